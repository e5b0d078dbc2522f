#!/usr/bin/env python3
"""Validation of kernels that are right, and of faulty ones: clean_test.py PREFIX SOURCE WORK.

No finding on the twins of test/checks, the hand-written kernels of the samples, templates and benchmarks, and what ascend-translate
makes of their MLIR for either architecture; and every faulty kernel of test/checks is found.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

prefix, source, work = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
environment = dict(os.environ, ASCEND_CACHE_DIR=str(work / "cache"))
problems = []


def validate(paths, *options):
    """By file, the findings that are no notes."""
    done = subprocess.run([prefix / "bin/ascend-validate", *paths, "--format=json", *options], capture_output=True, text=True,
                          env=environment, timeout=240)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"FAIL ascend-validate {' '.join(map(str, paths))}: {done.returncode} {done.stderr}")
    found = {str(path): [] for path in paths}
    for finding in json.loads(done.stdout)["findings"]:
        if finding["severity"] != "note":
            found[finding["file"]].append(f"{finding['file']}:{finding['line']}: {finding['code']}: {finding['message']}")
    return found


def clean(what, paths, *options):
    for path, findings in validate(paths, *options).items():
        problems.extend(f"{what} {finding}" for finding in findings)
    print(f"ok   {what}: {len(paths)}", flush=True)


sys.path.insert(0, str(source / "test/checks"))
import run as cases  # noqa: E402: what each kernel there is launched with


# Bytes read as such on purpose, which the declaration contradicts; cores that wait for each other, which validation, one core
# after the other, does not let meet: the simulator finds these.
ELSEWHERE = {"dtype_mismatch", "deadlock_crossed", "deadlock_sync_all"}


def options_of(path):
    name = path.stem.rsplit("_", 1)[0]
    types = ("f16" if name in cases.CUBE else "f32", "inout i32" if name in cases.ZEROED_OUTPUT else "out f32")
    # Some have nothing to do with their arguments: that is no fault of a kernel that shows another.
    elements = len(cases.INPUTS.get(name, cases.NUMBERS))
    return ("--declare", f"k(in {types[0]}[{elements}] xs, {types[1]}[256] ys)", "--launch", f"blocks={cases.BLOCKS.get(name, 1)}",
            "--auto-sync=off", "--severity", "ARG-UNUSED=note")


def by_options(kind):
    groups = {}
    for path in sorted((source / "test/checks").glob(f"*_{kind}.cpp")):
        if path.stem.rsplit("_", 1)[0] not in ELSEWHERE:
            groups.setdefault(options_of(path), []).append(path)
    return groups


for options, paths in by_options("good").items():
    clean("twins of the faulty kernels", paths, *options)

found = {path: findings for options, paths in by_options("bad").items() for path, findings in validate(paths, *options).items()}
missed = sorted(name for name in (pathlib.Path(path).stem[:-4] for path, findings in found.items() if not findings))
print(f"faulty kernels found: {len(found) - len(missed)} of {len(found)}; not: {', '.join(missed)}", flush=True)
problems += [f"{name}: not found" for name in missed]

hand_written = [path for folder in ("samples", "templates", "bench") for path in sorted((source / folder).rglob("*.cpp"))
                # Those of the clock move data over each other on purpose: only the time counts.
                if path.parent.name != "clock" and re.search(r"\b__global__\b", path.read_text())]
clean("hand-written kernels", hand_written)

for soc in ("Ascend910B3", "Ascend310P3"):
    for path in sorted(path for folder in ("samples", "templates") for path in (source / folder).rglob("*.mlir")):
        kernel, signature = (work / f"{path.stem}.{soc}.{suffix}" for suffix in ("cpp", "json"))
        for output, emit in ((kernel, "cpp"), (signature, "signature")):
            done = subprocess.run([prefix / "bin/ascend-translate", path, "--soc", soc, f"--emit={emit}", "-o", output],
                                  capture_output=True, text=True, env=environment, timeout=240)
            if done.returncode != 0:
                sys.exit(f"FAIL {done.stderr}")
        # It is in order without the device compiler's own synchronisation, too.
        clean(f"translated {path.stem} for {soc}", [kernel], "--soc", soc, "--signature", signature, "--auto-sync=off")

if problems:
    sys.exit("FAIL\n" + "\n".join(problems))
