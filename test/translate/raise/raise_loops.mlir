// RUN: ascend-opt %s -ascendc-raise-loops -split-input-file | FileCheck %s

// Contiguous and independent: one generic over the range.
// CHECK-LABEL: func.func @mul
// CHECK-SAME: %[[X:.*]]: memref<?xi16>, %[[Y:.*]]: memref<?xi16>, %[[Z:.*]]: memref<?xi16>, %[[B:.*]]: index, %[[E:.*]]: index
// CHECK: %[[N:.*]] = arith.subi %[[E]], %[[B]]
// CHECK: %[[LEN:.*]] = arith.maxsi %[[N]], %c0
// CHECK: %[[SX:.*]] = memref.subview %[[X]][%[[B]]] [%[[LEN]]] [1]
// CHECK: %[[SY:.*]] = memref.subview %[[Y]][%[[B]]] [%[[LEN]]] [1]
// CHECK: %[[SZ:.*]] = memref.subview %[[Z]][%[[B]]] [%[[LEN]]] [1]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SX]], %[[SY]] : {{.*}}) outs(%[[SZ]] :
// CHECK: ^bb0(%[[A:.*]]: i16, %[[C:.*]]: i16, %{{.*}}: i16):
// CHECK-NEXT: %[[M:.*]] = arith.muli %[[A]], %[[C]]
// CHECK-NEXT: linalg.yield %[[M]]
// CHECK-NOT: scf.
func.func @mul(%x: memref<?xi16>, %y: memref<?xi16>, %z: memref<?xi16>, %b: index, %e: index) attributes {ascendc.kernel} {
  %one = arith.constant 1 : index
  scf.for %i = %b to %e step %one {
    %0 = memref.load %x[%i] : memref<?xi16>
    %1 = memref.load %y[%i] : memref<?xi16>
    %2 = arith.muli %0, %1 : i16
    memref.store %2, %z[%i] : memref<?xi16>
  }
  return
}

// -----

// In place at the same element, a uniform operand, a scalar, the counter as a value, different distances of what is only read.
// CHECK-LABEL: func.func @more
// CHECK-SAME: %[[A:.*]]: memref<?xf32>, %[[W:.*]]: memref<3xf32>, %[[Y:.*]]: memref<?xf32>, %[[S:.*]]: f32
// CHECK-DAG: memref.subview %[[W]][2] [1] [1] : memref<3xf32> to memref<f32, strided<[], offset: 2>>
// CHECK-DAG: memref.subview %[[A]][0] [%{{.*}}] [1]
// CHECK-DAG: memref.subview %[[A]][1] [%{{.*}}] [1]
// CHECK: linalg.generic
// CHECK-SAME: outs(%{{.*}} : memref<?xf32, strided<[1]
// CHECK: linalg.index 0
// CHECK: linalg.yield
func.func @more(%a: memref<?xf32>, %w: memref<3xf32>, %y: memref<?xf32>, %s: f32, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  scf.for %i = %zero to %n step %one {
    %next = arith.addi %i, %one : index
    %0 = memref.load %a[%i] : memref<?xf32>
    %1 = memref.load %a[%next] : memref<?xf32>
    %2 = memref.load %w[%two] : memref<3xf32>
    %3 = memref.load %y[%i] : memref<?xf32>
    %4 = arith.addf %0, %1 : f32
    %5 = arith.mulf %4, %2 : f32
    %6 = arith.addf %5, %3 : f32
    %k = arith.index_cast %i : index to i32
    %kf = arith.sitofp %k : i32 to f32
    %7 = arith.mulf %kf, %s : f32
    %8 = arith.addf %6, %7 : f32
    memref.store %8, %y[%i] : memref<?xf32>
  }
  return
}

// -----

// Rows of a matrix, or a part of each: both loops are one operation, which the blocks share.
// CHECK-LABEL: func.func @rows
// CHECK-NOT: scf.
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}, %{{.*}}], strides: [%{{.*}}, 1]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel"]
func.func @rows(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %n: index, %m: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    scf.for %j = %zero to %m step %one {
      %0 = memref.load %x[%i, %j] : memref<?x?xf32>
      memref.store %0, %y[%i, %j] : memref<?x?xf32>
    }
  }
  return
}

// -----

// Each round needs what the one before it has written, and it is written in pieces of vector code: one block does them.
// CHECK-LABEL: func.func @rounds
// CHECK: %[[BLOCK:.*]] = ascendc.get_block_idx
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[BLOCK]], %c0
// CHECK: scf.if %[[FIRST]]
// CHECK:   scf.for
// CHECK:     bufferization.materialize_in_destination
func.func @rounds(%x: memref<64xf32>, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    %0 = bufferization.to_tensor %x restrict : memref<64xf32> to tensor<64xf32>
    %1 = arith.addf %0, %0 : tensor<64xf32>
    bufferization.materialize_in_destination %1 in writable %x : (tensor<64xf32>, memref<64xf32>) -> ()
  }
  return
}
