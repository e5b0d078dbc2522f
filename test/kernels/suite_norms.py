"""Norms, normalisations, losses and optimiser steps, as chains of linalg.generic."""
import numpy as np

from linalg_text import Kernels

SIZES = [{"m": m, "n": n} for m, n in ((1, 1), (130, 257), (3, 5000))]
ADD = "%r = arith.addf %out, %a : f32"


def mean_over_rows(k, value, count):
    """The mean of the rows of `value` with `count` columns, for each row."""
    total = k.generic("ij", [(value, "ij")], "i", ADD, init=k.fill(value[1][:1], 0.0))
    return k.generic("i", [(total, "i")], "i", f"%n = arith.constant {float(count)} : f32\n%r = arith.divf %a, %n : f32")


def norm(kind):
    k = Kernels(f"norm_{kind}", x=("f32", ("m", "n")))
    body = {"l1": "%m = math.absf %a : f32\n%r = arith.addf %out, %m : f32", "l2": "%m = arith.mulf %a, %a : f32\n%r = arith.addf %out, %m : f32"}[kind]
    total = k.generic("ij", [(k.x, "ij")], "i", body, init=k.fill(("m",), 0.0))
    if kind == "l2":
        total = k.generic("i", [(total, "i")], "i", "%r = math.sqrt %a : f32")
    return k.finish(total, lambda x: np.linalg.norm(x, ord=int(kind[1]), axis=1), SIZES, scale=100.0)


def frobenius():
    k = Kernels("norm_frobenius", x=("f32", ("m", "n")))
    total = k.generic("ij", [(k.x, "ij")], "", "%m = arith.mulf %a, %a : f32\n%r = arith.addf %out, %m : f32", init=k.fill((), 0.0))
    return k.finish(k.generic("", [(total, "")], "", "%r = math.sqrt %a : f32"), np.linalg.norm, SIZES, scale=100.0)


def variance(columns):
    k = Kernels(f"variance_{columns}k", x=("f32", ("m", columns)))
    mean = mean_over_rows(k, k.x, columns)
    d = k.generic("ij", [(k.x, "ij"), (mean, "i")], "ij", "%d = arith.subf %a, %b : f32\n%r = arith.mulf %d, %d : f32")
    return k.finish(mean_over_rows(k, d, columns), lambda x: x.var(axis=1), [{"m": m} for m in (1, 200)], scale=20.0)


def log_softmax(kind, columns):
    """log_softmax, or the logarithm of the sum of exponentials."""
    k = Kernels(f"{kind}_{columns}k", x=("f32", ("m", columns)))
    largest = k.generic("ij", [(k.x, "ij")], "i", "%r = arith.maximumf %out, %a : f32", init=k.fill(("m",), "0xFF800000"))
    d = k.generic("ij", [(k.x, "ij"), (largest, "i")], "ij", "%r = arith.subf %a, %b : f32")
    e = k.generic("ij", [(d, "ij")], "ij", "%r = math.exp %a : f32")
    total = k.generic("ij", [(e, "ij")], "i", ADD, init=k.fill(("m",), 0.0))
    log = k.generic("i", [(total, "i")], "i", "%r = math.log %a : f32")
    sizes = [{"m": m} for m in (1, 200)]
    if kind == "logsumexp":
        result = k.generic("i", [(log, "i"), (largest, "i")], "i", "%r = arith.addf %a, %b : f32")
        return k.finish(result, lambda x: np.log(np.exp(x).sum(axis=1)), sizes, scale=20.0)
    return k.finish(k.generic("ij", [(d, "ij"), (log, "i")], "ij", "%r = arith.subf %a, %b : f32"),
                    lambda x: x - np.log(np.exp(x).sum(axis=1, keepdims=True)), sizes, scale=20.0)


def batchnorm():
    """Inference: mean, variance, weight and bias for each channel."""
    k = Kernels("batchnorm", x=("f32", ("m", 5, 7, "n")), mean=("f32", (5,)), var=("f32", (5,), (0.5, 2)), w=("f32", (5,)), b=("f32", (5,)))
    body = """%eps = arith.constant 1.0e-5 : f32
        %v = arith.addf %c, %eps : f32
        %s = math.rsqrt %v : f32
        %f = arith.subf %a, %b : f32
        %g = arith.mulf %f, %s : f32
        %h = arith.mulf %g, %d : f32
        %r = arith.addf %h, %e : f32"""
    def wide(v):
        return v[:, None, None]
    return k.finish(k.generic("ncij", [(k.x, "ncij"), (k.mean, "c"), (k.var, "c"), (k.w, "c"), (k.b, "c")], "ncij", body),
                    lambda x, mean, var, w, b: (x - wide(mean)) / np.sqrt(wide(var) + 1e-5) * wide(w) + wide(b),
                    [{"m": m, "n": n} for m, n in ((1, 1), (2, 300))], scale=10.0)


