"""The LLVM-dialect form that Rust and C front ends write: scalar loops over pointers, the range split by the kernel itself."""
import numpy as np

from harness import Buffer, Kernel, Scalar

DECLARATIONS = """
llvm.func @ascend_get_block_idx() -> i32
llvm.func @ascend_get_block_num() -> i32
"""


def elementwise(name, dtype, element, operation, tail=""):
    """c[i] = a[i] op b[i] for i in [n*id/blocks, n*(id+1)/blocks)."""
    return DECLARATIONS + f"""
llvm.func @{name}(%a: !llvm.ptr, %b: !llvm.ptr, %c: !llvm.ptr, %n: i64) attributes {{hacc.entry}} {{
  %one = llvm.mlir.constant(1 : i64) : i64
  %id32 = llvm.call @ascend_get_block_idx() : () -> i32
  %num32 = llvm.call @ascend_get_block_num() : () -> i32
  %id = llvm.zext %id32 : i32 to i64
  %num = llvm.zext %num32 : i32 to i64
  %p = llvm.mul %n, %id : i64
  %start = llvm.udiv %p, %num : i64
  %id1 = llvm.add %id, %one : i64
  %q = llvm.mul %n, %id1 : i64
  %end = llvm.udiv %q, %num : i64
  llvm.br ^head(%start : i64)
^head(%i: i64):
  %more = llvm.icmp "ult" %i, %end : i64
  llvm.cond_br %more, ^body, ^exit
^body:
  %pa = llvm.getelementptr inbounds %a[%i] : (!llvm.ptr, i64) -> !llvm.ptr, {element}
  %pb = llvm.getelementptr inbounds %b[%i] : (!llvm.ptr, i64) -> !llvm.ptr, {element}
  %pc = llvm.getelementptr inbounds %c[%i] : (!llvm.ptr, i64) -> !llvm.ptr, {element}
  %x = llvm.load %pa : !llvm.ptr -> {element}
  %y = llvm.load %pb : !llvm.ptr -> {element}
  %r = {operation} %x, %y : {element}
  llvm.store %r, %pc : {element}, !llvm.ptr
  %next = llvm.add %i, %one : i64
  llvm.br ^head(%next : i64)
^exit:
  llvm.return
}}"""


def vec(name, dtype, operation, reference, domain=(-100, 100)):
    element = dtype.replace("u", "i")
    kernels = []
    for n in (0, 1, 16, 33, 5000):
        kernels.append(Kernel(name, elementwise(name, dtype, element, operation),
                              [Buffer(element, (n,), "in", domain), Buffer(element, (n,), "in", domain), Buffer(element, (n,), "out"), Scalar("i64", n)],
                              lambda a, b, n: reference(a, b), [{}]))
    return kernels


def wrap16(a, b):
    return (a.astype(np.int64) * b).astype(np.int16)


# Sixteen u16 multiplied, the count known to the kernel: what a first Rust kernel looks like.
VEC_MUL = """
llvm.func @vec_mul(%a: !llvm.ptr<1>, %b: !llvm.ptr<1>, %c: !llvm.ptr<1>) attributes {hacc.entry} {
  %zero = llvm.mlir.constant(0 : i32) : i32
  %one = llvm.mlir.constant(1 : i32) : i32
  %sixteen = llvm.mlir.constant(16 : i32) : i32
  %id = llvm.call @ascend_get_block_idx() : () -> i32
  %num = llvm.call @ascend_get_block_num() : () -> i32
  %lo0 = llvm.mul %id, %sixteen : i32
  %lo = llvm.udiv %lo0, %num : i32
  %id1 = llvm.add %id, %one : i32
  %hi0 = llvm.mul %id1, %sixteen : i32
  %hi = llvm.udiv %hi0, %num : i32
  llvm.br ^head(%lo : i32)
^head(%i: i32):
  %more = llvm.icmp "ult" %i, %hi : i32
  llvm.cond_br %more, ^body, ^exit
^body:
  %i64 = llvm.zext %i : i32 to i64
  %pa = llvm.getelementptr %a[%i64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i16
  %x = llvm.load %pa : !llvm.ptr<1> -> i16
  %pb = llvm.getelementptr %b[%i64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i16
  %y = llvm.load %pb : !llvm.ptr<1> -> i16
  %r = llvm.mul %x, %y : i16
  %pc = llvm.getelementptr %c[%i64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i16
  llvm.store %r, %pc : i16, !llvm.ptr<1>
  %next = llvm.add %i, %one : i32
  llvm.br ^head(%next : i32)
^exit:
  llvm.return
}"""

# A recurrence: no vector form, stays scalar.
PREFIX_SUM = """
llvm.func @prefix_sum(%a: !llvm.ptr, %c: !llvm.ptr, %n: i64) attributes {hacc.entry} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %f0 = llvm.mlir.constant(0.0 : f32) : f32
  llvm.br ^head(%zero, %f0 : i64, f32)
^head(%i: i64, %s: f32):
  %more = llvm.icmp "slt" %i, %n : i64
  llvm.cond_br %more, ^body, ^exit
^body:
  %pa = llvm.getelementptr %a[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %x = llvm.load %pa : !llvm.ptr -> f32
  %t = llvm.fadd %s, %x : f32
  %pc = llvm.getelementptr %c[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  llvm.store %t, %pc : f32, !llvm.ptr
  %next = llvm.add %i, %one : i64
  llvm.br ^head(%next, %t : i64, f32)
^exit:
  llvm.return
}"""


def modules(soc):
    prefix = [Kernel("prefix_sum", PREFIX_SUM, [Buffer("f32", (n,)), Buffer("f32", (n,), "out"), Scalar("i64", n)],
                     lambda a, n: np.cumsum(a), [{}], scale=50.0) for n in (0, 1, 77)]
    mul = Kernel("vec_mul", DECLARATIONS + VEC_MUL, [Buffer("i16", (16,), "in", (-32768, 32767)), Buffer("i16", (16,), "in", (-32768, 32767)),
                                                     Buffer("i16", (16,), "out")], wrap16, [{}], blocks=(1, 2, 3, 8, 16, 40))
    wide = (-2**31, 2**31 - 1)
    return {"llvm_vec_mul": [mul], "llvm_prefix": prefix,
            "llvm_mul_i16": vec("mul_h", "i16", "llvm.mul", wrap16, wide),
            "llvm_add_f32": vec("add_f", "f32", "llvm.fadd", lambda a, b: a + b),
            "llvm_mul_f32": vec("mul_f", "f32", "llvm.fmul", lambda a, b: a * b),
            "llvm_sub_i32": vec("sub_w", "i32", "llvm.sub", lambda a, b: (a.astype(np.int64) - b).astype(np.int32), wide),
            "llvm_div_i32": vec("div_w", "i32", "llvm.sdiv", lambda a, b: np.trunc(a / b).astype(np.int32), (1, 10000)),
            "llvm_add_i64": vec("add_l", "i64", "llvm.add", lambda a, b: a + b)}
