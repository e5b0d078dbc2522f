#batch_row_depth = affine_map<(b, m, n, d) -> (b, m, d)>
#batch_column_depth = affine_map<(b, m, n, d) -> (b, n, d)>
#batch_row_column = affine_map<(b, m, n, d) -> (b, m, n)>
#row_of_sums = affine_map<(b, m, d, n) -> (b, m, n)>
#column_of_sums = affine_map<(b, m, d, n) -> (b, n, d)>
#result_of_sums = affine_map<(b, m, d, n) -> (b, m, d)>
#id = affine_map<(b, m, n) -> (b, m, n)>
func.func @attention(%q: tensor<8x1024x64xf16>, %k: tensor<8x1024x64xf16>, %v: tensor<8x1024x64xf16>)
    -> tensor<8x1024x64xf16> attributes {hacc.entry} {
  %zero = arith.constant 0.000000e+00 : f32
  %scale = arith.constant 1.250000e-01 : f32
  %es = tensor.empty() : tensor<8x1024x1024xf32>
  %ew = tensor.empty() : tensor<8x1024x1024xf16>
  %er = tensor.empty() : tensor<8x1024x64xf32>
  %eo = tensor.empty() : tensor<8x1024x64xf16>
  %zs = linalg.fill ins(%zero : f32) outs(%es : tensor<8x1024x1024xf32>) -> tensor<8x1024x1024xf32>
  %products = linalg.generic {indexing_maps = [#batch_row_depth, #batch_column_depth, #batch_row_column],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%q, %k : tensor<8x1024x64xf16>, tensor<8x1024x64xf16>) outs(%zs : tensor<8x1024x1024xf32>) {
  ^bb0(%a: f16, %b: f16, %s: f32):
    %x = arith.extf %a : f16 to f32
    %y = arith.extf %b : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %s, %p : f32
    linalg.yield %r : f32
  } -> tensor<8x1024x1024xf32>
  %scores = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%products : tensor<8x1024x1024xf32>) outs(%es : tensor<8x1024x1024xf32>) {
  ^bb0(%a: f32, %o: f32):
    %r = arith.mulf %a, %scale : f32
    linalg.yield %r : f32
  } -> tensor<8x1024x1024xf32>
  %soft = linalg.softmax dimension(2) ins(%scores : tensor<8x1024x1024xf32>) outs(%es : tensor<8x1024x1024xf32>)
      -> tensor<8x1024x1024xf32>
  %weights = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%soft : tensor<8x1024x1024xf32>) outs(%ew : tensor<8x1024x1024xf16>) {
  ^bb0(%a: f32, %o: f16):
    %r = arith.truncf %a : f32 to f16
    linalg.yield %r : f16
  } -> tensor<8x1024x1024xf16>
  %zr = linalg.fill ins(%zero : f32) outs(%er : tensor<8x1024x64xf32>) -> tensor<8x1024x64xf32>
  %sums = linalg.generic {indexing_maps = [#row_of_sums, #column_of_sums, #result_of_sums],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%weights, %v : tensor<8x1024x1024xf16>, tensor<8x1024x64xf16>) outs(%zr : tensor<8x1024x64xf32>) {
  ^bb0(%a: f16, %b: f16, %s: f32):
    %x = arith.extf %a : f16 to f32
    %y = arith.extf %b : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %s, %p : f32
    linalg.yield %r : f32
  } -> tensor<8x1024x64xf32>
  %result = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%sums : tensor<8x1024x64xf32>) outs(%eo : tensor<8x1024x64xf16>) {
  ^bb0(%a: f32, %o: f16):
    %r = arith.truncf %a : f32 to f16
    linalg.yield %r : f16
  } -> tensor<8x1024x64xf16>
  return %result : tensor<8x1024x64xf16>
}
