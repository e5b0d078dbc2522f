"""Temporaries in device memory whose sizes the arguments say: the launch makes them as large as they must be."""
import numpy as np

from harness import Buffer, Kernel, Scalar

SIZES = [{"m": m, "n": n} for m, n in ((0, 5), (1, 7), (37, 53), (300, 1000))]


def softmax(x, axis):
    if not x.size:
        return x
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# Each column by its sum: all blocks add up columns, and then read what others have added up.
COLUMNS = Kernel("columns", """
func.func @columns(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %s = linalg.reduce { arith.addf } ins(%x : tensor<?x?xf32>) outs(%f : tensor<?xf32>) dimensions = [0]
  %o = tensor.empty(%m, %n) : tensor<?x?xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]} ins(%x, %s : tensor<?x?xf32>, tensor<?xf32>) outs(%o : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %t = arith.divf %a, %b : f32
    linalg.yield %t : f32
  } -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}""", [Buffer("f32", ("m", "n"), domain=(1, 2)), Buffer("f32", ("m", "n"), "out")], lambda x: x / x.sum(axis=0), SIZES, scale=10.0)

TURNED = Kernel("turned", """
func.func @turned(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%n, %m) : tensor<?x?xf32>
  %t = linalg.transpose ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) permutation = [1, 0]
  %s = linalg.softmax dimension(1) ins(%t : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %s : tensor<?x?xf32>
}""", [Buffer("f32", ("m", "n")), Buffer("f32", ("n", "m"), "out")], lambda x: softmax(x.T, 1), SIZES, scale=10.0)

# The sum of two extents is the size.
JOINED = Kernel("joined", """
func.func @joined(%x: tensor<?x16xf32>, %y: tensor<?x16xf32>) -> tensor<?x16xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x16xf32>
  %n = tensor.dim %y, %c0 : tensor<?x16xf32>
  %all = arith.addi %m, %n : index
  %c = tensor.concat dim(0) %x, %y : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  %e = tensor.empty(%all) : tensor<?x16xf32>
  %s = linalg.softmax dimension(0) ins(%c : tensor<?x16xf32>) outs(%e : tensor<?x16xf32>) -> tensor<?x16xf32>
  return %s : tensor<?x16xf32>
}""", [Buffer("f32", ("m", 16)), Buffer("f32", ("n", 16)), Buffer("f32", ("both", 16), "out")],
    lambda x, y: softmax(np.concatenate([x, y]), 0), [dict(s, both=s["m"] + s["n"]) for s in SIZES], scale=10.0)

# A part of what was joined, with the shape of the first piece.
JOINED_PART = Kernel("joined_part", """
func.func @joined_part(%x: tensor<1x?x64xf32>, %y: tensor<20x64xf32>) -> tensor<1x?x64xf32> attributes {hacc.entry} {
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c1 : tensor<1x?x64xf32>
  %rows = tensor.collapse_shape %x [[0, 1], [2]] : tensor<1x?x64xf32> into tensor<?x64xf32>
  %c = tensor.concat dim(0) %y, %rows : (tensor<20x64xf32>, tensor<?x64xf32>) -> tensor<?x64xf32>
  %s = tensor.extract_slice %c[0, 0] [%m, 64] [1, 1] : tensor<?x64xf32> to tensor<?x64xf32>
  %e = tensor.expand_shape %s [[0, 1], [2]] output_shape [1, %m, 64] : tensor<?x64xf32> into tensor<1x?x64xf32>
  return %e : tensor<1x?x64xf32>
}""", [Buffer("f32", (1, "m", 64)), Buffer("f32", (20, 64)), Buffer("f32", (1, "m", 64), "out")],
    lambda x, y: np.concatenate([y, x[0]])[None, :x.shape[1]], [{"m": m} for m in (1, 20, 133)])

