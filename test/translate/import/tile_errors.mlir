// RUN: ascend-opt %s -ascendc-normalize-entries -ascendc-import-llvm -split-input-file -verify-diagnostics

llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @__tile_topk_f32(i32, i32, i32, i32, i32, i32) -> i32
llvm.func @unknown(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %r) : (!llvm.ptr<1>, i32, i32) -> i32
  // expected-error@+1 {{'__tile_topk_f32' is a function of the tile library that is not supported}}
  %s = llvm.call @__tile_topk_f32(%t, %t, %t, %r, %r, %r) : (i32, i32, i32, i32, i32, i32) -> i32
  llvm.return
}

// -----

llvm.func @__tile_exp_f32(i32, i32, i32, i32) -> i32
llvm.func @no_tile(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  // expected-error@+1 {{'__tile_exp_f32': its argument 1 is no tile}}
  %s = llvm.call @__tile_exp_f32(%r, %r, %r, %r) : (i32, i32, i32, i32) -> i32
  llvm.return
}

// -----

llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @__tile_add_f32(i32, i32, i32, i32, i32) -> i32
llvm.func @sizes(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %c = llvm.mlir.constant(8 : i32) : i32
  %k = llvm.mlir.constant(5 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %c) : (!llvm.ptr<1>, i32, i32) -> i32
  %u = llvm.call @__tile_load_f32(%x, %r, %k) : (!llvm.ptr<1>, i32, i32) -> i32
  // expected-error@+1 {{'__tile_add_f32': its tiles have different sizes}}
  %s = llvm.call @__tile_add_f32(%t, %t, %u, %r, %c) : (i32, i32, i32, i32, i32) -> i32
  llvm.return
}

// -----

llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @number(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %r) : (!llvm.ptr<1>, i32, i32) -> i32
  // expected-error@+1 {{tiles and buffers are for the functions of the tile library only}}
  %s = llvm.add %t, %r : i32
  llvm.store %s, %y : i32, !llvm.ptr<1>
  llvm.return
}

// -----

llvm.func @__tile_load_f32(!llvm.ptr<1>, i32, i32) -> i32
llvm.func @__tile_gather_f32(i32, i32, i32, i32, i32, i32) -> i32
llvm.func @indices_in_tile(%x: !llvm.ptr<1>) attributes {hacc.entry} {
  %r = llvm.mlir.constant(2 : i32) : i32
  %t = llvm.call @__tile_load_f32(%x, %r, %r) : (!llvm.ptr<1>, i32, i32) -> i32
  // expected-error@+1 {{'__tile_gather_f32' takes the tile to write, a tile, a pointer to indices of 32 bits and 3 sizes, and returns a tile; indices in tiles are not supported}}
  %s = llvm.call @__tile_gather_f32(%t, %t, %t, %r, %r, %r) : (i32, i32, i32, i32, i32, i32) -> i32
  llvm.return
}
