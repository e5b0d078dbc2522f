#!/usr/bin/env bash
# make_base.sh BUILD: BUILD/test/package/debian.tar, a minimal Debian 12 with a C++ compiler and CMake; once for a build folder.
set -euo pipefail
build=$1
work=$build/test/package
base=$work/debian.tar
log=$work/base.log
die() {
  tail -n 20 "$log" >&2
  echo "FAIL: $*" >&2
  exit 1
}
mkdir -p "$work"
: >"$log"
if [ -s "$base" ]; then exit 0; fi
[ "$(id -u)" -eq 0 ] || die "this test makes a Debian root and changes into it: it has to be run as root"
command -v debootstrap >/dev/null || die "debootstrap is not installed"
# debootstrap cannot work in a folder whose path has a space.
case $work in
*[[:space:]]*) scratch=$(mktemp -d "${TMPDIR:-/tmp}/ascend-package.XXXXXX") ;;
*) scratch=$work/scratch ;;
esac
root=$scratch/root
trap 'rm -rf --one-file-system "$scratch"' EXIT
rm -rf "$scratch"
mkdir -p "$scratch"
echo "making a minimal Debian 12 (once)"
debootstrap --variant=minbase bookworm "$root" >>"$log" 2>&1 || die "debootstrap could not make a root"
# The same archives, and the same way to them, as this machine: LLVM 22 is among the security updates.
rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list.d "$root/etc/apt/"
find "$root/etc/apt/sources.list.d" -type f ! -name 'debian*' -delete
if [ -f /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$root/etc/apt/"; fi
apt-config dump | grep -E '^Acquire::(Check|http|https|Retries)' >"$root/etc/apt/apt.conf.d/00host" || true
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# A root that is thrown away need not survive a loss of power.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
chroot "$root" apt-get update >>"$log" 2>&1 || die "apt-get update failed in the new root"
# What every developer's machine has; all else has to come by the packages' own dependencies.
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends g++ cmake ninja-build >>"$log" 2>&1 ||
  die "the compiler could not be installed in the new root"
chroot "$root" apt-get clean
tar -C "$root" --one-file-system -cf "$base.tmp" .
mv "$base.tmp" "$base"
