"""Random kernels: graphs of operations on tensors, of random shapes and element types."""
import numpy as np

# Values stay small: results depend on the operations, not on rounding that grows.
FLOAT_UNARY = {"exp": "math.exp", "abs": "math.absf", "neg": "arith.negf", "tanh": "math.tanh", "erf": "math.erf", "sin": "math.sin",
               "cos": "math.cos"}
FLOAT_BINARY = {"add": "arith.addf", "sub": "arith.subf", "mul": "arith.mulf", "max": "arith.maximumf", "min": "arith.minimumf"}
INT_BINARY = {"add": "arith.addi", "sub": "arith.subi", "mul": "arith.muli", "max": "arith.maxsi", "min": "arith.minsi", "and": "arith.andi",
              "or": "arith.ori", "xor": "arith.xori"}
FLOAT_REDUCE = {"sum": ("arith.addf", "0.0"), "max": ("arith.maximumf", "-1.0e4"), "min": ("arith.minimumf", "1.0e4"), "prod": ("arith.mulf", "1.0")}
INT_REDUCE = {"sum": ("arith.addi", "0"), "max": ("arith.maxsi", "-100"), "min": ("arith.minsi", "100")}
EXTENTS = (1, 2, 3, 5, 7, 8, 16, 17, 31, 33, 64, 65, 100, 257)
MOST_ELEMENTS = 2500
MOST_IN_TABLE = 300
FLOATS = ("f32", "f16", "bf16")
LARGEST = {"f32": 200, "f16": 100, "bf16": 100, "i32": 1 << 20, "i16": 5000, "i8": 100}


class Value:
    """A tensor of the kernel: its name, shape and type, and an estimate of its largest element. `dims`: the SSA names of
    extents that are known at launch only, None for the others."""

    def __init__(self, name, shape, dtype, bound, dims=None):
        self.name, self.shape, self.dtype, self.bound = name, tuple(shape), dtype, bound
        self.dims = tuple(dims or [None] * len(self.shape))

    def typed(self, dtype):
        return f"tensor<{'x'.join([*('?' if d else str(e) for e, d in zip(self.shape, self.dims)), dtype])}>"

    @property
    def type(self):
        return self.typed(self.dtype)

    @property
    def is_float(self):
        return self.dtype in FLOATS

    @property
    def is_static(self):
        return not any(self.dims)