def groupnorm(name, groups, channels, size, m="m"):
    """Groups of channels (one a channel: instance norm) of [m, groups, channels, size], with weight and bias of each channel."""
    count = channels * size
    k = Kernels(name, x=("f32", (m, groups, channels, size)), w=("f32", (groups, channels)), b=("f32", (groups, channels)))
    total = k.generic("ngcs", [(k.x, "ngcs")], "ng", ADD, init=k.fill((m, groups), 0.0))
    mean = k.generic("ng", [(total, "ng")], "ng", f"%n = arith.constant {float(count)} : f32\n%r = arith.divf %a, %n : f32")
    d = k.generic("ngcs", [(k.x, "ngcs"), (mean, "ng")], "ngcs", "%r = arith.subf %a, %b : f32")
    q = k.generic("ngcs", [(d, "ngcs")], "ng", "%q = arith.mulf %a, %a : f32\n%r = arith.addf %out, %q : f32", init=k.fill((m, groups), 0.0))
    s = k.generic("ng", [(q, "ng")], "ng", f"%n = arith.constant {float(count)} : f32\n%eps = arith.constant 1.0e-5 : f32\n%v = arith.divf %a, %n : f32\n"
                  "%e = arith.addf %v, %eps : f32\n%r = math.rsqrt %e : f32")
    y = k.generic("ngcs", [(d, "ngcs"), (s, "ng"), (k.w, "gc"), (k.b, "gc")], "ngcs",
                  "%p = arith.mulf %a, %b : f32\n%q = arith.mulf %p, %c : f32\n%r = arith.addf %q, %d : f32")

    def reference(x, w, b):
        f = x - x.mean(axis=(2, 3), keepdims=True)
        return f / np.sqrt((f * f).mean(axis=(2, 3), keepdims=True) + 1e-5) * w[:, :, None] + b[:, :, None]
    return k.finish(y, reference, [{"m": rows} for rows in (1, 50)] if m == "m" else [{}], scale=20.0)


def loss(name, body, reference, domain=(-4, 4), dtype="f32"):
    """The mean over all elements of something of two tensors."""
    k = Kernels(name, x=(dtype, (130, 257), domain), y=(dtype, (130, 257), domain))
    e = k.generic("ij", [(k.x, "ij"), (k.y, "ij")], "ij", body)
    total = k.generic("ij", [(e, "ij")], "", ADD, init=k.fill((), 0.0))
    result = k.generic("", [(total, "")], "", f"%n = arith.constant {130.0 * 257} : f32\n%r = arith.divf %a, %n : f32")
    return k.finish(result, lambda x, y: np.asarray(reference(x, y).mean()), scale=100.0)


LOSSES = [
    loss("l1_loss", "%d = arith.subf %a, %b : f32\n%r = math.absf %d : f32", lambda x, y: np.abs(x - y)),
    loss("huber_loss", """%one = arith.constant 1.0 : f32
        %half = arith.constant 0.5 : f32
        %d = arith.subf %a, %b : f32
        %m = math.absf %d : f32
        %q = arith.mulf %d, %d : f32
        %h = arith.mulf %q, %half : f32
        %l = arith.subf %m, %half : f32
        %p = arith.cmpf olt, %m, %one : f32
        %r = arith.select %p, %h, %l : f32""", lambda x, y: np.where(np.abs(x - y) < 1, (x - y) ** 2 / 2, np.abs(x - y) - 0.5)),
    loss("hinge_loss", """%one = arith.constant 1.0 : f32
        %zero = arith.constant 0.0 : f32
        %p = arith.mulf %a, %b : f32
        %d = arith.subf %one, %p : f32
        %r = arith.maximumf %d, %zero : f32""", lambda x, y: np.maximum(1 - x * y, 0)),
    loss("kl_divergence", """%l = math.log %b : f32
        %d = arith.subf %l, %a : f32
        %r = arith.mulf %b, %d : f32""", lambda x, y: y * (np.log(y) - x), domain=(0.1, 2)),
]


