// Vectors become tensors of their shape.
// RUN: ascend-opt %s --ascendc-vectors-to-tensors -split-input-file | FileCheck %s

// A vector that may lie beyond the end is read as far as there is something, and padded.
// CHECK-LABEL: func.func @tail
// CHECK-SAME: %[[X:.*]]: memref<?xf32>, %[[Y:.*]]: memref<?xf32>, %[[I:.*]]: index
// CHECK: %[[N:.*]] = memref.dim %[[X]]
// CHECK: %[[LEFT:.*]] = arith.subi %[[N]], %[[I]]
// CHECK: %[[THERE:.*]] = arith.maxsi %[[LEFT]]
// CHECK: %[[COUNT:.*]] = arith.minsi %{{.*}}, %[[THERE]]
// CHECK: %[[LOCAL:.*]] = memref.alloc() : memref<16xf32>
// CHECK: linalg.fill
// CHECK: memref.subview %[[LOCAL]][0] [%[[COUNT]]] [1]
// CHECK: memref.subview %[[X]][%[[I]]] [%[[COUNT]]] [1]
// CHECK: memref.copy
// CHECK: math.exp %{{.*}} : tensor<16xf32>
// CHECK: tensor.extract_slice
// CHECK: bufferization.materialize_in_destination
// CHECK-NOT: vector
func.func @tail(%x: memref<?xf32>, %y: memref<?xf32>, %i: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %v = vector.transfer_read %x[%i], %zero : memref<?xf32>, vector<16xf32>
  %e = math.exp %v : vector<16xf32>
  vector.transfer_write %e, %y[%i] : vector<16xf32>, memref<?xf32>
  return
}

// -----

// A row of a matrix; loops carry tensors.
// CHECK-LABEL: func.func @rows
// CHECK: arith.constant dense<0.000000e+00> : tensor<8xf32>
// CHECK: scf.for {{.*}} -> (tensor<8xf32>)
// CHECK: memref.subview %{{.*}}[%{{.*}}, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<8xf32, strided<[1], offset: ?>>
// CHECK: arith.mulf {{.*}} : tensor<8xf32>
// CHECK: arith.addf {{.*}} : tensor<8xf32>
// CHECK: linalg.reduce {{.*}}dimensions = [0]
// CHECK: tensor.extract
func.func @rows(%x: memref<4x8xf32>, %y: memref<1xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %start = arith.constant dense<0.0> : vector<8xf32>
  %sum = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %start) -> (vector<8xf32>) {
    %v = vector.load %x[%i, %c0] : memref<4x8xf32>, vector<8xf32>
    %f = vector.fma %v, %v, %a : vector<8xf32>
    scf.yield %f : vector<8xf32>
  }
  %s = vector.reduction <add>, %sum : vector<8xf32> into f32
  memref.store %s, %y[%c0] : memref<1xf32>
  return
}

// -----

// CHECK-LABEL: func.func @products
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: linalg.transpose
// CHECK: tensor.collapse_shape
// CHECK: tensor.expand_shape
func.func @products(%a: memref<4x8xf32>, %b: memref<8x4xf32>, %c: memref<2x8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %start = arith.constant dense<0.0> : vector<4x4xf32>
  %x = vector.transfer_read %a[%c0, %c0], %zero {in_bounds = [true, true]} : memref<4x8xf32>, vector<4x8xf32>
  %y = vector.transfer_read %b[%c0, %c0], %zero {in_bounds = [true, true]} : memref<8x4xf32>, vector<8x4xf32>
  %p = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                        iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %x, %y, %start
      : vector<4x8xf32>, vector<8x4xf32> into vector<4x4xf32>
  %t = vector.transpose %p, [1, 0] : vector<4x4xf32> to vector<4x4xf32>
  %s = vector.shape_cast %t : vector<4x4xf32> to vector<2x8xf32>
  vector.transfer_write %s, %c[%c0, %c0] {in_bounds = [true, true]} : vector<2x8xf32>, memref<2x8xf32>
  return
}
