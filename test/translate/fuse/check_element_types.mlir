// RUN: ascend-opt %s -ascendc-check-element-types=soc=Ascend310P3 -split-input-file -verify-diagnostics
// RUN: ascend-opt %s -ascendc-check-element-types=soc=Ascend910B3 -split-input-file
// RUN: not ascend-translate %s --soc Ascend310P3 2>&1 | FileCheck %s
// CHECK: error: Ascend310P3 has no bf16

// expected-error@+1 {{Ascend310P3 has no bf16: give the kernel f16 or f32, or translate it for a SoC of the 910B family}}
func.func @argument(%x: memref<64xbf16>, %y: memref<64xbf16>) attributes {hacc.entry, ascendc.kernel} {
  memref.copy %x, %y : memref<64xbf16> to memref<64xbf16>
  return
}

// -----

func.func @between(%x: memref<64xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %a = memref.load %x[%c0] : memref<64xf32>
  // expected-error@+1 {{Ascend310P3 has no bf16}}
  %b = arith.truncf %a : f32 to bf16
  %c = arith.extf %b : bf16 to f32
  memref.store %c, %x[%c0] : memref<64xf32>
  return
}

// -----

func.func @no_kernel(%x: bf16) -> bf16 {
  return %x : bf16
}
