; RUN: ascend-translate %s --emit=signature -o - | FileCheck %s
; RUN: sed 's/"hacc.entry"//' %s | ascend-translate - --entry scale --emit=signature -o - | FileCheck %s
; RUN: llvm-as %s -o %t.bc && ascend-translate %t.bc --emit=signature -o - | FileCheck %s
; RUN: sed 's/getelementptr/getelementpointer/' %s | not ascend-translate - --emit=signature -o - 2>&1 | FileCheck %s --check-prefix=BAD

; The entry is marked by a function attribute, or named; names are the author's. What the kernel does not use is dropped.
; CHECK: "dtype": "u16"
; CHECK: "name": "data"
; CHECK: "name": "n"
; CHECK: "name": "scale"
; CHECK-NOT: "other"
; BAD: error: LLVM IR: expected instruction opcode

define void @scale(ptr %data, i64 %n) "hacc.entry" "ascend.unsigned"="0" {
entry:
  %empty = icmp eq i64 %n, 0
  br i1 %empty, label %exit, label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %p = getelementptr inbounds i16, ptr %data, i64 %i
  %v = load i16, ptr %p
  %w = mul i16 %v, 3
  store i16 %w, ptr %p
  %next = add nuw i64 %i, 1
  %done = icmp eq i64 %next, %n
  br i1 %done, label %exit, label %body
exit:
  ret void
}

define void @other(ptr %p) {
  ret void
}
