// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles=soc=Ascend310P3 -canonicalize -cse -split-input-file -verify-diagnostics | FileCheck %s

// Columns are no runs of memory, bytes are not turned over, and there is no DataCopyPad to move single ones: loops over
// elements, on one block.
// CHECK-LABEL: func.func @transpose
// CHECK: %[[FIRST:.*]] = arith.cmpi eq
// CHECK: scf.if %[[FIRST]]
// CHECK:   scf.for
// CHECK:     scf.for
// CHECK:       memref.load
// CHECK:       memref.store
func.func @transpose(%a: memref<4x8xi8>, %b: memref<8x4xi8>) attributes {ascendc.kernel} {
  // expected-remark @+1 {{is computed by scalar loops: no dimension is contiguous in all of its operands}}
  linalg.transpose ins(%a : memref<4x8xi8>) outs(%b : memref<8x4xi8>) permutation = [1, 0]
  return
}

// -----

// 64-bit products have no vector instruction: the scalar unit goes over the tile.
// CHECK-LABEL: func.func @wide
// CHECK: ascendc.copy_in
// CHECK: scf.for
// CHECK:   ascendc.get_value
// CHECK:   arith.muli
// CHECK:   ascendc.set_value
// CHECK: ascendc.copy_out
func.func @wide(%a: memref<?xi64>, %b: memref<?xi64>) attributes {ascendc.kernel} {
  // expected-remark @+1 {{'arith.muli' has no vector instruction for this type}}
  linalg.mul ins(%a, %a : memref<?xi64>, memref<?xi64>) outs(%b : memref<?xi64>)
  return
}
