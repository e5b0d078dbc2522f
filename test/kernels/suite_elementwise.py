"""Every elementwise operation for every element type, as linalg.generic, over sizes and block counts."""
import math

import numpy as np

from harness import Buffer, Kernel
from numeric import FLOATS, NUMPY

SIZES = [{"n": n} for n in (0, 1, 7, 32, 33, 1000, 20011)]
INTEGERS = ("i8", "i16", "i32", "i64")
_erf = np.vectorize(math.erf, otypes=[float])


def mlir_type(dtype):
    return dtype.replace("u", "i") if dtype != "bool" else "i1"


def generic(name, inputs, result, body):
    """A kernel over 1-D memrefs: `body` computes %r from %a, %b, … of the types `inputs`."""
    letters = "abcd"[: len(inputs)]
    params = ", ".join([f"%{c}: memref<?x{mlir_type(t)}>" for c, t in zip(letters, inputs)] + [f"%o: memref<?x{mlir_type(result)}>"])
    ins = ", ".join(f"%{c}" for c in letters)
    types = ", ".join(f"memref<?x{mlir_type(t)}>" for t in inputs)
    block = ", ".join([f"%x{c}: {mlir_type(t)}" for c, t in zip(letters, inputs)] + [f"%xo: {mlir_type(result)}"])
    maps = ", ".join(["affine_map<(d0) -> (d0)>"] * (len(inputs) + 1))
    return f"""
func.func @{name}({params}) attributes {{hacc.entry}} {{
  linalg.generic {{indexing_maps = [{maps}], iterator_types = ["parallel"]}}
      ins({ins} : {types}) outs(%o : memref<?x{mlir_type(result)}>) {{
  ^bb0({block}):
    {body}
    linalg.yield %r : {mlir_type(result)}
  }}
  return
}}"""


def kernel(name, inputs, result, body, reference, domains=None, **more):
    domains = domains or [(-4, 4)] * len(inputs)
    args = [Buffer(t, ("n",), "in", d) for t, d in zip(inputs, domains)] + [Buffer(result, ("n",), "out")]
    return Kernel(name, generic(name, inputs, result, body), args, reference, SIZES, **more)


# name: (body for type T, reference, domains)
FLOAT_OPS = {
    "add": ("%r = arith.addf %xa, %xb : T", lambda a, b: a + b, None),
    "sub": ("%r = arith.subf %xa, %xb : T", lambda a, b: a - b, None),
    "mul": ("%r = arith.mulf %xa, %xb : T", lambda a, b: a * b, None),
    "div": ("%r = arith.divf %xa, %xb : T", lambda a, b: a / b, [(-4, 4), (0.5, 4)]),
    "rem": ("%r = arith.remf %xa, %xb : T", np.fmod, [(-4, 4), (0.75, 2)]),
    "max": ("%r = arith.maximumf %xa, %xb : T", np.maximum, None),
    "min": ("%r = arith.minimumf %xa, %xb : T", np.minimum, None),
    "maxnum": ("%r = arith.maxnumf %xa, %xb : T", np.fmax, None),
    "neg": ("%r = arith.negf %xa : T", lambda a: -a, None),
    "abs": ("%r = math.absf %xa : T", np.abs, None),
    "exp": ("%r = math.exp %xa : T", np.exp, None),
    "log": ("%r = math.log %xa : T", np.log, [(0.1, 8)]),
    "sqrt": ("%r = math.sqrt %xa : T", np.sqrt, [(0, 8)]),
    "rsqrt": ("%r = math.rsqrt %xa : T", lambda a: 1 / np.sqrt(a), [(0.1, 8)]),
    "tanh": ("%r = math.tanh %xa : T", np.tanh, None),
    "sin": ("%r = math.sin %xa : T", np.sin, None),
    "cos": ("%r = math.cos %xa : T", np.cos, None),
    "erf": ("%r = math.erf %xa : T", _erf, None),
    "pow": ("%r = math.powf %xa, %xb : T", np.power, [(0.2, 3), (-2, 2)]),
    "floor": ("%r = math.floor %xa : T", np.floor, None),
    "ceil": ("%r = math.ceil %xa : T", np.ceil, None),
    "relu": ("%z = arith.constant 0.0 : T\n    %r = arith.maximumf %xa, %z : T", lambda a: np.maximum(a, 0), None),
    "axpb": ("%k = arith.constant 2.5 : T\n    %m = arith.mulf %xa, %k : T\n    %r = arith.addf %m, %xb : T",
             # Positive: no cancellation, whose relative error has no bound in f16.
             lambda a, b: 2.5 * a + b, [(0.5, 4), (0.5, 4)]),
    "where": ("%c = arith.cmpf olt, %xa, %xb : T\n    %r = arith.select %c, %xa, %xb : T", np.minimum, None),
    "pick": ("%z = arith.constant 0.5 : T\n    %c = arith.cmpf oge, %xa, %z : T\n    %k = arith.constant -1.0 : T\n"
             "    %r = arith.select %c, %xb, %k : T", lambda a, b: np.where(a >= 0.5, b, -1.0), None),
    "between": ("%l = arith.constant -1.0 : T\n    %h = arith.constant 1.0 : T\n    %c = arith.cmpf ogt, %xa, %l : T\n"
                "    %d = arith.cmpf une, %xa, %h : T\n    %e = arith.cmpf ole, %xa, %h : T\n    %f = arith.andi %c, %e : i1\n"
                "    %g = arith.andi %f, %d : i1\n    %r = arith.select %g, %xa, %xb : T",
                lambda a, b: np.where((a > -1) & (a < 1), a, b), None),
    "gelu": ("%h = arith.constant 0.5 : T\n    %o1 = arith.constant 1.0 : T\n    %q = arith.constant 0.70710678 : T\n"
             "    %s = arith.mulf %xa, %q : T\n    %e = math.erf %s : T\n    %p = arith.addf %e, %o1 : T\n"
             "    %m = arith.mulf %xa, %h : T\n    %r = arith.mulf %m, %p : T",
             lambda a: 0.5 * a * (1 + _erf(a * 0.70710678)), None),
    "sigmoid": ("%o1 = arith.constant 1.0 : T\n    %n = arith.negf %xa : T\n    %e = math.exp %n : T\n    %p = arith.addf %e, %o1 : T\n"
                "    %r = arith.divf %o1, %p : T", lambda a: 1 / (1 + np.exp(-a)), None),
}