LAYERS = Kernel("layers", """
func.func @layers(%x: tensor<?x128xf16>, %w: tensor<128x256xf16>, %v: tensor<256x64xf16>) -> tensor<?x64xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x128xf16>
  %e = tensor.empty(%m) : tensor<?x256xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x256xf32>) -> tensor<?x256xf32>
  %p = linalg.matmul ins(%x, %w : tensor<?x128xf16>, tensor<128x256xf16>) outs(%f : tensor<?x256xf32>) -> tensor<?x256xf32>
  %eh = tensor.empty(%m) : tensor<?x256xf16>
  %h = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<?x256xf32>) outs(%eh : tensor<?x256xf16>) {
  ^bb0(%a: f32, %o: f16):
    %r = arith.maximumf %a, %zero : f32
    %t = arith.truncf %r : f32 to f16
    linalg.yield %t : f16
  } -> tensor<?x256xf16>
  %e2 = tensor.empty(%m) : tensor<?x64xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x64xf32>) -> tensor<?x64xf32>
  %q = linalg.matmul ins(%h, %v : tensor<?x256xf16>, tensor<256x64xf16>) outs(%f2 : tensor<?x64xf32>) -> tensor<?x64xf32>
  return %q : tensor<?x64xf32>
}""", [Buffer("f16", ("m", 128), domain=(-1, 1)), Buffer("f16", (128, 256), domain=(-0.2, 0.2)), Buffer("f16", (256, 64), domain=(-0.2, 0.2)),
       Buffer("f32", ("m", 64), "out")],
    lambda x, w, v: np.maximum(x @ w, 0).astype(np.float16).astype(np.float64) @ v, [{"m": m} for m in (1, 64, 133)], scale=3000.0, blocks=(1, 3, 20))

ATTENTION = Kernel("attention_any", """
func.func @attention_any(%q: tensor<?x?x64xf32>, %k: tensor<?x?x64xf32>, %v: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %scale = arith.constant 0.125 : f32
  %b = tensor.dim %q, %c0 : tensor<?x?x64xf32>
  %m = tensor.dim %q, %c1 : tensor<?x?x64xf32>
  %n = tensor.dim %k, %c1 : tensor<?x?x64xf32>
  %e = tensor.empty(%b, %m, %n) : tensor<?x?x?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, n, k)>, affine_map<(b, m, n, k) -> (b, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%q, %k : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%f : tensor<?x?x?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %t = arith.addf %z, %p : f32
    linalg.yield %t : f32
  } -> tensor<?x?x?xf32>
  %sc = linalg.generic {indexing_maps = [affine_map<(b, m, n) -> (b, m, n)>, affine_map<(b, m, n) -> (b, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel"]} ins(%s : tensor<?x?x?xf32>) outs(%e : tensor<?x?x?xf32>) {
  ^bb0(%x: f32, %z: f32):
    %p = arith.mulf %x, %scale : f32
    linalg.yield %p : f32
  } -> tensor<?x?x?xf32>
  %sm = linalg.softmax dimension(2) ins(%sc : tensor<?x?x?xf32>) outs(%e : tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %e2 = tensor.empty(%b, %m) : tensor<?x?x64xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %r = linalg.batch_matmul ins(%sm, %v : tensor<?x?x?xf32>, tensor<?x?x64xf32>) outs(%f2 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}""", [Buffer("f32", ("b", "m", 64), domain=(-2, 2)), Buffer("f32", ("b", "n", 64), domain=(-2, 2)), Buffer("f32", ("b", "n", 64), domain=(-2, 2)),
       Buffer("f32", ("b", "m", 64), "out")],
    lambda q, k, v: softmax(q @ k.transpose(0, 2, 1) * 0.125, 2) @ v,
    [{"b": b, "m": m, "n": n} for b, m, n in ((1, 5, 7), (2, 40, 33), (3, 64, 128))], scale=100.0, blocks=(1, 3, 20))


