#!/usr/bin/env python3
"""Runs the end-to-end tests of ascendcc: run.py --prefix P --work DIR MODULE [CASE...]"""
import argparse
import importlib
import inspect
import os
import pathlib
import shutil
import subprocess
import sys
import time
import traceback


class Failure(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failure(text)


def contains(text, *parts):
    for part in parts:
        check(part in text, f"no {part!r} in:\n{text}")


class Folder:
    """A work folder whose name has blanks and letters outside ASCII."""

    def __init__(self, root, prefix):
        self.path = pathlib.Path(root) / "a b ä"
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        self.prefix = pathlib.Path(prefix)
        self.ascendcc = self.prefix / "bin" / "ascendcc"
        self.home = self.prefix / "share" / "ascend-sdk" / "cann"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("ASCEND_", "CMAKE_", "ASC"))}
        self.environment["CMAKE_PREFIX_PATH"] = str(self.prefix)

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, *command, ok=True, timeout=120, **environment):
        done = subprocess.run([str(c) for c in command], cwd=self.path, capture_output=True, text=True, timeout=timeout,
                              env={**self.environment, **environment})
        text = done.stdout + done.stderr
        if ok is not None and (done.returncode == 0) != ok:
            raise Failure(f"exit {done.returncode}: {' '.join(map(str, command))}\n{text}")
        return text

    def asc(self, *arguments, **more):
        return self.run(self.ascendcc, *arguments, **more)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("module")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    module = importlib.import_module(arguments.module)
    cases = [(name.removeprefix("case_"), function) for name, function in inspect.getmembers(module, inspect.isfunction)
             if name.startswith("case_") and (not arguments.cases or name.removeprefix("case_") in arguments.cases)]
    if not cases:
        sys.exit(f"no case of that name in {arguments.module}")
    failed = 0
    for name, function in cases:
        start = time.monotonic()
        try:
            function(Folder(pathlib.Path(arguments.work) / name, arguments.prefix))
            print(f"ok    {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception as failure:
            failed += 1
            text = failure if isinstance(failure, Failure) else traceback.format_exc()
            print(f"FAIL  {name}: {text}", flush=True)
    print(f"{len(cases) - failed} of {len(cases)} cases passed")
    return 1 if failed else 0


if __name__ == "__main__":
    # The case modules import the helpers above from this file under its own name.
    sys.modules["run"] = sys.modules["__main__"]
    sys.exit(main())
