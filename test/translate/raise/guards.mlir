// RUN: ascend-opt %s -ascendc-raise-loops -split-input-file | FileCheck %s

// A branch around a loop becomes its length: at the top level vector code can be distributed over the blocks.
// CHECK-LABEL: func.func @around
// CHECK-NOT: scf.if
// CHECK: %[[LEN:.*]] = arith.maxsi
// CHECK: memref.subview %arg0[0] [%[[LEN]]] [1]
// CHECK: linalg.generic
// CHECK-NOT: scf.if
func.func @around(%x: memref<?xf32>, %y: memref<?xf32>, %n: i64) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i64
  %some = arith.cmpi sgt, %n, %zero : i64
  scf.if %some {
    %end = arith.index_cast %n : i64 to index
    scf.for %i = %c0 to %end step %c1 {
      %0 = memref.load %x[%i] : memref<?xf32>
      memref.store %0, %y[%i] : memref<?xf32>
    }
  }
  return
}

// -----

// A test of the range in each round limits the range.
// CHECK-LABEL: func.func @inside
// CHECK-SAME: %[[B:[a-z0-9]*]]: index, %[[N:[a-z0-9]*]]: index)
// CHECK: %[[REST:.*]] = arith.subi %[[N]], %[[B]]
// CHECK: arith.minsi %[[REST]], %c256
// CHECK-NOT: scf.if
// CHECK: linalg.generic
func.func @inside(%x: memref<?xf32>, %y: memref<?xf32>, %b: index, %n: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c256 = arith.constant 256 : index
  scf.for %i = %c0 to %c256 step %c1 {
    %at = arith.addi %b, %i : index
    %in = arith.cmpi slt, %at, %n : index
    scf.if %in {
      %0 = memref.load %x[%at] : memref<?xf32>
      memref.store %0, %y[%at] : memref<?xf32>
    }
  }
  return
}
