// RUN: ascend-opt %s -ascendc-fuse -split-input-file | FileCheck %s

// Element and position through one loop: the largest element, then the first position at which it stands. What is no larger than the
// start is not taken.
// CHECK-LABEL: func.func @argmax
// CHECK: linalg.generic
// CHECK:   arith.maximumf
// CHECK: linalg.generic
// CHECK:   linalg.index 1
// CHECK:   arith.cmpf oeq
// CHECK:   arith.minimumf
// CHECK: arith.cmpf ogt
// CHECK: arith.fptosi
func.func @argmax(%x: tensor<?x100xf32>, %value: memref<?xf32>, %position: memref<?xi64>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0 : i64
  %m = tensor.dim %x, %c0 : tensor<?x100xf32>
  %ev = tensor.empty(%m) : tensor<?xf32>
  %ep = tensor.empty(%m) : tensor<?xi64>
  %fv = linalg.fill ins(%lowest : f32) outs(%ev : tensor<?xf32>) -> tensor<?xf32>
  %fp = linalg.fill ins(%zero : i64) outs(%ep : tensor<?xi64>) -> tensor<?xi64>
  %v, %p = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>],
                           iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x100xf32>) outs(%fv, %fp : tensor<?xf32>, tensor<?xi64>) {
  ^bb0(%a: f32, %best: f32, %at: i64):
    %j = linalg.index 1 : index
    %j64 = arith.index_cast %j : index to i64
    %c = arith.cmpf ogt, %a, %best : f32
    %n = arith.select %c, %a, %best : f32
    %q = arith.select %c, %j64, %at : i64
    linalg.yield %n, %q : f32, i64
  } -> (tensor<?xf32>, tensor<?xi64>)
  bufferization.materialize_in_destination %v in writable %value : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %p in writable %position : (tensor<?xi64>, memref<?xi64>) -> ()
  return
}

// -----

// Where the last of equal elements wins, nothing is raised.
// CHECK-LABEL: func.func @last
// CHECK-NOT: arith.cmpf oeq
// CHECK: arith.cmpf oge
// CHECK-NOT: arith.cmpf oeq
func.func @last(%x: tensor<?x100xf32>, %value: memref<?xf32>, %position: memref<?xi64>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0 : i64
  %m = tensor.dim %x, %c0 : tensor<?x100xf32>
  %ev = tensor.empty(%m) : tensor<?xf32>
  %ep = tensor.empty(%m) : tensor<?xi64>
  %fv = linalg.fill ins(%lowest : f32) outs(%ev : tensor<?xf32>) -> tensor<?xf32>
  %fp = linalg.fill ins(%zero : i64) outs(%ep : tensor<?xi64>) -> tensor<?xi64>
  %v, %p = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>],
                           iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x100xf32>) outs(%fv, %fp : tensor<?xf32>, tensor<?xi64>) {
  ^bb0(%a: f32, %best: f32, %at: i64):
    %j = linalg.index 1 : index
    %j64 = arith.index_cast %j : index to i64
    %c = arith.cmpf oge, %a, %best : f32
    %n = arith.select %c, %a, %best : f32
    %q = arith.select %c, %j64, %at : i64
    linalg.yield %n, %q : f32, i64
  } -> (tensor<?xf32>, tensor<?xi64>)
  bufferization.materialize_in_destination %v in writable %value : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %p in writable %position : (tensor<?xi64>, memref<?xi64>) -> ()
  return
}
