// The cube unit: a matrix goes from device memory to L1 (a1, b1), on to L0A and L0B (a2, b2), its products are added up in
// L0C (co1) and leave from there. What waits for what, the queues say.
#ifndef ASCEND_TRANSLATOR_DIALECT_CUBE_CUBEOPS_TD
#define ASCEND_TRANSLATOR_DIALECT_CUBE_CUBEOPS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Cube_Dialect : Dialect {
  let name = "cube";
  let cppNamespace = "::ascend::translator::cube";
  let summary = "AscendC's cube unit, and kernels on both kinds of core";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let extraClassDeclaration = [{
    /// String attribute on a kernel: the cores of a block, "aic" or "mix"; without it "aiv" (310P: always "aicore").
    static constexpr ::llvm::StringLiteral kCoreAttr = "cube.core";
  }];
}

class Cube_Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::ascend::translator::cube";
  let genSpecializedAttr = 0;
}

def Cube_Position : Cube_Enum<"Position", "where a tensor lives (AscendC: TPosition)", [
  I32EnumAttrCase<"A1", 0, "a1">, I32EnumAttrCase<"B1", 1, "b1">, I32EnumAttrCase<"C1", 2, "c1">,
  I32EnumAttrCase<"A2", 3, "a2">, I32EnumAttrCase<"B2", 4, "b2">, I32EnumAttrCase<"C2", 5, "c2">,
  I32EnumAttrCase<"CO1", 6, "co1">, I32EnumAttrCase<"CO2", 7, "co2">]>;

def Cube_Core : Cube_Enum<"Core", "kind of core (AscendC: AIC, AIV)", [
  I32EnumAttrCase<"Cube", 0, "cube">, I32EnumAttrCase<"Vector", 1, "vector">]>;

def Cube_Pipe : Cube_Enum<"Pipe", "instruction pipe whose work another core waits for", [
  I32EnumAttrCase<"MTE2", 0, "mte2">, I32EnumAttrCase<"MTE3", 1, "mte3">, I32EnumAttrCase<"FIX", 2, "fix">]>;

class Cube_EnumAttr<EnumAttrInfo info, string mnemonic> : EnumAttr<Cube_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}
def Cube_CoreAttr : Cube_EnumAttr<Cube_Core, "kind">;
def Cube_PipeAttr : Cube_EnumAttr<Cube_Pipe, "pipe">;

class Cube_Type<string name, string mnem> : TypeDef<Cube_Dialect, name> {
  let mnemonic = mnem;
  let genVerifyDecl = 1;
}

def Cube_TensorType : Cube_Type<"Tensor", "tensor"> {
  let summary = "LocalTensor<T> in a memory of the cube unit";
  let parameters = (ins "::mlir::Type":$elementType, EnumParameter<Cube_Position>:$position);
  let assemblyFormat = "`<` $elementType `,` $position `>`";
}

def Cube_QueueType : Cube_Type<"Queue", "queue"> {
  let summary = "TQue<position, depth>";
  let parameters = (ins EnumParameter<Cube_Position>:$position, "int64_t":$depth);
  let assemblyFormat = "`<` $position `,` $depth `>`";
}

def Cube_TensorArrayType : Cube_Type<"TensorArray", "tensor_array"> {
  let summary = "LocalTensor<T>[count]: the buffers that a tile has at a time";
  let parameters = (ins "::mlir::Type":$elementType, EnumParameter<Cube_Position>:$position, "int64_t":$count);
  let assemblyFormat = "`<` $elementType `,` $position `,` $count `>`";
}

def Cube_Tensor : Type<CPred<"::llvm::isa<::ascend::translator::cube::TensorType>($_self)">, "tensor of the cube unit",
                       "::ascend::translator::cube::TensorType">;
def Cube_Queue : Type<CPred<"::llvm::isa<::ascend::translator::cube::QueueType>($_self)">, "queue of the cube unit",
                      "::ascend::translator::cube::QueueType">;
def Cube_TensorArray : Type<CPred<"::llvm::isa<::ascend::translator::cube::TensorArrayType>($_self)">, "tensors of the cube unit",
                            "::ascend::translator::cube::TensorArrayType">;
def Cube_Global : Type<CPred<"::llvm::isa<::ascend::translator::ascendc::GlobalTensorType>($_self)">, "global tensor",
                       "::ascend::translator::ascendc::GlobalTensorType">;

class Cube_Op<string mnemonic, list<Trait> traits = []> : Op<Cube_Dialect, mnemonic, traits>;
/// Keeps its place among all others.
class Cube_Ordered<string mnemonic, list<Trait> traits = []>
    : Cube_Op<mnemonic, traits # [MemoryEffects<[MemRead, MemWrite]>]>;

