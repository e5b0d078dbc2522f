// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -split-input-file | FileCheck %s

// A value with two uses is recomputed in both; each result is one operation over the arguments.
// CHECK-LABEL: func.func @chain
// CHECK: linalg.generic
// CHECK:   arith.addf
// CHECK:   arith.mulf
// CHECK:   math.exp
// CHECK: linalg.generic
// CHECK:   arith.addf
// CHECK:   arith.mulf
// CHECK:   math.exp
// CHECK:   arith.subf
// CHECK-NOT: linalg.generic
func.func @chain(%a: memref<?x8xf32>, %b: memref<?x8xf32>, %c: memref<?x8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %d = memref.dim %a, %c0 : memref<?x8xf32>
  %t = memref.alloc(%d) : memref<?x8xf32>
  linalg.add ins(%a, %b : memref<?x8xf32>, memref<?x8xf32>) outs(%t : memref<?x8xf32>)
  linalg.mul ins(%t, %t : memref<?x8xf32>, memref<?x8xf32>) outs(%t : memref<?x8xf32>)
  linalg.exp ins(%t : memref<?x8xf32>) outs(%c : memref<?x8xf32>)
  linalg.sub ins(%t, %c : memref<?x8xf32>, memref<?x8xf32>) outs(%a : memref<?x8xf32>)
  return
}

// -----

// Three stages: maximum, sum of the exponentials, quotient. The exponentials are no tensor.
// CHECK-LABEL: func.func @softmax
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK:   arith.maxnumf
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK:   arith.subf
// CHECK:   math.exp
// CHECK:   arith.addf
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel"]
// CHECK:   math.exp
// CHECK:   arith.divf
// CHECK-NOT: linalg.generic
func.func @softmax(%x: tensor<4x1000xf32>) -> tensor<4x1000xf32> attributes {ascendc.kernel} {
  %e = tensor.empty() : tensor<4x1000xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<4x1000xf32>) outs(%e : tensor<4x1000xf32>) -> tensor<4x1000xf32>
  return %y : tensor<4x1000xf32>
}

// -----

// Five doublings: the body grows by one operation each, not by a factor.
// CHECK-LABEL: func.func @doublings
// CHECK-COUNT-5: arith.addf
// CHECK-NOT: arith.addf
func.func @doublings(%x: tensor<?xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %0 = arith.addf %x, %x : tensor<?xf32>
  %1 = arith.addf %0, %0 : tensor<?xf32>
  %2 = arith.addf %1, %1 : tensor<?xf32>
  %3 = arith.addf %2, %2 : tensor<?xf32>
  %4 = arith.addf %3, %3 : tensor<?xf32>
  return %4 : tensor<?xf32>
}
