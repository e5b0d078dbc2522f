"""Matrix products on the cube unit: types, transposed operands, odd sizes, batches, what is fused into the output."""
import dataclasses

import numpy as np

from harness import Buffer, Kernel

CUBE = ("Ascend910B3",)
# Sums of k products, each rounded to the factors' type before: the error grows with k for results in f32 too.
SHAPES = [{"m": 1, "k": 1, "n": 1}, {"m": 17, "k": 1, "n": 1}, {"m": 1, "k": 17, "n": 33}, {"m": 100, "k": 33, "n": 65},
          {"m": 0, "k": 5, "n": 7}, {"m": 3, "k": 0, "n": 5}, {"m": 129, "k": 300, "n": 257}, {"m": 260, "k": 70, "n": 130}]


def text(shape, dtype):
    return f"tensor<{'x'.join('?' if isinstance(d, str) else str(d) for d in shape)}x{dtype}>"


def dims(value, shape, dtype):
    lines = "\n".join(f"  {value}_c{i} = arith.constant {i} : index\n  {value}_{i} = tensor.dim {value}, {value}_c{i} : {text(shape, dtype)}"
                      for i, d in enumerate(shape) if isinstance(d, str))
    return lines


MAPS = {"nn": "", "ta": "indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>]",
        "tb": "indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]",
        "tt": "indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]"}


def sides(form, m, k, n):
    return ((k, m) if form in ("ta", "tt") else (m, k)), ((n, k) if form in ("tb", "tt") else (k, n))


def domain(dtype):
    return (-128, 127) if dtype == "i8" else (-1, 1)


def matmul(form, factor, result, extents=("m", "k", "n"), sizes=None):
    m, k, n = extents
    left, right = sides(form, m, k, n)
    out = (m, n)
    known = "x".join(str(e) for e in extents if not isinstance(e, str))
    name = f"matmul_{form}_{factor}_{result}{'s' + known if known else ''}k"
    zero = "0" if result[0] == "i" else "0.0"
    rows, columns = left.index(m) if isinstance(m, str) else None, right.index(n) if isinstance(n, str) else None
    empty = ", ".join(v for v in (f"%a_{rows}" if rows is not None else "", f"%b_{columns}" if columns is not None else "") if v)
    source = f"""
func.func @{name}(%a: {text(left, factor)}, %b: {text(right, factor)}) -> {text(out, result)} attributes {{hacc.entry}} {{
{dims("%a", left, factor)}
{dims("%b", right, factor)}
  %zero = arith.constant {zero} : {result}
  %e = tensor.empty({empty}) : {text(out, result)}
  %c = linalg.fill ins(%zero : {result}) outs(%e : {text(out, result)}) -> {text(out, result)}
  %r = linalg.matmul {MAPS[form]} ins(%a, %b : {text(left, factor)}, {text(right, factor)}) outs(%c : {text(out, result)}) -> {text(out, result)}
  return %r : {text(out, result)}
}}"""

    def reference(a, b):
        a, b = (a.T if form in ("ta", "tt") else a), (b.T if form in ("tb", "tt") else b)
        return a.astype(np.int64) @ b.astype(np.int64) if factor == "i8" else a @ b
    return Kernel(name, source, [Buffer(factor, left, "in", domain(factor)), Buffer(factor, right, "in", domain(factor)), Buffer(result, out, "out")],
                  reference, sizes or SHAPES, scale=100.0 if result == "f32" else 3.0, blocks=(1, 3, 20), socs=CUBE)


def batch(factor, result):
    name = f"batch_{factor}_{result}k"
    a, b, c = (text(shape, dtype) for shape, dtype in ((("b", "m", "k"), factor), (("b", "k", "n"), factor), (("b", "m", "n"), result)))
    source = f"""
func.func @{name}(%a: {a}, %b: {b}) -> {c} attributes {{hacc.entry}} {{
{dims("%a", ("b", "m", "k"), factor)}
{dims("%b", ("b", "k", "n"), factor)}
  %e = tensor.empty(%a_0, %a_1, %b_2) : {c}
  %zero = arith.constant 0.0 : {result}
  %c = linalg.fill ins(%zero : {result}) outs(%e : {c}) -> {c}
  %r = linalg.batch_matmul ins(%a, %b : {a}, {b}) outs(%c : {c}) -> {c}
  return %r : {c}
}}"""
    sizes = [{"b": 1, "m": 1, "k": 1, "n": 1}, {"b": 3, "m": 17, "k": 40, "n": 33}, {"b": 0, "m": 4, "k": 4, "n": 4}]
    args = [Buffer(factor, ("b", "m", "k"), "in", (-1, 1)), Buffer(factor, ("b", "k", "n"), "in", (-1, 1)),
            Buffer(result, ("b", "m", "n"), "out")]
    return Kernel(name, source, args, lambda a, b: a @ b, sizes, scale=100.0, blocks=(1, 3, 20), socs=CUBE)


