// RUN: ascend-opt %s -ascendc-lower-scalar -split-input-file | FileCheck %s

// Parameters: buffers, sizes, scalars; offsets are linear.
// CHECK-LABEL: func.func @one_block
// CHECK-SAME: %[[X:.*]]: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [-1, 4]>}
// CHECK-SAME: %[[Y:.*]]: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<2, "y", "f32", out, [-1, -1]>}
// CHECK-SAME: %[[X0:.*]]: index {ascendc.arg = #ascendc.size<0, 0>}
// CHECK-SAME: %{{.*}}: index {ascendc.arg = #ascendc.size<2, 0>}
// CHECK-SAME: %[[Y1:.*]]: index {ascendc.arg = #ascendc.size<2, 1>}
// CHECK-SAME: %[[S:.*]]: f32 {ascendc.arg = #ascendc.scalar<1, "s", "f32">}
// CHECK: scf.if
// CHECK:   scf.for %[[I:.*]] = %c0 to %[[X0]] step %c1
// CHECK:     %[[ROW:.*]] = arith.muli %[[I]], %c4
// CHECK:     %[[AT:.*]] = arith.addi %[[ROW]], %c1
// CHECK:     %[[V:.*]] = ascendc.get_value %[[X]][%[[AT]]]
// CHECK:     %[[P:.*]] = arith.mulf %[[V]], %[[S]]
// CHECK:     %[[ROW2:.*]] = arith.muli %[[I]], %[[Y1]]
// CHECK:     ascendc.set_value %[[Y]][%{{.*}}], %[[P]]
// CHECK:   ascendc.cache_clean %[[Y]]
func.func @one_block(%x: memref<?x4xf32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [-1, 4]>},
                     %s: f32 {ascendc.arg = #ascendc.scalar<1, "s", "f32">},
                     %y: memref<?x?xf32> {ascendc.arg = #ascendc.buffer<2, "y", "f32", out, [-1, -1]>}) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %block = ascendc.get_block_idx : index
  %first = arith.cmpi eq, %block, %zero : index
  scf.if %first {
    %n = memref.dim %x, %zero : memref<?x4xf32>
    scf.for %i = %zero to %n step %one {
      %0 = memref.load %x[%i, %one] : memref<?x4xf32>
      %1 = arith.mulf %0, %s : f32
      memref.store %1, %y[%i, %one] : memref<?x?xf32>
    }
  }
  return
}

// -----

// Blocks that store side by side share cache lines: each element is copied out. Reading it back needs a clean cache.
// CHECK-LABEL: func.func @many_blocks
// CHECK-SAME: %[[X:.*]]: !ascendc.global_tensor<i16>
// CHECK: ascendc.cache_clean %[[X]]
// CHECK: %[[V:.*]] = ascendc.get_value %[[X]]
// CHECK: %[[T:.*]] = ascendc.alloc_tile[16] : <i16>
// CHECK: ascendc.set_value %[[T]][%c0], %[[V]]
// CHECK: ascendc.copy_out %[[X]][%{{.*}}], %[[T]], %c1
// CHECK-NOT: ascendc.set_value %[[X]]
func.func @many_blocks(%x: memref<?xi16> {ascendc.arg = #ascendc.buffer<0, "x", "i16", inout, unranked>}) attributes {ascendc.kernel} {
  %one = arith.constant 1 : index
  %block = ascendc.get_block_idx : index
  %next = arith.addi %block, %one : index
  %0 = memref.load %x[%block] : memref<?xi16>
  memref.store %0, %x[%next] : memref<?xi16>
  return
}

// -----

// Functions of the vector unit go through one element; half precision is computed in f32.
// CHECK-LABEL: func.func @functions
// CHECK: %[[V:.*]] = ascendc.get_value %{{.*}} : !ascendc.global_tensor<f16> -> f16
// CHECK: %[[F:.*]] = arith.extf %[[V]] : f16 to f32
// CHECK: ascendc.set_value %[[IN:.*]][%c0], %[[F]]
// CHECK: ascendc.exp %[[OUT:.*]], %[[IN]], %c1
// CHECK: %[[E:.*]] = ascendc.get_value %[[OUT]][%c0]
// CHECK: arith.truncf %{{.*}} : f32 to f16
func.func @functions(%x: memref<?xf16> {ascendc.arg = #ascendc.buffer<0, "x", "f16", inout, unranked>}) attributes {ascendc.kernel} {
  %block = ascendc.get_block_idx : index
  %0 = memref.load %x[%block] : memref<?xf16>
  %1 = math.exp %0 : f16
  %2 = arith.addf %1, %0 : f16
  memref.store %2, %x[%block] : memref<?xf16>
  return
}

// -----

// Vector code's casts become the buffers; temporaries that it uses are in the workspace.
// CHECK-LABEL: func.func @vector
// CHECK-SAME: %[[X:.*]]: !ascendc.global_tensor<f32> {{.*}} %[[W:.*]]: !ascendc.global_tensor<ui8> {ascendc.arg = #ascendc.workspace<512>}
// CHECK: %[[V:.*]] = ascendc.workspace_view %[[W]][0]
// CHECK: ascendc.copy_in %[[T:.*]], %[[X]]
// CHECK: ascendc.copy_out %[[V]]
func.func @vector(%x: memref<8xf32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [8]>}) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %eight = arith.constant 8 : index
  %t = memref.alloc() : memref<8xf32>
  %gx = builtin.unrealized_conversion_cast %x : memref<8xf32> to !ascendc.global_tensor<f32>
  %gt = builtin.unrealized_conversion_cast %t : memref<8xf32> to !ascendc.global_tensor<f32>
  %tile = ascendc.alloc_tile : !ascendc.local_tensor<f32, any>
  ascendc.copy_in %tile, %gx[%zero], %eight : !ascendc.local_tensor<f32, any>, !ascendc.global_tensor<f32>
  ascendc.copy_out %gt[%zero], %tile, %eight : !ascendc.global_tensor<f32>, !ascendc.local_tensor<f32, any>
  return
}
