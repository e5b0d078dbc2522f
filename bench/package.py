#!/usr/bin/env python3
"""What a project of many kernels costs: package.py PREFIX [--kernels N] [--shape mixed|signatures|libraries] [--build | --configure].

Prints, for N kernels, processor time (user and system, of all that was started) and the time that passed: configuring, configuring again, a build in which nothing is to be done, and one after an edit of one kernel, with
the number of commands that it ran. The kernels are those of one library, half MLIR, half AscendC (mixed), all AscendC with a SIGNATURE
for each (signatures), or as in mixed with a library for each (libraries). The tools that build kernels are stand-ins (test/consumer/fake_tool.py): what is measured is the
package's own. With --build they are the prefix's tools, and the whole build is set against its compilers' own time. --configure ends
before the build.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent
MLIR = """func.func @k{number}(%x: tensor<?xf32>) -> tensor<?xf32> attributes {{hacc.entry}} {{
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %r = linalg.add ins(%x, %x : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}}
"""
LISTS = """cmake_minimum_required(VERSION 3.25)
project(many LANGUAGES CXX)
find_package(AscendSDK REQUIRED)
"""


def measure(what, command, environment):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    passed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{what}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what:28}{processor:9.2f} s processor {passed:9.2f} s passed", flush=True)
    return processor, done.stdout


def write_project(root, count, shape):
    """Its sources, in their order."""
    hand_written = (SOURCE / "samples/ascendc_add/add.cpp").read_text()
    sources, lists = [], LISTS
    for number in range(count):
        translated = number % 2 == 0 and shape != "signatures"
        path = root / (f"k{number}.mlir" if translated else f"k{number}.cpp")
        path.write_text(MLIR.format(number=number) if translated else hand_written.replace("add_custom", f"add_{number}k"))
        sources.append(path.name)
        if shape == "libraries":
            lists += f"ascend_add_kernel(many{number} SOURCES {path.name})\n"
    if shape != "libraries":
        lists += f"ascend_add_kernel(many SOURCES {' '.join(sources)}"
        if shape == "signatures":
            lists += " SIGNATURE " + " ".join(f'"add_{number}k(in f16 x, in f16 y, out f16 z, i64 n)"' for number in range(count))
        lists += ")\n"
    (root / "CMakeLists.txt").write_text(lists)
    return sources


def compilers_alone(build):
    """Processor time of one hand-written kernel's compiler without anything around it."""
    with tempfile.TemporaryDirectory(prefix="ascend-bench.") as name:
        command = [build["compiler"], build["source"], "--soc", "sim", "-o", f"{name}/kernel.o", "--keep", "--json"]
        kept = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ, ASCEND_CACHE="off"))
        line = json.loads(kept.stdout)["results"][0]["commands"][0]
        return measure("one compiler alone", line, os.environ)[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix", type=pathlib.Path)
    parser.add_argument("--kernels", type=int, default=500)
    parser.add_argument("--shape", choices=["mixed", "signatures", "libraries"], default="mixed")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--configure", action="store_true")
    arguments = parser.parse_args()
    prefix = arguments.prefix.resolve()
    with tempfile.TemporaryDirectory(prefix="ascend-bench.") as name:
        root = pathlib.Path(name)
        environment = dict(os.environ, FAKE_TOOL_LOG=str(root / "calls"), ASCEND_CACHE="off")
        sources = write_project(root, arguments.kernels, arguments.shape)
        options = [f"-DAscendSDK_ROOT={prefix}", "-DCMAKE_BUILD_TYPE=Release"]
        if not arguments.build:
            for tool in ("ascend-translate", "ascend-compile"):
                shutil.copy(SOURCE / "test/consumer/fake_tool.py", root / tool)
            options += [f"-DASCEND_TRANSLATE_EXECUTABLE={root}/ascend-translate", f"-DASCEND_COMPILE_EXECUTABLE={root}/ascend-compile"]
        print(f"{arguments.kernels} kernels, {arguments.shape}")
        build = ["cmake", "--build", root / "build"]
        measure("configuring", ["cmake", "-G", "Ninja", "-S", root, "-B", root / "build", *options], environment)
        measure("configuring again", ["cmake", root / "build"], environment)
        if arguments.configure:
            return
        whole, _ = measure("building", build, environment)
        _, text = measure("nothing to do", build, environment)
        if "no work to do" not in text:
            sys.exit(f"the second build did something:\n{text}")
        with (root / sources[-1]).open("a") as file:
            file.write("// edited\n")
        _, text = measure("one kernel edited", build, environment)
        print(f"commands after the edit     {text.count('[') - text.count('[0/')}")
        if arguments.build:
            one = compilers_alone({"compiler": prefix / "bin/ascend-compile", "source": root / sources[1]})
            print(f"the build takes {whole / arguments.kernels / one:.2f} times one compiler's time a kernel")


if __name__ == "__main__":
    main()
