"""Data movement and its fusion with arithmetic: concat, pad, slice, insert, reshape, and bools in memory; static and dynamic shapes."""
import numpy as np

from harness import Buffer, Kernel, Scalar, grid

SIZES = grid(m=(1, 6), n=(1, 17, 300)) + [{"m": 0, "n": 5}, {"m": 3, "n": 20000}]


def concat_rows(t):
    return Kernel(f"concat_rows_{t}k", f"""
func.func @concat_rows_{t}k(%a: tensor<?x?x{t}>, %b: tensor<?x?x{t}>) -> tensor<?x?x{t}> attributes {{hacc.entry}} {{
  %r = tensor.concat dim(0) %a, %b : (tensor<?x?x{t}>, tensor<?x?x{t}>) -> tensor<?x?x{t}>
  return %r : tensor<?x?x{t}>
}}""", [Buffer(t, ("m", "n")), Buffer(t, (4, "n")), Buffer(t, ("m4", "n"), "out")], lambda a, b: np.concatenate((a, b)),
        [dict(s, m4=s["m"] + 4) for s in SIZES])


def concat_exp_columns(t):
    """exp of a concatenation of a tensor and a sum, times a third tensor."""
    return Kernel(f"concat_exp_columns_{t}k", f"""
func.func @concat_exp_columns_{t}k(%a: tensor<7x100x{t}>, %b: tensor<7x33x{t}>, %c: tensor<7x133x{t}>) -> tensor<7x133x{t}> attributes {{hacc.entry}} {{
  %s = arith.addf %b, %b : tensor<7x33x{t}>
  %r = tensor.concat dim(1) %a, %s : (tensor<7x100x{t}>, tensor<7x33x{t}>) -> tensor<7x133x{t}>
  %e = math.exp %r : tensor<7x133x{t}>
  %p = arith.mulf %e, %c : tensor<7x133x{t}>
  return %p : tensor<7x133x{t}>
}}""", [Buffer(t, (7, 100), domain=(-1, 1)), Buffer(t, (7, 33), domain=(-1, 1)), Buffer(t, (7, 133), domain=(-1, 1)), Buffer(t, (7, 133), "out")],
        lambda a, b, c: np.exp(np.concatenate((a, b + b), axis=1)) * c, [{}], scale=3.0)


def pad(t):
    value = "1.5" if t in ("f32", "f16", "bf16") else "7"
    return Kernel(f"pad_{t}k", f"""
func.func @pad_{t}k(%x: tensor<?x?x{t}>) -> tensor<?x?x{t}> attributes {{hacc.entry}} {{
  %v = arith.constant {value} : {t}
  %r = tensor.pad %x low[1, 3] high[2, 0] {{
  ^bb0(%i: index, %j: index):
    tensor.yield %v : {t}
  }} : tensor<?x?x{t}> to tensor<?x?x{t}>
  return %r : tensor<?x?x{t}>
}}""", [Buffer(t, ("m", "n")), Buffer(t, ("m3", "n3"), "out")],
        lambda x: np.pad(x, ((1, 2), (3, 0)), constant_values=float(value) if "." in value else int(value)),
        [dict(s, m3=s["m"] + 3, n3=s["n"] + 3) for s in SIZES])


def insert(t):
    """The sum of two tensors put into the middle of a third one."""
    add = "arith.addf" if t in ("f32", "f16", "bf16") else "arith.addi"

    def reference(a, b, d):
        out = d.copy()
        out[2:5, 10:31] = a + b
        return out
    return Kernel(f"insert_{t}k", f"""
func.func @insert_{t}k(%a: tensor<3x21x{t}>, %b: tensor<3x21x{t}>, %d: tensor<6x40x{t}>) -> tensor<6x40x{t}> attributes {{hacc.entry}} {{
  %s = {add} %a, %b : tensor<3x21x{t}>
  %r = tensor.insert_slice %s into %d[2, 10] [3, 21] [1, 1] : tensor<3x21x{t}> into tensor<6x40x{t}>
  return %r : tensor<6x40x{t}>
}}""", [Buffer(t, (3, 21)), Buffer(t, (3, 21)), Buffer(t, (6, 40)), Buffer(t, (6, 40), "out")], reference, [{}])


