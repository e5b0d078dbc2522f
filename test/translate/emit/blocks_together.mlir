// RUN: ascend-translate %s --soc Ascend910B3 | FileCheck %s

// Blocks beyond the vector cores do not take part; the flags of those that meet are in the workspace.
// CHECK-LABEL: class KernelTotal
// CHECK: SyncAll({{[a-zA-Z0-9]+}}Gm, {{[a-zA-Z0-9]+}}, static_cast<int32_t>([[BLOCKS:[a-zA-Z0-9]+]]));
func.func @total(%x: tensor<?xf32>) -> tensor<f32> attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<?xf32>) outs(%f : tensor<f32>) dimensions = [0]
  return %r : tensor<f32>
}
