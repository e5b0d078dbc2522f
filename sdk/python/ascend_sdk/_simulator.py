"""Launches on the simulator, through its ACL."""
from __future__ import annotations

import atexit
import contextlib
import ctypes
import hashlib
import json
import threading
import warnings
from typing import Callable, Dict, Iterator, List, Sequence, Tuple, Union

import numpy as np

from . import _library
from ._errors import CheckError, CheckWarning, Finding, LaunchError
from ._kernel import pack
from ._signature import Signature

_HUGE_FIRST, _TO_DEVICE, _TO_HOST = 0, 1, 2
_ATTEMPTS_TO_READ = 3


class _Session:
    """The simulator's device in this process. Findings belong to the process, so that launches go one by one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.acl = _library.simulator()
        problem = self.acl.ascend_sim_environment_error()
        if problem:
            raise LaunchError(problem.decode())
        self.option("print", "off")
        self._binaries: Dict[str, ctypes.c_void_p] = {}
        self.require(self.acl.aclInit(None), "aclInit")
        atexit.register(self._close)

    def _close(self) -> None:
        for binary in self._binaries.values():
            self.acl.aclrtBinaryUnLoad(binary)

    def require(self, code: int, what: str) -> None:
        if code != 0:
            message = (self.acl.aclGetRecentErrMsg() or b"").decode("utf-8", "replace")
            raise LaunchError(f"{what} failed with ACL error {code}" + (f": {message}" if message else ""))

    def option(self, name: str, value: str) -> None:
        problem = self.acl.ascend_sim_set_option(name.encode(), value.encode())
        if problem:
            raise LaunchError(f"{name}: {problem.decode('utf-8', 'replace')}")

    def function(self, data: bytes, name: str) -> ctypes.c_void_p:
        key = hashlib.sha256(data).hexdigest()
        if key not in self._binaries:
            binary = ctypes.c_void_p()
            self.require(self.acl.aclrtBinaryLoadFromData(data, len(data), None, ctypes.byref(binary)),
                         "loading the kernel object")
            self._binaries[key] = binary
        function = ctypes.c_void_p()
        self.require(self.acl.aclrtBinaryGetFunction(self._binaries[key], name.encode(), ctypes.byref(function)),
                     f"finding the kernel '{name}'")
        return function

    @contextlib.contextmanager
    def owned(self, make: Callable[..., int], release: Callable[..., int], what: str,
              *arguments: object) -> Iterator[ctypes.c_void_p]:
        handle = ctypes.c_void_p()
        self.require(make(ctypes.byref(handle), *arguments), what)
        try:
            yield handle
        finally:
            release(handle)

    def findings(self) -> List[Finding]:
        size = 0
        for _ in range(_ATTEMPTS_TO_READ):
            buffer = ctypes.create_string_buffer(size + 1)
            needed = self.acl.ascend_sim_findings_json(buffer, len(buffer))
            if needed <= size:
                return [Finding.read(entry) for entry in json.loads(buffer.value)["findings"]]
            size = needed
        raise LaunchError("the findings change while they are read")


_session_lock = threading.Lock()
_sessions: List[_Session] = []


def _session() -> _Session:
    with _session_lock:
        if not _sessions:
            _sessions.append(_Session())
        return _sessions[0]


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def launch(data: bytes, signature: Signature, values: Sequence[Union[np.ndarray, bytes]], written: Sequence[bool],
           blocks: int, check: str, auto_sync: bool) -> None:
    """Runs a kernel once and copies back what it may have written."""
    session = _session()
    with session.lock, contextlib.ExitStack() as stack:
        acl = session.acl
        session.option("check", check)
        session.option("auto-sync", "on" if auto_sync else "off")
        acl.ascend_sim_clear_findings()
        session.require(acl.aclrtSetDevice(0), "aclrtSetDevice")
        function = session.function(data, signature.name)
        stream = stack.enter_context(session.owned(acl.aclrtCreateStream, acl.aclrtDestroyStreamForce, "aclrtCreateStream"))

        def allocate(size: int) -> ctypes.c_void_p:
            return stack.enter_context(session.owned(acl.aclrtMalloc, acl.aclrtFree, "allocating device memory",
                                                     max(size, 1), _HUGE_FIRST))

        addresses: List[int] = []
        back: List[Tuple[np.ndarray, int]] = []
        for argument, value, fresh in zip(signature.args, values, written):
            if not isinstance(value, np.ndarray):
                addresses.append(0)
                continue
            address = allocate(value.nbytes).value or 0
            addresses.append(address)
            output = fresh or argument.direction == "out" or (argument.direction == "inout" and argument.dtype is not None)
            if output:
                if not value.flags.writeable:
                    raise LaunchError(f"argument '{argument.name}' is written by the kernel, and its array is read-only")
                back.append((value, address))
            # An output stays as it comes from the device, so that a read before a write is found.
            if value.nbytes and not (fresh or argument.direction == "out"):
                source = np.ascontiguousarray(value)
                session.require(acl.aclrtMemcpy(address, source.nbytes, _pointer(source), source.nbytes, _TO_DEVICE),
                                "copying to the device")
        workspace = 0
        if signature.has_workspace:
            workspace = allocate(signature.workspace_size(values)).value or 0
            if signature.workspace_bytes:
                session.require(acl.aclrtMemset(workspace, signature.workspace_bytes, 0, signature.workspace_bytes),
                                "clearing the workspace")
        parameters = pack(signature, values, addresses, workspace)
        handle, parameter = ctypes.c_void_p(), ctypes.c_void_p()
        session.require(acl.aclrtKernelArgsInit(function, ctypes.byref(handle)), "aclrtKernelArgsInit")
        if parameters:
            session.require(acl.aclrtKernelArgsAppend(handle, parameters, len(parameters), ctypes.byref(parameter)),
                            "aclrtKernelArgsAppend")
        session.require(acl.aclrtKernelArgsFinalize(handle), "aclrtKernelArgsFinalize")
        count = blocks or signature.block_dim or _cores(session, signature.core)
        session.require(acl.aclrtLaunchKernelWithConfig(function, count, stream, None, handle, None), "launching the kernel")
        code = acl.aclrtSynchronizeStream(stream)
        message = (acl.aclGetRecentErrMsg() or b"").decode("utf-8", "replace") if code else ""
        findings = session.findings()
        errors = [finding for finding in findings if finding.severity == "error"]
        if code != 0 and not errors:
            raise LaunchError(f"the kernel failed with ACL error {code}: {message}")
        for array, address in back:
            result = np.empty(array.shape, array.dtype)
            if array.nbytes:
                session.require(acl.aclrtMemcpy(_pointer(result), result.nbytes, address, result.nbytes, _TO_HOST),
                                "copying from the device")
            array[...] = result
    for finding in findings:
        if finding.severity == "warning":
            warnings.warn(str(finding), CheckWarning, stacklevel=4)
    if errors:
        raise CheckError(signature.name, errors)


def _cores(session: _Session, kind: str) -> int:
    """One block for each core of the kind that the kernel needs."""
    value = ctypes.c_int64()
    get = session.acl.aclrtGetDeviceInfo
    get.restype = ctypes.c_int
    get.argtypes = [ctypes.c_uint32, ctypes.c_int, ctypes.POINTER(ctypes.c_int64)]
    for attribute in _CORE_ATTRIBUTES if kind == "aiv" else _CORE_ATTRIBUTES[1:]:
        if get(0, attribute, ctypes.byref(value)) == 0 and value.value > 0:
            return value.value
    return 1


# ACL_DEV_ATTR_VECTOR_CORE_NUM, then ACL_DEV_ATTR_AICORE_CORE_NUM for SoCs whose cores are not split.
_CORE_ATTRIBUTES = (201, 101)
