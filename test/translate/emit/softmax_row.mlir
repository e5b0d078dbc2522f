// RUN: ascend-translate %s --soc Ascend910B3 | %golden softmax_row.910b.cpp

func.func @softmax_row(%x: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<0, "x", "f32", in, [-1, -1]>},
   %y: !ascendc.global_tensor<f32> {ascendc.arg = #ascendc.buffer<1, "y", "f32", out, [-1, -1]>},
   %rows: index {ascendc.arg = #ascendc.size<0, 0>}, %cols: index {ascendc.arg = #ascendc.size<0, 1>},
   %yr: index {ascendc.arg = #ascendc.size<1, 0>}, %yc: index {ascendc.arg = #ascendc.size<1, 1>},
   %alpha: f32 {ascendc.arg = #ascendc.scalar<2, "alpha", "f32">})
    attributes {ascendc.kernel} {
  %b = ascendc.get_block_idx : index
  %n = ascendc.get_block_num : index
  %tl = ascendc.tile_length : index
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %ninf = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0.0 : f32
  scf.for %r = %b to %rows step %n {
    %base = arith.muli %r, %cols : index
    %acc = ascendc.alloc_tile : !ascendc.local_tensor<f32>
    %res = ascendc.alloc_tile [8] : !ascendc.local_tensor<f32>
    %work = ascendc.alloc_temp : !ascendc.local_tensor<f32>
    ascendc.duplicate %acc, %ninf, %tl : <f32>, f32
    scf.for %i = %c0 to %cols step %tl {
      %left = arith.subi %cols, %i : index
      %cnt = arith.minsi %left, %tl : index
      %off = arith.addi %base, %i : index
      %t = ascendc.alloc_tile : !ascendc.local_tensor<f32>
      ascendc.copy_in %t, %x[%off], %cnt : <f32>, <f32>
      ascendc.max %acc, %acc, %t, %cnt : <f32>, <f32>, <f32>
    }
    ascendc.reduce_max %res, %acc, %work, %tl : <f32>, <f32>, <f32>
    %max = ascendc.get_value %res[%c0] : !ascendc.local_tensor<f32> -> f32
    %nmax = arith.subf %zero, %max : f32
    %acc2 = ascendc.alloc_tile : !ascendc.local_tensor<f32>
    ascendc.duplicate %acc2, %zero, %tl : <f32>, f32
    scf.for %i = %c0 to %cols step %tl {
      %left = arith.subi %cols, %i : index
      %cnt = arith.minsi %left, %tl : index
      %off = arith.addi %base, %i : index
      %t = ascendc.alloc_tile : !ascendc.local_tensor<f32>
      %u = ascendc.alloc_tile : !ascendc.local_tensor<f32>
      ascendc.copy_in %t, %x[%off], %cnt : <f32>, <f32>
      ascendc.adds %u, %t, %nmax, %cnt : <f32>, <f32>, f32
      ascendc.exp %u, %u, %cnt : <f32>, <f32>
      ascendc.add %acc2, %acc2, %u, %cnt : <f32>, <f32>, <f32>
    }
    ascendc.reduce_sum %res, %acc2, %work, %tl : <f32>, <f32>, <f32>
    %sum = ascendc.get_value %res[%c0] : !ascendc.local_tensor<f32> -> f32
    %inv = arith.divf %alpha, %sum : f32
    scf.for %i = %c0 to %cols step %tl {
      %left = arith.subi %cols, %i : index
      %cnt = arith.minsi %left, %tl : index
      %off = arith.addi %base, %i : index
      %t = ascendc.alloc_tile : !ascendc.local_tensor<f32>
      %u = ascendc.alloc_tile : !ascendc.local_tensor<f32>
      ascendc.copy_in %t, %x[%off], %cnt : <f32>, <f32>
      ascendc.adds %u, %t, %nmax, %cnt : <f32>, <f32>, f32
      ascendc.exp %u, %u, %cnt : <f32>, <f32>
      ascendc.muls %u, %u, %inv, %cnt : <f32>, <f32>, f32
      ascendc.copy_out %y[%off], %u, %cnt : <f32>, <f32>
    }
  }
  return
}
