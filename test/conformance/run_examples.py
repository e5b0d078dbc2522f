#!/usr/bin/env python3
"""Builds and runs the official examples for Atlas A2 with the SDK's simulator, by the commands of their own READMEs.

    run_examples.py CHECKOUT PREFIX [--work DIR] [--only REGEX] [--skip REGEX] [--jobs N] [--compile-only] [--again fail|all]
                    [--json FILE] [--markdown FILE] [--failures FILE]

CHECKOUT is a checkout of asc-devkit, PREFIX an installed SDK (or its build tree). Results are kept in DIR: what has run is not run again,
unless --again says so.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import examples as official  # noqa: E402

# Commands of a README that have no place on a machine without an NPU: the program that follows is run itself.
WRAPPERS = re.compile(r"\b(msopprof( simulator --soc-version=\S+)?|mssanitizer( -t \w+)?|msprof op) ")


RUNNING = set()


def end_all(number, _frame):
    """What was started ends with this program."""
    for pid in list(RUNNING):
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    os._exit(128 + number)


def run(command, folder, environment, seconds):
    """Exit code, output, seconds. Its whole process group ends at the time limit."""
    start = time.time()
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    RUNNING.add(process.pid)
    try:
        output, _ = process.communicate(timeout=seconds)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        code = -1
    RUNNING.discard(process.pid)
    return code, output.decode(errors="replace"), time.time() - start


def split_steps(steps, scenario_variable, scenario):
    """(commands that build, commands that run and verify)."""
    build, rest = [], []
    for line in "\n".join(steps).replace("\\\n", " ").splitlines():
        line = line.strip()
        if scenario_variable and re.match(scenario_variable + r"=\d+$", line):
            line = f"{scenario_variable}={scenario}"
        line = WRAPPERS.sub("", line).replace("make -j", "make -j1").replace("--build build -j", "--build build")
        line = line.replace("${soc_version}", "Ascend910B3")
        is_run = re.match(r"(\./|python3? |export .*;)", line)
        (rest if rest or is_run else build).append(line)
        # A build command behind the generation of data: everything runs in order, and building is part of it.
        if rest and re.search(r"\b(cmake|bisheng)\b", line):
            build, rest = build + rest, []
    return build, rest


def verdict(code, output):
    """Programs and scripts of the examples say what they found; some of them end with 0 all the same."""
    if code == -1:
        return "timeout"
    if code != 0:
        return "fail"
    if re.search(r"\[ERROR\]|test failed|verify failed|result error|FAILED\b|Traceback|precision error", output):
        return "fail"
    return "pass"


MISSING_MODULE = re.compile(r"No module named '?([\w.]+)")


def reason(stage, code, output):
    """A class, and the line that says it."""
    module = MISSING_MODULE.search(output)
    if module:
        return "needs Python's " + module[1].split(".")[0], module[0]
    for pattern, name in ((r"Could not find a package.*\n?.*\"(\w+)\"|By not providing \"Find(\w+)", "needs the package"),
                          (r"cannot find -l(\S+)", "needs the library"),
                          (r"fatal error: (\S+): No such file", "needs the header")):
        found = re.search(pattern, output)
        if found:
            return name + " " + next(g for g in found.groups() if g).rstrip(":"), found[0].splitlines()[0]
    if code == -1:
        return stage + " does not end", "stopped at the time limit"
    if "command not found" in output:
        found = re.search(r"(\S+): command not found", output)
        return "needs the program " + (found[1] if found else "?"), found[0] if found else ""
    errors = [line.strip() for line in output.splitlines() if re.search(r"error|Error|ERROR|undefined reference", line)]
    if stage == "build":
        return "does not compile", errors[0] if errors else output.strip()[-200:]
    finding = re.search(r"(UNSUPPORTED[^\n]*)", output)
    if finding:
        return "unsupported at run time", finding[1]
    codes = sorted(set(re.findall(r"error: ([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+):", output)))
    if codes:
        return "findings: " + ", ".join(codes), errors[0] if errors else ""
    if code in (134, 136, 139, 132):
        return "crash", f"signal {code - 128}"
    return "wrong result", (errors or [output.strip()[-200:]])[0]


# What a compiler says about one name that is not there.
NAMES = (
    (r"error: ‘([\w:]+)’ is not a member of ‘([\w:]+)’", lambda m: f"{m[2]}::{m[1]}"),
    (r"error: no member named '(\w+)' in (?:namespace )?'([\w:]+)'", lambda m: f"{m[2]}::{m[1]}"),
    (r"error: ‘([\w:]+)’ was not declared in this scope", lambda m: m[1]),
    (r"error: ‘([\w:]+)’ has not been declared", lambda m: m[1]),
    (r"error: ‘([\w:]+)’ does not name a type", lambda m: m[1]),
    (r"error: ‘([\w:]+)’ in namespace ‘([\w:]+)’ does not name a (?:template )?type", lambda m: f"{m[2]}::{m[1]}"),
    (r"error: (?:class|struct|‘class|‘struct|‘using[^’]*).*?has no member named ‘(\w+)’", lambda m: "member " + m[1]),
    (r"error: ‘[^’]*’ has no member named ‘(\w+)’", lambda m: "member " + m[1]),
    (r"error: no matching function for call to ‘([\w:~]+)", lambda m: "overload of " + m[1]),
    (r"error: there are no arguments to ‘(\w+)’", lambda m: m[1]),
    (r"error: ‘(\w+)’ is not a class, namespace, or enumeration", lambda m: m[1]),
    (r"error: ‘(\w+)’ is not a member", lambda m: m[1]),
    (r"fatal error: (\S+): No such file", lambda m: f'#include "{m[1]}"'),
    (r"undefined reference to `([\w:]+)", lambda m: "link: " + m[1]),
    (r"cannot find -l(\S+?):", lambda m: "library " + m[1]),
)


def missing_names(output):
    names = set()
    for pattern, name in NAMES:
        names.update(name(m) for m in re.finditer(pattern, output))
    qualified = {n.rsplit("::", 1)[1] for n in names if "::" in n}
    # Variables of types that are not there.
    return sorted(n for n in names if n not in qualified and not re.fullmatch(r"[a-z]\w*Params\w*|params", n))


class Runner:
    def __init__(self, options):
        self.options = options
        self.work = Path(options.work).resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        prefix = Path(options.prefix).resolve()
        self.home = prefix / "share" / "ascend-sdk" / "cann"
        if not (self.home / "set_env.sh").exists():
            sys.exit(f"{prefix}: no share/ascend-sdk/cann/set_env.sh: this is no installed SDK")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("ASCEND_", "CMAKE_"))}
        code, text, _ = run(f'. "{self.home}/set_env.sh"; env', ".", environment, 20)
        if code != 0:
            sys.exit(text)
        self.environment = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        self.environment["PATH"] = "/usr/bin:" + self.environment["PATH"]  # Debian's Python has NumPy
        self.environment.setdefault("ASCEND_SIM_CHECK", options.check)

        if options.compile_only:
            self.environment["ASCFLAGS"] = "-O0"

    def result_file(self, name):
        return self.work / "results" / (name.replace("/", "__") + ".json")

    def load(self, example):
        path = self.result_file(example.name)
        return json.loads(path.read_text()) if path.exists() else None

    def wanted(self, example):
        if self.options.only and not re.search(self.options.only, example.name):
            return False
        if self.options.skip and re.search(self.options.skip, example.name):
            return False
        old = self.load(example)
        if old is None or self.options.again == "all":
            return True
        if self.options.again == "fail":
            return old["status"] != "pass"
        return old.get("compile_only", False) and not self.options.compile_only and old["status"] == "pass"

    def run_scenario(self, example, scenario):
        steps = example.steps
        build, rest = split_steps(steps, example.scenario_variable, scenario)
        folder = self.work / "src" / example.name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(example.folder, folder, symlinks=True)
        if not build:
            return {"status": "fail", "stage": "build", "reason": "its README has no commands to build it", "detail": ""}
        script = "set -e\n" + (f"{example.scenario_variable}={scenario}\n" if scenario else "") + "\n".join(build)
        code, output, seconds = run(script + "\npwd >.cwd_conformance\n", folder, self.environment, self.options.build_seconds)
        result = {"build_seconds": round(seconds, 2)}
        if code != 0:
            # A scenario for another product, as its own CMakeLists.txt says.
            if scenario and re.search(r"must be dav-3510|only.*=? ?(dav-)?3510|error: --npu-arch=dav-3510", output):
                return {**result, "status": "skip", "stage": "build", "reason": "not for A2", "detail": ""}
            name, detail = reason("build", code, output)
            return {**result, "status": "fail", "stage": "build", "reason": name, "detail": detail[:300],
                    "missing": missing_names(output), "output": output[-6000:]}
        if self.options.compile_only:
            return {**result, "status": "pass", "stage": "build"}
        script = "\n".join(["set -e"] + ([f"{example.scenario_variable}={scenario}"] if scenario else []) +
                           [f'cd "{folder}"'] + [line for line in build if re.match(r"(mkdir .*&& *)?cd |mkdir .*; *cd |[A-Z_]+=", line)] +
                           rest)
        code, output, seconds = run(script, folder, self.environment, self.options.run_seconds)
        result["run_seconds"] = round(seconds, 2)
        findings = collections.Counter(re.findall(r"(?:error|warning): ([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+):", output))
        result["findings"] = dict(findings)
        result["finding_lines"] = re.findall(r"^.*(?:error|warning): [A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+:.*$", output, re.M)[:5]
        status = verdict(code, output)
        if status == "pass":
            return {**result, "status": "pass", "stage": "run"}
        name, detail = reason("run", code, output)
        return {**result, "status": "fail", "stage": "run", "reason": name, "detail": detail[:300], "output": output[-6000:]}

    def run_example(self, example):
        scenarios = {}
        for scenario in example.scenarios[:1] if self.options.compile_only else example.scenarios:
            scenarios[scenario or "-"] = self.run_scenario(example, scenario)
        shutil.rmtree(self.work / "src" / example.name, ignore_errors=True)
        counted = [r for r in scenarios.values() if r["status"] != "skip"]
        bad = [r for r in counted if r["status"] != "pass"]
        result = {"name": example.name, "compile_only": self.options.compile_only, "scenarios": scenarios,
                  "status": "pass" if counted and not bad else "fail"}
        if bad:
            result.update({k: bad[0].get(k, "") for k in ("stage", "reason", "detail")})
            if len(bad) < len(counted):
                result["reason"] += f" ({len(counted) - len(bad)} of {len(counted)} scenarios pass)"
        path = self.result_file(example.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps(result, indent=1))
        temporary.replace(path)
        print(f"{result['status']:5} {example.name}  {result.get('reason', '')}", flush=True)
        return result


def write_markdown(results, path):
    passed = sum(r["status"] == "pass" for r in results)
    scenarios = [s for r in results for s in r["scenarios"].values() if s["status"] != "skip"]
    lines = ["# Conformance: the official examples", "",
             f"The {len(results)} examples of asc-devkit that name Atlas A2, built and run unmodified from their own `CMakeLists.txt`, with their own "
             "data generation and verification, on the simulator.", "",
             f"**{passed} of {len(results)} pass** ({sum(s['status'] == 'pass' for s in scenarios)} of {len(scenarios)} runs: "
             "an example with several scenarios passes when all of those for A2 do).", "",
             "Written by `test/conformance/run_examples.py CHECKOUT PREFIX --markdown docs/conformance.md`, in one run.",
             "What the checks find in examples that pass: [conformance-findings.md](conformance-findings.md).", "",
             "## Why the others do not", "", "| reason | examples |", "|---|--:|"]
    classes = collections.Counter(re.sub(r" \(\d+ of .*", "", r.get("reason", "no scenario is for A2")) for r in results if r["status"] != "pass")
    lines += [f"| {name} | {count} |" for name, count in classes.most_common()]
    lines += ["", "## Each example", "", "| example | result | reason |", "|---|---|---|"]
    for r in results:
        detail = r.get("detail", "").replace("|", "\\|").replace("`", "'")
        detail = re.sub(r"(?<![\w.])/(?:[^\s/:]+/)+", "", detail)  # names of files, not where they were
        text = "" if r["status"] == "pass" else f"{r.get('reason', '')}: `{detail[:160]}`" if detail else r.get("reason", "")
        lines.append(f"| {r['name']} | {r['status']} | {text} |")
    Path(path).write_text("\n".join(lines) + "\n")


def write_failures(results, path):
    """For each name that is missing: how many examples it blocks."""
    blocked = collections.defaultdict(set)
    alone = collections.Counter()
    for r in results:
        names = {n for s in r["scenarios"].values() for n in s.get("missing", [])}
        for name in names:
            blocked[name].add(r["name"])
        if len(names) == 1:
            alone[next(iter(names))] += 1
    passed = sum(r["status"] == "pass" for r in results)
    lines = [f"# What blocks the official examples ({passed} of {len(results)} pass)", "",
             "| missing | examples | alone in | first examples |", "|---|--:|--:|---|"]
    for name, where in sorted(blocked.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"| {name} | {len(where)} | {alone[name]} | " + ", ".join(sorted(where)[:3]).replace("01_simd_cpp_api/", "") + " |")
    lines += ["", "## Each failing example", ""]
    for r in results:
        if r["status"] == "pass":
            continue
        lines.append(f"- {r['name']}: {r.get('stage')}: {r.get('reason')}: {r.get('detail', '')[:220]}")
        names = sorted({n for s in r["scenarios"].values() for n in s.get("missing", [])})
        if names:
            lines.append("  - missing: " + ", ".join(names))
    lines += ["", "## Findings of the checks in examples that pass", ""]
    for r in results:
        found = [line for s in r["scenarios"].values() for line in s.get("finding_lines", [])]
        if r["status"] == "pass" and found:
            lines.append(f"- {r['name']}")
            lines += [f"  - {line[:300]}" for line in found[:4]]
    Path(path).write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout")
    parser.add_argument("prefix")
    parser.add_argument("--work", default="conformance-work")
    parser.add_argument("--only", default="")
    parser.add_argument("--skip", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--compile-only", action="store_true")
    parser.add_argument("--again", choices=("fail", "all"), default="")
    parser.add_argument("--check", default="all", help="ASCEND_SIM_CHECK of the runs")
    parser.add_argument("--build-seconds", type=int, default=240)
    parser.add_argument("--run-seconds", type=int, default=400)
    parser.add_argument("--json", default="")
    parser.add_argument("--markdown", default="")
    parser.add_argument("--failures", default="")
    options = parser.parse_args()
    found = official.find(options.checkout)
    if not found:
        sys.exit(f"{options.checkout}: no examples for {official.PRODUCT}")
    runner = Runner(options)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_all)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(runner.run_example, [e for e in found if runner.wanted(e)]))
    results = [r for r in (runner.load(e) for e in found) if r]
    passed = sum(r["status"] == "pass" for r in results)
    print(f"{passed} of {len(results)} pass ({len(found)} examples)")
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))
    if options.markdown:
        write_markdown(results, options.markdown)
    if options.failures:
        write_failures(results, options.failures)
    return 0 if passed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
