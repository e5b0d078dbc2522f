#!/usr/bin/env python3
"""Runs kernel test suites: run_kernels.py SUITE... --programs DIR [--soc SOC] [--optimize N] [--only TEXT] [--keep DIR]."""
import argparse
import importlib
import pathlib
import sys
import tempfile

from harness import Suite


def main():
    here = pathlib.Path(__file__).resolve().parent
    known = sorted(p.stem[len("suite_"):] for p in here.glob("suite_*.py"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="+", choices=known)
    parser.add_argument("--programs", required=True, help="folder of ascend-translate, ascend-compile and ascend-run")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--optimize", type=int, help="level at which kernels are compiled for the simulator (default: ascend-compile's own)")
    parser.add_argument("--only", default="", help="run only modules or kernels whose name contains this")
    parser.add_argument("--keep", help="keep sources, objects and arrays in this folder")
    args = parser.parse_args()

    passed, failures = 0, []
    for name in args.suites:
        modules = importlib.import_module(f"suite_{name}").modules(args.soc)
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(args.keep or scratch)
            directory.mkdir(parents=True, exist_ok=True)
            suite = Suite(args.programs, args.soc, directory, args.optimize)
            for module, kernels in modules.items():
                wanted = kernels if args.only in module else [k for k in kernels if args.only in k.name]
                suite.check(module, wanted)
            passed += suite.passed
            failures += suite.failures
    for where, text in failures:
        print(f"FAILED {where}\n  {text}", flush=True)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
