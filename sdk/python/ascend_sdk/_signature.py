"""The kernels of an object and what they take (docs/reference/formats.md)."""
from __future__ import annotations

import ast
import dataclasses
import json
import operator
import re
from typing import Any, List, Mapping, Optional, Sequence, Tuple

_FORMAT_VERSION = 1
_WORKSPACE_ALIGN = 512  # bytes
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


@dataclasses.dataclass(frozen=True)
class Argument:
    """A buffer in device memory, or a scalar."""

    kind: str
    name: str
    dtype: Optional[str]
    direction: str
    shape: Optional[Tuple[int, ...]]
    abi_bytes: int

    @property
    def is_buffer(self) -> bool:
        return self.kind == "buffer"

    def __str__(self) -> str:
        if not self.is_buffer:
            return f"{self.name}: {self.dtype or f'{self.abi_bytes} bytes'}"
        shape = "" if self.shape is None else "[" + "x".join("?" if n < 0 else str(n) for n in self.shape) + "]"
        return f"{self.name}: {self.direction} {self.dtype or 'any type'}{shape}"


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a kernel is called with."""

    name: str
    args: Tuple[Argument, ...]
    core: str
    block_dim: int
    workspace_bytes: int
    hand_written: bool
    workspace_parts: str = ""

    @property
    def has_workspace(self) -> bool:
        return bool(self.workspace_bytes or self.workspace_parts)

    def workspace_size(self, values: Sequence[Any]) -> int:
        """Bytes of the workspace for these arguments: arrays, and the bytes of numbers (docs/reference/formats.md)."""
        size = self.workspace_bytes
        for part in filter(None, self.workspace_parts.split(";")):
            count = _launch_size(part, values)
            if count < 0:
                raise ValueError(f"{self.name}: its temporary memory ('{part}') would have {count} bytes")
            size += -(-count // _WORKSPACE_ALIGN) * _WORKSPACE_ALIGN
        return size

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(a) for a in self.args)})"


def _launch_size(text: str, values: Sequence[Any]) -> int:
    """What a launch computes from its arguments (docs/reference/formats.md)."""
    names = re.sub(r"\b(\d+)\.(\d+)", r"extent(\1,\2)", text)
    names = re.sub(r"\bv(\d+)", r"value(\1)", names)

    def quotient(a: int, b: int) -> int:  # rounds towards zero, as C++ does
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)

    def natural(a: int) -> int:
        if a < 0:
            raise ValueError(f"the kernel's temporary memory ('{text}'): {a} must not be negative")
        return a

    functions = {"extent": lambda i, d: values[i].shape[d], "value": lambda i: int.from_bytes(values[i], "little", signed=True), "div": quotient,
                 "rem": lambda a, b: a - quotient(a, b) * b, "min": min, "max": max, "nat": natural}

    def number(node: ast.AST) -> int:
        if isinstance(node, ast.Expression):
            return number(node.body)
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -number(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](number(node.left), number(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            if node.func.id == "lt" and len(node.args) == 4:
                return number(node.args[2 if number(node.args[0]) < number(node.args[1]) else 3])
            if node.func.id in functions:
                return int(functions[node.func.id](*map(number, node.args)))
        raise ValueError(f"the signature has a size that cannot be read: '{text}'")

    return number(ast.parse(names, mode="eval"))


def _argument(entry: Mapping[str, Any]) -> Argument:
    shape = entry.get("shape")
    return Argument(kind=entry["kind"], name=entry["name"], dtype=entry.get("dtype"),
                    direction=entry.get("direction", "in"), shape=None if shape is None else tuple(shape),
                    abi_bytes=int(entry.get("abi_bytes", 8)))


def read_signatures(text: str) -> List[Signature]:
    """Reads the JSON text of an object's kernels."""
    if not text:
        return []
    root = json.loads(text)
    if root.get("version") != _FORMAT_VERSION:
        raise ValueError(f"signature format {root.get('version')} is not the supported {_FORMAT_VERSION}")
    return [Signature(name=k["name"], args=tuple(_argument(a) for a in k["args"]), core=k.get("core", "aiv"),
                      block_dim=int(k.get("block_dim", 0)), workspace_bytes=int(k.get("workspace_bytes", 0)),
                      workspace_parts=k.get("workspace_parts", ""),
                      hand_written=bool(root.get("hand_written", False))) for k in root["kernels"]]
