"""Constants that are tensors or memrefs: one number everywhere, and tables."""
import numpy as np

from harness import Buffer, Kernel

# Exact in every float type; -0.0 and infinity are numbers like others.
FLOATS = (0.5, -1.25, 3.0, 0.0, -7.5, 2.0, 1.0, -0.0625, 12.0, -3.5, 0.25)
INTEGERS = (3, -7, 0, 11, 1, -1, 5, 2, -4, 9, 6)


def number(dtype, value):
    return f"{float(value)}" if dtype in ("f32", "f16", "bf16") else f"{int(value)}"


def table(dtype, shape):
    """Values in the order of memory, and the text of the constant."""
    source = FLOATS if dtype in ("f32", "f16", "bf16") else INTEGERS
    count = int(np.prod(shape))
    values = np.array([source[i % len(source)] for i in range(count)], np.float64).reshape(shape)

    def text(part):
        return number(dtype, part) if part.ndim == 0 else "[" + ", ".join(text(p) for p in part) + "]"

    return values, text(values)


def op(dtype, name):
    return f"arith.{name}{'f' if dtype in ('f32', 'f16', 'bf16') else 'i'}"


def everywhere(dtype):
    """Named operations, a reduction that starts from a constant, a reshaped and broadcast constant, a constant result."""
    value, start = (2.5, -1.0) if dtype in ("f32", "f16", "bf16") else (3, -1)
    return Kernel(f"everywhere_{dtype}", f"""
func.func @everywhere_{dtype}(%x: tensor<37x100x{dtype}>) -> (tensor<37x100x{dtype}>, tensor<37x{dtype}>, tensor<40x50x{dtype}>) attributes {{hacc.entry}} {{
  %c = arith.constant dense<{number(dtype, value)}> : tensor<37x100x{dtype}>
  %d = arith.constant dense<{number(dtype, value)}> : tensor<10x10x{dtype}>
  %s = arith.constant dense<{number(dtype, start)}> : tensor<37x{dtype}>
  %r = arith.constant dense<{number(dtype, start)}> : tensor<40x50x{dtype}>
  %e = tensor.empty() : tensor<37x100x{dtype}>
  %a = linalg.mul ins(%x, %c : tensor<37x100x{dtype}>, tensor<37x100x{dtype}>) outs(%e : tensor<37x100x{dtype}>) -> tensor<37x100x{dtype}>
  %f = tensor.collapse_shape %d [[0, 1]] : tensor<10x10x{dtype}> into tensor<100x{dtype}>
  %b = linalg.broadcast ins(%f : tensor<100x{dtype}>) outs(%e : tensor<37x100x{dtype}>) dimensions = [0]
  %g = {op(dtype, "add")} %a, %b : tensor<37x100x{dtype}>
  %m = linalg.reduce {{ {op(dtype, "add")} }} ins(%x : tensor<37x100x{dtype}>) outs(%s : tensor<37x{dtype}>) dimensions = [1]
  return %g, %m, %r : tensor<37x100x{dtype}>, tensor<37x{dtype}>, tensor<40x50x{dtype}>
}}""", [Buffer(dtype, (37, 100)), Buffer(dtype, (37, 100), "out"), Buffer(dtype, (37,), "out"), Buffer(dtype, (40, 50), "out")],
                  lambda x: (x * value + value, start + x.sum(1), np.full((40, 50), start)), [{}], scale=10.0)


