#!/usr/bin/env bash
# rpm.sh BUILD SOURCE: see README.md
set -euo pipefail
build=$1
source=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/package/steps.sh
. "$here/steps.sh"
# Beside the build folder: what was compiled there is found by the compiler's cache.
tree=${build%/}-rpm
work=$build/test/package
base=$work/debian.tar
log=$work/rpm.log
[ "$(id -u)" -eq 0 ] || die "this test installs packages into a root of its own and changes into it: it has to be run as root"
for program in rpmbuild rpmlint patchelf; do
  command -v "$program" >/dev/null || die "$program is not installed"
done
[ -s "$base" ] || die "there is no $base: run make_base.sh"
# Neither rpmbuild nor a root of its own take paths with spaces.
plain=$work
case $work in
*[[:space:]]*)
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/ascend-rpm.XXXXXX")
  plain=$scratch
  ;;
esac
root=$plain/rpm-root
clean_up() {
  if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
  rm -rf --one-file-system "$root" "${scratch:-$root}"
}
trap clean_up EXIT
clean_up
mkdir -p "$work"
: >"$log"

say "building the tree of the RPM packages: lib64, with LLVM, MLIR and libclang inside"
rm -rf "$tree"
# Folders that are named in full are below the prefix like any others.
run "configuring" cmake -S "$source" -B "$tree" -G Ninja -DCMAKE_BUILD_TYPE=Release -DASCEND_BUILD_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr \
  -DCMAKE_INSTALL_BINDIR=/usr/bin -DCMAKE_INSTALL_LIBDIR=/usr/lib64 -DCMAKE_INSTALL_INCLUDEDIR=/usr/include -DCMAKE_INSTALL_DATAROOTDIR=/usr/share \
  -DASCEND_PYTHON_INSTALL_DIR=lib/python3.11/site-packages -DASCEND_PACKAGE_FORMAT=RPM -DASCEND_BUNDLE_LLVM=ON
run "building" cmake --build "$tree"

