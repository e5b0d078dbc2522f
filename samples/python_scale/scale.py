"""A hand-written kernel, compiled from Python and called with NumPy arrays. The simulator checks every access."""
import pathlib

import ascend_sdk
import numpy as np

SOURCE = pathlib.Path(__file__).with_name("kernel.cpp")
scale = ascend_sdk.compile(SOURCE, soc="sim")["scale"]

for size in (8, 2048, 100_000):
    x = (np.arange(size) % 513).astype(np.float32)
    y = np.empty_like(x)
    scale(x, out=y, factor=0.5, count=size, blocks=8)
    wrong = int(np.count_nonzero(y != x * np.float32(0.5)))
    print(f"scale, {size} floats: {'right' if wrong == 0 else 'WRONG'} ({wrong} differ)")
    if wrong:
        raise SystemExit(1)

# What a check finds is an exception with the kernel's line in it.
try:
    scale(x, out=y[: size - 8], factor=0.5, count=size, blocks=8)
except ascend_sdk.CheckError as error:
    print(f"as it should: {error.findings[0].code} in line {error.findings[0].line}")
