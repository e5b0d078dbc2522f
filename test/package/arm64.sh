#!/usr/bin/env bash
# arm64.sh BUILD SOURCE runtime|all: see README.md
set -euo pipefail
build=$1
source=$2
scope=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/package/steps.sh
. "$here/steps.sh"
tree=${build%/}-arm64-$scope
work=$build/test/package/arm64-$scope
sysroot=$build/test/package/arm64-sysroot
target=$work/target
log=$work/log.txt
for program in aarch64-linux-gnu-g++ qemu-aarch64-static; do
  command -v "$program" >/dev/null || die "$program is not installed"
done
mkdir -p "$work"
: >"$log"

case $scope in
runtime) translator=OFF ;;
all) translator=ON ;;
*) die "what is to be built is runtime or all, not $scope" ;;
esac

say "fetching Debian's arm64 packages"
libraries=(libc6 libgcc-s1 libstdc++6 libfmt9 libfmt-dev libboost-context1.74.0 libboost-context1.74-dev libboost1.74-dev libcli11-dev nlohmann-json3-dev)
# What reads the signatures of kernels: libclang, and what it loads.
libraries+=(libclang1-22 libllvm22 libclang-common-22-dev libz3-4 libedit2 libbsd0 libmd0 libtinfo6 libffi8 libxml2 libicu72 zlib1g libzstd1 liblzma5)
if [ "$scope" = all ]; then
  # MLIR, clang and LLVM to build with. LLVM's CMake package looks for each program that it names.
  libraries+=(libmlir-22 libmlir-22-dev mlir-22-tools libclang-cpp22 libclang-22-dev llvm-22 llvm-22-dev llvm-22-tools llvm-22-linker-tools llvm-22-runtime)
  libraries+=(zlib1g-dev libzstd-dev libxml2-dev libicu-dev)
fi
run "apt could not fetch them" "$here/arm64_sysroot.sh" "$sysroot" "${libraries[@]}"

say "building for arm64"
run "configuring" cmake -S "$source" -B "$tree" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_TOOLCHAIN_FILE="$here/aarch64.cmake" \
  -DASCEND_SYSROOT="$sysroot" -DCMAKE_INSTALL_PREFIX=/usr -DASCEND_BUILD_TRANSLATOR=$translator -DASCEND_BUILD_TESTS=OFF
run "building" cmake --build "$tree"

