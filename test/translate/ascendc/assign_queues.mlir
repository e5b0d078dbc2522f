// RUN: ascend-opt %s -ascendc-assign-queues -split-input-file | FileCheck %s

// A plain loop: what is copied in gets an input queue, what is copied out an output queue, both double buffered.
// CHECK-LABEL: func.func @add
// CHECK-DAG: %[[X:.*]] = ascendc.init_queue "inQueueX" : <vecin, 2>
// CHECK-DAG: %[[Y:.*]] = ascendc.init_queue "inQueueY" : <vecin, 2>
// CHECK-DAG: %[[Z:.*]] = ascendc.init_queue "outQueueZ" : <vecout, 2>
// CHECK: ascendc.section "CopyIn"
// CHECK:   %[[TX:.*]] = ascendc.alloc_tensor %[[X]]
// CHECK:   ascendc.copy_in %[[TX]]
// CHECK:   ascendc.enque %[[X]], %[[TX]]
// CHECK: ascendc.section "Compute"
// CHECK:   %[[DX:.*]] = ascendc.deque %[[X]]
// CHECK:   %[[TZ:.*]] = ascendc.alloc_tensor %[[Z]]
// CHECK:   ascendc.add %[[TZ]], %[[DX]]
// CHECK-DAG: ascendc.free_tensor %[[X]], %[[DX]]
// CHECK-DAG: ascendc.enque %[[Z]], %[[TZ]]
// CHECK: ascendc.section "CopyOut"
// CHECK:   %[[DZ:.*]] = ascendc.deque %[[Z]]
// CHECK:   ascendc.copy_out %{{.*}}, %[[DZ]]
// CHECK:   ascendc.free_tensor %[[Z]], %[[DZ]]
func.func @add(%x: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [-1]>},
               %y: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<1, "y", "f32", in, [-1]>},
               %z: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<2, "z", "f32", out, [-1]>}, %n: index)
    attributes {ascendc.kernel} {
  %tl = ascendc.tile_length : index
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %tl {
    %left = arith.subi %n, %i : index
    %count = arith.minsi %left, %tl : index
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f32>
    %tz = ascendc.alloc_tile : <f32>
    ascendc.copy_in %tx, %x[%i], %count : <f32>, <f32>
    ascendc.copy_in %ty, %y[%i], %count : <f32>, <f32>
    ascendc.add %tz, %tx, %ty, %count : <f32>, <f32>, <f32>
    ascendc.copy_out %z[%i], %tz, %count : <f32>, <f32>
  }
  return
}

// -----

// Nothing is computed: one TQueBind carries the data through.
// CHECK-LABEL: func.func @move
// CHECK: ascendc.init_queue "queue{{.*}}" bind : <vecin, 1>
// CHECK-NOT: ascendc.copy %
func.func @move(%x: !ascendc.global_tensor<i8>, %y: !ascendc.global_tensor<i8>, %n: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %t = ascendc.alloc_tile [64] : <i8>
  ascendc.copy_in %t, %x[%c0], %n : <i8>, <i8>
  ascendc.copy_out %y[%c0], %t, %n : <i8>, <i8>
  return
}

// -----

// Computed in place: what is copied out is staged in a tensor of an output queue.
// CHECK-LABEL: func.func @in_place
// CHECK: %[[T:.*]] = ascendc.deque
// CHECK: ascendc.exp %[[T]], %[[T]]
// CHECK: ascendc.copy %[[S:.*]], %[[T]]
// CHECK: ascendc.enque %{{.*}}, %[[S]]
func.func @in_place(%x: !ascendc.global_tensor<f32>, %n: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %t = ascendc.alloc_tile [64] : <f32>
  ascendc.copy_in %t, %x[%c0], %n : <f32>, <f32>
  ascendc.exp %t, %t, %n : <f32>, <f32>
  ascendc.copy_out %x[%c0], %t, %n : <f32>, <f32>
  return
}

// -----

// Tiles that never live at the same time share a buffer.
// CHECK-LABEL: func.func @share
// CHECK: ascendc.init_tbuf
// CHECK: ascendc.init_tbuf
// CHECK-NOT: ascendc.init_tbuf
func.func @share(%n: index, %s: f32) attributes {ascendc.kernel} {
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f32>
  %c = ascendc.alloc_tile : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  ascendc.exp %b, %a, %n : <f32>, <f32>
  ascendc.exp %c, %b, %n : <f32>, <f32>
  return
}
