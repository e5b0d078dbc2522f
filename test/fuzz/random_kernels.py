#!/usr/bin/env python3
"""Random kernels, translated and run on the simulator, against upstream MLIR's own lowering.

random_kernels.py --programs DIR [--seed N] [--modules N] [--kernels N] [--soc S] [--optimize N] [--keep DIR]

Each module holds some kernels of random shapes, element types and graphs of operations. The reference shares no code with the translator:
mlir-opt lowers the same text to LLVM, llc compiles it. Every checker of the simulator is on. The seed of a failure is printed and its
files are kept; `--seed` runs it again. Kernels that the translator refuses with a reason are counted; more than a quarter of them is a failure.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kernels"))
import upstream  # noqa: E402
from harness import Failure, run  # noqa: E402
from kernel_generator import FLOATS, Generator  # noqa: E402
from numeric import NUMPY, TOLERANCE, from_float, to_float  # noqa: E402


def translate(args, kernels, directory, refusals):
    """Writes C++ and signature of the kernels that the translator takes, and returns these. An error that says what is not
    supported is no finding; a crash is one."""
    source, cpp, sig = (directory / f"random.{e}" for e in ("mlir", "cpp", "json"))
    target = f"sim:{args.soc}"
    while kernels:
        lines, owner = [], []
        for kernel in kernels:
            text = kernel.source.split("\n")
            lines += text
            owner += [kernel] * len(text)
        source.write_text("\n".join(lines))
        done = subprocess.run([args.programs / "ascend-translate", source, "-o", cpp, "--soc", target], capture_output=True, text=True, timeout=600)
        if done.returncode == 0:
            run([args.programs / "ascend-translate", source, "-o", sig, "--soc", target, "--emit=signature"], "signature")
            return kernels
        error = re.search(r":(\d+):\d+: error: (.*)", done.stderr)
        if not error or "crashed" in done.stderr or not re.search("cannot be translated|not supported|overflow|split the kernel|split it", error.group(2)):
            raise Failure(f"translate: exit {done.returncode}\n{done.stderr[:2000]}")
        refused = owner[int(error.group(1)) - 1]
        refusals[re.sub(r"\d+", "N", error.group(2))[:120]] += 1
        kernels = [k for k in kernels if k is not refused]
    return kernels


def random_array(numbers, value):
    if value.dtype in FLOATS:
        return from_float(numbers.uniform(-1, 1, value.shape), value.dtype)
    return numbers.integers(-8, 8, value.shape, dtype=NUMPY[value.dtype])


def check(generator, got, want):
    # Roundings add up along the chain; a wrong element is wrong by much more.
    for result, a, b in zip(generator.results, got, want, strict=True):
        a, b = to_float(a, result.dtype), to_float(b.view(NUMPY[result.dtype]), result.dtype)
        if a.shape != b.shape:
            raise Failure(f"{generator.name}: shape {a.shape} instead of {b.shape}")
        dtypes = {v.dtype for v in [*generator.values, *generator.inputs]}
        relative, absolute = TOLERANCE[next((d for d in ("bf16", "f16") if d in dtypes), "f32")]
        bad = ~(np.abs(a - b) <= 40 * (absolute * max(1.0, result.bound / 4) + relative * np.abs(b))) if result.is_float else a != b
        # A float that lies at the edge of an integer may be cut off on either side.
        if not result.is_float and any(v.is_float for v in generator.values):
            bad &= np.abs(a.astype(np.float64) - b) > 1 + 0.02 * np.abs(b)
        if bad.any():
            where = tuple(int(i) for i in np.argwhere(bad)[0])
            raise Failure(f"{generator.name}: {int(bad.sum())} of {bad.size} wrong, first at {where}: {a[where]} instead of {b[where]}")


def launch(args, rng, generator, arrays, built, directory):
    obj, sig = built
    command = [args.programs / "ascend-run", obj, "--signature-file", sig, "--kernel", generator.name, "--soc", args.soc, "--blocks",
               rng.choice((1, 3, 40)), "--check", "all", "--auto-sync", "off"]
    for value in generator.inputs:
        path = directory / f"{generator.name}{value.name[1:]}.npy"
        np.save(path, arrays[value.name])
        command += ["--in", f"{path}:bf16" if value.dtype == "bf16" else path]
    outputs = []
    for i, result in enumerate(generator.results):
        outputs.append(directory / f"{generator.name}out{i}.npy")
        command += ["--out", f"{outputs[-1]}:{result.dtype}:{'x'.join(map(str, result.shape))}"]
    run(command, f"run {generator.name}")
    return [np.load(path) for path in outputs]


def run_module(seed, args, directory, refusals):
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    kernels = []
    for number in range(args.kernels):
        generator = Generator(rng, f"k{number}x", args.soc)
        generator.source = generator.run()
        generator.arrays = {v.name: random_array(numbers, v) for v in generator.inputs}
        kernels.append(generator)
    kernels = translate(args, kernels, directory, refusals)
    if not kernels:
        return 0, []
    text = "\n".join(k.source.replace(" attributes {hacc.entry}", "") for k in kernels)
    shared = upstream.build(text, directory)
    expected = upstream.run([lambda k=k: upstream.call(shared, k.name, [k.arrays[v.name] for v in k.inputs],
                                                       [(r.dtype, len(r.shape)) for r in k.results])[1] for k in kernels])
    cpp, sig, obj = (directory / f"random.{e}" for e in ("cpp", "json", "so"))
    options = [] if args.optimize is None else ["-O", args.optimize]
    run([args.programs / "ascend-compile", cpp, "-o", obj, "--soc", f"sim:{args.soc}", "--signature", sig, "--cache=off", *options], "compile")
    known = {k["name"] for k in json.loads(sig.read_text())["kernels"]}
    failures = []
    for generator, want in zip(kernels, expected, strict=True):
        try:
            if want is None:
                raise Failure(f"{generator.name}: the reference does not run")
            if generator.name not in known:
                raise Failure(f"{generator.name} is not in the signature")
            check(generator, launch(args, rng, generator, generator.arrays, (obj, sig), directory), want)
        except Failure as failure:
            failures.append(str(failure)[:1200])
    return len(kernels), failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, type=pathlib.Path, help="folder of ascend-translate, ascend-compile and ascend-run")
    parser.add_argument("--seed", type=int, help="of the first module; the time if not given")
    parser.add_argument("--modules", type=int, default=10)
    parser.add_argument("--kernels", type=int, default=24, help="in each module")
    parser.add_argument("--soc", default="Ascend910B3")
    parser.add_argument("--optimize", help="level at which kernels are compiled for the simulator: 0 takes a quarter of the time of what users get")
    parser.add_argument("--keep", default="random-failures", help="where the files of failures go")
    args = parser.parse_args()
    first = args.seed if args.seed is not None else int(time.time())
    print(f"seeds {first} to {first + args.modules - 1}, {args.kernels} kernels each, {args.soc}", flush=True)
    failures, checked, refusals = 0, 0, collections.Counter()
    for seed in range(first, first + args.modules):
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            try:
                ran, wrong = run_module(seed, args, directory, refusals)
                checked += ran - len(wrong)
            except (Failure, upstream.Unavailable) as failure:
                wrong = [str(failure)[:1200]]
            if wrong:
                failures += len(wrong)
                kept = pathlib.Path(args.keep) / f"{args.soc}-{seed}"
                kept.mkdir(parents=True, exist_ok=True)
                for path in directory.iterdir():
                    if path.suffix in (".mlir", ".cpp", ".json", ".npy"):
                        (kept / path.name).write_bytes(path.read_bytes())
                print(f"FAILED seed {seed}:", *wrong, f"files: {kept}", sep="\n  ", flush=True)
    total = args.modules * args.kernels
    for reason, count in refusals.most_common():
        print(f"{count:5} refused: {reason}")
    print(f"{total} kernels in {args.modules} modules: {checked} right, {refusals.total()} refused with a reason, {failures} failed")
    return 1 if failures or refusals.total() > total / 4 else 0


if __name__ == "__main__":
    sys.exit(main())
