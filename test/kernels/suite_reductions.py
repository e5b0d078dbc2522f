"""Reductions over any dimensions: columns, outer and middle dimensions, several at once, with arithmetic before and after; positions of extremes."""
import numpy as np

from harness import Buffer, Kernel, grid

SIZES = grid(m=(1, 7, 300), n=(1, 33, 1000)) + [{"m": 0, "n": 5}, {"m": 3, "n": 0}, {"m": 5, "n": 70001}]
OPS = {"sum": ("arith.addf", "0.0", np.sum), "max": ("arith.maximumf", "-1.0e30", np.max), "prod": ("arith.mulf", "1.0", np.prod)}


def reduce_over(kind, dtype, dims, rank, name):
    """The reduction over `dims` of a tensor of ?x?, ?x3x? or 2x?x3x?."""
    operation, init, function = OPS[kind]
    shape = {2: ("m", "n"), 3: ("m", 3, "n"), 4: (2, "m", 3, "n")}[rank]
    kept = [d for d in range(rank) if d not in dims]

    def text(extents):
        return "x".join([*("?" if isinstance(e, str) else str(e) for e in extents), dtype])
    full, part = f"tensor<{text(shape)}>", f"tensor<{text([shape[d] for d in kept])}>"
    sizes = "\n".join(f"  %c{d} = arith.constant {d} : index\n  %s{d} = tensor.dim %x, %c{d} : {full}" for d in kept if isinstance(shape[d], str))
    dynamic = ", ".join(f"%s{d}" for d in kept if isinstance(shape[d], str))
    source = f"""
func.func @{name}(%x: {full}) -> {part} attributes {{hacc.entry}} {{
{sizes}
  %e = tensor.empty({dynamic}) : {part}
  %i = arith.constant {init if dtype != "f16" or kind != "max" else "-60000.0"} : {dtype}
  %f = linalg.fill ins(%i : {dtype}) outs(%e : {part}) -> {part}
  %r = linalg.reduce ins(%x : {full}) outs(%f : {part}) dimensions = {list(dims)}
    (%a: {dtype}, %b: {dtype}) {{ %s = {operation} %a, %b : {dtype}\n linalg.yield %s : {dtype} }}
  return %r : {part}
}}"""
    domain = (0.99, 1.01) if kind == "prod" else (-1, 1)
    low = -1e30 if dtype != "f16" else -60000.0
    return Kernel(name, source, [Buffer(dtype, shape, "in", domain), Buffer(dtype, tuple(shape[d] for d in kept), "out")],
                  lambda x: function(x, axis=tuple(dims), initial={"sum": 0, "max": low, "prod": 1}[kind]), SIZES,
                  scale=100.0 if kind != "max" else 1.0)


def column_mean_of_squares(t):
    """(mean over rows of x²) + bias, as one kernel: arithmetic before and after a reduction down the columns."""
    name = f"column_mean_{t}k"
    return Kernel(name, f"""
func.func @{name}(%x: memref<?x?x{t}>, %b: memref<?x{t}>, %o: memref<?x{t}>) attributes {{hacc.entry}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?x{t}>
  %n = memref.dim %x, %c1 : memref<?x?x{t}>
  %mi = arith.index_cast %m : index to i32
  %mf = arith.sitofp %mi : i32 to f32
  %zero = arith.constant 0.0 : f32
  %s = memref.alloc(%n) : memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%s : memref<?xf32>)
  linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]}}
      ins(%x : memref<?x?x{t}>) outs(%s : memref<?xf32>) {{
  ^bb0(%a: {t}, %acc: f32):
    {"%e = arith.extf %a : " + t + " to f32" if t != "f32" else "%e = arith.addf %a, %zero : f32"}
    %q = arith.mulf %e, %e : f32
    %r = arith.addf %acc, %q : f32
    linalg.yield %r : f32
  }}
  linalg.generic {{indexing_maps = [affine_map<(j) -> (j)>, affine_map<(j) -> (j)>, affine_map<(j) -> (j)>], iterator_types = ["parallel"]}}
      ins(%s, %b : memref<?xf32>, memref<?x{t}>) outs(%o : memref<?x{t}>) {{
  ^bb0(%acc: f32, %bias: {t}, %old: {t}):
    %mean = arith.divf %acc, %mf : f32
    {"%be = arith.extf %bias : " + t + " to f32" if t != "f32" else "%be = arith.addf %bias, %zero : f32"}
    %y = arith.addf %mean, %be : f32
    {"%r = arith.truncf %y : f32 to " + t if t != "f32" else "%r = arith.addf %y, %zero : f32"}
    linalg.yield %r : {t}
  }}
  memref.dealloc %s : memref<?xf32>
  return
}}""", [Buffer(t, ("m", "n")), Buffer(t, ("n",)), Buffer(t, ("n",), "out")], lambda x, b: (x * x).mean(axis=0) + b,
        [s for s in SIZES if s["m"]], scale=10.0)


