#!/usr/bin/env bash
# earlier_release.sh FROM TO VERSION: the Debian packages of folder FROM as an earlier release with that version would have had
# them, in folder TO; and in TO/other the host runtime of a release with another SOVERSION, 0.0.
set -euo pipefail
from=$1
to=$2
older=$3
rm -rf "$to"
mkdir -p "$to/other"
for package in "$from"/*.deb; do
  name=$(dpkg-deb -f "$package" Package)
  version=$(dpkg-deb -f "$package" Version)
  folder=$to/unpacked
  dpkg-deb -R "$package" "$folder"
  sed -i -e "s/^Version: .*/Version: $older/" -e "s/(= $version)/(= $older)/g" "$folder/DEBIAN/control"
  # What this release has in each command line, so that the next one builds kernels again.
  find "$folder" -name AscendFacts.cmake -exec sed -i "s/^set(_ascend_sdk_version .*/set(_ascend_sdk_version \"$older\")/" {} +
  rm -f "$folder/DEBIAN/md5sums"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$folder" "$to/" >/dev/null
  case $name in
  libascend-runtime[0-9]*) # the compile library belongs to the programs and headers of its release, and goes with them
    soversion=${name##*[!0-9.]}
    sed -i "s/^Package: .*/Package: ${name%"$soversion"}0.0/" "$folder/DEBIAN/control"
    find "$folder" -depth -name "*.so.$soversion*" | while read -r file; do mv "$file" "${file%.so.*}.so.0.0${file##*.so."$soversion"}"; done
    find "$folder" -name '*.so.0.0' -type l | while read -r link; do ln -sf "$(basename "$link").0" "$link"; done
    find "$folder" -depth -name "$name*" | while read -r file; do mv "$file" "$(dirname "$file")/${name%"$soversion"}0.0"; done
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$folder" "$to/other/" >/dev/null
    ;;
  esac
  rm -rf "$folder"
done
