// RUN: ascend-opt %s -ascendc-import -split-input-file | FileCheck %s

// Pointers become buffers without a size, the loop scf.for over index.
// CHECK-LABEL: func.func @vec_mul
// CHECK-SAME: %[[X:.*]]: memref<?xi16> {ascendc.arg = #ascendc.buffer<0, "arg0", "u16", in, unranked>}
// CHECK-SAME: %[[Y:.*]]: memref<?xi16> {ascendc.arg = #ascendc.buffer<1, "arg1", "i16", in, unranked>}
// CHECK-SAME: %[[Z:.*]]: memref<?xi16> {ascendc.arg = #ascendc.buffer<2, "arg2", "i16", out, unranked>}
// CHECK-SAME: %{{.*}}: i32 {ascendc.arg = #ascendc.scalar<3, "arg3", "u32">}
// CHECK-DAG: ascendc.get_block_idx : index
// CHECK-DAG: ascendc.get_block_num : index
// CHECK: scf.for %[[I:.*]] = %c0 to
// CHECK:   %[[AT:.*]] = arith.addi %{{.*}}, %[[I]] : index
// CHECK:   %[[A:.*]] = memref.load %[[X]][%[[AT]]]
// CHECK:   %[[B:.*]] = memref.load %[[Y]][%[[AT]]]
// CHECK:   %[[M:.*]] = arith.muli %[[A]], %[[B]] : i16
// CHECK:   memref.store %[[M]], %[[Z]][%[[AT]]]
// CHECK-NOT: llvm.
llvm.func @ascend_get_block_idx() -> i32
llvm.func @ascend_get_block_num() -> i32
llvm.func @vec_mul(%x: !llvm.ptr {ascend.unsigned}, %y: !llvm.ptr, %z: !llvm.ptr, %n: i32) attributes {hacc.entry} {
  %one = llvm.mlir.constant(1 : i64) : i64
  %block = llvm.call @ascend_get_block_idx() : () -> i32
  %blocks = llvm.call @ascend_get_block_num() : () -> i32
  %share = llvm.udiv %n, %blocks : i32
  %first = llvm.mul %share, %block : i32
  %begin = llvm.zext %first : i32 to i64
  %last = llvm.add %first, %share : i32
  %end = llvm.zext %last : i32 to i64
  llvm.br ^head(%begin : i64)
^head(%i: i64):
  %more = llvm.icmp "ult" %i, %end : i64
  llvm.cond_br %more, ^body, ^exit
^body:
  %px = llvm.getelementptr inbounds %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  %vx = llvm.load %px : !llvm.ptr -> i16
  %py = llvm.getelementptr inbounds %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  %vy = llvm.load %py : !llvm.ptr -> i16
  %m = llvm.mul %vx, %vy : i16
  %pz = llvm.getelementptr inbounds %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i16
  llvm.store %m, %pz : i16, !llvm.ptr
  %next = llvm.add %i, %one : i64
  llvm.br ^head(%next : i64)
^exit:
  llvm.return
}

// -----

// Pointers that step, tested at the end: distances from the argument.
// CHECK-LABEL: func.func @pointers
// CHECK-SAME: %[[X:.*]]: memref<?xf32> {{.*}} %[[Z:.*]]: memref<?xf32> {{.*}} %[[N:.*]]: i64
// CHECK: %[[END:.*]] = arith.index_cast %[[N]] : i64 to index
// CHECK: scf.for %[[I:.*]] = %c0 to %[[END]] step %c1 {
// CHECK:   %[[V:.*]] = memref.load %[[X]][%[[I]]]
// CHECK:   %[[E:.*]] = math.exp %[[V]]
// CHECK:   memref.store %[[E]], %[[Z]][%[[I]]]
llvm.func @pointers(%x: !llvm.ptr<1>, %z: !llvm.ptr<1>, %n: i64) attributes {hacc.entry} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %empty = llvm.icmp "eq" %n, %zero : i64
  llvm.cond_br %empty, ^exit, ^before
^before:
  %end = llvm.getelementptr inbounds %x[%n] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
  llvm.br ^body(%x, %z : !llvm.ptr<1>, !llvm.ptr<1>)
^body(%p: !llvm.ptr<1>, %q: !llvm.ptr<1>):
  %v = llvm.load %p : !llvm.ptr<1> -> f32
  %e = llvm.intr.exp(%v) : (f32) -> f32
  llvm.store %e, %q : f32, !llvm.ptr<1>
  %p2 = llvm.getelementptr inbounds %p[4] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i8
  %q2 = llvm.getelementptr inbounds %q[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, f32
  %done = llvm.icmp "eq" %p2, %end : !llvm.ptr<1>
  llvm.cond_br %done, ^exit, ^body(%p2, %q2 : !llvm.ptr<1>, !llvm.ptr<1>)
^exit:
  llvm.return
}

