#!/usr/bin/env python3
"""run_kernel.py KERNEL.cpp RESULT.npz: runs a kernel as its first line says; compares with the result, or writes it."""
import pathlib
import re
import sys
import warnings

import numpy as np

import ascend_sdk

TYPES = {"f16": np.float16, "f32": np.float32, "i32": np.int32, "i16": np.int16, "u32": np.uint32, "u8": np.uint8}


def main():
    path, expected = map(pathlib.Path, sys.argv[1:])
    source = path.read_text()
    name, text, blocks, extra = re.match(r"// launch: (\w+)\((.*)\) blocks=(\d+)(?: validate: (.*))?\n", source).groups()
    random = np.random.default_rng(1)
    values, outputs = {}, {}
    for index, item in enumerate(re.split(r", (?=\w+:)", text)):
        argument, kind = item.split(": ", 1)
        buffer = re.match(r"(in|out) (\w+)\[(\d+)\]$", kind)
        words = re.match(r"words (.*)$", kind)
        if words:
            values[argument] = np.array([int(w) for w in words.group(1).split()], np.uint32).view(np.uint8)
        elif buffer:
            dtype, count = TYPES[buffer.group(2)], int(buffer.group(3))
            if buffer.group(1) == "in":
                # Of both signs: a kernel that ends in a Relu must show when it is gone.
                whole, signs = np.issubdtype(dtype, np.integer), random.choice([-1, 1], count) if np.dtype(dtype).kind != "u" else 1
                values[argument] = ((random.integers(0, 30, count) if whole else random.uniform(0.1, 3, count)) * signs).astype(dtype)
            else:
                values[argument] = outputs[argument] = np.zeros(count, dtype)
        else:
            values[argument] = float(kind) if "." in kind else int(kind)
    warnings.simplefilter("error", ascend_sdk.CheckWarning)
    kernel = ascend_sdk.compile(path, optimization=0).kernel
    kernel(blocks=int(blocks), auto_sync="--auto-sync=off" not in (extra or ""), out=list(outputs.values()),
           **{name: value for name, value in values.items() if name not in outputs})
    if not expected.exists():
        np.savez(expected, **outputs)
        return
    correct = np.load(expected)
    for argument, array in outputs.items():
        if array.tobytes() != correct[argument].tobytes():
            sys.exit(f"{argument} differs")


if __name__ == "__main__":
    main()
