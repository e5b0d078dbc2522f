// Each row divided by the sum of its absolute values.
#element = affine_map<(r, c) -> (r, c)>
#row = affine_map<(r, c) -> (r)>

func.func @normalize(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %rows = tensor.dim %x, %c0 : tensor<?x?xf32>
  %columns = tensor.dim %x, %c1 : tensor<?x?xf32>
  %sums_init = tensor.empty(%rows) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%sums_init : tensor<?xf32>) -> tensor<?xf32>
  %sums = linalg.generic {indexing_maps = [#element, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%zeros : tensor<?xf32>) {
  ^bb0(%value: f32, %sum: f32):
    %size = math.absf %value : f32
    %next = arith.addf %sum, %size : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  %init = tensor.empty(%rows, %columns) : tensor<?x?xf32>
  %out = linalg.generic {indexing_maps = [#element, #row, #element], iterator_types = ["parallel", "parallel"]}
      ins(%x, %sums : tensor<?x?xf32>, tensor<?xf32>) outs(%init : tensor<?x?xf32>) {
  ^bb0(%value: f32, %sum: f32, %o: f32):
    %quotient = arith.divf %value, %sum : f32
    linalg.yield %quotient : f32
  } -> tensor<?x?xf32>
  return %out : tensor<?x?xf32>
}
