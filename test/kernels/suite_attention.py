"""Attention: products whose factors are computed by steps that need whole products, in one kernel."""
import numpy as np

from harness import Buffer, Kernel
from linalg_text import Kernels

BLOCKS = (1, 3, 40)


def attention(name, t, batch, m, n, d, mask=None):
    """softmax(q · kᵀ / √d + mask) · v, the products added up in f32. `mask`: "added" (a tensor), "causal" or None."""
    inputs = {"q": (t, (batch, m, d), (-2, 2)), "k": (t, (batch, n, d), (-2, 2)), "v": (t, (batch, n, d), (-2, 2))}
    if mask == "added":
        inputs["mask"] = ("f32", (m, n), (-4, 4))
    k = Kernels(name, **inputs)
    widen = "%x = arith.extf %a : T to f32\n%y = arith.extf %b : T to f32\n%p = arith.mulf %x, %y : f32\n%r = arith.addf %out, %p : f32".replace("T", t)
    if t == "f32":
        widen = "%p = arith.mulf %a, %b : f32\n%r = arith.addf %out, %p : f32"
    scores = k.generic("bmnd", [(k.q, "bmd"), (k.k, "bnd")], "bmn", widen, init=k.fill((batch, m, n), 0.0))
    scale = f"%s = arith.constant {d ** -0.5!r} : f32\n%q = arith.mulf %a, %s : f32\n"
    if mask == "added":
        scores = k.generic("bmn", [(scores, "bmn"), (k.mask, "mn")], "bmn", scale + "%r = arith.addf %q, %b : f32")
    elif mask == "causal":
        scores = k.generic("bmn", [(scores, "bmn")], "bmn", scale + "%i = linalg.index 1 : index\n%j = linalg.index 2 : index\n%later = arith.cmpi sgt, %j, %i : index\n"
                           "%low = arith.constant -1.0e+30 : f32\n%r = arith.select %later, %low, %q : f32")
    else:
        scores = k.generic("bmn", [(scores, "bmn")], "bmn", scale + "%zero = arith.constant 0.0 : f32\n%r = arith.addf %q, %zero : f32")
    weights = k.empty((batch, m, n))
    text = k.tensor((batch, m, n), "f32")
    k.lines.append(f"%weights = linalg.softmax dimension(2) ins({scores[0]} : {text}) outs({weights[0]} : {text}) -> {text}")
    weights = ("%weights", (batch, m, n), "f32")
    if t != "f32":
        weights = k.generic("bmn", [(weights, "bmn")], "bmn", f"%r = arith.truncf %a : f32 to {t}", dtype=t)
    result = k.generic("bmdn", [(weights, "bmn"), (k.v, "bnd")], "bmd", widen, init=k.fill((batch, m, d), 0.0))
    if t != "f32":
        result = k.generic("bmd", [(result, "bmd")], "bmd", f"%r = arith.truncf %a : f32 to {t}", dtype=t)

    def reference(q, key, v, added=0.0):
        s = q @ key.transpose(0, 2, 1) * d ** -0.5 + added
        if mask == "causal":
            s = np.where(np.arange(n) > np.arange(m)[:, None], -np.inf, s)
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True) @ v
    return k.finish(result, reference, scale=20.0, blocks=BLOCKS)


def computed_factor():
    """relu(a) · b: the vector cores compute a factor first."""
    k = Kernels("computed_factor", a=("f16", (70, 48)), b=("f16", (48, 90)))
    positive = k.generic("mk", [(k.a, "mk")], "mk", "%zero = arith.constant 0.0 : f16\n%r = arith.maximumf %a, %zero : f16", dtype="f16")
    body = "%x = arith.extf %a : f16 to f32\n%y = arith.extf %b : f16 to f32\n%p = arith.mulf %x, %y : f32\n%r = arith.addf %out, %p : f32"
    return k.finish(k.generic("mnk", [(positive, "mk"), (k.b, "kn")], "mn", body, init=k.fill((70, 90), 0.0)), lambda a, b: np.maximum(a, 0) @ b, scale=20.0, blocks=BLOCKS)


def chain():
    """a · b · c: the second product needs the first one."""
    k = Kernels("product_chain", a=("f32", (40, 64), (-1, 1)), b=("f32", (64, 100), (-1, 1)), c=("f32", (100, 30), (-1, 1)))
    body = "%p = arith.mulf %a, %b : f32\n%r = arith.addf %out, %p : f32"
    first = k.generic("mnk", [(k.a, "mk"), (k.b, "kn")], "mn", body, init=k.fill((40, 100), 0.0))
    return k.finish(k.generic("mnk", [(first, "mk"), (k.c, "kn")], "mn", body, init=k.fill((40, 30), 0.0)), lambda a, b, c: a @ b @ c, scale=200.0, blocks=BLOCKS)


