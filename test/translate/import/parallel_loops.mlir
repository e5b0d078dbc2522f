// RUN: ascend-opt %s -lower-affine -ascendc-parallel-loops -canonicalize -cse -split-input-file | FileCheck %s

// One loop of scalar code stays one: it becomes vector code.
// CHECK-LABEL: func.func @one
// CHECK-NOT: ascendc.get_block_idx
// CHECK: scf.for
// CHECK-NEXT: memref.load
func.func @one(%a: memref<100xf32>, %b: memref<100xf32>) attributes {ascendc.kernel} {
  affine.parallel (%i) = (0) to (100) {
    %x = affine.load %a[%i] : memref<100xf32>
    affine.store %x, %b[%i] : memref<100xf32>
  }
  return
}

// -----

// Of two the outer one goes over the blocks.
// CHECK-LABEL: func.func @two
// CHECK: %[[ID:.*]] = ascendc.get_block_idx
// CHECK: %[[N:.*]] = ascendc.get_block_num
// CHECK: scf.for %{{.*}} = %[[ID]] to %{{.*}} step %[[N]]
// CHECK: scf.for
func.func @two(%a: memref<8x100xf32>, %b: memref<8x100xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c100 = arith.constant 100 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%c8, %c100) step (%c1, %c1) {
    %x = memref.load %a[%i, %j] : memref<8x100xf32>
    memref.store %x, %b[%i, %j] : memref<8x100xf32>
  }
  return
}

// -----

// What the threads of a forall insert is inserted in turn.
// CHECK-LABEL: func.func @inserts
// CHECK: scf.for {{.*}} iter_args(%[[T:.*]] = %{{.*}}) -> (tensor<32xf32>)
// CHECK: %[[R:.*]] = tensor.insert_slice %{{.*}} into %[[T]]
// CHECK: scf.yield %[[R]]
func.func @inserts(%a: tensor<32xf32>, %o: tensor<32xf32>) -> tensor<32xf32> attributes {ascendc.kernel} {
  %r = scf.forall (%i) = (0) to (32) step (8) shared_outs(%t = %o) -> (tensor<32xf32>) {
    %p = tensor.extract_slice %a[%i] [8] [1] : tensor<32xf32> to tensor<8xf32>
    %e = math.exp %p : tensor<8xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %e into %t[%i] [8] [1] : tensor<8xf32> into tensor<32xf32>
    }
  }
  return %r : tensor<32xf32>
}
