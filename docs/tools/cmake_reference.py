#!/usr/bin/env python3
"""Writes docs/cmake.md from the comments of the modules that it is about: what stands between `#[[.md` and `#]]`, in their order.

    cmake_reference.py [--check]

--check says instead whether the page is what the comments say.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/cmake.md"
MODULES = ["AscendSDKConfig.cmake.in", "AscendAddKernel.cmake", "AscendKernelRules.cmake", "AscendKernelTargets.cmake",
           "AscendKernelTest.cmake", "FindCANN.cmake"]


def page():
    parts = []
    for module in MODULES:
        text = (ROOT / "sdk/cmake" / module).read_text()
        found = re.findall(r"^#\[\[\.md\n(.*?)^#\]\]$", text, re.M | re.S)
        if not found:
            sys.exit(f"{module} says nothing between #[[.md and #]]")
        parts += found
    return "<!-- Made by docs/tools/cmake_reference.py from the comments in sdk/cmake. -->\n" + "\n".join(parts)


def main():
    if "--check" not in sys.argv:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE} is out of date: run docs/tools/cmake_reference.py")


if __name__ == "__main__":
    main()