def tables(dtype):
    """A table as large as the data, one for each row, one for each column, and a result that is one."""
    same, same_text = table(dtype, (5, 7))
    column, column_text = table(dtype, (600,))
    row, row_text = table(dtype, (33,))
    maps = "affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>"
    return Kernel(f"tables_{dtype}", f"""
func.func @tables_{dtype}(%x: tensor<5x7x{dtype}>, %y: tensor<33x600x{dtype}>) -> (tensor<5x7x{dtype}>, tensor<33x600x{dtype}>, tensor<33x{dtype}>) attributes {{hacc.entry}} {{
  %c = arith.constant dense<{same_text}> : tensor<5x7x{dtype}>
  %d = arith.constant dense<{column_text}> : tensor<600x{dtype}>
  %r = arith.constant dense<{row_text}> : tensor<33x{dtype}>
  %a = {op(dtype, "add")} %x, %c : tensor<5x7x{dtype}>
  %e = tensor.empty() : tensor<33x600x{dtype}>
  %b = linalg.generic {{indexing_maps = [{maps}], iterator_types = ["parallel", "parallel"]}}
      ins(%y, %d, %r : tensor<33x600x{dtype}>, tensor<600x{dtype}>, tensor<33x{dtype}>) outs(%e : tensor<33x600x{dtype}>) {{
  ^bb0(%in: {dtype}, %column: {dtype}, %row: {dtype}, %out: {dtype}):
    %p = {op(dtype, "mul")} %in, %row : {dtype}
    %s = {op(dtype, "add")} %p, %column : {dtype}
    linalg.yield %s : {dtype}
  }} -> tensor<33x600x{dtype}>
  return %a, %b, %r : tensor<5x7x{dtype}>, tensor<33x600x{dtype}>, tensor<33x{dtype}>
}}""", [Buffer(dtype, (5, 7)), Buffer(dtype, (33, 600)), Buffer(dtype, (5, 7), "out"), Buffer(dtype, (33, 600), "out"), Buffer(dtype, (33,), "out")],
                  lambda x, y: (x + same, y * row[:, None] + column, row), [{}], scale=4.0)


LOOKUP_VALUES, LOOKUP_TEXT = table("f32", (11,))

# By data, from scalar code; the same constant as a global of one number.
LOOKUP = Kernel("lookup", f"""
memref.global "private" constant @values : memref<11xf32> = dense<{LOOKUP_TEXT}>
memref.global "private" constant @two : memref<64xf32> = dense<2.0>
func.func @lookup(%k: memref<64xi32>, %y: memref<64xf32>) attributes {{hacc.entry}} {{
  %values = memref.get_global @values : memref<11xf32>
  %two = memref.get_global @two : memref<64xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {{
    %number = memref.load %k[%i] : memref<64xi32>
    %place = arith.index_cast %number : i32 to index
    %value = memref.load %values[%place] : memref<11xf32>
    %factor = memref.load %two[%i] : memref<64xf32>
    %product = arith.mulf %value, %factor : f32
    memref.store %product, %y[%i] : memref<64xf32>
  }}
  return
}}""", [Buffer("i32", (64,), "in", (0, 10)), Buffer("f32", (64,), "out")], lambda k: 2 * LOOKUP_VALUES[k], [{}])

BIAS_VALUES, BIAS_TEXT = table("f32", (96,))

# On 910B by both kinds of core: the table is there before the cube core begins.
BIAS = Kernel("bias", f"""
func.func @bias(%a: tensor<70x64xf16>, %b: tensor<64x96xf16>) -> tensor<70x96xf32> attributes {{hacc.entry}} {{
  %bias = arith.constant dense<{BIAS_TEXT}> : tensor<96xf32>
  %zero = arith.constant dense<0.0> : tensor<70x96xf32>
  %e = tensor.empty() : tensor<70x96xf32>
  %p = linalg.matmul ins(%a, %b : tensor<70x64xf16>, tensor<64x96xf16>) outs(%zero : tensor<70x96xf32>) -> tensor<70x96xf32>
  %w = linalg.broadcast ins(%bias : tensor<96xf32>) outs(%e : tensor<70x96xf32>) dimensions = [0]
  %r = arith.addf %p, %w : tensor<70x96xf32>
  return %r : tensor<70x96xf32>
}}""", [Buffer("f16", (70, 64)), Buffer("f16", (64, 96)), Buffer("f32", (70, 96), "out")], lambda a, b: a @ b + BIAS_VALUES, [{}], scale=30.0)

