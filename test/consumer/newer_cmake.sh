#!/usr/bin/env bash
# newer_cmake.sh FOLDER: the CMake of Debian's backports in FOLDER/usr, beside the one that is installed. apt's own lists and
# packages are not touched. Once it is there nothing is done.
set -euo pipefail
folder=$1
cmake=$folder/usr/bin/cmake
if [ ! -x "$cmake" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/parts" "$folder/debs"
  # The archive that this machine uses, whatever its address.
  archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | grep debian | head -n 1)
  echo "deb ${archive:-http://deb.debian.org/debian} bookworm-backports main" >"$folder/sources.list"
  options=(-o "Dir::Etc::sourcelist=$folder/sources.list" -o "Dir::Etc::sourceparts=$folder/parts"
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update -qq
  (cd "$folder/debs" && apt-get "${options[@]}" download -qq cmake/bookworm-backports cmake-data/bookworm-backports)
  for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$folder"; done
  rm -rf "$folder/lists" "$folder/cache" "$folder/debs"
fi
"$cmake" --version
installed=$(cmake --version | sed -n '1s/.* //p')
newer=$("$cmake" --version | sed -n '1s/.* //p')
if ! dpkg --compare-versions "$newer" gt "$installed"; then
  echo "FAIL: $newer is not newer than $installed" >&2
  exit 1
fi
