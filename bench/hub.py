#!/usr/bin/env python3
"""What the hub costs: hub.py PREFIX [--repeat N] [KERNEL...]. PREFIX has bin/ascend-compile and bin/ascend-validate.

Prints, for each kernel (by default one of 80 lines and one of 200), processor time (user and system, of all that was started) and the time
that passed, the best of N: validation, a build, its commands run without the hub, the compiler's alone, with the device headers precompiled and
without optimisation, and the same build from the cache.
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

KERNELS = [pathlib.Path(__file__).resolve().with_name(name) for name in ("add_kernel.cpp", "hub_kernel.cpp")]


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


def compare(kernel, compiler, validator, repeat):
    with tempfile.TemporaryDirectory(prefix="ascend-bench.") as name:
        folder = pathlib.Path(name)
        environment = dict(os.environ, ASCEND_CACHE_DIR=str(folder / "cache"))
        shutil.copy(kernel, folder / "kernel.cpp")
        build = [compiler, "kernel.cpp", "--soc", "sim", "-o", "kernel.so"]
        keywords = {"cwd": folder, "env": environment}
        # The first validation and the first build put the device headers into the cache.
        subprocess.run([validator, "kernel.cpp"], capture_output=True, **keywords)
        kept = subprocess.run([*build[:-1], "kept.so", "--keep", "--json"], capture_output=True, text=True, check=True, **keywords)
        commands = json.loads(kept.stdout)["results"][0]["commands"]
        command = commands[0]
        header = folder / "headers.h"
        header.write_text('#include "kernel_operator.h"\n')
        options = command[1:command.index("-MD")]
        precompilation = Best()
        precompilation.measure([command[0], *options, "-x", "c++-header", header, "-o", "headers.h.gch"], **keywords)
        place = command.index("-include")
        precompiled = [*command[:place], "-include", header, *command[place:]]
        unoptimized = ["-O0" if argument.startswith("-O") else argument for argument in command]
        ways = {"validation": [validator, "kernel.cpp"], "compiler and linker alone": ["sh", "-ec", "\n".join(map(shlex.join, commands))],
                "compiler alone": command, "headers precompiled": precompiled,
                "without optimisation": unoptimized, "compiler and hub": build, "from the cache": build}
        best = {way: Best() for way in ways}
        first = Best()
        first.measure([validator, "kernel.cpp"], cwd=folder, env=dict(environment, ASCEND_CACHE="off"))
        for number in range(repeat):
            # In turns: what else the machine does meets all of them.
            for way, line in ways.items():
                # Another definition each time: nothing is in the cache when the hub builds first, and what it makes goes there.
                best[way].measure([*line, f"-DRUN={number}"] if line is build else line, **keywords)
    print(f"kernel of {sum(1 for _ in kernel.open())} lines")
    print(f"{'validation without cache':26}{first}")
    print(f"{'precompiling the headers':26}{precompilation}")
    for way, result in best.items():
        print(f"{way:26}{result}")
    hub, bare = best["compiler and hub"], best["compiler and linker alone"]
    print(f"the hub adds {hub.processor / bare.processor - 1:.1%} processor time, {hub.passed / bare.passed - 1:.1%} time")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix", type=pathlib.Path)
    parser.add_argument("kernels", type=pathlib.Path, nargs="*", default=KERNELS)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    compiler, validator = (arguments.prefix.resolve() / "bin" / name for name in ("ascend-compile", "ascend-validate"))
    for kernel in arguments.kernels:
        compare(kernel, compiler, validator, arguments.repeat)


if __name__ == "__main__":
    main()
