#!/usr/bin/env python3
"""same_commands.py BUILD TREE FOLDER: the objects below FOLDER that both build trees of the same sources make by the same commands, but for where
the trees are. One a line, relative to the tree: those of BUILD serve TREE as well (same_object.sh)."""
import json
import pathlib
import sys


def commands(tree, folder):
    for entry in json.loads((tree / "compile_commands.json").read_text()):
        command = entry["command"].replace(str(tree), "@tree@")
        # What stands in front of the compiler does not change what it makes.
        words = command.split(" ")
        compiler = next(i for i, word in enumerate(words) if word.endswith(("c++", "g++", "clang++")))
        made = words[words.index("-o") + 1]
        if made.startswith(folder + "/"):
            yield made, " ".join(words[compiler:])


def main():
    build, tree = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    folder = sys.argv[3]
    known = dict(commands(build, folder))
    for made, command in commands(tree, folder):
        if known.get(made) == command and (build / made).is_file():
            print(made)


if __name__ == "__main__":
    main()
