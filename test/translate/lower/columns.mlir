// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Down the columns: a tile of sums, to which each row's tile is added. The blocks share the columns.
// CHECK-LABEL: func.func @columns
// CHECK: ascendc.get_block_idx
// CHECK: scf.for
// CHECK:   %[[SUM:.*]] = ascendc.alloc_tile
// CHECK:   ascendc.duplicate %[[SUM]]
// CHECK:   scf.for
// CHECK:     ascendc.copy_in
// CHECK:     ascendc.add %[[SUM]], %[[SUM]]
// CHECK:   }
// CHECK:   ascendc.copy_out
func.func @columns(%x: tensor<?x?xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<?x?xf32>) outs(%f : tensor<?xf32>) dimensions = [0]
  return %r : tensor<?xf32>
}

// -----

// The number of a column is a tile of numbers, that of a row a scalar.
// CHECK-LABEL: func.func @numbers
// CHECK: scf.for %[[ROW:.*]] =
// CHECK:   scf.for
// CHECK:     ascendc.create_vec_index
// CHECK-NOT: memref.store
func.func @numbers(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {ascendc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%x : tensor<?x?xf32>) {
  ^bb0(%a: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %later = arith.cmpi sgt, %j, %i : index
    %zero = arith.constant 0.0 : f32
    %v = arith.select %later, %zero, %a : f32
    linalg.yield %v : f32
  } -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
