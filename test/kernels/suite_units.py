"""Matrix products on the cube unit of a core that has both units (310P): rows of whole 32 bytes, and what is done before and behind them."""
import numpy as np

from harness import Buffer, Kernel

CORE = ("Ascend310P3",)
TURNED = {"nn": ("m, k", "k, n"), "ta": ("k, m", "k, n"), "tb": ("m, k", "n, k"), "tt": ("k, m", "n, k")}


def tensor(shape, dtype):
    return f"tensor<{''.join(f'{e}x' if not isinstance(e, str) else '?x' for e in shape)}{dtype}>"


def widened(name, value, dtype, to):
    return f"    %{name} = arith.ext{'s' if dtype[0] == 'i' else ''}{'f' if dtype[0] != 'i' else 'i'} %{value} : {dtype} to {to}\n"


def product(name, left, right, out, maps, a, b, c, iterators):
    """`name` = the sum of products of `left` and `right`, in f32 or i32."""
    sum_type = "i32" if a[1] == "i8" else "f32"
    kind = sum_type[0]
    return f"""  %{name} = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{iterators}]}} ins(%{left}, %{right} : {tensor(*a)}, {tensor(*b)}) outs(%{out} : {tensor(*c)}) {{
  ^bb0(%x: {a[1]}, %y: {b[1]}, %before: {c[1]}):
{widened("xw", "x", a[1], sum_type)}{widened("yw", "y", b[1], sum_type)}    %product = arith.mul{kind} %xw, %yw : {sum_type}
    %total = arith.add{kind} %before, %product : {sum_type}
    linalg.yield %total : {sum_type}
  }} -> {tensor(*c)}
"""


