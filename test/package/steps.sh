# shellcheck shell=bash
# What the scripts here say and how they end; sourced. `run` needs a $log.
die() {
  echo "FAIL: $*" >&2
  exit 1
}
say() { echo "[$SECONDS s] $*"; }
run() { # run <what> <command>...: its output is in the log, of which the end is shown when it fails
  local what=$1
  shift
  "$@" >>"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    die "$what"
  }
}
date_packages() { # date_packages <build>: the time in the archives is that of the changelog; another moment must not show
  SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*>  //p' "$1/packaging/changelog.txt")" +%s)
  export SOURCE_DATE_EPOCH
}
