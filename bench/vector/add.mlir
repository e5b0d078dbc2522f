func.func @add(%x: tensor<16777216xf32>, %y: tensor<16777216xf32>) -> tensor<16777216xf32> attributes {hacc.entry} {
  %z = arith.addf %x, %y : tensor<16777216xf32>
  return %z : tensor<16777216xf32>
}
