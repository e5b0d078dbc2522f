// One program of a grid becomes a loop over the grid, over the blocks.
// RUN: ascend-opt %s --ascendc-import | FileCheck %s
// RUN: ascend-translate %s -o - | FileCheck %s --check-prefix=CPP
// RUN: ascend-translate %s -v -o - 2>&1 | FileCheck %s --check-prefix=REMARK

// The number of the program is no argument any more; workspace and lock go because nothing uses them.
// CHECK-LABEL: func.func @add
// CHECK-SAME: %{{[a-z0-9]+}}: memref<?xf32>
// CHECK-SAME: %{{[a-z0-9]+}}: i32 {ascendc.arg = #ascendc.scalar<1, "arg1", "i32">}, %{{[a-z0-9]+}}: i32
// CHECK-SAME: #ascendc.scalar<3, "arg3", "i32">}) attributes {ascendc.kernel}
// CHECK-DAG: %[[BLOCK:.*]] = ascendc.get_block_idx
// CHECK-DAG: %[[BLOCKS:.*]] = ascendc.get_block_num
// CHECK: scf.for %{{.*}} = %[[BLOCK]] to %{{.*}} step %[[BLOCKS]]
// CHECK: memref.reinterpret_cast
// CPP: void add(GM_ADDR x, int64_t x_d0, int64_t gridX, int64_t gridY, int64_t gridZ)
// REMARK: remark: kernel 'add' is one program of Triton's
func.func @add(%lock: memref<?xi8> {hacc.arg_type = #hacc.arg_type<sync_block_lock>}, %workspace: memref<?xi8> {hacc.arg_type = #hacc.arg_type<workspace>},
    %x: memref<?xf32> {tt.divisibility = 16 : i32, tt.tensor_kind = 2 : i32}, %gridX: i32, %gridY: i32, %gridZ: i32, %idX: i32, %idY: i32, %idZ: i32)
    attributes {SyncBlockLockArgIdx = 0 : i64, WorkspaceArgIdx = 1 : i64, hacc.entry, hacc.function_kind = #hacc.function_kind<DEVICE>, mix_mode = "aiv"} {
  %c16 = arith.constant 16 : i32
  %start = arith.muli %idX, %c16 : i32
  %offset = arith.index_cast %start : i32 to index
  %view = memref.reinterpret_cast %x to offset: [%offset], sizes: [16], strides: [1] : memref<?xf32> to memref<16xf32, strided<[1], offset: ?>>
  %local = memref.alloc() : memref<16xf32>
  memref.copy %view, %local : memref<16xf32, strided<[1], offset: ?>> to memref<16xf32>
  %t = bufferization.to_tensor %local restrict writable : memref<16xf32> to tensor<16xf32>
  %sum = arith.addf %t, %t : tensor<16xf32>
  bufferization.materialize_in_destination %sum in writable %view : (tensor<16xf32>, memref<16xf32, strided<[1], offset: ?>>) -> ()
  return
}

// Nobody says that these six numbers are a grid.
// CHECK-LABEL: func.func @plain
// CHECK-SAME: #ascendc.scalar<6, "arg6", "i32">})
func.func @plain(%x: memref<?xf32>, %a: i32, %b: i32, %c: i32, %d: i32, %e: i32, %f: i32) attributes {hacc.entry} {
  return
}
