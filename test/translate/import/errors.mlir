// RUN: ascend-opt %s -ascendc-import -split-input-file -verify-diagnostics

// expected-error@+1 {{no kernel: mark a function with the attribute 'hacc.entry', or name one with --entry}}
module { func.func @f(%a: memref<4xf32>) { return } }

// -----

module {
  // expected-note@+1 {{the first is here}}
  module { func.func @twin(%a: memref<4xf32>) attributes {hacc.entry} { return } }
  // expected-error@+1 {{two kernels are named 'twin'}}
  module { func.func @twin(%a: memref<4xf32>) attributes {hacc.entry} { return } }
}

// -----

// expected-error@+1 {{kernel 'h' is host code (hacc.function_kind HOST)}}
func.func @h(%a: memref<4xf32>) attributes {hacc.entry, hacc.function_kind = #hacc.function_kind<HOST>} { return }

// -----

func.func @add2(%a: memref<4xf32>) { return }
// expected-error@+1 {{kernel name 'add_2' ends in '_' and digits, which CANN's loader takes for a tiling key; rename the function (the name without the underscore, 'add2', is taken)}}
func.func @add_2(%a: memref<4xf32>) attributes {hacc.entry} { return }

// -----

// expected-warning@+1 {{kernel 'mul_3' becomes 'mul3': CANN's loader takes '_' and digits at the end of a name for a tiling key}}
func.func @mul_3(%a: memref<4xf32>) attributes {hacc.entry} { return }

// -----

// expected-error@+1 {{kernel name 'a.b' is not a C identifier}}
func.func @a.b(%a: memref<4xf32>) attributes {hacc.entry} { return }

// -----

// expected-error@+1 {{hacc.block_dim is not a block count from 1 to 65535}}
func.func @blocks(%a: memref<4xf32>) attributes {hacc.entry, hacc.block_dim = 0 : i64} { return }

// -----

// expected-error@+1 {{kernel 'nobody' has no body}}
func.func private @nobody(%a: memref<4xf32>) attributes {hacc.entry}

// -----

// expected-error@+1 {{argument 0 of kernel 'rank11': rank 11 is more than 10}}
func.func @rank11(%a: memref<1x1x1x1x1x1x1x1x1x1x1xf32>) attributes {hacc.entry} { return }

// -----

// expected-error@+1 {{argument 0 of kernel 'f64s': element type 'f64' is not supported}}
func.func @f64s(%a: memref<4xf64>) attributes {hacc.entry} { return }

// -----

// expected-error@+1 {{argument 0 of kernel 'columns': buffers are contiguous, row by row}}
func.func @columns(%a: memref<4x8xf32, strided<[1, 4]>>) attributes {hacc.entry} { return }

// -----

// expected-error@+1 {{argument 0 of kernel 'abi': an argument of kind 'tiling_data' is made by another compiler's ABI lowering}}
func.func @abi(%a: memref<4xi64> {hacc.arg_type = #hacc.arg_type<tiling_data>}, %b: memref<4xi64>) attributes {hacc.entry} {
  memref.copy %a, %b : memref<4xi64> to memref<4xi64>
  return
}

// -----

func.func private @elsewhere(f32) -> f32
func.func @calls(%a: memref<f32>) attributes {hacc.entry} {
  %0 = memref.load %a[] : memref<f32>
  // expected-error@+1 {{call to 'elsewhere', which has no definition here}}
  %1 = call @elsewhere(%0) : (f32) -> f32
  memref.store %1, %a[] : memref<f32>
  return
}

// -----

// expected-error@+1 {{kernel 'result' returns 'memref<f32>'; only tensors and numbers can be returned}}
func.func @result(%a: memref<f32>) -> memref<f32> attributes {hacc.entry} {
  return %a : memref<f32>
}