def perceptron():
    """tanh(a · b) · c: rows of the second product need the same rows of the first one, which the vector cores change between."""
    k = Kernels("perceptron", a=("f16", (150, 64), (-1, 1)), b=("f16", (64, 128), (-1, 1)), c=("f16", (128, 48), (-1, 1)))
    body = "%x = arith.extf %a : f16 to f32\n%y = arith.extf %b : f16 to f32\n%p = arith.mulf %x, %y : f32\n%r = arith.addf %out, %p : f32"
    first = k.generic("mnk", [(k.a, "mk"), (k.b, "kn")], "mn", body, init=k.fill((150, 128), 0.0))
    hidden = k.generic("mn", [(first, "mn")], "mn", "%t = math.tanh %a : f32\n%r = arith.truncf %t : f32 to f16", dtype="f16")
    result = k.generic("mnk", [(hidden, "mk"), (k.c, "kn")], "mn", body, init=k.fill((150, 48), 0.0))
    result = k.generic("mn", [(result, "mn")], "mn", "%r = arith.truncf %a : f32 to f16", dtype="f16")
    return k.finish(result, lambda a, b, c: np.tanh(a @ b) @ c, scale=20.0, blocks=BLOCKS)


def deep(name, columns):
    """tanh(tanh(x · a) · b) · c …: three products share the cores' events, more share their queues."""
    k = Kernels(name, x=("f16", (150, columns[0]), (-1, 1)), **{letter: ("f16", (rows, width), (-0.5, 0.5)) for letter, rows, width in zip("abcdef", columns, columns[1:])})
    body = "%x = arith.extf %a : f16 to f32\n%y = arith.extf %b : f16 to f32\n%p = arith.mulf %x, %y : f32\n%r = arith.addf %out, %p : f32"
    value = k.x
    for number, (letter, width) in enumerate(zip("abcdef", columns[1:])):
        product = k.generic("mnk", [(value, "mk"), (getattr(k, letter), "kn")], "mn", body, init=k.fill((150, width), 0.0))
        last = "" if number == len(columns) - 2 else "%t = math.tanh %a : f32\n"
        value = k.generic("mn", [(product, "mn")], "mn", f"{last}%r = arith.truncf %{'t' if last else 'a'} : f32 to f16", dtype="f16")

    def reference(x, *factors):
        for factor in factors[:-1]:
            x = np.tanh(x @ factor).astype(np.float16).astype(np.float64)
        return x @ factors[-1]
    return k.finish(value, reference, scale=20.0, blocks=BLOCKS)


def halved():
    """tanh(a · b), 64 tiles: those of the last round are cut in halves, which the vector cores take in quarters."""
    k = Kernels("halved_product", a=("f16", (1024, 128), (-1, 1)), b=("f16", (128, 1024), (-1, 1)))
    body = "%x = arith.extf %a : f16 to f32\n%y = arith.extf %b : f16 to f32\n%p = arith.mulf %x, %y : f32\n%r = arith.addf %out, %p : f32"
    product = k.generic("mnk", [(k.a, "mk"), (k.b, "kn")], "mn", body, init=k.fill((1024, 1024), 0.0))
    return k.finish(k.generic("mn", [(product, "mn")], "mn", "%r = math.tanh %a : f32"), lambda a, b: np.tanh(a @ b), scale=100.0, blocks=(3, 20))


