// RUN: ascend-opt %s -ascendc-lower-scalar -split-input-file -verify-diagnostics

func.func @dynamic(%x: memref<4xindex>, %i: index) attributes {ascendc.kernel} {
  %n = memref.load %x[%i] : memref<4xindex>
  // expected-error@+1 {{a temporary buffer of a size that is known at launch only ('memref<?xf32>') is supported if the launch can compute the size: from extents and integers that are arguments, not from data; give it a static shape, or pass it as an argument}}
  %0 = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @large() attributes {ascendc.kernel} {
  // expected-error@+1 {{a temporary buffer of 40000 bytes in scalar code is not supported (at most 16384); pass it as an argument}}
  %0 = memref.alloc() : memref<10000xf32>
  return
}

// -----

func.func @pointer(%x: memref<?xf32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", out, unranked>}, %v: f32) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-error@+1 {{the size of a buffer that was passed as a bare pointer is not known}}
  %n = memref.dim %x, %zero : memref<?xf32>
  scf.for %i = %zero to %n step %one {
    memref.store %v, %x[%i] : memref<?xf32>
  }
  return
}

// -----

func.func @math(%x: memref<?xf32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", inout, unranked>}) attributes {ascendc.kernel} {
  %zero = arith.constant 0 : index
  %0 = memref.load %x[%zero] : memref<?xf32>
  // expected-error@+1 {{'math.cbrt' on 'f32' scalars is not supported: neither the scalar nor the vector unit has it}}
  %1 = math.cbrt %0 : f32
  memref.store %1, %x[%zero] : memref<?xf32>
  return
}

// -----

func.func @left(%x: memref<8xf32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", inout, [8]>}) attributes {ascendc.kernel} {
  // expected-error@+1 {{'linalg.exp' could not be lowered to vector or scalar code}}
  linalg.exp ins(%x : memref<8xf32>) outs(%x : memref<8xf32>)
  return
}

// -----

// Each block would need memory of its own, and how many blocks there are is not asked.
func.func @own(%x: memref<64xf32>) attributes {ascendc.kernel, ascendc.distributes_itself} {
  %block = ascendc.get_block_idx : index
  %n = arith.constant 64 : index
  // expected-error@+1 {{each block needs this temporary buffer for itself}}
  %t = memref.alloc() : memref<64xf32>
  %g = builtin.unrealized_conversion_cast %t : memref<64xf32> to !ascendc.global_tensor<f32>
  %a = ascendc.alloc_tile : <f32>
  ascendc.copy_in %a, %g[%block], %n : <f32>, <f32>
  return
}

// -----

func.func @dynamic_in_a_loop(%x: memref<?xf32>) attributes {ascendc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    // expected-error@+1 {{a temporary buffer of a size that is known at launch only ('memref<?xf32>') is not supported in a loop}}
    %t = memref.alloc(%n) : memref<?xf32>
    %a = memref.load %x[%i] : memref<?xf32>
    memref.store %a, %t[%i] : memref<?xf32>
    %b = memref.load %t[%c0] : memref<?xf32>
    memref.store %b, %x[%i] : memref<?xf32>
  }
  return
}
