"""Windows (pooling, convolution, resizing), permutations and reads at computed positions, as front ends write them."""
import numpy as np

from harness import Buffer, Kernel, grid
from linalg_text import Kernels


def windows(x, spatial, kernel, stride):
    """x[…, o·stride + k, …] with the kernel's axes behind: for `spatial` axes of x."""
    view = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=spatial)
    index = [slice(None)] * view.ndim
    for axis, step in zip(spatial, stride):
        index[axis] = slice(None, None, step)
    return view[tuple(index)]


def pool(kind, rank, channels_last, step=None):
    """Windows of 3 (stride 2 with channels last, else 1) in `rank` dimensions."""
    step = step or (2 if channels_last else 1)
    extents, out = {1: (37,), 2: (9, 21), 3: (5, 7, 9)}[rank], {}
    out = tuple((e - 3) // step + 1 for e in extents)
    shape = ("m", *extents, 20) if channels_last else ("m", 4, *extents)
    k = Kernels(f"{kind}_pool{rank}d{'_last' if channels_last else ''}_step{step}", x=("f32", shape))
    o, w = "opq"[:rank], "uvw"[:rank]
    places = tuple(f"{a} * {step} + {b}" for a, b in zip(o, w))
    axes = ("n", *places, "c") if channels_last else ("n", "c", *places)
    result = f"n{o}c" if channels_last else f"nc{o}"
    full = ("m", *out, 20) if channels_last else ("m", 4, *out)
    operation = {"max": "arith.maximumf", "sum": "arith.addf"}[kind]
    init = k.fill(full, "0xFF800000" if kind == "max" else 0.0)
    window = k.empty((3,) * rank)
    y = k.generic(result + w, [(k.x, axes), (window, w)], result, f"%r = {operation} %out, %a : f32", init=init)
    spatial = tuple(range(1, rank + 1)) if channels_last else tuple(range(2, rank + 2))
    function = {"max": np.max, "sum": np.sum}[kind]
    return k.finish(y, lambda x: function(windows(x, spatial, (3,) * rank, (step,) * rank), axis=tuple(range(-rank, 0))), [{"m": m} for m in (1, 3)], scale=10.0)


def conv(rank, channels_last):
    extents = {1: (40,), 2: (9, 21), 3: (5, 6, 7)}[rank]
    out = tuple(e - 2 for e in extents)
    o, w = "opq"[:rank], "uvw"[:rank]
    places = tuple(f"{a} + {b}" for a, b in zip(o, w))
    if channels_last:
        k = Kernels(f"conv{rank}d_last", x=("f32", ("m", *extents, 3), (-1, 1)), w=("f32", (3,) * rank + (3, 24), (-1, 1)))
        axes, weights, result, full = ("n", *places, "c"), f"{w}cf", f"n{o}f", ("m", *out, 24)
    else:
        k = Kernels(f"conv{rank}d", x=("f32", ("m", 3, *extents), (-1, 1)), w=("f32", (5, 3) + (3,) * rank, (-1, 1)))
        axes, weights, result, full = ("n", "c", *places), f"fc{w}", f"nf{o}", ("m", 5, *out)
    y = k.generic(result + "c" + w, [(k.x, axes), (k.w, weights)], result, "%p = arith.mulf %a, %b : f32\n%r = arith.addf %out, %p : f32", init=k.fill(full, 0.0))

    def reference(x, weight):
        spatial = tuple(range(1, rank + 1)) if channels_last else tuple(range(2, rank + 2))
        view = windows(x, spatial, (3,) * rank, (1,) * rank)
        if channels_last:
            return np.einsum(f"n{o}c{w},{w}cf->n{o}f", view, weight)
        return np.einsum(f"nc{o}{w},fc{w}->nf{o}", view, weight)
    return k.finish(y, reference, [{"m": m} for m in (1, 2)], scale=20.0)


def depthwise():
    k = Kernels("depthwise_conv2d", x=("f32", ("m", 9, 13, 40), (-1, 1)), w=("f32", (3, 3, 40), (-1, 1)))
    y = k.generic("nopcuv", [(k.x, ("n", "o + u", "p + v", "c")), (k.w, "uvc")], "nopc", "%p = arith.mulf %a, %b : f32\n%r = arith.addf %out, %p : f32",
                  init=k.fill(("m", 7, 11, 40), 0.0))
    return k.finish(y, lambda x, w: np.einsum("nopcuv,uvc->nopc", windows(x, (1, 2), (3, 3), (1, 1)), w), [{"m": m} for m in (1, 3)], scale=20.0)


def transposed_conv():
    """Of stride 2, as front ends write it: zeros between the elements, the window turned over, a convolution."""
    text = """
#all = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
func.func @transposed_conv2d(%x: tensor<2x3x8x9xf32>, %w: tensor<3x4x3x3xf32>) -> tensor<2x4x17x19xf32> attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %c2 = arith.constant 2 : index
  %e = tensor.empty() : tensor<2x3x19x21xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<2x3x19x21xf32>) -> tensor<2x3x19x21xf32>
  %p = tensor.insert_slice %x into %z[0, 0, 2, 2] [2, 3, 8, 9] [1, 1, 2, 2] : tensor<2x3x8x9xf32> into tensor<2x3x19x21xf32>
  %we = tensor.empty() : tensor<4x3x3x3xf32>
  %turned = linalg.generic {indexing_maps = [#all], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%we : tensor<4x3x3x3xf32>) {
  ^bb0(%o: f32):
    %f = linalg.index 0 : index
    %c = linalg.index 1 : index
    %h = linalg.index 2 : index
    %k = linalg.index 3 : index
    %u = arith.subi %c2, %h : index
    %v = arith.subi %c2, %k : index
    %a = tensor.extract %w[%c, %f, %u, %v] : tensor<3x4x3x3xf32>
    linalg.yield %a : f32
  } -> tensor<4x3x3x3xf32>
  %oe = tensor.empty() : tensor<2x4x17x19xf32>
  %oz = linalg.fill ins(%zero : f32) outs(%oe : tensor<2x4x17x19xf32>) -> tensor<2x4x17x19xf32>
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%p, %turned : tensor<2x3x19x21xf32>, tensor<4x3x3x3xf32>) outs(%oz : tensor<2x4x17x19xf32>) -> tensor<2x4x17x19xf32>
  return %r : tensor<2x4x17x19xf32>
}"""

    def reference(x, w):
        y = np.zeros((2, 4, 17, 19))
        for i, j in np.ndindex(8, 9):
            y[:, :, 2 * i:2 * i + 3, 2 * j:2 * j + 3] += np.einsum("nc,cfuv->nfuv", x[:, :, i, j], w)
        return y
    return Kernel("transposed_conv2d", text, [Buffer("f32", (2, 3, 8, 9), domain=(-1, 1)), Buffer("f32", (3, 4, 3, 3), domain=(-1, 1)),
                                              Buffer("f32", (2, 4, 17, 19), "out")], reference, [{}], scale=20.0)


def permute(name, dtype, shape, order, body="", function=lambda x: x):
    """`shape`: letters and extents of the input; `order`: the letters of the output."""
    k = Kernels(name, x=(dtype, shape, (-4, 4)))
    letters = "abcde"[:len(shape)]
    y = k.generic(order, [(k.x, letters)], order, body or "%z = arith.constant 0.0 : T\n%r = arith.addf %a, %z : T".replace("T", dtype), dtype=dtype)
    sizes = [dict(zip("mn", s)) for s in ((1, 1), (7, 33), (130, 257))]
    return k.finish(y, lambda x: function(np.transpose(x, [letters.index(c) for c in order])), sizes)


def bare(name, dtype, shape, order):
    k = Kernels(name, x=(dtype, shape, (-100, 100)))
    letters = "abcde"[:len(shape)]
    line = f"%y = linalg.transpose ins({k.x[0]} : {k.tensor(shape, dtype)}) outs(%e : OUT) permutation = {[letters.index(c) for c in order]}"
    e = k.empty(tuple(shape[letters.index(c)] for c in order), dtype)
    k.lines.append(line.replace("%e", e[0]).replace("OUT", k.tensor(e[1], dtype)))
    sizes = [dict(zip("mn", s)) for s in ((1, 1), (7, 33), (130, 257))]
    return k.finish(("%y", e[1], dtype), lambda x: np.transpose(x, [letters.index(c) for c in order]), sizes)


def embedding(dtype):
    k = Kernels(f"embedding_{dtype}k", t=(dtype, (100, "n")), i=("i64", ("m",), (0, 99)))
    body = f"%p = arith.index_cast %a : i64 to index\n%d = linalg.index 1 : index\n%r = tensor.extract %in_t[%p, %d] : {k.tensor((100, 'n'), dtype)}"
    y = k.generic("ij", [(k.i, "i")], "ij", body, init=k.empty(("m", "n"), dtype))
    return k.finish(y, lambda t, i: t[i], grid(m=(1, 50), n=(1, 33, 300)))


def index_select_last():
    k = Kernels("index_select_last", t=("f32", (5, 100)), i=("i32", ("n",), (0, 99)))
    body = "%p = arith.index_cast %a : i32 to index\n%d = linalg.index 0 : index\n%r = tensor.extract %in_t[%d, %p] : tensor<5x100xf32>"
    y = k.generic("ij", [(k.i, "j")], "ij", body, init=k.empty((5, "n")))
    return k.finish(y, lambda t, i: t[:, i], [{"n": n} for n in (1, 70)])


def one_hot():
    k = Kernels("one_hot", i=("i32", ("m",), (0, 40)))
    body = "%d = linalg.index 1 : index\n%j = arith.index_cast %d : index to i32\n%p = arith.cmpi eq, %j, %a : i32\n%one = arith.constant 1.0 : f32\n" \
           "%zero = arith.constant 0.0 : f32\n%r = arith.select %p, %one, %zero : f32"
    y = k.generic("ij", [(k.i, "i")], "ij", body, init=k.empty(("m", 40)))
    return k.finish(y, lambda i: (np.arange(40) == i[:, None]).astype(float), [{"m": m} for m in (1, 200)])


def resize_nearest():
    """To twice the size: each position reads that of its half."""
    k = Kernels("resize_nearest", x=("f32", ("m", 6, 7, 24)))
    body = "%n = linalg.index 0 : index\n%i = linalg.index 1 : index\n%j = linalg.index 2 : index\n%c = linalg.index 3 : index\n%two = arith.constant 2 : index\n" \
           "%p = arith.divui %i, %two : index\n%q = arith.divui %j, %two : index\n%r = tensor.extract %in_x[%n, %p, %q, %c] : tensor<?x6x7x24xf32>"
    y = k.generic("nijc", [], "nijc", body, init=k.empty(("m", 12, 14, 24)))
    return k.finish(y, lambda x: x.repeat(2, axis=1).repeat(2, axis=2), [{"m": m} for m in (1, 3)])


def resize_bilinear():
    """Rows between rows: two reads and a weight of each position along the second dimension."""
    k = Kernels("resize_bilinear", x=("f32", ("m", 9, 40)))
    body = """%n = linalg.index 0 : index
        %i = linalg.index 1 : index
        %c = linalg.index 2 : index
        %one = arith.constant 1 : index
        %two = arith.constant 2 : index
        %last = arith.constant 8 : index
        %p = arith.divui %i, %two : index
        %q0 = arith.addi %p, %one : index
        %q = arith.minui %q0, %last : index
        %odd = arith.remui %i, %two : index
        %o32 = arith.index_cast %odd : index to i32
        %f = arith.sitofp %o32 : i32 to f32
        %half = arith.constant 0.5 : f32
        %w = arith.mulf %f, %half : f32
        %u = tensor.extract %in_x[%n, %p, %c] : tensor<?x9x40xf32>
        %v = tensor.extract %in_x[%n, %q, %c] : tensor<?x9x40xf32>
        %d = arith.subf %v, %u : f32
        %s = arith.mulf %d, %w : f32
        %r = arith.addf %u, %s : f32"""
    y = k.generic("nic", [], "nic", body, init=k.empty(("m", 18, 40)))

    def reference(x):
        i = np.arange(18)
        u, v = x[:, i // 2], x[:, np.minimum(i // 2 + 1, 8)]
        return u + (v - u) * (i % 2 * 0.5)[:, None]
    return k.finish(y, reference, [{"m": m} for m in (1, 3)], scale=4.0)


def extreme(kind, columns):
    """The position of the largest or smallest element of each row, as front ends write it: element and position through one loop."""
    k = Kernels(f"{kind}_{columns}k", x=("f32", ("m", columns)))
    largest, predicate = ("0xFF800000", "ogt") if kind == "argmax" else ("0x7F800000", "olt")
    values, places = k.fill(("m",), largest), k.fill(("m",), 0, "i64")
    k.lines.append(f"""%v, %p = linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}} ins(%in_x : tensor<?x{columns}xf32>) outs({values[0]}, {places[0]} : tensor<?xf32>, tensor<?xi64>) {{
  ^bb0(%a: f32, %best: f32, %at: i64):
    %j = linalg.index 1 : index
    %j64 = arith.index_cast %j : index to i64
    %c = arith.cmpf {predicate}, %a, %best : f32
    %n = arith.select %c, %a, %best : f32
    %q = arith.select %c, %j64, %at : i64
    linalg.yield %n, %q : f32, i64
  }} -> (tensor<?xf32>, tensor<?xi64>)""")
    function = np.argmax if kind == "argmax" else np.argmin
    return k.finish(("%p", ("m",), "i64"), lambda x: function(x, axis=1), [{"m": m} for m in (1, 200)])


def modules(soc):
    floats = ("f32", "f16") if soc == "Ascend310P3" else ("f32", "f16", "bf16")
    pools = [pool(kind, rank, last) for kind, rank, last in (("max", 1, True), ("sum", 1, False), ("max", 2, False), ("sum", 2, True), ("max", 3, True), ("sum", 3, False))]
    pools += [pool("max", 2, False, 2)]
    permutes = [bare(f"transpose_{t}k", t, ("m", "n"), "ba") for t in (*floats, "i32", "i16", "i8")]
    permutes += [bare("nchw_to_nhwc", "f32", (2, 3, "m", "n"), "acdb"), bare("nhwc_to_nchw", "f16", (2, "m", "n", 3), "adbc"),
                 bare("swap_middle", "f32", (2, "m", 5, "n"), "acbd"), bare("whole_turn", "f32", ("m", 3, "n"), "cba"), bare("even_transpose", "f16", (96, 48), "ba"),
                 permute("transpose_scaled", "f32", ("m", "n"), "ba", "%k = arith.constant 2.0 : f32\n%r = arith.mulf %a, %k : f32", lambda x: 2 * x)]
    return {"pooling": pools, "convolution": [*(conv(rank, last) for rank in (1, 2, 3) for last in (True, False)), depthwise(), transposed_conv()],
            "permutations": permutes, "gathers": [*map(embedding, floats), index_select_last(), one_hot(), resize_nearest(), resize_bilinear()],
            "extremes": [extreme(kind, columns) for kind in ("argmax", "argmin") for columns in (1, 100, 3000)]}
