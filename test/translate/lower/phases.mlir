// RUN: ascend-opt %s -ascendc-fuse -ascendc-lower-contractions -canonicalize -cse -split-input-file -verify-diagnostics | FileCheck %s

// Attention with values that are widened first: all rows of them, whichever block made them, so that all blocks meet. Cube cores,
// vector cores, cube cores, vector cores: these divide the results by the sums of the weights. What one kind hands to the other is in
// device memory; vector cores wait for the cube core of their block and then for each other.
// CHECK-LABEL: func.func @attention
// CHECK-SAME: cube.core = "mix"
// CHECK: cube.on_core <cube>
// CHECK:   cube.fixpipe
// CHECK:   cube.set_flag 2 after <fix>
// CHECK: cube.on_core <vector>
// CHECK:   scf.if
// CHECK:     cube.wait_flag 2
// CHECK:     ascendc.sync_all
// CHECK:     linalg.generic
// CHECK:       arith.maxnumf
// CHECK:     linalg.generic
// CHECK:       math.exp
// CHECK:     bufferization.materialize_in_destination
// CHECK:     ascendc.sync_all
// CHECK:     cube.set_flag 3 after <mte3>
// CHECK:   ascendc.phase
// CHECK: cube.on_core <cube>
// CHECK:   cube.wait_flag 3
// CHECK:   cube.fixpipe
// CHECK:   cube.set_flag 2 after <fix>
// CHECK: cube.on_core <vector>
// CHECK:     cube.wait_flag 2
// CHECK:     ascendc.sync_all
// CHECK:     linalg.generic
// CHECK:       arith.divf
// CHECK:     bufferization.materialize_in_destination
// CHECK-NOT: cube.set_flag
func.func @attention(%qb: memref<48x32xf16>, %kb: memref<80x32xf16>, %vb: memref<80x32xf16>, %ob: memref<48x32xf32>) attributes {ascendc.kernel} {
  %q = bufferization.to_tensor %qb restrict : memref<48x32xf16> to tensor<48x32xf16>
  %k = bufferization.to_tensor %kb restrict : memref<80x32xf16> to tensor<80x32xf16>
  %v = bufferization.to_tensor %vb restrict : memref<80x32xf16> to tensor<80x32xf16>
  %zero = arith.constant 0.0 : f32
  %es = tensor.empty() : tensor<48x80xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<48x80xf32>) -> tensor<48x80xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(m, n, d) -> (m, d)>, affine_map<(m, n, d) -> (n, d)>, affine_map<(m, n, d) -> (m, n)>],
                       iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%q, %k : tensor<48x32xf16>, tensor<80x32xf16>) outs(%fs : tensor<48x80xf32>) {
  ^bb0(%a: f16, %b: f16, %acc: f32):
    %x = arith.extf %a : f16 to f32
    %y = arith.extf %b : f16 to f32
    %p = arith.mulf %x, %y : f32
    %r = arith.addf %acc, %p : f32
    linalg.yield %r : f32
  } -> tensor<48x80xf32>
  %w = linalg.softmax dimension(1) ins(%s : tensor<48x80xf32>) outs(%es : tensor<48x80xf32>) -> tensor<48x80xf32>
  %eo = tensor.empty() : tensor<48x32xf32>
  %fo = linalg.fill ins(%zero : f32) outs(%eo : tensor<48x32xf32>) -> tensor<48x32xf32>
  %o = linalg.generic {indexing_maps = [affine_map<(m, d, n) -> (m, n)>, affine_map<(m, d, n) -> (n, d)>, affine_map<(m, d, n) -> (m, d)>],
                       iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %v : tensor<48x80xf32>, tensor<80x32xf16>) outs(%fo : tensor<48x32xf32>) {
  ^bb0(%a: f32, %b: f16, %acc: f32):
    %y = arith.extf %b : f16 to f32
    %p = arith.mulf %a, %y : f32
    %r = arith.addf %acc, %p : f32
    linalg.yield %r : f32
  } -> tensor<48x32xf32>
  bufferization.materialize_in_destination %o in restrict writable %ob : (tensor<48x32xf32>, memref<48x32xf32>) -> ()
  return
}

// -----

