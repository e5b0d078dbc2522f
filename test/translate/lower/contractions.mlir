// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-contractions -canonicalize -cse -split-input-file -verify-diagnostics | FileCheck %s

// Tiles of the result over the cube cores; the depth in parts for L1, and those in parts for L0A and L0B.
// CHECK-LABEL: func.func @product
// CHECK-SAME: cube.core = "aic"
// CHECK-DAG: cube.init_queue "inQueueA1", {{.*}} : <a1, 2>
// CHECK-DAG: cube.init_queue "inQueueB2", {{.*}} : <b2, 2>
// CHECK-DAG: cube.init_queue "outQueueSums", {{.*}} : <co1,
// The columns of a tile in two parts, which share what is in L1: one leaves L0C while the other is added up.
// CHECK: scf.for
// CHECK:   %[[PARTS:.*]] = cube.make_tensor_array : <f32, co1, 2>
// CHECK:   scf.for %[[K:.*]] =
// CHECK:     cube.copy_nd2nz
// CHECK:     cube.deque {{.*}} -> <f16, b1>
// CHECK:     scf.for %[[PART:.*]] = {{.*}} step %c128
// CHECK:       %[[NUMBER:.*]] = arith.divsi %[[PART]], %c128
// CHECK:       %[[FIRST:.*]] = arith.cmpi eq, %[[K]], %c0
// CHECK:       scf.if %[[FIRST]] {
// CHECK-NEXT:    cube.alloc_element %{{.*}}, %[[PARTS]][%[[NUMBER]]]
// CHECK:       %[[SUMS:.*]] = cube.element %[[PARTS]][%[[NUMBER]]]
// CHECK:       scf.for
// CHECK:         cube.load_matrix {{.*}} : <f16, a2>
// CHECK:         cube.load_matrix {{.*}}, %[[PART]]], {{.*}} transpose : <f16, b2>
// CHECK:         cube.mmad %[[SUMS]]
// CHECK:       scf.if
// CHECK:         cube.enque %{{.*}}, %[[SUMS]]
// CHECK:         cube.fixpipe {{.*}} : <f32>, <f32, co1>
func.func @product(%a: tensor<?x?xf16>, %b: tensor<?x?xf16>, %e: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r = linalg.matmul ins(%a, %b : tensor<?x?xf16>, tensor<?x?xf16>) outs(%c : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

// A row for all rows goes through the bias table, max with 0 and the conversion are Fixpipe's: no vector core is needed.
// CHECK-LABEL: func.func @layer
// CHECK-SAME: cube.core = "aic"
// CHECK: cube.load_bias
// CHECK: cube.mmad {{.*}} bias
// CHECK: cube.fixpipe {{.*}} relu : <f16>
func.func @layer(%a: tensor<64x128xf16>, %b: tensor<128x96xf16>, %bias: tensor<96xf32>) -> tensor<64x96xf16> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x96xf32>
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<64x96xf32>) -> tensor<64x96xf32>
  %p = linalg.matmul ins(%a, %b : tensor<64x128xf16>, tensor<128x96xf16>) outs(%c : tensor<64x96xf32>) -> tensor<64x96xf32>
  %o = tensor.empty() : tensor<64x96xf16>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias : tensor<64x96xf32>, tensor<96xf32>) outs(%o : tensor<64x96xf16>) {
  ^bb0(%x: f32, %y: f32, %out: f16):
    %s = arith.addf %x, %y : f32
    %m = arith.maximumf %s, %zero : f32
    %t = arith.truncf %m : f32 to f16
    linalg.yield %t : f16
  } -> tensor<64x96xf16>
  return %r : tensor<64x96xf16>
}

// -----

// What Fixpipe cannot do the vector cores do, with the tile that the cube core has put into device memory.
// CHECK-LABEL: func.func @scaled
// CHECK-SAME: cube.core = "mix"
// CHECK: cube.on_core <cube> {
// CHECK:   cube.fixpipe
// CHECK:   cube.set_flag 0 after <fix>
// CHECK: cube.on_core <vector> {
// CHECK:   cube.wait_flag 0
// CHECK:   linalg.generic
// CHECK:   cube.set_flag 1 after <mte2>
func.func @scaled(%a: tensor<64x128xf16>, %b: tensor<128x96xf16>) -> tensor<64x96xf32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<64x96xf32>
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<64x96xf32>) -> tensor<64x96xf32>
  %p = linalg.matmul ins(%a, %b : tensor<64x128xf16>, tensor<128x96xf16>) outs(%c : tensor<64x96xf32>) -> tensor<64x96xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<64x96xf32>) outs(%e : tensor<64x96xf32>) {
  ^bb0(%x: f32, %out: f32):
    %s = arith.mulf %x, %half : f32
    linalg.yield %s : f32
  } -> tensor<64x96xf32>
  return %r : tensor<64x96xf32>
}

