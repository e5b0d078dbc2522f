"""Caches of compilers, and what they need: the same bytes from the same kernels, wherever they are built."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

from project import Failure, check

FAKES = False
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"

LISTS = """cmake_minimum_required(VERSION 3.25)
project(cached LANGUAGES CXX)
find_package(AscendSDK REQUIRED)
ascend_add_kernel(kernels SOURCES kernels/add.cpp kernels/vec_mul.mlir
  SIGNATURE "add_custom(in f16 x, in f16 y, out f16 z, i64 n)" INCLUDES ${CMAKE_CURRENT_SOURCE_DIR}/include)
add_executable(app main.cpp)
target_link_libraries(app PRIVATE kernels)
"""
IMAGES = ["add.sim.so", "vec_mul.sim.so"]


class Machine:
    """A copy of the project in a folder of its own, with its own home. What the hub itself remembers is off."""

    def __init__(self, project, name, **environment):
        self.project = project
        self.folder = project.root / name
        self.build = self.folder / "build"
        source = self.folder / "src"
        (source / "kernels").mkdir(parents=True)
        shutil.copy(SAMPLES / "ascendc_add/add.cpp", source / "kernels")
        shutil.copy(SAMPLES / "vec_mul/vec_mul.mlir", source / "kernels")
        (source / "CMakeLists.txt").write_text(LISTS)
        (source / "main.cpp").write_text('#include <kernels.h>\nint main() { return sizeof(kernels::add_custom) == 0; }\n')
        self.environment = {"HOME": str(self.folder), "ASCEND_CACHE": "off", **environment}

    def run(self, work):
        kept = dict(self.project.environment)
        self.project.environment.update(self.environment)
        try:
            return work()
        finally:
            self.project.environment = kept

    def make(self, *options):
        self.run(lambda: self.project.configure(*options, source=self.folder / "src", build=self.build))
        self.run(lambda: self.project.make(build=self.build))

    def ask(self, *command):
        return self.run(lambda: self.project.run(*command))

    def files(self):
        """What the build made, without folders that only one generator has."""
        return {file.name: file.read_bytes() for pattern in ("*.sim.so", "libkernels.a") for file in self.build.rglob(pattern)}


def case_the_same_bytes_from_another_folder(project):
    first, second = Machine(project, "one"), Machine(project, "somewhere/quite (else) ö")
    for machine in (first, second):
        machine.make()
    check(sorted(first.files()) == sorted([*IMAGES, "libkernels.a"]), f"{sorted(first.files())}")
    for name, data in first.files().items():
        check(str(first.folder).encode() not in data, f"{name} holds the folder that it was made in")
        check(data == second.files()[name], f"{name} differs from one folder to the other")


def case_a_debugger_finds_the_sources(project):
    """Debug configurations keep the real names."""
    machine = Machine(project, "debug")
    machine.run(lambda: project.configure("-DCMAKE_BUILD_TYPE=Debug", source=machine.folder / "src", build=machine.build))
    machine.run(lambda: project.make("--target", "kernels", build=machine.build, config="Debug"))
    check(str(machine.folder).encode() in machine.files()["add.sim.so"], "a debugger would not find add.cpp")


class Redis:
    """Debian's redis-server on a free port of this machine, without a file."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def __enter__(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise Failure("redis-server did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def ccache_counts(machine):
    return {name: int(value) for name, value in re.findall(r"^(\w+)\t(\d+)$", machine.ask("ccache", "--print-stats"), re.M)}


def case_ccache_with_a_shared_redis_store(project):
    """What one machine has compiled, another one takes from the store, in another folder and with an empty cache of its own."""
    with Redis(project.root) as redis:
        def machine(name):
            folder = project.root / name
            return Machine(project, name, CCACHE_DIR=str(folder / "ccache"), CCACHE_BASEDIR=str(folder), CCACHE_NOHASHDIR="1",
                           CCACHE_SECONDARY_STORAGE=f"redis://127.0.0.1:{redis.port}")
        first, second = machine("first"), machine("the other machine")
        for each in (first, second):
            each.make("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
        made, taken = ccache_counts(first), ccache_counts(second)
        # Two kernels and main.cpp; what CMake tries at configure time is not counted on.
        check(made["cache_miss"] >= 3, f"{made}")
        hits = sum(taken.get(name, 0) for name in ("direct_cache_hit", "preprocessed_cache_hit"))
        check(taken["cache_miss"] == 0 and hits >= 3, f"the second machine compiled: {taken}, after {made}")
        remote = sum(value for name, value in taken.items() if name in ("remote_storage_read_hit", "secondary_storage_hit"))
        check(remote >= 3, f"not from the store: {taken}")
        check(first.files() == second.files(), "from the store come other bytes")


def case_sccache(project):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    machine = Machine(project, "here", SCCACHE_DIR=str(project.root / "sccache"), SCCACHE_SERVER_PORT=str(port), SCCACHE_IDLE_TIMEOUT="120")
    try:
        for _ in range(2):
            shutil.rmtree(machine.build, ignore_errors=True)
            machine.make("-DCMAKE_CXX_COMPILER_LAUNCHER=sccache")
        stats = json.loads(machine.ask("sccache", "--show-stats", "--stats-format", "json"))["stats"]
        check(stats["cache_hits"]["counts"].get("C/C++", 0) >= 3, f"{stats}")
    finally:
        machine.ask("sccache", "--stop-server")


def case_distcc(project):
    """Without helpers distcc compiles here: what it needs is that each compile is one of a single source."""
    log = project.root / "distcc.log"
    machine = Machine(project, "here", DISTCC_HOSTS="localhost", DISTCC_LOG=str(log), DISTCC_VERBOSE="1", DISTCC_DIR=str(project.root / "distcc"))
    machine.make("-DCMAKE_CXX_COMPILER_LAUNCHER=distcc")
    text = log.read_text()
    for name in ("kernels.cpp", "main.cpp"):
        check(re.search(rf"exec on localhost: .*{re.escape(name)}", text), f"no compile of {name}: {text[-4000:]}")