// Buffers between phases are as large as the arguments say.
// CHECK-LABEL: func.func @dynamic
// CHECK-SAME: cube.core = "mix"
// CHECK: %[[ROWS:.*]] = memref.dim {ascendc.size} %arg0, %c0
// CHECK: memref.alloc(%[[ROWS]]) : memref<?x100xf32>
func.func @dynamic(%ab: memref<?x64xf32>, %bb: memref<64x100xf32>, %cb: memref<100x30xf32>, %ob: memref<?x30xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %m = memref.dim %ab, %c0 : memref<?x64xf32>
  %a = bufferization.to_tensor %ab restrict : memref<?x64xf32> to tensor<?x64xf32>
  %b = bufferization.to_tensor %bb restrict : memref<64x100xf32> to tensor<64x100xf32>
  %c = bufferization.to_tensor %cb restrict : memref<100x30xf32> to tensor<100x30xf32>
  %zero = arith.constant 0.0 : f32
  %ef = tensor.empty(%m) : tensor<?x100xf32>
  %ff = linalg.fill ins(%zero : f32) outs(%ef : tensor<?x100xf32>) -> tensor<?x100xf32>
  %ab_ = linalg.matmul ins(%a, %b : tensor<?x64xf32>, tensor<64x100xf32>) outs(%ff : tensor<?x100xf32>) -> tensor<?x100xf32>
  %es = tensor.empty(%m) : tensor<?x30xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<?x30xf32>) -> tensor<?x30xf32>
  %abc = linalg.matmul ins(%ab_, %c : tensor<?x100xf32>, tensor<100x30xf32>) outs(%fs : tensor<?x30xf32>) -> tensor<?x30xf32>
  bufferization.materialize_in_destination %abc in restrict writable %ob : (tensor<?x30xf32>, memref<?x30xf32>) -> ()
  return
}

// -----

// A scalar argument says how much of the left factor is taken: the launch computes sizes from it.
// CHECK-LABEL: func.func @part(
// CHECK-SAME: cube.core = "mix"
// CHECK: memref.alloc(%arg4) : memref<?x100xf32>
func.func @part(%ab: memref<?x64xf32>, %bb: memref<64x100xf32>, %cb: memref<100x30xf32>, %ob: memref<?x30xf32>, %m: index) attributes {ascendc.kernel} {
  %all = bufferization.to_tensor %ab restrict : memref<?x64xf32> to tensor<?x64xf32>
  %a = tensor.extract_slice %all[0, 0] [%m, 64] [1, 1] : tensor<?x64xf32> to tensor<?x64xf32>
  %b = bufferization.to_tensor %bb restrict : memref<64x100xf32> to tensor<64x100xf32>
  %c = bufferization.to_tensor %cb restrict : memref<100x30xf32> to tensor<100x30xf32>
  %zero = arith.constant 0.0 : f32
  %ef = tensor.empty(%m) : tensor<?x100xf32>
  %ff = linalg.fill ins(%zero : f32) outs(%ef : tensor<?x100xf32>) -> tensor<?x100xf32>
  %ab_ = linalg.matmul ins(%a, %b : tensor<?x64xf32>, tensor<64x100xf32>) outs(%ff : tensor<?x100xf32>) -> tensor<?x100xf32>
  %es = tensor.empty(%m) : tensor<?x30xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<?x30xf32>) -> tensor<?x30xf32>
  %abc = linalg.matmul ins(%ab_, %c : tensor<?x100xf32>, tensor<100x30xf32>) outs(%fs : tensor<?x30xf32>) -> tensor<?x30xf32>
  bufferization.materialize_in_destination %abc in restrict writable %ob : (tensor<?x30xf32>, memref<?x30xf32>) -> ()
  return
}

// -----