def vector(kind, shapes, reference):
    name = f"{kind}_f16k"
    a, b, c = text(shapes[0], "f16"), text(shapes[1], "f16"), text(shapes[2], "f32")
    source = f"""
func.func @{name}(%a: {a}, %b: {b}) -> {c} attributes {{hacc.entry}} {{
{dims("%a", shapes[0], "f16")}
{dims("%b", shapes[1], "f16")}
  %e = tensor.empty({"%a_0" if kind == "matvec" else "%b_1"}) : {c}
  %zero = arith.constant 0.0 : f32
  %c = linalg.fill ins(%zero : f32) outs(%e : {c}) -> {c}
  %r = linalg.{kind} ins(%a, %b : {a}, {b}) outs(%c : {c}) -> {c}
  return %r : {c}
}}"""
    sizes = [{"m": 1, "k": 1, "n": 1}, {"m": 300, "k": 70, "n": 33}, {"m": 5, "k": 600, "n": 517}]
    args = [Buffer("f16", shapes[0], "in", (-1, 1)), Buffer("f16", shapes[1], "in", (-1, 1)),
            Buffer("f32", shapes[2], "out")]
    return Kernel(name, source, args, reference, sizes, scale=100.0, blocks=(1, 20), socs=CUBE)


def added(name, start):
    """C += A * B in place, or what C starts from is another tensor."""
    t, f = text(("m", "k"), "f16"), text(("k", "n"), "f16")
    c = text(("m", "n"), "f32")
    if start == "place":
        memref = c.replace("tensor", "memref")
        source = f"""
func.func @{name}(%a: {t.replace("tensor", "memref")}, %b: {f.replace("tensor", "memref")}, %c: {memref}) attributes {{hacc.entry}} {{
  linalg.matmul ins(%a, %b : {t.replace("tensor", "memref")}, {f.replace("tensor", "memref")}) outs(%c : {memref})
  return
}}"""
        args = [Buffer("f16", ("m", "k"), "in", (-1, 1)), Buffer("f16", ("k", "n"), "in", (-1, 1)), Buffer("f32", ("m", "n"), "inout")]
    else:
        source = f"""
func.func @{name}(%a: {t}, %b: {f}, %c: {c}) -> {c} attributes {{hacc.entry}} {{
  %r = linalg.matmul ins(%a, %b : {t}, {f}) outs(%c : {c}) -> {c}
  return %r : {c}
}}"""
        args = [Buffer("f16", ("m", "k"), "in", (-1, 1)), Buffer("f16", ("k", "n"), "in", (-1, 1)), Buffer("f32", ("m", "n")),
                Buffer("f32", ("m", "n"), "out")]
    return Kernel(name, source, args, lambda a, b, c: c + a @ b, SHAPES, scale=100.0, blocks=(1, 3, 20), socs=CUBE)


def layer(name, activation, result, residual):
    """bias, activation and a residual behind a product; what Fixpipe cannot do, the vector cores do."""
    a, b, c, o = text(("m", "k"), "f16"), text(("k", "n"), "f16"), text(("m", "n"), "f32"), text(("m", "n"), result)
    row = text(("n",), "f32")
    body = {"relu": "%v = arith.maximumf %s, %zero : f32",
            "sigmoid": """%minus = arith.negf %s : f32
    %power = math.exp %minus : f32
    %below = arith.addf %power, %one : f32
    %v = arith.divf %one, %below : f32"""}[activation]
    more = f", %d: {c}" if residual else ""
    source = f"""
func.func @{name}(%a: {a}, %b: {b}, %bias: {row}{more}) -> {o} attributes {{hacc.entry}} {{
{dims("%a", ("m", "k"), "f16")}
{dims("%b", ("k", "n"), "f16")}
  %e = tensor.empty(%a_0, %b_1) : {c}
  %f = tensor.empty(%a_0, %b_1) : {o}
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %c = linalg.fill ins(%zero : f32) outs(%e : {c}) -> {c}
  %p = linalg.matmul ins(%a, %b : {a}, {b}) outs(%c : {c}) -> {c}
  %r = linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>{", affine_map<(i, j) -> (i, j)>" if residual else ""},
    affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}}
    ins(%p, %bias{", %d" if residual else ""} : {c}, {row}{f", {c}" if residual else ""}) outs(%f : {o}) {{
  ^bb0(%x: f32, %y: f32{", %z: f32" if residual else ""}, %out: {result}):
    %s = arith.addf %x, %y : f32
    {body}
    {"%w = arith.addf %v, %z : f32" if residual else ""}
    {f"%t = arith.truncf {'%w' if residual else '%v'} : f32 to {result}" if result != "f32" else ""}
    linalg.yield {"%t" if result != "f32" else "%w" if residual else "%v"} : {result}
  }} -> {o}
  return %r : {o}
}}"""

    def reference(a, b, bias, *rest):
        s = a @ b + bias
        v = np.maximum(s, 0) if activation == "relu" else 1 / (1 + np.exp(-s))
        return v + rest[0] if residual else v
    args = [Buffer("f16", ("m", "k"), "in", (-1, 1)), Buffer("f16", ("k", "n"), "in", (-1, 1)), Buffer("f32", ("n",))]
    args += [Buffer("f32", ("m", "n"))] if residual else []
    args.append(Buffer(result, ("m", "n"), "out"))
    return Kernel(name, source, args, reference, SHAPES, scale=100.0 if result == "f32" else 3.0, blocks=(1, 3, 20), socs=CUBE)