def matmul(form, factor, m, k, n, behind="", batch=()):
    """`behind`: relu, half (f16), bias, tanh, all of "bias tanh half"."""
    lead = "b, " if batch else ""
    left = batch + ((k, m) if form in ("ta", "tt") else (m, k))
    right = batch + ((n, k) if form in ("tb", "tt") else (k, n))
    out = batch + (m, n)
    loops = f"({lead}m, n, k)"
    maps = ", ".join(f"affine_map<{loops} -> ({lead}{dims})>" for dims in (*TURNED[form], "m, n"))
    iterators = ", ".join(['"parallel"'] * (len(out)) + ['"reduction"'])
    wide = "i32" if factor == "i8" else "f32"
    result = "f16" if "half" in behind else wide
    name = f"units_{form}_{factor}_{'x'.join(map(str, batch + (m, k, n)))}_{behind.replace(' ', '_') or 'plain'}k"
    dynamic = "%rows" if isinstance(m, str) else ""
    bias = f", %bias: {tensor((n,), 'f32')}" if "bias" in behind else ""
    text = f"""
func.func @{name}(%a: {tensor(left, factor)}, %b: {tensor(right, factor)}{bias}) -> {tensor(out, result)} attributes {{hacc.entry}} {{
  %zero = arith.constant {'0' if wide == 'i32' else '0.0'} : {wide}
  %dim = arith.constant {len(batch)} : index
  %rows = tensor.dim %a, %dim : {tensor(left, factor)}
  %e = tensor.empty({dynamic}) : {tensor(out, wide)}
  %f = linalg.fill ins(%zero : {wide}) outs(%e : {tensor(out, wide)}) -> {tensor(out, wide)}
{product("r", "a", "b", "f", maps, (left, factor), (right, factor), (out, wide), iterators)}"""
    last = "r"
    if behind:
        rank = len(out)
        own = ", ".join(f"d{i}" for i in range(rank))
        text += f"  %h = tensor.empty({dynamic}) : {tensor(out, result)}\n"
        more, types, block = (", %bias", f", {tensor((n,), 'f32')}", ", %y: f32") if bias else ("", "", "")
        row = f", affine_map<({own}) -> (d{rank - 1})>" if bias else ""
        text += f"""  %o = linalg.generic {{indexing_maps = [affine_map<({own}) -> ({own})>{row}, affine_map<({own}) -> ({own})>], iterator_types = [{', '.join(['"parallel"'] * rank)}]}}
    ins(%r{more} : {tensor(out, wide)}{types}) outs(%h : {tensor(out, result)}) {{
  ^bb0(%x: {wide}{block}, %z: {result}):
"""
        value = "%x"
        for step, code in (("bias", "arith.addf {}, %y : f32"), ("relu", "arith.maximumf {}, %zero : f32"), ("tanh", "math.tanh {} : f32"),
                           ("half", "arith.truncf {} : f32 to f16")):
            if step in behind:
                text += f"    %after_{step} = {code.format(value)}\n"
                value = f"%after_{step}"
        text += f"    linalg.yield {value} : {result}\n  }} -> {tensor(out, result)}\n"
        last = "o"
    text += f"  return %{last} : {tensor(out, result)}\n}}"

    def reference(a, b, *rest):
        a = np.swapaxes(a, -1, -2) if form in ("ta", "tt") else a
        b = np.swapaxes(b, -1, -2) if form in ("tb", "tt") else b
        r = a.astype(np.int64) @ b.astype(np.int64) if factor == "i8" else a @ b
        r = r + rest[0] if rest else r
        r = np.maximum(r, 0) if "relu" in behind else r
        return np.tanh(r) if "tanh" in behind else r
    domain = (-128, 127) if factor == "i8" else (-1, 1)
    args = [Buffer(factor, left, "in", domain), Buffer(factor, right, "in", domain)]
    args += [Buffer("f32", (n,))] if bias else []
    sizes = [{"m": rows} for rows in (1, 16, 37, 300)] if isinstance(m, str) else [{}]
    return Kernel(name, text, args + [Buffer(result, out, "out")], reference, sizes, scale=3.0 if result == "f16" else 100.0, blocks=(1, 3, 8), socs=CORE)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(h, q, k, d):
    """Products whose factor is what another one has become: phases of the same cores."""
    scores, weights = tensor((h, q, k), "f32"), tensor((h, q, k), "f16")
    out = tensor((h, q, d), "f32")
    maps = [", ".join(f"affine_map<(b, m, n, k) -> (b, {dims})>" for dims in sides) for sides in (("m, k", "n, k", "m, n"), ("m, k", "k, n", "m, n"))]
    iterators = '"parallel", "parallel", "parallel", "reduction"'
    source = f"""
func.func @units_attention(%q: {tensor((h, q, d), "f16")}, %k: {tensor((h, k, d), "f16")}, %v: {tensor((h, k, d), "f16")}) -> {out} attributes {{hacc.entry}} {{
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : {scores}
  %f = linalg.fill ins(%zero : f32) outs(%e : {scores}) -> {scores}
{product("s", "q", "k", "f", maps[0], ((h, q, d), "f16"), ((h, k, d), "f16"), ((h, q, k), "f32"), iterators)}
  %w = linalg.softmax dimension(2) ins(%s : {scores}) outs(%e : {scores}) -> {scores}
  %e1 = tensor.empty() : {weights}
  %w1 = linalg.generic {{indexing_maps = [affine_map<(b, m, n) -> (b, m, n)>, affine_map<(b, m, n) -> (b, m, n)>], iterator_types = ["parallel", "parallel", "parallel"]}}
    ins(%w : {scores}) outs(%e1 : {weights}) {{
  ^bb0(%x: f32, %y: f16):
    %t = arith.truncf %x : f32 to f16
    linalg.yield %t : f16
  }} -> {weights}
  %e2 = tensor.empty() : {out}
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : {out}) -> {out}
{product("o", "w1", "v", "f2", maps[1], ((h, q, k), "f16"), ((h, k, d), "f16"), ((h, q, d), "f32"), iterators)}
  return %o : {out}
}}"""
    return Kernel("units_attention", source, [Buffer("f16", (h, q, d), "in", (-1, 1)), Buffer("f16", (h, k, d), "in", (-1, 1)),
                                              Buffer("f16", (h, k, d), "in", (-1, 1)), Buffer("f32", (h, q, d), "out")],
                  lambda a, b, c: softmax(a @ np.swapaxes(b, -1, -2)) @ c, [{}], scale=3000.0, blocks=(1, 3, 8), socs=CORE)


def modules(_soc):
    plain = [matmul(form, "f16", 48, 96, 64) for form in TURNED] + [matmul("ta", "f16", 48, 37, 64), matmul("tb", "i8", 50, 96, 48)]
    odd = [matmul("nn", "f16", "m", 32, 32), matmul("tb", "f16", "m", 1040, 16), matmul("tb", "i8", "m", 64, 160), matmul("nn", "f16", 200, 64, 320, batch=(3,)),
           matmul("nn", "f16", 512, 256, 528)]
    behind = [matmul("nn", "f16", "m", 48, 80, what) for what in ("relu", "half", "relu half", "bias", "bias tanh half")]
    return {"units_plain": plain, "units_odd": odd, "units_behind": behind, "units_attention": [attention(2, 40, 64, 32)]}
