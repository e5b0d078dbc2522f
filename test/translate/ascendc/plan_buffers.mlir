// RUN: ascend-opt %s -ascendc-assign-queues -ascendc-plan-buffers=soc=Ascend910B3 | FileCheck %s --check-prefixes=CHECK,B3
// RUN: ascend-opt %s -ascendc-assign-queues -ascendc-plan-buffers=soc=Ascend310P3 | FileCheck %s --check-prefixes=CHECK,P3

// Two double-buffered queues in the usable unified buffer, in steps of 256 elements.
// CHECK-LABEL: func.func @scale
// B3: ascendc.init_queue "inQueueArg0", 47104 bytes
// B3: ascendc.tile_length {elements = 11776 : i64}
// P3: ascendc.init_queue "inQueueArg0", 62464 bytes
// P3: ascendc.tile_length {elements = 15616 : i64}
func.func @scale(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>, %n: index, %s: f32) attributes {ascendc.kernel} {
  %tl = ascendc.tile_length : index
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %tl {
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f32>
    ascendc.copy_in %tx, %x[%i], %tl : <f32>, <f32>
    ascendc.muls %ty, %tx, %s, %tl : <f32>, <f32>, f32
    ascendc.copy_out %y[%i], %ty, %tl : <f32>, <f32>
  }
  return
}

// A mask takes a bit an element, scratch what its user needs, and at_most bounds the length.
// CHECK-LABEL: func.func @scratch
// CHECK-DAG: ascendc.init_tbuf "calc0Buf", 2048 bytes
// CHECK-DAG: ascendc.init_tbuf "calc{{.*}}Buf", 64 bytes
// CHECK-DAG: ascendc.init_tbuf "tempBuf", 64 bytes
// CHECK: ascendc.tile_length {at_most = 300 : i64, elements = 512 : i64}
func.func @scratch(%s: f32) attributes {ascendc.kernel} {
  %tl = ascendc.tile_length {at_most = 300 : i64} : index
  %a = ascendc.alloc_tile : <f32>
  %m = ascendc.alloc_tile {divide = 8 : i64} : <ui8>
  %w = ascendc.alloc_temp : <f32>
  ascendc.duplicate %a, %s, %tl : <f32>, f32
  ascendc.compare <lt> %m, %a, %a, %tl : <ui8>, <f32>, <f32>
  ascendc.select %a, %m, %a, %a, %tl : <f32>, <ui8>, <f32>, <f32>
  ascendc.reduce_sum %a, %a, %w, %tl : <f32>, <f32>, <f32>
  return
}

// No shorter than at_least, whatever at_most says of other tiles.
// CHECK-LABEL: func.func @rows
// CHECK: ascendc.tile_length {at_least = 1000 : i64, elements = 1024 : i64
func.func @rows(%s: f32) attributes {ascendc.kernel} {
  %tl = ascendc.tile_length {at_least = 1000 : i64, multiple_of = 128 : i64} : index
  %other = ascendc.tile_length {at_most = 128 : i64} : index
  %a = ascendc.alloc_tile : <f32>
  ascendc.duplicate %a, %s, %tl : <f32>, f32
  ascendc.duplicate %a, %s, %other : <f32>, f32
  return
}
