// RUN: ascend-opt %s -ascendc-results-to-arguments -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @add(
// CHECK-SAME: %[[X:.*]]: memref<?xf32>, %[[Y:.*]]: memref<?xf32>, %[[OUT:.*]]: memref<?xf32> {ascendc.arg = #ascendc.buffer<2, "out", "f32", out, [-1]>})
// CHECK-DAG: %[[TX:.*]] = bufferization.to_tensor %[[X]] restrict
// CHECK-DAG: %[[TY:.*]] = bufferization.to_tensor %[[Y]] restrict
// CHECK: %[[SUM:.*]] = arith.addf %[[TX]], %[[TY]]
// CHECK: bufferization.materialize_in_destination %[[SUM]] in restrict writable %[[OUT]]
// CHECK: return{{$}}
func.func @add(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %s = arith.addf %x, %y : tensor<?xf32>
  return %s : tensor<?xf32>
}

// -----

// Two results, one of them an argument as it came.
// CHECK-LABEL: func.func @two(
// CHECK-SAME: memref<4xi8> {ascendc.arg = #ascendc.buffer<1, "out", "i8", out, [4]>}
// CHECK-SAME: memref<4xi8> {ascendc.arg = #ascendc.buffer<2, "out2", "u8", out, [4]>}
func.func @two(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8> {ascend.unsigned}) attributes {ascendc.kernel} {
  %s = arith.addi %x, %x : tensor<4xi8>
  return %s, %x : tensor<4xi8>, tensor<4xi8>
}
