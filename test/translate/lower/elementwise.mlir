// RUN: ascend-opt %s -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// One loop over the block's part: two copies in, one instruction, one copy out.
// CHECK-LABEL: func.func @mul
// CHECK: %[[N:.*]] = memref.dim
// CHECK: %[[TL:.*]] = ascendc.tile_length {multiple_of = 128 : i64}
// CHECK: %[[BLOCK:.*]] = ascendc.get_block_idx
// CHECK: %[[BLOCKS:.*]] = ascendc.get_block_num
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[END:.*]] step %[[TL]]
// CHECK:   %[[LEFT:.*]] = arith.subi %[[END]], %[[I]]
// CHECK:   %[[COUNT:.*]] = arith.minui %[[LEFT]], %[[TL]]
// CHECK:   ascendc.copy_in %[[A:[0-9]+]], %{{.*}}[%[[I]]], %[[COUNT]]
// CHECK:   ascendc.copy_in %[[B:[0-9]+]], %{{.*}}[%[[I]]], %[[COUNT]]
// CHECK:   ascendc.mul %[[C:[0-9]+]], %[[A]], %[[B]], %[[COUNT]]
// CHECK:   ascendc.copy_out %{{.*}}[%[[I]]], %[[C]], %[[COUNT]]
func.func @mul(%a: memref<?xf32>, %b: memref<?xf32>, %c: memref<?xf32>) attributes {ascendc.kernel} {
  linalg.mul ins(%a, %b : memref<?xf32>, memref<?xf32>) outs(%c : memref<?xf32>)
  return
}

// -----

// All dimensions become one; both results come out of one loop.
// CHECK-LABEL: func.func @rank3
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: ascendc.add
// CHECK: ascendc.exp
// CHECK: ascendc.copy_out
// CHECK: ascendc.copy_out
func.func @rank3(%a: memref<3x4x5xf32>, %b: memref<3x4x5xf32>, %c: memref<3x4x5xf32>) attributes {ascendc.kernel} {
  linalg.add ins(%a, %b : memref<3x4x5xf32>, memref<3x4x5xf32>) outs(%b : memref<3x4x5xf32>)
  linalg.exp ins(%b : memref<3x4x5xf32>) outs(%c : memref<3x4x5xf32>)
  return
}

// -----

// One element: one block writes it.
// CHECK-LABEL: func.func @rank0
// CHECK: ascendc.copy_in %{{.*}}, %{{.*}}[%c0], %c1
// CHECK: ascendc.exp
// CHECK: scf.for
// CHECK:   ascendc.copy_out
func.func @rank0(%a: memref<f32>, %b: memref<f32>) attributes {ascendc.kernel} {
  linalg.exp ins(%a : memref<f32>) outs(%b : memref<f32>)
  return
}

// -----

// A kernel that asks for its block number distributes itself.
// CHECK-LABEL: func.func @own_part
// CHECK: ascendc.get_block_idx
// CHECK-NOT: ascendc.get_block_num
// CHECK: scf.for
func.func @own_part(%a: memref<?xf32>, %b: memref<?xf32>) attributes {ascendc.kernel} {
  %c4 = arith.constant 4 : index
  %i = ascendc.get_block_idx : index
  %first = arith.muli %i, %c4 : index
  %x = memref.subview %a[%first] [4] [1] : memref<?xf32> to memref<4xf32, strided<[1], offset: ?>>
  %y = memref.subview %b[%first] [4] [1] : memref<?xf32> to memref<4xf32, strided<[1], offset: ?>>
  linalg.exp ins(%x : memref<4xf32, strided<[1], offset: ?>>) outs(%y : memref<4xf32, strided<[1], offset: ?>>)
  return
}