def cosine(columns):
    k = Kernels(f"cosine_similarity_{columns}k", x=("f32", ("m", columns)), y=("f32", ("m", columns)))
    product = "%p = arith.mulf %a, %b : f32\n%r = arith.addf %out, %p : f32"
    sums = [k.generic("ij", [(u, "ij"), (v, "ij")], "i", product, init=k.fill(("m",), 0.0)) for u, v in ((k.x, k.y), (k.x, k.x), (k.y, k.y))]
    body = "%p = arith.mulf %b, %c : f32\n%s = math.sqrt %p : f32\n%eps = arith.constant 1.0e-8 : f32\n%q = arith.maximumf %s, %eps : f32\n%r = arith.divf %a, %q : f32"
    return k.finish(k.generic("i", [(s, "i") for s in sums], "i", body),
                    lambda x, y: (x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1)), [{"m": m} for m in (1, 200)], scale=50.0)


def triplet():
    """max(0, |a − p| − |a − n| + 1), for each row."""
    k = Kernels("triplet_loss", a=("f32", ("m", 100)), p=("f32", ("m", 100)), n=("f32", ("m", 100)))
    square = "%d = arith.subf %a, %b : f32\n%q = arith.mulf %d, %d : f32\n%r = arith.addf %out, %q : f32"
    near, far = (k.generic("ij", [(k.a, "ij"), (v, "ij")], "i", square, init=k.fill(("m",), 0.0)) for v in (k.p, k.n))
    body = "%s = math.sqrt %a : f32\n%t = math.sqrt %b : f32\n%d = arith.subf %s, %t : f32\n%one = arith.constant 1.0 : f32\n%e = arith.addf %d, %one : f32\n" \
           "%zero = arith.constant 0.0 : f32\n%r = arith.maximumf %e, %zero : f32"
    return k.finish(k.generic("i", [(near, "i"), (far, "i")], "i", body),
                    lambda a, p, n: np.maximum(0, np.linalg.norm(a - p, axis=1) - np.linalg.norm(a - n, axis=1) + 1), [{"m": m} for m in (1, 200)], scale=50.0)


def cross_entropy(columns):
    """For one-hot or soft targets: −Σ t · log_softmax(x), for each row."""
    k = Kernels(f"cross_entropy_{columns}k", x=("f32", ("m", columns)), t=("f32", ("m", columns), (0, 1)))
    largest = k.generic("ij", [(k.x, "ij")], "i", "%r = arith.maximumf %out, %a : f32", init=k.fill(("m",), "0xFF800000"))
    d = k.generic("ij", [(k.x, "ij"), (largest, "i")], "ij", "%r = arith.subf %a, %b : f32")
    e = k.generic("ij", [(d, "ij")], "i", "%e = math.exp %a : f32\n%r = arith.addf %out, %e : f32", init=k.fill(("m",), 0.0))
    log = k.generic("i", [(e, "i")], "i", "%r = math.log %a : f32")
    result = k.generic("ij", [(d, "ij"), (log, "i"), (k.t, "ij")], "i", "%s = arith.subf %b, %a : f32\n%p = arith.mulf %s, %c : f32\n%r = arith.addf %out, %p : f32",
                       init=k.fill(("m",), 0.0))

    def reference(x, t):
        return -(t * (x - x.max(axis=1, keepdims=True) - np.log(np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)))).sum(axis=1)
    return k.finish(result, reference, [{"m": m} for m in (1, 200)], scale=50.0)


