// RUN: ascend-translate %s --soc Ascend910B3 | FileCheck %s

// A queue is called after what goes through it. One that many arguments share has a number, which no tensor can have for a name.
// CHECK-LABEL: class KernelMany
// CHECK: LocalTensor<float> tensor1 = inQueue1.AllocTensor<float>();
func.func @many(%a: memref<256xf32>, %b: memref<256xf32>, %c: memref<512xf32>, %d: memref<512xf32>, %e: memref<1024xf32>, %f: memref<1024xf32>,
                %x: memref<256xf32>, %y: memref<512xf32>, %z: memref<1024xf32>) attributes {hacc.entry} {
  linalg.add ins(%a, %b : memref<256xf32>, memref<256xf32>) outs(%x : memref<256xf32>)
  linalg.mul ins(%c, %d : memref<512xf32>, memref<512xf32>) outs(%y : memref<512xf32>)
  linalg.sub ins(%e, %f : memref<1024xf32>, memref<1024xf32>) outs(%z : memref<1024xf32>)
  return
}