date_packages "$tree"
package() { # package <folder> <version>
  rm -rf "$1" "$tree/_CPack_Packages"
  (cd "$tree" && umask 022 && run "cpack" cpack -G RPM -B "$1" -D "CPACK_PACKAGE_VERSION=$2")
  rm -rf "$1/_CPack_Packages"
}
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$tree/CMakeCache.txt")
say "making the packages"
package "$plain/rpm-packages" "$version"
(cd "$plain/rpm-packages" && ls -1 ./*.rpm)
found=$(rpmlint --config "$source/packaging/rpmlint.toml" "$plain"/rpm-packages/*.rpm 2>&1) || true
grep -E '^ *[0-9]+ packages and .* 0 errors, 0 warnings' <<<"$found" >/dev/null || die "rpmlint finds
$found"
say "rpmlint finds nothing"

say "making an RPM distribution of a minimal Debian"
mkdir -p "$root"
tar -C "$root" -xf "$base"
rm -f "$root/etc/debian_version"
mkdir -p "$root/usr/lib64"
echo /usr/lib64 >"$root/etc/ld.so.conf.d/lib64.conf"
mount -t proc proc "$root/proc"
# What the system itself gives: the C and C++ libraries, with the versions of their symbols as rpm finds them, and what
# any RPM distribution has under these names. All else has to be in our packages.
base_tree=$plain/rpm-base
rm -rf "$base_tree"
mkdir -p "$base_tree/root/usr/lib64"
for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1 libstdc++.so.6 ld-linux-x86-64.so.2; do
  cp -L "$root/lib/x86_64-linux-gnu/$library" "$base_tree/root/usr/lib64/" 2>/dev/null ||
    cp -L "$root/usr/lib/x86_64-linux-gnu/$library" "$base_tree/root/usr/lib64/"
done
cat >"$base_tree/base.spec" <<'S'
Name: distribution
Version: 1
Release: 1
Summary: What every RPM distribution has
License: none
Provides: gcc-c++ = 12, rtld(GNU_HASH), python3 = 3.11, python3-numpy = 1.24, python(abi) = 3.11, /bin/sh, /usr/bin/pkg-config, cmake-filesystem, cmake-filesystem(x86-64)
AutoReq: no
%global __strip /bin/true
%global _build_id_links none
%description
The C and C++ libraries.
%install
cp -a %{from}/. %{buildroot}
%files
/usr/lib64/*
S
run "the base package" rpmbuild -bb --define "_topdir $base_tree/rpmbuild" --define "from $base_tree/root" "$base_tree/base.spec"
rpm_in() { rpm --root "$root" "$@"; }
run "an empty rpm database" rpm_in --initdb
run "the base package" rpm_in --install --justdb "$base_tree"/rpmbuild/RPMS/*/*.rpm
list_files() { find "$root" -xdev \( -path "$root/usr/*" -o -path "$root/etc/*" \) ! -path "$root/usr/lib/sysimage/*" -printf '/%P\n' | sort; }
list_files >"$work/rpm-before.txt"

say "installing the packages of an earlier version"
older=0.0.9
package "$plain/rpm-older" "$older"
run "installing" rpm_in --install "$plain"/rpm-older/*.rpm
chroot "$root" ldconfig
# CMake itself writes where a prefix of /usr is, in case that /lib is a link to it.
named=$(grep -rE "/usr/(bin|lib64|include|share)" "$root/usr/lib64/cmake/AscendSDK" "$root/usr/lib64/cmake/ASC" "$root/usr/lib64/pkgconfig/ascend-runtime.pc" |
  grep -vE '\(_realOrig "|\(_IMPORT_PREFIX "/usr/lib64/cmake/AscendSDK"\)' || true)
[ -z "$named" ] || die "installed files name the prefix: $named"
chroot "$root" useradd --create-home user
sample() { # sample <name>
  chroot "$root" su - user -c "cd $1 && cmake --workflow --preset default" >"$work/rpm-$1.log" 2>&1 && grep -q '100% tests passed' "$work/rpm-$1.log" ||
    { cat "$work/rpm-$1.log" >&2; die "samples/$1 does not work with the installed packages"; }
}
for name in vec_mul ascendc_add; do
  cp -r "$source/samples/$name" "$root/home/user/"
  rm -rf "$root/home/user/$name/build"
  chroot "$root" chown -R user /home/user
  say "building and running samples/$name there"
  sample "$name"
done
chroot "$root" su - user -c "cd ascendc_add && ascend-validate add.cpp" >>"$log" 2>&1 ||
  { tail -n 20 "$log" >&2; die "ascend-validate does not work from the installed packages"; }

say "upgrading them"
run "upgrading" rpm_in --upgrade "$plain"/rpm-packages/*.rpm
[ "$(rpm_in --query --all --queryformat '%{NAME} %{VERSION}\n' | grep -c "ascend.* $version$")" -eq 6 ] || die "not six packages of version $version: $(rpm_in -qa)"
rpm_in --verify --all --nodeps | grep -v '/usr/lib64/\(lib\(c\|m\|dl\|pthread\|rt\|gcc_s\|stdc++\)\|ld-linux\)' >"$work/rpm-verify.txt" || true
[ ! -s "$work/rpm-verify.txt" ] || die "files are not as they were packed: $(cat "$work/rpm-verify.txt")"
sample vec_mul
# System folders are the distribution's.
owned=$(rpm_in --query --list ascend-sdk-runtime ascend-sdk-devel ascend-sdk-tools ascend-sdk-compile python3-ascend-sdk ascend-sdk-doc |
  grep -xE '/usr(/(bin|lib|lib64|include|share|share/doc|share/man|share/man/man1|lib64/cmake|lib64/pkgconfig|lib/python3.11|lib/python3.11/site-packages))?' || true)
[ -z "$owned" ] || die "the packages own folders of the system: $owned"

say "removing them"
run "removing" rpm_in --erase ascend-sdk-runtime ascend-sdk-devel ascend-sdk-tools ascend-sdk-compile python3-ascend-sdk ascend-sdk-doc
list_files >"$work/rpm-after.txt"
left=$(comm -13 "$work/rpm-before.txt" "$work/rpm-after.txt" | grep -i ascend || true)
[ -z "$left" ] || die "left behind: $left"
say ok