GROUP_NORM = Kernel("group_norm_any", """
func.func @group_norm_any(%x: tensor<?x?x?x?xf32>, %w: tensor<?x?xf32>) -> tensor<?x?x?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = tensor.dim %x, %c0 : tensor<?x?x?x?xf32>
  %g = tensor.dim %x, %c1 : tensor<?x?x?x?xf32>
  %c = tensor.dim %x, %c2 : tensor<?x?x?x?xf32>
  %s = tensor.dim %x, %c3 : tensor<?x?x?x?xf32>
  %zero = arith.constant 0.0 : f32
  %eps = arith.constant 1.0e-5 : f32
  %e2 = tensor.empty(%n, %g) : tensor<?x?xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %cs = arith.muli %c, %s : index
  %ci = arith.index_cast %cs : index to i64
  %cf = arith.sitofp %ci : i64 to f32
  %sum = linalg.reduce { arith.addf } ins(%x : tensor<?x?x?x?xf32>) outs(%f2 : tensor<?x?xf32>) dimensions = [2, 3]
  %e4 = tensor.empty(%n, %g, %c, %s) : tensor<?x?x?x?xf32>
  %d = linalg.generic {indexing_maps = [affine_map<(n,g,c,s)->(n,g,c,s)>, affine_map<(n,g,c,s)->(n,g)>, affine_map<(n,g,c,s)->(n,g,c,s)>],
      iterator_types = ["parallel","parallel","parallel","parallel"]} ins(%x, %sum : tensor<?x?x?x?xf32>, tensor<?x?xf32>) outs(%e4 : tensor<?x?x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %m = arith.divf %b, %cf : f32
    %r = arith.subf %a, %m : f32
    linalg.yield %r : f32
  } -> tensor<?x?x?x?xf32>
  %q = linalg.mul ins(%d, %d : tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) outs(%e4 : tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %var = linalg.reduce { arith.addf } ins(%q : tensor<?x?x?x?xf32>) outs(%f2 : tensor<?x?xf32>) dimensions = [2, 3]
  %y = linalg.generic {indexing_maps = [affine_map<(n,g,c,s)->(n,g,c,s)>, affine_map<(n,g,c,s)->(n,g)>, affine_map<(n,g,c,s)->(g,c)>, affine_map<(n,g,c,s)->(n,g,c,s)>],
      iterator_types = ["parallel","parallel","parallel","parallel"]} ins(%d, %var, %w : tensor<?x?x?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>) outs(%e4 : tensor<?x?x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %g0: f32, %o: f32):
    %m = arith.divf %b, %cf : f32
    %p = arith.addf %m, %eps : f32
    %r = math.rsqrt %p : f32
    %t = arith.mulf %a, %r : f32
    %u = arith.mulf %t, %g0 : f32
    linalg.yield %u : f32
  } -> tensor<?x?x?x?xf32>
  return %y : tensor<?x?x?x?xf32>
}""", [Buffer("f32", ("n", "g", "c", "s"), domain=(0, 1)), Buffer("f32", ("g", "c"), domain=(0, 1)), Buffer("f32", ("n", "g", "c", "s"), "out")],
    lambda x, w: (x - x.mean(axis=(2, 3), keepdims=True)) / np.sqrt(x.var(axis=(2, 3), keepdims=True) + 1e-5) * w[None, :, :, None],
    [{"n": 2, "g": 3, "c": 4, "s": 5}, {"n": 1, "g": 8, "c": 3, "s": 33}], scale=100.0)

# Two norms over everything, and a step that needs both.
LAMB = Kernel("lamb_any", """
func.func @lamb_any(%p: tensor<?xf32>, %g: tensor<?xf32>) -> tensor<?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = tensor.dim %p, %c0 : tensor<?xf32>
  %zero = arith.constant 0.0 : f32
  %wd = arith.constant 0.01 : f32
  %lr = arith.constant 0.1 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %es = tensor.empty() : tensor<f32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<f32>) -> tensor<f32>
  %u = linalg.generic {indexing_maps = [affine_map<(i)->(i)>, affine_map<(i)->(i)>, affine_map<(i)->(i)>],
      iterator_types = ["parallel"]} ins(%p, %g : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %t = arith.mulf %a, %wd : f32
    %r = arith.addf %t, %b : f32
    linalg.yield %r : f32
  } -> tensor<?xf32>
  %pn = linalg.generic {indexing_maps = [affine_map<(i)->(i)>, affine_map<(i)->()>],
      iterator_types = ["reduction"]} ins(%p : tensor<?xf32>) outs(%fs : tensor<f32>) {
  ^bb0(%a: f32, %o: f32):
    %t = arith.mulf %a, %a : f32
    %r = arith.addf %o, %t : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  %un = linalg.generic {indexing_maps = [affine_map<(i)->(i)>, affine_map<(i)->()>],
      iterator_types = ["reduction"]} ins(%u : tensor<?xf32>) outs(%fs : tensor<f32>) {
  ^bb0(%a: f32, %o: f32):
    %t = arith.mulf %a, %a : f32
    %r = arith.addf %o, %t : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(i)->(i)>, affine_map<(i)->(i)>, affine_map<(i)->()>, affine_map<(i)->()>, affine_map<(i)->(i)>],
      iterator_types = ["parallel"]} ins(%p, %u, %pn, %un : tensor<?xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>) outs(%e : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %x: f32, %z: f32, %o: f32):
    %sx = math.sqrt %x : f32
    %sz = math.sqrt %z : f32
    %q = arith.divf %sx, %sz : f32
    %l = arith.mulf %q, %lr : f32
    %s = arith.mulf %b, %l : f32
    %r = arith.subf %a, %s : f32
    linalg.yield %r : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}""", [Buffer("f32", ("n",), domain=(0, 1)), Buffer("f32", ("n",), domain=(0, 1)), Buffer("f32", ("n",), "out")],
    lambda p, g: p - 0.1 * (0.01 * p + g) * np.linalg.norm(p) / np.linalg.norm(0.01 * p + g), [{"n": n} for n in (1, 100, 70001)], scale=300.0)


