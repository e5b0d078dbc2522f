// RUN: ascend-opt %s -ascendc-raise-loops -split-input-file -verify-diagnostics | FileCheck %s
// What is not raised says why, and stays as it was.

// CHECK-LABEL: func.func @recurrence
// CHECK: scf.if
// CHECK:   scf.for
// CHECK-NOT: linalg.generic
func.func @recurrence(%x: memref<?xf32>, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-remark@+1 {{the loop stays scalar code: a round may touch what another one writes}}
  scf.for %i = %zero to %n step %one {
    // expected-note@+2 {{here}}
    // expected-remark@+1 {{kernel 'recurrence' has scalar code and does not distribute itself (ascend_get_block_idx): it runs on one block}}
    %0 = memref.load %x[%i] : memref<?xf32>
    %next = arith.addi %i, %one : index
    memref.store %0, %x[%next] : memref<?xf32>
  }
  return
}

// -----

// A kernel that distributes itself is left alone.
// CHECK-LABEL: func.func @strided
// CHECK-NOT: scf.if
// CHECK: scf.for
func.func @strided(%x: memref<?xf32>, %y: memref<?xf32>, %n: index) attributes {ascendc.kernel} {
  %two = arith.constant 2 : index
  %one = arith.constant 1 : index
  %block = ascendc.get_block_idx : index
  // expected-remark@+1 {{the loop stays scalar code: the elements are not next to each other in memory}}
  scf.for %i = %block to %n step %one {
    %at = arith.muli %i, %two : index
    // expected-note@+1 {{here}}
    %0 = memref.load %x[%at] : memref<?xf32>
    memref.store %0, %y[%i] : memref<?xf32>
  }
  return
}

// -----

func.func @decayed(%x: memref<?xf32>, %y: memref<f32>, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %none = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  // expected-remark@+1 {{the loop stays scalar code: each round uses a value of the one before}}
  %s = scf.for %i = %zero to %n step %one iter_args(%a = %none) -> f32 {
    // expected-remark@+1 {{it runs on one block}}
    %0 = memref.load %x[%i] : memref<?xf32>
    // expected-note@+2 {{here}}
    %1 = arith.mulf %a, %half : f32
    %2 = arith.addf %1, %0 : f32
    scf.yield %2 : f32
  }
  memref.store %s, %y[] : memref<f32>
  return
}

// -----

func.func @gather(%x: memref<?xf32>, %index: memref<?xi32>, %y: memref<?xf32>, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-remark@+1 {{the loop stays scalar code: an index is not a sum of the loop's counter and values known before the loop}}
  scf.for %i = %zero to %n step %one {
    // expected-remark@+1 {{it runs on one block}}
    %0 = memref.load %index[%i] : memref<?xi32>
    %at = arith.index_cast %0 : i32 to index
    // expected-note@+1 {{here}}
    %1 = memref.load %x[%at] : memref<?xf32>
    memref.store %1, %y[%i] : memref<?xf32>
  }
  return
}

// -----

func.func @same(%x: memref<?xf32>, %y: memref<f32>, %n: index) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-remark@+1 {{the loop stays scalar code: every round writes the same element}}
  scf.for %i = %zero to %n step %one {
    // expected-remark@+1 {{it runs on one block}}
    %0 = memref.load %x[%i] : memref<?xf32>
    // expected-note@+1 {{here}}
    memref.store %0, %y[] : memref<f32>
  }
  return
}
