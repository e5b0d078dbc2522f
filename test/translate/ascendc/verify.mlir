// RUN: ascend-opt %s -split-input-file -verify-diagnostics

func.func @types(%n: index) {
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f16>
  // expected-error @+1 {{works on one element type, not 'f32' and 'f16'}}
  ascendc.add %a, %a, %b, %n : <f32>, <f32>, <f16>
  return
}

// -----

func.func @element(%n: index) {
  %a = ascendc.alloc_tile : <i8>
  // expected-error @+1 {{has no form for i8; element types: i16 i32 f16 f32}}
  ascendc.add %a, %a, %a, %n : <i8>, <i8>, <i8>
  return
}

// -----

func.func @scalar(%n: index, %s: f16) {
  %a = ascendc.alloc_tile : <f32>
  // expected-error @+1 {{scalar has type 'f16', elements are 'f32'}}
  ascendc.muls %a, %a, %s, %n : <f32>, <f32>, f16
  return
}

// -----

func.func @cast(%n: index) {
  %a = ascendc.alloc_tile : <i8>
  %b = ascendc.alloc_tile : <f32>
  // expected-error @+1 {{no instruction converts 'i8' to 'f32'}}
  ascendc.cast %b, %a, %n : <f32>, <i8>
  return
}

// -----

func.func @move(%n: index, %g: !ascendc.global_tensor<f32>) {
  %a = ascendc.alloc_tile : <i32>
  // expected-error @+1 {{moves elements of one type, not 'i32' and 'f32'}}
  ascendc.copy_in %a, %g[%n], %n : <i32>, <f32>
  return
}

// -----

func.func @compare(%n: index) {
  %a = ascendc.alloc_tile : <i32>
  %m = ascendc.alloc_tile {divide = 8 : i64} : <ui8>
  // expected-error @+1 {{compares i32 for equality only}}
  ascendc.compare <lt> %m, %a, %a, %n : <ui8>, <i32>, <i32>
  return
}

// -----

// expected-error @+1 {{element type 'f64' is none of}}
func.func @type(%g: !ascendc.global_tensor<f64>) { return }

// -----

// expected-error @+1 {{unknown element type 'f31'}}
func.func @argument(%g: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<0, "g", "f31", in, [4]>}) { return }

// -----

func.func @flags(%w: !ascendc.global_tensor<f32>, %n: index) {
  %flags = ascendc.alloc_tile [320] : <i32>
  // expected-error @+1 {{its workspaces have i32 elements}}
  ascendc.sync_all %w, %flags, %n : <f32>, <i32>
  return
}

// -----

func.func @rows(%n: index) {
  %a = ascendc.alloc_tile : <i32>
  // expected-error @+1 {{has no form for i32}}
  ascendc.reduce_rows_sum %a, %a, %a, %n x %n pitch %n : <i32>, <i32>, <i32>
  return
}

// -----

func.func @turned(%n: index) {
  %a = ascendc.alloc_tile : <i8>
  // expected-error @+1 {{has no form for i8}}
  ascendc.transpose_tile %a, %a, %n x %n pitch %n to %n : <i8>, <i8>
  return
}

// -----

func.func @rows_of_types(%n: index) {
  %a = ascendc.alloc_tile : <f32>
  %b = ascendc.alloc_tile : <f16>
  // expected-error @+1 {{works on one element type, not 'f32' and 'f16'}}
  ascendc.row_wise add %a, own %a, shared %b, %n pitch %n : <f32>, <f32>, <f16>
  return
}

// -----

func.func @rows_of_bytes(%n: index) {
  %a = ascendc.alloc_tile : <i8>
  // expected-error @+1 {{has no form for 'i8'; element types: i16 i32 f16 f32}}
  ascendc.spread_rows %a, %a, %n : <i8>, <i8>
  return
}

// -----

func.func @rows_divided(%n: index) {
  %a = ascendc.alloc_tile : <i32>
  // expected-error @+1 {{divides f16 and f32 only}}
  ascendc.row_wise div %a, own %a, block %a, %n pitch %n : <i32>, <i32>, <i32>
  return
}

// -----

func.func @rows_alone(%n: index) {
  %a = ascendc.alloc_tile : <f32>
  // expected-error @+1 {{without one it is the plain instruction}}
  ascendc.row_wise add %a, own %a, own %a, %n pitch %n : <f32>, <f32>, <f32>
  return
}

// -----

func.func @halves_by_blocks(%n: index) {
  %a = ascendc.alloc_tile : <f16>
  // expected-error @+1 {{goes by blocks with f32 only}}
  ascendc.reduce_sum %a, %a, %a, %n {by_blocks} : <f16>, <f16>, <f16>
  return
}