// ---- Queues ---------------------------------------------------------------------------------------------------------------

def Cube_InitQueueOp : Cube_Ordered<"init_queue"> {
  let summary = "a queue of the kernel, with `depth` buffers of `bytes`";
  let arguments = (ins StrAttr:$name, ConfinedAttr<I64Attr, [IntPositive]>:$bytes);
  let results = (outs Cube_Queue:$result);
  let assemblyFormat = "$name `,` $bytes `bytes` attr-dict `:` type($result)";
}

class Cube_TakeOp<string mnemonic> : Cube_Ordered<mnemonic> {
  let arguments = (ins Cube_Queue:$queue);
  let results = (outs Cube_Tensor:$result);
  let assemblyFormat = "$queue attr-dict `:` type($queue) `->` type($result)";
  let hasVerifier = 1;
}
class Cube_GiveOp<string mnemonic> : Cube_Ordered<mnemonic> {
  let arguments = (ins Cube_Queue:$queue, Cube_Tensor:$tensor);
  let assemblyFormat = "$queue `,` $tensor attr-dict `:` type($queue) `,` type($tensor)";
  let hasVerifier = 1;
}
def Cube_AllocTensorOp : Cube_TakeOp<"alloc_tensor"> { let summary = "a free buffer of a queue"; }
def Cube_DequeOp : Cube_TakeOp<"deque"> { let summary = "the oldest buffer that was handed over"; }
def Cube_EnqueOp : Cube_GiveOp<"enque"> { let summary = "hands a filled buffer over to the queue's consumer"; }
def Cube_FreeTensorOp : Cube_GiveOp<"free_tensor"> { let summary = "gives a buffer back to its queue"; }

