// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-place-slices -ascendc-fuse -canonicalize -cse -split-input-file | FileCheck %s

// The exponential of a concatenation is computed for each piece, and written to the piece's part of the result.
// CHECK-LABEL: func.func @concat
// CHECK-NOT: tensor.concat
// CHECK: %[[E1:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: %[[E2:.*]] = linalg.generic
// CHECK: %[[V1:.*]] = memref.subview %{{.*}}[0, 0] [7, 100] [1, 1]
// CHECK: bufferization.materialize_in_destination %[[E1]] in restrict writable %[[V1]] {ascendc.disjoint = 0 : i64}
// CHECK: %[[V2:.*]] = memref.subview %{{.*}}[0, 100] [7, 33] [1, 1]
// CHECK: bufferization.materialize_in_destination %[[E2]] in restrict writable %[[V2]] {ascendc.disjoint = 0 : i64}
func.func @concat(%a: tensor<7x100xf32>, %b: tensor<7x33xf32>) -> tensor<7x133xf32> attributes {ascendc.kernel} {
  %r = tensor.concat dim(1) %a, %b : (tensor<7x100xf32>, tensor<7x33xf32>) -> tensor<7x133xf32>
  %e = math.exp %r : tensor<7x133xf32>
  return %e : tensor<7x133xf32>
}

// -----

// Of a sum only the rows that are asked for are computed.
// CHECK-LABEL: func.func @slice
// CHECK-DAG: tensor.extract_slice %{{.*}}[2, 0] [3, 8] [1, 1]
// CHECK: linalg.generic
// CHECK-SAME: tensor<3x8xf32>
// CHECK: bufferization.materialize_in_destination
func.func @slice(%a: tensor<9x8xf32>, %b: tensor<9x8xf32>) -> tensor<3x8xf32> attributes {ascendc.kernel} {
  %s = arith.addf %a, %b : tensor<9x8xf32>
  %r = tensor.extract_slice %s[2, 0] [3, 8] [1, 1] : tensor<9x8xf32> to tensor<3x8xf32>
  return %r : tensor<3x8xf32>
}

// -----

// What surrounds an insertion is slices of the destination.
// CHECK-LABEL: func.func @insert
// CHECK-SAME: %{{[a-z0-9]+}}: memref<4xf32>, %{{[a-z0-9]+}}: memref<10xf32>, %[[OUT:[a-z0-9]+]]: memref<10xf32>
// CHECK: memref.subview %[[OUT]][0] [3] [1]
// CHECK: memref.subview %[[OUT]][3] [4] [1]
// CHECK: memref.subview %[[OUT]][7] [3] [1]
func.func @insert(%a: tensor<4xf32>, %d: tensor<10xf32>) -> tensor<10xf32> attributes {ascendc.kernel} {
  %r = tensor.insert_slice %a into %d[3] [4] [1] : tensor<4xf32> into tensor<10xf32>
  return %r : tensor<10xf32>
}

// -----

// A reduction over the concatenated dimension needs the whole: a temporary buffer, written in pieces.
// CHECK-LABEL: func.func @whole
// CHECK: memref.alloc() : memref<5x6xf32>
// CHECK: ascendc.disjoint
// CHECK: ascendc.disjoint
// CHECK: iterator_types = ["parallel", "reduction"]
func.func @whole(%a: tensor<5x4xf32>, %b: tensor<5x2xf32>) -> tensor<5xf32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %c = tensor.concat dim(1) %a, %b : (tensor<5x4xf32>, tensor<5x2xf32>) -> tensor<5x6xf32>
  %e = tensor.empty() : tensor<5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<5xf32>) -> tensor<5xf32>
  %r = linalg.reduce { arith.addf } ins(%c : tensor<5x6xf32>) outs(%f : tensor<5xf32>) dimensions = [1]
  return %r : tensor<5xf32>
}

// -----

// A part of one number, again and again, needs no memory.
// CHECK-LABEL: func.func @part_of_constant
// CHECK: %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-NOT: dense
// CHECK: linalg.generic {{.*}}ins(%{{.*}}, %[[TWO]] : tensor<?xf32>, f32)
func.func @part_of_constant(%x: memref<16xf32>, %n: index, %y: memref<?xf32>) attributes {ascendc.kernel} {
  %t = bufferization.to_tensor %x restrict : memref<16xf32> to tensor<16xf32>
  %c = arith.constant dense<2.0> : tensor<16xf32>
  %a = tensor.extract_slice %t[0] [%n] [1] : tensor<16xf32> to tensor<?xf32>
  %b = tensor.extract_slice %c[0] [%n] [1] : tensor<16xf32> to tensor<?xf32>
  %p = arith.mulf %a, %b : tensor<?xf32>
  bufferization.materialize_in_destination %p in restrict writable %y : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// An insertion with steps lies between the elements of what was there: both are written to memory, one after the other.
// CHECK-LABEL: func.func @steps
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<4xf32>, %[[D:[a-z0-9]+]]: memref<10xf32>, %[[OUT:[a-z0-9]+]]: memref<10xf32>
// CHECK-DAG: %[[FROM:.*]] = bufferization.to_tensor %[[A]]
// CHECK-DAG: %[[THERE:.*]] = bufferization.to_tensor %[[D]]
// CHECK: bufferization.materialize_in_destination %[[THERE]] in restrict writable %[[OUT]]
// CHECK: %[[BETWEEN:.*]] = memref.subview %[[OUT]][1] [4] [2]
// CHECK: bufferization.materialize_in_destination %[[FROM]] in restrict writable %[[BETWEEN]]
// CHECK-NEXT: return
func.func @steps(%a: tensor<4xf32>, %d: tensor<10xf32>) -> tensor<10xf32> attributes {ascendc.kernel} {
  %r = tensor.insert_slice %a into %d[1] [4] [2] : tensor<4xf32> into tensor<10xf32>
  return %r : tensor<10xf32>
}

// -----

// What reads the whole of it reads it from a temporary buffer.
// CHECK-LABEL: func.func @read_steps
// CHECK: %[[T:.*]] = memref.alloc() : memref<10xf32>
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[T]]
// CHECK: %[[BETWEEN:.*]] = memref.subview %[[T]][1] [4] [2]
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[BETWEEN]]
// CHECK: %[[ALL:.*]] = bufferization.to_tensor %[[T]]
// CHECK: linalg.generic
// CHECK-SAME: ins(%[[ALL]]
func.func @read_steps(%a: tensor<4xf32>, %d: tensor<10xf32>) -> tensor<10xf32> attributes {ascendc.kernel} {
  %p = tensor.insert_slice %a into %d[1] [4] [2] : tensor<4xf32> into tensor<10xf32>
  %e = tensor.empty() : tensor<10xf32>
  %r = linalg.exp ins(%p : tensor<10xf32>) outs(%e : tensor<10xf32>) -> tensor<10xf32>
  return %r : tensor<10xf32>
}
