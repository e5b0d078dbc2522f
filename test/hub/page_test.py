#!/usr/bin/env python3
"""Runs every block of docs/hub.md against an installed SDK: page_test.py PREFIX SOURCE WORK. All have to give the same object."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

prefix, source, work = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
library = next(iter(prefix.rglob("libascend_compile.so"))).parent
environment = dict(os.environ, PATH=f"{prefix / 'bin'}:{os.environ['PATH']}", LD_LIBRARY_PATH=str(library),
                   PYTHONPATH=str(prefix / "lib/python3/dist-packages"), ASCEND_SDK_PREFIX=str(prefix),
                   CARGO_HOME=str(work / "cargo"), CARGO_TARGET_DIR=str(work / "target"), PYTHONDONTWRITEBYTECODE="1")


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        sys.exit(f"FAIL {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def run_c(folder, code, compiler="cc", suffix="c", standard="-std=c99"):
    (folder / f"main.{suffix}").write_text(code)
    run(folder, compiler, standard, "-Wall", "-Wextra", "-Werror", f"-I{prefix / 'include'}", f"main.{suffix}", "-o", "main",
        f"-L{library}", "-lascend_compile")
    run(folder, "./main")


def run_cpp(folder, code):
    run_c(folder, code, "c++", "cpp", "-std=c++17")


def run_python(folder, code):
    (folder / "main.py").write_text(code)
    # Debian's Python: the one that has NumPy.
    run(folder, "/usr/bin/python3", "-W", "error", "main.py")


def run_rust(folder, code):
    crate = folder / "ascend-compile"
    shutil.copytree(prefix / "share/ascend-sdk/rust/ascend-compile", crate)
    (folder / "src").mkdir()
    (folder / "src/main.rs").write_text(code)
    (folder / "Cargo.toml").write_text('[package]\nname = "page"\nversion = "0.1.0"\nedition = "2021"\n'
                                       '[dependencies]\nascend-compile = { path = "ascend-compile" }\n')
    cargo = "/usr/bin/cargo" if pathlib.Path("/usr/bin/cargo").exists() else "cargo"
    environment["PATH"] = f"/usr/bin:{environment['PATH']}"  # the rustc that belongs to it
    run(folder, cargo, "run", "--offline", "--quiet")
    run(crate, cargo, "test", "--offline", "--quiet")


def run_sh(folder, code):
    run(folder, "sh", "-ec", code)


runners = {"sh": run_sh, "c": run_c, "cpp": run_cpp, "python": run_python, "rust": run_rust}
page = (source / "docs/hub.md").read_text()
blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.M | re.S)
if {language for language, _ in blocks} != set(runners):
    sys.exit(f"FAIL the page has blocks in {sorted({b[0] for b in blocks})}")
shutil.rmtree(work, ignore_errors=True)
objects = {}
# One folder for all: debug information names the folder in which the compiler ran.
folder = work / "one task"
for number, (language, code) in enumerate(blocks):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(source / "samples/ascendc_add/add.cpp", folder)
    runners[language](folder, code)
    if "add.so" in code:
        objects[f"{number} {language}"] = (folder / "add.so").read_bytes()
    print(f"ok   {number} {language}", flush=True)
if len(objects) != 5 or len(set(objects.values())) != 1:
    sys.exit(f"FAIL the objects differ: { {name: len(data) for name, data in objects.items()} }")
print(f"{len(objects)} interfaces, one object of {len(next(iter(objects.values())))} bytes")
