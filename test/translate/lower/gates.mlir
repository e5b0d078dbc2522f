// RUN: ascend-opt %s -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s
// RUN: ascend-opt %s -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend310P3 -canonicalize -cse -split-input-file | FileCheck --check-prefix=OLD %s

// x · Φ(x): a polynomial and an exponential. The coefficients are there before the loop. A vector core of a 310P has no FusedMulAdd.
// CHECK-LABEL: func.func @erf
// CHECK: ascendc.fill_coefficients %[[C:.*]] [-1.5957
// CHECK: scf.for
// CHECK: %[[T:.*]] = ascendc.alloc_tile
// CHECK: ascendc.mul %[[SQUARE:.*]], %{{.*}}, %[[X:.*]], %
// CHECK: ascendc.evaluate_polynomial %[[P:.*]], %[[SQUARE]], %[[C]], %{{.*}} terms 6
// CHECK: ascendc.mul %[[Q:.*]], %[[P]], %[[X]]
// CHECK: ascendc.exp %[[E:.*]], %[[Q]]
// CHECK: ascendc.adds %[[S:.*]], %[[E]]
// CHECK: ascendc.div %{{.*}}, %[[X]], %[[S]]
// CHECK-NOT: ascendc.erf
// OLD-LABEL: func.func @erf
// OLD: ascendc.erf
// OLD-NOT: ascendc.evaluate_polynomial
func.func @erf(%x: memref<?xf32>, %y: memref<?xf32>) attributes {ascendc.kernel} {
  %half = arith.constant 5.0e-01 : f32
  %root = arith.constant 1.41421356 : f32
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.divf %a, %root : f32
    %t = math.erf %s : f32
    %h = arith.mulf %half, %t : f32
    %u = arith.addf %half, %h : f32
    %r = arith.mulf %u, %a : f32
    linalg.yield %r : f32
  }
  return
}

// -----

// Any argument of tanh; a factor of the argument takes the -2.
// CHECK-LABEL: func.func @tanh
// CHECK-DAG: %[[FACTOR:.*]] = arith.constant -6.0
// CHECK: scf.for
// CHECK: ascendc.muls %[[Q:.*]], %{{.*}}, %[[FACTOR]]
// CHECK: ascendc.exp %[[E:.*]], %[[Q]]
// CHECK: ascendc.adds %[[S:.*]], %[[E]]
// CHECK: ascendc.div %{{.*}}, %{{.*}}, %[[S]]
// CHECK-NOT: ascendc.tanh
// OLD-LABEL: func.func @tanh
// OLD: ascendc.tanh
func.func @tanh(%x: memref<?xf32>, %z: memref<?xf32>, %y: memref<?xf32>) attributes {ascendc.kernel} {
  %half = arith.constant 5.0e-01 : f32
  %one = arith.constant 1.0 : f32
  %three = arith.constant 3.0 : f32
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x, %z : memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %b, %three : f32
    %t = math.tanh %s : f32
    %u = arith.addf %t, %one : f32
    %h = arith.mulf %a, %half : f32
    %r = arith.mulf %h, %u : f32
    linalg.yield %r : f32
  }
  return
}

// -----

// No gate: the argument of erf is not what is multiplied, a half is missing, or erf is a result too.
// CHECK-LABEL: func.func @others
// CHECK-NOT: ascendc.evaluate_polynomial
// CHECK-COUNT-3: ascendc.erf
func.func @others(%x: memref<?xf32>, %z: memref<?xf32>, %a: memref<?xf32>, %b: memref<?xf32>, %c: memref<?xf32>, %d: memref<?xf32>)
    attributes {ascendc.kernel} {
  %half = arith.constant 5.0e-01 : f32
  %one = arith.constant 1.0 : f32
  %id = arith.constant 2.0 : f32
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x, %z : memref<?xf32>, memref<?xf32>) outs(%a, %b, %c, %d : memref<?xf32>, memref<?xf32>, memref<?xf32>, memref<?xf32>) {
  ^bb0(%p: f32, %q: f32, %o0: f32, %o1: f32, %o2: f32, %o3: f32):
    %e = math.erf %p : f32
    %f = arith.addf %e, %one : f32
    %g = arith.mulf %f, %half : f32
    %r = arith.mulf %g, %q : f32
    %e1 = math.erf %q : f32
    %f1 = arith.addf %e1, %one : f32
    %r1 = arith.mulf %f1, %q : f32
    %w = arith.mulf %p, %id : f32
    %e2 = math.erf %w : f32
    %f2 = arith.addf %e2, %one : f32
    %g2 = arith.mulf %f2, %half : f32
    %r2 = arith.mulf %g2, %p : f32
    linalg.yield %r, %r1, %r2, %e2 : f32, f32, f32, f32
  }
  return
}
