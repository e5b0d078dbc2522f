// RUN: ascend-opt %s -ascendc-normalize-entries -ascendc-import-llvm -split-input-file | FileCheck %s

// Tiles are tensors: rows and columns at a pointer.
// CHECK-LABEL: func.func @gated
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?xf32>
// CHECK: %[[V:.*]] = memref.reinterpret_cast %[[X]] to offset: [0], sizes: [2, 64], strides: [64, 1]
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[V]] restrict writable
// CHECK: math.exp
// CHECK: arith.mulf
// CHECK: bufferization.materialize_in_destination
llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @__tile_silu_f32(i32, i32, i32, i32) -> i32
llvm.func @__tile_store_f32(!llvm.ptr<1>, i32, i32, i32)
llvm.func @__tile_pipe_barrier()
llvm.func @gated(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %c = llvm.mlir.constant(64 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %c) : (!llvm.ptr<1>, i32, i32) -> i32
  llvm.call @__tile_pipe_barrier() : () -> ()
  %s = llvm.call @__tile_silu_f32(%t, %t, %r, %c) : (i32, i32, i32, i32) -> i32
  llvm.call @__tile_store_f32(%y, %s, %r, %c) : (!llvm.ptr<1>, i32, i32, i32) -> ()
  llvm.return
}

// -----

// Indices are stored as what they are, whatever the storing function calls them.
// CHECK-LABEL: func.func @positions
// CHECK-SAME: memref<?xf32>{{.*}}memref<?xi32>
llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @__tile_argmax_f32(i32, i32, i32, i32) -> i32
llvm.func @__tile_store_f32(!llvm.ptr<1>, i32, i32, i32)
llvm.func @positions(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %c = llvm.mlir.constant(64 : i32) : i32
  %one = llvm.mlir.constant(1 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %c) : (!llvm.ptr<1>, i32, i32) -> i32
  %s = llvm.call @__tile_argmax_f32(%t, %t, %r, %c) : (i32, i32, i32, i32) -> i32
  llvm.call @__tile_store_f32(%y, %s, %r, %one) : (!llvm.ptr<1>, i32, i32, i32) -> ()
  llvm.return
}