// -----

// CHECK-LABEL: func.func @wide
// CHECK-NOT: cube.
// CHECK: return
func.func @wide(%a: tensor<8x8xi32>, %b: tensor<8x8xi32>, %e: tensor<8x8xi32>) -> tensor<8x8xi32> attributes {ascendc.kernel} {
  // expected-remark @below {{stays on the vector unit: products of i32 added up in i32 are not computed by the cube unit}}
  %r = linalg.matmul ins(%a, %b : tensor<8x8xi32>, tensor<8x8xi32>) outs(%e : tensor<8x8xi32>) -> tensor<8x8xi32>
  return %r : tensor<8x8xi32>
}

// -----

// Sums of squares down the columns: no element is used twice, so this is a reduction of the vector unit.
// CHECK-LABEL: func.func @squares
// CHECK-NOT: cube.
// CHECK: linalg.generic
func.func @squares(%x: tensor<?x?xf16>, %e: tensor<?xf32>) -> tensor<?xf32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<?x?xf16>) outs(%z : tensor<?xf32>) {
  ^bb0(%a: f16, %acc: f32):
    %w = arith.extf %a : f16 to f32
    %q = arith.mulf %w, %w : f32
    %r = arith.addf %acc, %q : f32
    linalg.yield %r : f32
  } -> tensor<?xf32>
  return %s : tensor<?xf32>
}

// -----

// 64 tiles: if those of the last round are for half of the blocks at most, each is cut in halves.
// CHECK-LABEL: func.func @halves
// CHECK: %[[BLOCKS:.*]] = ascendc.get_block_num
// CHECK: %[[REST:.*]] = arith.remsi %{{.*}}, %[[BLOCKS]]
// CHECK: %[[TWICE:.*]] = arith.muli %[[REST]], %c2
// CHECK: %[[WORTH:.*]] = arith.cmpi sle, %[[TWICE]], %[[BLOCKS]]
// CHECK: %[[WHOLE:.*]] = arith.select %[[WORTH]],
// CHECK: scf.for %[[PIECE:.*]] = {{.*}} step %[[BLOCKS]]
// CHECK: %[[HALF:.*]] = arith.cmpi sge, %[[PIECE]], %[[WHOLE]]
// CHECK: %[[ROWS:.*]] = arith.select %[[HALF]], %c32, %c64
// CHECK: cube.fixpipe {{.*}}, %[[ROWS]] by
func.func @halves(%a: tensor<1024x128xf16>, %b: tensor<128x1024xf16>) -> tensor<1024x1024xf32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1024x1024xf32>
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<1024x1024xf32>) -> tensor<1024x1024xf32>
  %r = linalg.matmul ins(%a, %b : tensor<1024x128xf16>, tensor<128x1024xf16>) outs(%c : tensor<1024x1024xf32>) -> tensor<1024x1024xf32>
  return %r : tensor<1024x1024xf32>
}

// -----

// The hardware has eight events for all buffers in L1: products of which one is complete before the next one begins have
// the same queues, each as large as one of them needs.
// CHECK-LABEL: func.func @many
// CHECK: cube.init_queue "inQueueA1", {{[0-9]+}} bytes : <a1, 2>
// CHECK: cube.init_queue "inQueueB1", {{[0-9]+}} bytes : <b1, 2>
// CHECK-NOT: "inQueue{{[AB][12][2-9]}}"
// CHECK-COUNT-5: cube.mmad
func.func @many(%a: tensor<64x64xf16>, %b: tensor<64x64xf16>) -> (tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>) attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x64xf32>
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<64x64xf32>) -> tensor<64x64xf32>
  %r0 = linalg.matmul ins(%a, %b : tensor<64x64xf16>, tensor<64x64xf16>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  %r1 = linalg.matmul ins(%b, %a : tensor<64x64xf16>, tensor<64x64xf16>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  %r2 = linalg.matmul ins(%a, %a : tensor<64x64xf16>, tensor<64x64xf16>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  %r3 = linalg.matmul ins(%b, %b : tensor<64x64xf16>, tensor<64x64xf16>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  %r4 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %b : tensor<64x64xf16>, tensor<64x64xf16>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %r0, %r1, %r2, %r3, %r4 : tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>
}
