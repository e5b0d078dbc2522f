#!/usr/bin/env python3
"""How many broken kernels validation and the simulator find.

    run.py --prefix PREFIX [--table FILE.md] [--sample N] [--kernel NAME] [--validation-only]

Takes the correct kernels in kernels/, breaks each in every way of mutations.py, and asks ascend-validate, and where that
finds nothing the simulator: findings, or another result than that of the correct kernel. No correct kernel may have a finding.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RUNNER = HERE / "run_kernel.py"


def options(source):
    """The first line: "// launch: name(x: in f32[8192], n: 8192) blocks=2 [validate: --auto-sync=off]"."""
    found = re.match(r"// launch: (\w+)\((.*)\) blocks=(\d+)(?: validate: (.*))?\n", source)
    if not found:
        sys.exit("a kernel's first line says how to launch it")
    return found.group(4).split() if found.group(4) else []


class Judge:
    def __init__(self, prefix, folder):
        self.validate = prefix / "bin/ascend-validate"
        self.environment = dict(os.environ, ASCEND_SDK_PREFIX=str(prefix),
                                PYTHONPATH=str(prefix / "lib/python3/dist-packages"), PYTHONDONTWRITEBYTECODE="1")
        self.folder = folder

    def validation(self, path, extra):
        """The codes of the findings; notes are none."""
        done = subprocess.run([self.validate, path, "--format=json", *extra], capture_output=True, text=True, timeout=60)
        if done.returncode not in (0, 1) or not done.stdout:
            sys.exit(f"FAIL ascend-validate {path} ended with {done.returncode}: {done.stderr}")
        return [f["code"] for f in json.loads(done.stdout)["findings"] if f["severity"] != "note"]

    def simulator(self, path, expected):
        """What is wrong with a run; "" when nothing is. The result is compared with `expected`, or written there."""
        try:
            done = subprocess.run(["/usr/bin/python3", RUNNER, path, expected], capture_output=True, text=True, timeout=60,
                                  env=self.environment)
        except subprocess.TimeoutExpired:
            return "hangs"
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def compiler_arguments(prefix):
    headers = prefix / "include/ascend/device"
    return ["-x", "c++", "-std=c++17", "-w", "-isystem", str(headers), "-D__NPU_ARCH__=2201", "-D__CCE_AICORE__=220",
            "-D__DAV_C220_VEC__=1", "-D__CCE_KT_TEST__=1", "-DASCENDC_CPU_DEBUG=1", "-DTILING_KEY_VAR=0", "-DASCEND_SIM=1"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=1, help="take each Nth mutation only")
    parser.add_argument("--kernel", help="one kernel only")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--validation-only", action="store_true")
    arguments = parser.parse_args()
    from mutations import mutations
    kernels = sorted(p for p in (HERE / "kernels").glob("*.cpp") if arguments.kernel in (None, p.stem))
    equivalent = json.loads((HERE / "equivalent.json").read_text())
    counts = collections.defaultdict(lambda: [0, 0, 0])
    false_findings, missed, number, excluded = [], [], 0, 0
    with tempfile.TemporaryDirectory(prefix="ascend-mutation.") as name, \
            concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        folder = pathlib.Path(name)
        judge = Judge(arguments.prefix.resolve(), folder)

        def examine(kernel, mutation, extra, index):
            path = folder / str(index) / kernel.name
            path.parent.mkdir()
            path.write_text(mutation.text)
            found = bool(judge.validation(path, extra))
            either = found or (not arguments.validation_only and bool(judge.simulator(path, folder / f"{kernel.stem}.npz")))
            return mutation, found, either

        for kernel in kernels:
            extra = options(kernel.read_text())
            codes = judge.validation(kernel, extra)
            run = "" if arguments.validation_only else judge.simulator(kernel, folder / f"{kernel.stem}.npz")
            if codes or run:
                false_findings.append(f"{kernel.name}: {codes} {run}")
            chosen = []
            for mutation in mutations(kernel, compiler_arguments(arguments.prefix)):
                number += 1
                if number % arguments.sample == 0:
                    if f"{kernel.name}:{mutation.line}: {mutation.kind}" in equivalent:
                        excluded += 1
                    else:
                        chosen.append(mutation)
            for mutation, found, either in pool.map(lambda m: examine(kernel, m[1], extra, f"{kernel.stem}{m[0]}"), enumerate(chosen)):
                row = counts[mutation.kind]
                row[0] += 1
                row[1] += found
                row[2] += either
                if not found:
                    missed.append(f"{kernel.name}:{mutation.line}: {mutation.kind}{'' if either else ' (by the simulator too)'}")
            print(f"{kernel.stem}: done, {sum(r[0] for r in counts.values())} mutants so far, {len(missed)} missed by validation",
                  flush=True)
    report(arguments, kernels, counts, false_findings, missed, excluded)


def report(arguments, kernels, counts, false_findings, missed, excluded):
    total, validation, either = (sum(row[i] for row in counts.values()) for i in range(3))
    lines = ["| way of breaking | mutants | found by validation | by validation or simulator |", "|---|---|---|---|"]
    lines += [f"| {kind} | {row[0]} | {row[1]} | {row[2]} |" for kind, row in sorted(counts.items())]
    lines += [f"| **all** | {total} | {validation} ({validation / max(total, 1):.1%}) | {either} ({either / max(total, 1):.1%}) |"]
    print("\n".join(lines))
    print(f"{len(kernels)} kernels, {len(false_findings)} with a false finding, {excluded} mutants left out as equivalent")
    print("\n".join(["missed by validation:", *missed]))
    if arguments.table:
        arguments.table.write_text("\n".join(lines) + "\n")
    if false_findings:
        sys.exit("FAIL findings on correct kernels:\n" + "\n".join(false_findings))
    if validation < 0.85 * total or (not arguments.validation_only and either < 0.98 * total):
        sys.exit("FAIL too many broken kernels are not found")


if __name__ == "__main__":
    main()
