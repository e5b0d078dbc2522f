"""Row reductions and what builds on them, rows longer than the UB included."""
import numpy as np

from harness import Buffer, Kernel, grid

ROWS = grid(m=(1, 7), n=(1, 33, 1000)) + [{"m": 0, "n": 5}, {"m": 64, "n": 128}, {"m": 3, "n": 70001}]
# Rows of floats that are reduced by an eighth once, twice, or until more than a repeat of 64 is left.
EIGHTHS = [{"m": 300, "n": 192}, {"m": 1, "n": 512}, {"m": 9, "n": 768}, {"m": 5, "n": 1024}, {"m": 3, "n": 1280}, {"m": 2, "n": 4096}]


def reduce_kernel(kind, dtype):
    op = {"sum": "arith.addf", "max": "arith.maximumf", "min": "arith.minimumf"}[kind]
    init = {"sum": "0.0", "max": {"f32": "0xFF800000", "f16": "0xFC00", "bf16": "0xFF80"}[dtype],
            "min": {"f32": "0x7F800000", "f16": "0x7C00", "bf16": "0x7F80"}[dtype]}[kind]
    name = f"row_{kind}_{dtype}k"
    source = f"""
func.func @{name}(%x: tensor<?x?x{dtype}>) -> tensor<?x{dtype}> attributes {{hacc.entry}} {{
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x?x{dtype}>
  %e = tensor.empty(%m) : tensor<?x{dtype}>
  %i = arith.constant {init} : {dtype}
  %f = linalg.fill ins(%i : {dtype}) outs(%e : tensor<?x{dtype}>) -> tensor<?x{dtype}>
  %r = linalg.reduce ins(%x : tensor<?x?x{dtype}>) outs(%f : tensor<?x{dtype}>) dimensions = [1]
    (%a: {dtype}, %b: {dtype}) {{ %s = {op} %a, %b : {dtype}\n linalg.yield %s : {dtype} }}
  return %r : tensor<?x{dtype}>
}}"""
    function = {"sum": np.sum, "max": np.max, "min": np.min}[kind]

    def reference(x):
        return function(x, axis=1, initial={"sum": 0, "max": -np.inf, "min": np.inf}[kind])
    domain = (-1, 1) if kind == "sum" else (-4, 4)
    return Kernel(name, source, [Buffer(dtype, ("m", "n"), "in", domain), Buffer(dtype, ("m",), "out")], reference,
                  ROWS + (EIGHTHS if dtype == "f32" else []), scale=100.0 if kind == "sum" else 1.0)


def softmax(dtype, rank):
    shape = {2: "?x?", 4: "2x?x3x?"}[rank]
    name = f"softmax_r{rank}_{dtype}k"
    dims = [i for i, d in enumerate(shape.split("x")) if d == "?"]
    constants = "\n".join(f"  %c{i} = arith.constant {i} : index\n  %d{i} = tensor.dim %x, %c{i} : tensor<{shape}x{dtype}>" for i in dims)
    source = f"""
func.func @{name}(%x: tensor<{shape}x{dtype}>) -> tensor<{shape}x{dtype}> attributes {{hacc.entry}} {{
{constants}
  %e = tensor.empty({", ".join(f"%d{i}" for i in dims)}) : tensor<{shape}x{dtype}>
  %r = linalg.softmax dimension({rank - 1}) ins(%x : tensor<{shape}x{dtype}>) outs(%e : tensor<{shape}x{dtype}>) -> tensor<{shape}x{dtype}>
  return %r : tensor<{shape}x{dtype}>
}}"""

    def reference(x):
        if not x.size:
            return x
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
    extents = ("m", "n") if rank == 2 else (2, "m", 3, "n")
    return Kernel(name, source, [Buffer(dtype, extents), Buffer(dtype, extents, "out")], reference, ROWS, scale=3.0)


ALL, ROW, COLUMN = "affine_map<(i, j) -> (i, j)>", "affine_map<(i, j) -> (i)>", "affine_map<(i, j) -> (j)>"


