"""A kernel that can be called."""
from __future__ import annotations

import struct
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple, Union

import numpy as np

from ._errors import LaunchError
from ._signature import Argument, Signature

_NUMPY = {"f16": np.dtype(np.float16), "f32": np.dtype(np.float32), "f64": np.dtype(np.float64), "i8": np.dtype(np.int8),
          "u8": np.dtype(np.uint8), "i16": np.dtype(np.int16), "u16": np.dtype(np.uint16), "i32": np.dtype(np.int32),
          "u32": np.dtype(np.uint32), "i64": np.dtype(np.int64), "u64": np.dtype(np.uint64), "bool": np.dtype(np.bool_),
          # NumPy has no bf16: its bits live in uint16.
          "bf16": np.dtype(np.uint16)}
_Value = Union[np.ndarray, int, float, bool, bytes]


def _scalar_bytes(argument: Argument, value: Any) -> bytes:
    if isinstance(value, (bytes, bytearray)):
        if len(value) != argument.abi_bytes:
            raise LaunchError(f"argument '{argument.name}' has {argument.abi_bytes} bytes, {len(value)} were given")
        return bytes(value)
    if argument.dtype is None:
        raise LaunchError(f"argument '{argument.name}' is a struct of {argument.abi_bytes} bytes: pass it as bytes")
    if argument.dtype == "bf16":
        bits = struct.unpack("<I", struct.pack("<f", float(value)))[0]
        return struct.pack("<H", ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) & 0xFFFF)
    dtype = _NUMPY[argument.dtype]
    if dtype.kind in "iu":
        if int(value) != value or not np.iinfo(dtype).min <= int(value) <= np.iinfo(dtype).max:
            raise LaunchError(f"argument '{argument.name}' is {argument.dtype}, which cannot hold {value!r}")
        return np.array(int(value), dtype).tobytes()
    return np.array(value, dtype).tobytes()


def _check_array(argument: Argument, array: Any) -> np.ndarray:
    if not isinstance(array, np.ndarray):
        raise LaunchError(f"argument '{argument.name}' is a buffer: pass a NumPy array, not {type(array).__name__}")
    if argument.dtype is not None and array.dtype != _NUMPY[argument.dtype]:
        raise LaunchError(f"argument '{argument.name}' is {argument.dtype}, the array is {array.dtype}")
    if argument.shape is not None:
        fits = len(argument.shape) == array.ndim and all(n in (-1, m) for n, m in zip(argument.shape, array.shape))
        if not fits:
            raise LaunchError(f"argument {argument} does not fit an array of shape {array.shape}")
    return array


class Kernel:
    """A kernel of an object. Calling it runs it on the simulator, with every check on."""

    def __init__(self, signature: Signature, data: bytes, target: str) -> None:
        self.signature = signature
        self._data = data
        self._target = target

    @property
    def name(self) -> str:
        return self.signature.name

    def __repr__(self) -> str:
        return f"<ascend_sdk.Kernel {self.signature} for {self._target}>"

    def __call__(self, *positional: _Value, out: Union[None, np.ndarray, Sequence[np.ndarray]] = None, blocks: int = 0,
                 check: str = "all", auto_sync: bool = True, **named: _Value) -> Union[None, np.ndarray, Tuple[np.ndarray, ...]]:
        """Runs the kernel and gives `out` back.

        Arguments come in the kernel's order or by name; arrays in `out` are those that it writes: its outputs, or where
        the kernel does not say which these are (GM_ADDR), its last buffers that are not named. `blocks` of 0 is what the
        kernel asks for, else one for each core. Raises LaunchError, and CheckError when a check finds a fault.
        """
        from ._simulator import launch  # loads the simulator: only when it is needed

        if not (self._target == "sim" or self._target.startswith("sim:")):
            raise LaunchError(f"kernel '{self.name}' was compiled for {self._target}: launch it with the C++ runtime on that "
                              'NPU, or compile it for the simulator with soc="sim"')
        outputs = [] if out is None else [out] if isinstance(out, np.ndarray) else list(out)
        values, written = self._assign(positional, outputs, named)
        launch(self._data, self.signature, values, written, blocks, check, auto_sync)
        return None if out is None else out if isinstance(out, np.ndarray) else tuple(outputs)

    def _assign(self, positional: Iterable[_Value], outputs: List[np.ndarray],
                named: Dict[str, _Value]) -> Tuple[List[Union[np.ndarray, bytes]], List[bool]]:
        """A value for each argument, and whether the caller wants it back without its old contents."""
        args = self.signature.args
        values: List[Optional[Any]] = [None] * len(args)
        written = [False] * len(args)
        for name, value in named.items():
            index = next((i for i, a in enumerate(args) if a.name == name), None)
            if index is None:
                raise LaunchError(f"there is no argument '{name}': {self.signature}")
            values[index] = value
        free = [i for i, a in enumerate(args) if a.is_buffer and values[i] is None]
        declared = [i for i in free if args[i].direction == "out"]
        if len(outputs) > len(free):
            raise LaunchError(f"out has {len(outputs)} arrays, {len(free)} buffers are left for them: {self.signature}")
        places = declared if len(declared) == len(outputs) else free[len(free) - len(outputs):]
        for index, array in zip(places, outputs):
            values[index] = array
            written[index] = args[index].direction == "out" or args[index].dtype is None
        rest = iter(positional)
        for index, value in enumerate(values):
            if value is None:
                values[index] = next(rest, None)
                if values[index] is None:
                    raise LaunchError(f"argument '{args[index].name}' is missing: {self.signature}")
        if next(rest, None) is not None:
            raise LaunchError(f"too many arguments: {self.signature}")
        return [_check_array(a, v) if a.is_buffer else _scalar_bytes(a, v) for a, v in zip(args, values)], written


def pack(signature: Signature, values: Sequence[Union[np.ndarray, bytes]], addresses: Sequence[int],
         workspace: int) -> bytes:
    """The parameter block of a launch (docs/reference/formats.md, "Parameters of a compiled kernel")."""
    block = bytearray()

    def add(data: bytes, align: int) -> None:
        block.extend(bytes(-len(block) % align))
        block.extend(data)

    args = signature.args
    if signature.hand_written:
        for argument, value, address in zip(args, values, addresses):
            if argument.is_buffer:
                add(struct.pack("<Q", address), 8)
            else:
                assert isinstance(value, bytes)
                size = 1 << (argument.abi_bytes - 1).bit_length() if argument.dtype else 8
                add(value, min(max(size, 4), 8))
        return bytes(block)
    for argument, address in zip(args, addresses):
        if argument.is_buffer:
            add(struct.pack("<Q", address), 8)
    if signature.has_workspace:
        add(struct.pack("<Q", workspace), 8)
    for argument, value in zip(args, values):
        for size, extent in zip(argument.shape or (), getattr(value, "shape", ())):
            if size < 0:
                add(struct.pack("<q", extent), 8)
    for argument, value in zip(args, values):
        if not argument.is_buffer:
            assert isinstance(value, bytes)
            signed = argument.dtype in ("i8", "i16", "i32")
            fill = b"\xff" if signed and value[-1] & 0x80 else b"\0"
            add(value + fill * (8 - len(value)), 8)
    return bytes(block)
