// Nests of loops as a whole: one linalg.generic for each store and each reduction.
// RUN: ascend-opt %s -ascendc-raise-loops -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @row_sum
// CHECK-NOT: scf.for
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: arith.addf
// CHECK: bufferization.materialize_in_destination
func.func @row_sum(%x: memref<8x100xf32>, %y: memref<8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c100 = arith.constant 100 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c8 step %c1 {
    %s = scf.for %j = %c0 to %c100 step %c1 iter_args(%a = %zero) -> (f32) {
      %v = memref.load %x[%i, %j] : memref<8x100xf32>
      %t = arith.addf %a, %v : f32
      scf.yield %t : f32
    }
    memref.store %s, %y[%i] : memref<8xf32>
  }
  return
}

// -----

// A product of matrices on bare pointers; the sum is kept in memory.
// CHECK-LABEL: func.func @matmul
// CHECK-NOT: scf.for
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction"]
func.func @matmul(%a: memref<?xf32>, %b: memref<?xf32>, %c: memref<?xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 16 : index
  %k = arith.constant 32 : index
  %n = arith.constant 24 : index
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      scf.for %l = %c0 to %k step %c1 {
        %ai = arith.muli %i, %k : index
        %al = arith.addi %ai, %l : index
        %bl = arith.muli %l, %n : index
        %bj = arith.addi %bl, %j : index
        %ci = arith.muli %i, %n : index
        %cj = arith.addi %ci, %j : index
        %x = memref.load %a[%al] : memref<?xf32>
        %y = memref.load %b[%bj] : memref<?xf32>
        %z = memref.load %c[%cj] : memref<?xf32>
        %p = arith.mulf %x, %y : f32
        %s = arith.addf %z, %p : f32
        memref.store %s, %c[%cj] : memref<?xf32>
      }
    }
  }
  return
}

// -----

// Rows that overlap: the columns of a round may be those of the next.
// CHECK-LABEL: func.func @overlapping
// CHECK: scf.for
func.func @overlapping(%x: memref<?xf32>, %y: memref<?xf32>, %width: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c100 = arith.constant 100 : index
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c100 step %c1 {
      %row = arith.muli %i, %width : index
      %at = arith.addi %row, %j : index
      %v = memref.load %x[%at] : memref<?xf32>
      memref.store %v, %y[%at] : memref<?xf32>
    }
  }
  return
}

// -----

// Each round reads what the one before wrote.
// CHECK-LABEL: func.func @recurrence
// CHECK: scf.for
// CHECK-NOT: linalg.generic
func.func @recurrence(%x: memref<?xf32>) attributes {ascendc.kernel} {
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  scf.for %i = %c1 to %c100 step %c1 {
    %before = arith.subi %i, %c1 : index
    %v = memref.load %x[%before] : memref<?xf32>
    %e = math.exp %v : f32
    memref.store %e, %x[%i] : memref<?xf32>
  }
  return
}
