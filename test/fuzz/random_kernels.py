#!/usr/bin/env python3
"""Random kernels, translated and run on the simulator, against upstream MLIR's own lowering run by mlir-runner.

random_kernels.py --programs DIR [--seed N] [--modules N] [--kernels N] [--soc S] [--keep DIR]

Each module holds some kernels of random shapes, element types and graphs of operations. The reference shares no code with the translator:
mlir-opt lowers the same text to LLVM, mlir-runner runs it. Every checker of the simulator is on. The seed of a failure is printed and its
files are kept; `--seed` runs it again. Kernels that the translator refuses with a reason are counted; more than a quarter of them is a failure.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kernels"))
from harness import Failure, Suite, run  # noqa: E402
from numeric import TOLERANCE  # noqa: E402

LOWERING = ["--convert-elementwise-to-linalg", "--linalg-generalize-named-ops", "--empty-tensor-to-alloc-tensor",
            "--one-shot-bufferize=bufferize-function-boundaries allow-return-allocs-from-loops", "--convert-linalg-to-loops",
            "--expand-strided-metadata", "--lower-affine", "--convert-scf-to-cf", "--convert-vector-to-llvm", "--convert-math-to-llvm",
            "--convert-math-to-libm", "--arith-expand", "--convert-arith-to-llvm", "--finalize-memref-to-llvm", "--convert-func-to-llvm",
            "--convert-cf-to-llvm", "--reconcile-unrealized-casts"]
# linalg.softmax has no bufferization of its own.
DECOMPOSE = """module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%m: !transform.any_op {transform.readonly}) {
    %0 = transform.structured.match ops{["linalg.softmax"]} in %m : (!transform.any_op) -> !transform.any_op
    %1 = transform.structured.decompose_interface %0 : (!transform.any_op) -> !transform.any_op
    transform.yield
  }
}
"""
# Values stay within (−2, 2) or so: results depend on the operations, not on rounding that grows.
UNARY = {"exp": "math.exp", "abs": "math.absf", "neg": "arith.negf", "tanh": "math.tanh"}
BINARY = {"add": "arith.addf", "sub": "arith.subf", "mul": "arith.mulf", "max": "arith.maximumf", "min": "arith.minimumf"}
REDUCE = {"sum": ("arith.addf", "0.0"), "max": ("arith.maximumf", "-1.0e4"), "min": ("arith.minimumf", "1.0e4")}
EXTENTS = (1, 2, 3, 5, 7, 8, 16, 17, 31, 33, 64, 65, 100)
MOST_ELEMENTS = 1500


class Value:
    """A tensor of the kernel: its name, shape and type, and an estimate of its largest element."""

    def __init__(self, name, shape, dtype, bound):
        self.name, self.shape, self.dtype, self.bound = name, tuple(shape), dtype, bound

    @property
    def type(self):
        return f"tensor<{'x'.join([*map(str, self.shape), self.dtype])}>"


class Generator:
    def __init__(self, rng, name):
        self.rng, self.name, self.lines, self.inputs, self.count = rng, name, [], [], 0

    def new(self, shape, dtype, bound):
        self.count += 1
        return Value(f"%v{self.count}", shape, dtype, bound)

    def emit(self, value, text):
        self.lines.append(f"  {value.name} = {text}")
        return value

    def shape(self, rank=None):
        while True:
            shape = [self.rng.choice(EXTENTS) for _ in range(rank or self.rng.randint(1, 3))]
            if np.prod(shape) <= MOST_ELEMENTS:
                return shape

    def input(self, shape, dtype):
        value = Value(f"%a{len(self.inputs)}", shape, dtype, 1.0)
        self.inputs.append(value)
        return value

    def empty(self, like):
        self.count += 1
        self.lines.append(f"  %e{self.count} = tensor.empty() : {like.type}")
        return f"%e{self.count}"

    def constant(self, number, dtype):
        self.count += 1
        self.lines.append(f"  %c{self.count} = arith.constant {number} : {dtype}")
        return f"%c{self.count}"

    # ---- one operation each: the new value, or None where it does not apply ----
    def unary(self, x):
        name = self.rng.choice(list(UNARY))
        if name == "exp" and x.bound > 3:
            return None
        bound = {"exp": np.exp(x.bound), "tanh": 1.0}.get(name, x.bound)
        return self.emit(r := self.new(x.shape, x.dtype, bound), f"{UNARY[name]} {x.name} : {r.type}")

    def binary(self, x):
        name = self.rng.choice(list(BINARY))
        y = self.rng.choice([v for v in [*self.values, self.input(x.shape, x.dtype)] if v.type == x.type])
        bound = {"mul": x.bound * y.bound, "add": x.bound + y.bound, "sub": x.bound + y.bound}.get(name, max(x.bound, y.bound))
        if bound > 100:
            return None
        return self.emit(r := self.new(x.shape, x.dtype, bound), f"{BINARY[name]} {x.name}, {y.name} : {r.type}")

    def select(self, x):
        y = self.input(x.shape, x.dtype)
        self.count += 1
        mask = f"%m{self.count}"
        bits = f"tensor<{'x'.join([*map(str, x.shape), 'i1'])}>"
        order = self.rng.choice(("ogt", "olt", "oge", "ole"))
        self.lines.append(f"  {mask} = arith.cmpf {order}, {x.name}, {y.name} : {x.type}")
        return self.emit(r := self.new(x.shape, x.dtype, max(x.bound, 1.0)), f"arith.select {mask}, {x.name}, {y.name} : {bits}, {r.type}")

    def broadcast(self, x):
        if len(x.shape) > 2:
            return None
        place, extent = self.rng.randint(0, len(x.shape)), self.rng.choice(EXTENTS)
        shape = [*x.shape[:place], extent, *x.shape[place:]]
        if np.prod(shape) > MOST_ELEMENTS:
            return None
        r = self.new(shape, x.dtype, x.bound)
        return self.emit(r, f"linalg.broadcast ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) dimensions = [{place}]")

    def reduce(self, x):
        if len(x.shape) < 2:
            return None
        dims = sorted(self.rng.sample(range(len(x.shape)), self.rng.randint(1, len(x.shape) - 1)))
        kind = self.rng.choice(list(REDUCE))
        elements = int(np.prod([x.shape[d] for d in dims]))
        bound = x.bound * (elements if kind == "sum" else 1)
        if bound > 200:
            return None
        operation, start = REDUCE[kind]
        r = self.new([e for d, e in enumerate(x.shape) if d not in dims], x.dtype, bound)
        first = self.constant(start, x.dtype)
        init = f"%i{self.count}"
        self.lines.append(f"  {init} = linalg.fill ins({first} : {x.dtype}) outs({self.empty(r)} : {r.type}) -> {r.type}")
        return self.emit(r, f"linalg.reduce ins({x.name} : {x.type}) outs({init} : {r.type}) dimensions = {dims}\n"
                            f"    (%p: {x.dtype}, %q: {x.dtype}) {{ %s = {operation} %p, %q : {x.dtype} linalg.yield %s : {x.dtype} }}")

    def transpose(self, x):
        order = list(range(len(x.shape)))
        self.rng.shuffle(order)
        r = self.new([x.shape[d] for d in order], x.dtype, x.bound)
        return self.emit(r, f"linalg.transpose ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) permutation = {order}")

    def concat(self, x):
        dim = self.rng.randrange(len(x.shape))
        shape = list(x.shape)
        shape[dim] = self.rng.choice(EXTENTS)
        if np.prod(shape) + np.prod(x.shape) > MOST_ELEMENTS:
            return None
        y = self.input(shape, x.dtype)
        total = list(x.shape)
        total[dim] += shape[dim]
        return self.emit(r := self.new(total, x.dtype, max(x.bound, 1.0)), f"tensor.concat dim({dim}) {x.name}, {y.name} : ({x.type}, {y.type}) -> {r.type}")

    def slice(self, x):
        offsets = [self.rng.randrange(e) for e in x.shape]
        sizes = [self.rng.randint(1, e - o) for e, o in zip(x.shape, offsets)]
        ones = [1] * len(sizes)
        return self.emit(r := self.new(sizes, x.dtype, x.bound), f"tensor.extract_slice {x.name}{offsets} {sizes} {ones} : {x.type} to {r.type}")

    def pad(self, x):
        low, high = ([self.rng.randint(0, 3) for _ in x.shape] for _ in range(2))
        shape = [e + a + b for e, a, b in zip(x.shape, low, high)]
        if np.prod(shape) > MOST_ELEMENTS:
            return None
        value = self.constant("0.5", x.dtype)
        names = ", ".join(f"%at{d}: index" for d in range(len(shape)))
        return self.emit(r := self.new(shape, x.dtype, max(x.bound, 0.5)), f"tensor.pad {x.name} low{low} high{high} {{\n  ^bb0({names}):\n"
                         f"    tensor.yield {value} : {x.dtype}\n  }} : {x.type} to {r.type}")

    def collapse(self, x):
        if len(x.shape) < 2:
            return None
        at = self.rng.randrange(len(x.shape) - 1)
        groups = [[d] for d in range(at)] + [[at, at + 1]] + [[d] for d in range(at + 2, len(x.shape))]
        shape = [int(np.prod([x.shape[d] for d in g])) for g in groups]
        return self.emit(r := self.new(shape, x.dtype, x.bound), f"tensor.collapse_shape {x.name} {groups} : {x.type} into {r.type}")

    def softmax(self, x):
        r = self.new(x.shape, x.dtype, 1.0)
        return self.emit(r, f"linalg.softmax dimension({len(x.shape) - 1}) ins({x.name} : {x.type}) outs({self.empty(r)} : {r.type}) -> {r.type}")

    def cast(self, x):
        wide = x.dtype == "f32"
        if wide and x.bound > 1000:
            return None
        r = self.new(x.shape, "f16" if wide else "f32", x.bound)
        return self.emit(r, f"arith.{'truncf' if wide else 'extf'} {x.name} : {x.type} to {r.type}")

    def matmul(self, x):
        if len(x.shape) != 2 or x.dtype != "f32" or x.bound * x.shape[1] > 200:
            return None
        n = self.rng.choice(EXTENTS[:10])
        y = self.input((x.shape[1], n), x.dtype)
        r = self.new((x.shape[0], n), x.dtype, x.bound * x.shape[1])
        zero = self.constant("0.0", x.dtype)
        init = f"%i{self.count}"
        self.lines.append(f"  {init} = linalg.fill ins({zero} : {x.dtype}) outs({self.empty(r)} : {r.type}) -> {r.type}")
        return self.emit(r, f"linalg.matmul ins({x.name}, {y.name} : {x.type}, {y.type}) outs({init} : {r.type}) -> {r.type}")

    def run(self):
        dtype = self.rng.choice(("f32", "f32", "f16"))
        self.values = [self.input(self.shape(), dtype)]
        steps = [self.unary, self.unary, self.binary, self.binary, self.binary, self.select, self.broadcast, self.reduce, self.reduce,
                 self.transpose, self.concat, self.slice, self.pad, self.collapse, self.softmax, self.cast, self.matmul]
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
        results = [r for r in results if r not in self.inputs] or [self.unary(self.values[0]) or self.select(self.values[0])]
        self.results = results
        # Inputs that a dropped step asked for are not in the list; those that nobody reads are.
        arguments = ", ".join(f"{v.name}: {v.type}" for v in self.inputs)
        types = ", ".join(r.type for r in results)
        names = ", ".join(r.name for r in results)
        return (f"func.func @{self.name}({arguments}) -> ({types}) attributes {{hacc.entry}} {{\n" + "\n".join(self.lines)
                + f"\n  return {names} : {types}\n}}\n")


def dense(array, value):
    """A constant of exactly these elements, by their bits."""
    digits = 4 if value.dtype == "f16" else 8
    words = array.reshape(-1).view(np.uint16 if digits == 4 else np.uint32)

    def nested(begin, shape):
        if not shape:
            return f"0x{words[begin]:0{digits}X}"
        step = int(np.prod(shape[1:]))
        return "[" + ",".join(nested(begin + i * step, shape[1:]) for i in range(shape[0])) + "]"
    return f"arith.constant dense<{nested(0, value.shape)}> : {value.type}"


def reference(kernels, arrays, directory):
    """The results as upstream's lowering computes them: one array for each result of each kernel."""
    text = ["func.func private @printMemrefF32(tensor<*xf32>)"]
    main = ["func.func @main() {"]
    for generator in kernels:
        text.append(generator.source.replace(" attributes {hacc.entry}", "").replace("func.func @", "func.func private @"))
        arguments = []
        for value in generator.inputs:
            main.append(f"  %{generator.name}{value.name[1:]} = {dense(arrays[generator.name][value.name], value)}")
            arguments.append(f"%{generator.name}{value.name[1:]}")
        types = ", ".join(v.type for v in generator.inputs)
        results = ", ".join(r.type for r in generator.results)
        many = f":{len(generator.results)}" if len(generator.results) > 1 else ""
        main.append(f"  %{generator.name}r{many} = call @{generator.name}({', '.join(arguments)}) : ({types}) -> ({results})")
        for i, result in enumerate(generator.results):
            name = f"%{generator.name}r" + (f"#{i}" if many else "")
            wide = f"%{generator.name}w{i}"
            f32 = Value("", result.shape, "f32", 0).type
            if result.dtype == "f16":
                main.append(f"  {wide} = arith.extf {name} : {result.type} to {f32}")
                name = wide
            main.append(f"  %{generator.name}u{i} = tensor.cast {name} : {f32} to tensor<*xf32>")
            main.append(f"  call @printMemrefF32(%{generator.name}u{i}) : (tensor<*xf32>) -> ()")
    main += ["  return", "}"]
    source, lowered = directory / "reference.mlir", directory / "reference.llvm.mlir"
    source.write_text("\n".join(text + main) + "\n")
    prepared, library = directory / "reference.prepared.mlir", directory / "decompose.library.mlir"
    library.write_text(DECOMPOSE)
    run(["mlir-opt-22", source, f"--transform-preload-library=transform-library-paths={library}", "--transform-interpreter", "-o", prepared],
        "reference")
    run(["mlir-opt-22", prepared, *LOWERING, "-o", lowered], "reference lowering")
    libraries = ",".join(f"/usr/lib/llvm-22/lib/libmlir_{n}.so" for n in ("runner_utils", "c_runner_utils", "float16_utils"))
    out = run(["mlir-runner-22", lowered, "-e", "main", "--entry-point-result=void", f"--shared-libs={libraries}"], "reference run")
    blocks = [re.sub(r"[\[\],]", " ", part.split("data =", 1)[1]) for part in out.split("Unranked Memref")[1:]]
    found, block = {}, iter(blocks)
    for generator in kernels:
        found[generator.name] = [np.array(next(block).split(), dtype=np.float64).reshape(r.shape) for r in generator.results]
    return found


