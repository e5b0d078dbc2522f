#!/bin/sh
# same_object.sh LIST BUILD COMMAND...: a compiler launcher. What the command makes is copied from BUILD if it stands in LIST
# (same_commands.py), else compiled.
list=$1
build=$2
shift 2
previous=
for argument; do
  if [ "$previous" = -o ]; then
    if grep -qxF -e "$argument" "$list" 2>/dev/null; then exec cp "$build/$argument" "$argument"; fi
    break
  fi
  previous=$argument
done
exec "$@"
