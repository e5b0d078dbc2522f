"""Compile AscendC kernels and run them on the simulator, with NumPy arrays in and out.

    import ascend_sdk
    add = ascend_sdk.compile(source, soc="sim")["add_custom"]
    add(x, y, out=z, n=x.size, blocks=8)
"""
from ._compiler import KernelObject, compile, options, version
from ._errors import AscendError, CheckError, CheckWarning, CompileError, Finding, LaunchError
from ._kernel import Kernel
from ._signature import Argument, Signature

__version__ = version()
__all__ = ["Argument", "AscendError", "CheckError", "CheckWarning", "CompileError", "Finding", "Kernel", "KernelObject",
           "LaunchError", "Signature", "compile", "options", "version"]
