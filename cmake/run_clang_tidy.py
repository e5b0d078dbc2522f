#!/usr/bin/env python3
"""Runs clang-tidy over the sources of this repository that a build tree compiles.

    run_clang_tidy.py --build build [--analyzer] [--clang-tidy PROGRAM] [--batch N] [-j N] [FOLDER...]

Without --analyzer the checks of clang's static analyzer are left out: they take more time than all others together. A file whose last run
found nothing is skipped while it, what it includes, .clang-tidy and the compile command are unchanged: what a file includes is known from
the build tree's own dependency log. Nearly all of the time goes into the headers, so files that are compiled alike are looked at N at a
time, as one translation unit; where something is found, or where they do not go together, they are looked at one by one. Exit code 1 if
anything was found.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading

# The build's flags and precompiled headers are for the compiler that builds, as libstdc++ is (its stable_sort uses what it calls
# deprecated): what clang makes of them is no finding.
TOLERATED = [f"-Wno-{name}" for name in ("unknown-warning-option", "ignored-gch", "deprecated-declarations")]
WITHOUT_ANALYZER = ["--checks=-clang-analyzer-*"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="build tree with compile_commands.json (Ninja)")
    parser.add_argument("--analyzer", action="store_true", help="with the checks of clang's static analyzer")
    parser.add_argument("--clang-tidy", default="/usr/lib/llvm-22/bin/clang-tidy")
    parser.add_argument("--batch", type=int, default=20, help="files that are looked at together at most (default: 20)")
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


class Source:
    """A file to look at, and how the build compiles it."""

    def __init__(self, entry, made_from):
        self.file, self.folder, self.command = entry["file"], entry["directory"], entry["command"]
        words = shlex.split(self.command)
        self.made_from = made_from.get(entry.get("output") or words[words.index("-o") + 1], [])
        # Launchers and the compiler come before the flags; -o, -c and the header that CMake includes are left out.
        self.flags, self.header, previous = [], None, ""
        for word in words[next(i for i, word in enumerate(words) if word.startswith("-")):]:
            if previous == "-include" and word.endswith("cmake_pch.hxx"):
                self.header = word
                self.flags.pop()
            elif previous != "-o" and word not in ("-o", "-c", self.file, "-Winvalid-pch", "-fpch-preprocess"):
                self.flags.append(word)
            previous = word

    def kind(self):
        """Equal for files that can be one translation unit."""
        return self.folder, self.header, tuple(self.flags)

    def state(self, configuration, options):
        """A digest that changes when the result of clang-tidy might."""
        digest = hashlib.sha256("\0".join([self.command, *options]).encode())
        for file in [*sorted(set(self.made_from)), configuration]:
            try:
                status = file.stat()
                digest.update(f"{file}\0{status.st_mtime_ns}\0{status.st_size}\0".encode())
            except OSError:
                digest.update(f"{file}\0missing\0".encode())
        return digest.hexdigest()


class Runner:
    def __init__(self, options, root, scratch):
        self.options, self.root, self.scratch = options, root, pathlib.Path(scratch)
        self.checks = [] if options.analyzer else WITHOUT_ANALYZER
        self.clang = str(pathlib.Path(options.clang_tidy).with_name("clang++"))
        self.lock, self.headers, self.names = threading.Lock(), {}, 0

    def compile_flags(self, kind):
        """With clang's own precompiled header of what CMake includes first, made once for each kind."""
        _, header, flags = kind
        flags = [*flags, *TOLERATED]
        if not header:
            return flags
        with self.lock:
            if kind not in self.headers:
                made = self.scratch / f"{len(self.headers)}.pch"
                run = subprocess.run([self.clang, *flags, "-w", "-x", "c++-header", header, "-o", str(made)],
                                     cwd=kind[0], capture_output=True, check=False)
                self.headers[kind] = made if run.returncode == 0 else None
        made = self.headers[kind]
        return [*flags, *(["-include-pch", str(made)] if made else ["-include", header])]

    def tidy(self, kind, file):
        command = [self.options.clang_tidy, "--quiet", f"--config-file={self.root / '.clang-tidy'}", *self.checks, str(file), "--",
                   *self.compile_flags(kind)]
        return subprocess.run(command, cwd=kind[0], capture_output=True, text=True, check=False)

    def alone(self, source):
        run = self.tidy(source.kind(), source.file)
        # clang-tidy counts suppressed warnings on its error stream; a failure to start or parse is told there, too.
        return run.returncode, run.stdout + (run.stderr if run.returncode and not run.stdout.strip() else "")

    def unit(self, sources):
        """A translation unit of several files."""
        with self.lock:
            self.names += 1
            unit = self.scratch / f"batch{self.names}.cpp"
        unit.write_text("".join(f'#include "{source.file}" // NOLINT(bugprone-suspicious-include)\n' for source in sources))
        return unit

    def together(self, sources):
        """Those that go into one translation unit, which may be none, and the others: their names meet those of files before them."""
        kind = sources[0].kind()
        while len(sources) > 1:
            unit = self.unit(sources)
            run = subprocess.run([self.clang, *self.compile_flags(kind), "-w", "-ferror-limit=0", "-fsyntax-only", str(unit)],
                                 cwd=kind[0], capture_output=True, text=True, check=False)
            if run.returncode == 0:
                return unit, sources
            # An error may be in a file that another includes: clang says first which line of the unit leads there.
            faulty, line = set(), 0
            for text in run.stderr.splitlines():
                if text.startswith(f"In file included from {unit}:"):
                    line = int(text.rstrip(":").rsplit(":", 1)[1])
                elif re.match(r"/.*:\d+:\d+: (fatal )?error:", text):
                    faulty.add(line - 1)
            if not faulty:
                break
            sources = [source for i, source in enumerate(sources) if i not in faulty]
        return None, []

    def look(self, sources):
        """(source, exit code, what was found) of each."""
        rest = list(sources)
        while len(rest) > 1:
            unit, chosen = self.together(rest)
            if not chosen or self.tidy(chosen[0].kind(), unit).returncode != 0:
                break
            yield from ((source, 0, "") for source in chosen)
            rest = [source for source in rest if source not in chosen]
        for source in rest:
            yield source, *self.alone(source)


