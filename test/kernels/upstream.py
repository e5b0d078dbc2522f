"""Runs kernels as upstream MLIR lowers them: an independent reference that shares no code with the translator.

mlir-opt lowers a module to the LLVM dialect, llc compiles it, the functions are called through their C interfaces. What
crashes there (an access out of bounds, say) ends a child process.
"""
import ctypes
import os
import pathlib
import pickle
import re
import resource
import subprocess

import numpy as np

from numeric import from_float

LLVM = pathlib.Path("/usr/lib/llvm-22")
LOWERING = ["--convert-elementwise-to-linalg", "--linalg-generalize-named-ops", "--empty-tensor-to-alloc-tensor",
            "--one-shot-bufferize=bufferize-function-boundaries allow-return-allocs-from-loops allow-unknown-ops=0",
            "--convert-linalg-to-loops", "--expand-strided-metadata", "--lower-affine", "--convert-scf-to-cf",
            "--convert-vector-to-llvm", "--convert-math-to-llvm", "--convert-math-to-libm", "--arith-expand=include-bf16",
            "--convert-arith-to-llvm", "--convert-index-to-llvm", "--finalize-memref-to-llvm", "--convert-func-to-llvm",
            "--convert-cf-to-llvm", "--reconcile-unrealized-casts"]
# linalg.softmax has no bufferization of its own; tensor.concat and tensor.pad neither.
PREPARE = """module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%m: !transform.any_op {transform.readonly}) {
    %0 = transform.structured.match ops{["linalg.softmax"]} in %m : (!transform.any_op) -> !transform.any_op
    %1 = transform.structured.decompose_interface %0 : (!transform.any_op) -> !transform.any_op
    %2 = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
    transform.apply_patterns to %2 { transform.apply_patterns.tensor.decompose_concat } : !transform.any_op
    transform.yield
  }
}
"""
ELEMENTS = {"f32": np.float32, "f16": np.float16, "bf16": np.uint16, "f64": np.float64, "i1": np.bool_, "i8": np.int8,
            "i16": np.int16, "i32": np.int32, "i64": np.int64, "index": np.int64}


NUMBERS = {"f32": ctypes.c_float, "f64": ctypes.c_double, "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32,
           "i64": ctypes.c_int64, "index": ctypes.c_int64}


class Unavailable(Exception):
    """Upstream cannot lower or run this."""


def execute(command, what, timeout=300):
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"{what}: does not end") from late
    if done.returncode != 0:
        errors = re.findall(r"error: (.*)", done.stderr)
        crash = "it crashes" if done.returncode < 0 or "Stack dump" in done.stderr else ""
        raise Unavailable(f"{what}: {errors[0] if errors else crash or done.stderr[-300:]}")
    return done.stdout


def with_c_interface(text):
    """Every function with a body gets a C interface, so that its arguments are descriptors."""
    lines = []
    for line in text.split("\n"):
        if re.match(r"\s*func\.func (?!private)", line) and line.rstrip().endswith("{"):
            body = line.rstrip()[:-1].rstrip()
            if body.endswith("}") and " attributes {" in body:
                at = body.rindex(" attributes {") + len(" attributes {")
                body = body[:at] + "llvm.emit_c_interface, " + body[at:]
            else:
                body += " attributes {llvm.emit_c_interface}"
            line = body + " {"
        lines.append(line)
    return "\n".join(lines)


def half_conversions():
    """Conversions of f16 by the processor where it has them; the library's take ten times as long."""
    info = pathlib.Path("/proc/cpuinfo")
    return ["-mattr=+avx,+f16c"] if info.exists() and re.search(r"^flags.*\bf16c\b", info.read_text(), re.M) else []


def with_scalars_as_bits(text):
    """C has no arguments of 16-bit floats: an entry takes their bits."""
    def head(match):
        arguments = re.findall(r"(%[\w$.]+): (f16|bf16)(?=[,)\s{])", match.group(1))
        taken = re.sub(r"(%[\w$.]+): (?:f16|bf16)(?=[,)\s{])", r"\1_bits: i16", match.group(1))
        return taken + "".join(f"\n    {name} = arith.bitcast {name}_bits : i16 to {kind}" for name, kind in arguments)
    return re.sub(r"^(\s*func\.func (?!private)[^\n]*\{[ ]*$)", head, text, flags=re.M)


