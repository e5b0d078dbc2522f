// RUN: ascend-opt %s --ascendc-vectors-to-tensors -split-input-file -verify-diagnostics

func.func @columns(%x: memref<8x8xf32>, %y: memref<8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  // expected-error@+2 {{a transfer that permutes or repeats dimensions}}
  // expected-error@+1 {{failed to legalize operation 'vector.transfer_read'}}
  %v = vector.transfer_read %x[%c0, %c0], %zero {in_bounds = [true], permutation_map = affine_map<(i, j) -> (i)>} : memref<8x8xf32>, vector<8xf32>
  vector.transfer_write %v, %y[%c0] {in_bounds = [true]} : vector<8xf32>, memref<8xf32>
  return
}

// -----

func.func @compressed(%x: memref<8xf32>, %y: memref<8xf32>, %m: vector<8xi1>, %v: vector<8xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{failed to legalize operation 'vector.expandload'}}
  %e = vector.expandload %x[%c0], %m, %v : memref<8xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.store %e, %y[%c0] : memref<8xf32>, vector<8xf32>
  return
}
