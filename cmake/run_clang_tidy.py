#!/usr/bin/env python3
"""Runs clang-tidy over the sources of this repository that a build tree compiles.

    run_clang_tidy.py --build build [--analyzer] [--clang-tidy PROGRAM] [-j N] [FOLDER...]

Without --analyzer the checks of clang's static analyzer are left out: they take more time than all others together (a
translation unit on MLIR: 20 s instead of 10 s). A file whose last run found nothing is skipped while it, what it includes, .clang-tidy and the compile command are
unchanged: what a file includes is known from the build tree's own dependency log. Exit code 1 if anything was found.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

# The build's flags and precompiled headers are for the compiler that builds, as libstdc++ is (its stable_sort uses what it calls
# deprecated): what clang makes of them is no finding.
EXTRA = ["--quiet", *(f"--extra-arg=-Wno-{name}" for name in
                      ("unknown-warning-option", "ignored-gch", "deprecated-declarations"))]
WITHOUT_ANALYZER = ["--checks=-clang-analyzer-*"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="build tree with compile_commands.json (Ninja)")
    parser.add_argument("--analyzer", action="store_true", help="with the checks of clang's static analyzer")
    parser.add_argument("--clang-tidy", default="/usr/lib/llvm-22/bin/clang-tidy")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("folders", nargs="*", default=["src", "test"], help="relative to the repository")
    return parser.parse_args()


def dependencies(build):
    """For each object of the build: the files that it was made from."""
    text = subprocess.run(["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found, files = {}, []
    for line in text.splitlines():
        if line and not line.startswith((" ", "ninja:")):
            files = found.setdefault(line.split(":")[0], [])
        elif line.startswith(" "):
            files.append(build / line.strip())
    return found


def output_of(entry):
    words = shlex.split(entry["command"])
    return entry.get("output") or words[words.index("-o") + 1]


def state_of(entry, made_from, configurations, options):
    """A digest that changes when the result of clang-tidy might."""
    digest = hashlib.sha256("\0".join([entry["command"], *options]).encode())
    for file in sorted(set(made_from)) + configurations:
        try:
            status = file.stat()
            digest.update(f"{file}\0{status.st_mtime_ns}\0{status.st_size}\0".encode())
        except OSError:
            digest.update(f"{file}\0missing\0".encode())
    return digest.hexdigest()


def main():
    options = arguments()
    root = pathlib.Path(__file__).resolve().parent.parent
    build = options.build.resolve()
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if build not in file.parents and any(root / folder in file.parents for folder in options.folders):
            entries.setdefault(file, entry)
    if not entries:
        sys.exit("run_clang_tidy: the build tree compiles none of these folders")
    made_from = dependencies(build)
    # Not the build tree's folders, which come and go while tests run.
    configurations = [root / ".clang-tidy", *sorted(
        found for folder in options.folders for found in (root / folder).glob("**/.clang-tidy"))]
    stamps = build / "clang-tidy"
    stamps.mkdir(exist_ok=True)
    extra = EXTRA + ([] if options.analyzer else WITHOUT_ANALYZER)

    def check(item):
        file, entry = item
        name = str(file.relative_to(root))
        stamp = stamps / (name.replace("/", "_") + ".ok")
        state = state_of(entry, made_from.get(output_of(entry), []), configurations, extra)
        if stamp.exists() and stamp.read_text() == state:
            return name, 0, ""
        command = [options.clang_tidy, "-p", str(build), *extra, str(file)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode == 0 and made_from.get(output_of(entry)):
            stamp.write_text(state)
        # clang-tidy counts suppressed warnings on its error stream; a failure to start or parse is told there, too.
        return name, run.returncode, run.stdout + (run.stderr if run.returncode and not run.stdout.strip() else "")

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, (name, code, text) in enumerate(pool.map(check, sorted(entries.items())), 1):
            failed += code != 0
            if code:
                print(text.rstrip(), flush=True)
            if done % 25 == 0 or done == len(entries):
                print(f"clang-tidy: {done} of {len(entries)} files, {failed} with findings", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
