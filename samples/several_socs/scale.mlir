// y = 2 x, for any length.
#id = affine_map<(i) -> (i)>
func.func @scale(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  %two = arith.constant 2.0 : f32
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %old: f32):
    %0 = arith.mulf %a, %two : f32
    linalg.yield %0 : f32
  }
  return
}
