#!/usr/bin/env bash
# From a fresh Debian 12 to a kernel that runs: builds the SDK, installs it into build/stage, then builds and runs
# samples/vec_mul as any user's project, against that prefix. Can be run again; takes Debian packages from the network,
# nothing else.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=packaging/setup.sh
. "$root/packaging/setup.sh"
build=$root/build
stage=$build/stage
sample=$build/quickstart/vec_mul

say "looking for packages"
require_packages "$root/cmake/debian-packages.txt" quickstart

mkdir -p "$build"
say "configuring the SDK in $build"
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DASCEND_BUILD_TESTS=OFF >"$build/configure.log" 2>&1 ||
  { cat "$build/configure.log" >&2; fail "configuring failed"; }
say "building (some ten minutes on two cores the first time)"
cmake --build "$build"
say "installing to $stage"
cmake --install "$build" --prefix "$stage" >/dev/null

say "the kernel, samples/vec_mul/vec_mul_large.mlir"
sed 's/^/    /' "$root/samples/vec_mul/vec_mul_large.mlir"
say "the AscendC that ascend-translate makes of it for an Ascend910B3"
mkdir -p "$sample"
"$stage/bin/ascend-translate" "$root/samples/vec_mul/vec_mul_large.mlir" --soc Ascend910B3 -o "$sample/vec_mul_large.cpp"
sed 's/^/    /' "$sample/vec_mul_large.cpp"

say "building samples/vec_mul against $stage"
cmake -S "$root/samples/vec_mul" -B "$sample" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$stage" >/dev/null
cmake --build "$sample"
say "running it on the simulator, with all checks on and no synchronisation by the compiler"
report=$sample/findings.json
rm -f "$report"
ASCEND_BACKEND=sim ASCEND_SIM_CHECK=all ASCEND_SIM_AUTO_SYNC=off ASCEND_SIM_REPORT="$report" "$sample/vec_mul"
[ -s "$report" ] || fail "the simulator wrote no report of its checks to $report"
# The report's first lines are its totals.
totals=$(grep -E '^ *"(launches|errors|warnings)":' "$report" | tr -d '",' | xargs)
say "checks (memory, race, init, sync): $totals"
grep -qE '^ *"errors": *0,?$' "$report" || fail "the checks found faults: see $report"
say "done. The SDK is in $stage: cmake -DCMAKE_PREFIX_PATH='$stage' makes find_package(AscendSDK) find it. Next: README.md"
