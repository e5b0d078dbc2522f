"""Builds kernels with the SDK's programs, runs them on the simulator and compares with a reference."""
import dataclasses
import itertools
import json
import pathlib
import subprocess
import typing
import zlib

import numpy as np

from numeric import NUMPY, mismatch, random_input, to_float


@dataclasses.dataclass
class Buffer:
    """An argument in device memory. `shape` holds numbers and names of sizes ("n")."""
    dtype: str
    shape: tuple
    direction: str = "in"
    domain: tuple = (-4, 4)

    def extents(self, sizes):
        return tuple(sizes[d] if isinstance(d, str) else d for d in self.shape)


@dataclasses.dataclass
class Scalar:
    """`value` is a number or the name of a size ("n")."""
    dtype: str
    value: typing.Any


@dataclasses.dataclass
class Kernel:
    """`reference` takes the inputs as float64 or integer arrays (and the scalars) and returns the outputs, in argument order."""
    name: str
    source: str
    args: list
    reference: typing.Callable
    sizes: list
    scale: float = 1.0
    blocks: tuple = (1, 3, 40)
    socs: tuple = ()


class Failure(Exception):
    pass


def run(command, what):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise Failure(f"{what}: exit {done.returncode}\n  {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def stored_dtype(dtype, declared):
    """The element type for the files: MLIR's integers carry no sign, so the kernel may say i16 where the test means u16."""
    return declared if dtype[0] in "iu" and declared and declared[1:] == dtype[1:] else dtype


class Suite:
    """`optimize`: the level at which kernels are compiled for the simulator; None is what users get."""

    def __init__(self, programs, soc, directory, optimize=None):
        self.programs, self.soc, self.directory = pathlib.Path(programs), soc, pathlib.Path(directory)
        self.options = [] if optimize is None else [f"-O{optimize}"]
        self.target = "sim" if soc == "Ascend910B3" else f"sim:{soc}"
        self.passed, self.failures = 0, []

    def build(self, module, source):
        """Translates and compiles one module; returns the kernel object and the signature file."""
        suffix = "cpp" if "__global__" in source else "mlir"
        mlir, cpp, sig, obj = (self.directory / f"{module}.{e}" for e in (suffix, "out.cpp", "json", "so"))
        mlir.write_text(source)
        if suffix == "mlir":
            run([self.programs / "ascend-translate", mlir, "-o", cpp, "--soc", self.target], "translate")
            run([self.programs / "ascend-translate", mlir, "-o", sig, "--soc", self.target, "--emit=signature"], "signature")
        else:
            cpp = mlir
            run([self.programs / "ascend-compile", mlir, "-o", sig, "--soc", self.target, "--emit=signature"], "signature")
        run([self.programs / "ascend-compile", cpp, "-o", obj, "--soc", self.target, "--signature", sig, *self.options], "compile")
        return obj, sig, {k["name"]: k for k in json.loads(sig.read_text())["kernels"]}

    def run_kernel(self, kernel, built, sizes, blocks):
        obj, sig, signatures = built
        rng = np.random.default_rng(zlib.crc32(f"{kernel.name} {sizes}".encode()))
        command = [self.programs / "ascend-run", obj, "--signature-file", sig, "--kernel", kernel.name, "--soc", self.soc,
                   "--blocks", blocks, "--check", "all", "--auto-sync", "off"]
        values, outputs = [], []
        for i, arg in enumerate(kernel.args):
            if isinstance(arg, Scalar):
                value = sizes[arg.value] if isinstance(arg.value, str) else arg.value
                values.append(value)
                command += ["--scalar", f"{arg.dtype}:{value}"]
                continue
            path, shape = self.directory / f"arg{i}.npy", arg.extents(sizes)
            stored = stored_dtype(arg.dtype, signatures[kernel.name]["args"][i]["dtype"])
            if arg.direction == "out":
                extents = "x".join(map(str, shape))
                command += ["--out", f"{path}:{stored}:{extents}"]
            else:
                data = random_input(rng, arg.dtype, shape, arg.domain)
                np.save(path, data.view(NUMPY[stored]))
                command += ["--" + arg.direction, f"{path}:bf16" if arg.dtype == "bf16" else path]
                values.append(to_float(data, arg.dtype))
            if arg.direction != "in":
                outputs.append((path, arg.dtype))
        run(command, "run")
        with np.errstate(all="ignore"):
            expected = kernel.reference(*values)
        if not isinstance(expected, tuple):
            expected = (expected,)
        for (path, dtype), want in zip(outputs, expected, strict=True):
            problem = mismatch(np.load(path).view(NUMPY[dtype]), want, dtype, kernel.scale)
            if problem:
                raise Failure(f"wrong result: {problem}\n  {' '.join(map(str, command))}")

    def check(self, module, kernels):
        """One module with several kernels: built once, each run over its sizes and block counts."""
        kernels = [k for k in kernels if not k.socs or self.soc in k.socs]
        if not kernels:
            return
        try:
            built = self.build(module, "\n".join(dict.fromkeys(k.source for k in kernels)))
        except Failure as failure:
            self.failures.append((module, str(failure)))
            return
        for kernel in kernels:
            runs = [(s, kernel.blocks[i % len(kernel.blocks)]) for i, s in enumerate(kernel.sizes)]
            runs += [(kernel.sizes[-1], b) for b in kernel.blocks[1:]]
            for sizes, blocks in runs:
                try:
                    self.run_kernel(kernel, built, sizes, blocks)
                    self.passed += 1
                except Failure as failure:
                    self.failures.append((f"{module}.{kernel.name} {sizes} blocks={blocks}", str(failure)))


def grid(**axes):
    """All combinations: grid(m=(0, 1), n=(5,)) -> [{"m": 0, "n": 5}, {"m": 1, "n": 5}]."""
    return [dict(zip(axes, combination)) for combination in itertools.product(*axes.values())]

