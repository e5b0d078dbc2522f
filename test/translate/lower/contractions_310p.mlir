// RUN: ascend-opt %s -ascendc-fuse -ascendc-lower-contractions=soc=Ascend310P3 -split-input-file -verify-diagnostics | FileCheck %s

// A core with both units and without Fixpipe: results leave L0C through a queue in the unified buffer.
// CHECK-LABEL: func.func @product
// CHECK-SAME: cube.core = "aic"
// CHECK: %[[ROWS:.*]] = cube.init_queue "outQueueRows", {{[0-9]+}} bytes : <co2, 2>
// CHECK: cube.mmad
// CHECK: cube.fixpipe {{.*}} relu through %[[ROWS]] : !cube.queue<co2, 2>
// CHECK-NOT: linalg.generic
func.func @product(%ab: memref<?x64xf16>, %bb: memref<64x112xf16>, %ob: memref<?x112xf16>, %m: index) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<?x64xf16> to tensor<?x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x112xf16> to tensor<64x112xf16>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%m) : tensor<?x112xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x112xf32>) -> tensor<?x112xf32>
  %r = linalg.matmul ins(%a, %b : tensor<?x64xf16>, tensor<64x112xf16>) outs(%f : tensor<?x112xf32>) -> tensor<?x112xf32>
  %h = tensor.empty(%m) : tensor<?x112xf16>
  %o = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%r : tensor<?x112xf32>) outs(%h : tensor<?x112xf16>) {
  ^bb0(%x: f32, %y: f16):
    %p = arith.maximumf %x, %zero : f32
    %t = arith.truncf %p : f32 to f16
    linalg.yield %t : f16
  } -> tensor<?x112xf16>
  bufferization.materialize_in_destination %o in restrict writable %ob : (tensor<?x112xf16>, memref<?x112xf16>) -> ()
  return
}

// -----

// What is done behind it is a phase of the same cores, which wait for each other.
// CHECK-LABEL: func.func @behind
// CHECK-SAME: cube.core = "aic"
// CHECK: memref.alloc() : memref<48x32xf32>
// CHECK: scf.if
// CHECK: cube.fixpipe {{.*}} through
// CHECK: scf.if
// CHECK: ascendc.sync_all
// CHECK: math.tanh
// CHECK: } {ascendc.phase}
// CHECK-NOT: cube.on_core
func.func @behind(%ab: memref<48x64xf16>, %bb: memref<64x32xf16>, %ob: memref<48x32xf32>) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<48x64xf16> to tensor<48x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x32xf16> to tensor<64x32xf16>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<48x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<48x32xf32>) -> tensor<48x32xf32>
  %r = linalg.matmul ins(%a, %b : tensor<48x64xf16>, tensor<64x32xf16>) outs(%f : tensor<48x32xf32>) -> tensor<48x32xf32>
  %t = linalg.tanh ins(%r : tensor<48x32xf32>) outs(%e : tensor<48x32xf32>) -> tensor<48x32xf32>
  bufferization.materialize_in_destination %t in restrict writable %ob : (tensor<48x32xf32>, memref<48x32xf32>) -> ()
  return
}

// -----

// Rows that are no whole units of 32 bytes: the moves do not reach them. Who pays for it is told.
// CHECK-LABEL: func.func @odd
// CHECK-NOT: cube.
func.func @odd(%ab: memref<?x64xf16>, %bb: memref<64x100xf16>, %ob: memref<?x100xf32>, %m: index) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<?x64xf16> to tensor<?x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x100xf16> to tensor<64x100xf16>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%m) : tensor<?x100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x100xf32>) -> tensor<?x100xf32>
  // expected-remark @+1 {{stays on the vector unit: rows of its factors and its result are not known to be whole units of 32 bytes}}
  %r = linalg.matmul ins(%a, %b : tensor<?x64xf16>, tensor<64x100xf16>) outs(%f : tensor<?x100xf32>) -> tensor<?x100xf32>
  bufferization.materialize_in_destination %r in restrict writable %ob : (tensor<?x100xf32>, memref<?x100xf32>) -> ()
  return
}

// -----

// A part of rows that starts between units.
// CHECK-LABEL: func.func @between
// CHECK-NOT: cube.
func.func @between(%ab: memref<32x80xf16>, %bb: memref<64x48xf16>, %ob: memref<32x48xf32>) attributes {ascendc.kernel} {
  %part = memref.subview %ab[0, 8] [32, 64] [1, 1] : memref<32x80xf16> to memref<32x64xf16, strided<[80, 1], offset: 8>>
  %a = bufferization.to_tensor %part restrict : memref<32x64xf16, strided<[80, 1], offset: 8>> to tensor<32x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x48xf16> to tensor<64x48xf16>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x48xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x48xf32>) -> tensor<32x48xf32>
  // expected-remark @+1 {{stays on the vector unit: rows of a factor are not known to be whole units of 32 bytes, at multiples of these}}
  %r = linalg.matmul ins(%a, %b : tensor<32x64xf16>, tensor<64x48xf16>) outs(%f : tensor<32x48xf32>) -> tensor<32x48xf32>
  bufferization.materialize_in_destination %r in restrict writable %ob : (tensor<32x48xf32>, memref<32x48xf32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @turned_bytes
// CHECK-NOT: cube.
func.func @turned_bytes(%ab: memref<32x64xi8>, %bb: memref<64x32xi8>, %ob: memref<32x32xi32>) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<32x64xi8> to tensor<32x64xi8>
  %b = bufferization.to_tensor %bb restrict : memref<64x32xi8> to tensor<64x32xi8>
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<32x32xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<32x32xi32>) -> tensor<32x32xi32>
  // expected-remark @+1 {{stays on the vector unit: bytes cannot be turned on the way to the cube unit: the left factor has to be stored M by K, the right one N by K}}
  %r = linalg.matmul ins(%a, %b : tensor<32x64xi8>, tensor<64x32xi8>) outs(%f : tensor<32x32xi32>) -> tensor<32x32xi32>
  bufferization.materialize_in_destination %r in restrict writable %ob : (tensor<32x32xi32>, memref<32x32xi32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @floats
// CHECK-NOT: cube.
func.func @floats(%ab: memref<32x64xf32>, %bb: memref<64x32xf32>, %ob: memref<32x32xf32>) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<32x64xf32> to tensor<32x64xf32>
  %b = bufferization.to_tensor %bb restrict : memref<64x32xf32> to tensor<64x32xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x32xf32>) -> tensor<32x32xf32>
  // expected-remark @+1 {{stays on the vector unit: products of f32 added up in f32 are not computed by the cube unit of Ascend310P3}}
  %r = linalg.matmul ins(%a, %b : tensor<32x64xf32>, tensor<64x32xf32>) outs(%f : tensor<32x32xf32>) -> tensor<32x32xf32>
  bufferization.materialize_in_destination %r in restrict writable %ob : (tensor<32x32xf32>, memref<32x32xf32>) -> ()
  return
}
