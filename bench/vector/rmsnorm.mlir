#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @rmsnorm(%x: tensor<16384x1024xf32>, %gamma: tensor<1024xf32>) -> tensor<16384x1024xf32> attributes {hacc.entry} {
  %zero = arith.constant 0.000000e+00 : f32
  %n = arith.constant 9.765625e-04 : f32
  %eps = arith.constant 1.000000e-06 : f32
  %er = tensor.empty() : tensor<16384xf32>
  %e = tensor.empty() : tensor<16384x1024xf32>
  %z = linalg.fill ins(%zero : f32) outs(%er : tensor<16384xf32>) -> tensor<16384xf32>
  %square = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<16384x1024xf32>) outs(%z : tensor<16384xf32>) {
  ^bb0(%a: f32, %s: f32):
    %q = arith.mulf %a, %a : f32
    %r = arith.addf %s, %q : f32
    linalg.yield %r : f32
  } -> tensor<16384xf32>
  %y = linalg.generic {indexing_maps = [#id, #row, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %square, %gamma : tensor<16384x1024xf32>, tensor<16384xf32>, tensor<1024xf32>)
      outs(%e : tensor<16384x1024xf32>) {
  ^bb0(%a: f32, %v: f32, %g: f32, %o: f32):
    %mean = arith.mulf %v, %n : f32
    %w = arith.addf %mean, %eps : f32
    %root = math.sqrt %w : f32
    %q = arith.divf %a, %root : f32
    %r = arith.mulf %q, %g : f32
    linalg.yield %r : f32
  } -> tensor<16384x1024xf32>
  return %y : tensor<16384x1024xf32>
}
