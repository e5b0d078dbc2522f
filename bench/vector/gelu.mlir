#map = affine_map<(d0) -> (d0)>
func.func @gelu(%x: tensor<16777216xf32>) -> tensor<16777216xf32> attributes {hacc.entry} {
  %half = arith.constant 5.000000e-01 : f32
  %one = arith.constant 1.000000e+00 : f32
  %root = arith.constant 0.707106769 : f32
  %e = tensor.empty() : tensor<16777216xf32>
  %r = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
      ins(%x : tensor<16777216xf32>) outs(%e : tensor<16777216xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.mulf %a, %root : f32
    %t = math.erf %s : f32
    %u = arith.addf %t, %one : f32
    %h = arith.mulf %a, %half : f32
    %y = arith.mulf %h, %u : f32
    linalg.yield %y : f32
  } -> tensor<16777216xf32>
  return %r : tensor<16777216xf32>
}
