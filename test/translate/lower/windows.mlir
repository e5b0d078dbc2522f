// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Windows with the channels last: columns of channels, to which each place of the window is added in turn.
// CHECK-LABEL: func.func @pool
// CHECK: ascendc.duplicate %[[SUM:[0-9]+]],
// CHECK: scf.for %[[U:.*]] = %c0 to %c3
// CHECK:   scf.for %[[V:.*]] = %c0 to %c3
// CHECK:     ascendc.copy_in %[[X:[0-9]+]], %{{.*}}[
// CHECK:     ascendc.max %[[SUM]], %[[SUM]], %[[X]]
// CHECK: ascendc.copy_out
// CHECK-NOT: memref.load
func.func @pool(%x: tensor<?x9x21x20xf32>, %w: tensor<3x3xf32>) -> tensor<?x4x10x20xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFF800000 : f32
  %m = tensor.dim %x, %c0 : tensor<?x9x21x20xf32>
  %e = tensor.empty(%m) : tensor<?x4x10x20xf32>
  %f = linalg.fill ins(%lowest : f32) outs(%e : tensor<?x4x10x20xf32>) -> tensor<?x4x10x20xf32>
  %r = linalg.pooling_nhwc_max {strides = dense<2> : vector<2xi64>} ins(%x, %w : tensor<?x9x21x20xf32>, tensor<3x3xf32>)
      outs(%f : tensor<?x4x10x20xf32>) -> tensor<?x4x10x20xf32>
  return %r : tensor<?x4x10x20xf32>
}

// -----

// A convolution with the channels first: along the last dimension of the image, an element of the weights at a time.
// CHECK-LABEL: func.func @conv
// CHECK: scf.for
// CHECK:   ascendc.muls
// CHECK:   ascendc.add
// CHECK-NOT: memref.load
func.func @conv(%x: tensor<?x3x20x40xf32>, %w: tensor<5x3x3x3xf32>) -> tensor<?x5x18x38xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x3x20x40xf32>
  %e = tensor.empty(%m) : tensor<?x5x18x38xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x5x18x38xf32>) -> tensor<?x5x18x38xf32>
  %r = linalg.conv_2d_nchw_fchw ins(%x, %w : tensor<?x3x20x40xf32>, tensor<5x3x3x3xf32>) outs(%f : tensor<?x5x18x38xf32>) -> tensor<?x5x18x38xf32>
  return %r : tensor<?x5x18x38xf32>
}