STEPS = {
    # parameter, gradient and states → their new values
    "sgd": (["v"], """%mu = arith.constant 0.9 : f32
        %lr = arith.constant 0.01 : f32
        %m = arith.mulf %c, %mu : f32
        %v = arith.addf %m, %b : f32
        %s = arith.mulf %v, %lr : f32
        %p = arith.subf %a, %s : f32""", "pv", lambda p, g, v: (p - 0.01 * (0.9 * v + g), 0.9 * v + g)),
    "adagrad": (["v"], """%lr = arith.constant 0.01 : f32
        %eps = arith.constant 1.0e-6 : f32
        %q = arith.mulf %b, %b : f32
        %v = arith.addf %c, %q : f32
        %s = math.sqrt %v : f32
        %e = arith.addf %s, %eps : f32
        %k = arith.mulf %b, %lr : f32
        %u = arith.divf %k, %e : f32
        %p = arith.subf %a, %u : f32""", "pv", lambda p, g, v: (p - 0.01 * g / (np.sqrt(v + g * g) + 1e-6), v + g * g)),
    "rmsprop": (["v"], """%lr = arith.constant 0.01 : f32
        %eps = arith.constant 1.0e-6 : f32
        %rho = arith.constant 0.9 : f32
        %rest = arith.constant 0.1 : f32
        %q = arith.mulf %b, %b : f32
        %w = arith.mulf %c, %rho : f32
        %x = arith.mulf %q, %rest : f32
        %v = arith.addf %w, %x : f32
        %s = math.sqrt %v : f32
        %e = arith.addf %s, %eps : f32
        %k = arith.mulf %b, %lr : f32
        %u = arith.divf %k, %e : f32
        %p = arith.subf %a, %u : f32""", "pv",
                lambda p, g, v: (p - 0.01 * g / (np.sqrt(0.9 * v + 0.1 * g * g) + 1e-6), 0.9 * v + 0.1 * g * g)),
    "adam": (["m", "v"], """%lr = arith.constant 0.01 : f32
        %eps = arith.constant 1.0e-6 : f32
        %b1 = arith.constant 0.9 : f32
        %r1 = arith.constant 0.1 : f32
        %b2 = arith.constant 0.99 : f32
        %r2 = arith.constant 0.01 : f32
        %m0 = arith.mulf %c, %b1 : f32
        %m1 = arith.mulf %b, %r1 : f32
        %m = arith.addf %m0, %m1 : f32
        %q = arith.mulf %b, %b : f32
        %v0 = arith.mulf %d, %b2 : f32
        %v1 = arith.mulf %q, %r2 : f32
        %v = arith.addf %v0, %v1 : f32
        %s = math.sqrt %v : f32
        %e = arith.addf %s, %eps : f32
        %k = arith.mulf %m, %lr : f32
        %u = arith.divf %k, %e : f32
        %p = arith.subf %a, %u : f32""", "pmv",
             lambda p, g, m, v: (p - 0.01 * (0.9 * m + 0.1 * g) / (np.sqrt(0.99 * v + 0.01 * g * g) + 1e-6), 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g)),
}


def step(name):
    states, body, outputs, reference = STEPS[name]
    k = Kernels(f"step_{name}", p=("f32", ("n",)), g=("f32", ("n",)), **{s: ("f32", ("n",), (0, 4)) for s in states})
    inputs = [(getattr(k, s), "i") for s in ("p", "g", *states)]
    results = [k.generic("i", inputs, "i", body + f"\n%zero = arith.constant 0.0 : f32\n%r = arith.addf %{o}, %zero : f32") for o in outputs]
    return k.finish(results, reference, [{"n": n} for n in (0, 20011)], scale=4.0)


def lamb():
    """The Adam direction scaled by |p| / |u|: norms of whole tensors between two elementwise steps."""
    k = Kernels("step_lamb", p=("f32", (20011,)), m=("f32", (20011,)), v=("f32", (20011,), (0.1, 4)))
    u = k.generic("i", [(k.m, "i"), (k.v, "i"), (k.p, "i")], "i", """%eps = arith.constant 1.0e-6 : f32
        %w = arith.constant 0.01 : f32
        %s = math.sqrt %b : f32
        %e = arith.addf %s, %eps : f32
        %q = arith.divf %a, %e : f32
        %d = arith.mulf %c, %w : f32
        %r = arith.addf %q, %d : f32""")
    square = "%q = arith.mulf %a, %a : f32\n%r = arith.addf %out, %q : f32"
    np_, nu = (k.generic("i", [(x, "i")], "", square, init=k.fill((), 0.0)) for x in (k.p, u))
    y = k.generic("i", [(k.p, "i"), (u, "i"), (np_, ""), (nu, "")], "i", """%lr = arith.constant 0.01 : f32
        %x = math.sqrt %c : f32
        %y = math.sqrt %d : f32
        %t = arith.divf %x, %y : f32
        %s = arith.mulf %t, %lr : f32
        %z = arith.mulf %s, %b : f32
        %r = arith.subf %a, %z : f32""")

    def reference(p, m, v):
        direction = m / (np.sqrt(v) + 1e-6) + 0.01 * p
        return p - 0.01 * np.linalg.norm(p) / np.linalg.norm(direction) * direction
    return k.finish(y, reference, scale=20.0)


def modules(soc):
    return {"norms": [norm("l1"), norm("l2"), frobenius(), variance(64), variance(100), batchnorm(), groupnorm("groupnorm", 4, 3, 40, m=20),
                      groupnorm("instancenorm", 6, 1, 128), *(log_softmax(kind, c) for kind in ("log_softmax", "logsumexp") for c in (8, 100))],
            "losses": [*LOSSES, cosine(64), cosine(100), triplet(), cross_entropy(10), cross_entropy(128)],
            "optimisers": [*map(step, STEPS), lamb()]}
