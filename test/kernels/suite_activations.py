"""Activations, each as one linalg.generic with the arithmetic that front ends write."""
import math

import numpy as np

from linalg_text import Kernels

SIZES = [{"m": m, "n": n} for m, n in ((7, 33), (130, 257))]
_erf = np.vectorize(math.erf, otypes=[float])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


ZERO, ONE = "%zero = arith.constant 0.0 : T", "%one = arith.constant 1.0 : T"
SIGMOID = f"""{ONE}
%neg = arith.negf %a : T
%e = math.exp %neg : T
%d = arith.addf %e, %one : T
%sig = arith.divf %one, %d : T"""
ELU = f"""{ZERO}
{ONE}
%alpha = arith.constant ALPHA : T
%p = arith.cmpf ogt, %a, %zero : T
%e = math.exp %a : T
%m = arith.subf %e, %one : T
%n = arith.mulf %m, %alpha : T
%s = arith.select %p, %a, %n : T"""
# name: (body, reference)
ACTIVATIONS = {
    "relu": (f"{ZERO}\n%p = arith.cmpf ugt, %a, %zero : T\n%r = arith.select %p, %a, %zero : T", lambda x: np.maximum(x, 0)),
    "leaky_relu": (f"{ZERO}\n%k = arith.constant 0.01 : T\n%p = arith.cmpf ogt, %a, %zero : T\n%s = arith.mulf %a, %k : T\n"
                   "%r = arith.select %p, %a, %s : T", lambda x: np.where(x > 0, x, 0.01 * x)),
    "elu": (ELU.replace("ALPHA", "1.0").replace("%s =", "%r ="), lambda x: np.where(x > 0, x, np.expm1(x))),
    "selu": (ELU.replace("ALPHA", "1.6732632") + "\n%l = arith.constant 1.0507010 : T\n%r = arith.mulf %s, %l : T",
             lambda x: 1.050701 * np.where(x > 0, x, 1.6732632 * np.expm1(x))),
    "celu": (f"{ZERO}\n{ONE}\n%al = arith.constant 1.5 : T\n%q = arith.divf %a, %al : T\n%e = math.exp %q : T\n%m = arith.subf %e, %one : T\n"
             "%n = arith.mulf %m, %al : T\n%lo = arith.minimumf %n, %zero : T\n%hi = arith.maximumf %a, %zero : T\n%r = arith.addf %hi, %lo : T",
             lambda x: np.maximum(x, 0) + np.minimum(0, 1.5 * np.expm1(x / 1.5))),
    "gelu": (f"{ONE}\n%h = arith.constant 0.5 : T\n%k = arith.constant 0.70710678 : T\n%s = arith.mulf %a, %k : T\n%e = math.erf %s : T\n"
             "%o = arith.addf %e, %one : T\n%q = arith.mulf %o, %h : T\n%r = arith.mulf %q, %a : T", lambda x: x / 2 * (1 + _erf(x / math.sqrt(2)))),
    "gelu_tanh": (f"{ONE}\n%h = arith.constant 0.5 : T\n%k = arith.constant 0.79788456 : T\n%c = arith.constant 0.044715 : T\n%x2 = arith.mulf %a, %a : T\n"
                  "%x3 = arith.mulf %x2, %a : T\n%cx = arith.mulf %x3, %c : T\n%in = arith.addf %a, %cx : T\n%ki = arith.mulf %in, %k : T\n%t = math.tanh %ki : T\n"
                  "%o = arith.addf %t, %one : T\n%q = arith.mulf %a, %h : T\n%r = arith.mulf %q, %o : T",
                  lambda x: x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))),
    "sigmoid": (SIGMOID.replace("%sig", "%r"), sigmoid),
    "silu": (SIGMOID + "\n%r = arith.mulf %sig, %a : T", lambda x: x * sigmoid(x)),
    "tanh": ("%r = math.tanh %a : T", np.tanh),
    "mish": ("%e = math.exp %a : T\n%l = math.log1p %e : T\n%t = math.tanh %l : T\n%r = arith.mulf %a, %t : T", lambda x: x * np.tanh(np.log1p(np.exp(x)))),
    "softplus": ("%k = arith.constant 20.0 : T\n%e = math.exp %a : T\n%l = math.log1p %e : T\n%p = arith.cmpf ogt, %a, %k : T\n%r = arith.select %p, %a, %l : T",
                 lambda x: np.log1p(np.exp(x))),
    "softsign": (f"{ONE}\n%m = math.absf %a : T\n%d = arith.addf %m, %one : T\n%r = arith.divf %a, %d : T", lambda x: x / (1 + np.abs(x))),
    "hardsigmoid": (f"{ZERO}\n{ONE}\n%three = arith.constant 3.0 : T\n%six = arith.constant 6.0 : T\n%s = arith.addf %a, %three : T\n%q = arith.divf %s, %six : T\n"
                    "%x = arith.maximumf %q, %zero : T\n%r = arith.minimumf %x, %one : T", lambda x: np.clip(x / 6 + 0.5, 0, 1)),
    "hardswish": (f"{ZERO}\n%three = arith.constant 3.0 : T\n%six = arith.constant 6.0 : T\n%s = arith.addf %a, %three : T\n%x = arith.maximumf %s, %zero : T\n"
                  "%y = arith.minimumf %x, %six : T\n%p = arith.mulf %a, %y : T\n%r = arith.divf %p, %six : T", lambda x: x * np.clip(x + 3, 0, 6) / 6),
    "hardtanh": ("%lo = arith.constant -1.0 : T\n%hi = arith.constant 1.0 : T\n%p = arith.cmpf ult, %a, %lo : T\n%x = arith.select %p, %lo, %a : T\n"
                 "%q = arith.cmpf ugt, %x, %hi : T\n%r = arith.select %q, %hi, %x : T", lambda x: np.clip(x, -1, 1)),
    "exp_log": ("%m = math.absf %a : T\n%e = math.exp2 %m : T\n%x = math.expm1 %a : T\n%p = math.log1p %m : T\n%q = math.log2 %e : T\n%s = arith.addf %x, %p : T\n"
                "%r = arith.addf %s, %q : T", lambda x: np.expm1(x) + np.log1p(np.abs(x)) + np.abs(x)),
}


