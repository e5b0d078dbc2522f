// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend910B3 -canonicalize -cse -split-input-file | FileCheck %s --check-prefixes=CHECK,B3
// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend310P3 -canonicalize -cse -split-input-file | FileCheck %s --check-prefixes=CHECK,P3

// Rows of 100 elements, at every 104th in the tile: one move, one reduction and one instruction for all of them. Without
// DataCopyPad such rows do not lie in a tile as they lie in memory, and each is a tile of its own.
// CHECK-LABEL: func.func @shifted
// B3: ascendc.tile_length {at_least = 104 : i64
// B3: scf.for
// B3:   ascendc.copy_in %[[X:.*]], %{{.*}}[%{{.*}}], %c100 rows %[[ROWS:.*]] from %c100 to %c104 : <f32>, <f32>
// B3:   ascendc.reduce_rows_max %[[MAX:.*]], %[[X]], %{{.*}}, %[[ROWS]] x %c100 pitch %c104
// B3:   ascendc.spread_rows %[[EACH:.*]], %[[MAX]], %[[ROWS]] :
// B3:   ascendc.row_wise sub %[[Y:.*]], own %[[X]], block %[[EACH]], %[[ROWS]] pitch %c104
// B3:   ascendc.copy_out %{{.*}}[%{{.*}}], %[[Y]], %c100 rows %[[ROWS]] from %c104 to %c100
// B3-NOT: ascendc.reduce_max
// P3-NOT: ascendc.reduce_rows
// P3: ascendc.reduce_max
func.func @shifted(%x: tensor<?x100xf32>) -> tensor<?x100xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFF800000 : f32
  %m = tensor.dim %x, %c0 : tensor<?x100xf32>
  %e = tensor.empty(%m) : tensor<?xf32>
  %f = linalg.fill ins(%lowest : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %largest = linalg.reduce { arith.maximumf } ins(%x : tensor<?x100xf32>) outs(%f : tensor<?xf32>) dimensions = [1]
  %o = tensor.empty(%m) : tensor<?x100xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%x, %largest : tensor<?x100xf32>, tensor<?xf32>) outs(%o : tensor<?x100xf32>) {
  ^bb0(%a: f32, %b: f32, %z: f32):
    %d = arith.subf %a, %b : f32
    linalg.yield %d : f32
  } -> tensor<?x100xf32>
  return %y : tensor<?x100xf32>
}

// -----

// Whole blocks lie in a tile as they lie in memory: one run. The row that all rows have is loaded once, before the loop.
// CHECK-LABEL: func.func @bias
// CHECK: ascendc.copy_in %[[BIAS:.*]], %{{.*}}[%c0], %c64 : <f32>, <f32>
// CHECK: scf.for
// CHECK:   ascendc.copy_in %[[X:.*]], %{{.*}}[%{{.*}}], %[[ALL:.*]] : <f32>, <f32>
// CHECK:   ascendc.row_wise add %[[Y:.*]], own %[[X]], shared %[[BIAS]], %{{.*}} pitch %c64
// CHECK:   ascendc.copy_out %{{.*}}[%{{.*}}], %[[Y]], %[[ALL]] : <f32>, <f32>
func.func @bias(%x: memref<?x64xf32>, %b: memref<64xf32>, %o: memref<?x64xf32>) attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x64xf32>, memref<64xf32>) outs(%o : memref<?x64xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// What has no form with such a row works on a tile of which all rows are that row, made once.
// CHECK-LABEL: func.func @masked
// CHECK: ascendc.copy_in %[[ONE:.*]], %{{.*}}[%c0], %c64 : <f32>, <f32>
// CHECK: ascendc.repeat_row %[[LIMIT:.*]], %[[ONE]], %{{.*}} pitch %c64
// CHECK: scf.for
// CHECK:   ascendc.compare <lt> %{{.*}}, %{{.*}}, %[[LIMIT]]
func.func @masked(%x: memref<?x64xf32>, %b: memref<64xf32>, %o: memref<?x64xf32>) attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x64xf32>, memref<64xf32>) outs(%o : memref<?x64xf32>) {
  ^bb0(%a: f32, %c: f32, %z: f32):
    %zero = arith.constant 0.0 : f32
    %l = arith.cmpf olt, %a, %c : f32
    %s = arith.select %l, %a, %zero : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Whether several rows fit in a tile is asked when the kernel runs; longer rows are tiles of their own.
// CHECK-LABEL: func.func @dynamic
// On 310P rows of unknown length take a tile each.
// P3-NOT: ascendc.reduce_rows
// P3: ascendc.reduce_sum
// B3: %[[LENGTH:.*]] = ascendc.tile_length
// B3: arith.cmpi ule, %{{.*}}, %[[LENGTH]]
// B3: scf.if
// B3:   ascendc.reduce_rows_sum
// B3: else
// B3:   ascendc.reduce_sum
func.func @dynamic(%x: tensor<?x?xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %e = tensor.empty(%m) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<?x?xf32>) outs(%f : tensor<?xf32>) dimensions = [1]
  return %r : tensor<?xf32>
}

// -----

// Products along a row have no instruction for several rows: each row is folded upon itself.
// CHECK-LABEL: func.func @products
// CHECK-NOT: reduce_rows
// CHECK: ascendc.fold_prod
func.func @products(%x: tensor<?x64xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x64xf32>
  %e = tensor.empty(%m) : tensor<?xf32>
  %f = linalg.fill ins(%one : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %r = linalg.reduce { arith.mulf } ins(%x : tensor<?x64xf32>) outs(%f : tensor<?xf32>) dimensions = [1]
  return %r : tensor<?xf32>
}

// -----

// A row of 20 floats ends within a block of the halves that are written: what lies behind it would be undefined. So each is a tile.
// CHECK-LABEL: func.func @mixed
// CHECK-NOT: rows %
// CHECK: ascendc.cast
func.func @mixed(%x: memref<?x20xf32>, %b: memref<20xf32>, %o: memref<?x20xf16>) attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<?x20xf32>, memref<20xf32>) outs(%o : memref<?x20xf16>) {
  ^bb0(%a: f32, %c: f32, %z: f16):
    %s = arith.addf %a, %c : f32
    %t = arith.truncf %s : f32 to f16
    linalg.yield %t : f16
  }
  return
}
