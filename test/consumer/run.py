#!/usr/bin/env python3
"""Runs the tests of the CMake package against an installed SDK: run.py --prefix P --generator G --work DIR MODULE [CASE...]"""
import argparse
import importlib
import inspect
import json
import os
import pathlib
import re
import sys
import time
import traceback

import project as project_module


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--generator", default="Ninja")
    parser.add_argument("--work", required=True)
    parser.add_argument("--cmake", help="folder of another CMake's programs")
    parser.add_argument("--results", help="folder for a JSON file with each case's result")
    parser.add_argument("module")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    module = importlib.import_module(arguments.module)
    cases = [(name.removeprefix("case_"), function) for name, function in inspect.getmembers(module, inspect.isfunction)
             if name.startswith("case_")]
    if arguments.cases:
        cases = [case for case in cases if case[0] in arguments.cases]
    if not cases:
        sys.exit(f"no case of that name in {arguments.module}")
    flavour = arguments.generator
    if arguments.cmake:
        os.environ["PATH"] = f"{arguments.cmake}:{os.environ['PATH']}"
        flavour += " newer CMake"
    results = {}
    for name, function in cases:
        start = time.monotonic()
        root = pathlib.Path(arguments.work) / re.sub(r"\W", "_", f"{arguments.module}_{flavour}_{name}")
        fakes = pathlib.Path(__file__).with_name("fake_tool.py") if getattr(module, "FAKES", True) else None
        try:
            function(project_module.Project(root, arguments.prefix, arguments.generator, fakes))
            results[name] = True
            print(f"ok    {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except project_module.Failure as failure:
            results[name] = False
            print(f"FAIL  {name}: {failure}", flush=True)
        except Exception:
            results[name] = False
            print(f"FAIL  {name}: {traceback.format_exc()}", flush=True)
    if arguments.results:
        module_name = arguments.module.removesuffix("_cases")
        file = pathlib.Path(arguments.results) / (re.sub(r"\W", "_", f"{module_name}_{flavour}") + ".json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({f"{module_name}.{name}{'@newer' if arguments.cmake else ''}": ok for name, ok in results.items()}))
    print(f"{sum(results.values())} of {len(cases)} cases passed")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
