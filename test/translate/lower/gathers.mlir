// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Rows whose number is data: the scalar unit reads it, and the row is moved as a whole.
// CHECK-LABEL: func.func @embedding
// CHECK: ascendc.get_value
// CHECK: arith.muli
// CHECK: ascendc.copy_in
// CHECK: ascendc.copy_out
// CHECK-NOT: memref.store
func.func @embedding(%table: tensor<100x?xf32>, %which: tensor<?xi64>, %e: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {ascendc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%which : tensor<?xi64>) outs(%e : tensor<?x?xf32>) {
  ^bb0(%w: i64, %z: f32):
    %i = arith.index_cast %w : i64 to index
    %j = linalg.index 1 : index
    %v = tensor.extract %table[%i, %j] : tensor<100x?xf32>
    linalg.yield %v : f32
  } -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

// Elements whose number is data stand nowhere together: the scalar unit reads them one by one.
// CHECK-LABEL: func.func @columns
// CHECK: memref.load
// CHECK: memref.store
func.func @columns(%table: tensor<5x100xf32>, %which: tensor<?xi32>, %e: tensor<5x?xf32>) -> tensor<5x?xf32> attributes {ascendc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%which : tensor<?xi32>) outs(%e : tensor<5x?xf32>) {
  ^bb0(%w: i32, %z: f32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %w : i32 to index
    %v = tensor.extract %table[%i, %j] : tensor<5x100xf32>
    linalg.yield %v : f32
  } -> tensor<5x?xf32>
  return %r : tensor<5x?xf32>
}
