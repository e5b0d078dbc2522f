func.func @reduce(%x: tensor<16777216xf32>) -> tensor<f32> attributes {hacc.entry} {
  %zero = arith.constant 0.000000e+00 : f32
  %e = tensor.empty() : tensor<f32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.reduce { arith.addf } ins(%x : tensor<16777216xf32>) outs(%z : tensor<f32>) dimensions = [0]
  return %y : tensor<f32>
}
