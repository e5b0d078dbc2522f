// RUN: ascend-translate %s | FileCheck %s

// CHECK-LABEL: class KernelLoops
// CHECK: int32_t [[SUM:carried]] = 0;
// CHECK: for (int64_t [[I:.*]] = 0; [[I]] < 4; ++[[I]]) {
// CHECK:   const int32_t [[V:.*]] = xGm.GetValue([[I]]);
// CHECK:   const int32_t [[NEXT:.*]] = static_cast<int32_t>(static_cast<uint32_t>([[SUM]]) + static_cast<uint32_t>([[V]]));
// CHECK:   [[SUM]] = [[NEXT]];
// CHECK: }
// CHECK: xGm.SetValue(0, [[SUM]]);
// CHECK: while (true) {
// CHECK:   if (!
// CHECK:     break;
func.func @loops(%x: !ascendc.global_tensor<i32> {ascendc.arg = #ascendc.buffer<0, "x", "i32", inout, [4]>}) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %ten = arith.constant 10 : i32
  %sum = scf.for %i = %c0 to %c4 step %c1 iter_args(%s = %zero) -> i32 {
    %v = ascendc.get_value %x[%i] : !ascendc.global_tensor<i32> -> i32
    %next = arith.addi %s, %v : i32
    scf.yield %next : i32
  }
  ascendc.set_value %x[%c0], %sum : !ascendc.global_tensor<i32>, i32
  %last = scf.while (%s = %sum) : (i32) -> i32 {
    %go = arith.cmpi slt, %s, %ten : i32
    scf.condition(%go) %s : i32
  } do {
  ^bb0(%s: i32):
    %next = arith.addi %s, %s : i32
    scf.yield %next : i32
  }
  ascendc.set_value %x[%c1], %last : !ascendc.global_tensor<i32>, i32
  return
}
