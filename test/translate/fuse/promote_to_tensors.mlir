// RUN: ascend-opt %s -ascendc-promote-to-tensors -split-input-file | FileCheck %s

// A temporary disappears; what is written is written once, at the end.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<8xf32>, %[[B:[a-z0-9]+]]: memref<8xf32>
// CHECK-NOT: memref.alloc
// CHECK: %[[T:.*]] = linalg.add
// CHECK: %[[R:.*]] = linalg.exp ins(%[[T]] : tensor<8xf32>)
// CHECK: bufferization.materialize_in_destination %[[R]] in restrict writable %[[B]]
// CHECK-NEXT: return
func.func @chain(%a: memref<8xf32>, %b: memref<8xf32>) attributes {ascendc.kernel} {
  %t = memref.alloc() : memref<8xf32>
  linalg.add ins(%a, %a : memref<8xf32>, memref<8xf32>) outs(%t : memref<8xf32>)
  linalg.exp ins(%t : memref<8xf32>) outs(%b : memref<8xf32>)
  memref.dealloc %t : memref<8xf32>
  return
}

// -----

// Somebody looks at the buffer in between: it is written before that, and read again after it.
// CHECK-LABEL: func.func @look
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<8xf32>, %[[B:[a-z0-9]+]]: memref<8xf32>, %[[I:[a-z0-9]+]]: index
// CHECK: %[[E:.*]] = linalg.exp
// CHECK: bufferization.materialize_in_destination %[[E]] in restrict writable %[[B]]
// CHECK: memref.store %{{.*}}, %[[B]]
// CHECK: %[[AGAIN:.*]] = bufferization.to_tensor %[[B]]
// CHECK: linalg.sqrt ins(%[[AGAIN]]
func.func @look(%a: memref<8xf32>, %b: memref<8xf32>, %i: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.exp ins(%a : memref<8xf32>) outs(%b : memref<8xf32>)
  memref.store %zero, %b[%i] : memref<8xf32>
  linalg.sqrt ins(%b : memref<8xf32>) outs(%a : memref<8xf32>)
  return
}

// -----

// A second view of a buffer sees what was written through the first.
// CHECK-LABEL: func.func @views
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<8xf32>
// CHECK: %[[LOW:.*]] = memref.subview %[[A]][0]
// CHECK: %[[E:.*]] = linalg.exp
// CHECK: bufferization.materialize_in_destination %[[E]] in restrict writable %[[LOW]]
// CHECK: %[[ALL:.*]] = bufferization.to_tensor %[[A]]
// CHECK: linalg.sqrt ins(%[[ALL]]
func.func @views(%a: memref<8xf32>, %b: memref<8xf32>) attributes {ascendc.kernel} {
  %low = memref.subview %a[0] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1]>>
  linalg.exp ins(%low : memref<4xf32, strided<[1]>>) outs(%low : memref<4xf32, strided<[1]>>)
  linalg.sqrt ins(%a : memref<8xf32>) outs(%b : memref<8xf32>)
  return
}

// -----

