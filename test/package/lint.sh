#!/usr/bin/env bash
# lint.sh BUILD: the Debian packages that install_in_clean_root.sh has made, looked at by lintian, and made a second time:
# the bytes must be the same.
set -euo pipefail
build=$1
work=$build/test/package
die() {
  echo "FAIL: $*" >&2
  exit 1
}
command -v lintian >/dev/null || die "lintian is not installed"
# The time in the archives is that of the changelog: another moment must not show.
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*>  //p' "$build/packaging/changelog.txt")" +%s)
# dpkg-shlibdeps lists what two libraries could give in the order of a Perl hash.
export SOURCE_DATE_EPOCH PERL_HASH_SEED=0
compgen -G "$build/packages/*.deb" >/dev/null || die "there are no packages in $build/packages: run the test package.clean_root"
found=$(lintian --no-tag-display-limit "$build"/packages/*.deb 2>&1 | grep -E '^[EW]:' || true)
[ -z "$found" ] || die "lintian finds
$found"
echo "lintian finds nothing in $(find "$build/packages" -maxdepth 1 -name '*.deb' | wc -l) packages"

first=$work/first
rm -rf "$first"
mkdir -p "$first"
cp "$build"/packages/*.deb "$first/"
rm -rf "$build/packages"
(cd "$build" && umask 022 && cpack -G DEB) >"$work/second.log" 2>&1 || { tail -n 20 "$work/second.log" >&2; die "cpack failed"; }
for package in "$first"/*.deb; do
  cmp -s "$package" "$build/packages/$(basename "$package")" || die "$(basename "$package") differs from one build to the next"
done
echo "the packages are the same bytes when they are made again"