def iota():
    """x + column number − 2·row number."""
    return Kernel("iota", """
func.func @iota(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {hacc.entry} {
  %two = arith.constant 2.0 : f32
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%x : tensor<?x?xf32>) {
  ^bb0(%a: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %i32 = arith.index_cast %i : index to i32
    %j32 = arith.index_cast %j : index to i32
    %fi = arith.sitofp %i32 : i32 to f32
    %fj = arith.sitofp %j32 : i32 to f32
    %p = arith.mulf %fi, %two : f32
    %s = arith.addf %a, %fj : f32
    %d = arith.subf %s, %p : f32
    linalg.yield %d : f32
  } -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("m", "n"), "out")],
        lambda x: x + np.arange(x.shape[1]) - 2 * np.arange(x.shape[0])[:, None], SIZES, scale=100.0)


def tril(t):
    return Kernel(f"tril_{t}k", f"""
func.func @tril_{t}k(%x: tensor<?x?x{t}>) -> tensor<?x?x{t}> attributes {{hacc.entry}} {{
  %zero = arith.constant 0.0 : {t}
  %r = linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}} outs(%x : tensor<?x?x{t}>) {{
  ^bb0(%a: {t}):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %later = arith.cmpi sgt, %j, %i : index
    %v = arith.select %later, %zero, %a : {t}
    linalg.yield %v : {t}
  }} -> tensor<?x?x{t}>
  return %r : tensor<?x?x{t}>
}}""", [Buffer(t, ("m", "n")), Buffer(t, ("m", "n"), "out")], np.tril, SIZES)


# The values of a softmax, each repeated: beside the row's maximum and sum stands an element that does not move along the columns.
REPEATED_SOFTMAX = Kernel("repeated_softmax", """
func.func @repeated_softmax(%x: tensor<65xf32>) -> tensor<65x5xf32> attributes {hacc.entry} {
  %e = tensor.empty() : tensor<65xf32>
  %s = linalg.softmax dimension(0) ins(%x : tensor<65xf32>) outs(%e : tensor<65xf32>) -> tensor<65xf32>
  %w = tensor.empty() : tensor<65x5xf32>
  %r = linalg.broadcast ins(%s : tensor<65xf32>) outs(%w : tensor<65x5xf32>) dimensions = [1]
  return %r : tensor<65x5xf32>
}""", [Buffer("f32", (65,)), Buffer("f32", (65, 5), "out")],
    lambda x: np.repeat((np.exp(x - x.max()) / np.exp(x - x.max()).sum())[:, None], 5, axis=1), [{}], scale=4.0)


# Sums down the columns that start from what another tensor holds, one number for each column.
STARTED_SUMS = Kernel("started_sums", """
func.func @started_sums(%x: tensor<6x5x40xf32>, %s: tensor<6x40xf32>) -> tensor<6x40xf32> attributes {hacc.entry} {
  %r = linalg.reduce ins(%x : tensor<6x5x40xf32>) outs(%s : tensor<6x40xf32>) dimensions = [1]
    (%a: f32, %b: f32) { %t = arith.addf %a, %b : f32
      linalg.yield %t : f32 }
  return %r : tensor<6x40xf32>
}""", [Buffer("f32", (6, 5, 40)), Buffer("f32", (6, 40)), Buffer("f32", (6, 40), "out")], lambda x, s: x.sum(axis=1) + s, [{}], scale=4.0)


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    result = {}
    for t in floats:
        kernels = [reduce_over(k, t, (0,), 2, f"{k}_columns_{t}k") for k in OPS]
        kernels += [reduce_over("sum", t, (1,), 3, f"sum_middle_{t}k"), reduce_over("sum", t, (0, 1), 3, f"sum_outer_{t}k"),
                    reduce_over("max", t, (1, 2), 3, f"max_inner_{t}k"), reduce_over("sum", t, (1, 2), 4, f"sum_middles_{t}k"),
                    column_mean_of_squares(t), tril(t)]
        result[f"reductions_{t}"] = kernels
    result["reductions_more"] = [iota(), REPEATED_SOFTMAX, STARTED_SUMS]
    return result