class Generator:
    def __init__(self, rng, name, soc):
        self.rng, self.name, self.lines, self.inputs, self.count = rng, name, [], [], 0
        self.has_bf16 = not soc.startswith("Ascend310")

    def new(self, shape, dtype, bound, dims=None):
        self.count += 1
        return Value(f"%v{self.count}", shape, dtype, bound, dims)

    def like(self, x, bound=None, dtype=None):
        return self.new(x.shape, dtype or x.dtype, x.bound if bound is None else bound, x.dims)

    def emit(self, value, text):
        self.lines.append(f"  {value.name} = {text}")
        return value

    def shape(self, rank=None):
        while True:
            shape = [self.rng.choice(EXTENTS) for _ in range(rank or self.rng.choice((1, 1, 2, 2, 2, 3, 3, 4)))]
            if np.prod(shape) <= MOST_ELEMENTS:
                return shape

    def input(self, shape, dtype, dims=None):
        value = Value(f"%a{len(self.inputs)}", shape, dtype, 1.0 if dtype in FLOATS else 8, dims)
        self.inputs.append(value)
        return value

    def another(self, x):
        """A value of the type of `x`: one that is there, a further input, or a constant."""
        if x.is_static and self.rng.random() < 0.15:
            return self.table(x)
        return self.rng.choice([v for v in [*self.values, self.input(x.shape, x.dtype, x.dims)] if v.type == x.type and v.dims == x.dims])

    def table(self, like):
        """A constant: one number everywhere, or of few elements and each its own. All are exact in each type."""
        def number():
            return self.rng.randint(-16, 16) / 16 if like.is_float else self.rng.randint(-8, 8)

        def nested(shape):
            return str(number()) if not shape else "[" + ", ".join(nested(shape[1:]) for _ in range(shape[0])) + "]"

        text = nested(like.shape) if np.prod(like.shape) <= MOST_IN_TABLE else str(number())
        return self.emit(self.like(like, 1.0 if like.is_float else 8), f"arith.constant dense<{text}> : {like.type}")

    def empty(self, like):
        self.count += 1
        name = f"%e{self.count}"
        self.lines.append(f"  {name} = tensor.empty({', '.join(d for d in like.dims if d)}) : {like.type}")
        return name

    def constant(self, number, dtype):
        self.count += 1
        self.lines.append(f"  %c{self.count} = arith.constant {number} : {dtype}")
        return f"%c{self.count}"

    def filled(self, like, number):
        """An initial tensor of one number."""
        value = self.constant(number, like.dtype)
        init = self.new(like.shape, like.dtype, 0, like.dims)
        return self.emit(init, f"linalg.fill ins({value} : {like.dtype}) outs({self.empty(like)} : {like.type}) -> {like.type}").name

    # ---- one operation each: the new value, or None where it does not apply ----
    def unary(self, x):
        if not x.is_float:
            return self.int_unary(x)
        name = self.rng.choice(list(FLOAT_UNARY))
        if (name == "exp" and x.bound > 3) or (name in ("sin", "cos") and x.bound > 20):
            return None
        bound = {"exp": np.exp(x.bound), "tanh": 1.0, "erf": 1.0, "sin": 1.0, "cos": 1.0}.get(name, x.bound)
        return self.emit(r := self.like(x, bound), f"{FLOAT_UNARY[name]} {x.name} : {r.type}")

    def int_unary(self, x):
        return self.emit(r := self.like(x), f"math.absi {x.name} : {r.type}")

    def root(self, x):
        """sqrt, rsqrt, log of 1 + x²."""
        if not x.is_float or x.bound > 8:
            return None
        one, square, more = self.splat(x, "1.0"), self.like(x), self.like(x)
        self.emit(square, f"arith.mulf {x.name}, {x.name} : {x.type}")
        self.emit(more, f"arith.addf {square.name}, {one} : {x.type}")
        name = self.rng.choice(("math.sqrt", "math.rsqrt", "math.log"))
        return self.emit(r := self.like(x, max(1.0, x.bound)), f"{name} {more.name} : {r.type}")

    def splat(self, like, number):
        if like.is_static:
            self.count += 1
            self.lines.append(f"  %s{self.count} = arith.constant dense<{number}> : {like.type}")
            return f"%s{self.count}"
        return self.filled(like, number)

    def binary(self, x):
        table = FLOAT_BINARY if x.is_float else INT_BINARY
        name = self.rng.choice(list(table))
        y = self.another(x)
        bound = {"mul": x.bound * y.bound, "add": x.bound + y.bound, "sub": x.bound + y.bound, "and": 2 * max(x.bound, y.bound),
                 "or": 2 * max(x.bound, y.bound), "xor": 2 * max(x.bound, y.bound)}.get(name, max(x.bound, y.bound))
        if bound > LARGEST[x.dtype] / (2 if x.is_float else 1):
            return None
        return self.emit(r := self.like(x, bound), f"{table[name]} {x.name}, {y.name} : {r.type}")

    def divide(self, x):
        """x / (2 + y²)"""
        if not x.is_float:
            return None
        y = self.another(x)
        if y.bound > 8:
            return None
        two, square, more = self.splat(x, "2.0"), self.like(x), self.like(x)
        self.emit(square, f"arith.mulf {y.name}, {y.name} : {x.type}")
        self.emit(more, f"arith.addf {square.name}, {two} : {x.type}")
        return self.emit(r := self.like(x), f"arith.divf {x.name}, {more.name} : {r.type}")

    def select(self, x):
        y = self.another(x)
        self.count += 1
        mask = f"%m{self.count}"
        order = self.rng.choice(("ogt", "olt", "oge", "ole") if x.is_float else ("sgt", "slt", "eq", "ne", "sge"))
        self.lines.append(f"  {mask} = arith.cmp{'f' if x.is_float else 'i'} {order}, {x.name}, {y.name} : {x.type}")
        return self.emit(r := self.like(x, max(x.bound, y.bound)), f"arith.select {mask}, {x.name}, {y.name} : {x.typed('i1')}, {r.type}")

    def broadcast(self, x):
        if len(x.shape) > 3:
            return None
        place, extent = self.rng.randint(0, len(x.shape)), self.rng.choice(EXTENTS)
        shape = [*x.shape[:place], extent, *x.shape[place:]]
        if np.prod(shape) > MOST_ELEMENTS:
            return None
        r = self.new(shape, x.dtype, x.bound, [*x.dims[:place], None, *x.dims[place:]])
        return self.emit(r, f"linalg.broadcast ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) dimensions = [{place}]")

    def reduce(self, x):
        if len(x.shape) < 2:
            return None
        dims = sorted(self.rng.sample(range(len(x.shape)), self.rng.randint(1, len(x.shape) - 1)))
        table = FLOAT_REDUCE if x.is_float else INT_REDUCE
        kind = self.rng.choice(list(table))
        elements = int(np.prod([x.shape[d] for d in dims]))
        if kind == "prod" and (elements > 8 or x.bound > 1.5):
            return None
        bound = x.bound * (elements if kind == "sum" else 1) if kind != "prod" else x.bound ** elements
        if bound > LARGEST[x.dtype]:
            return None
        operation, start = table[kind]
        kept = [d for d in range(len(x.shape)) if d not in dims]
        r = self.new([x.shape[d] for d in kept], x.dtype, bound, [x.dims[d] for d in kept])
        return self.emit(r, f"linalg.reduce ins({x.name} : {x.type}) outs({self.filled(r, start)} : {r.type}) dimensions = {dims}\n"
                            f"    (%p: {x.dtype}, %q: {x.dtype}) {{ %s = {operation} %p, %q : {x.dtype} linalg.yield %s : {x.dtype} }}")

    def transpose(self, x):
        order = list(range(len(x.shape)))
        self.rng.shuffle(order)
        r = self.new([x.shape[d] for d in order], x.dtype, x.bound, [x.dims[d] for d in order])
        return self.emit(r, f"linalg.transpose ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) permutation = {order}")

    def concat(self, x):
        if not x.is_static:
            return None
        dim = self.rng.randrange(len(x.shape))
        shape = list(x.shape)
        shape[dim] = self.rng.choice(EXTENTS)
        if np.prod(shape) + np.prod(x.shape) > MOST_ELEMENTS:
            return None
        y = self.input(shape, x.dtype)
        total = list(x.shape)
        total[dim] += shape[dim]
        return self.emit(r := self.new(total, x.dtype, max(x.bound, y.bound)), f"tensor.concat dim({dim}) {x.name}, {y.name} : ({x.type}, {y.type}) -> {r.type}")

    def slice(self, x):
        offsets = [self.rng.randrange(e) for e in x.shape]
        steps = [1 if self.rng.random() < 0.8 else self.rng.choice((2, 3)) for _ in x.shape]
        sizes = [self.rng.randint(1, (e - o + s - 1) // s) for e, o, s in zip(x.shape, offsets, steps)]
        return self.emit(r := self.new(sizes, x.dtype, x.bound), f"tensor.extract_slice {x.name}{offsets} {sizes} {steps} : {x.type} to {r.type}")

    def insert(self, x):
        """A slice of `x` is replaced by an input."""
        if not x.is_static:
            return None
        offsets = [self.rng.randrange(e) for e in x.shape]
        sizes = [self.rng.randint(1, e - o) for e, o in zip(x.shape, offsets)]
        y = self.input(sizes, x.dtype)
        ones = [1] * len(sizes)
        return self.emit(r := self.like(x, max(x.bound, y.bound)), f"tensor.insert_slice {y.name} into {x.name}{offsets} {sizes} {ones} : {y.type} into {r.type}")

    def pad(self, x):
        if not x.is_static:
            return None
        low, high = ([self.rng.randint(0, 3) for _ in x.shape] for _ in range(2))
        shape = [e + a + b for e, a, b in zip(x.shape, low, high)]
        if np.prod(shape) > MOST_ELEMENTS:
            return None
        value = self.constant("0.5" if x.is_float else "3", x.dtype)
        names = ", ".join(f"%at{d}: index" for d in range(len(shape)))
        return self.emit(r := self.new(shape, x.dtype, max(x.bound, 3)), f"tensor.pad {x.name} low{low} high{high} {{\n  ^bb0({names}):\n"
                         f"    tensor.yield {value} : {x.dtype}\n  }} : {x.type} to {r.type}")

    def collapse(self, x):
        if len(x.shape) < 2 or not x.is_static:
            return None
        at = self.rng.randrange(len(x.shape) - 1)
        groups = [[d] for d in range(at)] + [[at, at + 1]] + [[d] for d in range(at + 2, len(x.shape))]
        shape = [int(np.prod([x.shape[d] for d in g])) for g in groups]
        return self.emit(r := self.new(shape, x.dtype, x.bound), f"tensor.collapse_shape {x.name} {groups} : {x.type} into {r.type}")

    def expand(self, x):
        if not x.is_static or len(x.shape) > 3:
            return None
        at = self.rng.randrange(len(x.shape))
        factors = [f for f in range(1, x.shape[at] + 1) if x.shape[at] % f == 0]
        factor = self.rng.choice(factors)
        shape = [*x.shape[:at], factor, x.shape[at] // factor, *x.shape[at + 1:]]
        groups = [[d] for d in range(at)] + [[at, at + 1]] + [[d + 1] for d in range(at + 1, len(x.shape))]
        return self.emit(r := self.new(shape, x.dtype, x.bound), f"tensor.expand_shape {x.name} {groups} output_shape {shape} : {x.type} into {r.type}")

    def softmax(self, x):
        if x.dtype not in ("f32", "f16"):
            return None
        r = self.like(x, 1.0)
        return self.emit(r, f"linalg.softmax dimension({len(x.shape) - 1}) ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) -> {r.type}")

    def rows(self, x):
        """Each row with its largest element, and with a row that all rows have, in either order."""
        if not x.is_float or len(x.shape) < 2 or x.bound > LARGEST[x.dtype] / 8:
            return None
        rank = len(x.shape)
        start, largest = FLOAT_REDUCE["max"][1], self.new(x.shape[:-1], x.dtype, x.bound, x.dims[:-1])
        self.emit(largest, f"linalg.reduce {{ arith.maximumf }} ins({x.name} : {x.type}) outs({self.filled(largest, start)} : {largest.type})"
                           f" dimensions = [{rank - 1}]")
        row = self.input(x.shape[-1:], x.dtype, x.dims[-1:])
        r = self.like(x, 2 * x.bound + 1)
        loops = [f"d{i}" for i in range(rank)]
        maps = [f"affine_map<({', '.join(loops)}) -> ({', '.join(of)})>" for of in (loops, loops[:-1], loops[-1:], loops)]
        kinds, steps, last = ", ".join(['"parallel"'] * rank), "", "%p"
        for i, other in enumerate(self.rng.sample(("%q", "%w"), 2)):
            left, right = self.rng.sample((last, other), 2)
            steps += f"    %t{i} = {self.rng.choice([FLOAT_BINARY[k] for k in ('add', 'sub', 'max', 'min')])} {left}, {right} : {x.dtype}\n"
            last = f"%t{i}"
        return self.emit(r, f"linalg.generic {{indexing_maps = [{', '.join(maps)}], iterator_types = [{kinds}]}}\n"
                            f"    ins({x.name}, {largest.name}, {row.name} : {x.type}, {largest.type}, {row.type}) outs({self.empty(r)} : {r.type}) {{\n"
                            f"  ^bb0(%p: {x.dtype}, %q: {x.dtype}, %w: {x.dtype}, %o: {x.dtype}):\n{steps}    linalg.yield {last} : {x.dtype}\n  }} -> {r.type}")

    def cast(self, x):
        to = {"f32": ("f16", "bf16", "i32"), "f16": ("f32",), "bf16": ("f32",), "i32": ("f32", "i16"), "i16": ("i32", "f32"), "i8": ("i32", "f32", "i16")}
        dtype = self.rng.choice(to[x.dtype])
        if dtype == "bf16" and not self.has_bf16 or (not x.is_float and dtype not in FLOATS and x.bound > LARGEST[dtype]) or x.bound > 1000:
            return None
        if x.is_float:
            name = "fptosi" if dtype not in FLOATS else "extf" if dtype == "f32" else "truncf"
        else:
            name = "sitofp" if dtype in FLOATS else "extsi" if int(dtype[1:]) > int(x.dtype[1:]) else "trunci"
        return self.emit(r := self.like(x, x.bound, dtype), f"arith.{name} {x.name} : {x.type} to {r.type}")

    def matmul(self, x):
        if len(x.shape) != 2 or x.dtype != "f32" or x.bound * x.shape[1] > 200 or not x.is_static:
            return None
        n = self.rng.choice(EXTENTS[:10])
        y = self.input((x.shape[1], n), x.dtype)
        r = self.new((x.shape[0], n), x.dtype, x.bound * x.shape[1])
        return self.emit(r, f"linalg.matmul ins({x.name}, {y.name} : {x.type}, {y.type}) outs({self.filled(r, '0.0')} : {r.type}) -> {r.type}")

    def generic(self, x):
        """An elementwise function with a permuted operand and the number of a loop."""
        rank = len(x.shape)
        order = list(range(rank))
        self.rng.shuffle(order)
        if not x.is_static:
            return None
        y = self.input([x.shape[d] for d in order], x.dtype)
        loops = ", ".join(f"d{i}" for i in range(rank))
        maps = [f"affine_map<({loops}) -> ({loops})>", f"affine_map<({loops}) -> ({', '.join(f'd{d}' for d in order)})>"]
        bound = x.bound + y.bound + max(x.shape)
        if bound > LARGEST[x.dtype] / 2:
            return None
        r = self.like(x, bound)
        index = self.rng.randrange(rank)
        convert = (f"%n = arith.sitofp %j : i32 to {x.dtype}" if x.is_float else "" if x.dtype == "i32" else f"%n = arith.trunci %j : i32 to {x.dtype}")
        number = "%n" if convert else "%j"
        add = "arith.addf" if x.is_float else "arith.addi"
        kinds = ", ".join(['"parallel"'] * rank)
        return self.emit(r, f"linalg.generic {{indexing_maps = [{maps[0]}, {maps[1]}, {maps[0]}], iterator_types = [{kinds}]}}\n"
                            f"    ins({x.name}, {y.name} : {x.type}, {y.type}) outs({self.empty(r)} : {r.type}) {{\n"
                            f"  ^bb0(%p: {x.dtype}, %q: {x.dtype}, %o: {x.dtype}):\n    %i = linalg.index {index} : index\n"
                            f"    %j = arith.index_cast %i : index to i32\n    {convert}\n    %s = {add} %p, %q : {x.dtype}\n"
                            f"    %t = {add} %s, {number} : {x.dtype}\n    linalg.yield %t : {x.dtype}\n  }} -> {r.type}")

    def loop(self, x):
        """The value is changed a few times in a loop."""
        y, rounds = self.another(x), self.rng.randint(1, 4)
        bound = x.bound + rounds * y.bound
        if bound > LARGEST[x.dtype] / 2:
            return None
        zero, one, end = (self.constant(n, "index") for n in (0, 1, rounds))
        r = self.like(x, bound)
        add = "arith.addf" if x.is_float else "arith.addi"
        return self.emit(r, f"scf.for %i{self.count} = {zero} to {end} step {one} iter_args(%l{self.count} = {x.name}) -> ({x.type}) {{\n"
                            f"    %n{self.count} = {add} %l{self.count}, {y.name} : {x.type}\n    scf.yield %n{self.count} : {x.type}\n  }}")

    def run(self):
        kinds = ["f32", "f32", "f32", "f16", "f16", "i32", "i16", "i8"] + (["bf16"] if self.has_bf16 else [])
        dtype = self.rng.choice(kinds)
        shape = self.shape()
        self.dims_of_first = [f"%d{i}" if self.rng.random() < 0.5 else None for i in range(len(shape))] if self.rng.random() < 0.2 else [None] * len(shape)
        first = self.input(shape, dtype, self.dims_of_first)
        for i, dim in enumerate(self.dims_of_first):
            if dim:
                self.lines.append(f"  %k{i} = arith.constant {i} : index")
                self.lines.append(f"  {dim} = tensor.dim {first.name}, %k{i} : {first.type}")
        self.values = [first]
        steps = [self.unary, self.unary, self.root, self.binary, self.binary, self.binary, self.divide, self.select, self.broadcast, self.reduce,
                 self.reduce, self.transpose, self.concat, self.slice, self.insert, self.pad, self.collapse, self.expand, self.softmax, self.rows, self.cast,
                 self.matmul, self.generic, self.loop]
        for _ in range(self.rng.randint(1, 7)):
            source = self.values[-1] if self.rng.random() < 0.75 else self.rng.choice(self.values)
            lines, inputs = len(self.lines), len(self.inputs)
            result = self.rng.choice(steps)(source)
            if result is None:
                del self.lines[lines:], self.inputs[inputs:]
            else:
                self.values.append(result)
        results = [self.values[-1]]
        if len(self.values) > 2 and self.rng.random() < 0.3:
            results.append(self.rng.choice(self.values[:-1]))
        results = [r for r in results if r not in self.inputs]
        while not results:
            made = self.rng.choice((self.unary, self.select))(self.values[0])
            results = [made] if made else []
        self.results = results
        arguments = ", ".join(f"{v.name}: {v.type}" for v in self.inputs)
        types = ", ".join(r.type for r in results)
        names = ", ".join(r.name for r in results)
        return (f"func.func @{self.name}({arguments}) -> ({types}) attributes {{hacc.entry}} {{\n" + "\n".join(self.lines)
                + f"\n  return {names} : {types}\n}}\n")
