#!/usr/bin/env bash
# install_in_clean_root.sh BUILD SOURCE [SAMPLE...]: see README.md
set -euo pipefail
build=$1
source=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/package/steps.sh
. "$here/steps.sh"
shift 2
samples=("$@")
[ ${#samples[@]} -gt 0 ] || samples=(vec_mul ascendc_add)
work=$build/test/package
base=$work/debian.tar
root=$work/root
log=$work/clean_root.log

die_with_log() {
  tail -n 20 "$log" >&2
  die "$@"
}
: >"$log"
[ "$(id -u)" -eq 0 ] || die "this test changes into a Debian root: it has to be run as root"
[ -s "$base" ] || die "there is no $base: run make_base.sh"
compgen -G "$build/packages/*.deb" >/dev/null || die "there are no packages in $build/packages: run make_packages.sh"

unmount() {
  mountpoint -q "$root/proc" && umount "$root/proc"
  return 0
}
trap unmount EXIT
unmount
rm -rf "$root"

depends=$work/depends.txt
for package in "$build"/packages/*.deb; do
  # Names, and which of them are of this build: other versions follow the distribution.
  dpkg-deb -f "$package" Package
  dpkg-deb -f "$package" Depends | sed 's/, */\n/g' | sed -E '/^$/d; s/ \((>=?|<<?) [^)]*\)//g; s/\(= [^)]*\)/(=)/; s/^/  /' | LC_ALL=C sort
done >"$depends"
diff -u "$here/depends.txt" "$depends" || die "the dependencies of the packages are not those of test/package/depends.txt"

# An earlier release, to be upgraded; with a runtime of another SOVERSION beside, as other programs would have brought them.
older=$(dpkg-deb -f "$build"/packages/ascend-sdk-tools_*.deb Version)~earlier
"$here/earlier_release.sh" "$build/packages" "$work/earlier" "$older"

say "installing an earlier release into a clean root"
mkdir "$root"
tar -C "$root" -xf "$base"
mount -t proc proc "$root/proc"
mkdir "$root/packages" "$root/earlier"
cp "$build"/packages/*.deb "$root/packages/"
mv "$work"/earlier/*.deb "$work"/earlier/other/*.deb "$root/earlier/"
rm -rf "$work/earlier"
files() { find "$root" -xdev \( -path "$root/usr" -o -path "$root/usr/*" -o -path "$root/etc/*" \) -printf '/%P\n' | sort; }
packages() { chroot "$root" dpkg-query -W -f '${Package}\n' | sort; }
packages >"$work/before.txt"
files >"$work/files-before.txt"
apt() { chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -y "$@" >>"$log" 2>&1; }
install() { # install <folder>
  local debs=("$root/$1"/*.deb)
  apt install --no-install-recommends "${debs[@]#"$root"}"
}
# The lists are as old as the root: what they name may be gone.
install earlier || { apt update && install earlier; } || die_with_log "apt could not install the earlier release"
chroot "$root" useradd --create-home user
for sample in "${samples[@]}"; do
  cp -r "$source/samples/$sample" "$root/home/user/"
  rm -rf "$root/home/user/$sample/build"
done
chroot "$root" chown -R user /home/user
build_and_run() { # build_and_run <sample>
  chroot "$root" su - user -c "cd $1 && cmake --workflow --preset default" >"$work/$1.log" 2>&1 ||
    { cat "$work/$1.log" >&2; die "samples/$1 does not work with the installed packages"; }
  grep -q '100% tests passed' "$work/$1.log" || { cat "$work/$1.log" >&2; die "samples/$1 ran no test"; }
}
say "building and running samples/${samples[0]} there"
build_and_run "${samples[0]}"

say "upgrading to the packages of this build"
install packages || die_with_log "apt could not upgrade to the packages of this build"
installed() { chroot "$root" dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' '*ascend*' | sed -n 's/^ii *//p'; }
[ "$(installed | grep -cv '~earlier')" -eq "$(find "$build/packages" -maxdepth 1 -name '*.deb' | wc -l)" ] || die "not all packages were upgraded: $(installed)"
[ "$(installed | grep -c '^libascend-runtime0\.0 ')" -eq 1 ] || die "the runtime of another SOVERSION did not stay: $(installed)"
for file in "$root"/usr/bin/ascend-* "$root"/usr/lib/libascend_*; do
  if [ -L "$file" ]; then continue; fi
  if grep -qaF -e "$source" -e "$build" "$file"; then die "${file#"$root"} holds a path of the build"; fi
done
# The files of a package are as old as its release: it is the version that says that kernels have to be built again.
for sample in "${samples[@]}"; do
  say "building and running samples/$sample there"
  build_and_run "$sample"
done
grep -q 'Compiling .* for sim' "$work/${samples[0]}.log" || { cat "$work/${samples[0]}.log" >&2; die "the upgrade did not build the kernels again"; }

if [ -d "$root/home/user/ascendc_add" ]; then
  say "validating a kernel and running it from Python there"
  # The second block of the page is a kernel's call with NumPy arrays.
  awk '/^```python$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside && n == 2' "$source/docs/hub.md" \
    >"$root/home/user/ascendc_add/page.py"
  [ -s "$root/home/user/ascendc_add/page.py" ] || die "docs/hub.md has no second block of Python"
  chroot "$root" su - user -c "cd ascendc_add && ascend-validate add.cpp && python3 -W error page.py" >"$work/python.log" 2>&1 ||
    { cat "$work/python.log" >&2; die "ascend_sdk does not work from the installed packages"; }
fi

say "removing the packages"
packages >"$work/after.txt"
# Whoever removes our packages keeps what came with them: one purge of all would be the purge of a hundred others.
mapfile -t ours < <(comm -13 "$work/before.txt" "$work/after.txt" | grep ascend)
apt purge "${ours[@]}" || die_with_log "apt could not remove the packages"
files >"$work/files-after.txt"
left=$(comm -13 "$work/files-before.txt" "$work/files-after.txt" | grep -i ascend || true)
[ -z "$left" ] || die "left behind after purge: $left"
unmount
rm -rf "$root"
say "ok"
