// RUN: ascend-translate %s --emit=tiles -o - | FileCheck %s
// RUN: ascend-translate %s --emit=signature -o - | FileCheck %s --check-prefix=NAMES
// RUN: sed 's/fun = #linalg.unary_fn<exp>/fun = #linalg.unary_fn<nothing>/' %s | not ascend-translate - --emit=tiles -o - 2>&1 | FileCheck %s --check-prefix=LINE

// The spelling of LLVM 19, and attributes of dialects that nobody has here.
// CHECK-LABEL: func.func @old
// CHECK: ascendc.exp
// CHECK: ascendc.muls
// NAMES: "name": "input"
// NAMES: "name": "result"
// LINE: <stdin>:[[#@LINE+7]]:{{[0-9]+}}: error
module attributes {hacc.target = #hacc.target<"Ascend910B1">,
    dlti.target_system_spec = #dlti.target_system_spec<"NPU" : #hacc.target_device_spec<#dlti.dl_entry<"UB_SIZE", 1572864 : i32>>>} {
  func.func @old(%input: memref<16xf32, #hivm.address_space<gm>>, %s: f32, %result: memref<16xf32, #hivm.address_space<gm>>)
      attributes {hacc.entry, hfusion.fusion_kind = #hfusion.fusion_kind<PURE_ELEMWISE>} {
    %t = bufferization.to_tensor %input restrict writable : memref<16xf32, #hivm.address_space<gm>>
    %e = tensor.empty() : tensor<16xf32>
    %u = linalg.elemwise_unary {fun = #linalg.unary_fn<exp>} ins(%t : tensor<16xf32>) outs(%e : tensor<16xf32>) -> tensor<16xf32>
    %b = linalg.elemwise_binary {cast = #linalg.type_fn<cast_signed>, fun = #linalg.binary_fn<mul>} ins(%u, %s : tensor<16xf32>, f32) outs(%e : tensor<16xf32>) -> tensor<16xf32>
    bufferization.materialize_in_destination %b in restrict writable %result : (tensor<16xf32>, memref<16xf32, #hivm.address_space<gm>>) -> ()
    return
  }

  // A comment is not rewritten, nor what stands behind it: bufferization.to_tensor
  // CHECK-LABEL: func.func @commented
  func.func @commented(%input: memref<16xf32> {hacc.arg_type = #hacc.arg_type<input>}, %result: memref<16xf32>) attributes {hacc.entry} {
    memref.copy %input, %result : memref<16xf32> to memref<16xf32>
    return
  }

  // Broken over several lines.
  // CHECK-LABEL: func.func @lines
  // CHECK: ascendc.abs
  // CHECK: ascendc.add
  func.func @lines(%input: memref<16xf32>, %result: memref<16xf32>) attributes {hacc.entry} {
    %t = bufferization.to_tensor %input restrict writable
        : memref<16xf32>
    %e = tensor.empty() : tensor<16xf32>
    %u = linalg.elemwise_unary {fun = #linalg.unary_fn<abs>}
        ins(%t : tensor<16xf32>)
        outs(%e : tensor<16xf32>) -> tensor<16xf32>
    %b = linalg.elemwise_binary
        ins(%u, %t : tensor<16xf32>, tensor<16xf32>)
        outs(%e : tensor<16xf32>) -> tensor<16xf32>
    bufferization.materialize_in_destination %b in restrict writable %result : (tensor<16xf32>, memref<16xf32>) -> ()
    return
  }
}
