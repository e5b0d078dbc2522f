// RUN: ascend-opt %s -ascendc-place-constants -split-input-file -verify-diagnostics | FileCheck %s

// Two of one value share a buffer; the table is in one dimension, whatever the constant is in.
// CHECK: memref.global "private" constant @table : memref<4xf32> = dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]>
// CHECK-NOT: memref.global
// CHECK-LABEL: func.func @tensors
// CHECK: %[[BUFFER:.*]] = memref.alloc() : memref<4xf32>
// CHECK: %[[TABLE:.*]] = memref.get_global @table : memref<4xf32>
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[VALUE:.*]] = memref.load %[[TABLE]][%[[I]]]
// CHECK: memref.store %[[VALUE]], %[[BUFFER]][%[[I]]]
// CHECK: } {ascendc.fills_table}
// CHECK: %[[SHAPED:.*]] = memref.expand_shape %[[BUFFER]] {{.*}} : memref<4xf32> into memref<2x2xf32>
// CHECK-COUNT-2: bufferization.to_tensor %[[SHAPED]] restrict : memref<2x2xf32>
// CHECK-NOT: scf.for
func.func @tensors(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {ascendc.kernel} {
  %c = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %d = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %r = arith.addf %x, %c : tensor<2x2xf32>
  %s = arith.mulf %x, %d : tensor<2x2xf32>
  return %r, %s : tensor<2x2xf32>, tensor<2x2xf32>
}

// -----

// One number needs no table, and a tensor of it no buffer.
// CHECK-LABEL: func.func @splats
// CHECK: %[[BUFFER:.*]] = memref.alloc() : memref<8xf32>
// CHECK: linalg.fill ins(%{{.*}} : f32) outs(%[[BUFFER]] : memref<8xf32>)
// CHECK: arith.constant dense<2.000000e+00> : tensor<8xf32>
// CHECK: memref.load %[[BUFFER]]
memref.global "private" constant @halves : memref<8xf32> = dense<0.5>
func.func @splats(%x: tensor<8xf32>, %y: memref<f32>) -> tensor<8xf32> attributes {ascendc.kernel} {
  %c = arith.constant dense<2.0> : tensor<8xf32>
  %h = memref.get_global @halves : memref<8xf32>
  %c3 = arith.constant 3 : index
  %v = memref.load %h[%c3] : memref<8xf32>
  memref.store %v, %y[] : memref<f32>
  %r = arith.mulf %x, %c : tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

memref.global "private" @variable : memref<8xf32> = dense<0.5>
func.func @writes_global(%y: memref<f32>) attributes {ascendc.kernel} {
  // expected-error @below {{memref.global 'variable' is no constant with a value}}
  %h = memref.get_global @variable : memref<8xf32>
  %c3 = arith.constant 3 : index
  %v = memref.load %h[%c3] : memref<8xf32>
  memref.store %v, %y[] : memref<f32>
  return
}

// -----

memref.global "private" constant @resource : memref<5000xf32> = dense_resource<blob>
func.func @too_large(%k: index, %y: memref<f32>) attributes {ascendc.kernel} {
  // expected-error @below {{a constant of 5000 different elements (20000 bytes) is not supported (at most 16384 bytes of dense elements); pass it as an argument}}
  %h = memref.get_global @resource : memref<5000xf32>
  %v = memref.load %h[%k] : memref<5000xf32>
  memref.store %v, %y[] : memref<f32>
  return
}
