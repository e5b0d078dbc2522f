// RUN: ascend-translate %s | FileCheck %s

// Integers wrap, signedness is the operation's, constants keep their bits.
// CHECK-LABEL: class KernelScalars
// CHECK: static_cast<int32_t>(static_cast<uint32_t>({{.*}}) + static_cast<uint32_t>({{.*}}))
// CHECK: static_cast<uint32_t>({{.*}}) / static_cast<uint32_t>({{.*}})
// CHECK: static_cast<uint32_t>({{.*}}) < static_cast<uint32_t>({{.*}})
// CHECK: FloorDiv<int32_t>
// CHECK: static_cast<int32_t>(static_cast<uint32_t>({{.*}}) >> {{.*}})
// CHECK: BitCast<float>(0x7fc00001u)
// CHECK: -__builtin_inff()
// CHECK: -0.0f
// CHECK: extern "C" __global__ __aicore__ void scalars(GM_ADDR x, GM_ADDR f, int64_t a, uint64_t s)
// CHECK: op.Init(x, f, static_cast<int32_t>(a), BitCast<float>(static_cast<uint32_t>(s)));
func.func @scalars(%x: !ascendc.global_tensor<i32> {ascendc.arg = #ascendc.buffer<0, "x", "i32", inout, [4]>},
                   %f: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<1, "f", "f32", out, [8]>},
                   %a: i32 {ascendc.arg = #ascendc.scalar<2, "a", "i32">}, %s: f32 {ascendc.arg = #ascendc.scalar<3, "s", "f32">})
    attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %v = ascendc.get_value %x[%c0] : !ascendc.global_tensor<i32> -> i32
  %sum = arith.addi %v, %a : i32
  ascendc.set_value %x[%c0], %sum : !ascendc.global_tensor<i32>, i32
  %quotient = arith.divui %v, %a : i32
  ascendc.set_value %x[%c1], %quotient : !ascendc.global_tensor<i32>, i32
  %less = arith.cmpi ult, %v, %a : i32
  scf.if %less {
    %floor = arith.floordivsi %v, %a : i32
    ascendc.set_value %x[%c2], %floor : !ascendc.global_tensor<i32>, i32
  } else {
    %shifted = arith.shrui %v, %a : i32
    ascendc.set_value %x[%c2], %shifted : !ascendc.global_tensor<i32>, i32
  }
  %nan = arith.constant 0x7FC00001 : f32
  %inf = arith.constant 0xFF800000 : f32
  %zero = arith.constant -0.0 : f32
  ascendc.set_value %f[%c0], %nan : !ascendc.global_tensor<f32>, f32
  ascendc.set_value %f[%c1], %inf : !ascendc.global_tensor<f32>, f32
  ascendc.set_value %f[%c2], %zero : !ascendc.global_tensor<f32>, f32
  %t = arith.mulf %s, %s : f32
  ascendc.set_value %f[%c2], %t : !ascendc.global_tensor<f32>, f32
  ascendc.cache_clean %x : <i32>
  return
}
