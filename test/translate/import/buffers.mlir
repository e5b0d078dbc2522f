// The buffer form of the tile library: buffers are tiles of the dialect, each function its operation.
// RUN: ascend-translate %s --emit=tiles | FileCheck %s --check-prefix=TILES
// RUN: ascend-translate %s --emit=ascendc | FileCheck %s --check-prefix=QUEUES
// RUN: ascend-translate %s | FileCheck %s --check-prefix=CPP

// TILES-LABEL: func.func @softmax_row
// TILES: %[[A:.*]] = ascendc.alloc_tile[256] : <f32>
// TILES: ascendc.copy_in %[[A]],
// TILES: ascendc.reduce_max
// TILES: ascendc.get_value
// TILES: ascendc.adds
// TILES: ascendc.exp
// TILES: ascendc.reduce_sum
// TILES: ascendc.muls
// TILES: ascendc.copy_out
// No barrier but those that are needed: two vector instructions of which one reads what the other writes.
// QUEUES-LABEL: func.func @softmax_row
// QUEUES: ascendc.init_queue "inQueue{{.*}}
// QUEUES: ascendc.pipe_barrier <v>
// CPP: class KernelSoftmaxRow
// CPP: ReduceMax(
llvm.func @softmax_row(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {hacc.entry} {
  %n = llvm.mlir.constant(256 : i32) : i32
  %a = llvm.call @ascend_buf_alloc(%n) : (i32) -> i32
  %b = llvm.call @ascend_buf_alloc(%n) : (i32) -> i32
  %c = llvm.call @ascend_buf_alloc(%n) : (i32) -> i32
  llvm.call @ascend_buf_load_f32(%a, %x, %n) : (i32, !llvm.ptr<1>, i32) -> ()
  llvm.call @ascend_pipe_barrier() : () -> ()
  %m = llvm.call @ascend_reduce_max_f32(%c, %a, %b, %n) : (i32, i32, i32, i32) -> f32
  %less = llvm.fneg %m : f32
  llvm.call @ascend_adds_f32(%b, %a, %less, %n) : (i32, i32, f32, i32) -> ()
  llvm.call @ascend_exp_f32(%b, %b, %n) : (i32, i32, i32) -> ()
  llvm.call @ascend_pipe_barrier() : () -> ()
  llvm.call @ascend_pipe_barrier() : () -> ()
  %s = llvm.call @ascend_reduce_sum_f32(%c, %b, %a, %n) : (i32, i32, i32, i32) -> f32
  %one = llvm.mlir.constant(1.0 : f32) : f32
  %inverse = llvm.fdiv %one, %s : f32
  llvm.call @ascend_muls_f32(%b, %b, %inverse, %n) : (i32, i32, f32, i32) -> ()
  llvm.call @ascend_buf_store_f32(%y, %b, %n) : (!llvm.ptr<1>, i32, i32) -> ()
  llvm.return
}

// The newer spelling; f16 and f32 in one kernel; a mask in a buffer.
// TILES-LABEL: func.func @newer
// TILES: ascendc.cast {{.*}} : <f32>, <f16>
// TILES: ascendc.compare_scalar <lt>
// TILES: ascendc.select
// TILES: ascendc.cast {{.*}} : <f16>, <f32>
llvm.func @newer(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {hacc.entry} {
  %n = llvm.mlir.constant(100 : i32) : i32
  %half = llvm.mlir.constant(0.5 : f32) : f32
  %h = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  %w = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  %z = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  %k = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  llvm.call @__tile_buf_load_f16(%h, %x, %n) : (i32, !llvm.ptr<1>, i32) -> ()
  llvm.call @__tile_cast_f16_to_f32(%w, %h, %n) : (i32, i32, i32) -> ()
  llvm.call @__tile_buf_fill_f32(%z, %half, %n) : (i32, f32, i32) -> ()
  llvm.call @__tile_compare_scalar_lt_f32(%k, %w, %half, %n) : (i32, i32, f32, i32) -> ()
  llvm.call @__tile_select_f32(%w, %k, %w, %z, %n) : (i32, i32, i32, i32, i32) -> ()
  llvm.call @__tile_cast_f32_to_f16(%h, %w, %n) : (i32, i32, i32) -> ()
  llvm.call @__tile_buf_store_f16(%y, %h, %n) : (!llvm.ptr<1>, i32, i32) -> ()
  llvm.return
}

// A length that is known at launch: the room is what fits, and the kernel asserts that it is enough.
// CPP: ascendc_assert(condition{{[0-9]*}}, "a buffer is longer than the unified buffer has room for\n");
llvm.func @dynamic(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>, %n: i32) attributes {hacc.entry} {
  %a = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  %b = llvm.call @__tile_buf_alloc(%n) : (i32) -> i32
  llvm.call @__tile_buf_load_f32(%a, %x, %n) : (i32, !llvm.ptr<1>, i32) -> ()
  llvm.call @__tile_v_relu_f32(%b, %a, %n) : (i32, i32, i32) -> ()
  llvm.call @__tile_buf_store_f32(%y, %b, %n) : (!llvm.ptr<1>, i32, i32) -> ()
  llvm.return
}
