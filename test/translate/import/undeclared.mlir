// RUN: ascend-translate %s --emit=tiles -o - | FileCheck %s

// A label that adds no name, and a function that nobody declared.
// CHECK-LABEL: func.func @rust
// CHECK: ascendc.get_block_idx
// CHECK: ascendc.copy_out
llvm.func @rust(%arg0: !llvm.ptr<1>, %n: i32) attributes {hacc.entry} {
^bb0:
  %0 = llvm.call @ascend_get_block_idx() : () -> i32
  %1 = llvm.sext %0 : i32 to i64
  %c = llvm.mlir.constant(1.0 : f32) : f32
  %p = llvm.getelementptr %arg0[%1] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  llvm.store %c, %p : f32, !llvm.ptr<1>
  llvm.return
}
