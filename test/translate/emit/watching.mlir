// What a person can ask to see, and to decide.
// RUN: ascend-translate --print-pipeline | FileCheck %s --check-prefix=PIPELINE
// RUN: ascend-translate %s --mlir-print-ir-after-all -o %t.cpp 2>&1 | FileCheck %s --check-prefix=AFTER
// RUN: rm -rf %t.stages && ascend-translate %s --dump-dir %t.stages -o %t.cpp && cat %t.stages/*-ascendc-fuse.mlir | FileCheck %s --check-prefix=STAGE
// RUN: ascend-translate %s --remarks=fusion -o %t.cpp 2>&1 | FileCheck %s --check-prefix=FUSION
// RUN: ascend-translate %s --remarks=tiling -o %t.cpp 2>&1 | FileCheck %s --check-prefix=TILING
// RUN: ascend-translate %s --remarks=vectorize -o %t.cpp 2>&1 | FileCheck %s --check-prefix=VECTORIZE
// RUN: ascend-translate %s --tile 512 | FileCheck %s --check-prefix=TILE
// RUN: ascend-translate %s --no-double-buffer | FileCheck %s --check-prefix=SINGLE
// RUN: ascend-translate %s --emit=source | FileCheck %s --check-prefix=SOURCE
// RUN: not ascend-translate %s --remarks=colour 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not ascend-translate %s --tile 0 2>&1 | FileCheck %s --check-prefix=NOTILE

// PIPELINE: builtin.module({{.*}}ascendc-normalize-entries{{.*}}ascendc-fuse{{.*}}ascendc-plan-buffers
// AFTER: IR Dump After {{.*}}ascendc-fuse
// STAGE: func.func @twice
// STAGE: linalg.generic
// FUSION-NOT: unified buffer
// FUSION: remark: kernel 'twice': 2 operations on tensors became 1 stage that each go over memory once
// TILING: remark: kernel 'twice': tiles of {{[0-9]+}} elements, 2 queues (2 double buffered), {{.*}} bytes of the unified buffer
// TILING-NOT: stage
// VECTORIZE: remark: the loop stays scalar code: its attribute 'ascend.scalar' says so
// VECTORIZE: remark: kernel 'scalar': 0 of 1 loop became vector code
// TILE: pipe.InitBuffer(inQueueX, 2,
// TILE: kTileLength = 512;
// SINGLE: pipe.InitBuffer(inQueueX, 1,
// SOURCE: func.func @twice
// SOURCE: linalg.elementwise
// KIND: --remarks
// NOTILE: --tile

func.func @twice(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  linalg.add ins(%x, %x : memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>)
  linalg.elemwise_unary ins(%y : memref<?xf32>) outs(%y : memref<?xf32>)
  return
}

func.func @scalar(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<?xf32>
    memref.store %v, %y[%i] : memref<?xf32>
  } {ascend.scalar}
  return
}
