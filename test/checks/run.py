#!/usr/bin/env python3
"""Runs the faulty kernels of this folder and their twins: README.md."""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# What a case needs beside the defaults.
BLOCKS = {"two_cores": 2, "deadlock_sync_all": 4, "deadlock_crossed": 2}
ZEROED_OUTPUT = {"deadlock_sync_all", "deadlock_crossed"}
ORDERS = ("program", "lazy", "fuzz:3")
# Races that show as a wrong number when effects come as late as they may: the good kernel's result.
RESULTS = {"no_sync": np.arange(256) + 1, "no_barrier": (np.arange(256) + 1) * 2, "overwritten_while_copied": np.arange(256) + 1}


def expected(source):
    """{(code, line of the finding)}, {(code, line of the earlier operation)} as the comments say."""
    here, earlier = collections.Counter(), set()
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if comment := re.search(r"// ([A-Z].*)$", line):
            for word in comment[1].split(", "):
                if word.endswith(" <"):
                    earlier.add((word[:-2], number))
                else:
                    here[word, number] += 1
    return set(here), earlier


def run_one(args, name, kind, order):
    source = HERE / f"{name}_{kind}.cpp"
    work = args.work / f"{name}_{kind}_{order.replace(':', '_')}"
    work.mkdir(parents=True, exist_ok=True)
    np.save(work / "x.npy", np.arange(256, dtype=np.float32))
    np.save(work / "y.npy", np.zeros(256, dtype=np.float32))
    report = work / "report.json"
    report.unlink(missing_ok=True)
    output = ["--inout", str(work / "y.npy")] if name in ZEROED_OUTPUT else ["--out", f"{work / 'y.npy'}:f32:256"]
    command = [str(args.prefix / "bin/ascend-run"), str(source), "--in", str(work / "x.npy"), *output, "--blocks",
               str(BLOCKS.get(name, 1)), "--auto-sync", "off", "--order", order, "--report", str(report), "-O", "1",
               "--declare", "k(in f32 xs, %s f32 ys)" % ("inout" if name in ZEROED_OUTPUT else "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if not report.exists():
        return f"{source.name}: no report: exit {done.returncode}\n{done.stdout}{done.stderr}"
    findings = json.loads(report.read_text())["findings"]
    want, want_earlier = expected(source) if kind == "bad" else (set(), set())
    found = {(f["code"], f["line"]) for f in findings}
    earlier = {(f["code"], f["other"]["line"]) for f in findings if f.get("other", {}).get("line")}
    problems = []
    if found != want:
        problems.append(f"found {sorted(found)}, expected {sorted(want)}")
    if not want_earlier <= earlier:
        problems.append(f"earlier places {sorted(earlier)}, expected {sorted(want_earlier)}")
    if any(f["kernel"] != "k" or pathlib.Path(f["file"]).name != source.name for f in findings):
        problems.append("a finding does not name the kernel and its file")
    if done.returncode == 0 if kind == "bad" else done.returncode != 0:
        problems.append(f"exit code {done.returncode}")
    if name in RESULTS:
        right = np.array_equal(np.load(work / "y.npy"), RESULTS[name].astype(np.float32))
        if right != (kind == "good" or order == "program"):
            problems.append("the result is " + ("right" if right else "wrong"))
    if problems:
        return f"{source.name} ({order}): " + "; ".join(problems) + "\n" + done.stdout + done.stderr
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("cases", nargs="*")
    args = parser.parse_args()
    names = args.cases or sorted(p.name[:-len("_bad.cpp")] for p in HERE.glob("*_bad.cpp"))
    jobs = [(name, kind, "program") for name in names for kind in ("bad", "good")]
    # Deadlocks are found in any order, and a kernel without races is right in any.
    jobs += [(name, kind, order) for name in names if name.startswith("deadlock") for kind in ("bad", "good")
             for order in ORDERS[1:]]
    jobs += [(name, kind, "lazy") for name in names if name in RESULTS for kind in ("bad", "good")]
    jobs += [(name, "good", "fuzz:7") for name in names if name in RESULTS]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        failures = [f for f in pool.map(lambda job: run_one(args, *job), jobs) if f]
    for failure in failures:
        print(failure)
    print(f"{len(jobs) - len(failures)} of {len(jobs)} as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
