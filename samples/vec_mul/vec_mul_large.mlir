// z = x * y for vectors of any length. How they are split over blocks and tiles is the translator's business.
func.func @vec_mul_large(%x: memref<?xf32>, %y: memref<?xf32>, %z: memref<?xf32>) attributes {hacc.entry} {
  linalg.mul ins(%x, %y : memref<?xf32>, memref<?xf32>) outs(%z : memref<?xf32>)
  return
}
