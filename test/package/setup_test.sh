#!/usr/bin/env bash
# Tests packaging/setup.sh with stand-ins for dpkg-query, id and apt: what is missing is found, named and installed.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
printf '# a list\nquickstart present\nquickstart absent-one\ncheck absent-two\n' >"$work/list"
cat >"$work/bin/dpkg-query" <<'S'
#!/bin/sh
for name; do :; done
[ "$name" = present ] && printf installed
S
printf '#!/bin/sh\necho "$FAKE_UID"\n' >"$work/bin/id"
printf '#!/bin/sh\necho "$0 $*" >>"%s/calls"\n' "$work" >"$work/bin/apt-get"
printf '#!/bin/sh\necho known\n' >"$work/bin/apt-cache"
chmod +x "$work"/bin/*

run() { # run <uid> <sets>...
  local uid=$1
  shift
  env PATH="$work/bin:$PATH" FAKE_UID="$uid" bash -c '. "$1/packaging/setup.sh"; shift; require_packages "$@"' - "$source" "$work/list" "$@" 2>&1
}
expect() { # expect <what> <text> <pattern>
  grep -q -- "$3" <<<"$2" || {
    echo "FAIL: $1: no '$3' in: $2"
    exit 1
  }
}

if text=$(run 1000 quickstart); then
  echo "FAIL: an ordinary user got away with missing packages: $text"
  exit 1
fi
expect "the one command" "$text" 'sudo apt-get update && sudo apt-get install --no-install-recommends absent-one$'
[ ! -e "$work/calls" ] || { echo "FAIL: apt-get was called without root"; exit 1; }
text=$(run 0 quickstart check)
expect "the progress line" "$text" 'installing 2 packages: absent-one absent-two'
expect "the installation" "$(cat "$work/calls")" 'install -y -qq --no-install-recommends absent-one absent-two'
printf '#!/bin/sh\ntrue\n' >"$work/bin/apt-cache"
if text=$(run 0 quickstart); then
  echo "FAIL: a package that apt does not know was no error"
  exit 1
fi
expect "the unknown package" "$text" 'apt knows no package absent-one.*bookworm-security'
printf 'quickstart present\n' >"$work/list"
expect "nothing missing" "$(run 1000 quickstart)" 'all packages are installed'
echo ok
