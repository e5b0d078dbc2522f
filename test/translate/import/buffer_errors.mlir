// RUN: ascend-opt %s -ascendc-normalize-entries -ascendc-import-llvm -split-input-file -verify-diagnostics

llvm.func @ascend_mmad_f16(i32, i32, i32, i32, i32, i32, i32)
llvm.func @cube(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(16 : i32) : i32
  // expected-error@+1 {{'ascend_mmad_f16' moves data for the cube unit by hand, which is not supported}}
  llvm.call @ascend_mmad_f16(%r, %r, %r, %r, %r, %r, %r) : (i32, i32, i32, i32, i32, i32, i32) -> ()
  llvm.return
}

// -----

llvm.func @ascend_exp_f32(i32, i32, i32)
llvm.func @no_buffer(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(16 : i32) : i32
  // expected-error@+1 {{'ascend_exp_f32' takes a buffer, a buffer, a count; buffers come from ascend_buf_alloc, in the same function}}
  llvm.call @ascend_exp_f32(%r, %r, %r) : (i32, i32, i32) -> ()
  llvm.return
}

// -----

llvm.func @ascend_buf_alloc(i32) -> i32
llvm.func @ascend_exp_f32(i32, i32)
llvm.func @count(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(16 : i32) : i32
  %a = llvm.call @ascend_buf_alloc(%r) : (i32) -> i32
  // expected-error@+1 {{'ascend_exp_f32' takes a buffer, a buffer, a count}}
  llvm.call @ascend_exp_f32(%a, %a) : (i32, i32) -> ()
  llvm.return
}

// -----

llvm.func @ascend_buf_alloc(i32) -> i32
llvm.func @empty(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(0 : i32) : i32
  // expected-error@+1 {{a buffer of 0 elements: sizes are from 1 to}}
  %a = llvm.call @ascend_buf_alloc(%r) : (i32) -> i32
  llvm.return
}

// -----

llvm.func @ascend_buf_alloc(i32) -> i32
llvm.func @arithmetic(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(16 : i32) : i32
  %a = llvm.call @ascend_buf_alloc(%r) : (i32) -> i32
  // expected-error@+1 {{tiles and buffers are for the functions of the tile library only}}
  %b = llvm.add %a, %r : i32
  llvm.store %b, %x : i32, !llvm.ptr<1>
  llvm.return
}
