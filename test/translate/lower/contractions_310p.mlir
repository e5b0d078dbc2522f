// RUN: ascend-opt %s -ascendc-fuse -ascendc-lower-contractions=soc=Ascend310P3 -verify-diagnostics | FileCheck %s

// Only SoCs with cube and vector cores apart use the cube unit; who pays for it is told.
// CHECK-LABEL: func.func @product
// CHECK-NOT: cube.
func.func @product(%ab: memref<?x64xf16>, %bb: memref<64x100xf16>, %ob: memref<?x100xf32>, %m: index) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<?x64xf16> to tensor<?x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x100xf16> to tensor<64x100xf16>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%m) : tensor<?x100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x100xf32>) -> tensor<?x100xf32>
  // expected-remark @+1 {{stays on the vector unit: the cube unit of Ascend310P3 is not used, only that of SoCs with cube and vector cores apart}}
  %r = linalg.matmul ins(%a, %b : tensor<?x64xf16>, tensor<64x100xf16>) outs(%f : tensor<?x100xf32>) -> tensor<?x100xf32>
  bufferization.materialize_in_destination %r in restrict writable %ob : (tensor<?x100xf32>, memref<?x100xf32>) -> ()
  return
}
