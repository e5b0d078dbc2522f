#!/usr/bin/env bash
# lint.sh BUILD: the Debian packages of BUILD/packages, looked at by lintian, and made a second time: the bytes must be the same.
set -euo pipefail
build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/package/steps.sh
. "$here/steps.sh"
second=$build/test/package/second
command -v lintian >/dev/null || die "lintian is not installed"
compgen -G "$build/packages/*.deb" >/dev/null || die "there are no packages in $build/packages: run make_packages.sh"
found=$(lintian --no-tag-display-limit "$build"/packages/*.deb 2>&1 | grep -E '^[EW]:' || true)
[ -z "$found" ] || die "lintian finds
$found"
count=$(find "$build/packages" -maxdepth 1 -name '*.deb' | wc -l)
echo "[$SECONDS s] lintian finds nothing in $count packages"

"$here/make_packages.sh" "$build" "$second"
[ "$(find "$second" -maxdepth 1 -name '*.deb' | wc -l)" -eq "$count" ] || die "other packages were made the second time"
for package in "$second"/*.deb; do
  cmp -s "$package" "$build/packages/$(basename "$package")" || die "$(basename "$package") differs from one build to the next"
done
echo "[$SECONDS s] the packages are the same bytes when they are made again"
rm -rf "$second"