WEIGHT_VALUES, WEIGHT_TEXT = table("f16", (32, 16))

# A factor of a product.
WEIGHT = Kernel("weight", f"""
func.func @weight(%a: tensor<50x32xf16>) -> (tensor<50x16xf32>, tensor<50x16xf32>) attributes {{hacc.entry}} {{
  %b = arith.constant dense<{WEIGHT_TEXT}> : tensor<32x16xf16>
  %ones = arith.constant dense<1.0> : tensor<32x16xf16>
  %zero = arith.constant dense<0.0> : tensor<50x16xf32>
  %p = linalg.matmul ins(%a, %b : tensor<50x32xf16>, tensor<32x16xf16>) outs(%zero : tensor<50x16xf32>) -> tensor<50x16xf32>
  %q = linalg.matmul ins(%a, %ones : tensor<50x32xf16>, tensor<32x16xf16>) outs(%zero : tensor<50x16xf32>) -> tensor<50x16xf32>
  return %p, %q : tensor<50x16xf32>, tensor<50x16xf32>
}}""", [Buffer("f16", (50, 32)), Buffer("f32", (50, 16), "out"), Buffer("f32", (50, 16), "out")],
                lambda a: (a @ WEIGHT_VALUES, np.repeat(a.sum(1, keepdims=True), 16, 1)), [{}], scale=30.0)

MASK = Kernel("mask", """
func.func @mask(%x: tensor<3x4xf32>) -> tensor<3x4xf32> attributes {hacc.entry} {
  %m = arith.constant dense<[[true, false, true, true], [false, true, true, false], [true, true, true, false]]> : tensor<3x4xi1>
  %c = arith.constant dense<-1.0> : tensor<3x4xf32>
  %r = arith.select %m, %x, %c : tensor<3x4xi1>, tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}""", [Buffer("f32", (3, 4)), Buffer("f32", (3, 4), "out")], lambda x: np.where(np.array([[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 1, 0]], bool), x, -1.0), [{}])

# Blocks that distribute their work themselves: each needs the table.
OWN_BLOCKS = Kernel("own_blocks", f"""
func.func private @ascend_get_block_idx() -> i64
func.func private @ascend_get_block_num() -> i64
func.func @own_blocks(%x: memref<40x11xf32>, %y: memref<40x11xf32>) attributes {{hacc.entry}} {{
  %c = arith.constant dense<{LOOKUP_TEXT}> : tensor<11xf32>
  %block = func.call @ascend_get_block_idx() : () -> i64
  %blocks = func.call @ascend_get_block_num() : () -> i64
  %first = arith.index_cast %block : i64 to index
  %step = arith.index_cast %blocks : i64 to index
  %c40 = arith.constant 40 : index
  scf.for %i = %first to %c40 step %step {{
    %from = memref.subview %x[%i, 0] [1, 11] [1, 1] : memref<40x11xf32> to memref<11xf32, strided<[1], offset: ?>>
    %to = memref.subview %y[%i, 0] [1, 11] [1, 1] : memref<40x11xf32> to memref<11xf32, strided<[1], offset: ?>>
    %row = bufferization.to_tensor %from restrict : memref<11xf32, strided<[1], offset: ?>> to tensor<11xf32>
    %r = arith.addf %row, %c : tensor<11xf32>
    bufferization.materialize_in_destination %r in restrict writable %to : (tensor<11xf32>, memref<11xf32, strided<[1], offset: ?>>) -> ()
  }}
  return
}}""", [Buffer("f32", (40, 11)), Buffer("f32", (40, 11), "out")], lambda x: x + LOOKUP_VALUES, [{}])


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    result = {f"constants_{t}": [everywhere(t), tables(t)] for t in (*floats, "i32")}
    result["constants_more"] = [LOOKUP, BIAS, WEIGHT, MASK]
    result["constants_blocks"] = [OWN_BLOCKS]
    return result
