#!/usr/bin/env bash
# arm64_sysroot.sh FOLDER PACKAGE...: Debian's arm64 packages unpacked in FOLDER, with enough of a package database in
# FOLDER/var/lib/dpkg for dpkg-shlibdeps. apt's own lists, packages and architectures are not touched.
set -euo pipefail
folder=$1
shift
if printf '%s\n' "$@" | cmp -s - "$folder/complete"; then exit 0; fi
rm -rf "$folder"
admin=$folder/var/lib/dpkg
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/debs" "$admin/info" "$admin/updates"
: >"$folder/apt/status"
options=(-o "Dir::State::Lists=$folder/apt/lists" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt/cache"
  -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root)
apt-get "${options[@]}" update -qq
(cd "$folder/debs" && apt-get "${options[@]}" download -qq "$@")
printf 'amd64\narm64\n' >"$admin/arch"
echo 1 >"$admin/info/format" # names with architectures
for package in "$folder"/debs/*.deb; do
  dpkg-deb -x "$package" "$folder"
  name=$(dpkg-deb -f "$package" Package)
  if [ "$(dpkg-deb -f "$package" Multi-Arch)" = same ]; then name=$name:arm64; fi
  dpkg-deb -e "$package" "$folder/control"
  for file in shlibs symbols; do
    if [ -e "$folder/control/$file" ]; then mv "$folder/control/$file" "$admin/info/$name.$file"; fi
  done
  { sed -n '1p' "$folder/control/control"; echo "Status: install ok installed"; sed '1d' "$folder/control/control"; echo; } >>"$admin/status"
  rm -rf "$folder/control"
  # Where the files are, for who looks for the package of a library.
  dpkg-deb --fsys-tarfile "$package" | tar -t | sed -n "s|^\.\(/.*[^/]\)\$|$folder\1|p" >"$admin/info/$name.list"
done
rm -rf "$folder/apt" "$folder/debs"
printf '%s\n' "$@" >"$folder/complete"
