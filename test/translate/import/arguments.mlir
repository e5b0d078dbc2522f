// RUN: ascend-opt %s -ascendc-describe-arguments -split-input-file | FileCheck %s

// Directions follow from what the kernel does, seen through views.
// CHECK-LABEL: func.func @directions
// CHECK-SAME: "arg0", "f32", in, [-1, 4]
// CHECK-SAME: "arg1", "f32", out, [-1, 4]
// CHECK-SAME: "arg2", "f32", inout, []
// CHECK-SAME: #ascendc.scalar<3, "arg3", "f16">
// CHECK-SAME: #ascendc.scalar<4, "arg4", "i64">
func.func @directions(%a: memref<?x4xf32>, %b: memref<?x4xf32>, %c: memref<f32>, %s: f16, %n: index) attributes {ascendc.kernel} {
  %whole = memref.cast %b : memref<?x4xf32> to memref<?x?xf32>
  %from = memref.cast %a : memref<?x4xf32> to memref<?x?xf32>
  linalg.exp ins(%from : memref<?x?xf32>) outs(%whole : memref<?x?xf32>)
  %0 = memref.load %c[] : memref<f32>
  memref.store %0, %c[] : memref<f32>
  return
}

// -----

// Signedness follows from the operations; where they do not show it, from the type or the author's mark.
// CHECK-LABEL: func.func @signs
// CHECK-SAME: memref<8xi16> {{[^}]*}}"u16"
// CHECK-SAME: memref<8xi16> {{[^}]*}}"i16"
// CHECK-SAME: memref<8xi32> {{[^}]*}}"u32"
// CHECK-SAME: memref<8xi8> {{[^}]*}}"u8"
// CHECK-SAME: memref<8xi8> {{[^}]*}}"u8"
func.func @signs(%a: memref<8xi16>, %b: memref<8xi16>, %c: memref<8xi32>, %marked: memref<8xi8> {ascend.unsigned}, %typed: memref<8xui8>)
    attributes {ascendc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%a, %b : memref<8xi16>, memref<8xi16>) outs(%c : memref<8xi32>) {
  ^bb0(%x: i16, %y: i16, %z: i32):
    %u = arith.extui %x : i16 to i32
    %s = arith.constant 3 : i16
    %v = arith.divsi %y, %s : i16
    %r = arith.divui %u, %u : i32
    linalg.yield %r : i32
  }
  return
}

// -----

// The author's names, made C identifiers. A contiguous layout says nothing.
// CHECK-LABEL: func.func @names
// CHECK-SAME: memref<4x8xf32> {ascendc.arg = #ascendc.buffer<0, "rows", "f32", in, [4, 8]>}
// CHECK-SAME: #ascendc.buffer<1, "for_", "f32", out, [4, 8]>
// CHECK-SAME: #ascendc.scalar<2, "rows_1", "i32">
func.func @names(%a: memref<4x8xf32, strided<[8, 1]>> {hacc.arg_type = #hacc.arg_type<input>} loc("rows"),
                 %b: memref<4x8xf32> {hacc.arg_type = #hacc.arg_type<output>} loc("for"), %c: i32 loc("rows")) attributes {ascendc.kernel} {
  %0 = memref.cast %a : memref<4x8xf32, strided<[8, 1]>> to memref<?x8xf32, strided<[8, 1]>>
  return
}

// -----

// A number that is returned is a buffer of one element.
// CHECK-LABEL: func.func @numbers
// CHECK-SAME: -> (tensor<f32>, tensor<i64>)
// CHECK: %[[F:.*]] = linalg.fill ins(%{{.*}} : f32)
// CHECK: %[[C:.*]] = arith.index_cast %{{.*}} : index to i64
// CHECK: %[[I:.*]] = linalg.fill ins(%[[C]] : i64)
// CHECK: return %[[F]], %[[I]]
func.func @numbers(%a: f32, %n: index) -> (f32, index) attributes {ascendc.kernel} {
  %0 = arith.addf %a, %a : f32
  return %0, %n : f32, index
}

// -----

// A tensor is a value: what an operation starts from is read, and never written.
// CHECK-LABEL: func.func @starts
// CHECK-SAME: "arg0", "f32", in, [4, 8]
// CHECK-SAME: "arg1", "f32", in, [4]
func.func @starts(%x: tensor<4x8xf32>, %s: tensor<4xf32>) -> tensor<4xf32> attributes {ascendc.kernel} {
  %r = linalg.reduce { arith.addf } ins(%x : tensor<4x8xf32>) outs(%s : tensor<4xf32>) dimensions = [1]
  return %r : tensor<4xf32>
}
