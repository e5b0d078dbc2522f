// RMS normalisation of each row, times a weight for each column:
//   out[r][c] = x[r][c] / sqrt(mean_c(x[r][c]^2) + epsilon) * weight[c]
#element = affine_map<(r, c) -> (r, c)>
#row = affine_map<(r, c) -> (r)>
#column = affine_map<(r, c) -> (c)>

func.func @rmsnorm(%x: tensor<?x?xf32>, %weight: tensor<?xf32>, %epsilon: f32) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %rows = tensor.dim %x, %c0 : tensor<?x?xf32>
  %columns = tensor.dim %x, %c1 : tensor<?x?xf32>
  %columns_int = arith.index_cast %columns : index to i64
  %count = arith.sitofp %columns_int : i64 to f32
  %sums_init = tensor.empty(%rows) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%sums_init : tensor<?xf32>) -> tensor<?xf32>
  %squares = linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%zeros : tensor<?xf32>) {
  ^bb0(%value: f32, %sum: f32):
    %square = arith.mulf %value, %value : f32
    %next = arith.addf %sum, %square : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  %init = tensor.empty(%rows, %columns) : tensor<?x?xf32>
  %out = linalg.generic {indexing_maps = [#element, #row, #column, #element], iterator_types = ["parallel", "parallel"]}
      ins(%x, %squares, %weight : tensor<?x?xf32>, tensor<?xf32>, tensor<?xf32>) outs(%init : tensor<?x?xf32>) {
  ^bb0(%value: f32, %sum: f32, %w: f32, %o: f32):
    %mean = arith.divf %sum, %count : f32
    %shifted = arith.addf %mean, %epsilon : f32
    %root = math.sqrt %shifted : f32
    %normal = arith.divf %value, %root : f32
    %weighted = arith.mulf %normal, %w : f32
    linalg.yield %weighted : f32
  } -> tensor<?x?xf32>
  return %out : tensor<?x?xf32>
}
