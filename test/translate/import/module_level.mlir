// RUN: ascend-translate %s --emit=tiles -o - | FileCheck %s

// Values made outside all functions feed no kernel: they go, however they use each other.
// CHECK-NOT: arith.constant 7
// CHECK: func.func @scale
// CHECK: ascendc.
%seven = arith.constant 7 : i64
%more = arith.addi %seven, %seven : i64
%wide = llvm.trunc %more : i64 to i32

func.func @scale(%x: memref<?xf32>, %out: memref<?xf32>) attributes {hacc.entry} {
  linalg.add ins(%x, %x : memref<?xf32>, memref<?xf32>) outs(%out : memref<?xf32>)
  return
}

// x xor x is no constant where the sizes of x are known at launch only.
// CHECK-LABEL: func.func @nothing
// CHECK: ascendc.
func.func @nothing(%x: tensor<?x31xi32>, %y: tensor<?x31xi32>) -> tensor<?x31xi32> attributes {hacc.entry} {
  %zero = arith.xori %x, %x : tensor<?x31xi32>
  %max = arith.maxsi %zero, %y : tensor<?x31xi32>
  return %max : tensor<?x31xi32>
}

// A number of more digits than its type has is rounded.
// CHECK-LABEL: func.func @rounded
// CHECK-NOT: f64
// CHECK: return
func.func @rounded(%x: tensor<31xf32>) -> tensor<31xf32> attributes {hacc.entry} {
  %digits = arith.constant 4.8851978505129456E-4 : f64
  %factor = arith.truncf %digits : f64 to f32
  %e = tensor.empty() : tensor<31xf32>
  %f = linalg.fill ins(%factor : f32) outs(%e : tensor<31xf32>) -> tensor<31xf32>
  %r = arith.mulf %x, %f : tensor<31xf32>
  return %r : tensor<31xf32>
}
