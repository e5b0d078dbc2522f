#!/usr/bin/env python3
"""Translates the kernel modules that stand in a checkout of a public project, and counts.

run_corpus.py npuir|tile-rs CHECKOUT --programs DIR [--soc S] [--compile] [--only TEXT] [--list] [--keep DIR]

Says how many modules translate (and, with --compile, how many of those compile for the simulator), and groups the errors of the rest.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

from modules import CORPORA


def attempt(command):
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "does not end"
    if done.returncode == 0:
        return ""
    errors = re.findall(r"error: (.*)", done.stderr)
    if done.returncode < 0 or "crashed" in done.stderr:
        return "CRASH " + (errors[0] if errors else "")
    return errors[0] if errors else f"exit {done.returncode}: {done.stderr[-200:]}"


def pattern(message):
    """Messages that differ in names, types and numbers only are one group."""
    return re.sub(r"\d+", "N", re.sub(r"(memref|tensor|vector)<[^>]*>+", r"\1<…>", re.sub(r"'(?!\w+\.)[^']*'", "'…'", message)))[:150]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=sorted(CORPORA))
    parser.add_argument("checkout")
    parser.add_argument("--programs", required=True, help="folder of ascend-translate and ascend-compile")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--compile", action="store_true", help="also compile what was translated, for the simulator")
    parser.add_argument("--only", default="", help="only modules whose name contains this")
    parser.add_argument("--list", action="store_true", help="name the modules of each group of errors")
    parser.add_argument("--keep", help="keep sources and C++ in this folder")
    args = parser.parse_args()

    programs = pathlib.Path(args.programs)
    failures, total, translated, compiled = collections.defaultdict(list), 0, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        directory = pathlib.Path(args.keep or scratch)
        directory.mkdir(parents=True, exist_ok=True)
        for module in CORPORA[args.corpus](args.checkout):
            if args.only not in module.name:
                continue
            total += 1
            stem = re.sub(r"\W", "_", module.name)
            source, cpp, sig, obj = (directory / f"{stem}.{e}" for e in ("mlir", "cpp", "json", "so"))
            source.write_text(module.text)
            translate = [programs / "ascend-translate", source, "--soc", f"sim:{args.soc}", "-o"]
            problem = attempt([*translate, cpp])
            translated += not problem
            if not problem and args.compile:
                problem = attempt([*translate, sig, "--emit=signature"]) or attempt(
                    [programs / "ascend-compile", cpp, "-o", obj, "--soc", f"sim:{args.soc}", "--signature", sig])
                compiled += not problem
            if problem:
                failures[pattern(problem)].append(module.name)
    for group, names in sorted(failures.items(), key=lambda item: -len(item[1])):
        print(f"{len(names):5} {group}")
        for name in names if args.list else []:
            print(f"        {name}")
    print(f"{args.corpus}: {translated} of {total} translate" + (f", {compiled} compile" if args.compile else ""))
    return 0 if total else 1


if __name__ == "__main__":
    sys.exit(main())
