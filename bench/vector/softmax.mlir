func.func @softmax(%x: tensor<16384x1024xf32>) -> tensor<16384x1024xf32> attributes {hacc.entry} {
  %e = tensor.empty() : tensor<16384x1024xf32>
  %r = linalg.softmax dimension(1) ins(%x : tensor<16384x1024xf32>) outs(%e : tensor<16384x1024xf32>) -> tensor<16384x1024xf32>
  return %r : tensor<16384x1024xf32>
}
