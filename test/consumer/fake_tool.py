#!/usr/bin/env python3
"""Stands in for ascend-translate and ascend-compile in the tests of the build graph.

It takes the real command lines, appends its arguments to the file named by FAKE_TOOL_LOG (one JSON array a line), writes outputs
and dependency files of the right form, and follows lines `// include "<file>"` in kernels. A kernel with the word `broken` fails
as a compiler would.
"""
import json
import os
import pathlib
import re
import sys


def value(flag, arguments):
    return arguments[arguments.index(flag) + 1] if flag in arguments else None


def included(path, seen):
    """The file and everything that it includes, as a compiler would report it."""
    path = pathlib.Path(path)
    if path in seen or not path.exists():
        return
    seen.append(path)
    for name in re.findall(r'// include "([^"]+)"', path.read_text()):
        included(path.parent / name, seen)


def escaped(path):
    return re.sub(r"([ \\#])", r"\\\1", str(path)).replace("$", "$$")


def main():
    arguments = sys.argv[1:]
    program = pathlib.Path(sys.argv[0]).name
    with open(os.environ["FAKE_TOOL_LOG"], "a") as log:
        log.write(json.dumps([program, *arguments]) + "\n")
    output = pathlib.Path(value("-o", arguments))
    if "--pack" in arguments or value("--emit", arguments) == "header" or "--emit=header" in arguments:
        name = re.sub(r"\W", "_", value("--library", arguments))
        if "--pack" in arguments:
            images = [a.partition("=")[2] for flag, a in zip(arguments, arguments[1:]) if flag == "--image"]
            size = sum(pathlib.Path(image).stat().st_size for image in images)
            output.write_text(f'extern "C" int fake_library_{name}() {{ return {size}; }}\n')
        else:
            output.write_text(f'#pragma once\nextern "C" int fake_library_{name}();\n')
        return 0
    source = arguments[0]
    files = []
    included(source, files)
    text = "".join(file.read_text() for file in files)
    if "broken" in text:
        print(f"{source}:1:1: error: this kernel is broken", file=sys.stderr)
        return 1
    output.write_text(text if "--emit=signature" not in arguments else json.dumps({"version": 1, "source": source}))
    if depfile := value("--depfile", arguments):
        pathlib.Path(depfile).write_text(f"{escaped(output)}: " + " ".join(map(escaped, files)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
