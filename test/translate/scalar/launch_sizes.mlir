// RUN: ascend-translate %s | FileCheck %s
// RUN: ascend-translate %s --emit=signature | FileCheck %s --check-prefix=SIGNATURE

// Temporaries whose sizes the launch knows: behind what is constant, each in a part of its own.
// CHECK: const int64_t workspacePart1 = (4 * xD0 + 511) / 512 * 512;
// CHECK: workspacePart0Gm.SetGlobalBuffer((__gm__ float*)(workspace + 0));
// CHECK: workspacePart1Gm.SetGlobalBuffer((__gm__ float*)(workspace + workspacePart1));
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

// Integers among the arguments, quotients, and what affine.apply becomes.
// SIGNATURE: "workspace_parts": "4*v1;4*v2;4*div(0.0,3);4*lt(v2,0,-1-1*div(lt(v2,0,-1-1*v2,v2),4),div(lt(v2,0,-1-1*v2,v2),4))
// SIGNATURE-SAME: ;4*max(0.0,v2);4*min(v1,0.0);4*rem(nat(v2),7);4*div(2+nat(v2),3);4*lt(v1,0.0,0.0-1*v1,lt(0.0,v1,0.0-1*v1,16))"
// CHECK: const int64_t workspacePart2 = workspacePart1 + (4 * static_cast<int64_t>(m) + 511) / 512 * 512;
// CHECK-NEXT: const int64_t workspacePart3 = workspacePart2 + (4 * (xD0 / 3) + 511) / 512 * 512;
// CHECK-NEXT: const int64_t workspacePart4 = workspacePart3 + (4 * (static_cast<int64_t>(m) < 0 ? (-1 - (
// CHECK: const int64_t workspacePart6 = workspacePart5 + (4 * ScalarMin<int64_t>(n, xD0) + 511) / 512 * 512;
// CHECK: workspacePart8Gm.SetGlobalBuffer((__gm__ float*)(workspace + workspacePart8));
func.func @computed(%x: memref<?xf32>, %n: index, %m: i32) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c7 = arith.constant 7 : index
  %c16 = arith.constant 16 : index
  %d = memref.dim %x, %c0 : memref<?xf32>
  %k = arith.index_cast %m : i32 to index
  %third = arith.divui %d, %c3 : index
  %quarter = affine.apply affine_map<()[s] -> (s floordiv 4)>()[%k]
  %most = arith.maxsi %d, %k : index
  %isLess = arith.cmpi slt, %n, %d : index
  %chosen = arith.select %isLess, %n, %d : index
  %rest = arith.remui %k, %c7 : index
  %up = arith.ceildivui %k, %c3 : index
  %isOther = arith.cmpi ne, %n, %d : index
  %difference = arith.subi %d, %n : index
  %other = arith.select %isOther, %difference, %c16 : index
  %0 = memref.alloc(%n) : memref<?xf32>
  %1 = memref.alloc(%k) : memref<?xf32>
  %2 = memref.alloc(%third) : memref<?xf32>
  %3 = memref.alloc(%quarter) : memref<?xf32>
  %4 = memref.alloc(%most) : memref<?xf32>
  %5 = memref.alloc(%chosen) : memref<?xf32>
  %6 = memref.alloc(%rest) : memref<?xf32>
  %7 = memref.alloc(%up) : memref<?xf32>
  %8 = memref.alloc(%other) : memref<?xf32>
  scf.for %i = %c0 to %d step %c1 {
    %a = memref.load %x[%i] : memref<?xf32>
    %j = arith.subi %d, %i : index
    memref.store %a, %0[%j] : memref<?xf32>
    memref.store %a, %1[%j] : memref<?xf32>
    memref.store %a, %2[%j] : memref<?xf32>
    memref.store %a, %3[%j] : memref<?xf32>
    memref.store %a, %4[%j] : memref<?xf32>
    memref.store %a, %5[%j] : memref<?xf32>
    memref.store %a, %6[%j] : memref<?xf32>
    memref.store %a, %7[%j] : memref<?xf32>
    memref.store %a, %8[%j] : memref<?xf32>
  }
  scf.for %i = %c0 to %d step %c1 {
    %a0 = memref.load %0[%i] : memref<?xf32>
    %a1 = memref.load %1[%i] : memref<?xf32>
    %a2 = memref.load %2[%i] : memref<?xf32>
    %a3 = memref.load %3[%i] : memref<?xf32>
    %a4 = memref.load %4[%i] : memref<?xf32>
    %a5 = memref.load %5[%i] : memref<?xf32>
    %a6 = memref.load %6[%i] : memref<?xf32>
    %a7 = memref.load %7[%i] : memref<?xf32>
    %a8 = memref.load %8[%i] : memref<?xf32>
    %s1 = arith.addf %a0, %a1 : f32
    %s2 = arith.addf %s1, %a2 : f32
    %s3 = arith.addf %s2, %a3 : f32
    %s4 = arith.addf %s3, %a4 : f32
    %s5 = arith.addf %s4, %a5 : f32
    %s6 = arith.addf %s5, %a6 : f32
    %s7 = arith.addf %s6, %a7 : f32
    %s8 = arith.addf %s7, %a8 : f32
    memref.store %s8, %x[%i] : memref<?xf32>
  }
  return
}

// What was computed in 32 bits may have wrapped.
// RUN: not ascend-translate %s --entry negative 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: a temporary buffer of a size that is known at launch only
func.func @negative(%x: memref<?xf32>, %n: i32) {
  %c1 = arith.constant 1 : index
  %c0 = arith.constant 0 : index
  %two = arith.addi %n, %n : i32
  %k = arith.index_cast %two : i32 to index
  %t = memref.alloc(%k) : memref<?xf32>
  scf.for %i = %c0 to %k step %c1 {
    %a = memref.load %x[%i] : memref<?xf32>
    %j = arith.subi %k, %i : index
    memref.store %a, %t[%j] : memref<?xf32>
  }
  scf.for %i = %c0 to %k step %c1 {
    %a = memref.load %t[%i] : memref<?xf32>
    memref.store %a, %x[%i] : memref<?xf32>
  }
  return
}