def check(generator, got, want):
    # Roundings add up along the chain; a wrong element is wrong by much more.
    for result, a, b in zip(generator.results, got, want):
        dtypes = {v.dtype for v in [*generator.values, *generator.inputs]}
        relative, absolute = TOLERANCE["f16" if "f16" in dtypes else "f32"]
        allowed = 40 * (absolute * max(1.0, result.bound / 4) + relative * np.abs(b))
        bad = ~(np.abs(a.astype(np.float64) - b) <= allowed)
        if bad.any():
            where = tuple(int(i) for i in np.argwhere(bad)[0])
            raise Failure(f"{generator.name}: {int(bad.sum())} of {bad.size} wrong, first at {where}: {a[where]} instead of {b[where]}")


def is_accepted(suite, generator, directory):
    """Whether the kernel translates. An error that says what is not supported is no finding; a crash is one."""
    source = directory / f"{generator.name}.mlir"
    source.write_text(generator.source)
    done = subprocess.run([suite.programs / "ascend-translate", source, "-o", directory / "alone.cpp", "--soc", suite.target],
                          capture_output=True, text=True, timeout=120)
    if done.returncode == 0:
        return True
    if "cannot be translated" not in done.stderr and "is not supported" not in done.stderr:
        raise Failure(f"translate {generator.name}: exit {done.returncode}\n{done.stderr}")
    return False


