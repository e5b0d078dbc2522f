"""The kernels of an object and what they take (docs/reference/formats.md)."""
from __future__ import annotations

import dataclasses
import json
from typing import Any, List, Mapping, Optional, Sequence, Tuple

_FORMAT_VERSION = 1
_WORKSPACE_ALIGN = 512  # bytes


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

    def workspace_size(self, shapes: Sequence[Sequence[int]]) -> int:
        """Bytes of the workspace for arguments of these shapes (docs/reference/formats.md)."""
        size = self.workspace_bytes
        for part in filter(None, self.workspace_parts.split(";")):
            count = 0
            for product in part.replace("-", "+-").split("+"):
                factor, *extents = product.split("*") if product else ["0"]
                term = int(factor)
                for argument, dim in (extent.split(".") for extent in extents):
                    term *= shapes[int(argument)][int(dim)]
                count += term
            size += -(-count // _WORKSPACE_ALIGN) * _WORKSPACE_ALIGN
        return size

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(a) for a in self.args)})"


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