// Not by what a launch cannot compute.
// CHECK-LABEL: func.func @part_of_absolute
// CHECK-NOT: cube.
func.func @part_of_absolute(%ab: memref<?x64xf32>, %bb: memref<64x100xf32>, %cb: memref<100x30xf32>, %ob: memref<?x30xf32>, %rows: i64) attributes {ascendc.kernel} {
  %positive = math.absi %rows : i64
  %m = arith.index_cast %positive : i64 to index
  %all = bufferization.to_tensor %ab restrict : memref<?x64xf32> to tensor<?x64xf32>
  %a = tensor.extract_slice %all[0, 0] [%m, 64] [1, 1] : tensor<?x64xf32> to tensor<?x64xf32>
  %b = bufferization.to_tensor %bb restrict : memref<64x100xf32> to tensor<64x100xf32>
  %c = bufferization.to_tensor %cb restrict : memref<100x30xf32> to tensor<100x30xf32>
  %zero = arith.constant 0.0 : f32
  %ef = tensor.empty(%m) : tensor<?x100xf32>
  %ff = linalg.fill ins(%zero : f32) outs(%ef : tensor<?x100xf32>) -> tensor<?x100xf32>
  // expected-remark @+1 {{stays on the vector unit: its factors or its result need a temporary buffer in device memory, whose size does not come from the arguments of the kernel}}
  %ab_ = linalg.matmul ins(%a, %b : tensor<?x64xf32>, tensor<64x100xf32>) outs(%ff : tensor<?x100xf32>) -> tensor<?x100xf32>
  %es = tensor.empty(%m) : tensor<?x30xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<?x30xf32>) -> tensor<?x30xf32>
  %abc = linalg.matmul ins(%ab_, %c : tensor<?x100xf32>, tensor<100x30xf32>) outs(%fs : tensor<?x30xf32>) -> tensor<?x30xf32>
  bufferization.materialize_in_destination %abc in restrict writable %ob : (tensor<?x30xf32>, memref<?x30xf32>) -> ()
  return
}

// -----

// A number among the operands of what computes a factor.
// CHECK-LABEL: func.func @scaled_factor
// CHECK-SAME: cube.core = "mix"
func.func @scaled_factor(%ab: memref<64x64xf16>, %bb: memref<64x32xf16>, %ob: memref<64x32xf32>, %s: f16) attributes {ascendc.kernel} {
  %a = bufferization.to_tensor %ab restrict : memref<64x64xf16> to tensor<64x64xf16>
  %b = bufferization.to_tensor %bb restrict : memref<64x32xf16> to tensor<64x32xf16>
  %zero = arith.constant 0.0 : f32
  %ea = tensor.empty() : tensor<64x64xf16>
  %scaled = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]} ins(%a, %s : tensor<64x64xf16>, f16) outs(%ea : tensor<64x64xf16>) {
  ^bb0(%x: f16, %y: f16, %o: f16):
    %r = arith.mulf %x, %y : f16
    linalg.yield %r : f16
  } -> tensor<64x64xf16>
  %e = tensor.empty() : tensor<64x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64x32xf32>) -> tensor<64x32xf32>
  %p = linalg.matmul ins(%scaled, %b : tensor<64x64xf16>, tensor<64x32xf16>) outs(%f : tensor<64x32xf32>) -> tensor<64x32xf32>
  bufferization.materialize_in_destination %p in restrict writable %ob : (tensor<64x32xf32>, memref<64x32xf32>) -> ()
  return
}

// -----

// The vector cores fill a table before the cube core begins.
// CHECK-LABEL: func.func @table
// CHECK: memref.get_global @numbers
// CHECK: cube.on_core <vector>
// CHECK: scf.if
// CHECK: memref.store
// CHECK: ascendc.fills_table
// CHECK: cube.set_flag 3 after <mte3>
// CHECK: cube.on_core <cube>
// CHECK: cube.wait_flag 3
// CHECK: cube.mmad
memref.global "private" constant @numbers : memref<512xf16> = dense<2.0>
func.func @table(%a: memref<48x32xf16>, %c: memref<48x16xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c512 = arith.constant 512 : index
  %zero = arith.constant 0.0 : f32
  %buffer = memref.alloc() : memref<512xf16>
  %table = memref.get_global @numbers : memref<512xf16>
  scf.for %i = %c0 to %c512 step %c1 {
    %v = memref.load %table[%i] : memref<512xf16>
    memref.store %v, %buffer[%i] : memref<512xf16>
  } {ascendc.fills_table}
  %b = memref.expand_shape %buffer [[0, 1]] output_shape [32, 16] : memref<512xf16> into memref<32x16xf16>
  %x = bufferization.to_tensor %a restrict : memref<48x32xf16> to tensor<48x32xf16>
  %y = bufferization.to_tensor %b restrict : memref<32x16xf16> to tensor<32x16xf16>
  %e = tensor.empty() : tensor<48x16xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<48x16xf32>) -> tensor<48x16xf32>
  %p = linalg.matmul ins(%x, %y : tensor<48x32xf16>, tensor<32x16xf16>) outs(%z : tensor<48x16xf32>) -> tensor<48x16xf32>
  bufferization.materialize_in_destination %p in restrict writable %c : (tensor<48x16xf32>, memref<48x16xf32>) -> ()
  return
}