def activation(name, t):
    body, reference = ACTIVATIONS[name]
    k = Kernels(f"{name}_{t}k", x=(t, ("m", "n")))
    return k.finish(k.generic("ij", [(k.x, "ij")], "ij", body.replace("T", t), dtype=t), reference, SIZES, scale=10.0, blocks=(3,))


# What has no neighbours, and magnitudes at which squares and cubes of f32 are infinite.
EDGES = (math.inf, -math.inf, math.nan, 0.0, -0.0, 1e-30, -1e-30, 1e19, -1e19, 3e38, -3e38, -5.4, -6.5, -9.0, -13.0, -40.0, 40.0)


def everywhere(name, t, scale, soc):
    """Over the range in which nothing is rounded to x or 0, at the edges of the type and beyond: -infinity becomes NaN as in the formula."""
    body, reference = ACTIVATIONS[name]
    # Halves on a 310P saturate: they are never infinite or NaN.
    edges = [e for e in EDGES if abs(e) <= 65504] if t == "f16" and soc == "Ascend310P3" else EDGES
    k = Kernels(f"{name}_everywhere_{t}k", x=(t, ("m", "n"), (-7, 7, *edges)))
    return k.finish(k.generic("ij", [(k.x, "ij")], "ij", body.replace("T", t), dtype=t), reference, [{"m": 5, "n": 4001}], scale=scale, blocks=(3,))


def prelu(t):
    """A slope for each channel, the second of four dimensions."""
    k = Kernels(f"prelu_{t}k", x=(t, ("m", 3, 2, "n")), w=(t, (3,)))
    body = f"{ZERO}\n%p = arith.cmpf ogt, %a, %zero : T\n%s = arith.mulf %a, %b : T\n%r = arith.select %p, %a, %s : T".replace("T", t)
    return k.finish(k.generic("ncij", [(k.x, "ncij"), (k.w, "c")], "ncij", body, dtype=t),
                    lambda x, w: np.where(x > 0, x, x * w[:, None, None]), SIZES, scale=4.0, blocks=(3,))


def where(t):
    """Chosen by a mask of bytes, with a broadcast alternative."""
    k = Kernels(f"where_{t}k", c=("i8", ("m", "n"), (0, 1)), x=(t, ("m", "n")), y=(t, ("n",)))
    body = "%z = arith.constant 0 : i8\n%p = arith.cmpi ne, %a, %z : i8\n%r = arith.select %p, %b, %c : T".replace("T", t)
    return k.finish(k.generic("ij", [(k.c, "ij"), (k.x, "ij"), (k.y, "j")], "ij", body, dtype=t), lambda c, x, y: np.where(c != 0, x, y), SIZES, blocks=(3,))


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    # What is computed in a wider type is so for all that use it: one of a kind.
    gates = [everywhere(name, t, scale, soc) for t, scale in (("f32", 0.25), ("f16", 1.0)) for name in ("gelu", "gelu_tanh")]
    few = ("relu", "elu", "gelu", "gelu_tanh", "silu", "mish", "hardswish")
    return {f"activations_{t}": [activation(name, t) for name in (ACTIVATIONS if t == "f32" else few)] + [prelu(t), where(t)] for t in floats} | {"gates": gates}
