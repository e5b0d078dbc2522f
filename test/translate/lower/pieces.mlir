// RUN: ascend-opt %s -ascendc-fuse -ascendc-lower-contractions -canonicalize -cse -split-input-file | FileCheck %s

// Attention, rows of which are independent: a block takes 32 rows at a time through all phases; only its own cores wait for each
// other. Cube and vector cores are two pieces apart, and the memory between them has places for three. The weights are not divided by
// their sums: the results are, which are fewer.
// CHECK-LABEL: func.func @attention
// CHECK-SAME: cube.core = "mix"
// CHECK-DAG: memref.alloc() {ascendc.handed_over} : memref<153600xf32>
// CHECK-DAG: memref.alloc() {ascendc.handed_over} : memref<153600xf16>
// CHECK-NOT: ascendc.sync_all
// CHECK: cube.on_core <cube>
// CHECK:   scf.for %[[ROUND:.*]] = %[[BEGIN:.*]] to
// CHECK:     scf.if
// CHECK-NOT:   cube.wait_flag
// CHECK:       cube.fixpipe
// CHECK:       cube.set_flag 0 after <fix>
// CHECK:     %[[BEHIND:.*]] = arith.subi %[[ROUND]], %c2
// CHECK:     arith.cmpi sge, %[[BEHIND]], %[[BEGIN]]
// The right factor does not come from the vector cores: it is in L1 before they are done.
// CHECK:     scf.if
// CHECK:       cube.copy_nd2nz {{.*}} : <f16, b1>, <f16>
// CHECK:       cube.wait_flag 1
// CHECK-NOT:   cube.copy_nd2nz {{.*}} : <f16, b1>, <f16>
// CHECK:       cube.fixpipe
// CHECK:       cube.set_flag 2 after <fix>
// CHECK: cube.on_core <vector>
// CHECK:   scf.for
// CHECK:     cube.wait_flag 0
// CHECK:       arith.maxnumf
// CHECK:       math.exp
// CHECK:     bufferization.materialize_in_destination
// CHECK-NOT:   arith.divf
// CHECK:       arith.truncf
// CHECK:     bufferization.materialize_in_destination
// CHECK:     cube.set_flag 1 after <mte3>
// CHECK:     cube.wait_flag 2
// CHECK:       arith.divf
// CHECK:     bufferization.materialize_in_destination
// CHECK-NOT: cube.set_flag
func.func @attention(%qb: memref<4x512x32xf16>, %kb: memref<4x80x32xf16>, %vb: memref<4x80x32xf16>, %ob: memref<4x512x32xf32>) attributes {ascendc.kernel} {
  %q = bufferization.to_tensor %qb restrict : memref<4x512x32xf16> to tensor<4x512x32xf16>
  %k = bufferization.to_tensor %kb restrict : memref<4x80x32xf16> to tensor<4x80x32xf16>
  %v = bufferization.to_tensor %vb restrict : memref<4x80x32xf16> to tensor<4x80x32xf16>
  %zero = arith.constant 0.0 : f32
  %es = tensor.empty() : tensor<4x512x80xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<4x512x80xf32>) -> tensor<4x512x80xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(b, m, n, d) -> (b, m, d)>, affine_map<(b, m, n, d) -> (b, n, d)>, affine_map<(b, m, n, d) -> (b, m, n)>],
                       iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%q, %k : tensor<4x512x32xf16>, tensor<4x80x32xf16>) outs(%fs : tensor<4x512x80xf32>) {
  ^bb0(%a: f16, %c: f16, %acc: f32):
    %x = arith.extf %a : f16 to f32
    %y = arith.extf %c : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %acc, %p : f32
    linalg.yield %r : f32
  } -> tensor<4x512x80xf32>
  %w = linalg.softmax dimension(2) ins(%s : tensor<4x512x80xf32>) outs(%es : tensor<4x512x80xf32>) -> tensor<4x512x80xf32>
  %eo = tensor.empty() : tensor<4x512x32xf32>
  %fo = linalg.fill ins(%zero : f32) outs(%eo : tensor<4x512x32xf32>) -> tensor<4x512x32xf32>
  %o = linalg.generic {indexing_maps = [affine_map<(b, m, d, n) -> (b, m, n)>, affine_map<(b, m, d, n) -> (b, n, d)>, affine_map<(b, m, d, n) -> (b, m, d)>],
                       iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%w, %v : tensor<4x512x80xf32>, tensor<4x80x32xf16>) outs(%fo : tensor<4x512x32xf32>) {
  ^bb0(%a: f32, %c: f16, %acc: f32):
    %n = arith.truncf %a : f32 to f16
    %x = arith.extf %n : f16 to f32
    %y = arith.extf %c : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %acc, %p : f32
    linalg.yield %r : f32
  } -> tensor<4x512x32xf32>
  bufferization.materialize_in_destination %o in restrict writable %ob : (tensor<4x512x32xf32>, memref<4x512x32xf32>) -> ()
  return
}

// -----

// Exponentials of anything may be large: their sums are what they are divided by before they become halves.
// CHECK-LABEL: func.func @unbounded
// CHECK: cube.on_core <vector>
// CHECK:       math.exp
// CHECK:       arith.divf
// CHECK:       arith.truncf
// CHECK:     bufferization.materialize_in_destination
// CHECK-NOT:   arith.divf
func.func @unbounded(%sb: memref<512x80xf32>, %vb: memref<80x32xf16>, %ob: memref<512x32xf32>) attributes {ascendc.kernel} {
  %s = bufferization.to_tensor %sb restrict : memref<512x80xf32> to tensor<512x80xf32>
  %v = bufferization.to_tensor %vb restrict : memref<80x32xf16> to tensor<80x32xf16>
  %zero = arith.constant 0.0 : f32
  %er = tensor.empty() : tensor<512xf32>
  %fr = linalg.fill ins(%zero : f32) outs(%er : tensor<512xf32>) -> tensor<512xf32>
  %sum = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>], iterator_types = ["parallel", "reduction"]}
      ins(%s : tensor<512x80xf32>) outs(%fr : tensor<512xf32>) {
  ^bb0(%a: f32, %acc: f32):
    %e = math.exp %a : f32
    %r = arith.addf %acc, %e : f32
    linalg.yield %r : f32
  } -> tensor<512xf32>
  %eo = tensor.empty() : tensor<512x32xf32>
  %fo = linalg.fill ins(%zero : f32) outs(%eo : tensor<512x32xf32>) -> tensor<512x32xf32>
  %o = linalg.generic {indexing_maps = [affine_map<(m, d, n) -> (m, n)>, affine_map<(m, d, n) -> (m)>, affine_map<(m, d, n) -> (n, d)>, affine_map<(m, d, n) -> (m, d)>],
                       iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%s, %sum, %v : tensor<512x80xf32>, tensor<512xf32>, tensor<80x32xf16>) outs(%fo : tensor<512x32xf32>) {
  ^bb0(%a: f32, %l: f32, %c: f16, %acc: f32):
    %e = math.exp %a : f32
    %w = arith.divf %e, %l : f32
    %n = arith.truncf %w : f32 to f16
    %x = arith.extf %n : f16 to f32
    %y = arith.extf %c : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %acc, %p : f32
    linalg.yield %r : f32
  } -> tensor<512x32xf32>
  bufferization.materialize_in_destination %o in restrict writable %ob : (tensor<512x32xf32>, memref<512x32xf32>) -> ()
  return
}
