// Operations of the `ascendc` dialect other than vector instructions (ascendc_vector_ops.td).
#ifndef ASCENDC_OPS_TD
#define ASCENDC_OPS_TD

include "ascendc_base.td"

// ---- Where the kernel runs -------------------------------------------------------------------------------------------

def AscendC_GetBlockIdxOp : AscendC_Op<"get_block_idx", [Pure]> {
  let summary = "number of this block";
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def AscendC_GetBlockNumOp : AscendC_Op<"get_block_num", [Pure]> {
  let summary = "how many blocks were launched";
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def AscendC_TileLengthOp : AscendC_Op<"tile_length", [Pure]> {
  let summary = "elements of one tile: a constant that ascendc-plan-buffers fills in";
  let description = [{
    All `tile_length` of a kernel are one number: the largest multiple of every `multiple_of` (and of 32 bytes of each element
    type) with which all tiles fit, never more than the smallest `at_most`. Less than `at_least` is an error: no room in the UB.
    `elements` is that number once it is known.
  }];
  let arguments = (ins DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$multiple_of,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$at_most,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$at_least,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$elements);
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

// ---- Tiles (stage 1) ---------------------------------------------------------------------------------------------------

def AscendC_AllocTileOp : AscendC_Op<"alloc_tile"> {
  let summary = "a tile in UB, from here to the end of the block that holds this operation";
  let description = [{
    Capacity: `elements` if given, else the tile length divided by `divide` (8: a bit mask of a tile, with ui8 elements),
    rounded up. What a tile holds at first is undefined.
  }];
  let arguments = (ins OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$elements,
                       DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$divide);
  let results = (outs Res<AscendC_LocalTensor, "", [MemAlloc]>:$result);
  let assemblyFormat = "(`[` $elements^ `]`)? attr-dict `:` type($result)";
}

def AscendC_AllocTempOp : AscendC_Op<"alloc_temp"> {
  let summary = "scratch memory of the high-level operations and reductions that use it";
  let description = "Its size follows from its users (rules of the AscendC documentation); ascendc-plan-buffers computes it.";
  let results = (outs Res<AscendC_LocalTensor, "", [MemAlloc]>:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

// ---- Views --------------------------------------------------------------------------------------------------------------

def AscendC_ReinterpretCastOp : AscendC_Op<"reinterpret_cast", [Pure]> {
  let summary = "the same bytes as another element type";
  let arguments = (ins AscendC_LocalTensor:$source);
  let results = (outs AscendC_LocalTensor:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
}

def AscendC_SubTensorOp : AscendC_Op<"subtensor", [Pure, AllTypesMatch<["source", "result"]>]> {
  let summary = "source[offset]: the tensor from that element on; a local tensor's offset must be a multiple of 32 bytes";
  let arguments = (ins AscendC_AnyTensor:$source, Index:$offset);
  let results = (outs AscendC_AnyTensor:$result);
  let assemblyFormat = "$source `[` $offset `]` attr-dict `:` type($source)";
}

def AscendC_WorkspaceViewOp : AscendC_Op<"workspace_view", [Pure]> {
  let summary = "a typed buffer at a constant byte offset of the kernel's workspace argument";
  let description = [{
    `part`: it is this part of those that the launch makes behind that offset (#ascendc.workspace).
  }];
  let arguments = (ins AscendC_GlobalTensor:$workspace, ConfinedAttr<I64Attr, [IntNonNegative]>:$byte_offset,
                       OptionalAttr<I64Attr>:$part);
  let results = (outs AscendC_GlobalTensor:$result);
  let assemblyFormat = "$workspace `[` $byte_offset `]` (`part` $part^)? attr-dict `:` type($workspace) `to` type($result)";
  let hasVerifier = 1;
}

// ---- Moves ----------------------------------------------------------------------------------------------------------------

def AscendC_CopyInOp : AscendC_Instr<"copy_in", "DataCopyPad", "MTE2", [AttrSizedOperandSegments]> {
  let summary = "local[0 .. count) = gm[offset .. offset + count): any count, any offset";
  let description = [{
    Elements of the tile from `count` to the next 32-byte boundary become undefined. With `rows` this is done for each row: rows
    start `gm_pitch` elements apart in device memory and `pitch` elements (a multiple of 32 bytes) in the tile.
  }];
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_GlobalTensor, "", [MemRead]>:$src,
                       Index:$offset, Index:$count, Optional<Index>:$rows, Optional<Index>:$gm_pitch, Optional<Index>:$pitch);
  let assemblyFormat = [{ $dst `,` $src `[` $offset `]` `,` $count (`rows` $rows^ `from` $gm_pitch `to` $pitch)? attr-dict
    `:` type($dst) `,` type($src) }];
  let builders = [OpBuilder<(ins "::mlir::Value":$dst, "::mlir::Value":$src, "::mlir::Value":$offset, "::mlir::Value":$count), [{
    build($_builder, $_state, dst, src, offset, count, {}, {}, {});
  }]>];
  let hasVerifier = 1;
}

def AscendC_CopyOutOp : AscendC_Instr<"copy_out", "DataCopyPad", "MTE3", [AttrSizedOperandSegments]> {
  let summary = "gm[offset .. offset + count) = local[0 .. count): writes nothing else, any count, any offset";
  let description = "With `rows` this is done for each row, as in copy_in.";
  let arguments = (ins Arg<AscendC_GlobalTensor, "", [MemWrite]>:$dst, Index:$offset,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$src, Index:$count,
                       Optional<Index>:$rows, Optional<Index>:$pitch, Optional<Index>:$gm_pitch);
  let assemblyFormat = [{ $dst `[` $offset `]` `,` $src `,` $count (`rows` $rows^ `from` $pitch `to` $gm_pitch)? attr-dict
    `:` type($dst) `,` type($src) }];
  let builders = [OpBuilder<(ins "::mlir::Value":$dst, "::mlir::Value":$offset, "::mlir::Value":$src, "::mlir::Value":$count), [{
    build($_builder, $_state, dst, offset, src, count, {}, {}, {});
  }]>];
  let hasVerifier = 1;
}

// ---- Scalar access ------------------------------------------------------------------------------------------------------------

def AscendC_GetValueOp : AscendC_Instr<"get_value", "GetValue", "S"> {
  let summary = "one element of a local or global tensor, as a scalar";
  let arguments = (ins Arg<AscendC_AnyTensor, "", [MemRead]>:$tensor, Index:$index);
  let results = (outs AscendC_Scalar:$result);
  let assemblyFormat = "$tensor `[` $index `]` attr-dict `:` type($tensor) `->` type($result)";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$tensor, "::mlir::Value":$index)>];
}

def AscendC_SetValueOp : AscendC_Instr<"set_value", "SetValue", "S"> {
  let summary = "writes one element of a local or global tensor";
  let arguments = (ins Arg<AscendC_AnyTensor, "", [MemWrite]>:$tensor, Index:$index, AscendC_Scalar:$value);
  let assemblyFormat = "$tensor `[` $index `]` `,` $value attr-dict `:` type($tensor) `,` type($value)";
  let hasVerifier = 1;
}

def AscendC_CacheCleanOp : AscendC_Instr<"cache_clean", "DataCacheCleanAndInvalid", "S"> {
  let summary = "writes the scalar unit's cached stores to a global tensor back to memory";
  let description = "Scalar stores to device memory stay in the core's data cache: needed before the kernel ends and before a copy_in reads them.";
  let arguments = (ins Arg<AscendC_GlobalTensor, "", [MemWrite]>:$tensor);
  let assemblyFormat = "$tensor attr-dict `:` type($tensor)";
}

// ---- Buffers and queues (stage 2) -------------------------------------------------------------------------------------------------

def AscendC_InitQueueOp : AscendC_Op<"init_queue"> {
  let summary = "a queue of the kernel, initialised with `depth` buffers of `bytes`";
  let description = "`bind` makes it a TQueBind<VECIN, VECOUT>: what is copied in goes out as it is.";
  let arguments = (ins StrAttr:$name, OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$bytes, UnitAttr:$bind);
  let results = (outs AscendC_Queue:$result);
  let assemblyFormat = "$name (`,` $bytes^ `bytes`)? (`bind` $bind^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def AscendC_InitTBufOp : AscendC_Op<"init_tbuf"> {
  let summary = "a buffer of the kernel without synchronisation";
  let arguments = (ins StrAttr:$name, OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$bytes);
  let results = (outs AscendC_TBuf:$result);
  let assemblyFormat = "$name (`,` $bytes^ `bytes`)? attr-dict `:` type($result)";
}

def AscendC_AllocTensorOp : AscendC_Op<"alloc_tensor"> {
  let summary = "a free buffer of a queue";
  let arguments = (ins AscendC_Queue:$queue, OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$elements,
                       DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$divide);
  let results = (outs Res<AscendC_LocalTensor, "", [MemAlloc]>:$result);
  let assemblyFormat = "$queue (`[` $elements^ `]`)? attr-dict `:` type($queue) `->` type($result)";
  let hasVerifier = 1;
}

def AscendC_EnqueOp : AscendC_Op<"enque", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "hands a filled buffer over to the queue's consumer";
  let arguments = (ins AscendC_Queue:$queue, AscendC_LocalTensor:$tensor);
  let assemblyFormat = "$queue `,` $tensor attr-dict `:` type($queue) `,` type($tensor)";
}

def AscendC_DequeOp : AscendC_Op<"deque", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "the oldest buffer that was handed over";
  let arguments = (ins AscendC_Queue:$queue);
  let results = (outs AscendC_LocalTensor:$result);
  let assemblyFormat = "$queue attr-dict `:` type($queue) `->` type($result)";
}

def AscendC_FreeTensorOp : AscendC_Op<"free_tensor", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "gives a buffer back to its queue";
  let arguments = (ins AscendC_Queue:$queue, AscendC_LocalTensor:$tensor);
  let assemblyFormat = "$queue `,` $tensor attr-dict `:` type($queue) `,` type($tensor)";
}

def AscendC_TBufGetOp : AscendC_Op<"tbuf_get"> {
  let summary = "the memory of a TBuf as a tensor";
  let description = "Capacity as in alloc_tile; `temp` marks scratch whose size follows from its users (alloc_temp).";
  let arguments = (ins AscendC_TBuf:$buffer, OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$elements,
                       DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$divide, UnitAttr:$temp);
  let results = (outs Res<AscendC_LocalTensor, "", [MemAlloc]>:$result);
  let assemblyFormat = "$buffer (`[` $elements^ `]`)? (`temp` $temp^)? attr-dict `:` type($buffer) `->` type($result)";
}

def AscendC_SectionOp : AscendC_Op<"section", [SingleBlock, NoTerminator, NoRegionArguments, RecursiveMemoryEffects]> {
  let summary = "a stage of a loop body that the printer makes a member function of the kernel's class";
  let arguments = (ins StrAttr:$name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$name $body attr-dict";
}

// ---- Synchronisation (stage 2) -------------------------------------------------------------------------------------------------------

def AscendC_PipeBarrierOp : AscendC_Op<"pipe_barrier", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "PipeBarrier<PIPE_…>: later instructions of the pipe start after earlier ones have ended";
  let arguments = (ins AscendC_PipeAttr:$pipe);
  let assemblyFormat = "$pipe attr-dict";
}

def AscendC_PipeSyncOp : AscendC_Op<"pipe_sync", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "SetFlag and WaitFlag here: `to` goes on when `from` has done all that was issued before";
  let arguments = (ins AscendC_PipeAttr:$from, AscendC_PipeAttr:$to);
  let assemblyFormat = "$from `to` $to attr-dict";
  let hasVerifier = 1;
}

include "ascendc_vector_ops.td"
include "ascendc_rows_ops.td"

#endif
