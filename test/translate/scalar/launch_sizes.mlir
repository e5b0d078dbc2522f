// RUN: ascend-translate %s | FileCheck %s
// RUN: ascend-translate %s --emit=signature | FileCheck %s --check-prefix=SIGNATURE

// Temporaries whose sizes the launch knows: behind what is constant, each in a part of its own.
// CHECK: workspacePart0Gm.SetGlobalBuffer((__gm__ float*)(workspace + 0));
// CHECK: workspacePart1Gm.SetGlobalBuffer((__gm__ float*)(workspace + (4 * xD0 + 511) / 512 * 512));
// SIGNATURE: "workspace_bytes": 0,
// SIGNATURE: "workspace_parts": "4*0.0;-8+12*0.0+16*1.0*1.1"
func.func @reversed(%x: memref<?xf32>, %y: memref<?x?xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %p = memref.dim %y, %c0 : memref<?x?xf32>
  %q = memref.dim %y, %c1 : memref<?x?xf32>
  %pq = arith.muli %p, %q : index
  %four = arith.muli %pq, %c4 : index
  %three = arith.muli %n, %c3 : index
  %sum = arith.addi %four, %three : index
  %size = arith.subi %sum, %c2 : index
  %t = memref.alloc(%n) : memref<?xf32>
  %u = memref.alloc(%size) : memref<?xf32>
  %last = arith.subi %n, %c1 : index
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.load %x[%i] : memref<?xf32>
    %j = arith.subi %last, %i : index
    memref.store %a, %t[%j] : memref<?xf32>
    memref.store %a, %u[%i] : memref<?xf32>
  }
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.load %t[%i] : memref<?xf32>
    %b = memref.load %u[%i] : memref<?xf32>
    %c = arith.addf %a, %b : f32
    memref.store %c, %x[%i] : memref<?xf32>
  }
  return
}
