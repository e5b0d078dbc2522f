"""From a source to an object."""
from __future__ import annotations

import ctypes
import os
import pathlib
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from . import _library
from ._errors import AscendError, CompileError
from ._kernel import Kernel
from ._signature import Signature, read_signatures

Source = Union[str, "os.PathLike[str]"]
_KINDS = ("ok", "request", "source", "toolchain", "system", "internal")


def version() -> str:
    """The version of the SDK that is used."""
    return _text(_library.compiler().ascend_compile_sdk_version())


def _text(value: Optional[bytes]) -> str:
    return (value or b"").decode("utf-8", "replace")


class KernelObject:
    """A compiled object: its bytes, and its kernels by name."""

    def __init__(self, target: str, data: bytes, signatures: Sequence[Signature], signature_json: str, diagnostics: str,
                 plan: str) -> None:
        self.target = target
        self.data = data
        self.signature_json = signature_json
        self.diagnostics = diagnostics
        self.plan = plan
        self._kernels: Dict[str, Kernel] = {s.name: Kernel(s, data, target) for s in signatures}

    def __getitem__(self, name: str) -> Kernel:
        try:
            return self._kernels[name]
        except KeyError:
            raise KeyError(f"there is no kernel '{name}'; there are {', '.join(self._kernels)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._kernels)

    def __len__(self) -> int:
        return len(self._kernels)

    @property
    def kernel(self) -> Kernel:
        """The only kernel."""
        if len(self._kernels) != 1:
            raise AscendError(f"the object has {len(self._kernels)} kernels: {', '.join(self._kernels)}; take one by name")
        return next(iter(self._kernels.values()))

    def save(self, path: "os.PathLike[str] | str") -> None:
        """Writes the object to a file, for the runtime or ascend-run."""
        pathlib.Path(path).write_bytes(self.data)

    def __repr__(self) -> str:
        return f"<ascend_sdk.KernelObject for {self.target}: {', '.join(str(k.signature) for k in self._kernels.values())}>"


def options(*, declare: Union[str, Iterable[str]] = (), defines: Mapping[str, object] = {}, includes: Iterable[Source] = (),
            compiler_options: Iterable[str] = (), signature: Optional[str] = None, emit: Optional[str] = None,
            optimization: Optional[int] = None, variant: Optional[str] = None, auto_sync: Optional[bool] = None,
            toolchain: Optional[str] = None, cann: Optional[Source] = None, host_cxx: Optional[Source] = None,
            host_isa: Optional[str] = None, timeout: Optional[float] = None, cache: Optional[bool] = None, validate: Optional[bool] = None,
            dry_run: Optional[bool] = None, output: Optional[Source] = None) -> List[Tuple[str, str]]:
    """The options of a compilation as the names and values of ascend/compile.h."""
    def switch(value: Optional[bool]) -> Optional[str]:
        return None if value is None else "on" if value else "off"

    pairs: List[Tuple[str, Optional[str]]] = [
        ("signature", signature), ("emit", emit), ("optimization", None if optimization is None else str(optimization)),
        ("variant", variant), ("auto-sync", switch(auto_sync)), ("toolchain", toolchain),
        ("cann", None if cann is None else os.fspath(cann)), ("host-cxx", None if host_cxx is None else os.fspath(host_cxx)),
        ("host-isa", host_isa), ("timeout", None if timeout is None else repr(float(timeout))),
        ("cache", switch(cache)), ("validate", switch(validate)), ("dry-run", switch(dry_run)), ("output", None if output is None else os.fspath(output))]
    pairs += [("declare", text) for text in ([declare] if isinstance(declare, str) else declare)]
    pairs += [("define", name if value is None else f"{name}={value}") for name, value in defines.items()]
    pairs += [("include", os.fspath(folder)) for folder in includes]
    pairs += [("option", option) for option in compiler_options]
    return [(name, value) for name, value in pairs if value is not None]


class _Request:
    """Owns an ascend_compile_request."""

    def __init__(self) -> None:
        self._library = _library.compiler()
        self._handle = self._library.ascend_compile_request_create()
        if not self._handle:
            raise MemoryError("no memory for a compile request")

    def __enter__(self) -> "_Request":
        return self

    def __exit__(self, *ignored: object) -> None:
        self._library.ascend_compile_request_destroy(self._handle)

    def set(self, name: str, value: str) -> None:
        self._check(self._library.ascend_compile_request_set(self._handle, name.encode(), _bytes(name, value)))

    def add_source(self, name: str, text: str) -> None:
        data = text.encode()
        self._check(self._library.ascend_compile_request_add_source(self._handle, _bytes("name", name), data, len(data)))

    def _check(self, status: int) -> None:
        if status != 0:
            raise CompileError(_text(self._library.ascend_compile_request_error(self._handle)), _KINDS[status])

    def run(self, target: str) -> KernelObject:
        library = self._library
        result = library.ascend_compile_run(self._handle)
        if not result:
            raise MemoryError("no memory for the result of a compilation")
        try:
            diagnostics = _text(library.ascend_compile_result_diagnostics(result))
            status = library.ascend_compile_result_status(result)
            if status != 0:
                raise CompileError(_text(library.ascend_compile_result_message(result)), _KINDS[status], diagnostics)
            size = ctypes.c_size_t()
            data = library.ascend_compile_result_object(result, ctypes.byref(size))
            signature = _text(library.ascend_compile_result_signature(result))
            return KernelObject(target, ctypes.string_at(data, size.value) if data else b"", read_signatures(signature),
                                signature, diagnostics, _text(library.ascend_compile_result_plan(result)))
        finally:
            library.ascend_compile_result_destroy(result)


def _bytes(name: str, value: str) -> bytes:
    if "\0" in value:
        raise CompileError(f"option '{name}' holds a NUL character", "request")
    return os.fsencode(value)


def compile(source: Union[Source, Sequence[Source]], soc: str = "sim", *, name: str = "kernel.cpp",  # noqa: A001
            **keywords: object) -> KernelObject:
    """Compiles AscendC for one target: "sim", "sim:<SoC>", or an NPU such as "Ascend910B3" (needs CANN).

    A string is the text of a source, a path (pathlib.Path) names its file; several are linked into one object. `name` is
    what messages call a text. The other keywords are those of `options`. Raises CompileError.
    """
    sources = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    with _Request() as request:
        request.set("soc", soc)
        for option, value in options(**keywords):  # type: ignore[arg-type]
            request.set(option, value)
        for index, one in enumerate(sources):
            if isinstance(one, str):
                request.add_source(name if index == 0 else f"{index}-{name}", one)
            else:
                request.set("source-file", os.fspath(one))
        return request.run(soc)
