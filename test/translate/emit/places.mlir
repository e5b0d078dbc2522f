// The C++ says where in the source its statements come from, if asked.
// RUN: ascend-translate %s --locations | FileCheck %s
// RUN: ascend-translate %s | FileCheck %s --check-prefix=PLAIN

// PLAIN-NOT: mlir:{{[0-9]}}

// What was inlined tells where it was called. A place is told once for all that comes from it.
// CHECK-LABEL: class KernelScalar
// CHECK: // places.mlir:[[#@LINE+6]]:8, called from places.mlir:[[#@LINE+12]]:3
// CHECK-NEXT: const float value = xGm.GetValue(i);
// CHECK-NEXT: // places.mlir:[[#@LINE+5]]:3, called from places.mlir:[[#@LINE+10]]:3
// CHECK-NEXT: yGm.SetValue(i, value);
// CHECK-NEXT: DataCacheClean
func.func private @move(%x: memref<4xf32>, %y: memref<4xf32>, %i: index) {
  %v = memref.load %x[%i] : memref<4xf32>
  memref.store %v, %y[%i] : memref<4xf32>
  return
}

func.func @scalar(%x: memref<4xf32>, %y: memref<4xf32>, %i: index) attributes {hacc.entry} {
  func.call @move(%x, %y, %i) : (memref<4xf32>, memref<4xf32>, index) -> ()
  return
}

// CHECK-LABEL: class KernelTwice
// CHECK: void Compute(
// CHECK-NEXT: // places.mlir:[[#@LINE+4]]:3
// CHECK-NOT: //
// CHECK: Add(y, x, x, count);
func.func @twice(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  linalg.add ins(%x, %x : memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>)
  return
}

// What was fused tells where each part was written; a named operation's body has the place of the operation.
// CHECK-LABEL: class KernelFused
// CHECK: void Compute(
// CHECK: // places.mlir:[[#@LINE+7]]:8
// CHECK-NEXT: Add({{.*}}
// CHECK: // places.mlir:[[#@LINE+6]]:8
// CHECK: Exp({{.*}}
func.func @fused(%x: tensor<64xf32>, %y: tensor<64xf32>, %z: tensor<64xf32>) -> tensor<64xf32>
    attributes {hacc.entry} {
  %e = tensor.empty() : tensor<64xf32>
  %0 = linalg.add ins(%x, %y : tensor<64xf32>, tensor<64xf32>) outs(%e : tensor<64xf32>) -> tensor<64xf32>
  %1 = linalg.exp ins(%0 : tensor<64xf32>) outs(%e : tensor<64xf32>) -> tensor<64xf32>
  return %1 : tensor<64xf32>
}
