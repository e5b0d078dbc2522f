"""A small CMake project in a folder of its own, for the tests of the package."""
import json
import os
import pathlib
import shutil
import subprocess


class Failure(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failure(text)


class Project:
    """Sources under `<root>/src`, one build folder. The folder's name has what build systems stumble over (not `&`: Ninja 1.11
    cannot read dependency files with one, those of C++ compilers included)."""

    def __init__(self, root, prefix, generator, fakes=None):
        self.root = pathlib.Path(root) / "a project (1) äö"
        shutil.rmtree(self.root, ignore_errors=True)
        self.source, self.build = self.root / "src", self.root / "build"
        self.source.mkdir(parents=True)
        self.prefix, self.generator = pathlib.Path(prefix), generator
        self.log = self.root / "calls.log"
        self.environment = {**os.environ, "FAKE_TOOL_LOG": str(self.log)}
        for name in ("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH", "CANN_ROOT", "CMAKE_PREFIX_PATH",
                     "CMAKE_GENERATOR", "CMAKE_BUILD_TYPE", "CXXFLAGS", "MAKEFLAGS", "DESTDIR"):
            self.environment.pop(name, None)
        self.environment["HOME"] = str(self.root)
        self.options = [f"-DAscendSDK_ROOT={self.prefix}"]
        if fakes:
            tools = self.root / "fake tools"
            tools.mkdir()
            for name in ("ascend-translate", "ascend-compile"):
                shutil.copy(fakes, tools / name)
            self.tools = tools
            self.options += [f"-DASCEND_TRANSLATE_EXECUTABLE={tools / 'ascend-translate'}",
                             f"-DASCEND_COMPILE_EXECUTABLE={tools / 'ascend-compile'}"]

    def write(self, name, text):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def lists(self, body, languages="CXX", find="find_package(AscendSDK REQUIRED)"):
        self.write("CMakeLists.txt",
                   f"cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES {languages})\n{find}\n{body}\n")

    def run(self, *command, ok=True):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=self.environment, timeout=600)
        text = done.stdout + done.stderr
        if ok is not None and (done.returncode == 0) != ok:
            raise Failure(f"exit {done.returncode}: {' '.join(map(str, command))}\n{text}")
        return text

    def configure(self, *options, ok=True, source=None, build=None):
        arguments = ["cmake", "-G", self.generator, "-S", source or self.source, "-B", build or self.build]
        if self.generator != "Ninja Multi-Config":
            arguments.append("-DCMAKE_BUILD_TYPE=Release")
        return self.run(*arguments, *self.options, *options, ok=ok)

    def make(self, *options, ok=True, config=None, build=None):
        self.log.unlink(missing_ok=True)
        arguments = ["cmake", "--build", build or self.build, "-j2"]
        if self.generator == "Ninja Multi-Config":
            arguments += ["--config", config or "Release"]
        return self.run(*arguments, *options, ok=ok)

    def calls(self):
        """What the fake tools were called with since the last make()."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def compiles(self):
        """"<source name> <soc>" of each kernel compile, sorted."""
        return sorted(f"{pathlib.Path(c[1]).name.split('.')[0]} {c[c.index('--soc') + 1]}" for c in self.calls()
                      if c[0] == "ascend-compile" and "--soc" in c)
