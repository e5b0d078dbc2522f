"""Kernels of Rust tile back ends: LLVM functions that call the tile library by name."""
import numpy as np

from harness import Buffer, Kernel


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def kernel(name, calls, args, reference, scale=4.0, socs=()):
    """`calls`: lines `%x = op(arguments)`; tiles are i32, `$n` the constant n, other numbers are f32 constants."""
    pointers = [f"%arg{i}: !llvm.ptr<1>" for i in range(len(args))]
    lines, constants = [], {}
    for line in calls.strip().splitlines():
        result, call = line.strip().split(" = ") if " = " in line else ("", line.strip())
        function, operands = call.rstrip(")").split("(")
        names, types = [], []
        for operand in operands.split(", "):
            if operand.startswith("$"):
                constants[f"%k{operand[1:]}"] = f"llvm.mlir.constant({operand[1:]} : i32) : i32"
                names.append(f"%k{operand[1:]}")
                types.append("i32")
            elif operand.startswith("%"):
                names.append(operand)
                types.append("!llvm.ptr<1>" if operand.startswith("%arg") else "i32")
            else:
                key = "%f" + operand.replace(".", "p").replace("-", "m").replace("+", "")
                constants[key] = f"llvm.mlir.constant({operand} : f32) : f32"
                names.append(key)
                types.append("f32")
        head = f"{result} = " if result else ""
        lines.append(f"    {head}llvm.call @__tile_{function}({', '.join(names)}) : ({', '.join(types)}) -> {'i32' if result else '()'}")
    body = "\n".join([f"    {k} = {v}" for k, v in constants.items()] + lines)
    source = f"  llvm.func @{name}({', '.join(pointers)}) attributes {{hacc.entry}} {{\n{body}\n    llvm.return\n  }}"
    return Kernel(name, source, args, reference, [{}], scale, socs=socs)


def unary(function, reference, domain=(-3, 3), scale=4.0):
    return kernel(f"tile_{function}", f"""
        %x = load_f32(%arg0, $5, $96)
        %y = {function}_f32($0, %x, $5, $96)
        store_f32(%arg1, %y, $5, $96)""", [Buffer("f32", (5, 96), domain=domain), Buffer("f32", (5, 96), "out")], reference, scale)


def rows(function, reference, dtype="f32"):
    return kernel(f"tile_{function}", f"""
        %x = load_f32(%arg0, $5, $96)
        %y = {function}_f32($0, %x, $5, $96)
        store_f32(%arg1, %y, $5, $1)""", [Buffer("f32", (5, 96)), Buffer(dtype, (5, 1), "out")],
        lambda x: reference(x, axis=1).reshape(5, 1), 20.0)


def lookup(name, calls, table, rows, out, reference, scale=4.0):
    """Functions that take indices in memory: so many rows of the second argument."""
    return kernel(name, calls, [Buffer("f32", table), Buffer("i32", (rows,), domain=(0, 6)), Buffer("f32", out, "out")], reference, scale)


def cross_entropy(x, p):
    largest = x.max(axis=1)
    return (np.log(np.exp(x - largest[:, None]).sum(axis=1)) + largest - x[np.arange(len(x)), p]).reshape(-1, 1)


def matmul(name, function, b, reference):
    return kernel(name, f"""
        %a = load_f32(%arg0, $12, $20)
        %b = load_f32(%arg1, ${b[0]}, ${b[1]})
        %c = {function}_f32($0, %a, %b, $12, $20, $9)
        store_f32(%arg2, %c, $12, $9)""",
        [Buffer("f32", (12, 20), domain=(-1, 1)), Buffer("f32", b, domain=(-1, 1)), Buffer("f32", (12, 9), "out")], reference, 20.0)


def rope(x):
    angle = 42 / 10000 ** (np.arange(0, 64, 2) / 64)
    out = np.empty_like(x)
    out[:, 0::2] = x[:, 0::2] * np.cos(angle) - x[:, 1::2] * np.sin(angle)
    out[:, 1::2] = x[:, 1::2] * np.cos(angle) + x[:, 0::2] * np.sin(angle)
    return out


