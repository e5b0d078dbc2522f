#!/usr/bin/env python3
"""Runs the faulty kernels of this folder and their twins: README.md."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# What a case needs beside the defaults.
BLOCKS = {"two_cores": 2, "offset_overflow_unsigned": 2, "deadlock_sync_all": 4, "deadlock_crossed": 2}
ZEROED_OUTPUT = {"deadlock_sync_all", "deadlock_crossed"}
NUMBERS = np.arange(256, dtype=np.float32)
# A matrix of 16 x 16 with the unit matrix behind it.
MATRIX = np.arange(256).reshape(16, 16) % 13
CUBE = {name: np.concatenate([MATRIX.ravel(), np.eye(16).ravel()]).astype(np.float16)
        for name in ("no_mte2_to_mte1", "no_mte1_to_m", "no_m_to_fix", "no_m_to_mte1")}
INPUTS = {"reused_too_early": np.arange(512, dtype=np.float32), **CUBE}
ORDERS = ("program", "lazy", "fuzz:3")
# Races that show as a wrong number when effects come as late as they may: the good kernel's result.
RESULTS = {"no_sync": NUMBERS + 1, "no_barrier": (NUMBERS + 1) * 2, "overwritten_while_copied": NUMBERS + 1,
           "no_v_to_mte3": NUMBERS + 1, "reused_too_early": NUMBERS + 1, "scalar_reads_early": np.ones(256),
           "scalar_writes_early": NUMBERS + 1, **{name: MATRIX.ravel() for name in CUBE}}
# Bytes of UB (8 KiB of which are the system's), L1, L0A, L0B and L0C.
KIB = 1024
SPLIT_CORES = tuple(n * KIB for n in (192 - 8, 512, 64, 64, 128))
CAPACITIES = {"Ascend910B1": SPLIT_CORES, "Ascend910B3": SPLIT_CORES, "Ascend910_9391": SPLIT_CORES,
              "Ascend310P3": tuple(n * KIB for n in (256 - 8, 1024, 64, 64, 256))}


def expected(source):
    """{(code, line of the finding)}, {(code, line of the earlier operation)} as the comments say."""
    here, earlier = collections.Counter(), set()
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if comment := re.search(r"// ([A-Z]+-[A-Z].*)$", line):
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
    x = INPUTS.get(name, NUMBERS)
    np.save(work / "x.npy", x)
    # What is zeroed for them are words by which cores tell each other something.
    y = np.zeros(256, dtype=np.int32 if name in ZEROED_OUTPUT else np.float32)
    np.save(work / "y.npy", y)
    report = work / "report.json"
    report.unlink(missing_ok=True)
    output = ["--inout", str(work / "y.npy")] if name in ZEROED_OUTPUT else ["--out", f"{work / 'y.npy'}:f32:256"]
    command = [str(args.prefix / "bin/ascend-run"), str(source), "--in", str(work / "x.npy"), *output, "--blocks",
               str(BLOCKS.get(name, 1)), "--auto-sync", "off", "--order", order, "--report", str(report), "-O", "1",
               "--declare", "k(in %s xs, %s ys)" % ("f16" if name in CUBE else "f32",
                                                    "inout i32" if name in ZEROED_OUTPUT else "out f32")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    return judge(source, name, kind, order, work, report, done)


def run_program(args, name, kind):
    """A host program that launches the kernel itself."""
    source = HERE / f"{name}_{kind}.asc"
    work = args.work / f"{name}_{kind}"
    work.mkdir(parents=True, exist_ok=True)
    report = work / "report.json"
    report.unlink(missing_ok=True)
    built = subprocess.run([str(args.prefix / "bin/ascendcc"), str(source), "-o", str(work / "program")], capture_output=True,
                           text=True, timeout=240)
    if built.returncode != 0:
        return f"{source.name}: {built.stdout}{built.stderr}"
    done = subprocess.run([str(work / "program")], capture_output=True, text=True, timeout=240,
                          env={**os.environ, "ASCEND_SIM_REPORT": str(report)})
    return judge(source, name, kind, "program", work, report, done)


def run_capacities(args, soc):
    """Each memory of a SoC holds what it has, and no 32 bytes more."""
    work = args.work / f"capacity_{soc}"
    work.mkdir(parents=True, exist_ok=True)
    np.save(work / "x.npy", NUMBERS)
    declared = "k(in f32 xs, out f32 ys, u64 memory, u64 bytes)"
    built = subprocess.run([str(args.prefix / "bin/ascend-compile"), str(HERE / "capacity.cpp"), "--soc", f"sim:{soc}", "-O",
                            "0", "--declare", declared, "-o", str(work / "k.so")], capture_output=True, text=True, timeout=240)
    if built.returncode != 0:
        return f"capacity of {soc}: {built.stdout}{built.stderr}"
    problems = []
    for memory, bytes_ in enumerate(CAPACITIES[soc]):
        for more in (0, 32):
            report = work / "report.json"
            report.unlink(missing_ok=True)
            done = subprocess.run([str(args.prefix / "bin/ascend-run"), str(work / "k.so"), "--declare", declared, "--in",
                                   str(work / "x.npy"), "--out", f"{work / 'y.npy'}:f32:256", "--scalar", f"u64:{memory}",
                                   "--scalar", f"u64:{bytes_ + more}", "--blocks", "1", "--report", str(report)],
                                  capture_output=True, text=True, timeout=60)
            found = [f["code"] for f in json.loads(report.read_text())["findings"]] if report.exists() else [done.stderr]
            if found != (["MEM-CAPACITY"] if more else []):
                problems.append(f"memory {memory} of {soc}, {bytes_} + {more} bytes: {found}")
    return "\n".join(problems) or None


def run_options(args):
    """What ASCEND_SIM_CHECK and the suppressions leave of the findings, and what the report says of each."""
    source = HERE / "options.asc"
    work = args.work / "options"
    work.mkdir(parents=True, exist_ok=True)
    built = subprocess.run([str(args.prefix / "bin/ascendcc"), str(source), "-o", str(work / "program")], capture_output=True,
                           text=True, timeout=240)
    if built.returncode != 0:
        return f"{source.name}: {built.stdout}{built.stderr}"
    lines = dict(expected(source)[0])
    groups = {"memory": "MEM-TENSOR", "race": "RACE-RAW", "init": "INIT-READ", "sync": "SYNC-FLAG-LEFT"}
    every = set(groups.values())
    race = lines["RACE-RAW"]
    # (check, rules of suppression, the codes that are left)
    cases = [("all", None, every), ("none", None, set())]
    cases += [(group, None, {code}) for group, code in groups.items()]
    cases += [("race,sync", None, {"RACE-RAW", "SYNC-FLAG-LEFT"})]
    cases += [("all", rules, every - gone) for rules, gone in (
        ("RACE-RAW", {"RACE-RAW"}), ("*", every), ("*-RAW  # a comment", {"RACE-RAW"}), ("# RACE-RAW", set()),
        (f"RACE-RAW options.asc:{race}", {"RACE-RAW"}), (f"RACE-RAW options.asc:{race + 1}", set()),
        ("* other.asc", set()), ("* options.asc", every), ("* kernel=k", every), ("* kernel=other", set()),
        ("* operation=GetValue", {"INIT-READ"}), ("RACE-RAW\nMEM-TENSOR kernel=k", {"RACE-RAW", "MEM-TENSOR"}))]
    problems = []
    for check, rules, left in cases:
        report, file = work / "report.json", work / "rules"
        report.unlink(missing_ok=True)
        environment = {**os.environ, "ASCEND_SIM_CHECK": check, "ASCEND_SIM_REPORT": str(report)}
        if rules is not None:
            file.write_text(rules + "\n")
            environment["ASCEND_SIM_SUPPRESS"] = str(file)
        done = subprocess.run([str(work / "program")], capture_output=True, text=True, timeout=60, env=environment)
        where = f"ASCEND_SIM_CHECK={check}, rules {rules!r}"
        if not report.exists():
            problems.append(f"{where}: no report\n{done.stdout}{done.stderr}")
            continue
        told = json.loads(report.read_text())
        if {(f["code"], f["line"]) for f in told["findings"]} != {(code, lines[code]) for code in left}:
            problems.append(f"{where}: {told['findings']}, expected {left}")
        if done.returncode != (1 if left else 0):
            problems.append(f"{where}: exit code {done.returncode}")
        if any(code not in done.stderr for code in left) or any(code in done.stderr for code in every - left):
            problems.append(f"{where}: {done.stderr}")
        for finding in told["findings"]:
            if finding["severity"] != "error" or finding["kernel"] != "k" or not finding["message"] or finding["count"] < 1:
                problems.append(f"{where}: {finding}")
        if rules is not None and (told["suppressed"] > 0) != (left != every):
            problems.append(f"{where}: {told['suppressed']} suppressed")
    file.write_text("race\n")
    wrong = subprocess.run([str(work / "program")], capture_output=True, text=True, timeout=60,
                           env={**os.environ, "ASCEND_SIM_SUPPRESS": str(file)})
    if "rules:1: 'race' is no code of a finding" not in wrong.stderr:
        problems.append(f"a rule that is none: {wrong.stderr}")
    return "\n".join(problems) or None


def judge(source, name, kind, order, work, report, done):
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
    kernels = sorted(p.name[:-len("_bad.cpp")] for p in HERE.glob("*_bad.cpp"))
    programs = sorted(p.name[:-len("_bad.asc")] for p in HERE.glob("*_bad.asc"))
    if args.cases:
        kernels, programs = ([n for n in args.cases if n in known] for known in (kernels, programs))
    kinds = ("bad", "good")
    jobs = [(run_one, name, kind, "program") for name in kernels for kind in kinds]
    # Deadlocks are found in any order, and a kernel without races is right in any.
    deadlocks = [n for n in kernels if any(code == "SYNC-DEADLOCK" for code, _ in expected(HERE / f"{n}_bad.cpp")[0])]
    jobs += [(run_one, name, kind, order) for name in deadlocks for kind in kinds for order in ORDERS[1:]]
    jobs += [(run_one, name, kind, "lazy") for name in kernels if name in RESULTS for kind in kinds]
    jobs += [(run_one, name, "good", "fuzz:7") for name in kernels if name in RESULTS]
    jobs += [(run_program, name, kind) for name in programs for kind in kinds]
    jobs += [(run_capacities, soc) for soc in CAPACITIES if not args.cases or "capacity" in args.cases]
    jobs += [(run_options,)] if not args.cases or "options" in args.cases else []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        failures = [f for f in pool.map(lambda job: job[0](args, *job[1:]), jobs) if f]
    for failure in failures:
        print(failure)
    print(f"{len(jobs) - len(failures)} of {len(jobs)} as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