def build(text, directory, name="reference"):
    """Compiles the module; the path of a shared library."""
    directory = pathlib.Path(directory)
    source, library, prepared, lowered, ir, obj, shared = (
        directory / f"{name}.{e}" for e in ("up.mlir", "prepare.mlir", "prepared.mlir", "llvm.mlir", "ll", "o", "so"))
    # x xor x folds to a constant, on tensors of unknown sizes to one of a type that none has; x − x does not.
    text = re.sub(r"arith\.xori (%[\w$.]+), \1 :", r"arith.subi \1, \1 :", text)
    source.write_text(with_c_interface(with_scalars_as_bits(text)))
    library.write_text(PREPARE)
    execute([LLVM / "bin/mlir-opt", source, "--allow-unregistered-dialect",
             f"--transform-preload-library=transform-library-paths={library}", "--transform-interpreter", "-o", prepared], "prepare")
    execute([LLVM / "bin/mlir-opt", prepared, "--allow-unregistered-dialect", *LOWERING, "-o", lowered], "lower")
    execute([LLVM / "bin/mlir-translate", lowered, "--mlir-to-llvmir", "--allow-unregistered-dialect", "-o", ir], "to LLVM IR")
    execute([LLVM / "bin/llc", ir, "-O1", *half_conversions(), "-filetype=obj", "-relocation-model=pic", "-o", obj], "llc")
    libraries = [f"-lmlir_{n}" for n in ("c_runner_utils", "float16_utils")]
    execute(["c++", "-shared", obj, "-o", shared, f"-L{LLVM / 'lib'}", f"-Wl,-rpath,{LLVM / 'lib'}", *libraries, "-lm"], "link")
    return shared


def descriptor_type(rank):
    fields = [("allocated", ctypes.c_void_p), ("aligned", ctypes.c_void_p), ("offset", ctypes.c_int64)]
    if rank:
        fields += [("sizes", ctypes.c_int64 * rank), ("strides", ctypes.c_int64 * rank)]
    return type(f"MemRef{rank}", (ctypes.Structure,), {"_fields_": fields})


def descriptor(array):
    result = descriptor_type(array.ndim)()
    result.allocated = result.aligned = array.ctypes.data
    if array.ndim:
        result.sizes = (ctypes.c_int64 * array.ndim)(*array.shape)
        result.strides = (ctypes.c_int64 * array.ndim)(*(s // array.itemsize for s in array.strides))
    return result


def content(found, dtype, rank):
    shape = tuple(found.sizes) if rank else ()
    strides = tuple(s * np.dtype(dtype).itemsize for s in found.strides) if rank else ()
    if 0 in shape:
        return np.zeros(shape, dtype)
    span = 1 + sum((e - 1) * s for e, s in zip(shape, found.strides if rank else ()))
    start = found.aligned + found.offset * np.dtype(dtype).itemsize
    buffer = (ctypes.c_char * (span * np.dtype(dtype).itemsize)).from_address(start)
    return np.array(np.lib.stride_tricks.as_strided(np.frombuffer(buffer, dtype, span), shape, strides))


def call(shared, name, arguments, results):
    """`arguments`: arrays (of which copies are passed) and ("i32", value) scalars; `results`: (element type, rank) of each
    result, a number has rank None. The arrays after the call, and the results."""
    library = ctypes.CDLL(str(shared))
    function = getattr(library, f"_mlir_ciface_{name}")
    function.restype = None
    arrays = [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]
    passed = []
    returned = NUMBERS[results[0][0]] if len(results) == 1 and results[0][1] is None else None
    if returned:
        function.restype = returned
    elif results:
        types = [NUMBERS[element] if rank is None else descriptor_type(rank) for element, rank in results]
        packed = type("Results", (ctypes.Structure,), {"_fields_": [(f"r{i}", t) for i, t in enumerate(types)]})()
        passed.append(ctypes.byref(packed))
    for value in arrays:
        if isinstance(value, np.ndarray):
            passed.append(ctypes.byref(descriptor(value)))
        elif value[0] in ("f32", "f64"):
            passed.append((ctypes.c_float if value[0] == "f32" else ctypes.c_double)(value[1]))
        elif value[0] in ("f16", "bf16"):
            passed.append(ctypes.c_int16(int(from_float(value[1], value[0]).view(np.int16))))
        else:
            passed.append(ctypes.c_int64(value[1]))
    number = function(*passed)
    after = [a if isinstance(a, np.ndarray) else None for a in arrays]
    if returned:
        return after, [np.array(number, ELEMENTS[results[0][0]])]
    found = [getattr(packed, f"r{i}") for i in range(len(results))] if results else []
    return after, [np.array(r, ELEMENTS[e]) if rank is None else content(r, ELEMENTS[e], rank) for r, (e, rank) in zip(found, results, strict=True)]


def run(calls, seconds=120):
    """`calls`: functions without arguments, run in a child process. The list of their results; what comes behind one that
    crashed or did not end is None."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            resource_limit(seconds)
            with os.fdopen(writer, "wb") as out:
                for each in calls:
                    pickle.dump(each(), out, protocol=5)
                    out.flush()
        finally:
            os._exit(0)
    os.close(writer)
    found = []
    with os.fdopen(reader, "rb") as source:
        try:
            while True:
                found.append(pickle.load(source))
        except (EOFError, pickle.UnpicklingError):
            pass
    os.waitpid(child, 0)
    return found + [None] * (len(calls) - len(found))


def resource_limit(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