def run_module(seed, args, directory):
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    kernels, arrays = [], {}
    for number in range(args.kernels):
        generator = Generator(rng, f"k{number}x")
        generator.source = generator.run()
        kernels.append(generator)
        arrays[generator.name] = {v.name: numbers.uniform(-1, 1, v.shape).astype(np.float16 if v.dtype == "f16" else np.float32)
                                  for v in generator.inputs}
    suite = Suite(args.programs, args.soc, directory)
    accepted = [g for g in kernels if is_accepted(suite, g, directory)]
    refused = len(kernels) - len(accepted)
    kernels = accepted
    if not kernels:
        return refused
    expected = reference(kernels, arrays, directory)
    obj, sig, _ = suite.build("random", "\n".join(g.source for g in kernels))
    for generator in kernels:
        command = [suite.programs / "ascend-run", obj, "--signature-file", sig, "--kernel", generator.name, "--soc", args.soc, "--blocks",
                   rng.choice((1, 3, 40)), "--check", "all", "--auto-sync", "off"]
        for value in generator.inputs:
            path = directory / f"{generator.name}{value.name[1:]}.npy"
            np.save(path, arrays[generator.name][value.name])
            command += ["--in", path]
        outputs = []
        for i, result in enumerate(generator.results):
            outputs.append(directory / f"{generator.name}out{i}.npy")
            command += ["--out", f"{outputs[-1]}:{result.dtype}:{'x'.join(map(str, result.shape))}"]
        run(command, "run")
        check(generator, [np.load(path) for path in outputs], expected[generator.name])
    return refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, help="folder of ascend-translate, ascend-compile and ascend-run")
    parser.add_argument("--seed", type=int, help="of the first module; the time if not given")
    parser.add_argument("--modules", type=int, default=10)
    parser.add_argument("--kernels", type=int, default=8, help="in each module")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--keep", default="random-failures", help="where the files of failures go")
    args = parser.parse_args()
    first = args.seed if args.seed is not None else int(time.time())
    print(f"seeds {first} to {first + args.modules - 1}, {args.kernels} kernels each, {args.soc}", flush=True)
    failures, refused = 0, 0
    for seed in range(first, first + args.modules):
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            try:
                refused += run_module(seed, args, directory)
            except Failure as failure:
                failures += 1
                kept = pathlib.Path(args.keep) / str(seed)
                kept.mkdir(parents=True, exist_ok=True)
                for path in directory.iterdir():
                    if path.suffix in (".mlir", ".cpp", ".json", ".npy"):
                        (kept / path.name).write_bytes(path.read_bytes())
                print(f"FAILED seed {seed}: {str(failure)[:1500]}\n  files: {kept}", flush=True)
    total = args.modules * args.kernels
    print(f"{total} kernels in {args.modules} modules: {refused} refused with a reason, {failures} modules failed")
    return 1 if failures or refused > total / 4 else 0


if __name__ == "__main__":
    sys.exit(main())
