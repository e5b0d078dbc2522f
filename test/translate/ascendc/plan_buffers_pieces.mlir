// RUN: ascend-opt %s -ascendc-assign-queues -ascendc-plan-buffers=soc=Ascend910B3 | FileCheck %s

// 32 rows of 1024 floats and halves: with two buffers of each a tile has 15 rows, which is three tiles; with one buffer for what
// leaves it has 16 and more, which is two.
// CHECK-LABEL: func.func @piece
// CHECK-DAG: ascendc.init_queue "outQueueArg1", {{.*}} : <vecout, 1>
// CHECK-DAG: ascendc.init_queue "inQueueArg0", {{.*}} : <vecin, 2>
// CHECK-DAG: ascendc.tile_length {ascendc.rows = array<i64: 32, 1024>, elements = 18688 : i64}
func.func @piece(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f16>, %n: index) attributes {ascendc.kernel, cube.core = "mix"} {
  %tl = ascendc.tile_length {ascendc.rows = array<i64: 32, 1024>} : index
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %tl {
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f16>
    ascendc.copy_in %tx, %x[%i], %tl : <f32>, <f32>
    ascendc.cast %ty, %tx, %tl : <f16>, <f32>
    ascendc.copy_out %y[%i], %ty, %tl : <f16>, <f16>
  }
  return
}

// One tile in any case: two buffers.
// CHECK-LABEL: func.func @small_piece
// CHECK: ascendc.init_queue "outQueueArg1", {{.*}} : <vecout, 2>
func.func @small_piece(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f16>, %n: index) attributes {ascendc.kernel, cube.core = "mix"} {
  %tl = ascendc.tile_length {ascendc.rows = array<i64: 8, 1024>} : index
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %tl {
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f16>
    ascendc.copy_in %tx, %x[%i], %tl : <f32>, <f32>
    ascendc.cast %ty, %tx, %tl : <f16>, <f32>
    ascendc.copy_out %y[%i], %ty, %tl : <f16>, <f16>
  }
  return
}

// Alone on the vector cores: two buffers.
// CHECK-LABEL: func.func @rows
// CHECK: ascendc.init_queue "outQueueArg1", {{.*}} : <vecout, 2>
func.func @rows(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f16>, %n: index) attributes {ascendc.kernel} {
  %tl = ascendc.tile_length {ascendc.rows = array<i64: 32, 1024>} : index
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %tl {
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f16>
    ascendc.copy_in %tx, %x[%i], %tl : <f32>, <f32>
    ascendc.cast %ty, %tx, %tl : <f16>, <f32>
    ascendc.copy_out %y[%i], %ty, %tl : <f16>, <f16>
  }
  return
}
