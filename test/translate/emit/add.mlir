// RUN: ascend-translate %s --soc Ascend910B3 | %golden add.910b.cpp
// RUN: ascend-translate %s --soc Ascend310P3 | %golden add.310p.cpp

func.func @add(%x: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [-1]>},
               %y: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<1, "y", "f32", in, [-1]>},
               %z: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<2, "z", "f32", out, [-1]>},
               %n: index {ascendc.arg = #ascendc.size<0, 0>}, %m: index {ascendc.arg = #ascendc.size<1, 0>},
               %k: index {ascendc.arg = #ascendc.size<2, 0>})
    attributes {ascendc.kernel} {
  %tl = ascendc.tile_length : index
  %block = ascendc.get_block_idx : index
  %blocks = ascendc.get_block_num : index
  %start = arith.muli %block, %tl : index
  %step = arith.muli %blocks, %tl : index
  scf.for %i = %start to %n step %step {
    %left = arith.subi %n, %i : index
    %count = arith.minsi %left, %tl : index
    %tx = ascendc.alloc_tile : <f32>
    %ty = ascendc.alloc_tile : <f32>
    %tz = ascendc.alloc_tile : <f32>
    ascendc.copy_in %tx, %x[%i], %count : <f32>, <f32>
    ascendc.copy_in %ty, %y[%i], %count : <f32>, <f32>
    ascendc.add %tz, %tx, %ty, %count : <f32>, <f32>, <f32>
    ascendc.copy_out %z[%i], %tz, %count : <f32>, <f32>
  }
  return
}
