#!/usr/bin/env python3
"""How many broken kernels validation and the simulator find.

    run.py --prefix PREFIX [--table FILE.md] [--resume FILE] [--sample N] [--kernel NAME] [--validation-only]

Takes the correct kernels in kernels/, breaks each in every way of mutations.py, and asks ascend-validate, and where that
finds nothing the simulator: findings, or another result than that of the correct kernel. No correct kernel may have a finding.
What is known of a mutant is kept in the file of --resume, so that a run that was stopped goes on where it was.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
RUNNER = HERE / "run_kernel.py"
PATIENCE = 60  # seconds of the processor's time for a run: what else a machine does must not look like a kernel that hangs
BATCH = 12  # mutants that one process of ascend-validate looks at


def options(source):
    """The first line: "// launch: name(x: in f32[8192], n: 8192) blocks=2 [validate: --auto-sync=off]"."""
    found = re.match(r"// launch: (\w+)\((.*)\) blocks=(\d+)(?: validate: (.*))?\n", source)
    if not found:
        sys.exit("a kernel's first line says how to launch it")
    return found.group(4).split() if found.group(4) else []


class Known:
    """What earlier runs found out: by mutant and question, a line of JSON each."""

    def __init__(self, path):
        self.path, self.lock, self.entries = path, threading.Lock(), {}
        if path and path.exists():
            for line in path.read_text().splitlines():
                key, value = json.loads(line)
                self.entries[key] = value

    def ask(self, question, text, extra, answer):
        key = hashlib.sha256("\0".join([question, text, *extra]).encode()).hexdigest()[:24]
        if key not in self.entries:
            value = answer()
            with self.lock:
                self.entries[key] = value
                if self.path:
                    with self.path.open("a") as file:
                        file.write(json.dumps([key, value]) + "\n")
        return self.entries[key]


class Judge:
    def __init__(self, prefix, folder, known):
        self.program = prefix / "bin/ascend-validate"
        self.environment = dict(os.environ, ASCEND_SDK_PREFIX=str(prefix),
                                PYTHONPATH=str(prefix / "lib/python3/dist-packages"), PYTHONDONTWRITEBYTECODE="1")
        self.folder, self.known, self.making = folder, known, threading.Lock()

    def validate(self, paths, extra):
        """By path, the codes of the findings; notes are none. Nothing when the program fails."""
        done = subprocess.run([self.program, *paths, "--format=json", *extra], capture_output=True, text=True, timeout=300)
        if done.returncode not in (0, 1) or not done.stdout:
            return None
        found = {str(path): [] for path in paths}
        for finding in json.loads(done.stdout)["findings"]:
            if finding["severity"] != "note":
                found[finding["file"]].append(finding["code"])
        return found

    def validation(self, paths, extra):
        """The same; several mutants share a process, and one that it cannot bear has one of its own."""
        texts = {str(path): path.read_text() for path in paths}
        answers = {}

        def answer(path):
            if not answers:
                answers.update(self.validate(paths, extra) or {})
            if path not in answers:
                alone = self.validate([path], extra)
                if alone is None:
                    sys.exit(f"FAIL ascend-validate {path} fails")
                answers.update(alone)
            return answers[path]

        return {path: self.known.ask("validation", text, extra, lambda path=path: answer(path)) for path, text in texts.items()}

    def run(self, path, expected):
        """What is wrong with a run on the simulator; "" when nothing is. The result is compared with `expected`, or written there."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        try:
            done = subprocess.run(["/usr/bin/python3", RUNNER, path, expected], capture_output=True, text=True, timeout=40 * PATIENCE,
                                  env=self.environment, preexec_fn=limit)
        except subprocess.TimeoutExpired:
            return "hangs"
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()[-200:] or f"exit code {done.returncode}"

    def correct(self, kernel):
        """What is wrong with a correct kernel's run. Its result is only made when it has never been run, or a mutant needs it."""
        return self.known.ask("correct", kernel.read_text(), [], lambda: self.run(kernel, self.expected(kernel)))

    def expected(self, kernel):
        return self.folder / f"{kernel.stem}.npz"

    def simulator(self, path, kernel):
        def answer():
            expected = self.expected(kernel)
            with self.making:
                problem = "" if expected.exists() else self.run(kernel, expected)
            if problem:
                sys.exit(f"FAIL {kernel} does not run, so its mutants cannot be compared with it: {problem}")
            return self.run(path, expected)
        return self.known.ask("simulator", path.read_text(), [], answer)


def compiler_arguments(prefix):
    headers = prefix / "include/ascend/device"
    return ["-x", "c++", "-std=c++17", "-w", "-isystem", str(headers), "-D__NPU_ARCH__=2201", "-D__CCE_AICORE__=220",
            "-D__DAV_C220_VEC__=1", "-D__CCE_KT_TEST__=1", "-DASCENDC_CPU_DEBUG=1", "-DTILING_KEY_VAR=0", "-DASCEND_SIM=1"]


def batches(items):
    return [items[i:i + BATCH] for i in range(0, len(items), BATCH)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--resume", type=pathlib.Path)
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
        judge = Judge(arguments.prefix.resolve(), folder, Known(arguments.resume))
        for kernel in kernels:
            source = kernel.read_text()
            extra = options(source)
            codes = judge.validation([kernel], extra)[str(kernel)]
            run = "" if arguments.validation_only else judge.correct(kernel)
            if codes or run:
                false_findings.append(f"{kernel.name}: {codes} {run}")
            chosen = []
            for mutation in mutations(kernel, compiler_arguments(arguments.prefix)):
                number += 1
                if number % arguments.sample == 0:
                    if f"{kernel.name}:{mutation.line}: {mutation.kind}" in equivalent:
                        excluded += 1
                    else:
                        path = folder / f"{kernel.stem}{number}" / kernel.name
                        path.parent.mkdir()
                        path.write_text(mutation.text)
                        chosen.append((mutation, path))

            def examine(batch):
                found = judge.validation([path for _, path in batch], extra)
                for mutation, path in batch:
                    by_validation = bool(found[str(path)])
                    either = by_validation or (not arguments.validation_only and bool(judge.simulator(path, kernel)))
                    yield mutation, by_validation, either

            for batch in pool.map(lambda batch: list(examine(batch)), batches(chosen)):
                for mutation, found, either in batch:
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
        write_table(arguments, lines, missed, len(kernels), excluded)
    if false_findings:
        sys.exit("FAIL findings on correct kernels:\n" + "\n".join(false_findings))
    if validation < 0.85 * total or (not arguments.validation_only and either < 0.98 * total):
        sys.exit("FAIL too many broken kernels are not found")


def write_table(arguments, lines, missed, kernels, excluded):
    """Everything of the page that is counted stands between its two marks."""
    path = arguments.table
    text = path.read_text()
    begin, end = "<!-- made by test/hub/mutation/run.py -->\n", "<!-- end -->\n"
    head, rest = text.split(begin)
    tail = rest.split(end)[1]
    names = collections.Counter(re.sub(r"^\S+: ", "", entry) for entry in missed)
    part = "" if arguments.sample == 1 else f"A sample: one in {arguments.sample} of all mutants. "
    body = [f"{kernels} kernels. {part}{excluded} mutants are left out: they are no faults (`equivalent.json` says why of each).", "",
            *lines, "", "What validation does not find:", "",
            *[f"- {count} × {name}" for name, count in sorted(names.items(), key=lambda item: (-item[1], item[0]))], ""]
    path.write_text(head + begin + "\n".join(body) + end + tail)


if __name__ == "__main__":
    main()
