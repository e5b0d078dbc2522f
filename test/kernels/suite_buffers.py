"""Kernels of Rust tile back ends in the buffer form: functions on buffers of the UB that the kernel allocates itself."""
import math

import numpy as np

from harness import Buffer, Kernel, Scalar

ROWS = 5


def llvm_type(argument):
    return "!llvm.ptr<1>" if isinstance(argument, Buffer) else {"i32": "i32", "f32": "f32"}[argument.dtype]


def kernel(name, body, args, reference, sizes=({},), scale=8.0, blocks=(1,), **more):
    """`body`: LLVM-dialect lines; calls of the library are written `call f(%a, %b)` with the types in `T`, see below."""
    head = ", ".join(f"%arg{i}: {llvm_type(a)}" for i, a in enumerate(args))
    return Kernel(name, f"  llvm.func @{name}({head}) attributes {{hacc.entry}} {{\n{body}\n    llvm.return\n  }}", args, reference,
                  list(sizes), scale, blocks=blocks, **more)


def calls(text):
    """`%s = f(%b:i, %p:p, 1.0:f)` per line: i a buffer, count or index, p a pointer, f an f32; `-> f` a result that is no buffer."""
    types = {"i": "i32", "p": "!llvm.ptr<1>", "f": "f32", "h": "i16"}
    lines, constants = [], {}
    for line in text.strip().splitlines():
        line, _, result = line.strip().partition(" -> ")
        name, _, call = line.rpartition(" = ")
        function, operands = call.rstrip(")").split("(")
        values, kinds = [], []
        for operand in filter(None, operands.split(", ")):
            value, kind = operand.split(":")
            if not value.startswith("%"):
                key = "%k" + kind + value.replace(".", "p").replace("-", "m").replace("+", "")
                constants[key] = f"llvm.mlir.constant({value} : {types[kind]}) : {types[kind]}"
                value = key
            values.append(value)
            kinds.append(types[kind])
        returned = types[result] if result else "i32" if name else "()"
        lines.append(f"    {name + ' = ' if name else ''}llvm.call @{function}({', '.join(values)}) : ({', '.join(kinds)}) -> {returned}")
    return "\n".join([f"    {k} = {v}" for k, v in constants.items()] + lines)


def elementwise(function, reference, dtype="f32", operands=1, domain=(-3, 3), scalar=None, scale=8.0, prefix="ascend_", n=300):
    loads = "".join(f"\n%b{i} = ascend_buf_alloc({n}:i)\nascend_buf_load_{dtype}(%b{i}:i, %arg{i}:p, {n}:i)" for i in range(operands))
    last = "" if scalar is None else f"{scalar}:f, "
    sources = "".join(f"%b{i}:i, " for i in range(operands))
    body = calls(f"""{loads}
        ascend_pipe_barrier()
        %d = ascend_buf_alloc({n}:i)
        {prefix}{function}_{dtype}(%d:i, {sources}{last}{n}:i)
        ascend_pipe_barrier()
        ascend_buf_store_{dtype}(%arg{operands}:p, %d:i, {n}:i)""".strip())
    name = f"buffer_{function}_{dtype}"
    return kernel(name, body, [Buffer(dtype, (n,), domain=domain)] * operands + [Buffer(dtype, (n,), "out")], reference, scale=scale)


def cast(source, target):
    body = calls(f"""%a = ascend_buf_alloc(200:i)
        %b = ascend_buf_alloc(200:i)
        ascend_buf_load_{source}(%a:i, %arg0:p, 200:i)
        ascend_cast_{source}_to_{target}(%b:i, %a:i, 200:i)
        ascend_buf_store_{target}(%arg1:p, %b:i, 200:i)""")
    return kernel(f"buffer_cast_{source}_{target}", body, [Buffer(source, (200,)), Buffer(target, (200,), "out")], lambda x: x)


def reduction(function, reference, dtype="f32"):
    """The result that the function returns and the one that it leaves in its first buffer."""
    body = calls(f"""%a = ascend_buf_alloc(500:i)
        %d = ascend_buf_alloc(500:i)
        %w = ascend_buf_alloc(500:i)
        ascend_buf_load_{dtype}(%a:i, %arg0:p, 500:i)
        %r = ascend_{function}_{dtype}(%d:i, %a:i, %w:i, 500:i) -> f
        ascend_buf_fill_{dtype}(%a:i, %r:f, 3:i)
        ascend_buf_store_{dtype}(%arg1:p, %a:i, 3:i)
        ascend_buf_store_{dtype}(%arg2:p, %d:i, 1:i)""")
    return kernel(f"buffer_{function}_{dtype}", body, [Buffer(dtype, (500,), domain=(-1, 1)), Buffer(dtype, (3,), "out"), Buffer(dtype, (1,), "out")],
                  lambda x: (np.full(3, reference(x)), np.array([reference(x)])), scale=30.0)


