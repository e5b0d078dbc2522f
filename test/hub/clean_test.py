#!/usr/bin/env python3
"""Validation of kernels that are right, and of faulty ones: clean_test.py PREFIX SOURCE WORK.

No finding on the twins of test/checks, the samples, the templates, the benchmarks' kernels, and what ascend-translate makes of
the samples, for 910B and 310P; and every faulty kernel of test/checks is found.
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


checks = sorted((source / "test/checks").glob("*_good.cpp"))
declaration = ("--declare", "k(in f32[256] xs, inout f32[256] ys)", "--auto-sync=off")
clean("twins of the faulty kernels", checks, *declaration)

found = validate(sorted((source / "test/checks").glob("*_bad.cpp")), *declaration)
missed = sorted(name for name in (pathlib.Path(path).stem[:-4] for path, findings in found.items() if not findings))
print(f"faulty kernels found: {len(found) - len(missed)} of {len(found)}; not: {', '.join(missed)}", flush=True)
problems += [f"{name}: not found" for name in missed]

hand_written = [path for folder in ("samples", "templates", "bench") for path in sorted((source / folder).rglob("*.cpp"))
                if re.search(r"\b__global__\b", path.read_text())]
clean("hand-written kernels", hand_written)

translated = sorted(path for folder in ("samples", "templates") for path in (source / folder).rglob("*.mlir"))
for soc in ("Ascend910B3", "Ascend310P3"):
    for path in translated:
        kernel, signature = work / f"{path.stem}.{soc}.cpp", work / f"{path.stem}.{soc}.json"
        for emit, output in ((), kernel), (("--emit=signature",), signature):
            done = subprocess.run([prefix / "bin/ascend-translate", path, "--soc", soc, *emit, "-o", output], capture_output=True,
                                  text=True, timeout=240)
            if done.returncode != 0:
                sys.exit(f"FAIL {path}: {done.stderr}")
        # What we emit is in order without the device compiler's own synchronisation.
        clean(f"translated {path.stem} for {soc}", [kernel], "--soc", soc, "--signature", signature, "--auto-sync=off")
if problems:
    sys.exit("FAIL\n" + "\n".join(problems))
