#!/usr/bin/env python3
"""Runs the `RUN:` lines of a test file, as LLVM's lit does: %s the file, %S its folder, %t a scratch path.

`%golden FILE` at the end of a pipe compares with FILE beside the test; --update (or ASCEND_UPDATE=1) rewrites FILE instead.
"""
import argparse
import difflib
import os
import pathlib
import shlex
import subprocess
import sys


def compare(golden: pathlib.Path, update: bool) -> int:
    text = sys.stdin.read()
    if update:
        golden.write_text(text)
        return 0
    expected = golden.read_text() if golden.exists() else ""
    diff = list(difflib.unified_diff(expected.splitlines(), text.splitlines(), str(golden), "now", lineterm=""))
    print("\n".join(diff))
    return 1 if diff or not golden.exists() else 0


def run_lines(test: pathlib.Path) -> list[str]:
    lines, pending = [], ""
    for line in test.read_text().splitlines():
        if "RUN:" not in line:
            continue
        pending += line.split("RUN:", 1)[1].strip()
        if pending.endswith("\\"):
            pending = pending[:-1] + " "
        else:
            lines.append(pending)
            pending = ""
    return lines


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("test", type=pathlib.Path)
    parser.add_argument("--programs", default="")
    parser.add_argument("--llvm", default="/usr/lib/llvm-22/bin")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--update", action="store_true", default=os.environ.get("ASCEND_UPDATE") == "1")
    parser.add_argument("--golden", action="store_true", help="compare standard input with the file")
    options = parser.parse_args()
    if options.golden:
        return compare(options.test, options.update)

    test = options.test.resolve()
    commands = run_lines(test)
    if not commands:
        print(f"{test}: error: no RUN line")
        return 1
    scratch = options.work.resolve() / (test.name + ".tmp")
    scratch.parent.mkdir(parents=True, exist_ok=True)
    golden = f"{shlex.quote(sys.executable)} -B {shlex.quote(__file__)} --golden {'--update' if options.update else ''} "
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([options.programs, options.llvm, environment["PATH"]])
    for command in commands:
        for name, value in (("%golden ", golden + shlex.quote(str(test.parent)) + "/"), ("%S", shlex.quote(str(test.parent))),
                            ("%s", shlex.quote(str(test))), ("%t", shlex.quote(str(scratch)))):
            command = command.replace(name, value)
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=environment, text=True, capture_output=True)
        if done.returncode:
            print(f"{test}: failed ({done.returncode}): {command}\n{done.stdout}{done.stderr}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
