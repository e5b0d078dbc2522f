#!/usr/bin/env python3
"""Times kernels on the simulator's clock: what the translator makes, what an expert wrote, what the hardware allows.

  compare.py --programs build/bin [--soc Ascend910B3] [--only add,gelu]

The bound is the bytes that must be moved over the peak bandwidth of the SoC's memory; of products the time that they take on the
cube units. All times are Task Durations.
"""
import argparse
import csv
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

NUMPY = {"f16": numpy.float16, "f32": numpy.float32}
HERE = pathlib.Path(__file__).resolve().parent
N = 16 * 1024 * 1024
ROWS, COLUMNS = 16384, 1024
ALL, MATRIX, ROW, SQUARE, FACTOR = (N,), (ROWS, COLUMNS), (COLUMNS,), (4096, 4096), (2048, 2048)
# Heads, queries or keys, depth of attention; what the expert's cores of 20 blocks hand each other, three pieces of 64 queries.
HEADS, MASK = (8, 1024, 64), (1024, 1024)
HANDED = [("f32", 20 * 3 * 64 * (1024 + 64)), ("f16", 20 * 3 * 64 * 1024)]
# Factors of products are halves; a cube unit takes 16 by 16 by 16 of them a cycle of 1.8 GHz.
CUBES, CUBE_GIGA = 20, 16 ** 3 * 1.8
# name: (shapes of the inputs, shape of the output, types and elements of further buffers of the expert's version)
KERNELS = {
    "add": ([ALL, ALL], ALL, []),
    "gelu": ([ALL], ALL, []),
    "softmax": ([MATRIX], MATRIX, []),
    "layernorm": ([MATRIX, ROW, ROW], MATRIX, []),
    "rmsnorm": ([MATRIX, ROW], MATRIX, []),
    "reduce": ([ALL], (), [("f32", 4096)]),
    "transpose": ([SQUARE], SQUARE, []),
    "matmul": ([FACTOR, FACTOR], FACTOR, []),
    "matmul_gelu": ([FACTOR, FACTOR], FACTOR, [("f32", 20 * 2 * 128 * 256)]),
    "attention": ([HEADS, HEADS, HEADS], HEADS, HANDED),
    "attention_mask": ([HEADS, HEADS, HEADS, MASK], HEADS, HANDED),
}


def spelled(shape):
    return "x".join(map(str, shape))


def run(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def duration(table):
    with open(table, newline="") as file:
        return next(float(row["Task Duration(us)"]) for row in csv.DictReader(file) if row["Block ID"] == "all")


def is_product(name):
    return name.startswith(("matmul", "attention"))


def reference(name, inputs):
    x = inputs[0].astype(numpy.float64)
    if name.startswith("attention"):
        scores = x @ inputs[1].astype(numpy.float64).transpose(0, 2, 1) / 8 + (inputs[3] if len(inputs) > 3 else 0)
        return reference("softmax", [scores.reshape(-1, scores.shape[-1])]).reshape(scores.shape) @ inputs[2].astype(numpy.float64)
    if is_product(name):
        product = x @ inputs[1].astype(numpy.float64)
        return product if name == "matmul" else reference("gelu", [product.reshape(-1)])
    rows = x if x.ndim == 2 else None
    if name == "add":
        return x + inputs[1]
    if name == "gelu":
        return x / 2 * (1 + numpy.fromiter(map(math.erf, x / math.sqrt(2)), float, x.size))
    if name == "softmax":
        e = numpy.exp(rows - rows.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    if name == "layernorm":
        return (rows - rows.mean(axis=1, keepdims=True)) / numpy.sqrt(rows.var(axis=1, keepdims=True) + 1e-5) * inputs[1] + inputs[2]
    if name == "rmsnorm":
        return rows / numpy.sqrt((rows * rows).mean(axis=1, keepdims=True) + 1e-6) * inputs[1]
    if name == "reduce":
        return x.sum()
    return x.T


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of ascend-translate and ascend-run")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--blocks", type=int, default=40)
    parser.add_argument("--bandwidth", type=float, default=1.6, help="peak of the memory, TB/s")
    parser.add_argument("--only")
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    generator = numpy.random.default_rng(1)
    print("| kernel | translator µs | expert µs | bound µs | translator / expert | translator / bound |\n|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        for name in options.only.split(",") if options.only else KERNELS:
            shapes, result, more = KERNELS[name]
            dtype, blocks = ("f16", options.blocks // 2) if is_product(name) else ("f32", options.blocks)
            inputs = [generator.uniform(-1, 1, shape).astype(NUMPY[dtype]) for shape in shapes]
            written = "f16" if name.startswith("attention") else "f32"
            files = []
            for i, array in enumerate(inputs):
                numpy.save(folder / f"in{i}.npy", array)
                files += ["--in", folder / f"in{i}.npy"]
            want = reference(name, inputs)
            source, signature = folder / f"{name}.cpp", folder / f"{name}.json"
            for path, what in ((source, "cpp"), (signature, "signature")):
                run([options.programs / "ascend-translate", HERE / f"{name}.mlir", "-o", path, "--soc", options.soc, f"--emit={what}"])
            parameters = [f"in {dtype}[{spelled(s)}] x{i}" for i, s in enumerate(shapes)] + [f"out {written}[{spelled(result)}] y"]
            parameters += [f"inout {t}[{count}] w{i}" for i, (t, count) in enumerate(more)]
            for i, (t, count) in enumerate(more):
                numpy.save(folder / f"scratch{i}.npy", numpy.zeros(count, NUMPY[t]))
            built, target = folder / f"{name}.so", "sim" if options.soc == "Ascend910B3" else f"sim:{options.soc}"
            run([options.programs / "ascend-compile", source, "-o", built, "--soc", target, "--signature", signature])
            out = ["--out", f"{folder / 'out.npy'}:{written}:{spelled(result)}"]
            versions = {
                "translator": [built, "--signature-file", signature, "--kernel", name] + files + out,
                "expert": [HERE / f"expert_{name}.cpp", "--declare", f"{name}({', '.join(parameters)})"] + files +
                          out + [a for i in range(len(more)) for a in ("--inout", folder / f"scratch{i}.npy")],
            }
            times = {}
            for version, arguments in versions.items():
                run([options.programs / "ascend-run", *arguments, "--soc", options.soc, "--blocks", blocks, "--check", "none",
                     "--profile-csv", folder / "profile.csv"])
                times[version] = duration(folder / "profile.csv")
                got = numpy.load(folder / "out.npy").astype(numpy.float64)
                if not numpy.allclose(got.reshape(-1), numpy.asarray(want).reshape(-1), rtol=1e-4, atol=2e-2 if not result else 1e-3 if is_product(name) else 1e-5):
                    sys.exit(f"{name}: the {version}'s version computes something else")
            bound = 4 * (sum(array.size for array in inputs) + got.size) / (options.bandwidth * 1e6)
            if is_product(name):
                heads, rows, depth = HEADS
                products = 2 * heads * rows * rows * depth if name.startswith("attention") else FACTOR[0] ** 3
                bound = products / (CUBES * CUBE_GIGA * 1e3)
            mine, expert = times["translator"], times["expert"]
            print(f"| {name} | {mine:.1f} | {expert:.1f} | {bound:.1f} | {mine / expert:.2f} | {mine / bound:.2f} |", flush=True)


if __name__ == "__main__":
    main()
