// z[i] = x[i] * y[i] for sixteen unsigned 16-bit numbers: the form that a Rust or C front end writes. Each block takes its
// share of the range, so that any number of blocks gives the same result.
llvm.func @ascend_get_block_idx() -> i32
llvm.func @ascend_get_block_num() -> i32

llvm.func @vec_mul(%x: !llvm.ptr {ascend.unsigned}, %y: !llvm.ptr {ascend.unsigned}, %z: !llvm.ptr {ascend.unsigned})
    attributes {hacc.entry} {
  %one = llvm.mlir.constant(1 : i32) : i32
  %count = llvm.mlir.constant(16 : i32) : i32
  %block = llvm.call @ascend_get_block_idx() : () -> i32
  %blocks = llvm.call @ascend_get_block_num() : () -> i32
  %scaled = llvm.mul %block, %count : i32
  %begin = llvm.udiv %scaled, %blocks : i32
  %block1 = llvm.add %block, %one : i32
  %scaled1 = llvm.mul %block1, %count : i32
  %end = llvm.udiv %scaled1, %blocks : i32
  llvm.br ^head(%begin : i32)
^head(%i: i32):
  %more = llvm.icmp "ult" %i, %end : i32
  llvm.cond_br %more, ^body, ^exit
^body:
  %at = llvm.zext %i : i32 to i64
  %px = llvm.getelementptr inbounds %x[%at] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  %a = llvm.load %px : !llvm.ptr -> i16
  %py = llvm.getelementptr inbounds %y[%at] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  %b = llvm.load %py : !llvm.ptr -> i16
  %product = llvm.mul %a, %b : i16
  %pz = llvm.getelementptr inbounds %z[%at] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  llvm.store %product, %pz : i16, !llvm.ptr
  %next = llvm.add %i, %one : i32
  llvm.br ^head(%next : i32)
^exit:
  llvm.return
}
