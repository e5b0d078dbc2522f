"""Runs translated modules on the simulator, with every check on; for the runner of the corpora."""
import dataclasses
import json
import pathlib
import re
import subprocess
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kernels"))
import upstream  # noqa: E402
from upstream import Unavailable  # noqa: E402
from numeric import FLOATS, NUMPY, TOLERANCE, from_float, to_float  # noqa: E402

SIZES = (64, 20, 7)  # of dimensions that are known at launch only: the first with which the arrays are of a sensible size
SIZE = SIZES[0]
SENSIBLE_ELEMENTS = 1 << 24
MOST_ELEMENTS = 1 << 29
RANDOM_ELEMENTS = 1_000_003  # of larger arrays, whose elements repeat after so many
SECONDS = 100


class Problem(Exception):
    """Why a module did not pass; the text groups it."""


@dataclasses.dataclass
class Argument:
    """One argument of an entry function as its source declares it."""
    name: str
    kind: str  # tensor, memref, scalar, pointer
    dtype: str
    shape: tuple  # None: not known
    text: str
    is_of_launcher: bool = False  # another compiler's: not passed if nothing uses it


def attempt(command, timeout=SECONDS):
    """The error of a command, and its output on standard error."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return "does not end", ""
    if done.returncode == 0:
        return "", done.stderr
    errors = re.findall(r"error: (.*)", done.stderr)
    if done.returncode < 0 or "crashed" in done.stderr:
        return "CRASH " + (errors[0] if errors else ""), done.stderr
    return (errors[0] if errors else f"exit {done.returncode}: {done.stderr[-200:]}"), done.stderr


def split_top(text):
    """Splits at the commas that no bracket holds."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c in "([{<":
            depth += 1
        elif c in ")]}" or (c == ">" and text[i - 1] != "-"):
            depth -= 1
        elif c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [p.strip() for p in [*parts, text[start:]] if p.strip()]


def closing(text, start):
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for i in range(start, len(text)):
        depth += text[i] in "([{"
        depth -= text[i] in ")]}"
        if depth == 0:
            return i
    raise Problem("the function's head is not understood")


def parse_type(text):
    text = text.strip()
    shaped = re.match(r"(tensor|memref)<(.*)>$", text, re.S)
    if not shaped:
        return ("pointer", None, None) if "ptr" in text else ("scalar", text, ())
    inner = split_top(shaped.group(2))[0]
    dims = inner.split("x")
    if not all(re.fullmatch(r"\d+|\?", d) for d in dims[:-1]):
        raise Problem(f"type not understood: {text}")
    return shaped.group(1), dims[-1].strip(), tuple(-1 if d == "?" else int(d) for d in dims[:-1])


def entries(text):
    """Each marked function: its name, arguments and results, from printed MLIR."""
    found = []
    for match in re.finditer(r"(?:func\.func|llvm\.func) (?:public |private )?@([\w$.]+)\(", text):
        opened = match.end() - 1
        end = closing(text, opened)
        rest = text[end + 1: text.find("\n", end)]
        if "hacc.entry" not in rest and "global_kernel" not in rest:
            continue
        arguments = []
        for part in split_top(text[opened + 1: end]):
            name, _, kind = part.partition(":")
            kind = re.sub(r"\s*\{.*$", "", kind.strip(), flags=re.S)
            role = re.search(r"hacc\.arg_type<(\w+)>", part)
            is_of_launcher = bool(role) and role.group(1) not in ("input", "output", "input_and_output", "gm_addr")
            arguments.append(Argument(name.strip().lstrip("%"), *parse_type(kind), kind, is_of_launcher))
        results = []
        arrow = re.match(r"\s*->\s*(.*?)(?:\s+attributes\s*\{|\s*\{)", rest)
        if arrow:
            returned = arrow.group(1).strip()
            if returned.startswith("("):
                returned = returned[1:closing(returned, 0)]
            results = [parse_type(re.sub(r"\s*\{.*$", "", r)) for r in split_top(returned)]
        found.append((match.group(1), arguments, results))
    return found


# ---- Compiling -------------------------------------------------------------------------------------------------------

def rename(text, number):
    """Entries get names of their own, so that modules can be compiled together."""
    for name in re.findall(r"func @([\w$.]+)\(", text):
        if re.fullmatch(r"\w+", name) and not name.startswith(("__tile_", "ascend_", "get_")):
            text = re.sub(rf"@{name}\b", f"@m{number}x{name}", text)
    return text


def together(sources):
    """One C++ file of several: what stands in front of the kernels' classes once. Kernels have names of their own."""
    shared, kernels = [], []
    for source in sources:
        front, _, classes = source.partition("\nclass ")
        kernels.append(f"class {classes}")
        parts = [part.strip() for part in front.split("\n\n")]
        shared += [part for part in parts if not part.startswith("// Generated") and part not in shared]
    return "\n\n".join(['#include "kernel_operator.h"', *shared, *kernels]) + "\n"


def compile_together(programs, target, units, directory, name):
    """`units`: (C++ path, signature path, object path to be). Compiles all at once; one by one if that fails."""
    kernels = [json.loads(sig.read_text()) for _, sig, _ in units]
    merged = {**kernels[0], "kernels": [k for s in kernels for k in s["kernels"]]}
    cpp, sig, obj = (directory / f"{name}.{e}" for e in ("cpp", "json", "so"))
    cpp.write_text(together([c.read_text() for c, _, _ in units]))
    sig.write_text(json.dumps(merged))
    command = [programs / "ascend-compile", "--soc", target, "--cache=off", "-O", "1"]
    problem, _ = attempt([*command, cpp, "-o", obj, "--signature", sig], 900)
    if not problem:
        return [(obj, sig, "")] * len(units)
    found = []
    for one, its, result in units:
        problem, _ = attempt([*command, one, "-o", result, "--signature", its], 300)
        found.append((result, its, "C++ " + problem if problem else ""))
    return found


# ---- Running ---------------------------------------------------------------------------------------------------------

def make_array(rng, dtype, shape, is_positive):
    count = int(np.prod(shape))
    if count > RANDOM_ELEMENTS:
        return np.resize(make_array(rng, dtype, (RANDOM_ELEMENTS,), is_positive), shape)
    if dtype in FLOATS:
        return from_float(rng.uniform(0.1, 2.0, shape) * (1 if is_positive else rng.choice((-1, 1), shape)), dtype)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(np.bool_)
    return rng.integers(1, 7, shape).astype(NUMPY[dtype])


def launch(programs, soc, kernel, built, values, directory):
    """`values`: for each argument of the signature an array or a scalar. The buffers afterwards."""
    obj, sig = built
    command = [programs / "ascend-run", obj, "--signature-file", sig, "--kernel", kernel["name"], "--soc", soc, "--check", "all",
               "--auto-sync", "off"]
    outputs = []
    for number, (argument, value) in enumerate(zip(kernel["args"], values, strict=True)):
        if argument["kind"] == "scalar":
            text = str(bool(value)).lower() if argument["dtype"] == "bool" else value
            command += ["--scalar", f"{argument['dtype']}:{text}"]
            outputs.append(None)
            continue
        path, after = directory / f"in{number}.npy", directory / f"out{number}.npy"
        bf16 = ":bf16" if argument["dtype"] == "bf16" else ""
        if argument["direction"] == "out":
            command += ["--out", f"{after}:{argument['dtype'] or 'u8'}:{'x'.join(map(str, value.shape))}"]
            outputs.append(after)
            continue
        np.save(path, value)
        command += ["--in", f"{path}{bf16}"] if argument["direction"] == "in" else ["--inout", f"{path}{bf16}={after}"]
        outputs.append(after if argument["direction"] == "inout" else None)
    problem, told = attempt(command, 3 * SECONDS)
    finding = re.search(r"error: ([A-Z]+-[A-Z-]+): (.*)", told)
    if finding:
        raise Problem(f"finding {finding.group(1)}: {finding.group(2)}")
    if problem:
        raise Problem(f"run: {problem}")
    return [np.load(path) if path else None for path in outputs]


# ---- Modules of tensors and memrefs, against upstream's lowering --------------------------------------------------------

def without_modules(text):
    """What stands in modules, printed one operation a line."""
    kept, ends = [], []
    for line in text.split("\n"):
        if re.match(r"\s*module\b.*\{$", line):
            ends.append(line[:len(line) - len(line.lstrip())] + "}")
        elif ends and line == ends[-1]:
            ends.pop()
        else:
            kept.append(line)
    return "\n".join(kept)


def for_upstream(text):
    """Without what mlir-opt does not know; reductions that start from memory nobody wrote start from their identity."""
    text = without_modules(re.sub(r",\s*#hivm\.address_space<\w+>", "", text))
    identities = {"addf": 0.0, "addi": 0, "maximumf": "-inf", "maxnumf": "-inf", "minimumf": "inf", "minnumf": "inf", "mulf": 1.0, "muli": 1,
                  "maxsi": "low", "minsi": "high", "maxui": 0, "minui": -1, "ori": 0, "andi": -1, "xori": 0}
    made = 0

    def started(match, text, empties):
        nonlocal made
        init, body = match.group(2), text[match.start(): match.start() + 1200]
        if init not in empties:
            return match.group(0)
        is_product = re.search(r"linalg\.(matmul|batch_matmul|matvec)\b", match.group(1))
        # Of a body of several operations that one combines whose value is the result.
        result = re.search(r"linalg\.yield (%[\w#]+) :", body) if "linalg.generic" in match.group(1) else None
        name = re.escape(result.group(1)) + " = " if result else ""
        combiner = None if is_product else re.search(name + r"arith\.(" + "|".join(identities) + r")\b", body)
        if not combiner and not is_product:
            return match.group(0)
        element = re.split(r"x(?=[a-z])", empties[init][7:-1])[-1] if "x" in empties[init] else empties[init][7:-1]
        value = 0 if is_product else identities[combiner.group(1)]
        made += 1
        line = f"%start{made} = arith.constant {literal(value, element)} : {element}\n"
        fill = f"%started{made} = linalg.fill ins(%start{made} : {element}) outs({init} : {empties[init]}) -> {empties[init]}\n"
        return line + fill + match.group(0).replace(f"outs({init} :", f"outs(%started{made} :")
    head = re.compile(r"^([^\n]*?(?:linalg\.reduce|linalg\.matmul|linalg\.batch_matmul|linalg\.matvec|linalg\.generic(?=[^\n]*\"reduction\"))"
                      r"[^\n]*?)outs\((%[\w#]+) :[^\n]*", re.M)
    functions = re.split(r"^(?=\s*func\.func )", text, flags=re.M)
    for number, function in enumerate(functions):
        empties = dict(re.findall(r"(%[\w#]+) = tensor\.empty\([^)]*\) : (tensor<[^>]*>)", function))
        functions[number] = head.sub(lambda match, f=function, e=empties: started(match, f, e), function)
    return "".join(functions)


def literal(value, element):
    bits = {"f16": (0x7C00, 0xFC00), "bf16": (0x7F80, 0xFF80), "f32": (0x7F800000, 0xFF800000), "f64": (0x7FF0 << 48, 0xFFF0 << 48)}
    if value in ("inf", "-inf"):
        return f"0x{bits[element][value == '-inf']:X}"
    if value in ("low", "high"):
        width = int(element[1:])
        return str(-(1 << (width - 1)) if value == "low" else (1 << (width - 1)) - 1)
    return f"{float(value)}" if element[0] in "fb" else str(int(value))


def compare(found, expected, dtype):
    """None where both agree. Roundings add up along a kernel; a wrong element is wrong by much more."""
    if found.shape == expected.shape and found.size > SENSIBLE_ELEMENTS and found.ndim:
        found, expected = found.reshape(-1), expected.reshape(-1)
        parts = range(0, found.size, SENSIBLE_ELEMENTS)
        return next(filter(None, (compare(found[i:i + SENSIBLE_ELEMENTS], expected[i:i + SENSIBLE_ELEMENTS], dtype) for i in parts)), None)
    a, b = to_float(found.view(NUMPY[dtype]), dtype), to_float(expected.view(NUMPY[dtype]), dtype)
    if a.shape != b.shape:
        return f"shape {a.shape} instead of {b.shape}"
    if dtype not in FLOATS:
        bad = a != b
    else:
        relative, absolute = TOLERANCE[dtype]
        largest = np.abs(b[np.isfinite(b)]).max(initial=1.0)
        with np.errstate(invalid="ignore"):
            bad = ~((a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= 20 * (absolute * largest + relative * np.abs(b))))
    if not bad.any():
        return None
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    return f"wrong: {int(bad.sum())} of {bad.size}, first at {where}: {a[where]} instead of {b[where]}"


def concrete(shape, size):
    return tuple(size if e < 0 else e for e in shape)


def run_against_upstream(programs, soc, source, sig, built, directory):
    """Runs each kernel of a module; raises Problem, or Unavailable where there is nothing to compare with."""
    text = subprocess.run([programs / "ascend-translate", source, "--emit=source"], capture_output=True, text=True, check=True).stdout
    functions = entries(text)
    kernels = json.loads(sig.read_text())["kernels"]
    shared = upstream.build(for_upstream(text), directory)
    for kernel in kernels:
        matching = [f for f in functions if f[0].replace("_", "") == kernel["name"].replace("_", "")]
        if len(matching) != 1:
            raise Problem("the entry of the kernel is not found")
        run_entry(programs, soc, matching[0], kernel, shared, built, directory, text)


GRID = (2, 1, 1)


def is_program(arguments, results, kernel):
    """Whether the entry computes one program of a grid: the kernel, which computes the grid, does not take the last three arguments."""
    passed = sum(not a.is_of_launcher for a in arguments) + len(results)
    return len(arguments) >= 6 and all(a.dtype == "i32" for a in arguments[-6:]) and len(kernel["args"]) == passed - 3


def extent_of_views(text):
    """How far the views of fixed size reach that a kernel takes of its buffers, several of them one behind the other."""
    reach = SIZE
    for sizes, strides in re.findall(r"reinterpret_cast [^\n]*sizes: \[([^\]]*)\], strides: \[([^\]]*)\]", text):
        numbers = [(int(a), int(b)) for a, b in zip(sizes.split(","), strides.split(",")) if a.strip().isdigit() and b.strip().isdigit()]
        reach = max(reach, 1 + sum((a - 1) * b for a, b in numbers))
    return 4 * GRID[0] * reach


def reads_its_output(line, rest):
    """Whether an elementwise operation computes with the elements of its outputs."""
    kinds = re.search(r"iterator_types = \[([^\]]*)\]", line)
    names = re.match(r"\s*\^bb0\((.*?)\):(.*?)linalg\.yield ([^:\n]*)", rest, re.S)
    if not kinds or "reduction" in kinds.group(1) or not names:
        return False
    inits = split_top(re.search(r"outs\(([^:]*):", line).group(1))
    own = [part.split(":")[0].strip() for part in split_top(names.group(1))][-len(inits):]
    return any(re.search(rf"{re.escape(name)}\b", names.group(2) + names.group(3)) for name in own)


def undefined_results(text, name):
    """The numbers of those results of a function that depend on elements that nobody wrote: every value of them is right."""
    body = re.split(r"^\s*func\.func ", text[text.index(f"@{name}("):], flags=re.M)[0]
    empty, undefined, open_regions, returned = set(), set(), [], []
    lines = body.split("\n")
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        while open_regions and line.strip().startswith("}") and "else" not in line and indent <= open_regions[-1][0]:
            open_regions.pop()
        if yielded := re.match(r"\s*scf\.yield ([^:]*):", line):
            for result, value in zip(open_regions[-1][1] if open_regions else [], split_top(yielded.group(1))):
                if value in empty | undefined:
                    undefined.add(result)
        if match := re.match(r"\s*return ([^:]*):", line):
            returned = split_top(match.group(1))
        op = re.match(r"\s*(%\w+)(?::(\d+))? = ([\w.]+)(.*)", line)
        if not op:
            continue
        first, count, kind, rest = op.groups()
        results = [f"{first}#{i}" for i in range(int(count))] if count else [first]
        operands = set(re.findall(r"%[\w#]+", rest))
        if kind.startswith("scf."):
            open_regions.append((indent, results))
        elif kind == "tensor.empty":
            empty.update(results)
        elif kind.startswith("linalg."):
            read = re.search(r"\bins\(([^:]*):", rest)
            read = set(re.findall(r"%[\w#]+", read.group(1))) if read else set()
            inits = re.search(r"outs\(([^:]*):", rest)
            inits = set(re.findall(r"%[\w#]+", inits.group(1))) if inits else set()
            if read & (empty | undefined) or (inits & (empty | undefined) and reads_its_output(line, "\n".join(lines[number + 1:]))):
                undefined.update(results)
            elif inits & undefined and ("reduc" in line or "matmul" in kind):
                undefined.update(results)
        elif kind in ("tensor.collapse_shape", "tensor.expand_shape", "tensor.extract_slice", "tensor.cast") and operands & empty:
            empty.update(results)
        elif kind != "tensor.dim" and (operands & undefined or (kind.startswith(("arith.", "math.", "tensor.extract", "tensor.concat")) and operands & empty)):
            undefined.update(results)
    return {i for i, value in enumerate(returned) if value in empty | undefined}


def grid_of(text, name, arguments):
    """One program of a kernel that does not ask for its number: more would write the same memory at the same time."""
    body = re.split(r"\bfunc\.func\b", text[text.index(f"@{name}("):])[0]
    return GRID if len(re.findall(rf"%{arguments[-3].name}\b", body)) > 1 else (1, 1, 1)


def references(shared, name, values, results, grid):
    """The arguments after the call of upstream's code, and its results; of a grid all programs are called, one after the other."""
    if not grid:
        return upstream.call(shared, name, values, results)
    for number in range(grid[0]):
        after, _ = upstream.call(shared, name, [*values[:-3], ("i32", number), ("i32", 0), ("i32", 0)], results)
        values = [v if isinstance(v, tuple) else a for v, a in zip(values, after, strict=True)]
    return after, []


def run_entry(programs, soc, function, kernel, shared, built, directory, text):
    name, arguments, results = function
    if any(kind not in ("tensor", "scalar") for kind, _, _ in results):
        raise Unavailable("a result that is no tensor and no number")
    results = [(element, shape if kind == "tensor" else None) for kind, element, shape in results]
    undefined = undefined_results(text, name)
    if results and len(undefined) == len(results):
        raise Unavailable("it computes with elements that nobody wrote")
    is_grid = is_program(arguments, results, kernel)
    grid = grid_of(text, name, arguments) if is_grid else None
    # Bare buffers have room for every view; tensors and other memrefs have their sizes in common.
    views = extent_of_views(text)
    dtypes = {"i1": "bool", "index": "i64"}
    for extent in SIZES:
        sizes = [views if a.kind == "memref" and a.shape == (-1,) else extent for a in arguments]
        total = sum(int(np.prod(concrete(a.shape, size))) for a, size in zip(arguments, sizes, strict=True) if a.shape is not None)
        if total <= SENSIBLE_ELEMENTS:
            break
    if total > MOST_ELEMENTS:
        raise Unavailable("larger than this comparison takes")
    passed = [number for number, a in enumerate(arguments) if not a.is_of_launcher][: -3 if is_grid else None]
    if len(passed) + len(results) != len(kernel["args"]):
        raise Problem(f"the kernel's parameters are not understood: {[a['name'] for a in kernel['args']]}")
    directions = {number: argument.get("direction") for number, argument in zip(passed, kernel["args"])}
    for is_positive in (False, True):
        rng = np.random.default_rng(1)
        values = []
        for number, argument in enumerate(arguments):
            dtype = dtypes.get(argument.dtype, argument.dtype)
            if argument.kind == "scalar":
                values.append((argument.dtype, 0.5 if argument.dtype in ("f16", "bf16", "f32", "f64") else 3))
            elif argument.kind == "pointer" or dtype not in NUMPY:
                raise Unavailable(f"an argument of type {argument.text}")
            else:
                values.append(make_array(rng, dtype, concrete(argument.shape, sizes[number]), is_positive))
                if directions.get(number) == "out":
                    values[-1] = np.zeros_like(values[-1])
        if any(e not in upstream.ELEMENTS for e, _ in results):
            raise Unavailable("a result of a type that NumPy does not have")
        if is_grid:
            values[-6:-3] = [("i32", extent) for extent in grid]
        found = upstream.run([lambda v=values: references(shared, name, v, [(e, None if s is None else len(s)) for e, s in results], grid)], SECONDS)[0]
        if found is None:
            raise Unavailable("upstream's code does not run")
        after, returned = found
        floats = [to_float(e, d) for e, d in zip(returned, (r[0] for r in results)) if d in FLOATS]
        if is_positive or not any(np.isnan(f).mean() > 0.1 for f in floats if f.size):
            break
    # What the kernel takes: the arguments that it uses, then the results.
    taken, reference, types = [], [], []
    for number in passed:
        argument, value = arguments[number], values[number]
        taken.append(value[1] if isinstance(value, tuple) else value)
        # A tensor is a value: what upstream's code leaves in its memory is nobody's business.
        reference.append(after[number] if argument.kind == "memref" else None)
        types.append(dtypes.get(argument.dtype, argument.dtype))
    for number, ((element, _), want) in enumerate(zip(results, returned, strict=True)):
        taken.append(np.zeros(want.shape, NUMPY[dtypes.get(element, element)]))
        reference.append(None if number in undefined else want)
        types.append(dtypes.get(element, element))
    outputs = launch(programs, soc, kernel, built, taken, directory)
    for got, want, dtype in zip(outputs, reference, types, strict=True):
        if got is not None and want is not None and (problem := compare(got, want, dtype)):
            raise Problem(problem)


# ---- Modules of bare pointers: whether they run clean --------------------------------------------------------------------

def run_clean(programs, soc, source, sig, built, directory):
    """Every buffer has room for the largest tile of the module at each place that a pointer is moved to."""
    text = source.read_text()
    numbers = [int(n) for n in re.findall(r"llvm\.mlir\.constant\((\d+) : i32\)", text)] + [int(n) for n in re.findall(r"%c(\d+)\b", text)]
    sizes = sorted((n for n in numbers if 0 < n <= 1 << 16), reverse=True)[:2] or [SIZE]
    elements = (int(np.prod(sizes if len(sizes) > 1 else sizes * 2)) + SIZE) * (1 + text.count("llvm.getelementptr"))
    rng = np.random.default_rng(1)
    for kernel in json.loads(sig.read_text())["kernels"]:
        values = []
        for argument in kernel["args"]:
            if argument["kind"] == "scalar":
                values.append(0.5 if argument["dtype"] in FLOATS else 8)
            else:
                shape = (elements,) if argument["shape"] is None else concrete(argument["shape"], SIZE)
                values.append(make_array(rng, argument["dtype"] or "u8", shape, True))
        launch(programs, soc, kernel, built, values, directory)
