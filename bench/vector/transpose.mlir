func.func @transpose(%x: tensor<4096x4096xf32>) -> tensor<4096x4096xf32> attributes {hacc.entry} {
  %e = tensor.empty() : tensor<4096x4096xf32>
  %y = linalg.transpose ins(%x : tensor<4096x4096xf32>) outs(%e : tensor<4096x4096xf32>) permutation = [1, 0]
  return %y : tensor<4096x4096xf32>
}
