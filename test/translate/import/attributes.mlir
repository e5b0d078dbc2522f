// RUN: ascend-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// Known attributes are parsed, unknown ones of these dialects kept as they are.
// CHECK: hacc.known = [#hacc.function_kind<HOST>, #hacc.arg_type<input_and_output>, #hacc.input_idx<3>, #hacc.block_dim<7>]
// CHECK-SAME: hacc.other = #hacc.tiling_function<@f>
// CHECK-SAME: hivm.known = [#hivm.address_space<ub>, #hivm.func_core_type<MIX>, #hivm.pipe<PIPE_MTE2>]
// CHECK-SAME: hivm.other = #hivm.vf_mode<SIMD>
module attributes {
  hacc.known = [#hacc.function_kind<HOST>, #hacc.arg_type<input_and_output>, #hacc.input_idx<3>, #hacc.block_dim<7>],
  hacc.other = #hacc.tiling_function<@f>,
  hivm.known = [#hivm.address_space<ub>, #hivm.func_core_type<MIX>, #hivm.pipe<PIPE_MTE2>],
  hivm.other = #hivm.vf_mode<SIMD>} {}

// -----

// expected-error@+2 {{to be one of: zero, gm, cbuf, ca, cb, cc, ub, ssbuf}}
// expected-error@+1 {{failed to parse}}
module attributes {x.y = #hivm.address_space<l1>} {}

// -----

func.func @lowered(%a: memref<16xi16>, %b: memref<16xi16>) {
  // expected-error@+1 {{operation 'hivm.hir.load' is not supported: give the kernel before it is lowered}}
  hivm.hir.load ins(%a : memref<16xi16>) outs(%b : memref<16xi16>)
  return
}
