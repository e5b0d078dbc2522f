// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend910B3 -canonicalize -cse -split-input-file | FileCheck %s --check-prefixes=CHECK,B3
// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend310P3 -canonicalize -cse -split-input-file | FileCheck %s --check-prefixes=CHECK,P3

// A tile is loaded as it lies in memory, turned over, and computed on. Rows that end within a block need DataCopyPad.
// CHECK-LABEL: func.func @turned
// B3: ascendc.copy_in %[[LYING:.*]], %{{.*}}[%{{.*}}], %[[ROWS:.*]] rows %[[COLUMNS:.*]] from
// B3: ascendc.transpose_tile %[[TURNED:.*]], %[[LYING]], %[[ROWS]] x %[[COLUMNS]] pitch
// B3: ascendc.exp %[[Y:.*]], %[[TURNED]]
// B3: ascendc.copy_out %{{.*}}[%{{.*}}], %[[Y]], %[[COLUMNS]] rows %[[ROWS]] from
// P3-NOT: transpose_tile
// P3: memref.store
func.func @turned(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%n, %m) : tensor<?x?xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) {
  ^bb0(%a: f32, %z: f32):
    %v = math.exp %a : f32
    linalg.yield %v : f32
  } -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// Whole blocks on both sides are turned over everywhere.
// CHECK-LABEL: func.func @whole_blocks
// CHECK: ascendc.transpose_tile
func.func @whole_blocks(%x: tensor<96x48xf16>) -> tensor<48x96xf16> attributes {ascendc.kernel} {
  %e = tensor.empty() : tensor<48x96xf16>
  %y = linalg.transpose ins(%x : tensor<96x48xf16>) outs(%e : tensor<48x96xf16>) permutation = [1, 0]
  return %y : tensor<48x96xf16>
}

// -----

// The last dimension stays: rows are moved as they are.
// CHECK-LABEL: func.func @swapped
// CHECK-NOT: transpose_tile
// CHECK: ascendc.copy_in
func.func @swapped(%x: tensor<20x30x64xf32>) -> tensor<30x20x64xf32> attributes {ascendc.kernel} {
  %e = tensor.empty() : tensor<30x20x64xf32>
  %y = linalg.transpose ins(%x : tensor<20x30x64xf32>) outs(%e : tensor<30x20x64xf32>) permutation = [1, 0, 2]
  return %y : tensor<30x20x64xf32>
}

// -----

// The unit turns 16 and 32 bits over. DataCopyPad moves single bytes, many at a time; without it they take the scalar unit.
// CHECK-LABEL: func.func @bytes
// CHECK-NOT: transpose_tile
// B3: ascendc.copy_in %[[T:.*]], %{{.*}}, %[[ONE:.*]] rows %[[N:.*]] from
// B3: ascendc.copy_out %{{.*}}, %{{.*}}, %[[ONE]] rows %[[N]] from
// B3-NOT: memref.store
// P3: memref.store
func.func @bytes(%x: tensor<64x64xi8>) -> tensor<64x64xi8> attributes {ascendc.kernel} {
  %e = tensor.empty() : tensor<64x64xi8>
  %y = linalg.transpose ins(%x : tensor<64x64xi8>) outs(%e : tensor<64x64xi8>) permutation = [1, 0]
  return %y : tensor<64x64xi8>
}
