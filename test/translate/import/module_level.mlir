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
