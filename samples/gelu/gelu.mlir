// GELU, y = x/2 * (1 + erf(x / sqrt 2)), as separate operations over the whole vector: they become one pass over memory.
#id = affine_map<(d0) -> (d0)>

func.func @gelu(%x: tensor<?xf16>) -> tensor<?xf16> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf16>
  %wide_init = tensor.empty(%n) : tensor<?xf32>
  // f16 in memory, computed in f32.
  %wide = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf16>) outs(%wide_init : tensor<?xf32>) {
  ^bb0(%a: f16, %o: f32):
    %e = arith.extf %a : f16 to f32
    linalg.yield %e : f32
  } -> tensor<?xf32>
  %cdf = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%wide : tensor<?xf32>) outs(%wide_init : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %scale = arith.constant 0.707106769 : f32
    %one = arith.constant 1.0 : f32
    %half = arith.constant 0.5 : f32
    %s = arith.mulf %a, %scale : f32
    %e = math.erf %s : f32
    %p = arith.addf %e, %one : f32
    %h = arith.mulf %p, %half : f32
    linalg.yield %h : f32
  } -> tensor<?xf32>
  %product = linalg.mul ins(%wide, %cdf : tensor<?xf32>, tensor<?xf32>) outs(%wide_init : tensor<?xf32>) -> tensor<?xf32>
  %narrow_init = tensor.empty(%n) : tensor<?xf16>
  %narrow = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%product : tensor<?xf32>) outs(%narrow_init : tensor<?xf16>) {
  ^bb0(%a: f32, %o: f16):
    %t = arith.truncf %a : f32 to f16
    linalg.yield %t : f16
  } -> tensor<?xf16>
  return %narrow : tensor<?xf16>
}
