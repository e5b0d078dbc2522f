// RUN: ascend-opt %s -ascendc-place-carried-buffers -split-input-file | FileCheck %s

// What a round makes is copied to the place that the next one reads.
// CHECK-LABEL: func.func @fresh
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<8xf32>, %[[Y:[a-z0-9]+]]: memref<8xf32>
// CHECK: %[[PLACE:.*]] = memref.alloc() : memref<8xf32>
// CHECK: memref.copy %[[X]], %[[PLACE]]
// CHECK: scf.for
// CHECK-NOT: iter_args
// CHECK: %[[MADE:.*]] = memref.alloc() : memref<8xf32>
// CHECK: linalg.exp ins(%[[PLACE]] : memref<8xf32>) outs(%[[MADE]] : memref<8xf32>)
// CHECK: memref.copy %[[MADE]], %[[PLACE]]
// CHECK: }
// CHECK: memref.copy %[[PLACE]], %[[Y]]
func.func @fresh(%x: memref<8xf32>, %y: memref<8xf32>, %low: index, %high: index, %step: index) attributes {ascendc.kernel} {
  %r = scf.for %i = %low to %high step %step iter_args(%t = %x) -> (memref<8xf32>) {
    %made = memref.alloc() : memref<8xf32>
    linalg.exp ins(%t : memref<8xf32>) outs(%made : memref<8xf32>)
    scf.yield %made : memref<8xf32>
  }
  memref.copy %r, %y : memref<8xf32> to memref<8xf32>
  return
}

// -----

// A buffer that nothing else needs is the place itself.
// CHECK-LABEL: func.func @own
// CHECK: %[[PLACE:.*]] = memref.alloc() : memref<8xf32>
// CHECK: linalg.fill {{.*}} outs(%[[PLACE]]
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: linalg.exp ins(%[[PLACE]]
func.func @own(%y: memref<8xf32>, %s: f32, %low: index, %high: index, %step: index) attributes {ascendc.kernel} {
  %start = memref.alloc() : memref<8xf32>
  linalg.fill ins(%s : f32) outs(%start : memref<8xf32>)
  %r = scf.for %i = %low to %high step %step iter_args(%t = %start) -> (memref<8xf32>) {
    %made = memref.alloc() : memref<8xf32>
    linalg.exp ins(%t : memref<8xf32>) outs(%made : memref<8xf32>)
    scf.yield %made : memref<8xf32>
  }
  memref.copy %r, %y : memref<8xf32> to memref<8xf32>
  return
}

// -----

// Two that change places: what is overwritten first is kept.
// CHECK-LABEL: func.func @exchanged
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<8xf32>, %[[Y:[a-z0-9]+]]: memref<8xf32>
// CHECK-DAG: memref.copy %[[X]], %[[A:[a-z0-9_]+]]
// CHECK-DAG: memref.copy %[[Y]], %[[B:[a-z0-9_]+]]
// CHECK: scf.for
// CHECK-DAG: memref.copy %[[B]], %[[KEPT_B:[a-z0-9_]+]]
// CHECK-DAG: memref.copy %[[A]], %[[KEPT_A:[a-z0-9_]+]]
// CHECK: memref.copy %[[KEPT_B]], %[[A]]
// CHECK: memref.copy %[[KEPT_A]], %[[B]]
func.func @exchanged(%x: memref<8xf32>, %y: memref<8xf32>, %z: memref<8xf32>, %low: index, %high: index, %step: index) attributes {ascendc.kernel} {
  %r:2 = scf.for %i = %low to %high step %step iter_args(%a = %x, %b = %y) -> (memref<8xf32>, memref<8xf32>) {
    scf.yield %b, %a : memref<8xf32>, memref<8xf32>
  }
  linalg.sub ins(%r#0, %r#1 : memref<8xf32>, memref<8xf32>) outs(%z : memref<8xf32>)
  return
}

// -----

// What the condition hands on is where it is carried.
// CHECK-LABEL: func.func @conditional
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<8xf32>, %[[Y:[a-z0-9]+]]: memref<8xf32>
// CHECK: memref.copy %[[X]], %[[PLACE:[a-z0-9_]+]]
// CHECK: scf.while
// CHECK: memref.load %[[PLACE]]
// CHECK-NOT: memref.copy
// CHECK: scf.condition
// CHECK: linalg.exp ins(%[[PLACE]] : memref<8xf32>) outs(%[[MADE:[a-z0-9_]+]]
// CHECK: memref.copy %[[MADE]], %[[PLACE]]
// CHECK: memref.copy %[[PLACE]], %[[Y]]
func.func @conditional(%x: memref<8xf32>, %y: memref<8xf32>, %limit: f32, %at: index) attributes {ascendc.kernel} {
  %r = scf.while (%t = %x) : (memref<8xf32>) -> (memref<8xf32>) {
    %v = memref.load %t[%at] : memref<8xf32>
    %less = arith.cmpf olt, %v, %limit : f32
    scf.condition(%less) %t : memref<8xf32>
  } do {
  ^bb0(%t: memref<8xf32>):
    %made = memref.alloc() : memref<8xf32>
    linalg.exp ins(%t : memref<8xf32>) outs(%made : memref<8xf32>)
    scf.yield %made : memref<8xf32>
  }
  memref.copy %r, %y : memref<8xf32> to memref<8xf32>
  return
}

// -----

// A branch copies what it chooses.
// CHECK-LABEL: func.func @chosen
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<8xf32>, %[[Y:[a-z0-9]+]]: memref<8xf32>, %[[Z:[a-z0-9]+]]: memref<8xf32>
// CHECK: %[[PLACE:.*]] = memref.alloc() : memref<8xf32>
// CHECK: scf.if
// CHECK-NEXT: memref.copy %[[X]], %[[PLACE]]
// CHECK: else
// CHECK-NEXT: memref.copy %[[Y]], %[[PLACE]]
// CHECK: linalg.exp ins(%[[PLACE]] : memref<8xf32>) outs(%[[Z]] : memref<8xf32>)
func.func @chosen(%x: memref<8xf32>, %y: memref<8xf32>, %z: memref<8xf32>, %which: i1) attributes {ascendc.kernel} {
  %r = scf.if %which -> (memref<8xf32>) {
    scf.yield %x : memref<8xf32>
  } else {
    scf.yield %y : memref<8xf32>
  }
  linalg.exp ins(%r : memref<8xf32>) outs(%z : memref<8xf32>)
  return
}