def slice_of_softmax(t):
    """Part of the rows of a softmax: only these are computed."""
    def reference(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return (e / e.sum(axis=1, keepdims=True))[3:8]
    return Kernel(f"slice_of_softmax_{t}k", f"""
func.func @slice_of_softmax_{t}k(%x: tensor<10x77x{t}>) -> tensor<5x77x{t}> attributes {{hacc.entry}} {{
  %e = tensor.empty() : tensor<10x77x{t}>
  %s = linalg.softmax dimension(1) ins(%x : tensor<10x77x{t}>) outs(%e : tensor<10x77x{t}>) -> tensor<10x77x{t}>
  %r = tensor.extract_slice %s[3, 0] [5, 77] [1, 1] : tensor<10x77x{t}> to tensor<5x77x{t}>
  return %r : tensor<5x77x{t}>
}}""", [Buffer(t, (10, 77)), Buffer(t, (5, 77), "out")], reference, [{}], scale=3.0)


def insert_into_softmax(t):
    """A tensor put into the rows of a softmax: what is left of it and what is right of it are of different lengths."""
    def reference(x, y):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        out = e / e.sum(axis=1, keepdims=True)
        out[2:7, 40:60] = y
        return out
    return Kernel(f"insert_into_softmax_{t}k", f"""
func.func @insert_into_softmax_{t}k(%x: tensor<10x77x{t}>, %y: tensor<5x20x{t}>) -> tensor<10x77x{t}> attributes {{hacc.entry}} {{
  %e = tensor.empty() : tensor<10x77x{t}>
  %s = linalg.softmax dimension(1) ins(%x : tensor<10x77x{t}>) outs(%e : tensor<10x77x{t}>) -> tensor<10x77x{t}>
  %r = tensor.insert_slice %y into %s[2, 40] [5, 20] [1, 1] : tensor<5x20x{t}> into tensor<10x77x{t}>
  return %r : tensor<10x77x{t}>
}}""", [Buffer(t, (10, 77)), Buffer(t, (5, 20)), Buffer(t, (10, 77), "out")], reference, [{}], scale=3.0)


def reshapes(t):
    """exp, then other dimensions, then a sum with a tensor of these."""
    return Kernel(f"reshapes_{t}k", f"""
func.func @reshapes_{t}k(%x: tensor<6x?x{t}>, %y: tensor<2x3x?x{t}>) -> tensor<2x3x?x{t}> attributes {{hacc.entry}} {{
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c1 : tensor<6x?x{t}>
  %e = math.exp %x : tensor<6x?x{t}>
  %r = tensor.expand_shape %e [[0, 1], [2]] output_shape [2, 3, %n] : tensor<6x?x{t}> into tensor<2x3x?x{t}>
  %s = arith.addf %r, %y : tensor<2x3x?x{t}>
  return %s : tensor<2x3x?x{t}>
}}""", [Buffer(t, (6, "n"), domain=(-2, 2)), Buffer(t, (2, 3, "n")), Buffer(t, (2, 3, "n"), "out")],
        lambda x, y: np.exp(x).reshape(y.shape) + y, [{"n": n} for n in (0, 1, 17, 5000)], scale=2.0)


MASKED_LOAD = Kernel("masked_load", """
func.func @masked_load(%x: memref<?xf32>, %o: memref<?xf32>, %n: index) attributes {hacc.entry} {
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %src = memref.reinterpret_cast %x to offset: [0], sizes: [64], strides: [1] : memref<?xf32> to memref<64xf32, strided<[1]>>
  %t = memref.alloc() : memref<64xf32>
  %missing = arith.cmpi slt, %n, %c64 : index
  scf.if %missing {
    linalg.fill ins(%zero : f32) outs(%t : memref<64xf32>)
  }
  %part = memref.subview %src[0] [%n] [1] : memref<64xf32, strided<[1]>> to memref<?xf32, strided<[1]>>
  %into = memref.subview %t[0] [%n] [1] : memref<64xf32> to memref<?xf32, strided<[1]>>
  memref.copy %part, %into : memref<?xf32, strided<[1]>> to memref<?xf32, strided<[1]>>
  %v = bufferization.to_tensor %t restrict writable : memref<64xf32> to tensor<64xf32>
  %s = arith.addf %v, %v : tensor<64xf32>
  %dst = memref.reinterpret_cast %o to offset: [64], sizes: [64], strides: [1] : memref<?xf32> to memref<64xf32, strided<[1], offset: 64>>
  bufferization.materialize_in_destination %s in restrict writable %dst : (tensor<64xf32>, memref<64xf32, strided<[1], offset: 64>>) -> ()
  return
}""", [Buffer("f32", (64,)), Buffer("f32", (128,), "inout"), Scalar("i64", 50)],
    lambda x, o, n: np.concatenate((o[:64], 2 * np.where(np.arange(64) < n, x, 0))), [{}])


BOOLS = Kernel("bools", """
func.func @bools(%c: tensor<?xi1>, %a: tensor<?xf32>, %b: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xi1>) attributes {hacc.entry} {
  %s = arith.select %c, %a, %b : tensor<?xi1>, tensor<?xf32>
  %g = arith.cmpf ogt, %s, %b : tensor<?xf32>
  return %s, %g : tensor<?xf32>, tensor<?xi1>
}""", [Buffer("bool", ("n",)), Buffer("f32", ("n",)), Buffer("f32", ("n",)), Buffer("f32", ("n",), "out"), Buffer("bool", ("n",), "out")],
    lambda c, a, b: (np.where(c, a, b), np.where(c, a, b) > b), [{"n": n} for n in (0, 1, 33, 5000)])

ANY = Kernel("any_above", """
func.func @any_above(%a: tensor<?x?xf32>) -> tensor<?xi1> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %a, %c0 : tensor<?x?xf32>
  %e = tensor.empty(%m) : tensor<?xi1>
  %no = arith.constant false
  %limit = arith.constant 3.9 : f32
  %i = linalg.fill ins(%no : i1) outs(%e : tensor<?xi1>) -> tensor<?xi1>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%a : tensor<?x?xf32>) outs(%i : tensor<?xi1>) {
  ^bb0(%x: f32, %s: i1):
    %g = arith.cmpf ogt, %x, %limit : f32
    %o = arith.ori %s, %g : i1
    linalg.yield %o : i1
  } -> tensor<?xi1>
  return %r : tensor<?xi1>
}""", [Buffer("f32", ("m", "n")), Buffer("bool", ("m",), "out")], lambda a: (a > np.float32(3.9)).any(axis=1), SIZES)

FROM_TENSOR = Kernel("scalar_from_tensor", """
func.func @scalar_from_tensor(%x: tensor<?xf32>, %s: tensor<f32>) -> tensor<?xf32> attributes {hacc.entry} {
  %v = tensor.extract %s[] : tensor<f32>
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %r = linalg.elementwise kind=#linalg.elementwise_kind<mul> indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>, affine_map<(i) -> (i)>]
      ins(%x, %v : tensor<?xf32>, f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}""", [Buffer("f32", ("n",)), Buffer("f32", ()), Buffer("f32", ("n",), "out")], lambda x, s: x * s, [{"n": n} for n in (0, 1, 33, 5000)])


# Two softmaxes start from one constant; 310P computes the first, whose rsqrt has no vector form, with scalar loops.
PART_OF_SOFTMAX = Kernel("part_of_softmax", """
func.func @part_of_softmax(%x: tensor<5xf32>) -> tensor<1xf32> attributes {hacc.entry} {
  %one = arith.constant dense<1.0> : tensor<5xf32>
  %s = arith.mulf %x, %x : tensor<5xf32>
  %a = arith.addf %s, %one : tensor<5xf32>
  %r = math.rsqrt %a : tensor<5xf32>
  %e = tensor.empty() : tensor<5xf32>
  %p = linalg.softmax dimension(0) ins(%r : tensor<5xf32>) outs(%e : tensor<5xf32>) -> tensor<5xf32>
  %q = tensor.extract_slice %p[1] [1] [1] : tensor<5xf32> to tensor<1xf32>
  %f = tensor.empty() : tensor<1xf32>
  %t = linalg.softmax dimension(0) ins(%q : tensor<1xf32>) outs(%f : tensor<1xf32>) -> tensor<1xf32>
  return %t : tensor<1xf32>
}""", [Buffer("f32", (5,)), Buffer("f32", (1,), "out")], lambda x: softmax(softmax(1 / np.sqrt(x * x + 1))[1:2]), [{}])


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


# Parts of whole 32 bytes that go into longer rows: several are moved at once, but not as one run of memory.
BESIDE = Kernel("beside", """
func.func @beside(%a: tensor<7x100x2xf16>, %b: tensor<7x1x16x2xf16>) -> tensor<7x116x2xf16> attributes {hacc.entry} {
  %x = tensor.expand_shape %a [[0], [1, 2], [3]] output_shape [7, 1, 100, 2] : tensor<7x100x2xf16> into tensor<7x1x100x2xf16>
  %c = tensor.concat dim(2) %x, %b : (tensor<7x1x100x2xf16>, tensor<7x1x16x2xf16>) -> tensor<7x1x116x2xf16>
  %r = tensor.collapse_shape %c [[0, 1], [2], [3]] : tensor<7x1x116x2xf16> into tensor<7x116x2xf16>
  return %r : tensor<7x116x2xf16>
}""", [Buffer("f16", (7, 100, 2)), Buffer("f16", (7, 1, 16, 2)), Buffer("f16", (7, 116, 2), "out")], lambda a, b: np.concatenate((a, b[:, 0]), 1), [{}])


# What a loop carries is overwritten by what is made of it, which two results are made of.
CARRIED_TWICE = Kernel("carried_twice", """
func.func @carried_twice(%a: tensor<100xi16>, %b: tensor<100xi16>) -> (tensor<22x1xi16>, tensor<100xi16>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = scf.for %i = %c0 to %c2 step %c1 iter_args(%l = %a) -> (tensor<100xi16>) {
    %n = arith.addi %l, %a : tensor<100xi16>
    scf.yield %n : tensor<100xi16>
  }
  %p = arith.muli %v, %b : tensor<100xi16>
  %s = tensor.extract_slice %p[13] [22] [3] : tensor<100xi16> to tensor<22xi16>
  %e = tensor.expand_shape %s [[0, 1]] output_shape [22, 1] : tensor<22xi16> into tensor<22x1xi16>
  return %e, %p : tensor<22x1xi16>, tensor<100xi16>
}""", [Buffer("i16", (100,), "in", (-50, 50)), Buffer("i16", (100,), "in", (-50, 50)), Buffer("i16", (22, 1), "out"), Buffer("i16", (100,), "out")],
                       lambda a, b: ((3 * a * b)[13:79:3].reshape(22, 1), 3 * a * b), [{}])


# A buffer is overwritten, and a part of it read, while another one holds what was made of it before.
OVERWRITTEN = Kernel("overwritten", """
func.func @overwritten(%a: memref<64xf32>, %b: memref<64xf32>, %c: memref<32xf32>, %d: memref<64xf32>) attributes {hacc.entry} {
  %t = memref.alloc() : memref<64xf32>
  linalg.exp ins(%a : memref<64xf32>) outs(%t : memref<64xf32>)
  linalg.add ins(%a, %a : memref<64xf32>, memref<64xf32>) outs(%b : memref<64xf32>)
  linalg.mul ins(%a, %a : memref<64xf32>, memref<64xf32>) outs(%a : memref<64xf32>)
  %part = memref.subview %a[32] [32] [1] : memref<64xf32> to memref<32xf32, strided<[1], offset: 32>>
  linalg.negf ins(%part : memref<32xf32, strided<[1], offset: 32>>) outs(%c : memref<32xf32>)
  linalg.sub ins(%b, %a : memref<64xf32>, memref<64xf32>) outs(%d : memref<64xf32>)
  linalg.add ins(%d, %t : memref<64xf32>, memref<64xf32>) outs(%d : memref<64xf32>)
  return
}""", [Buffer("f32", (64,), "inout", (-1, 1)), Buffer("f32", (64,), "out"), Buffer("f32", (32,), "out"), Buffer("f32", (64,), "out")],
                     lambda a: (a * a, 2 * a, -(a * a)[32:], 2 * a - a * a + np.exp(a)), [{}], scale=10.0)


def every_second(dtype):
    """Columns in steps: what rotary embeddings do. Single elements are moved, many at a time."""
    t = lambda *shape: f"tensor<{'x'.join(map(str, shape))}x{dtype}>"
    mul = f"arith.mul{'f' if dtype in ('f32', 'f16', 'bf16') else 'i'}"
    add = f"arith.add{'f' if dtype in ('f32', 'f16', 'bf16') else 'i'}"
    return Kernel(f"every_second_{dtype}", f"""
func.func @every_second_{dtype}(%x: {t(9, 130)}, %w: {t(65)}) -> ({t(9, 130)}, {t(9, 65)}, {t(9, 43)}) attributes {{hacc.entry}} {{
  %even = tensor.extract_slice %x[0, 0] [9, 65] [1, 2] : {t(9, 130)} to {t(9, 65)}
  %odd = tensor.extract_slice %x[0, 1] [9, 65] [1, 2] : {t(9, 130)} to {t(9, 65)}
  %third = tensor.extract_slice %x[0, 2] [9, 43] [1, 3] : {t(9, 130)} to {t(9, 43)}
  %e = tensor.empty() : {t(9, 65)}
  %wide = linalg.broadcast ins(%w : {t(65)}) outs(%e : {t(9, 65)}) dimensions = [0]
  %p = {mul} %even, %wide : {t(9, 65)}
  %s = {add} %p, %odd : {t(9, 65)}
  %f = tensor.empty() : {t(9, 65, 2)}
  %i = tensor.insert_slice %s into %f[0, 0, 0] [9, 65, 1] [1, 1, 1] : {t(9, 65)} into {t(9, 65, 2)}
  %j = tensor.insert_slice %even into %i[0, 0, 1] [9, 65, 1] [1, 1, 1] : {t(9, 65)} into {t(9, 65, 2)}
  %o = tensor.collapse_shape %j [[0], [1, 2]] : {t(9, 65, 2)} into {t(9, 130)}
  return %o, %odd, %third : {t(9, 130)}, {t(9, 65)}, {t(9, 43)}
}}""", [Buffer(dtype, (9, 130)), Buffer(dtype, (65,)), Buffer(dtype, (9, 130), "out"), Buffer(dtype, (9, 65), "out"), Buffer(dtype, (9, 43), "out")],
                  lambda x, w: (np.stack((x[:, ::2] * w + x[:, 1::2], x[:, ::2]), 2).reshape(9, 130), x[:, 1::2], x[:, 2::3]), [{}])


# From the end: nothing moves backward.
BACKWARD = Kernel("backward", """
func.func @backward(%x: memref<300xf32>, %y: memref<300xf32>, %a: memref<12x40xf32>, %b: memref<12x40xf32>) attributes {hacc.entry} {
  affine.for %i = 0 to 300 {
    %v = affine.load %x[299 - %i] : memref<300xf32>
    affine.store %v, %y[%i] : memref<300xf32>
  }
  affine.for %i = 0 to 12 {
    affine.for %j = 0 to 40 {
      %v = affine.load %a[11 - %i, %j] : memref<12x40xf32>
      %w = math.exp %v : f32
      affine.store %w, %b[%i, %j] : memref<12x40xf32>
    }
  }
  return
}""", [Buffer("f32", (300,)), Buffer("f32", (300,), "out"), Buffer("f32", (12, 40)), Buffer("f32", (12, 40), "out")],
                  lambda x, a: (x[::-1], np.exp(a[::-1])), [{}], scale=50.0)

# Different sizes of elements, extents that are known at launch only, and a destination in steps.
STEPS = Kernel("steps", """
func.func @steps(%x: memref<?x?xf16>, %y: memref<?x?xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %m = memref.dim %x, %c0 : memref<?x?xf16>
  %n = memref.dim %x, %c1 : memref<?x?xf16>
  %half = arith.divui %n, %c2 : index
  %from = memref.subview %x[0, 0] [%m, %half] [1, 2] : memref<?x?xf16> to memref<?x?xf16, strided<[?, 2]>>
  %to = memref.subview %y[0, 1] [%m, %half] [1, 3] : memref<?x?xf32> to memref<?x?xf32, strided<[?, 3], offset: 1>>
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%from : memref<?x?xf16, strided<[?, 2]>>) outs(%to : memref<?x?xf32, strided<[?, 3], offset: 1>>) {
  ^bb0(%in: f16, %out: f32):
    %w = arith.extf %in : f16 to f32
    %s = arith.addf %w, %w : f32
    linalg.yield %s : f32
  }
  return
}""", [Buffer("f16", ("m", "n")), Buffer("f32", ("m", "k"), "inout")], lambda x, y: stepped(x, y), [{"m": m, "n": n, "k": 3 * (n // 2) + 2} for m, n in ((1, 2), (7, 31), (5, 600))])


def stepped(x, y):
    half = x.shape[1] // 2
    result = y.copy()
    result[:, 1:1 + 3 * half:3] = 2 * x[:, 0:2 * half:2]
    return result


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    result = {f"movement_{t}": [concat_rows(t), concat_exp_columns(t), pad(t), insert(t), slice_of_softmax(t),
                                       insert_into_softmax(t), reshapes(t)] for t in floats}
    for t in floats:
        result[f"movement_{t}"].append(every_second(t))
    result["movement_i32"] = [concat_rows("i32"), pad("i32"), insert("i32"), every_second("i32")]
    result["movement_i8"] = [concat_rows("i8"), every_second("i8")]
    result["movement_more"] = [PART_OF_SOFTMAX, MASKED_LOAD, BOOLS, ANY, FROM_TENSOR, BESIDE, CARRIED_TWICE, OVERWRITTEN, BACKWARD, STEPS]
    return result
