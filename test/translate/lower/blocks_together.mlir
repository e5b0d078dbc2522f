// RUN: ascend-opt %s -ascendc-results-to-arguments -ascendc-promote-to-tensors -ascendc-fuse -ascendc-lower-to-tiles -canonicalize -cse -split-input-file | FileCheck %s

// One result of many elements: a part for each of the SoC's 40 vector cores, whatever the launch has; then the parts, on one block.
// CHECK-LABEL: func.func @total
// CHECK-DAG: memref.alloc() : memref<640xf32>
// CHECK-DAG: memref.alloc() : memref<320xi32>
// CHECK-DAG: ascendc.get_block_num
// CHECK: scf.if
// CHECK:   scf.for
// CHECK:     scf.for
// CHECK:       ascendc.reduce_sum {{.*}} {by_blocks}
// CHECK:       ascendc.add
// CHECK:     ascendc.copy_out
// CHECK:   ascendc.sync_all
// CHECK:   scf.for
// CHECK:     ascendc.copy_in %{{.*}}, %{{.*}}[%{{.*}}], %c640
// CHECK:     ascendc.reduce_sum
// CHECK-NOT: by_blocks
// CHECK:     ascendc.copy_out
func.func @total(%x: tensor<?xf32>) -> tensor<f32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<?xf32>) outs(%f : tensor<f32>) dimensions = [0]
  return %r : tensor<f32>
}

// -----

// Few elements are one block's work.
// CHECK-LABEL: func.func @small
// CHECK-NOT: sync_all
func.func @small(%x: tensor<1000xf32>) -> tensor<f32> attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<1000xf32>) outs(%f : tensor<f32>) dimensions = [0]
  return %r : tensor<f32>
}

// -----

// The second step needs what all blocks have computed: they meet in between, and both steps are all blocks' work.
// CHECK-LABEL: func.func @two_steps
// CHECK:   ascendc.add
// CHECK:   ascendc.copy_out
// CHECK:   ascendc.sync_all
// CHECK-NOT: sync_all
// CHECK:   ascendc.reduce_rows_sum
func.func @two_steps(%x: tensor<300x500xf32>) -> (tensor<500xf32>, tensor<300xf32>) attributes {ascendc.kernel} {
  %zero = arith.constant 0.0 : f32
  %ec = tensor.empty() : tensor<500xf32>
  %er = tensor.empty() : tensor<300xf32>
  %fc = linalg.fill ins(%zero : f32) outs(%ec : tensor<500xf32>) -> tensor<500xf32>
  %fr = linalg.fill ins(%zero : f32) outs(%er : tensor<300xf32>) -> tensor<300xf32>
  %c = linalg.reduce { arith.addf } ins(%x : tensor<300x500xf32>) outs(%fc : tensor<500xf32>) dimensions = [0]
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%x, %c : tensor<300x500xf32>, tensor<500xf32>) outs(%fr : tensor<300xf32>) {
  ^bb0(%a: f32, %m: f32, %acc: f32):
    %p = arith.mulf %a, %m : f32
    %s = arith.addf %acc, %p : f32
    linalg.yield %s : f32
  } -> tensor<300xf32>
  return %c, %r : tensor<500xf32>, tensor<300xf32>
}
