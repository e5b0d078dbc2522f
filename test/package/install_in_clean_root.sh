#!/usr/bin/env bash
# install_in_clean_root.sh BUILD SOURCE [SAMPLE...]: see README.md
set -euo pipefail
build=$1
source=$2
shift 2
samples=("$@")
[ ${#samples[@]} -gt 0 ] || samples=(vec_mul ascendc_add)
work=$build/test/package
base=$work/debian.tar
# debootstrap cannot work in a folder whose path has a space.
case $work in
*[[:space:]]*) scratch=$(mktemp -d "${TMPDIR:-/tmp}/ascend-package.XXXXXX") ;;
*) scratch=$work ;;
esac
root=$scratch/root
log=$work/log

die() {
  echo "FAIL: $*" >&2
  exit 1
}
mkdir -p "$work"
: >"$log"
[ "$(id -u)" -eq 0 ] || die "this test makes a Debian root and changes into it: it has to be run as root"
command -v debootstrap >/dev/null || die "debootstrap is not installed"

unmount() {
  mountpoint -q "$root/proc" && umount "$root/proc"
  return 0
}
clean_up() {
  unmount
  [ "$scratch" = "$work" ] || rm -rf --one-file-system "$scratch"
}
trap clean_up EXIT
unmount
rm -rf "$root" "$root.new"

if [ ! -s "$base" ]; then
  echo "making a minimal Debian 12 (once)"
  debootstrap --variant=minbase bookworm "$root.new" >>"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "debootstrap could not make a root"; }
  # The same archives, and the same way to them, as this machine: LLVM 22 is among the security updates.
  rm -f "$root.new/etc/apt/sources.list"
  cp -r /etc/apt/sources.list.d "$root.new/etc/apt/"
  find "$root.new/etc/apt/sources.list.d" -type f ! -name 'debian*' -delete
  if [ -f /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$root.new/etc/apt/"; fi
  apt-config dump | grep -E '^Acquire::(Check|http|https|Retries)' >"$root.new/etc/apt/apt.conf.d/00host" || true
  cp /etc/resolv.conf /etc/hosts "$root.new/etc/"
  # shellcheck disable=SC2016
  chroot "$root.new" apt-get update >>"$log" 2>&1 || { tail -n 20 "$log" >&2; die "apt-get update failed in the new root"; }
  # What every developer's machine has; all else has to come by the packages' own dependencies.
  chroot "$root.new" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends g++ cmake ninja-build >>"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "the compiler could not be installed in the new root"; }
  tar -C "$root.new" --one-file-system -cf "$base.tmp" .
  mv "$base.tmp" "$base"
  rm -rf "$root.new"
fi

echo "making the packages"
rm -rf "$build/packages"
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*>  //p' "$build/packaging/changelog.txt")" +%s)
# dpkg-shlibdeps lists what two libraries could give in the order of a Perl hash.
export SOURCE_DATE_EPOCH PERL_HASH_SEED=0
(cd "$build" && umask 022 && cpack -G DEB) >>"$log" 2>&1 || { tail -n 20 "$log" >&2; die "cpack failed"; }
for package in "$build"/packages/*.deb; do
  name=$(dpkg-deb -f "$package" Package)
  depends=$(dpkg-deb -f "$package" Depends)
  echo "  $name: ${depends:-(no dependencies)}"
  if [ "$name" != ascend-sdk-doc ] && [ -z "$depends" ]; then die "$name depends on nothing"; fi
done

echo "installing them into a clean root"
mkdir "$root"
tar -C "$root" -xf "$base"
mount -t proc proc "$root/proc"
mkdir "$root/packages"
cp "$build"/packages/*.deb "$root/packages/"
chroot "$root" dpkg-query -W -f '${Package}\n' | sort >"$work/before.txt"
find "$root" -xdev \( -path "$root/usr" -o -path "$root/usr/*" -o -path "$root/etc/*" \) -printf '/%P\n' | sort >"$work/files-before.txt"
chroot "$root" apt-get update >>"$log" 2>&1 || true
chroot "$root" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /packages/*.deb' >>"$log" 2>&1 ||
  { tail -n 20 "$log" >&2; die "apt could not install the packages"; }

for file in "$root"/usr/bin/ascend-* "$root"/usr/lib/libascend_*; do
  if [ -L "$file" ]; then continue; fi
  if grep -qaF -e "$source" -e "$build" "$file"; then die "${file#"$root"} holds a path of the build"; fi
done

chroot "$root" useradd --create-home user
for sample in "${samples[@]}"; do
  echo "building and running samples/$sample there"
  cp -r "$source/samples/$sample" "$root/home/user/"
  rm -rf "$root/home/user/$sample/build"
  chroot "$root" chown -R user /home/user
  chroot "$root" su - user -c "cd $sample && cmake --workflow --preset default" >"$work/$sample.log" 2>&1 ||
    { cat "$work/$sample.log" >&2; die "samples/$sample does not work with the installed packages"; }
  grep -q '100% tests passed' "$work/$sample.log" || { cat "$work/$sample.log" >&2; die "samples/$sample ran no test"; }
done

if [ -d "$root/home/user/ascendc_add" ]; then
  echo "validating a kernel and running it from Python there"
  # The second block of the page is a kernel's call with NumPy arrays.
  awk '/^```python$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside && n == 2' "$source/docs/hub.md" \
    >"$root/home/user/ascendc_add/page.py"
  [ -s "$root/home/user/ascendc_add/page.py" ] || die "docs/hub.md has no second block of Python"
  chroot "$root" su - user -c "cd ascendc_add && ascend-validate add.cpp && python3 -W error page.py" >"$work/python.log" 2>&1 ||
    { cat "$work/python.log" >&2; die "ascend_sdk does not work from the installed packages"; }
fi

echo "removing the packages"
chroot "$root" dpkg-query -W -f '${Package}\n' | sort >"$work/after.txt"
mapfile -t added < <(comm -13 "$work/before.txt" "$work/after.txt")
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge -y "${added[@]}" >>"$log" 2>&1 ||
  { tail -n 20 "$log" >&2; die "apt could not remove the packages"; }
find "$root" -xdev \( -path "$root/usr" -o -path "$root/usr/*" -o -path "$root/etc/*" \) -printf '/%P\n' | sort >"$work/files-after.txt"
left=$(comm -13 "$work/files-before.txt" "$work/files-after.txt" | grep -i ascend || true)
[ -z "$left" ] || die "left behind after purge: $left"
unmount
rm -rf "$root"
echo "ok"