// Reads one element and writes another of the same buffer: not a matter of values.
// CHECK-LABEL: func.func @shift
// CHECK-NOT: to_tensor
// CHECK: linalg.generic
// CHECK-SAME: memref<4x4xf32>
func.func @shift(%a: memref<4x4xf32>) attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%a : memref<4x4xf32>) outs(%a : memref<4x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// A loop writes parts of a temporary: what is read behind it is what is there, not an empty tensor.
// CHECK-LABEL: func.func @parts
// CHECK: %[[T:.*]] = memref.alloc
// CHECK: scf.for
// CHECK: bufferization.materialize_in_destination
// CHECK: }
// CHECK: %[[WHOLE:.*]] = bufferization.to_tensor %[[T]]
// CHECK: linalg.exp ins(%[[WHOLE]]
func.func @parts(%a: memref<4x8xf32>, %b: memref<4x8xf32>, %low: index, %high: index, %step: index) attributes {ascendc.kernel} {
  %t = memref.alloc() : memref<4x8xf32>
  scf.for %i = %low to %high step %step {
    %from = memref.subview %a[%i, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<1x8xf32, strided<[8, 1], offset: ?>>
    %to = memref.subview %t[%i, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<1x8xf32, strided<[8, 1], offset: ?>>
    linalg.sqrt ins(%from : memref<1x8xf32, strided<[8, 1], offset: ?>>) outs(%to : memref<1x8xf32, strided<[8, 1], offset: ?>>)
  }
  linalg.exp ins(%t : memref<4x8xf32>) outs(%b : memref<4x8xf32>)
  return
}

// -----

// What a temporary holds is needed again behind an operation that may read and write any memory: it becomes memory.
// CHECK-LABEL: func.func @needed_again
// CHECK: %[[T:.*]] = memref.alloc
// CHECK: %[[SUM:.*]] = linalg.add
// CHECK: bufferization.materialize_in_destination %[[SUM]] in restrict writable %[[T]]
// CHECK: scf.for
// CHECK: %[[AGAIN:.*]] = bufferization.to_tensor %[[T]]
// CHECK: bufferization.materialize_in_destination %[[AGAIN]] in restrict writable %{{.*}}
func.func @needed_again(%a: memref<8xf32>, %b: memref<8xf32>, %c: memref<8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %t = memref.alloc() : memref<8xf32>
  linalg.add ins(%a, %a : memref<8xf32>, memref<8xf32>) outs(%t : memref<8xf32>)
  memref.copy %t, %b : memref<8xf32> to memref<8xf32>
  scf.for %i = %c0 to %c3 step %c1 {
    linalg.add ins(%b, %a : memref<8xf32>, memref<8xf32>) outs(%b : memref<8xf32>)
  }
  memref.copy %t, %c : memref<8xf32> to memref<8xf32>
  return
}

// -----

// A tensor that is stored into a temporary is what is read from it.
// CHECK-LABEL: func.func @stored
// CHECK-NOT: memref.alloc
// CHECK: %[[V:.*]] = bufferization.to_tensor %{{.*}} restrict
// CHECK: linalg.exp ins(%[[V]] : tensor<8xf32>)
func.func @stored(%a: memref<8xf32>, %b: memref<8xf32>) attributes {ascendc.kernel} {
  %t = memref.alloc() : memref<8xf32>
  %v = bufferization.to_tensor %a restrict : memref<8xf32> to tensor<8xf32>
  bufferization.materialize_in_destination %v in restrict writable %t : (tensor<8xf32>, memref<8xf32>) -> ()
  linalg.exp ins(%t : memref<8xf32>) outs(%b : memref<8xf32>)
  return
}

// -----

// What is written back to the buffer that it was computed from is read from memory afterwards: its value would be
// computed again, from what is not there any more. What else needs the buffer as it was is written before.
// CHECK-LABEL: func.func @written_back
// CHECK: %[[OLD:.*]] = bufferization.to_tensor %arg0
// CHECK: %[[SUM:.*]] = linalg.add ins(%[[OLD]]
// CHECK: %[[PRODUCT:.*]] = linalg.mul ins(%[[OLD]]
// CHECK: bufferization.materialize_in_destination %[[SUM]] in restrict writable %arg1
// CHECK: bufferization.materialize_in_destination %[[PRODUCT]] in restrict writable %arg0
// CHECK: %[[PART:.*]] = bufferization.to_tensor %subview
// CHECK: %[[SUM_AGAIN:.*]] = bufferization.to_tensor %arg1
// CHECK: %[[NEW:.*]] = bufferization.to_tensor %arg0
// CHECK: linalg.sub ins(%[[SUM_AGAIN]], %[[NEW]]
func.func @written_back(%a: memref<8xf32>, %b: memref<8xf32>, %c: memref<4xf32>, %d: memref<8xf32>) attributes {ascendc.kernel} {
  linalg.add ins(%a, %a : memref<8xf32>, memref<8xf32>) outs(%b : memref<8xf32>)
  linalg.mul ins(%a, %a : memref<8xf32>, memref<8xf32>) outs(%a : memref<8xf32>)
  %part = memref.subview %a[4] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: 4>>
  linalg.exp ins(%part : memref<4xf32, strided<[1], offset: 4>>) outs(%c : memref<4xf32>)
  linalg.sub ins(%b, %a : memref<8xf32>, memref<8xf32>) outs(%d : memref<8xf32>)
  return
}