// -----

// Variables on the stack become values; the sum is carried by the loop.
// CHECK-LABEL: func.func @sum
// CHECK: %[[N:.*]] = arith.index_cast %{{.*}} : i32 to index
// CHECK: %[[SUM:.*]] = scf.for %[[I:.*]] = %c0 to %[[N]] step %c1 iter_args
// CHECK:   memref.load %{{.*}}[%[[I]]]
// CHECK: memref.store %[[SUM]]
llvm.func @sum(%x: !llvm.ptr, %s: !llvm.ptr, %n: i32) attributes {hacc.entry} {
  %one = llvm.mlir.constant(1 : i32) : i32
  %zero = llvm.mlir.constant(0 : i32) : i32
  %none = llvm.mlir.constant(0.0 : f32) : f32
  %ip = llvm.alloca %one x i32 : (i32) -> !llvm.ptr
  %ap = llvm.alloca %one x f32 : (i32) -> !llvm.ptr
  llvm.store %zero, %ip : i32, !llvm.ptr
  llvm.store %none, %ap : f32, !llvm.ptr
  llvm.br ^head
^head:
  %i = llvm.load %ip : !llvm.ptr -> i32
  %more = llvm.icmp "slt" %i, %n : i32
  llvm.cond_br %more, ^body, ^exit
^body:
  %wide = llvm.sext %i : i32 to i64
  %p = llvm.getelementptr inbounds %x[%wide] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %v = llvm.load %p : !llvm.ptr -> f32
  %a = llvm.load %ap : !llvm.ptr -> f32
  %a2 = llvm.fadd %a, %v : f32
  llvm.store %a2, %ap : f32, !llvm.ptr
  %i2 = llvm.add %i, %one overflow<nsw> : i32
  llvm.store %i2, %ip : i32, !llvm.ptr
  llvm.br ^head
^exit:
  %r = llvm.load %ap : !llvm.ptr -> f32
  llvm.store %r, %s : f32, !llvm.ptr
  llvm.return
}

// -----

// A switch is comparisons; what is only copied is copied element by element.
// CHECK-LABEL: func.func @rest
// CHECK-NOT: scf.index_switch
// CHECK: scf.for
// CHECK:   memref.load
// CHECK:   memref.store
llvm.func @rest(%x: !llvm.ptr, %z: !llvm.ptr, %n: i64, %mode: i32) attributes {hacc.entry} {
  %two = llvm.mlir.constant(2 : i64) : i64
  %v = llvm.load %x : !llvm.ptr -> f32
  llvm.switch %mode : i32, ^exit [0: ^copy, 3: ^put]
^copy:
  %bytes = llvm.shl %n, %two : i64
  "llvm.intr.memcpy"(%z, %x, %bytes) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.br ^exit
^put:
  llvm.store %v, %z : f32, !llvm.ptr
  llvm.br ^exit
^exit:
  llvm.return
}

// -----

// Iterators hand null on at their end; panics end the kernel.
// CHECK-LABEL: func.func @iterator
// CHECK-NOT: call
// CHECK: scf.while
// CHECK:   arith.cmpi ult
// CHECK:   scf.condition(%{{.*}})
llvm.mlir.global private constant @message("index out of bounds")
llvm.func @panic(!llvm.ptr)
llvm.func @iterator(%x: !llvm.ptr, %n: i64, %limit: i64) attributes {hacc.entry} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %v = llvm.mlir.constant(1.0 : f32) : f32
  %null = llvm.mlir.zero : !llvm.ptr
  %text = llvm.mlir.addressof @message : !llvm.ptr
  llvm.br ^head(%zero : i64)
^head(%i: i64):
  %more = llvm.icmp "ult" %i, %n : i64
  %at = llvm.getelementptr inbounds %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %item = llvm.select %more, %at, %null : i1, !llvm.ptr
  %done = llvm.icmp "eq" %item, %null : !llvm.ptr
  llvm.cond_br %done, ^exit, ^body
^body:
  %inside = llvm.icmp "ult" %i, %limit : i64
  llvm.cond_br %inside, ^store, ^bad
^store:
  llvm.store %v, %item : f32, !llvm.ptr
  %next = llvm.add %i, %one : i64
  llvm.br ^head(%next : i64)
^bad:
  llvm.call @panic(%text) : (!llvm.ptr) -> ()
  llvm.unreachable
^exit:
  llvm.return
}