say "making the packages"
date_packages "$tree"
export PERL_HASH_SEED=0
rm -rf "$tree/packages"
(cd "$tree" && umask 022 && run "cpack" env DEB_HOST_ARCH=arm64 DPKG_ADMINDIR="$sysroot/var/lib/dpkg" cpack -G DEB)
rm -rf "$tree/packages/_CPack_Packages"
rm -rf "$target"
cp -al "$sysroot" "$target"
for package in "$tree"/packages/*.deb; do
  name=$(dpkg-deb -f "$package" Package)
  case $name in
  ascend-sdk-doc | python3-ascend-sdk) wanted=all ;;
  *) wanted=arm64 ;;
  esac
  [ "$(dpkg-deb -f "$package" Architecture)" = $wanted ] || die "$name is for $(dpkg-deb -f "$package" Architecture)"
  echo "  $name: $(dpkg-deb -f "$package" Depends)"
  dpkg-deb -x "$package" "$target"
done
# The same libraries of the distribution as on this machine.
depends() { dpkg-deb -f "$1" Depends | sed 's/, */\n/g' | sed 's/ (.*//' | sort; }
same_depends() { # same_depends <name>
  diff <(depends "$(echo "$tree/packages/$1"*_arm64.deb)") <(sed -n "/^$1/,/^[^ ]/s/^  //p" "$here/depends.txt" | sed 's/ (.*//' | sort) ||
    die "$1 depends on other libraries than the package for this machine"
}
same_depends libascend-runtime0
if [ "$scope" = all ]; then same_depends ascend-sdk-tools; fi
for file in "$target"/usr/lib/libascend_*.so.*.* "$target"/usr/bin/ascend-*; do
  if [ -f "$file" ] && [ ! -L "$file" ]; then
    readelf -h "$file" | grep -q 'Machine: *AArch64' || die "$file is not for arm64"
    if grep -qaF -e "$source" -e "$tree" -e "$sysroot" "$file"; then die "${file#"$target"} holds a path of the build"; fi
  fi
done

# The host's programs compile for the target, whose libraries the program links; its tests run in the emulator.
for sample in vec_mul ascendc_add; do
  say "cross building samples/$sample and running it in qemu"
  folder=$work/$sample
  rm -rf "$folder"
  run "configuring samples/$sample" cmake -S "$source/samples/$sample" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$here/aarch64.cmake" -DASCEND_SYSROOT="$target" -DCMAKE_PREFIX_PATH=/usr -DASCEND_HOST_PREFIX="$build"
  run "building samples/$sample" cmake --build "$folder"
  readelf -h "$folder/$sample" | grep -q 'Machine: *AArch64' || die "$folder/$sample is not for arm64"
  run "samples/$sample in qemu" ctest --test-dir "$folder" --output-on-failure --no-tests=error
done
# Without programs for this machine the message says what to give.
text=$(PATH=/usr/bin:/bin cmake -S "$source/samples/vec_mul" -B "$work/none" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$here/aarch64.cmake" -DASCEND_SYSROOT="$target" 2>&1 | tr -s ' \n' ' ') && die "a project was configured without programs that run here"
rm -rf "$work/none"
grep -q 'there is no ascend-compile for this machine (x86_64) in PATH. .*-DASCEND_HOST_PREFIX=' <<<"$text" || die "the message does not say how to name the programs: $text"

say "compiling a kernel and running it with the arm64 programs"
emulate() { run "$1" env ASCEND_CACHE=off qemu-aarch64-static -L "$target" -E LD_LIBRARY_PATH=/usr/lib/aarch64-linux-gnu "$target/usr/bin/$1" "${@:2}"; }
emulate ascend-compile "$source/samples/ascendc_add/add.cpp" --soc sim -o "$work/add.so"
readelf -h "$work/add.so" | grep -q 'Machine: *AArch64' || die "ascend-compile for arm64 compiled for another machine"
/usr/bin/python3 -c "import sys, numpy; numpy.save(sys.argv[1], numpy.arange(1024, dtype=numpy.float16)); numpy.save(sys.argv[2], 2 * numpy.arange(1024, dtype=numpy.float16))" \
  "$work/x.npy" "$work/sum.npy"
emulate ascend-run "$work/add.so" --declare "add_custom(in f16 x, in f16 y, out f16 z, i64 n)" --in "$work/x.npy" --in "$work/x.npy" --out "$work/z.npy:f16:1024" --scalar i64:1024 --expect "$work/sum.npy"
if [ "$scope" = all ]; then
  say "the other programs for arm64: the same text and results as from those of this machine"
  emulate ascend-translate "$source/samples/softmax/softmax.mlir" --soc Ascend910B3 -o "$work/softmax.cpp"
  "$build/bin/ascend-translate" "$source/samples/softmax/softmax.mlir" --soc Ascend910B3 -o "$work/softmax-here.cpp"
  cmp "$work/softmax.cpp" "$work/softmax-here.cpp" || die "ascend-translate for arm64 writes other text"
  # It reserves more address space for a kernel's buffers than the emulator has memory to keep account of: that it starts is all
  # that can be seen here.
  emulate ascend-validate --version
  emulate ascend-opt --help
  /usr/bin/python3 -c "import sys, numpy; x = numpy.linspace(-4, 4, 4000, dtype=numpy.float32).reshape(4, 1000); numpy.save(sys.argv[1], x); e = numpy.exp(x - x.max(1, keepdims=True)); numpy.save(sys.argv[2], e / e.sum(1, keepdims=True))" \
    "$work/rows.npy" "$work/softmax.npy"
  emulate ascend-translate "$source/samples/softmax/softmax.mlir" --soc Ascend910B3 --emit=signature -o "$work/softmax.json"
  emulate ascend-compile "$work/softmax.cpp" --soc sim --signature "$work/softmax.json" -o "$work/softmax.so"
  emulate ascend-run "$work/softmax.so" --signature-file "$work/softmax.json" --in "$work/rows.npy" --out "$work/out.npy:f32:4x1000" --expect "$work/softmax.npy" --tolerance 1e-5,1e-9
fi
say ok
