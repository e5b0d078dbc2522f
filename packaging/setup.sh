# Sourced by quickstart.sh and check.sh: progress lines, and the packages that a build needs.
# shellcheck shell=bash

start_seconds=$SECONDS

# One line with the time since the start.
say() {
  printf '[%3d:%02d] %s\n' $(((SECONDS - start_seconds) / 60)) $(((SECONDS - start_seconds) % 60)) "$*"
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Names of the packages of the sets ($2…) in the list $1, those that are not installed only.
missing_packages() {
  local list=$1
  shift
  local set name
  while read -r set name; do
    case " $* " in
    *" $set "*)
      [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || echo "$name"
      ;;
    esac
  done < <(grep -v '^#' "$list")
}

# Installs what is missing of the sets $2… of the list $1, or says how.
require_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian system: taking it that the programs and libraries of $1 are there"
    return 0
  fi
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -eq 0 ]; then
    say "all packages are installed"
    return 0
  fi
  if [ "$(id -u)" -ne 0 ]; then
    fail "packages are missing. Install them, then run this again:
  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # Old lists may do; a source that is not reachable must not stop an installation that needs none of it.
  apt-get update -qq || say "apt-get update did not reach every source"
  local name
  for name in "${missing[@]}"; do
    [ -n "$(apt-cache madison "$name")" ] ||
      fail "apt knows no package $name. On Debian 12 it comes from the suites bookworm and bookworm-security (main): are both in /etc/apt/sources.list?"
  done
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
