// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Rows in tiles, several or one: each is loaded once, and its exponentials are computed once; else one loop for each stage.
// CHECK-LABEL: func.func @softmax
// CHECK: scf.if
// CHECK:   scf.for
// CHECK-COUNT-1: ascendc.copy_in
// CHECK-NOT: ascendc.copy_in
// CHECK:   ascendc.reduce_rows_max
// CHECK-COUNT-1: ascendc.exp
// CHECK-NOT: ascendc.exp
// CHECK:   ascendc.reduce_rows_sum
// CHECK:   ascendc.row_wise div
// CHECK:   ascendc.copy_out
// CHECK: else
// CHECK: scf.if
// CHECK:   scf.for
// CHECK-COUNT-1: ascendc.copy_in
// CHECK-NOT: ascendc.copy_in
// CHECK:   ascendc.reduce_max
// CHECK-COUNT-1: ascendc.exp
// CHECK-NOT: ascendc.exp
// CHECK:   ascendc.reduce_sum
// CHECK:   ascendc.div
// CHECK:   ascendc.copy_out
// CHECK: else
// CHECK:   scf.for
// CHECK:     scf.for
// CHECK:       ascendc.reduce_max
// CHECK:     scf.for
// CHECK:       ascendc.reduce_sum
// CHECK:     scf.for
// CHECK:       ascendc.copy_out
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = tensor.dim %x, %c0 : tensor<?x?xf32>
  %columns = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%rows, %columns) : tensor<?x?xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// Sums of f16 are added up in f32.
// CHECK-LABEL: func.func @sum
// CHECK: ascendc.cast %[[WIDE:[0-9]+]], %{{.*}} : <f32>, <f16>
// CHECK: ascendc.reduce_rows_sum %{{.*}}, %[[WIDE]]
// CHECK: ascendc.cast %[[NARROW:[0-9]+]], %{{.*}} : <f16>, <f32>
// CHECK: ascendc.copy_out %{{.*}}, %[[NARROW]]
func.func @sum(%x: memref<8x64xf16>, %y: memref<8xf16>) attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f16
  linalg.fill ins(%zero : f16) outs(%y : memref<8xf16>)
  linalg.reduce {arith.addf} ins(%x : memref<8x64xf16>) outs(%y : memref<8xf16>) dimensions = [1]
  return
}

// -----

// A row vector is read in the same parts as the rows.
// CHECK-LABEL: func.func @bias
// CHECK: scf.for
// CHECK: scf.for
// CHECK: ascendc.add
func.func @bias(%x: memref<?x?xf32>, %b: memref<?xf32>, %o: memref<?x?xf32>) attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  }
  return
}
