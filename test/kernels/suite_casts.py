"""Conversions between element types."""
import numpy as np

from harness import Kernel
from numeric import FLOATS, NUMPY
from suite_elementwise import kernel, mlir_type

WIDTH = {"f32": 32, "f16": 16, "bf16": 16, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "u8": 8, "u16": 16, "u32": 32}


def operation(source, target):
    if source in FLOATS and target in FLOATS:
        if {source, target} == {"f16", "bf16"}:
            return None
        return "arith.extf" if WIDTH[target] > WIDTH[source] else "arith.truncf"
    if source in FLOATS:
        return "arith.fptosi" if target[0] == "i" else "arith.fptoui"
    if target in FLOATS:
        return "arith.sitofp" if source[0] == "i" else "arith.uitofp"
    if WIDTH[target] == WIDTH[source]:
        return None
    if WIDTH[target] < WIDTH[source]:
        return "arith.trunci"
    return "arith.extsi" if source[0] == "i" else "arith.extui"


def reference(source, target):
    def function(a):
        if source in FLOATS and target not in FLOATS:
            return np.trunc(a).astype(NUMPY[target])
        if target in FLOATS:
            return a.astype(np.float64)
        return a.astype(NUMPY[target])
    return function


def modules(soc):
    types = list(WIDTH) if soc != "Ascend310P3" else [t for t in WIDTH if t != "bf16"]
    result = {}
    for source in types:
        kernels: list[Kernel] = []
        for target in types:
            op = operation(source, target) if source != target else None
            if op is None:
                continue
            # A float outside the integer type's range has no defined result; 2^24 bounds what f32 holds exactly.
            domain = (0 if target[0] == "u" else -100, 100) if source in FLOATS else (-2**63, 2**63 - 1)
            if target == "f16":
                domain = (-2000, 2000)
            kernels.append(kernel(f"{source}_to_{target}k", [source], target,
                                  f"%r = {op} %xa : {mlir_type(source)} to {mlir_type(target)}", reference(source, target), [domain]))
        result[f"casts_{source}"] = kernels
    return result