ONLINE = """
func.func @attention_online(%q: tensor<64x32xf32>, %k: tensor<128x32xf32>, %v: tensor<128x32xf32>) -> tensor<64x32xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %e0 = tensor.empty() : tensor<64xf32>
  %m0 = linalg.fill ins(%low : f32) outs(%e0 : tensor<64xf32>) -> tensor<64xf32>
  %e1 = tensor.empty() : tensor<64xf32>
  %l0 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<64xf32>) -> tensor<64xf32>
  %e2 = tensor.empty() : tensor<64x32xf32>
  %a0 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<64x32xf32>) -> tensor<64x32xf32>
  %r:3 = scf.for %j = %c0 to %c128 step %c32 iter_args(%m = %m0, %l = %l0, %acc = %a0) -> (tensor<64xf32>, tensor<64xf32>, tensor<64x32xf32>) {
    %kj = tensor.extract_slice %k[%j, 0] [32, 32] [1, 1] : tensor<128x32xf32> to tensor<32x32xf32>
    %vj = tensor.extract_slice %v[%j, 0] [32, 32] [1, 1] : tensor<128x32xf32> to tensor<32x32xf32>
    %te = tensor.empty() : tensor<32x32xf32>
    %kt = linalg.transpose ins(%kj : tensor<32x32xf32>) outs(%te : tensor<32x32xf32>) permutation = [1, 0]
    %se = tensor.empty() : tensor<64x32xf32>
    %sz = linalg.fill ins(%zero : f32) outs(%se : tensor<64x32xf32>) -> tensor<64x32xf32>
    %s = linalg.matmul ins(%q, %kt : tensor<64x32xf32>, tensor<32x32xf32>) outs(%sz : tensor<64x32xf32>) -> tensor<64x32xf32>
    %mn = linalg.reduce { arith.maximumf } ins(%s : tensor<64x32xf32>) outs(%m : tensor<64xf32>) dimensions = [1]
    %pe = tensor.empty() : tensor<64x32xf32>
    %p = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%s, %mn : tensor<64x32xf32>, tensor<64xf32>) outs(%pe : tensor<64x32xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %d = arith.subf %a, %b : f32
      %x = math.exp %d : f32
      linalg.yield %x : f32
    } -> tensor<64x32xf32>
    %ce = tensor.empty() : tensor<64xf32>
    %c = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%m, %mn : tensor<64xf32>, tensor<64xf32>) outs(%ce : tensor<64xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %d = arith.subf %a, %b : f32
      %x = math.exp %d : f32
      linalg.yield %x : f32
    } -> tensor<64xf32>
    %ls = linalg.mul ins(%l, %c : tensor<64xf32>, tensor<64xf32>) outs(%ce : tensor<64xf32>) -> tensor<64xf32>
    %ln = linalg.reduce { arith.addf } ins(%p : tensor<64x32xf32>) outs(%ls : tensor<64xf32>) dimensions = [1]
    %ae = tensor.empty() : tensor<64x32xf32>
    %as = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%acc, %c : tensor<64x32xf32>, tensor<64xf32>) outs(%ae : tensor<64x32xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %x = arith.mulf %a, %b : f32
      linalg.yield %x : f32
    } -> tensor<64x32xf32>
    %an = linalg.matmul ins(%p, %vj : tensor<64x32xf32>, tensor<32x32xf32>) outs(%as : tensor<64x32xf32>) -> tensor<64x32xf32>
    scf.yield %mn, %ln, %an : tensor<64xf32>, tensor<64xf32>, tensor<64x32xf32>
  }
  %oe = tensor.empty() : tensor<64x32xf32>
  %o = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%r#2, %r#1 : tensor<64x32xf32>, tensor<64xf32>) outs(%oe : tensor<64x32xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %x = arith.divf %a, %b : f32
    linalg.yield %x : f32
  } -> tensor<64x32xf32>
  return %o : tensor<64x32xf32>
}"""


def online(q, k, v):
    """The softmax of blocks of keys, carried from block to block: largest value, sum and result so far."""
    s = q @ k.T
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) @ v


def modules(soc):
    return {"attention": [attention("attention_f16", "f16", 2, 48, 80, 32), attention("attention_odd_f16", "f16", 1, 33, 101, 40, "added"),
                          attention("attention_causal_f16", "f16", 2, 64, 64, 64, "causal"), attention("attention_f32", "f32", 3, 20, 36, 16),
                          attention("attention_pieces_f16", "f16", 5, 200, 96, 64), attention("attention_causal_pieces_f16", "f16", 2, 130, 130, 32, "causal"),
                          attention("attention_long_f16", "f16", 3, 300, 900, 64)],
            "attention_online": [Kernel("attention_online", ONLINE, [Buffer("f32", (64, 32), domain=(-2, 2)), Buffer("f32", (128, 32), domain=(-2, 2)),
                                                                     Buffer("f32", (128, 32), domain=(-2, 2)), Buffer("f32", (64, 32), "out")], online, [{}], scale=20.0)],
            "phases": [computed_factor(), chain(), perceptron(), deep("deep_perceptron", (64, 128, 48, 80)), deep("deepest_perceptron", (64, 128, 48, 80, 32, 64, 48))] + ([halved()] if soc == "Ascend910B3" else [])}
