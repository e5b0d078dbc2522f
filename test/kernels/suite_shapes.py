"""Ranks 0 to 5, static and dynamic shapes, broadcasts, scalars, fills, in-place and several outputs, named operations and tensors."""
import numpy as np

from harness import Buffer, Kernel, Scalar, grid

N = [{"n": n} for n in (0, 1, 31, 5000)]
MN = grid(m=(0, 1, 6), n=(1, 17, 300)) + [{"m": 2, "n": 60000}]


def rank(r):
    """out = a * b + a over rank r; ranks 0 and 1 dynamic where they can be."""
    dims = ["n", 3, 5, 2, 4][:r]
    text = "x".join(["?" if d == "n" else str(d) for d in dims] + ["f32"])
    loops = ", ".join(f"d{i}" for i in range(r))
    ident = f"affine_map<({loops}) -> ({loops})>"
    kinds = ", ".join(['"parallel"'] * r)
    name = f"rank{r}k"
    source = f"""
func.func @{name}(%a: memref<{text}>, %b: memref<{text}>, %o: memref<{text}>) attributes {{hacc.entry}} {{
  linalg.generic {{indexing_maps = [{ident}, {ident}, {ident}], iterator_types = [{kinds}]}} ins(%a, %b : memref<{text}>, memref<{text}>) outs(%o : memref<{text}>) {{
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %p, %x : f32
    linalg.yield %s : f32
  }}
  return
}}"""
    return Kernel(name, source, [Buffer("f32", tuple(dims)), Buffer("f32", tuple(dims)), Buffer("f32", tuple(dims), "out")],
                  lambda a, b: a * b + a, N if r else [{}])


STATIC = Kernel("static_chain", """
func.func @static_chain(%a: memref<7x129xf16>, %b: memref<7x129xf16>, %o: memref<7x129xf16>) attributes {hacc.entry = ""} {
  %t = memref.alloc() : memref<7x129xf16>
  linalg.add ins(%a, %b : memref<7x129xf16>, memref<7x129xf16>) outs(%t : memref<7x129xf16>)
  linalg.map { math.exp } ins(%t : memref<7x129xf16>) outs(%t : memref<7x129xf16>)
  linalg.mul ins(%t, %a : memref<7x129xf16>, memref<7x129xf16>) outs(%o : memref<7x129xf16>)
  return
}""", [Buffer("f16", (7, 129), domain=(-1, 1)), Buffer("f16", (7, 129), domain=(-1, 1)), Buffer("f16", (7, 129), "out")],
    lambda a, b: np.exp(a + b) * a, [{}], scale=2.0)

ROW_BIAS = Kernel("row_bias", """
func.func @row_bias(%x: memref<?x?xf32>, %b: memref<?xf32>, %o: memref<?x?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  }
  return
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("n",)), Buffer("f32", ("m", "n"), "out")], lambda x, b: x + b, MN)

COLUMN_SCALE = Kernel("column_scale", """
func.func @column_scale(%x: memref<?x?xf32>, %b: memref<?xf32>, %o: memref<?x?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %s = arith.mulf %a, %c : f32
    %t = arith.subf %c, %s : f32
    linalg.yield %t : f32
  }
  return
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("m",)), Buffer("f32", ("m", "n"), "out")], lambda x, b: b[:, None] - x * b[:, None], MN)

BROADCAST = Kernel("broadcast_add", """
func.func @broadcast_add(%x: tensor<?x?xf32>, %b: tensor<?xf32>) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %w = linalg.broadcast ins(%b : tensor<?xf32>) outs(%e : tensor<?x?xf32>) dimensions = [0]
  %r = arith.addf %x, %w : tensor<?x?xf32>
  %q = arith.mulf %r, %r : tensor<?x?xf32>
  return %q : tensor<?x?xf32>
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("n",)), Buffer("f32", ("m", "n"), "out")], lambda x, b: (x + b) ** 2, MN)

FILL = """
func.func @fill_value(%v: f32, %o: memref<?xf32>) attributes {hacc.entry} {
  linalg.fill ins(%v : f32) outs(%o : memref<?xf32>)
  return
}"""


def fill(sizes):
    """The reference cannot see the extent of an output: one kernel object for each size."""
    return Kernel("fill_value", FILL, [Scalar("f32", 0.75), Buffer("f32", ("n",), "out")], lambda v: np.full(sizes["n"], v), [sizes])


SAXPY = Kernel("saxpy", """
func.func @saxpy(%alpha: f32, %x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %alpha, %a : f32
    %s = arith.addf %p, %b : f32
    linalg.yield %s : f32
  }
  return
}""", [Scalar("f32", -1.5), Buffer("f32", ("n",)), Buffer("f32", ("n",), "inout")], lambda alpha, x, y: alpha * x + y, N)

INPLACE = Kernel("inplace_exp", """
func.func @inplace_exp(%x: memref<?xf16>) attributes {hacc.entry} {
  linalg.map { math.exp } ins(%x : memref<?xf16>) outs(%x : memref<?xf16>)
  return
}""", [Buffer("f16", ("n",), "inout", (-2, 2))], np.exp, N)

TWO_OUTPUTS = Kernel("two_outputs", """
func.func @two_outputs(%x: tensor<?xf32>, %y: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) attributes {hacc.entry} {
  %s = arith.addf %x, %y : tensor<?xf32>
  %d = arith.subf %x, %y : tensor<?xf32>
  return %s, %d : tensor<?xf32>, tensor<?xf32>
}""", [Buffer("f32", ("n",)), Buffer("f32", ("n",)), Buffer("f32", ("n",), "out"), Buffer("f32", ("n",), "out")], lambda x, y: (x + y, x - y), N)

MASKED = Kernel("mask_in_memory", """
func.func @mask_in_memory(%x: memref<?xf32>, %o: memref<?xi8>) attributes {hacc.entry} {
  %z = arith.constant 0.25 : f32
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : memref<?xf32>) outs(%o : memref<?xi8>) {
  ^bb0(%a: f32, %b: i8):
    %c = arith.cmpf ogt, %a, %z : f32
    %s = arith.extui %c : i1 to i8
    linalg.yield %s : i8
  }
  return
}""", [Buffer("f32", ("n",)), Buffer("i8", ("n",), "out")], lambda x: (x > 0.25).astype(np.int8), N)

TRANSPOSE = Kernel("transposed_add", """
func.func @transposed_add(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %o: memref<?x?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : memref<?x?xf32>, memref<?x?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  }
  return
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("n", "m")), Buffer("f32", ("m", "n"), "out")], lambda x, y: x + y.T, grid(m=(1, 9), n=(1, 40)))


def modules(soc):
    kernels = [rank(r) for r in range(6)] + [STATIC, ROW_BIAS, COLUMN_SCALE, BROADCAST, *map(fill, N), SAXPY, INPLACE, TWO_OUTPUTS, MASKED, TRANSPOSE]
    return {"shapes": kernels}
