// RUN: ascend-opt %s -ascendc-refine-tiles | FileCheck %s

// Allocated once, filled in each round, changed in place: a tile in the loop for what comes in, one for what goes out.
// CHECK-LABEL: func.func @in_place
// CHECK-NOT: alloc_tile
// CHECK: scf.for
// CHECK: %[[IN:.*]] = ascendc.alloc_tile[64]
// CHECK: ascendc.copy_in %[[IN]],
// CHECK: %[[OUT:.*]] = ascendc.alloc_tile[64]
// CHECK: ascendc.exp %[[OUT]], %[[IN]],
// CHECK: ascendc.sqrt %[[OUT]], %[[OUT]],
// CHECK: ascendc.copy_out {{.*}}, %[[OUT]],
func.func @in_place(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c640 = arith.constant 640 : index
  %t = ascendc.alloc_tile [64] : <f32>
  scf.for %i = %c0 to %c640 step %c64 {
    ascendc.copy_in %t, %x[%i], %c64 : <f32>, <f32>
    ascendc.exp %t, %t, %c64 : <f32>, <f32>
    ascendc.sqrt %t, %t, %c64 : <f32>, <f32>
    ascendc.copy_out %y[%i], %t, %c64 : <f32>, <f32>
  }
  return
}

// What one round leaves in the tile is read by the next: it stays.
// CHECK-LABEL: func.func @carried
// CHECK: ascendc.alloc_tile[64]
// CHECK: scf.for
// CHECK-NOT: alloc_tile
// CHECK: return
func.func @carried(%x: !ascendc.global_tensor<f32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c640 = arith.constant 640 : index
  %one = arith.constant 1.0 : f32
  %t = ascendc.alloc_tile [64] : <f32>
  ascendc.duplicate %t, %one, %c64 : <f32>, f32
  scf.for %i = %c0 to %c640 step %c64 {
    ascendc.add %t, %t, %t, %c64 : <f32>, <f32>, <f32>
    ascendc.copy_out %x[%i], %t, %c64 : <f32>, <f32>
  }
  return
}

// Filled in part only: the rest is from before.
// CHECK-LABEL: func.func @partial
// CHECK: ascendc.alloc_tile[64]
// CHECK: scf.for
// CHECK-NOT: alloc_tile
// CHECK: return
func.func @partial(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  %c640 = arith.constant 640 : index
  %t = ascendc.alloc_tile [64] : <f32>
  scf.for %i = %c0 to %c640 step %c64 {
    ascendc.copy_in %t, %x[%i], %c32 : <f32>, <f32>
    ascendc.copy_out %y[%i], %t, %c64 : <f32>, <f32>
  }
  return
}