def rows(name, body, reference, columns):
    """Every block takes rows, as the crate's kernels do: the buffers are allocated once, filled in each round."""
    text = f"""
    %zero = llvm.mlir.constant(0 : i64) : i64
    %rows = llvm.mlir.constant({ROWS} : i64) : i64
    %columns = llvm.mlir.constant({columns} : i64) : i64
    %n = llvm.mlir.constant({columns} : i32) : i32
    %first = llvm.call @get_block_idx() : () -> i64
    %blocks = llvm.call @get_block_num() : () -> i64
    %a = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
    %b = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
    %c = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
    llvm.br ^head(%first : i64)
  ^head(%i: i64):
    %more = llvm.icmp "slt" %i, %rows : i64
    llvm.cond_br %more, ^round, ^end
  ^round:
    %offset = llvm.mul %i, %columns : i64
    %x = llvm.getelementptr %arg0[%offset] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %y = llvm.getelementptr %arg1[%offset] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
{body}
    %next = llvm.add %i, %blocks : i64
    llvm.br ^head(%next : i64)
  ^end:"""
    return kernel(name, text, [Buffer("f32", (ROWS, columns)), Buffer("f32", (ROWS, columns), "out")], reference, scale=30.0, blocks=(1, 3))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


SOFTMAX = """
    llvm.call @__tile_buf_load_f32(%a, %x, %n) : (i32, !llvm.ptr<1>, i32) -> ()
    llvm.call @__tile_pipe_barrier() : () -> ()
    %m = llvm.call @__tile_v_reduce_max_f32(%c, %a, %b, %n) : (i32, i32, i32, i32) -> f32
    %less = llvm.fneg %m : f32
    llvm.call @__tile_adds_f32(%b, %a, %less, %n) : (i32, i32, f32, i32) -> ()
    llvm.call @__tile_v_exp_f32(%b, %b, %n) : (i32, i32, i32) -> ()
    llvm.call @__tile_pipe_barrier() : () -> ()
    %s = llvm.call @__tile_v_reduce_sum_f32(%c, %b, %a, %n) : (i32, i32, i32, i32) -> f32
    %one = llvm.mlir.constant(1.0 : f32) : f32
    %inverse = llvm.fdiv %one, %s : f32
    llvm.call @__tile_muls_f32(%b, %b, %inverse, %n) : (i32, i32, f32, i32) -> ()
    llvm.call @__tile_buf_store_f32(%y, %b, %n) : (!llvm.ptr<1>, i32, i32) -> ()"""
# One buffer that is loaded, changed in place and stored again.
IN_PLACE = """
    llvm.call @__tile_buf_load_f32(%a, %x, %n) : (i32, !llvm.ptr<1>, i32) -> ()
    llvm.call @__tile_v_exp_f32(%a, %a, %n) : (i32, i32, i32) -> ()
    llvm.call @__tile_v_sqrt_f32(%a, %a, %n) : (i32, i32, i32) -> ()
    llvm.call @__tile_buf_store_f32(%y, %a, %n) : (!llvm.ptr<1>, i32, i32) -> ()"""
# The length is an argument: the buffer has room for what fits.
DYNAMIC = """
    %a = llvm.call @__tile_buf_alloc(%arg2) : (i32) -> i32
    %b = llvm.call @__tile_buf_alloc(%arg2) : (i32) -> i32
    llvm.call @__tile_buf_load_f32(%a, %arg0, %arg2) : (i32, !llvm.ptr<1>, i32) -> ()
    llvm.call @__tile_v_relu_f32(%b, %a, %arg2) : (i32, i32, i32) -> ()
    llvm.call @__tile_buf_store_f32(%arg1, %b, %arg2) : (!llvm.ptr<1>, i32, i32) -> ()"""

erf = np.vectorize(math.erf)
UNARY = {"exp": np.exp, "abs": np.abs, "sq": np.square, "sign": np.sign, "ceil": np.ceil, "floor": np.floor, "trunc": np.trunc, "sin": np.sin,
         "cos": np.cos, "atan": np.arctan, "erf": erf, "relu": lambda x: np.maximum(x, 0), "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
         "tanh": np.tanh, "neg": np.negative, "expm1": np.expm1, "softplus": lambda x: np.log1p(np.exp(x)),
         "gelu": lambda x: x / (1 + np.exp(-1.702 * x)), "fast_gelu": lambda x: x / (1 + np.exp(-1.702 * x))}
