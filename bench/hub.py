#!/usr/bin/env python3
"""What the hub costs: hub.py PREFIX [--repeat N]. PREFIX has bin/ascend-compile and bin/ascend-validate.

Prints, for a kernel of 200 lines, processor time (user and system, of all that was started) and the time that passed, the best of N:
validation, a build, the same compiler with the same command line alone, and the same build from the cache.
"""
import argparse
import json
import os
import pathlib
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

KERNEL = pathlib.Path(__file__).resolve().with_name("hub_kernel.cpp")


class Best:
    """The smallest processor time and time that passed of several runs."""

    def __init__(self):
        self.processor = self.passed = float("inf")

    def measure(self, command, **keywords):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, **keywords)
        self.passed = min(self.passed, time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor = min(self.processor, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode != 0:
            sys.exit(f"{shlex.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def __str__(self):
        return f"{self.processor * 1000:8.1f} ms processor {self.passed * 1000:8.1f} ms passed"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix", type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    compiler, validator = (arguments.prefix.resolve() / "bin" / name for name in ("ascend-compile", "ascend-validate"))
    with tempfile.TemporaryDirectory(prefix="ascend-bench.") as name:
        folder = pathlib.Path(name)
        environment = dict(os.environ, ASCEND_CACHE_DIR=str(folder / "cache"))
        shutil.copy(KERNEL, folder / "kernel.cpp")
        build = [compiler, "kernel.cpp", "--soc", "sim", "-o", "kernel.so"]
        keywords = {"cwd": folder, "env": environment}
        # The first validation and the first build put the device headers into the cache.
        subprocess.run([validator, "kernel.cpp"], capture_output=True, **keywords)
        kept = subprocess.run([*build, "--keep", "--json"], capture_output=True, text=True, check=True, **keywords)
        command = json.loads(kept.stdout)["results"][0]["commands"][0]
        validation, first, hub, bare, cached = Best(), Best(), Best(), Best(), Best()
        first.measure([validator, "kernel.cpp"], cwd=folder, env=dict(environment, ASCEND_CACHE="off"))
        for number in range(arguments.repeat):
            # Compilers in turns: what else the machine does meets all of them.
            validation.measure([validator, "kernel.cpp"], **keywords)
            bare.measure(command, **keywords)
            # Another definition each time: nothing is in the cache yet, and what is made goes there.
            hub.measure([*build, f"-DRUN={number}"], **keywords)
            cached.measure([*build, f"-DRUN={number}"], **keywords)
    lines = sum(1 for _ in KERNEL.open())
    print(f"kernel of {lines} lines")
    print(f"validation                {validation}")
    print(f"validation without cache  {first}")
    print(f"compiler alone            {bare}")
    print(f"compiler and hub          {hub}")
    print(f"from the cache            {cached}")
    print(f"the hub adds {hub.processor / bare.processor - 1:.1%} processor time, {hub.passed / bare.passed - 1:.1%} time")


if __name__ == "__main__":
    main()