def batches(sources, size):
    kinds = {}
    for source in sources:
        kinds.setdefault(source.kind(), []).append(source)
    for alike in kinds.values():
        # Of about the same size, so that no processor is left with the one that is full.
        count = -(-len(alike) // size)
        yield from (alike[i::count] for i in range(count))


def main():
    options = arguments()
    root = pathlib.Path(__file__).resolve().parent.parent
    build = options.build.resolve()
    made_from = dependencies(build)
    sources = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if build not in file.parents and any(root / folder in file.parents for folder in options.folders):
            sources.setdefault(file, Source(entry, made_from))
    if not sources:
        sys.exit("run_clang_tidy: the build tree compiles none of these folders")
    stamps = build / "clang-tidy"
    stamps.mkdir(exist_ok=True)
    states = {file: source.state(root / ".clang-tidy", TOLERATED + (["analyzer"] if options.analyzer else []))
              for file, source in sources.items()}

    def stamp(file):
        return stamps / (str(file.relative_to(root)).replace("/", "_") + ".ok")

    wanted = [source for file, source in sorted(sources.items()) if not stamp(file).exists() or stamp(file).read_text() != states[file]]
    done = len(sources) - len(wanted)
    failed = 0
    with (tempfile.TemporaryDirectory(prefix="ascend-tidy.") as scratch,
          concurrent.futures.ThreadPoolExecutor(options.jobs) as pool):
        runner = Runner(options, root, scratch)
        for results in pool.map(lambda batch: list(runner.look(batch)), batches(wanted, options.batch)):
            for source, code, text in results:
                failed += code != 0
                if code:
                    print(text.rstrip(), flush=True)
                elif source.made_from:
                    stamp(pathlib.Path(source.file)).write_text(states[pathlib.Path(source.file)])
            done += len(results)
            print(f"clang-tidy: {done} of {len(sources)} files, {failed} with findings", flush=True)
    if not wanted:
        print(f"clang-tidy: {done} of {len(sources)} files, none with findings: nothing has changed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
