#!/usr/bin/env bash
# make_packages.sh BUILD FOLDER: the Debian packages of a build, the same bytes whenever they are made. See README.md
set -euo pipefail
build=$1
folder=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/package/steps.sh
. "$here/steps.sh"
log=$build/test/package/$(basename "$folder").log
mkdir -p "$build/test/package"
rm -rf "$folder"
date_packages "$build"
# dpkg-shlibdeps lists what two libraries could give in the order of a Perl hash.
export PERL_HASH_SEED=0
: >"$log"
(cd "$build" && umask 022 && run "cpack failed" cpack -G DEB -B "$folder")
rm -rf "$folder/_CPack_Packages"
