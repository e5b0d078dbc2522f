// RUN: ascend-opt %s -ascendc-normalize-entries -ascendc-describe-arguments | FileCheck %s

// All marks of an entry mean the same; attributes of other compilers go.
// CHECK: module {
// CHECK-NOT: hacc
// CHECK-NOT: hivm
module attributes {hacc.target = #hacc.target<"Ascend910B1">, hacc.hivmc_version = #hacc.hivmc_version<"0.2.0">,
    dlti.target_system_spec = #dlti.target_system_spec<"NPU" = #hacc.target_device_spec<
      #dlti.dl_entry<"UB_SIZE", 1572864 : i32>, #dlti.dl_entry<"ARCH", "dav-c220">>>} {
  func.func private @ascend_get_block_idx() -> i32

  // Inlined, then dropped.
  // CHECK-NOT: @twice
  func.func @twice(%x: f32) -> f32 {
    %0 = arith.addf %x, %x : f32
    return %0 : f32
  }

  // CHECK-LABEL: func.func @unit
  // CHECK-SAME: memref<16xf32> {ascendc.arg = #ascendc.buffer<0, "arg0", "f32", inout, [16]>}
  // CHECK-SAME: attributes {ascendc.block_dim = 20 : i64, ascendc.kernel}
  // CHECK: ascendc.get_block_idx : index
  // CHECK: arith.addf
  func.func @unit(%a: memref<16xf32, #hivm.address_space<gm>>) attributes {
      hacc.entry, hacc.function_kind = #hacc.function_kind<DEVICE>, hivm.func_core_type = #hivm.func_core_type<AIV>,
      hacc.block_dim = 20 : i64} {
    %block = call @ascend_get_block_idx() : () -> i32
    %i = arith.index_cast %block : i32 to index
    %v = memref.load %a[%i] : memref<16xf32, #hivm.address_space<gm>>
    %w = call @twice(%v) : (f32) -> f32
    memref.store %w, %a[%i] : memref<16xf32, #hivm.address_space<gm>>
    return
  }

  // CHECK-LABEL: func.func @text
  func.func @text(%a: memref<16xf32>) attributes {hacc.entry = ""} { return }
  // CHECK-LABEL: func.func @ours
  func.func @ours(%a: memref<16xf32>) attributes {ascend.kernel} { return }
  // CHECK-LABEL: func.func @triton
  func.func @triton(%a: memref<16xf32>) attributes {global_kernel = "local"} { return }
  // CHECK-NOT: @neither
  func.func @neither(%a: memref<16xf32>) { return }
}
