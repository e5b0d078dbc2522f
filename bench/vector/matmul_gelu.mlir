#map = affine_map<(d0, d1) -> (d0, d1)>
func.func @matmul_gelu(%a: tensor<2048x2048xf16>, %b: tensor<2048x2048xf16>) -> tensor<2048x2048xf32> attributes {hacc.entry} {
  %zero = arith.constant 0.000000e+00 : f32
  %half = arith.constant 5.000000e-01 : f32
  %one = arith.constant 1.000000e+00 : f32
  %root = arith.constant 0.707106769 : f32
  %e = tensor.empty() : tensor<2048x2048xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2048x2048xf32>) -> tensor<2048x2048xf32>
  %p = linalg.matmul ins(%a, %b : tensor<2048x2048xf16>, tensor<2048x2048xf16>) outs(%f : tensor<2048x2048xf32>) -> tensor<2048x2048xf32>
  %r = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<2048x2048xf32>) outs(%e : tensor<2048x2048xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.mulf %x, %root : f32
    %t = math.erf %s : f32
    %u = arith.addf %t, %one : f32
    %h = arith.mulf %x, %half : f32
    %y = arith.mulf %h, %u : f32
    linalg.yield %y : f32
  } -> tensor<2048x2048xf32>
  return %r : tensor<2048x2048xf32>
}
