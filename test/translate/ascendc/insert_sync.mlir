// RUN: ascend-opt %s -ascendc-assign-queues -ascendc-insert-sync -split-input-file | FileCheck %s

// Only dependent vector operations are separated.
// CHECK-LABEL: func.func @vectors
// CHECK:      ascendc.duplicate
// CHECK-NEXT: ascendc.duplicate
// CHECK-NEXT: ascendc.pipe_barrier <v>
// CHECK-NEXT: ascendc.add
// CHECK-NEXT: return
func.func @vectors(%n: index, %s: f32) attributes {ascendc.kernel} {
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f32>
  %c = ascendc.alloc_tile : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  ascendc.duplicate %b, %s, %n : <f32>, f32
  ascendc.add %c, %a, %b, %n : <f32>, <f32>, <f32>
  return
}

// -----

// A loop that only its own iterations make wait, and what comes before it waits once.
// CHECK-LABEL: func.func @accumulate
// CHECK:      ascendc.duplicate
// CHECK-NEXT: ascendc.duplicate
// CHECK-NEXT: scf.for
// CHECK-NEXT:   ascendc.pipe_barrier <v>
// CHECK-NEXT:   ascendc.add
// CHECK-NEXT: }
// CHECK-NEXT: ascendc.pipe_sync <v> to <s>
// CHECK-NEXT: ascendc.get_value
// CHECK-NEXT: ascendc.pipe_sync <s> to <v>
// CHECK-NEXT: ascendc.duplicate
func.func @accumulate(%n: index, %s: f32, %u: f32) -> f32 attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  ascendc.duplicate %b, %u, %n : <f32>, f32
  scf.for %i = %c0 to %n step %c1 {
    ascendc.add %a, %a, %b, %n : <f32>, <f32>, <f32>
  }
  %r = ascendc.get_value %a[%c0] : !ascendc.local_tensor<f32> -> f32
  ascendc.duplicate %a, %u, %n : <f32>, f32
  return %r : f32
}

// -----

// What a kernel reads back from device memory waits for the move that wrote it.
// CHECK-LABEL: func.func @read_back
// CHECK: ascendc.copy_out
// CHECK: ascendc.pipe_sync <mte3> to <mte2>
// CHECK: ascendc.copy_in
func.func @read_back(%x: !ascendc.global_tensor<f32>, %n: index, %s: f32) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %a = ascendc.alloc_tile [64] : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  ascendc.copy_out %x[%c0], %a, %n : <f32>, <f32>
  %b = ascendc.alloc_tile [64] : <f32>
  %c = ascendc.alloc_tile [64] : <f32>
  ascendc.copy_in %b, %x[%c0], %n : <f32>, <f32>
  ascendc.exp %c, %b, %n : <f32>, <f32>
  ascendc.copy_out %x[%n], %c, %n : <f32>, <f32>
  return
}

// -----

// Where blocks meet, all pipes have: nothing waits for what came before.
// CHECK-LABEL: func.func @meet
// CHECK:      ascendc.copy_out
// CHECK:      ascendc.sync_all
// CHECK-NOT:  pipe_sync <mte3> to <mte2>
// CHECK:      ascendc.copy_in
func.func @meet(%x: !ascendc.global_tensor<f32>, %w: !ascendc.global_tensor<i32>, %n: index, %s: f32) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c40 = arith.constant 40 : index
  %flags = ascendc.alloc_tile [320] : <i32>
  %a = ascendc.alloc_tile [64] : <f32>
  %b = ascendc.alloc_tile [64] : <f32>
  %c = ascendc.alloc_tile [64] : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  ascendc.copy_out %x[%c0], %a, %n : <f32>, <f32>
  ascendc.sync_all %w, %flags, %c40 : <i32>, <i32>
  ascendc.copy_in %b, %x[%c0], %n : <f32>, <f32>
  ascendc.adds %c, %b, %s, %n : <f32>, <f32>, f32
  ascendc.copy_out %x[%c0], %c, %n : <f32>, <f32>
  return
}

// -----

// A loop ends behind its condition: what orders the condition and the round has not been done when it ends.
// CHECK-LABEL: func.func @until
// CHECK:      scf.while
// CHECK:      ascendc.copy_out
// CHECK:      scf.condition
// CHECK:      ascendc.pipe_sync <mte3> to <mte2>
// CHECK:      ascendc.copy_in
// CHECK:      scf.yield
// CHECK:      ascendc.pipe_sync <mte3> to <mte2>
// CHECK-NEXT: ascendc.copy_in
func.func @until(%x: !ascendc.global_tensor<f32>, %n: index, %s: f32, %c: i1) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %a = ascendc.alloc_tile [64] : <f32>
  %b = ascendc.alloc_tile [64] : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  scf.while : () -> () {
    ascendc.copy_out %x[%c0], %a, %n : <f32>, <f32>
    scf.condition(%c)
  } do {
    ascendc.copy_in %b, %x[%c0], %n : <f32>, <f32>
    scf.yield
  }
  ascendc.copy_in %b, %x[%c0], %n : <f32>, <f32>
  return
}