def layernorm(dtype, cols):
    """Over the last dimension, with weight and bias, on memrefs, as a front end writes it: mean, variance, normalise."""
    name = f"layernorm_c{cols if cols else 'd'}_{dtype}k"
    n = str(cols) if cols else "?"
    size = "%nc = arith.constant 1 : index\n  %ni = memref.dim %x, %nc : memref<?x{}x{}>".format(n, dtype)
    source = f"""
func.func @{name}(%x: memref<?x{n}x{dtype}>, %w: memref<{n}x{dtype}>, %b: memref<{n}x{dtype}>, %y: memref<?x{n}x{dtype}>) attributes {{hacc.entry}} {{
  %c0 = arith.constant 0 : index
  %mr = memref.dim %x, %c0 : memref<?x{n}x{dtype}>
  {size}
  %nI = arith.index_cast %ni : index to i64
  %nf = arith.sitofp %nI : i64 to f32
  %zero = arith.constant 0.0 : f32
  %eps = arith.constant 1.0e-5 : f32
  %sum = memref.alloc(%mr) : memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%sum : memref<?xf32>)
  linalg.generic {{indexing_maps = [{ALL}, {ROW}], iterator_types = ["parallel", "reduction"]}} ins(%x : memref<?x{n}x{dtype}>) outs(%sum : memref<?xf32>) {{
  ^bb0(%a: {dtype}, %s: f32):
    {"%e = arith.extf %a : " + dtype + " to f32" if dtype != "f32" else "%e = arith.addf %a, %zero : f32"}
    %r = arith.addf %s, %e : f32
    linalg.yield %r : f32
  }}
  %var = memref.alloc(%mr) : memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%var : memref<?xf32>)
  linalg.generic {{indexing_maps = [{ALL}, {ROW}, {ROW}], iterator_types = ["parallel", "reduction"]}} ins(%x, %sum : memref<?x{n}x{dtype}>, memref<?xf32>) outs(%var : memref<?xf32>) {{
  ^bb0(%a: {dtype}, %s: f32, %v: f32):
    {"%e = arith.extf %a : " + dtype + " to f32" if dtype != "f32" else "%e = arith.addf %a, %zero : f32"}
    %mean = arith.divf %s, %nf : f32
    %d = arith.subf %e, %mean : f32
    %q = arith.mulf %d, %d : f32
    %r = arith.addf %v, %q : f32
    linalg.yield %r : f32
  }}
  linalg.generic {{indexing_maps = [{ALL}, {ROW}, {ROW}, {COLUMN}, {COLUMN}, {ALL}], iterator_types = ["parallel", "parallel"]}}
      ins(%x, %sum, %var, %w, %b : memref<?x{n}x{dtype}>, memref<?xf32>, memref<?xf32>, memref<{n}x{dtype}>, memref<{n}x{dtype}>) outs(%y : memref<?x{n}x{dtype}>) {{
  ^bb0(%a: {dtype}, %s: f32, %v: f32, %wa: {dtype}, %ba: {dtype}, %o: {dtype}):
    {"%e = arith.extf %a : " + dtype + " to f32" if dtype != "f32" else "%e = arith.addf %a, %zero : f32"}
    {"%we = arith.extf %wa : " + dtype + " to f32" if dtype != "f32" else "%we = arith.addf %wa, %zero : f32"}
    {"%be = arith.extf %ba : " + dtype + " to f32" if dtype != "f32" else "%be = arith.addf %ba, %zero : f32"}
    %mean = arith.divf %s, %nf : f32
    %d = arith.subf %e, %mean : f32
    %va = arith.divf %v, %nf : f32
    %ve = arith.addf %va, %eps : f32
    %inv = math.rsqrt %ve : f32
    %z = arith.mulf %d, %inv : f32
    %zw = arith.mulf %z, %we : f32
    %zb = arith.addf %zw, %be : f32
    {"%r = arith.truncf %zb : f32 to " + dtype if dtype != "f32" else "%r = arith.addf %zb, %zero : f32"}
    linalg.yield %r : {dtype}
  }}
  memref.dealloc %sum : memref<?xf32>
  memref.dealloc %var : memref<?xf32>
  return
}}"""

    def reference(x, w, b):
        if not x.size:
            return x
        d = x - x.mean(axis=1, keepdims=True)
        return d / np.sqrt((d * d).mean(axis=1, keepdims=True) + 1e-5) * w + b
    sizes = [{"m": m, "n": cols} for m in (0, 1, 5, 50)] if cols else [s for s in ROWS if s["n"] > 1]
    extents, last = ("m", "n"), ("n",)
    return Kernel(name, source, [Buffer(dtype, extents), Buffer(dtype, last), Buffer(dtype, last), Buffer(dtype, extents, "out")], reference,
                  sizes, scale=4.0)