def convolution(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.exp(np.einsum("nhwcij,ijcf->nhwf", windows, w))


# The extents of the result are differences.
CONVOLUTION = Kernel("convolution_any", """
func.func @convolution_any(%x: tensor<?x?x?x?xf32>, %w: tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = tensor.dim %x, %c0 : tensor<?x?x?x?xf32>
  %h = tensor.dim %x, %c1 : tensor<?x?x?x?xf32>
  %wd = tensor.dim %x, %c2 : tensor<?x?x?x?xf32>
  %ci = tensor.dim %x, %c3 : tensor<?x?x?x?xf32>
  %kh = tensor.dim %w, %c0 : tensor<?x?x?x?xf32>
  %kw = tensor.dim %w, %c1 : tensor<?x?x?x?xf32>
  %co = tensor.dim %w, %c3 : tensor<?x?x?x?xf32>
  %h1 = arith.subi %h, %kh : index
  %oh = arith.addi %h1, %c1 : index
  %w1 = arith.subi %wd, %kw : index
  %ow = arith.addi %w1, %c1 : index
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n, %oh, %ow, %co) : tensor<?x?x?x?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %y = linalg.conv_2d_nhwc_hwcf ins(%x, %w : tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) outs(%f : tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %z = linalg.exp ins(%y : tensor<?x?x?x?xf32>) outs(%e : tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  return %z : tensor<?x?x?x?xf32>
}""", [Buffer("f32", ("n", "h", "w", "c")), Buffer("f32", ("kh", "kw", "c", "f"), domain=(-0.1, 0.1)), Buffer("f32", ("n", "oh", "ow", "f"), "out")],
    convolution, [{"n": n, "h": h, "w": w, "c": c, "kh": kh, "kw": kw, "f": f, "oh": h - kh + 1, "ow": w - kw + 1}
                  for n, h, w, c, kh, kw, f in ((1, 6, 7, 3, 3, 2, 5), (2, 9, 8, 4, 1, 3, 16))], scale=100.0)

# Buffers that the kernel allocates itself.
BUFFERS = Kernel("buffers_any", """
func.func @buffers_any(%x: memref<?x?xf32>, %y: memref<?x?xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?xf32>
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  %t = memref.alloc(%m, %n) : memref<?x?xf32>
  linalg.exp ins(%x : memref<?x?xf32>) outs(%t : memref<?x?xf32>)
  %u = memref.alloc(%n, %m) : memref<?x?xf32>
  linalg.transpose ins(%t : memref<?x?xf32>) outs(%u : memref<?x?xf32>) permutation = [1, 0]
  linalg.generic {indexing_maps = [affine_map<(i,j)->(i,j)>, affine_map<(i,j)->(j,i)>, affine_map<(i,j)->(j,i)>],
      iterator_types = ["parallel","parallel"]} ins(%u, %x : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.addf %a, %b : f32
    linalg.yield %c : f32
  }
  memref.dealloc %t : memref<?x?xf32>
  memref.dealloc %u : memref<?x?xf32>
  return
}""", [Buffer("f32", ("m", "n"), domain=(-1, 1)), Buffer("f32", ("m", "n"), "out")], lambda x: np.exp(x) + x, SIZES, scale=10.0)

# A scalar says how many rows count, a division how many of these: the launch computes the size from both.
EVERY_OTHER = Kernel("every_other", """
#half = affine_map<()[s0] -> ((s0 + 1) floordiv 2)>
func.func @every_other(%x: tensor<?x24xf32>, %rows: i32) -> tensor<?x24xf32> attributes {hacc.entry} {
  %r = arith.index_cast %rows : i32 to index
  %half = affine.apply #half()[%r]
  %part = tensor.extract_slice %x[0, 0] [%half, 24] [2, 1] : tensor<?x24xf32> to tensor<?x24xf32>
  %e = tensor.empty(%half) : tensor<?x24xf32>
  %s = linalg.softmax dimension(0) ins(%part : tensor<?x24xf32>) outs(%e : tensor<?x24xf32>) -> tensor<?x24xf32>
  %t = linalg.softmax dimension(1) ins(%s : tensor<?x24xf32>) outs(%e : tensor<?x24xf32>) -> tensor<?x24xf32>
  return %t : tensor<?x24xf32>
}""", [Buffer("f32", ("m", 24)), Scalar("i32", "rows"), Buffer("f32", ("half", 24), "out")],
    lambda x, rows: softmax(softmax(x[:rows:2], 0), 1),
    [{"m": m, "rows": rows, "half": (rows + 1) // 2} for m, rows in ((5, 4), (9, 9), (301, 200), (7, 0))], scale=10.0)

# A window that moves by a step: the extents of what it leaves are quotients.
STEPS = Kernel("steps", """
func.func @steps(%x: tensor<?x?xf32>, %w: index, %step: index) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %over = arith.subi %m, %w : index
  %steps = arith.divui %over, %step : index
  %k = arith.addi %steps, %c1 : index
  %least = arith.minsi %n, %k : index
  %part = tensor.extract_slice %x[0, 0] [%least, %n] [1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  %e = tensor.empty(%n, %least) : tensor<?x?xf32>
  %t = linalg.transpose ins(%part : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) permutation = [1, 0]
  %s = linalg.softmax dimension(0) ins(%t : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %u = linalg.softmax dimension(1) ins(%s : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %u : tensor<?x?xf32>
}""", [Buffer("f32", ("m", "n")), Scalar("i64", "w"), Scalar("i64", "step"), Buffer("f32", ("n", "k"), "out")],
    lambda x, w, step: softmax(softmax(x[:min(x.shape[1], (x.shape[0] - w) // step + 1)].T, 0), 1),
    [{"m": m, "n": n, "w": w, "step": step, "k": min(n, (m - w) // step + 1)}
     for m, n, w, step in ((9, 50, 3, 2), (60, 7, 1, 1), (200, 90, 20, 3))], scale=10.0)

# Loops over a buffer as long as a scalar says, behind one as long as the larger of two.
SCRATCH = Kernel("scratch", """
func.func @scratch(%x: memref<?xf32>, %y: memref<?xf32>, %n: i64, %least: index) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %count = arith.index_cast %n : i64 to index
  %isMore = arith.cmpi sgt, %count, %least : index
  %most = arith.select %isMore, %count, %least : index
  %first = memref.alloc(%most) : memref<?xf32>
  %second = memref.alloc(%count) : memref<?xf32>
  %last = arith.subi %count, %c1 : index
  scf.for %i = %c0 to %count step %c1 {
    %v = memref.load %x[%i] : memref<?xf32>
    %j = arith.subi %last, %i : index
    memref.store %v, %first[%j] : memref<?xf32>
    %w = arith.mulf %v, %v : f32
    memref.store %w, %second[%i] : memref<?xf32>
  }
  scf.for %i = %c0 to %count step %c1 {
    %v = memref.load %first[%i] : memref<?xf32>
    %w = memref.load %second[%i] : memref<?xf32>
    %s = arith.addf %v, %w : f32
    memref.store %s, %y[%i] : memref<?xf32>
  }
  return
}""", [Buffer("f32", ("n",)), Buffer("f32", ("n",), "out"), Scalar("i64", "n"), Scalar("i64", 100)],
    lambda x, n, least: x[::-1] + x * x, [{"n": n} for n in (1, 99, 100, 777)], scale=20.0)

def modules(soc):
    return {"dynamic": [COLUMNS, TURNED, JOINED, JOINED_PART, ATTENTION, GROUP_NORM, LAMB, CONVOLUTION, BUFFERS, EVERY_OTHER, STEPS, SCRATCH, *([LAYERS] if soc == "Ascend910B3" else [])]}
