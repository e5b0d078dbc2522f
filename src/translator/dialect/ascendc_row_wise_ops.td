// Rows of a tile with what each row, or all of them, has once: without a tile that is filled with it first.
#ifndef ASCENDC_ROW_WISE_OPS_TD
#define ASCENDC_ROW_WISE_OPS_TD

include "ascendc_base.td"
include "ascendc_row_enums.td"

def AscendC_SpreadRowsOp : AscendC_Instr<"spread_rows", "Brcb", "V"> {
  let summary = "block r of 32 bytes of dst holds src[r]; whole groups of 8 rows are read and written";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src, Index:$rows);
  let assemblyFormat = "$dst `,` $src `,` $rows attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

def AscendC_RowWiseOp : AscendC_Instr<"row_wise", "RowWise", "V"> {
  let summary = "dst[r * pitch + c] = function(lhs of row r and column c, rhs of row r and column c) for each row and column < pitch";
  let description = [{
    An operand has rows of its `own`, a `block` of 32 bytes a row (of `spread_rows`), or is the `shared` row of all:

        ascendc.row_wise sub %y, own %x, block %max, %rows pitch %pitch : !ascendc.local_tensor<f32>, …
  }];
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$lhs,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$rhs, Index:$rows, Index:$pitch, AscendC_RowFunction:$function,
                       AscendC_RowOperand:$lhs_rows, AscendC_RowOperand:$rhs_rows);
  let assemblyFormat = [{ $function $dst `,` $lhs_rows $lhs `,` $rhs_rows $rhs `,` $rows `pitch` $pitch attr-dict
    `:` type($dst) `,` type($lhs) `,` type($rhs) }];
  let hasVerifier = 1;
}

#endif
