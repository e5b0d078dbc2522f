"""Finds kernel modules in checkouts of public projects. Nothing of them is kept here: give the path of a checkout."""
import dataclasses
import pathlib
import re

# Dialects of upstream MLIR, and those of which only attributes are read.
UPSTREAM = {"affine", "arith", "bufferization", "builtin", "cf", "func", "index", "linalg", "llvm", "math", "memref", "module", "scf",
            "tensor", "ub", "vector"}


@dataclasses.dataclass
class Module:
    name: str
    text: str


def without_comments(text):
    return re.sub(r"//.*", "", re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text))


def dialects_of(text):
    """The dialects of the operations of a module, by their place: behind `%x =`, or first on a line and not in a list of attributes."""
    plain = without_comments(text)
    results = re.findall(r'%[\w#]+(?::\d+)?\s*=\s*"?([a-z_]\w*)\.[a-z_]', re.sub(r"//.*", "", text))
    plain = re.sub(r"[#!][A-Za-z_][\w.$-]*", "#", plain)
    first = re.findall(r"^\s*([a-z_]\w*)\.[a-z_][\w.]*(?!\s*=|[\w.]|\s*[,}])", plain, re.M)
    return set(results) | set(first)


def npuir_modules(checkout):
    """AscendNPU-IR: chunks of its tests that have an entry and use upstream operations only."""
    root = pathlib.Path(checkout)
    for path in sorted((root / "bishengir" / "test").rglob("*.mlir")):
        text = path.read_text(errors="replace")
        chunks = re.split(r"^// -----.*$", text, flags=re.M)
        # Where the lines between the chunks split nothing for the project's own tests, aliases hold behind them too.
        aliases = {} if "split-input-file" in text else dict(re.findall(r"^(#\w+)( = .*)$", text, re.M))
        for number, chunk in enumerate(chunks):
            missing = [name for name in aliases if re.search(rf"{name}\b", chunk) and not re.search(rf"^{name} =", chunk, re.M)]
            chunk = "".join(f"{name}{aliases[name]}\n" for name in missing) + chunk
            if "hacc.entry" in without_comments(chunk) and dialects_of(chunk) <= UPSTREAM:
                yield Module(f"{path.relative_to(root / 'bishengir' / 'test')}#{number}", chunk)


def rust_strings(text):
    """The string literals of a Rust file, raw ones and plain ones, unescaped."""
    pattern = re.compile(r'//[^\n]*|\'(?:\\.|[^\\\'])\'|b?r(#*)"(.*?)"\1|"((?:[^"\\]|\\.)*)"', re.S)
    escapes = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", '"': '"', "'": "'"}

    def unescape(match):
        found = match.group(1)
        return "" if found[0] == "\n" else escapes.get(found[0], match.group(0))
    for match in pattern.finditer(text):
        if match.group(2) is not None:
            yield match.group(2)
        elif match.group(3) is not None:
            yield re.sub(r"\\(\n\s*|.)", unescape, match.group(3), flags=re.S)


def rust_tile_modules(checkout):
    """tile-rs: modules in the strings of its back ends' tests. Those that are put together by format! are left out."""
    root = pathlib.Path(checkout)
    for path in sorted(root.rglob("*.rs")):
        for number, text in enumerate(rust_strings(path.read_text(errors="replace"))):
            if "hacc.entry" in text and "func" in text and "{{" not in text:
                yield Module(f"{path.relative_to(root)}#{number}", text)


CORPORA = {"npuir": npuir_modules, "tile-rs": rust_tile_modules}
