// What an author decides about tiles of the cube unit: for all kernels, for one, for one product.
// RUN: ascend-translate %s --entry product --cube-tile 128,64 | FileCheck %s --check-prefix=OPTION
// RUN: ascend-translate %s --entry product --no-double-buffer | FileCheck %s --check-prefix=SINGLE
// RUN: ascend-translate %s --entry product --cube-tile=64,128,32 --remarks tiling -o %t.cpp 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: ascend-translate %s --entry decided --cube-tile 16,16 | FileCheck %s --check-prefix=KERNEL
// RUN: ascend-translate %s --entry operation --cube-tile 16,16 | FileCheck %s --check-prefix=OPERATION
// RUN: ascend-translate %s --entry chain --cube-tile 64,128 --remarks tiling -o %t.cpp 2>&1 | FileCheck %s --check-prefix=CHAIN
// RUN: ascend-translate %s --entry turned | FileCheck %s --check-prefix=TURNED
// RUN: ascend-translate %s --entry small --cube-tile 128,256 | FileCheck %s --check-prefix=SMALL
// RUN: not ascend-translate %s --entry product --cube-tile 512,512 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not ascend-translate %s --entry product --cube-tile 128,128,24 2>&1 | FileCheck %s --check-prefix=DEPTH
// RUN: not ascend-translate %s --entry wrong 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not ascend-translate %s --entry product --cube-tile 128 2>&1 | FileCheck %s --check-prefix=NUMBERS
// RUN: not ascend-translate %s --entry product --cube-tile 128,0 2>&1 | FileCheck %s --check-prefix=POSITIVE

// OPTION: pipe.InitBuffer(inQueueA2, 2, 32768);
// OPTION-NEXT: pipe.InitBuffer(inQueueB2, 2, 16384);
// OPTION-NEXT: pipe.InitBuffer(outQueueSums, 2, 32768);
// SINGLE: pipe.InitBuffer(inQueueA1, 1,
// SINGLE: pipe.InitBuffer(inQueueB1, 1,
// SINGLE: pipe.InitBuffer(inQueueA2, 1,
// SINGLE: pipe.InitBuffer(inQueueB2, 1,
// SINGLE: pipe.InitBuffer(outQueueSums, 1,
// REMARK: cube_tiles.mlir:[[#@LINE+10]]:8: remark: a product in tiles of 64 by 128, 32 of the depth at a time, 256 of it in L1
// LARGE: cube_tiles.mlir:[[#@LINE+9]]:8: error: tiles of 512 by 512 are not possible: rows and columns are multiples of 16
// DEPTH: cube_tiles.mlir:[[#@LINE+8]]:8: error: tiles of 128 by 128 and 24 of the depth are not possible
// NUMBERS: --cube-tile takes two or three numbers
// POSITIVE: --cube-tile
func.func @product(%a: tensor<512x384xf16>, %b: tensor<384x640xf16>) -> tensor<512x640xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<512x640xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<512x640xf32>) -> tensor<512x640xf32>

  %0 = linalg.matmul ins(%a, %b : tensor<512x384xf16>, tensor<384x640xf16>) outs(%f : tensor<512x640xf32>) -> tensor<512x640xf32>
  return %0 : tensor<512x640xf32>
}

// KERNEL: pipe.InitBuffer(inQueueA2, 2, 2048);
// KERNEL-NEXT: pipe.InitBuffer(inQueueB2, 2, 8192);
func.func @decided(%a: tensor<512x384xf16>, %b: tensor<384x640xf16>) -> tensor<512x640xf32>
    attributes {ascend.cube_tile = [32, 128, 32]} {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<512x640xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<512x640xf32>) -> tensor<512x640xf32>
  %0 = linalg.matmul ins(%a, %b : tensor<512x384xf16>, tensor<384x640xf16>) outs(%f : tensor<512x640xf32>) -> tensor<512x640xf32>
  return %0 : tensor<512x640xf32>
}

