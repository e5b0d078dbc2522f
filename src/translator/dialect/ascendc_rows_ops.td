// Instructions on tiles that hold several rows, and what blocks do together.
//
// A tile of rows has `rows` rows of `columns` elements each, at a distance of `pitch` elements (a multiple of 32 bytes).
// What lies between two rows is undefined. Each of these prints as a call of a device function that the printer adds.
#ifndef ASCENDC_ROWS_OPS_TD
#define ASCENDC_ROWS_OPS_TD

class AscendC_ReduceRows<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V"> {
  let summary = "dst[r] = reduction of src[r * pitch .. r * pitch + columns) for each row; columns > 0; work has room for a repeat a row";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$work, Index:$rows, Index:$columns, Index:$pitch);
  let assemblyFormat = [{ $dst `,` $src `,` $work `,` $rows `x` $columns `pitch` $pitch attr-dict
    `:` type($dst) `,` type($src) `,` type($work) }];
  let hasVerifier = 1;
}
def AscendC_ReduceRowsSumOp : AscendC_ReduceRows<"reduce_rows_sum", "ReduceRowsSum">;
def AscendC_ReduceRowsMaxOp : AscendC_ReduceRows<"reduce_rows_max", "ReduceRowsMax">;
def AscendC_ReduceRowsMinOp : AscendC_ReduceRows<"reduce_rows_min", "ReduceRowsMin">;

def AscendC_FillRowsOp : AscendC_Instr<"fill_rows", "FillRows", "V"> {
  let summary = "dst[r * pitch .. (r + 1) * pitch) = src[r] for each row; work has room for 32 bytes a row";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$work, Index:$rows, Index:$pitch);
  let assemblyFormat = "$dst `,` $src `,` $work `,` $rows `pitch` $pitch attr-dict `:` type($dst) `,` type($src) `,` type($work)";
  let hasVerifier = 1;
}

def AscendC_RepeatRowOp : AscendC_Instr<"repeat_row", "RepeatRow", "V"> {
  let summary = "dst[r * pitch .. (r + 1) * pitch) = src[0 .. pitch) for each row";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Index:$rows, Index:$pitch);
  let assemblyFormat = "$dst `,` $src `,` $rows `pitch` $pitch attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

def AscendC_TransposeTileOp : AscendC_Instr<"transpose_tile", "TransDataTo5HD", "V"> {
  let summary = "dst[r * pitch + c] = src[c * src_pitch + r], in blocks of 16 columns and 32 bytes: both pitches are multiples of 16";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Index:$rows, Index:$columns, Index:$src_pitch, Index:$pitch);
  let assemblyFormat = [{ $dst `,` $src `,` $rows `x` $columns `pitch` $src_pitch `to` $pitch attr-dict
    `:` type($dst) `,` type($src) }];
  let hasVerifier = 1;
}

class AscendC_Fold<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V"> {
  let summary = "dst[0] = src[0] ∘ … ∘ src[count - 1], in any order, count > 0; src is used up";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$src, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $count attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}
def AscendC_FoldSumOp : AscendC_Fold<"fold_sum", "FoldSum">;
def AscendC_FoldProdOp : AscendC_Fold<"fold_prod", "FoldProd">;
def AscendC_FoldMaxOp : AscendC_Fold<"fold_max", "FoldMax">;
def AscendC_FoldMinOp : AscendC_Fold<"fold_min", "FoldMin">;

def AscendC_SyncAllOp : AscendC_Instr<"sync_all", "SyncAll", "S"> {
  let summary = "blocks 0 .. cores - 1 wait for each other: what each wrote to device memory, all may read";
  let description = [{
    AscendC's SyncAll on a workspace: 32 bytes for each core in device memory, zero at the launch, and in the UB. All cores must
    run at once: `cores` is at most the SoC's number of vector cores.
  }];
  let arguments = (ins Arg<AscendC_GlobalTensor, "", [MemRead, MemWrite]>:$workspace,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$local, Index:$cores);
  let assemblyFormat = "$workspace `,` $local `,` $cores attr-dict `:` type($workspace) `,` type($local)";
  let hasVerifier = 1;
}

#endif
