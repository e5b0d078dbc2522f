// RUN: ascend-opt %s -ascendc-import -split-input-file -verify-diagnostics

llvm.func @mixed(%x: !llvm.ptr, %z: !llvm.ptr) attributes {hacc.entry} {
  // expected-note@+1 {{the other access}}
  %v = llvm.load %x : !llvm.ptr -> i32
  llvm.store %v, %z : i32, !llvm.ptr
  // expected-error@+1 {{argument 0 is accessed here as 'f32' and elsewhere as 'i32'; a buffer has one element type}}
  %w = llvm.load %x : !llvm.ptr -> f32
  %i = llvm.fptosi %w : f32 to i32
  llvm.store %i, %z : i32, !llvm.ptr
  llvm.return
}

// -----

llvm.func @elsewhere(f32) -> f32
llvm.func @calls(%x: !llvm.ptr) attributes {hacc.entry} {
  %v = llvm.load %x : !llvm.ptr -> f32
  // expected-error@+1 {{call to 'elsewhere', which has no definition here and is none of the functions that a kernel can call}}
  %w = llvm.call @elsewhere(%v) : (f32) -> f32
  llvm.store %w, %x : f32, !llvm.ptr
  llvm.return
}

// -----

llvm.func @bytes(%x: !llvm.ptr, %n: i64) attributes {hacc.entry} {
  // expected-error@+1 {{the distance is in bytes, and not known to be a multiple of the 4 bytes of an element ('f32') of argument 0}}
  %p = llvm.getelementptr %x[%n] : (!llvm.ptr, i64) -> !llvm.ptr, i8
  %c = llvm.mlir.constant(1.0 : f32) : f32
  llvm.store %c, %p : f32, !llvm.ptr
  llvm.return
}

// -----

llvm.func @vectors(%x: !llvm.ptr) attributes {hacc.entry} {
  // expected-error@+1 {{vectors are not supported; compile the kernel without auto-vectorisation}}
  %v = llvm.load %x : !llvm.ptr -> vector<4xf32>
  llvm.store %v, %x : vector<4xf32>, !llvm.ptr
  llvm.return
}

// -----

llvm.func @atomics(%x: !llvm.ptr, %v: i32) attributes {hacc.entry} {
  // expected-error@+1 {{'llvm.atomicrmw' on a pointer is not supported in a kernel}}
  %0 = llvm.atomicrmw add %x, %v monotonic : !llvm.ptr, i32
  llvm.store %0, %x : i32, !llvm.ptr
  llvm.return
}

// -----

llvm.func @either(%x: !llvm.ptr, %y: !llvm.ptr, %c: i1) attributes {hacc.entry} {
  // expected-error@+1 {{a pointer that points into argument 0 or argument 1 is not supported}}
  %p = llvm.select %c, %x, %y : i1, !llvm.ptr
  %v = llvm.load %p : !llvm.ptr -> f32
  llvm.store %v, %x : f32, !llvm.ptr
  llvm.return
}

// -----

llvm.func @indirect(%x: !llvm.ptr) attributes {hacc.entry} {
  // expected-error@+1 {{'llvm.load' of a pointer: buffers of pointers are not supported}}
  %p = llvm.load %x : !llvm.ptr -> !llvm.ptr
  %v = llvm.load %p : !llvm.ptr -> f32
  llvm.store %v, %p : f32, !llvm.ptr
  llvm.return
}