// Each of two products in phases has its own, though what computes its factor is fused into one of them.
// OPERATION: pipe.InitBuffer(inQueueA2, 2, 2048);
// OPERATION-NEXT: pipe.InitBuffer(inQueueB2, 2, 1024);
// OPERATION: pipe.InitBuffer(inQueueA22, 2, 1024);
// OPERATION-NEXT: pipe.InitBuffer(inQueueB22, 2, 2048);
func.func @operation(%a: tensor<512x384xf16>, %b: tensor<384x128xf16>, %c: tensor<128x64xf16>) -> tensor<512x64xf32> {
  %z = arith.constant 0.0 : f32
  %z16 = arith.constant 0.0 : f16
  %e = tensor.empty() : tensor<512x128xf16>
  %f = linalg.fill ins(%z16 : f16) outs(%e : tensor<512x128xf16>) -> tensor<512x128xf16>
  %0 = linalg.matmul {ascend.cube_tile = array<i64: 32, 16, 32>} ins(%a, %b : tensor<512x384xf16>, tensor<384x128xf16>) outs(%f : tensor<512x128xf16>) -> tensor<512x128xf16>
  %1 = linalg.exp ins(%0 : tensor<512x128xf16>) outs(%e : tensor<512x128xf16>) -> tensor<512x128xf16>
  %e2 = tensor.empty() : tensor<512x64xf32>
  %f2 = linalg.fill ins(%z : f32) outs(%e2 : tensor<512x64xf32>) -> tensor<512x64xf32>
  %2 = linalg.matmul {ascend.cube_tile = array<i64: 16, 32, 32>} ins(%1, %c : tensor<512x128xf16>, tensor<128x64xf16>) outs(%f2 : tensor<512x64xf32>) -> tensor<512x64xf32>
  return %2 : tensor<512x64xf32>
}

// Rows and columns are those of the source, whichever side the cube unit takes for the left one.
// TURNED: pipe.InitBuffer(inQueueA2, 2, 4096);
// TURNED-NEXT: pipe.InitBuffer(inQueueB2, 2, 2048);
func.func @turned(%a: tensor<512x384xf16>, %b: tensor<384x640xf16>) -> tensor<640x512xf32> attributes {ascend.cube_tile = array<i64: 32, 64, 32>} {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<640x512xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<640x512xf32>) -> tensor<640x512xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(n, m, k) -> (m, k)>, affine_map<(n, m, k) -> (k, n)>, affine_map<(n, m, k) -> (n, m)>],
      iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<512x384xf16>, tensor<384x640xf16>) outs(%f : tensor<640x512xf32>) {
  ^bb0(%x: f16, %y: f16, %s: f32):
    %xx = arith.extf %x : f16 to f32
    %yy = arith.extf %y : f16 to f32
    %p = arith.mulf %xx, %yy : f32
    %r = arith.addf %s, %p : f32
    linalg.yield %r : f32
  } -> tensor<640x512xf32>
  return %0 : tensor<640x512xf32>
}

// No tile is larger than what there is.
// SMALL: pipe.InitBuffer(outQueueSums, 2, 3072);
func.func @small(%a: tensor<10x20xf16>, %b: tensor<20x40xf16>) -> tensor<10x40xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<10x40xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<10x40xf32>) -> tensor<10x40xf32>
  %0 = linalg.matmul ins(%a, %b : tensor<10x20xf16>, tensor<20x40xf16>) outs(%f : tensor<10x40xf32>) -> tensor<10x40xf32>
  return %0 : tensor<10x40xf32>
}

// WRONG: cube_tiles.mlir:[[#@LINE+1]]:1: error: 'ascend.cube_tile' is rows and columns of a tile, and the depth
func.func @wrong(%a: tensor<16x16xf16>, %b: tensor<16x16xf16>) -> tensor<16x16xf32> attributes {ascend.cube_tile = [16]} {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16x16xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<16x16xf32>) -> tensor<16x16xf32>
  %0 = linalg.matmul ins(%a, %b : tensor<16x16xf16>, tensor<16x16xf16>) outs(%f : tensor<16x16xf32>) -> tensor<16x16xf32>
  return %0 : tensor<16x16xf32>
}

// Where nobody decides, three products are computed in pieces of few rows; they share queues here.
// CHAIN: remark: a product in tiles of 64 by 128, {{.*}}; of 64 by 128, {{.*}}; of 64 by 128,
func.func @chain(%a: tensor<128x128xf16>, %b: tensor<128x128xf16>, %c: tensor<128x128xf16>, %d: tensor<128x128xf16>) -> tensor<128x128xf32> {
  %z = arith.constant dense<0.0> : tensor<128x128xf32>
  %p = linalg.matmul ins(%a, %b : tensor<128x128xf16>, tensor<128x128xf16>) outs(%z : tensor<128x128xf32>) -> tensor<128x128xf32>
  %ph = arith.truncf %p : tensor<128x128xf32> to tensor<128x128xf16>
  %q = linalg.matmul ins(%ph, %c : tensor<128x128xf16>, tensor<128x128xf16>) outs(%z : tensor<128x128xf32>) -> tensor<128x128xf32>
  %qh = arith.truncf %q : tensor<128x128xf32> to tensor<128x128xf16>
  %r = linalg.matmul ins(%qh, %d : tensor<128x128xf16>, tensor<128x128xf16>) outs(%z : tensor<128x128xf32>) -> tensor<128x128xf32>
  return %r : tensor<128x128xf32>
}
