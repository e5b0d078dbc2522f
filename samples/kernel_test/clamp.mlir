// y = min(max(x, low), high), element by element, for any length.
#id = affine_map<(i) -> (i)>
func.func @clamp(%x: memref<?xf32>, %low: memref<?xf32>, %high: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %low, %high : memref<?xf32>, memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %l: f32, %h: f32, %old: f32):
    %0 = arith.maximumf %a, %l : f32
    %1 = arith.minimumf %0, %h : f32
    linalg.yield %1 : f32
  }
  return
}
