"""Few results of many elements, and steps that need what other blocks have computed: all blocks share the work and meet."""
import numpy as np

from harness import Buffer, Kernel

N = [{"n": n} for n in (0, 1, 5000, 200003)]
IDENTITY = {"f32": {"max": "0xFF800000", "min": "0x7F800000"}, "f16": {"max": "0xFC00", "min": "0x7C00"}, "bf16": {"max": "0xFF80", "min": "0x7F80"}}
FUNCTIONS = {"sum": np.sum, "max": np.max, "min": np.min, "prod": np.prod}


def combiner(kind, t):
    if t[0] == "i":
        return {"sum": "arith.addi", "max": "arith.maxsi", "min": "arith.minsi", "prod": "arith.muli"}[kind]
    return {"sum": "arith.addf", "max": "arith.maximumf", "min": "arith.minimumf", "prod": "arith.mulf"}[kind]


def start(kind, t):
    if kind in ("sum", "prod"):
        value = 0 if kind == "sum" else 1
        return str(value) if t[0] == "i" else f"{value}.0"
    if t[0] == "i":
        width = int(t[1:])
        return str(-2 ** (width - 1) if kind == "max" else 2 ** (width - 1) - 1)
    return IDENTITY[t][kind]


def whole(kind, t, shape="?", extents=("n",), sizes=N):
    """tensor<?> → tensor<>, or the last dimension of a few rows."""
    rank = len(extents)
    kept = "x".join([*map(str, extents[:-1]), t])
    name = f"whole_{kind}_{rank}_{t}k"
    source = f"""
func.func @{name}(%x: tensor<{shape}x{t}>) -> tensor<{kept}> attributes {{hacc.entry}} {{
  %e = tensor.empty() : tensor<{kept}>
  %i = arith.constant {start(kind, t)} : {t}
  %f = linalg.fill ins(%i : {t}) outs(%e : tensor<{kept}>) -> tensor<{kept}>
  %r = linalg.reduce ins(%x : tensor<{shape}x{t}>) outs(%f : tensor<{kept}>) dimensions = [{rank - 1}]
    (%a: {t}, %b: {t}) {{ %s = {combiner(kind, t)} %a, %b : {t}\n linalg.yield %s : {t} }}
  return %r : tensor<{kept}>
}}"""
    isFloat = t[0] != "i"
    domain = {"sum": (-1, 1), "prod": (0.9999, 1.0001)}.get(kind, (-4, 4)) if isFloat else (-2**62, 2**62)
    if t == "f16" and kind == "prod" or t == "bf16" and kind == "prod":
        domain = (1, 1)
    initial = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf}[kind]

    def reference(x):
        if isFloat:
            return FUNCTIONS[kind](x, axis=rank - 1, initial=initial)
        with np.errstate(over="ignore"):
            return FUNCTIONS[kind](x, axis=rank - 1, initial=x.dtype.type(int(start(kind, t))), dtype=x.dtype) if kind in ("sum", "prod") \
                else FUNCTIONS[kind](x, axis=rank - 1, initial=x.dtype.type(int(start(kind, t))))
    return Kernel(name, source, [Buffer(t, extents, "in", domain), Buffer(t, extents[:-1], "out")], reference, sizes,
                  scale=3000.0 if isFloat and kind in ("sum", "prod") else 1.0)


SOFTMAX = Kernel("whole_softmax", """
func.func @whole_softmax(%x: tensor<?xf32>) -> tensor<?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %r = linalg.softmax dimension(0) ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}""", [Buffer("f32", ("n",)), Buffer("f32", ("n",), "out")],
    lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum() if x.size else x, N, scale=10.0)

# The mean squared error of two tensors, as it comes from a front end: difference, square, sum, division.
MSE = Kernel("mse_loss", """
func.func @mse_loss(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<f32> attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %mn = arith.muli %m, %n : index
  %mi = arith.index_cast %mn : index to i64
  %mf = arith.sitofp %mi : i64 to f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>],
      iterator_types = ["reduction", "reduction"]} ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>) outs(%f : tensor<f32>) {
  ^bb0(%a: f32, %b: f32, %acc: f32):
    %d = arith.subf %a, %b : f32
    %q = arith.mulf %d, %d : f32
    %r = arith.addf %acc, %q : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  %r = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%s : tensor<f32>) outs(%e : tensor<f32>) {
  ^bb0(%a: f32, %o: f32):
    %v = arith.divf %a, %mf : f32
    linalg.yield %v : f32
  } -> tensor<f32>
  return %r : tensor<f32>
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("m", "n")), Buffer("f32", (), "out")],
    lambda x, y: ((x - y) ** 2).mean(), [{"m": 1, "n": 1}, {"m": 7, "n": 33}, {"m": 300, "n": 701}], scale=100.0)

# Sums down the columns, then of all of them: the second step needs the first of all blocks.
TWO_STEPS = Kernel("two_steps", """
func.func @two_steps(%x: tensor<300x500xf32>) -> (tensor<500xf32>, tensor<300xf32>) attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %ec = tensor.empty() : tensor<500xf32>
  %er = tensor.empty() : tensor<300xf32>
  %fc = linalg.fill ins(%zero : f32) outs(%ec : tensor<500xf32>) -> tensor<500xf32>
  %fr = linalg.fill ins(%zero : f32) outs(%er : tensor<300xf32>) -> tensor<300xf32>
  %c = linalg.reduce { arith.addf } ins(%x : tensor<300x500xf32>) outs(%fc : tensor<500xf32>) dimensions = [0]
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]} ins(%x, %c : tensor<300x500xf32>, tensor<500xf32>) outs(%fr : tensor<300xf32>) {
  ^bb0(%a: f32, %m: f32, %acc: f32):
    %p = arith.mulf %a, %m : f32
    %s = arith.addf %acc, %p : f32
    linalg.yield %s : f32
  } -> tensor<300xf32>
  return %c, %r : tensor<500xf32>, tensor<300xf32>
}""", [Buffer("f32", (300, 500)), Buffer("f32", (500,), "out"), Buffer("f32", (300,), "out")],
    lambda x: (x.sum(axis=0), (x * x.sum(axis=0)).sum(axis=1)), [{}], scale=3000.0)

ROWS = [{"n": n} for n in (1, 20, 70001)]


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    result = {f"whole_{t}": [whole(k, t) for k in ("sum", "max", "prod")] + [whole("min", t, "3x?", (3, "n"), ROWS)] for t in floats}
    result["whole_integers"] = [whole(k, t) for k, t in (("sum", "i32"), ("max", "i32"), ("min", "i16"), ("prod", "i32"), ("sum", "i64"), ("sum", "i8"))]
    result["whole_more"] = [SOFTMAX, MSE, TWO_STEPS]
    return result
