"""Temporaries in device memory whose sizes the arguments say: the launch makes them as large as they must be."""
import numpy as np

from harness import Buffer, Kernel

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


def modules(soc):
    return {"dynamic": [COLUMNS, TURNED, JOINED, ATTENTION, *([LAYERS] if soc == "Ascend910B3" else [])]}
