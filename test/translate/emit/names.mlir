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

// An argument that is called like a memory of the cube unit: its queue has another name than the cube's.
// CHECK-LABEL: class KernelWithCube
// CHECK-DAG: TQue<TPosition::A2, {{.*}}> inQueueA2;
// CHECK-DAG: TQue<TPosition::VECIN, {{.*}}> inQueueA21;
func.func @with_cube(%a0: tensor<64x32xf32>, %a1: tensor<32x16xf32>, %a2: tensor<64x16xf32>) -> (tensor<64x16xf32>, tensor<64x16xf32>) attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64x16xf32>) -> tensor<64x16xf32>
  %p = linalg.matmul ins(%a0, %a1 : tensor<64x32xf32>, tensor<32x16xf32>) outs(%f : tensor<64x16xf32>) -> tensor<64x16xf32>
  %s = math.exp %a2 : tensor<64x16xf32>
  return %p, %s : tensor<64x16xf32>, tensor<64x16xf32>
}

// What comes behind a product is a loop of its own: its functions have other names than the product's.
// CHECK-LABEL: class KernelBehindCube
// CHECK: inline void CopyOut(
// CHECK: inline void CopyOut1(
func.func @behind_cube(%a: tensor<1x3xf32>, %b: tensor<3x31xf32>) -> tensor<31xf32> attributes {hacc.entry} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x31xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x31xf32>) -> tensor<1x31xf32>
  %p = linalg.matmul ins(%a, %b : tensor<1x3xf32>, tensor<3x31xf32>) outs(%f : tensor<1x31xf32>) -> tensor<1x31xf32>
  %least = arith.constant -1.0e4 : f32
  %row = tensor.empty() : tensor<31xf32>
  %start = linalg.fill ins(%least : f32) outs(%row : tensor<31xf32>) -> tensor<31xf32>
  %m = linalg.reduce { arith.maximumf } ins(%p : tensor<1x31xf32>) outs(%start : tensor<31xf32>) dimensions = [0]
  %r = math.erf %m : tensor<31xf32>
  return %r : tensor<31xf32>
}