def wrap(function):
    """Integer arithmetic modulo 2^bits, as the element type has it."""
    def reference(*args):
        return np.asarray(function(*(a.astype(object) for a in args)))
    return reference


def truncated(a, b):
    return np.where((a % b != 0) & ((a < 0) != (b < 0)), a // b + 1, a // b)


FULL, NONZERO = (-2**63, 2**63 - 1), (1, 2**63 - 1)
INTEGER_OPS = {
    "add": ("%r = arith.addi %xa, %xb : T", lambda a, b: a + b, None),
    "sub": ("%r = arith.subi %xa, %xb : T", lambda a, b: a - b, None),
    "mul": ("%r = arith.muli %xa, %xb : T", lambda a, b: a * b, None),
    "divs": ("%r = arith.divsi %xa, %xb : T", truncated, [FULL, NONZERO]),
    "rems": ("%r = arith.remsi %xa, %xb : T", lambda a, b: a - truncated(a, b) * b, [FULL, NONZERO]),
    "maxs": ("%r = arith.maxsi %xa, %xb : T", np.maximum, None),
    "mins": ("%r = arith.minsi %xa, %xb : T", np.minimum, None),
    "ands": ("%r = arith.andi %xa, %xb : T", lambda a, b: a & b, None),
    "ors": ("%r = arith.ori %xa, %xb : T", lambda a, b: a | b, None),
    "xors": ("%r = arith.xori %xa, %xb : T", lambda a, b: a ^ b, None),
    "absv": ("%r = math.absi %xa : T", np.abs, None),
    "less": ("%c = arith.cmpi slt, %xa, %xb : T\n    %r = arith.select %c, %xa, %xb : T", np.minimum, None),
    "same": ("%c = arith.cmpi eq, %xa, %xb : T\n    %k = arith.constant 7 : T\n    %r = arith.select %c, %k, %xa : T",
             lambda a, b: np.where(a == b, 7, a), [(-2, 2), (-2, 2)]),
}
UNSIGNED_OPS = {
    "divu": ("%r = arith.divui %xa, %xb : T", lambda a, b: a // b, [FULL, NONZERO]),
    "remu": ("%r = arith.remui %xa, %xb : T", lambda a, b: a % b, [FULL, NONZERO]),
    "maxu": ("%r = arith.maxui %xa, %xb : T", np.maximum, None),
    "lessu": ("%c = arith.cmpi ult, %xa, %xb : T\n    %r = arith.select %c, %xb, %xa : T", np.maximum, None),
    "mulu": ("%r = arith.muli %xa, %xb : T", lambda a, b: a * b, None),
}


def wrapped(reference, dtype):
    bits = 8 * np.dtype(NUMPY[dtype]).itemsize
    signed = dtype[0] == "i"

    def function(*args):
        value = np.asarray(reference(*(a.astype(object) for a in args))) % 2**bits if args[0].size else np.zeros(args[0].shape, object)
        value = np.where(value >= 2 ** (bits - 1), value - 2**bits, value) if signed else value
        return value.astype(NUMPY[dtype])
    return function


def arity(body):
    return 2 if "%xb" in body else 1


def ops_for(dtype):
    kernels = []
    if dtype in FLOATS:
        for name, (body, reference, domains) in FLOAT_OPS.items():
            kernels.append(kernel(f"{name}_{dtype}k", [dtype] * arity(body), dtype, body.replace("T", mlir_type(dtype)), reference, domains))
        return kernels
    table = UNSIGNED_OPS if dtype[0] == "u" else INTEGER_OPS
    for name, (body, reference, domains) in table.items():
        count = arity(body)
        kernels.append(kernel(f"{name}_{dtype}k", [dtype] * count, dtype, body.replace("T", mlir_type(dtype)), wrapped(reference, dtype),
                              domains or [FULL] * count))
    return kernels


def modules(soc):
    types = ["f32", "f16", "i8", "i16", "i32", "i64", "u8", "u16", "u32"]
    if soc != "Ascend310P3":
        types.append("bf16")
    return {f"elementwise_{t}": ops_for(t) for t in types}
