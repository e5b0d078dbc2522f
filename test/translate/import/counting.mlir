// RUN: ascend-opt %s -ascendc-while-to-for -cse -split-input-file | FileCheck %s

// Narrow unsigned counters do not leave their range: the address is a sum of indices.
// CHECK-LABEL: func.func @narrow
// CHECK: %[[B:.*]] = arith.index_castui %arg1 : i32 to index
// CHECK: %[[E:.*]] = arith.index_castui %arg2 : i32 to index
// CHECK: %[[N:.*]] = arith.subi %[[E]], %[[B]] : index
// CHECK: scf.for %[[I:.*]] = %c0 to %[[N]] step %c1
// CHECK:   %[[AT:.*]] = arith.addi %[[B]], %[[I]] : index
// CHECK:   memref.store %{{.*}}, %arg0[%[[AT]]]
func.func @narrow(%m: memref<?xf32>, %begin: i32, %end: i32, %v: f32) {
  %one = arith.constant 1 : i32
  %0 = scf.while (%i = %begin) : (i32) -> i32 {
    %more = arith.cmpi ult, %i, %end : i32
    scf.condition(%more) %i : i32
  } do {
  ^bb0(%i: i32):
    %at = arith.index_castui %i : i32 to index
    memref.store %v, %m[%at] : memref<?xf32>
    %next = arith.addi %i, %one : i32
    scf.yield %next : i32
  }
  return
}

// -----

// Two conditions are one bound. What the loop leaves behind is known.
// CHECK-LABEL: func.func @both
// CHECK: %[[MIN:.*]] = arith.minsi %arg1, %arg2 : i64
// CHECK: scf.for
// CHECK: return %{{.*}} : i64
func.func @both(%m: memref<?xf32>, %a: i64, %b: i64, %v: f32) -> i64 {
  %zero = arith.constant 0 : i64
  %two = arith.constant 2 : i64
  %0 = scf.while (%i = %zero) : (i64) -> i64 {
    %c = arith.cmpi slt, %i, %a : i64
    %d = arith.cmpi slt, %i, %b : i64
    %more = arith.andi %c, %d : i1
    scf.condition(%more) %i : i64
  } do {
  ^bb0(%i: i64):
    %at = arith.index_cast %i : i64 to index
    memref.store %v, %m[%at] : memref<?xf32>
    %next = arith.addi %i, %two : i64
    scf.yield %next : i64
  }
  return %0 : i64
}

// -----

// The test at the end: at least one round. Downwards, too.
// CHECK-LABEL: func.func @down
// CHECK: %[[N:.*]] = arith.index_cast %arg1 : i64 to index
// CHECK: %[[ROUNDS:.*]] = arith.maxsi %[[N]], %c1 : index
// CHECK: scf.for %[[I:.*]] = %c0 to %[[ROUNDS]] step %c1
func.func @down(%m: memref<?xf32>, %n: i64, %v: f32) {
  %zero = arith.constant 0 : i64
  %minus = arith.constant -1 : i64
  %0 = scf.while (%i = %n) : (i64) -> i64 {
    %next = arith.addi %i, %minus : i64
    %at = arith.index_cast %next : i64 to index
    memref.store %v, %m[%at] : memref<?xf32>
    %more = arith.cmpi sgt, %next, %zero : i64
    scf.condition(%more) %next : i64
  } do {
  ^bb0(%i: i64):
    scf.yield %i : i64
  }
  return
}

// -----

// A loop that may end early is none that counts.
// CHECK-LABEL: func.func @early
// CHECK: scf.while
// CHECK-NOT: scf.for
func.func @early(%m: memref<?xi32>, %n: index) -> index {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %stop = arith.constant 42 : i32
  %0 = scf.while (%i = %zero) : (index) -> index {
    %v = memref.load %m[%i] : memref<?xi32>
    %more = arith.cmpi ne, %v, %stop : i32
    scf.condition(%more) %i : index
  } do {
  ^bb0(%i: index):
    %next = arith.addi %i, %one : index
    scf.yield %next : index
  }
  return %0 : index
}
