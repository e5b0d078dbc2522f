#!/usr/bin/env bash
# make_packages.sh BUILD FOLDER: the Debian packages of a build, the same bytes whenever they are made. See README.md
set -euo pipefail
build=$1
folder=$2
log=$build/test/package/$(basename "$folder").log
mkdir -p "$build/test/package"
rm -rf "$folder"
# The time in the archives is that of the changelog: another moment must not show.
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*>  //p' "$build/packaging/changelog.txt")" +%s)
# dpkg-shlibdeps lists what two libraries could give in the order of a Perl hash.
export SOURCE_DATE_EPOCH PERL_HASH_SEED=0
(cd "$build" && umask 022 && cpack -G DEB -B "$folder") >"$log" 2>&1 || {
  tail -n 20 "$log" >&2
  echo "FAIL: cpack failed" >&2
  exit 1
}
rm -rf "$folder/_CPack_Packages"
