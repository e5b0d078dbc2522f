// A kernel's attributes go before the command line.
// RUN: ascend-translate %s --tile 512 | FileCheck %s

// CHECK: pipe.InitBuffer(inQueueX, 1,
// CHECK: kTileLength = 1024;
func.func @twice(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry, ascend.tile = 1024 : i64, ascend.no_double_buffer} {
  linalg.add ins(%x, %x : memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>)
  return
}
