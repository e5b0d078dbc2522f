#!/usr/bin/env python3
"""Translates the kernel modules that stand in a checkout of a public project, runs them on the simulator, and counts.

run_corpus.py npuir|tile-rs CHECKOUT --programs DIR [--soc S] [--compile | --run] [--only TEXT] [--list] [--keep DIR] [--results FILE] [--markdown FILE]

Says how many modules translate; with --compile how many of those compile for the simulator; with --run how many run there with every check
on and without a finding, and (npuir) with the results of upstream MLIR's own lowering. Groups the reasons of the rest.
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import pathlib
import re
import sys
import tempfile

from modules import CORPORA
from run_modules import Problem, Unavailable, attempt, compile_together, rename, run_against_upstream, run_clean

TOGETHER = 16  # modules in one C++ file


@dataclasses.dataclass
class Result:
    name: str
    text: str
    stage: str = "read"  # read, translated, compiled, right, not comparable
    reason: str = ""
    built: tuple = ()

    @property
    def key(self):
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def pattern(message):
    """Messages that differ in names, types, numbers and hints only are one group."""
    message = re.split(r"; |, from which |\n", message)[0]
    if message.startswith("finding"):
        message = message.split(",")[0]
    return re.sub(r"\d+", "N", re.sub(r"(memref|tensor|vector)<[^>]*>+", r"\1<…>", re.sub(r"'(?!\w+\.)[^']*'", "'…'", message)))[:150]


class Runner:
    def __init__(self, args, directory):
        self.args, self.directory, self.programs = args, directory, pathlib.Path(args.programs)
        self.target = f"sim:{args.soc}"
        kept = pathlib.Path(args.results).read_text().splitlines() if args.results and pathlib.Path(args.results).exists() else []
        self.earlier = {one["key"]: (one["stage"], one["reason"]) for one in map(json.loads, kept)}

    def path(self, result, number, suffix):
        return self.directory / f"{number}_{re.sub(r'[^A-Za-z0-9]', '_', result.name)}.{suffix}"

    def translate(self, number, result):
        source, cpp, sig = (self.path(result, number, e) for e in ("mlir", "cpp", "json"))
        source.write_text(rename(result.text, number))
        command = [self.programs / "ascend-translate", source, "--soc", self.target, "-o"]
        result.reason = attempt([*command, cpp])[0] or attempt([*command, sig, "--emit=signature"])[0]
        if not result.reason:
            result.stage = "translated"
        return cpp, sig, self.path(result, number, "so")

    def run(self, number, result):
        """Runs a compiled module and forgets its object."""
        obj, sig = result.built
        work = self.directory / "run"
        work.mkdir(exist_ok=True)
        run_it = run_against_upstream if self.args.corpus == "npuir" else run_clean
        try:
            own = self.path(result, number, "json")
            run_it(self.programs, self.args.soc, self.path(result, number, "mlir"), own, (obj, sig), work)
            result.stage = "right"
        except Unavailable as reason:
            result.stage, result.reason = "not comparable", f"not comparable: {reason}"
        except Problem as problem:
            result.reason = str(problem)
        for path in work.iterdir():
            path.unlink()

    def all(self, results):
        batch = []
        for number, result in enumerate(results):
            if self.known(result):
                continue
            unit = self.translate(number, result)
            if result.stage == "translated" and (self.args.compile or self.args.run):
                batch.append((number, result, unit))
            else:
                self.keep(result)
            if len(batch) == TOGETHER:
                self.finish(batch)
                batch = []
            if number % 50 == 49:
                print(f"… {number + 1} of {len(results)}", file=sys.stderr, flush=True)
        if batch:
            self.finish(batch)

    def known(self, result):
        """Takes what an earlier run found out about this text."""
        found = self.earlier.get(result.key)
        if found:
            result.stage, result.reason = found
        return bool(found)

    def keep(self, result):
        if self.args.results:
            with open(self.args.results, "a") as out:
                out.write(json.dumps({"key": result.key, "name": result.name, "stage": result.stage, "reason": result.reason}) + "\n")

    def finish(self, batch):
        built = compile_together(self.programs, self.target, [unit for _, _, unit in batch], self.directory, f"together{batch[0][0]}")
        for (number, result, _), (obj, sig, problem) in zip(batch, built, strict=True):
            result.reason, result.built = problem, (obj, sig)
            if not problem:
                result.stage = "compiled"
                if self.args.run:
                    self.run(number, result)
            self.keep(result)


def tell(args, results):
    """The counts, and the groups of reasons."""
    order = ["read", "translated", "compiled", "not comparable", "right"]
    at_least = {stage: sum(order.index(r.stage) >= order.index(stage) for r in results) for stage in order}
    lines = [f"{args.corpus}: {at_least['translated']} of {len(results)} translate"]
    if args.compile or args.run:
        lines.append(f"{at_least['compiled']} compile")
    if args.run:
        lines.append(f"{at_least['right']} run " + ("with the results of upstream's lowering" if args.corpus == "npuir" else "clean"))
        if args.corpus == "npuir":
            lines.append(f"{at_least['not comparable'] - at_least['right']} are not comparable")
    groups = collections.defaultdict(list)
    for result in results:
        if result.reason:
            groups[pattern(result.reason)].append(result.name)
    return ", ".join(lines), sorted(groups.items(), key=lambda item: -len(item[1]))


ABOUT = {"npuir": "Modules of AscendNPU-IR's tests that have an entry and operations of upstream dialects only, each run on the simulator with every check on and "
                  "compared with upstream MLIR's own lowering of the same text. Results that depend on elements that nobody wrote are left out.",
         "tile-rs": "Modules in the strings of tile-rs's tests, each run on the simulator with every check on; what they compute is not compared (the functions "
                    "are, with NumPy, in `test/kernels/suite_tiles.py`)."}


def write_section(path, args, headline, groups):
    """Replaces the section of this corpus in the page, or adds it."""
    lines = [f"## {args.corpus}", "", ABOUT[args.corpus], "", f"**{headline.partition(': ')[2]}** (as {args.soc})", "", "| modules | why not |", "|--:|---|"]
    section = "\n".join([*lines, *(f"| {len(names)} | {group.replace('|', chr(92) + '|')} |" for group, names in groups)]) + "\n"
    head, *sections = re.split(r"^(?=## )", path.read_text(), flags=re.M)
    others = [s.rstrip() + "\n" for s in sections if not s.startswith(f"## {args.corpus}\n")]
    path.write_text("\n".join([head.rstrip() + "\n", *sorted([*others, section])]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=sorted(CORPORA))
    parser.add_argument("checkout")
    parser.add_argument("--programs", required=True, help="folder of ascend-translate, ascend-compile and ascend-run")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--compile", action="store_true", help="also compile what was translated, for the simulator")
    parser.add_argument("--run", action="store_true", help="also run it")
    parser.add_argument("--only", default="", help="only modules whose name contains this")
    parser.add_argument("--list", action="store_true", help="name the modules of each group of reasons")
    parser.add_argument("--keep", help="keep sources and C++ in this folder")
    parser.add_argument("--results", help="write what is found out to this file, module by module; what stands there is not done again")
    parser.add_argument("--markdown", help="replace the counts of this corpus on this page")
    args = parser.parse_args()
    results = [Result(m.name, m.text) for m in CORPORA[args.corpus](args.checkout) if args.only in m.name]
    with tempfile.TemporaryDirectory() as scratch:
        directory = pathlib.Path(args.keep or scratch)
        directory.mkdir(parents=True, exist_ok=True)
        # Texts that stand in several places are run once.
        first = {}
        for result in results:
            first.setdefault(result.text, result)
        Runner(args, directory).all(list(first.values()))
        for result in results:
            same = first[result.text]
            result.stage, result.reason = same.stage, same.reason
    headline, groups = tell(args, results)
    for group, names in groups:
        print(f"{len(names):5} {group}")
        for name in names if args.list else []:
            print(f"        {name}")
    print(headline)
    if args.markdown:
        write_section(pathlib.Path(args.markdown), args, headline, groups)
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main())
