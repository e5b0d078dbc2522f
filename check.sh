#!/usr/bin/env bash
# Sets up, builds and tests everything: format and clang-tidy, unit tests, kernels on the simulator, the CMake package
# against an installed tree, the Debian packages in a clean root, the samples. Can be run again. Ends with
# "N passed, N failed" and exit code 0 only when nothing failed. Arguments go to ctest: ./check.sh -R consumer
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=packaging/setup.sh
. "$root/packaging/setup.sh"
build=$root/build
jobs=$(nproc)

say "looking for packages"
require_packages "$root/cmake/debian-packages.txt" quickstart check

passed=0
failed=0
step() { # step <name> <command>...: counts one test
  local name=$1
  shift
  say "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    say "FAILED: $name"
  fi
}

format() {
  # git knows the sources; an export without .git is searched.
  { git -C "$root" ls-files -z -- '*.h' '*.hpp' '*.cpp' '*.cc' 2>/dev/null ||
    (cd "$root" && find . -path ./build -prune -o \( -name '*.h' -o -name '*.hpp' -o -name '*.cpp' \) -print0); } |
    (cd "$root" && xargs -0 /usr/lib/llvm-22/bin/clang-format --dry-run --Werror 2>&1) | sed -n '1,40p' | tee "$build/format.log"
  [ ! -s "$build/format.log" ]
}
mkdir -p "$build"
step "source format" format

say "configuring"
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DASCEND_BUILD_TESTS=ON >"$build/configure.log" 2>&1 ||
  { cat "$build/configure.log" >&2; fail "configuring failed"; }
say "building"
cmake --build "$build" -j "$jobs" || fail "the build failed"
passed=$((passed + 1))
step "clang-tidy over the libraries and programs" "$root/cmake/run_clang_tidy.py" --build "$build" src

say "testing"
log=$build/ctest.log
(cd "$build" && ctest -j "$jobs" --output-on-failure --timeout 1200 "$@") 2>&1 | tee "$log" || true
summary=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$log" | tail -n 1) ||
  fail "ctest ran no tests"
tests_failed=$(sed -E 's/.*passed, ([0-9]+) tests failed.*/\1/' <<<"$summary")
tests=$(sed -E 's/.*out of ([0-9]+).*/\1/' <<<"$summary")
passed=$((passed + tests - tests_failed))
failed=$((failed + tests_failed))

say "finished"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