KERNELS = [
    unary("exp", np.exp), unary("log", np.log, (0.1, 9)), unary("rsqrt", lambda x: 1 / np.sqrt(x), (0.1, 9)), unary("neg", lambda x: -x),
    unary("sigmoid", lambda x: 1 / (1 + np.exp(-x))), unary("silu", lambda x: x / (1 + np.exp(-x))), unary("relu", lambda x: np.maximum(x, 0)),
    unary("tanh", np.tanh, scale=8.0), unary("abs", np.abs), unary("softplus", lambda x: np.log1p(np.exp(x)), scale=10.0),
    unary("softmax", softmax), rows("reduce_sum", np.sum), rows("reduce_max", np.max), rows("absmax", lambda x, axis: np.abs(x).max(axis=axis)),
    rows("argmax", np.argmax, "i32"), rows("argmin", np.argmin, "i32"),
    matmul("tile_matmul", "matmul", (20, 9), lambda a, b: a @ b), matmul("tile_matmul_t", "matmul_transposed", (9, 20), lambda a, b: a @ b.T),
    kernel("tile_gated", """
        %g = load_f32(%arg0, $1, $4096)
        %u = load_f32(%arg1, $1, $4096)
        %s = silu_f32(%g, %g, $1, $4096)
        %o = mul_f32(%s, %s, %u, $1, $4096)
        store_f32(%arg2, %o, $1, $4096)""", [Buffer("f32", (1, 4096))] * 2 + [Buffer("f32", (1, 4096), "out")],
        lambda g, u: g / (1 + np.exp(-g)) * u),
    kernel("tile_rms_norm", """
        %x = load_f32(%arg0, $3, $1000)
        %y = rms_norm_f32(%x, %x, 1.0e-5, $3, $1000)
        store_f32(%arg1, %y, $3, $1000)""", [Buffer("f32", (3, 1000)), Buffer("f32", (3, 1000), "out")],
        lambda x: x / np.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-5)),
    kernel("tile_clamp_scale", """
        %x = load_f32(%arg0, $3, $100)
        %s = scale_f32(%x, %x, 2.5, $3, $100)
        %y = clamp_f32(%s, %s, -1.0, 6.0, $3, $100)
        store_f32(%arg1, %y, $3, $100)""", [Buffer("f32", (3, 100)), Buffer("f32", (3, 100), "out")], lambda x: np.clip(2.5 * x, -1, 6)),
    kernel("tile_fill", """
        %y = fill_f32($0, 2.5, $3, $100)
        store_f32(%arg0, %y, $3, $100)""", [Buffer("f32", (3, 100), "out")], lambda: np.full((3, 100), 2.5)),
    kernel("tile_slice_concat", """
        %x = load_f32(%arg0, $16, $32)
        %a = slice_f32(%x, %x, $2, $4, $16, $32, $8, $16)
        %b = load_f32(%arg1, $8, $5)
        %c = concat_f32($0, %a, %b, $8, $16, $5)
        store_f32(%arg2, %c, $8, $21)""", [Buffer("f32", (16, 32)), Buffer("f32", (8, 5)), Buffer("f32", (8, 21), "out")],
        lambda x, b: np.concatenate((x[2:10, 4:20], b), axis=1)),
    kernel("tile_transpose", """
        %x = load_f32(%arg0, $4, $9)
        %y = transpose_f32(%x, %x, $4, $9)
        store_f32(%arg1, %y, $9, $4)""", [Buffer("f32", (4, 9)), Buffer("f32", (9, 4), "out")], lambda x: x.T),
    kernel("tile_cast", """
        %x = load_f32(%arg0, $4, $100)
        %h = cast_f32_f16(%x, %x, $4, $100)
        store_f16(%arg1, %h, $4, $100)""", [Buffer("f32", (4, 100)), Buffer("f16", (4, 100), "out")], lambda x: x),
    kernel("tile_quantize", """
        %x = load_f32(%arg0, $4, $100)
        %q = quantize_f32_i8(%x, %x, 0.05, $4, $100)
        store_i8(%arg1, %q, $4, $100)""", [Buffer("f32", (4, 100), domain=(-9, 9)), Buffer("i8", (4, 100), "out")],
        lambda x: np.clip(np.round(x.astype(np.float32) / np.float32(0.05)), -128, 127)),
    kernel("tile_causal", """
        %x = load_f32(%arg0, $6, $6)
        %m = causal_mask_f32($0, %x, $6, $6)
        %y = softmax_f32($0, %m, $6, $6)
        store_f32(%arg1, %y, $6, $6)""", [Buffer("f32", (6, 6)), Buffer("f32", (6, 6), "out")],
        lambda x: softmax(np.where(np.triu(np.ones((6, 6)), 1) > 0, -np.inf, x))),
    kernel("tile_attention", """
        %q = load_f32(%arg0, $8, $16)
        %k = load_f32(%arg1, $8, $16)
        %v = load_f32(%arg2, $8, $16)
        %o = attention_f32(%q, %q, %k, %v, $8, $16)
        store_f32(%arg3, %o, $8, $16)""", [Buffer("f32", (8, 16))] * 3 + [Buffer("f32", (8, 16), "out")],
        lambda q, k, v: softmax(q @ k.T / 4) @ v, 30.0),
    lookup("tile_gather", """
        %t = load_f32(%arg0, $7, $40)
        %g = gather_f32($0, %t, %arg1, $11, $7, $40)
        store_f32(%arg2, %g, $11, $40)""", (7, 40), 11, (11, 40), lambda t, p: t[p]),
    lookup("tile_embedding", """
        %t = load_f32(%arg0, $9, $64)
        %e = embedding_f32($0, %t, %arg1, $9, $64, $3)
        %s = exp_f32($0, %e, $3, $64)
        store_f32(%arg2, %s, $3, $64)""", (9, 64), 3, (3, 64), lambda t, p: np.exp(t[p])),
    lookup("tile_cross_entropy", """
        %x = load_f32(%arg0, $5, $33)
        %l = cross_entropy_f32($0, %x, %arg1, $5, $33)
        store_f32(%arg2, %l, $5, $1)""", (5, 33), 5, (5, 1), cross_entropy, 20.0),
    # The second store overwrites the first.
    kernel("tile_stored_twice", """
        %a = load_f32(%arg0, $8, $128)
        %b = load_f32(%arg1, $8, $128)
        store_f32(%arg2, %a, $8, $128)
        store_f32(%arg2, %b, $8, $128)""", [Buffer("f32", (8, 128))] * 2 + [Buffer("f32", (8, 128), "out")], lambda a, b: b),
    kernel("tile_zrope", """
        %x = load_f32(%arg0, $2, $64)
        %y = rope_f32($0, %x, $42, $2, $64)
        store_f32(%arg1, %y, $2, $64)""", [Buffer("f32", (2, 64)), Buffer("f32", (2, 64), "out")], rope, 100.0),
]


def modules(soc):
    return {"tiles": KERNELS}