def scaled(dtype):
    """Rows with a value of each row and with rows that all have, on either side of an operation; a value of each row with such a row."""
    wide, row = f"tensor<?x?x{dtype}>", f"tensor<?x{dtype}>"
    name = f"row_scaled_{dtype}k"
    low = {"f32": "0xFF800000", "f16": "0xFC00", "bf16": "0xFF80"}[dtype]
    source = f"""
func.func @{name}(%x: {wide}, %w: {row}, %b: {row}) -> ({wide}, {wide}) attributes {{hacc.entry}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : {wide}
  %n = tensor.dim %x, %c1 : {wide}
  %low = arith.constant {low} : {dtype}
  %em = tensor.empty(%m) : {row}
  %e = tensor.empty(%m, %n) : {wide}
  %f = linalg.fill ins(%low : {dtype}) outs(%em : {row}) -> {row}
  %max = linalg.reduce {{ arith.maximumf }} ins(%x : {wide}) outs(%f : {row}) dimensions = [1]
  %y:2 = linalg.generic {{indexing_maps = [{ALL}, {ROW}, {COLUMN}, {COLUMN}, {ALL}, {ALL}], iterator_types = ["parallel", "parallel"]}}
      ins(%x, %max, %w, %b : {wide}, {row}, {row}, {row}) outs(%e, %e : {wide}, {wide}) {{
  ^bb0(%a: {dtype}, %r: {dtype}, %g: {dtype}, %h: {dtype}, %o: {dtype}, %p: {dtype}):
    %d = arith.subf %r, %a : {dtype}
    %s = arith.mulf %d, %g : {dtype}
    %t = arith.minimumf %h, %s : {dtype}
    %u = arith.subf %g, %r : {dtype}
    linalg.yield %t, %u : {dtype}, {dtype}
  }} -> ({wide}, {wide})
  return %y#0, %y#1 : {wide}, {wide}
}}"""

    def reference(x, w, b):
        largest = x.max(axis=1, keepdims=True, initial=-np.inf)
        return np.minimum(b, (largest - x) * w), w - largest
    extents, last = ("m", "n"), ("n",)
    # Rows beyond 255 blocks of 32 bytes too.
    return Kernel(name, source, [Buffer(dtype, extents), Buffer(dtype, last), Buffer(dtype, last)] + [Buffer(dtype, extents, "out")] * 2, reference,
                  [*ROWS, {"m": 5, "n": 3000}], scale=6.0)


# So many short rows in a tile that their maxima are found in several steps, which use one buffer.
SHORT_ROWS = Kernel("short_rows", """
func.func @short_rows(%x: tensor<600x8xf32>) -> tensor<600x8xf32> attributes {hacc.entry} {
  %e = tensor.empty() : tensor<600x8xf32>
  %r = linalg.softmax dimension(1) ins(%x : tensor<600x8xf32>) outs(%e : tensor<600x8xf32>) -> tensor<600x8xf32>
  return %r : tensor<600x8xf32>
}""", [Buffer("f32", (600, 8)), Buffer("f32", (600, 8), "out")],
                    lambda x: np.exp(x - x.max(axis=1, keepdims=True)) / np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True), [{}], blocks=(1, 2))


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    return {f"rows_{t}": [reduce_kernel(k, t) for k in ("sum", "max", "min")] + [softmax(t, 2), softmax(t, 4)]
            + [scaled(t), layernorm(t, 0), layernorm(t, 768), layernorm(t, 60000)] for t in floats} | {"short_rows": [SHORT_ROWS]}