def Cube_TensorArrayOp : Cube_Ordered<"make_tensor_array"> {
  let summary = "places for tensors; none has a buffer yet";
  let results = (outs Cube_TensorArray:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}
def Cube_AllocElementOp : Cube_Ordered<"alloc_element"> {
  let summary = "a free buffer of a queue becomes tensor `index` of the array";
  let arguments = (ins Cube_Queue:$queue, Cube_TensorArray:$array, Index:$index);
  let assemblyFormat = "$queue `,` $array `[` $index `]` attr-dict `:` type($queue) `,` type($array)";
  let hasVerifier = 1;
}
def Cube_ElementOp : Cube_Ordered<"element"> {
  let summary = "tensor `index` of the array";
  let arguments = (ins Cube_TensorArray:$array, Index:$index);
  let results = (outs Cube_Tensor:$result);
  let assemblyFormat = "$array `[` $index `]` attr-dict `:` type($array) `->` type($result)";
  let hasVerifier = 1;
}
def Cube_SliceOp : Cube_Op<"slice", [Pure, AllTypesMatch<["tensor", "result"]>]> {
  let summary = "the tensor from element `offset` on";
  let arguments = (ins Cube_Tensor:$tensor, Index:$offset);
  let results = (outs Cube_Tensor:$result);
  let assemblyFormat = "$tensor `[` $offset `]` attr-dict `:` type($tensor)";
}

// ---- Moves and products ---------------------------------------------------------------------------------------------------

def Cube_CopyNd2NzOp : Cube_Ordered<"copy_nd2nz"> {
  let summary = "rows of a matrix in device memory to L1, as columns of 32 bytes (ND to NZ)";
  let description = [{
    Element (i, j) of the matrix is `src[offset + i * stride + j]`. Each column of 32 bytes takes `pitch` rows in L1. The last
    column is filled up with zeros; rows beyond `rows` stay what they were.
  }];
  let arguments = (ins Cube_Tensor:$dst, Cube_Global:$src, Index:$offset, Index:$rows, Index:$columns, Index:$stride, Index:$pitch);
  let assemblyFormat = [{ $dst `,` $src `[` $offset `]` `,` $rows `by` $columns `stride` $stride `pitch` $pitch attr-dict
    `:` type($dst) `,` type($src) }];
  let hasVerifier = 1;
}

def Cube_ClearOp : Cube_Ordered<"clear"> {
  let summary = "zeros to the first `count` elements of a tensor in L1, before anything else is written there";
  let arguments = (ins Cube_Tensor:$dst, Index:$count);
  let assemblyFormat = "$dst `,` $count attr-dict `:` type($dst)";
  let hasVerifier = 1;
}

def Cube_LoadMatrixOp : Cube_Ordered<"load_matrix"> {
  let summary = "part of a matrix in L1 to L0A (M by K) or L0B (K by N), in the order of fractals that Mmad wants";
  let description = [{
    `rows` by `columns` elements of the matrix in L1 (its columns of 32 bytes have `pitch` rows) from (row, column) on. L0A takes
    a matrix that is stored M by K, L0B one that is stored N by K; with `transpose` it is stored the other way round.
  }];
  let arguments = (ins Cube_Tensor:$dst, Cube_Tensor:$src, Index:$row, Index:$column, Index:$rows, Index:$columns, Index:$pitch,
                       UnitAttr:$transpose);
  let assemblyFormat = [{ $dst `,` $src `[` $row `,` $column `]` `,` $rows `by` $columns `pitch` $pitch
    (`transpose` $transpose^)? attr-dict `:` type($dst) `,` type($src) }];
  let hasVerifier = 1;
}

def Cube_LoadBiasOp : Cube_Ordered<"load_bias"> {
  let summary = "a row from L1 (c1) to the bias table (c2)";
  let arguments = (ins Cube_Tensor:$dst, Cube_Tensor:$src, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $count attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

def Cube_MmadOp : Cube_Ordered<"mmad"> {
  let summary = "dst (m by n) = lhs (m by k) * rhs (k by n), added to what dst is, or to 0 or the bias where `first`";
  let description = "`k_aligned`: the elements of K in L0A are in pairs of fractals (f32 that was turned).";
  let arguments = (ins Cube_Tensor:$dst, Cube_Tensor:$lhs, Cube_Tensor:$rhs, Index:$m, Index:$n, Index:$k, I1:$first,
                       Optional<Cube_Tensor>:$bias, UnitAttr:$k_aligned);
  let assemblyFormat = [{ $dst `,` $lhs `,` $rhs `,` $m `by` $n `by` $k `first` $first (`bias` $bias^ `:` type($bias))?
    (`k_aligned` $k_aligned^)? attr-dict `:` type($dst) `,` type($lhs) `,` type($rhs) }];
  let hasVerifier = 1;
}

def Cube_FixpipeOp : Cube_Ordered<"fixpipe"> {
  let summary = "m by n elements out of L0C to rows of device memory, `stride` elements apart; converted, and clipped at 0 with `relu`";
  let description = "SoCs without Fixpipe move them `through` a queue in the unified buffer: n is a multiple of 16, rows are whole units of 32 bytes.";
  let arguments = (ins Cube_Global:$dst, Index:$offset, Cube_Tensor:$src, Index:$m, Index:$n, Index:$stride, UnitAttr:$relu,
                       Optional<Cube_Queue>:$through);
  let assemblyFormat = [{ $dst `[` $offset `]` `,` $src `,` $m `by` $n `stride` $stride (`relu` $relu^)?
    (`through` $through^ `:` type($through))? attr-dict `:` type($dst) `,` type($src) }];
  let hasVerifier = 1;
}

def Cube_SetAtomicAddOp : Cube_Ordered<"set_atomic_add"> {
  let summary = "what leaves the core from here on is added to what is there, until set_atomic_none";
  let arguments = (ins TypeAttr:$type);
  let assemblyFormat = "$type attr-dict";
}

def Cube_SetAtomicNoneOp : Cube_Ordered<"set_atomic_none"> {
  let summary = "ends set_atomic_add";
  let assemblyFormat = "attr-dict";
}

// ---- Kernels on both kinds of core ------------------------------------------------------------------------------------------

def Cube_OnCoreOp : Cube_Op<"on_core", [SingleBlock, NoTerminator, NoRegionArguments, RecursiveMemoryEffects]> {
  let summary = "what one kind of core of a block does (kernels with cube.core = \"mix\")";
  let arguments = (ins Cube_CoreAttr:$core);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$core $body attr-dict";
}

def Cube_GetSubBlockIdxOp : Cube_Op<"get_sub_block_idx", [Pure]> {
  let summary = "number of this vector core in its block";
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Cube_GetSubBlockNumOp : Cube_Op<"get_sub_block_num", [Pure]> {
  let summary = "vector cores of a block";
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Cube_SetFlagOp : Cube_Ordered<"set_flag"> {
  let summary = "CrossCoreSetFlag<2, pipe>: tells the block's other kind of core when `pipe` has done all that was issued before";
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<10>]>:$flag, Cube_PipeAttr:$pipe);
  let assemblyFormat = "$flag `after` $pipe attr-dict";
}

def Cube_WaitFlagOp : Cube_Ordered<"wait_flag"> {
  let summary = "CrossCoreWaitFlag: waits for the other kind of core's set_flag";
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<10>]>:$flag);
  let assemblyFormat = "$flag attr-dict";
}

#endif
