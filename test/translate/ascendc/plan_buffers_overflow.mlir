// RUN: not ascend-opt %s -ascendc-assign-queues -ascendc-plan-buffers=soc=Ascend910B3 2>&1 | FileCheck %s
// RUN: not ascend-opt %s -ascendc-plan-buffers=soc=Ascend910X 2>&1 | FileCheck %s --check-prefix=SOC

// CHECK: error: ub overflow, requires 400000 bytes while {{[0-9]+}} bytes available on Ascend910B3
// SOC: error: unknown SoC 'Ascend910X'
func.func @large(%s: f32, %n: index) attributes {ascendc.kernel} {
  %a = ascendc.alloc_tile [100000] : <f32>
  ascendc.duplicate %a, %s, %n : <f32>, f32
  return
}
