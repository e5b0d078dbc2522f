// RUN: ascend-translate %s --link %S/link/helpers.mlir.in | FileCheck %s
// RUN: not ascend-translate %s 2>&1 | FileCheck %s --check-prefix=MISSING

// CHECK: Mul(
// MISSING: error: call to 'square', which has no definition here: define it in this file, or name the file that does with --link
func.func private @square(%x: f32) -> f32
func.func @squares(%a: memref<?xf32>, %b: memref<?xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %a[%i] : memref<?xf32>
    %y = func.call @square(%x) : (f32) -> f32
    memref.store %y, %b[%i] : memref<?xf32>
  }
  return
}
