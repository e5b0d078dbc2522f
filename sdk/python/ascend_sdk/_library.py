"""Finds and loads the SDK's shared libraries, and declares the functions that are used of them."""
from __future__ import annotations

import ctypes
import functools
import os
import pathlib
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint32, c_void_p
from typing import Any, Iterator, List, Tuple

from ._errors import AscendError

_ABI = 1
_PREFIX_VARIABLE = "ASCEND_SDK_PREFIX"


def _prefixes() -> Iterator[pathlib.Path]:
    named = os.environ.get(_PREFIX_VARIABLE)
    if named:
        yield pathlib.Path(named)
        return
    # <prefix>/lib/python3/dist-packages/ascend_sdk, or the package in some other depth below the prefix
    yield from pathlib.Path(__file__).resolve().parents[2:6]


def _candidates(stem: str) -> Iterator[pathlib.Path]:
    for prefix in _prefixes():
        for folder in ("lib", "lib64", *(f"lib/{p.name}" for p in sorted((prefix / "lib").glob("*-linux-gnu")))):
            yield from sorted((prefix / folder).glob(f"{stem}.so.[0-9]*"), key=lambda p: len(p.name))
            if (prefix / folder / f"{stem}.so").exists():
                yield prefix / folder / f"{stem}.so"


def _load(stem: str) -> ctypes.CDLL:
    problems: List[str] = []
    for path in _candidates(stem):
        try:
            return ctypes.CDLL(str(path))
        except OSError as error:
            problems.append(str(error))
    looked = ", ".join(str(p) for p in _prefixes())
    raise AscendError(f"{stem} of the Ascend SDK cannot be loaded: " +
                      ("; ".join(problems) if problems else f"it is in none of {looked}") +
                      f"; install the SDK, or set {_PREFIX_VARIABLE} to where it is installed")


def _declare(library: ctypes.CDLL, functions: List[Tuple[str, Any, List[Any]]]) -> ctypes.CDLL:
    for name, result, arguments in functions:
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


@functools.lru_cache(maxsize=None)
def compiler() -> ctypes.CDLL:
    """libascend_compile (ascend/compile.h)."""
    library = _declare(_load("libascend_compile"), [
        ("ascend_compile_abi_version", c_uint32, []),
        ("ascend_compile_sdk_version", c_char_p, []),
        ("ascend_compile_request_create", c_void_p, []),
        ("ascend_compile_request_destroy", None, [c_void_p]),
        ("ascend_compile_request_set", c_int, [c_void_p, c_char_p, c_char_p]),
        ("ascend_compile_request_add_source", c_int, [c_void_p, c_char_p, c_char_p, c_size_t]),
        ("ascend_compile_request_error", c_char_p, [c_void_p]),
        ("ascend_compile_run", c_void_p, [c_void_p]),
        ("ascend_compile_result_destroy", None, [c_void_p]),
        ("ascend_compile_result_status", c_int, [c_void_p]),
        ("ascend_compile_result_message", c_char_p, [c_void_p]),
        ("ascend_compile_result_diagnostics", c_char_p, [c_void_p]),
        ("ascend_compile_result_signature", c_char_p, [c_void_p]),
        ("ascend_compile_result_plan", c_char_p, [c_void_p]),
        ("ascend_compile_result_object", c_void_p, [c_void_p, POINTER(c_size_t)]),
    ])
    found = library.ascend_compile_abi_version()
    if found != _ABI:
        raise AscendError(f"libascend_compile has version {found} of its interface, this package is for {_ABI}: "
                          "install both from one SDK")
    return library


@functools.lru_cache(maxsize=None)
def simulator() -> ctypes.CDLL:
    """libascend_sim: the ACL of the simulator (acl/acl.h) and its own control."""
    pointer = POINTER(c_void_p)
    return _declare(_load("libascend_sim"), [
        ("aclInit", c_int, [c_char_p]),
        ("aclGetRecentErrMsg", c_char_p, []),
        ("aclrtSetDevice", c_int, [c_int]),
        ("aclrtGetSocName", c_char_p, []),
        ("aclrtCreateStream", c_int, [pointer]),
        ("aclrtDestroyStreamForce", c_int, [c_void_p]),
        ("aclrtSynchronizeStream", c_int, [c_void_p]),
        ("aclrtMalloc", c_int, [pointer, c_size_t, c_int]),
        ("aclrtFree", c_int, [c_void_p]),
        ("aclrtMemcpy", c_int, [c_void_p, c_size_t, c_void_p, c_size_t, c_int]),
        ("aclrtMemset", c_int, [c_void_p, c_size_t, c_int, c_size_t]),
        ("aclrtBinaryLoadFromData", c_int, [c_char_p, c_size_t, c_void_p, pointer]),
        ("aclrtBinaryUnLoad", c_int, [c_void_p]),
        ("aclrtBinaryGetFunction", c_int, [c_void_p, c_char_p, pointer]),
        ("aclrtKernelArgsInit", c_int, [c_void_p, pointer]),
        ("aclrtKernelArgsAppend", c_int, [c_void_p, c_char_p, c_size_t, pointer]),
        ("aclrtKernelArgsFinalize", c_int, [c_void_p]),
        ("aclrtLaunchKernelWithConfig", c_int, [c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p]),
        ("ascend_sim_set_option", c_char_p, [c_char_p, c_char_p]),
        ("ascend_sim_environment_error", c_char_p, []),
        ("ascend_sim_findings_json", c_size_t, [c_char_p, c_size_t]),
        ("ascend_sim_clear_findings", None, []),
    ])