POSITIVE = {"ln": np.log, "sqrt": np.sqrt, "rsqrt": lambda x: 1 / np.sqrt(x), "reciprocal": lambda x: 1 / x}
BINARY = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "min": np.minimum, "max": np.maximum}
SCALAR = {"adds": np.add, "muls": np.multiply, "maxs": np.maximum, "mins": np.minimum}


def erfinv(x):
    """Newton's method on erf."""
    y = np.zeros_like(x)
    for _ in range(60):
        y -= (erf(y) - x) * math.sqrt(math.pi) / 2 * np.exp(y * y)
    return y


def of_type(dtype):
    scale = 40.0 if dtype == "f32" else 8.0
    for name, reference in UNARY.items():
        yield elementwise(name, reference, dtype, scale=scale)
    for name, reference in POSITIVE.items():
        # The unit's estimates of reciprocals are good for ten bits or so.
        yield elementwise(name, reference, dtype, domain=(0.1, 9), scale=3e3 if dtype == "f32" and name in ("rsqrt", "reciprocal") else scale)
    for name, reference in BINARY.items():
        yield elementwise(name, reference, dtype, 2)
    yield elementwise("div", np.divide, dtype, 2, domain=(0.5, 9))
    for name, reference in SCALAR.items():
        yield elementwise(name, lambda x, f=reference: f(x, 0.75), dtype, scalar=0.75)
    for name, reference in (("reduce_sum", np.sum), ("reduce_max", np.max)):
        yield reduction(name, reference, dtype)


def masked(mode, compare):
    body = calls(f"""%a = ascend_buf_alloc(300:i)
        %b = ascend_buf_alloc(300:i)
        %m = ascend_buf_alloc(300:i)
        ascend_buf_load_f32(%a:i, %arg0:p, 300:i)
        ascend_buf_load_f32(%b:i, %arg1:p, 300:i)
        ascend_compare_scalar_{mode}_f32(%m:i, %a:i, 0.5:f, 300:i)
        ascend_select_f32(%a:i, %m:i, %a:i, %b:i, 300:i)
        ascend_buf_store_f32(%arg2:p, %a:i, 300:i)""")
    return kernel(f"buffer_select_{mode}", body, [Buffer("f32", (300,), domain=(0, 1))] * 2 + [Buffer("f32", (300,), "out")],
                  lambda a, b: np.where(compare(a, 0.5), a, b))


def bits(function, reference):
    def on_bits(*values):
        words = [np.asarray(v, np.float32).view(np.uint32) for v in values]
        return reference(*words).view(np.float32).astype(np.float64)
    return elementwise(function, on_bits, operands=1 if function == "not" else 2)


KERNELS = [
    *of_type("f32"), elementwise("erfinv", erfinv, domain=(-0.99, 0.99), scale=40.0), reduction("reduce_min", np.min),
    bits("and", np.bitwise_and), bits("or", np.bitwise_or), bits("not", np.bitwise_not),
    masked("lt", np.less), masked("gt", np.greater), masked("eq", np.equal),
    cast("f16", "f32"), cast("f32", "f16"),
    rows("buffer_softmax_rows", SOFTMAX, softmax, 100), rows("buffer_in_place", IN_PLACE, lambda x: np.sqrt(np.exp(x)), 200),
    kernel("buffer_dynamic", DYNAMIC, [Buffer("f32", ("n",)), Buffer("f32", ("n",), "out"), Scalar("i32", 1000)], lambda x, n: np.maximum(x, 0),
           [{"n": 1000}]),
    kernel("buffer_elements", calls("""%a = ascend_buf_alloc(16:i)
        ascend_buf_load_i32(%a:i, %arg0:p, 16:i)
        %v = ascend_get_value_i32(%a:i, 3:i) -> i
        ascend_set_value_i32(%a:i, 0:i, %v:i)
        ascend_buf_store_i32(%arg1:p, %a:i, 16:i)"""), [Buffer("i32", (16,)), Buffer("i32", (16,), "out")],
           lambda x: np.concatenate((x[3:4], x[1:]))),
    kernel("buffer_matmul", calls("__tile_matmul_cube(%arg0:p, %arg1:p, %arg2:p, 16:i, 32:i, 48:i)"),
           [Buffer("f32", (16, 48), "out"), Buffer("f16", (16, 32), domain=(-1, 1)), Buffer("f16", (32, 48), domain=(-1, 1))],
           lambda a, b: a @ b, scale=20.0),
]


def modules(soc):
    halves = [*of_type("f16"), *(of_type("bf16") if soc == "Ascend910B3" else [])]
    return {"buffers": KERNELS, "buffer_halves": halves}