# A factor that the scalar unit computes, and a product that is put between constants.
PADDED = Kernel("padded_product", """
func.func @padded_product(%a: tensor<40x5xf32>, %b: tensor<5x8xf32>) -> tensor<46x11xf32> attributes {hacc.entry} {
  %one = arith.constant dense<1.0> : tensor<40x5xf32>
  %q = arith.mulf %a, %a : tensor<40x5xf32>
  %m = arith.addf %q, %one : tensor<40x5xf32>
  %l = math.log %m : tensor<40x5xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<40x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<40x8xf32>) -> tensor<40x8xf32>
  %p = linalg.matmul ins(%l, %b : tensor<40x5xf32>, tensor<5x8xf32>) outs(%f : tensor<40x8xf32>) -> tensor<40x8xf32>
  %half = arith.constant 0.5 : f32
  %r = tensor.pad %p low[3, 0] high[3, 3] {
  ^bb0(%i: index, %j: index):
    tensor.yield %half : f32
  } : tensor<40x8xf32> to tensor<46x11xf32>
  return %r : tensor<46x11xf32>
}""", [Buffer("f32", (40, 5)), Buffer("f32", (5, 8)), Buffer("f32", (46, 11), "out")],
                lambda a, b: np.pad(np.log(1 + a * a) @ b, ((3, 3), (0, 3)), constant_values=0.5), [{}], scale=100.0, blocks=(3,), socs=CUBE)


# A factor that is every other row of a quotient.
STEPPED = Kernel("stepped_factor", """
func.func @stepped_factor(%a: tensor<7x5xf32>, %b: tensor<1x3xf32>) -> tensor<3x3xf32> attributes {hacc.entry} {
  %two = arith.constant dense<2.0> : tensor<7x5xf32>
  %q = arith.mulf %a, %a : tensor<7x5xf32>
  %m = arith.addf %q, %two : tensor<7x5xf32>
  %d = arith.divf %a, %m : tensor<7x5xf32>
  %s = tensor.extract_slice %d[2, 1] [3, 1] [2, 1] : tensor<7x5xf32> to tensor<3x1xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3xf32>) -> tensor<3x3xf32>
  %p = linalg.matmul ins(%s, %b : tensor<3x1xf32>, tensor<1x3xf32>) outs(%f : tensor<3x3xf32>) -> tensor<3x3xf32>
  %r = math.absf %p : tensor<3x3xf32>
  return %r : tensor<3x3xf32>
}""", [Buffer("f32", (7, 5)), Buffer("f32", (1, 3)), Buffer("f32", (3, 3), "out")],
                 lambda a, b: np.abs((a / (a * a + 2))[2::2, 1:2] @ b), [{}], scale=100.0, blocks=(3,), socs=CUBE)


def decided(kernel, name, attributes):
    """The same kernel with what its author decides."""
    return dataclasses.replace(kernel, name=name, source=kernel.source.replace(f"@{kernel.name}(", f"@{name}(").replace(
        "attributes {hacc.entry}", f"attributes {{hacc.entry, {attributes}}}"))


def modules(_soc):
    products = [matmul(form, factor, result) for form in MAPS for factor, result in
                (("f16", "f32"), ("f16", "f16"), ("bf16", "bf16"), ("bf16", "f32"))]
    wide = [matmul(form, factor, result) for form in MAPS for factor, result in (("f32", "f32"), ("i8", "i32"))]
    # The last two have halves of tiles in their last round, and the last one tiles of two parts and several rounds of L1.
    static = [matmul("nn", "f16", "f32", extents, [{}]) for extents in ((1, 1, 1), (17, 33, 65), (128, 256, 512), (1, 300, 40), (1024, 128, 1024), (1024, 576, 1280))]
    tiles = [decided(kernel, f"{kernel.name}_{name}", attributes) for kernel in (matmul("tb", "f16", "f32"), layer("tiled", "sigmoid", "f32", True))
             for name, attributes in (("tile", "ascend.cube_tile = [48, 80, 32]"), ("single", "ascend.no_double_buffer"))]
    return {"matmul_half": products, "matmul_tiles": tiles, "matmul_wide": wide, "matmul_static": static,
            "matmul_more": [batch("f16", "f32"), batch("bf16", "f32"),
                            vector("matvec", (("m", "k"), ("k",), ("m",)), lambda a, b: a @ b),
                            vector("vecmat", (("k",), ("k", "n"), ("n",)), lambda a, b: a @ b),
                            added("add_in_placek", "place"), added("add_tensork", "tensor"), PADDED, STEPPED],
            "matmul_layer": [layer("bias_reluk", "relu", "f32", False), layer("bias_relu_f16k", "relu", "f16", False),
                             layer("bias_sigmoidk", "sigmoid", "f16", False), layer("bias_sigmoid_addk", "sigmoid", "f32", True)]}
