// out = a * x + y over vectors of any length: one pass over memory, on all cores.
func.func @saxpy(%a: f32, %x: memref<?xf32>, %y: memref<?xf32>, %out: memref<?xf32>) attributes {hacc.entry} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                  iterator_types = ["parallel"]}
      ins(%x, %y : memref<?xf32>, memref<?xf32>) outs(%out : memref<?xf32>) {
  ^bb0(%xi: f32, %yi: f32, %o: f32):
    %scaled = arith.mulf %a, %xi : f32
    %sum = arith.addf %scaled, %yi : f32
    linalg.yield %sum : f32
  }
  return
}
