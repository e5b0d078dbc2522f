// RUN: ascend-opt %s -ascendc-reuse-operands | FileCheck %s

// A chain works in what was copied in; the last result has a tile of its own, which is copied out.
// CHECK-LABEL: func.func @chain
// CHECK: %[[IN:.*]] = ascendc.alloc_tile : <f32>
// CHECK: %[[OUT:.*]] = ascendc.alloc_tile : <f32>
// CHECK-NOT: alloc_tile
// CHECK: ascendc.copy_in %[[IN]],
// CHECK: ascendc.exp %[[IN]], %[[IN]],
// CHECK: ascendc.adds %[[IN]], %[[IN]],
// CHECK: ascendc.sqrt %[[OUT]], %[[IN]],
// CHECK: ascendc.copy_out {{.*}}, %[[OUT]],
func.func @chain(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>, %n: index) attributes {ascendc.kernel} {
  %one = arith.constant 1.0 : f32
  %c0 = arith.constant 0 : index
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f32>
  %c = ascendc.alloc_tile : <f32>
  %d = ascendc.alloc_tile : <f32>
  ascendc.copy_in %a, %x[%c0], %n : <f32>, <f32>
  ascendc.exp %b, %a, %n : <f32>, <f32>
  ascendc.adds %c, %b, %one, %n : <f32>, <f32>, f32
  ascendc.sqrt %d, %c, %n : <f32>, <f32>
  ascendc.copy_out %y[%c0], %d, %n : <f32>, <f32>
  return
}

// What is needed again stays: the sum takes the place of the other operand.
// CHECK-LABEL: func.func @needed_again
// CHECK: ascendc.copy_in %[[X:.*]], %{{.*}}[
// CHECK: ascendc.exp %[[E:.*]], %[[X]],
// CHECK: ascendc.ln %[[L:.*]], %[[E]],
// CHECK: ascendc.add %[[L]], %[[X]], %[[L]],
// CHECK: ascendc.mul %[[OUT:.*]], %[[L]], %[[E]],
// CHECK: ascendc.mul %[[OUT]], %[[OUT]], %[[X]],
// CHECK: ascendc.copy_out {{.*}}, %[[OUT]],
func.func @needed_again(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>, %n: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %a = ascendc.alloc_tile : <f32>
  %e = ascendc.alloc_tile : <f32>
  %l = ascendc.alloc_tile : <f32>
  %s = ascendc.alloc_tile : <f32>
  %p = ascendc.alloc_tile : <f32>
  %q = ascendc.alloc_tile : <f32>
  ascendc.copy_in %a, %x[%c0], %n : <f32>, <f32>
  ascendc.exp %e, %a, %n : <f32>, <f32>
  ascendc.ln %l, %e, %n : <f32>, <f32>
  ascendc.add %s, %a, %l, %n : <f32>, <f32>, <f32>
  ascendc.mul %p, %s, %e, %n : <f32>, <f32>, <f32>
  ascendc.mul %q, %p, %a, %n : <f32>, <f32>, <f32>
  ascendc.copy_out %y[%c0], %q, %n : <f32>, <f32>
  return
}

// Tiles of other lengths, tiles of another block, and instructions that read what they have written: none.
// CHECK-LABEL: func.func @none
// CHECK: ascendc.alloc_tile : <f32>
// CHECK: ascendc.alloc_tile[64] : <f32>
// CHECK: scf.for
// CHECK: ascendc.alloc_tile : <f32>
// CHECK: ascendc.alloc_temp
// CHECK: ascendc.alloc_tile : <f32>
func.func @none(%x: !ascendc.global_tensor<f32>, %y: !ascendc.global_tensor<f32>, %n: index) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile [64] : <f32>
  ascendc.copy_in %a, %x[%c0], %n : <f32>, <f32>
  ascendc.exp %b, %a, %c64 : <f32>, <f32>
  scf.for %i = %c0 to %c64 step %c1 {
    %c = ascendc.alloc_tile : <f32>
    ascendc.exp %c, %b, %c64 : <f32>, <f32>
    %t = ascendc.alloc_temp : <ui8>
    %d = ascendc.alloc_tile : <f32>
    ascendc.tanh %d, %c, %t, %c64 : <f32>, <f32>, <ui8>
    ascendc.copy_out %y[%i], %d, %c64 : <f32>, <f32>
  }
  return
}
