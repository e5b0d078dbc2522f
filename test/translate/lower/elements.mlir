// RUN: ascend-opt %s -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend910B3 -canonicalize -cse -split-input-file | FileCheck %s

// Nothing is contiguous: rows of one element, each in 32 bytes of its own.
// CHECK-LABEL: func.func @steps
// CHECK: ascendc.copy_in {{.*}} rows
// CHECK: ascendc.copy_out {{.*}} rows
func.func @steps(%x: memref<1000xf32>, %y: memref<500xf32>) attributes {ascendc.kernel} {
  %from = memref.subview %x[0] [500] [2] : memref<1000xf32> to memref<500xf32, strided<[2]>>
  %t = bufferization.to_tensor %from restrict : memref<500xf32, strided<[2]>> to tensor<500xf32>
  %r = math.exp %t : tensor<500xf32>
  bufferization.materialize_in_destination %r in restrict writable %y : (tensor<500xf32>, memref<500xf32>) -> ()
  return
}

// -----

// What nobody wrote is in no memory to move elements from.
// CHECK-LABEL: func.func @unwritten
// CHECK: memref.store
func.func @unwritten(%x: memref<16x64xf32>, %y: memref<16x64xf32>) attributes {ascendc.kernel} {
  %t = bufferization.to_tensor %x restrict : memref<16x64xf32> to tensor<16x64xf32>
  %e = tensor.empty() : tensor<16x64xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%t : tensor<16x64xf32>) outs(%e : tensor<16x64xf32>) {
  ^bb0(%in: f32, %out: f32):
    %s = arith.addf %in, %out : f32
    linalg.yield %s : f32
  } -> tensor<16x64xf32>
  bufferization.materialize_in_destination %r in restrict writable %y : (tensor<16x64xf32>, memref<16x64xf32>) -> ()
  return
}
