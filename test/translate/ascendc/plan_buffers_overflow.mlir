// RUN: not ascend-opt %s -split-input-file -ascendc-assign-queues -ascendc-plan-buffers=soc=Ascend910B3 2>&1 | FileCheck %s
// RUN: not ascend-opt %s -ascendc-plan-buffers=soc=Ascend910X 2>&1 | FileCheck %s --check-prefix=SOC

// CHECK: error: ub overflow, requires 400000 bytes while {{[0-9]+}} bytes available on Ascend910B3
// SOC: error: unknown SoC 'Ascend910X'
func.func @large(%s: f32, %n: index) attributes {ascendc.kernel} {
  %a = ascendc.alloc_tile [100000] : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  return
}

// -----

// CHECK: error: ub overflow, requires 240000 bytes while {{[0-9]+}} bytes available on Ascend910B3
func.func @row(%s: f32) attributes {ascendc.kernel} {
  %tl = ascendc.tile_length {at_least = 60000 : i64} : index
  %a = ascendc.alloc_tile : <f32>
  ascendc.duplicate %a, %s, %tl : <f32>, f32
  return
}
