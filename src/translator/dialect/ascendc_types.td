// Types, enumerations and attributes of the `ascendc` dialect.
#ifndef ASCENDC_TYPES_TD
#define ASCENDC_TYPES_TD

include "ascendc_dialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

// An enumeration as it stands in a type or attribute.
class AscendC_Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::ascend::translator::ascendc";
  let genSpecializedAttr = 0;
}

def AscendC_Position : AscendC_Enum<"Position", "where a local tensor lives (AscendC: TPosition)", [
  I32EnumAttrCase<"Any", 0, "any">, I32EnumAttrCase<"VecIn", 1, "vecin">,
  I32EnumAttrCase<"VecOut", 2, "vecout">, I32EnumAttrCase<"VecCalc", 3, "veccalc">]>;

def AscendC_Round : AscendC_Enum<"Round", "rounding of a cast (AscendC: RoundMode)", [
  I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"Rint", 1, "rint">, I32EnumAttrCase<"Floor", 2, "floor">,
  I32EnumAttrCase<"Ceil", 3, "ceil">, I32EnumAttrCase<"Round", 4, "round">, I32EnumAttrCase<"Trunc", 5, "trunc">,
  I32EnumAttrCase<"Odd", 6, "odd">]>;

def AscendC_Cmp : AscendC_Enum<"Cmp", "comparison (AscendC: CMPMODE)", [
  I32EnumAttrCase<"LT", 0, "lt">, I32EnumAttrCase<"GT", 1, "gt">, I32EnumAttrCase<"EQ", 2, "eq">,
  I32EnumAttrCase<"LE", 3, "le">, I32EnumAttrCase<"GE", 4, "ge">, I32EnumAttrCase<"NE", 5, "ne">]>;

def AscendC_Pipe : AscendC_Enum<"Pipe", "instruction pipe", [
  I32EnumAttrCase<"S", 0, "s">, I32EnumAttrCase<"V", 1, "v">, I32EnumAttrCase<"MTE2", 2, "mte2">,
  I32EnumAttrCase<"MTE3", 3, "mte3">, I32EnumAttrCase<"All", 4, "all">]>;

def AscendC_ArgDirection : AscendC_Enum<"Direction", "how a kernel uses a buffer", [
  I32EnumAttrCase<"In", 0, "in">, I32EnumAttrCase<"Out", 1, "out">, I32EnumAttrCase<"InOut", 2, "inout">]>;

class AscendC_EnumAttr<EnumAttrInfo info, string mnemonic> : EnumAttr<AscendC_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}
def AscendC_RoundAttr : AscendC_EnumAttr<AscendC_Round, "round">;
def AscendC_CmpAttr : AscendC_EnumAttr<AscendC_Cmp, "cmp">;
def AscendC_PipeAttr : AscendC_EnumAttr<AscendC_Pipe, "pipe">;

class AscendC_Type<string name, string mnem> : TypeDef<AscendC_Dialect, name> {
  let mnemonic = mnem;
  let genVerifyDecl = 1;
}

def AscendC_GlobalTensorType : AscendC_Type<"GlobalTensor", "global_tensor"> {
  let summary = "GlobalTensor<T>: 1-D view of device memory";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def AscendC_LocalTensorType : AscendC_Type<"LocalTensor", "local_tensor"> {
  let summary = "LocalTensor<T> at a TPosition, 1-D";
  let parameters = (ins "::mlir::Type":$elementType,
                        DefaultValuedParameter<"::ascend::translator::ascendc::Position", "Position::Any">:$position);
  let assemblyFormat = "`<` $elementType (`,` $position^)? `>`";
  let builders = [TypeBuilderWithInferredContext<(ins "::mlir::Type":$elementType,
      CArg<"Position", "Position::Any">:$position), [{ return $_get(elementType.getContext(), elementType, position); }]>];
}

def AscendC_QueueType : AscendC_Type<"Queue", "queue"> {
  let summary = "TQue<position, depth>";
  let parameters = (ins EnumParameter<AscendC_Position>:$position, "int64_t":$depth);
  let assemblyFormat = "`<` $position `,` $depth `>`";
}

def AscendC_TBufType : AscendC_Type<"TBuf", "tbuf"> {
  let summary = "TBuf<position>";
  let parameters = (ins EnumParameter<AscendC_Position>:$position);
  let assemblyFormat = "`<` $position `>`";
}

class AscendC_Attr<string name, string mnem> : AttrDef<AscendC_Dialect, name> { let mnemonic = mnem; }

def AscendC_BufferAttr : AscendC_Attr<"Buffer", "buffer"> {
  let summary = "kernel parameter: the GM address of the source's argument number `position`";
  let description = [{
    `dtype` is the name of src/target/dtype.h, which keeps the signedness that the tensor's type does not have. `shape` has
    -1 for extents that are known at launch only; `unranked`: the source says no shape (a bare pointer).

        #ascendc.buffer<0, "x", "f32", in, [-1, 1000]>
        #ascendc.buffer<1, "y", "u16", inout, unranked>
  }];
  let parameters = (ins "int64_t":$position, "::mlir::StringAttr":$name, "::mlir::StringAttr":$dtype,
                        EnumParameter<AscendC_ArgDirection>:$direction, OptionalArrayRefParameter<"int64_t">:$shape, "bool":$ranked);
  let assemblyFormat = [{ `<` $position `,` $name `,` $dtype `,` $direction `,` custom<Shape>($shape, $ranked) `>` }];
  let genVerifyDecl = 1;
}

def AscendC_SizeAttr : AscendC_Attr<"Size", "size"> {
  let summary = "kernel parameter: extent `dim` of the source's argument number `position`";
  let parameters = (ins "int64_t":$position, "int64_t":$dim);
  let assemblyFormat = "`<` $position `,` $dim `>`";
}

def AscendC_ScalarAttr : AscendC_Attr<"Scalar", "scalar"> {
  let summary = "kernel parameter: the scalar that is the source's argument number `position`";
  let parameters = (ins "int64_t":$position, "::mlir::StringAttr":$name, "::mlir::StringAttr":$dtype);
  let assemblyFormat = "`<` $position `,` $name `,` $dtype `>`";
  let genVerifyDecl = 1;
}

def AscendC_WorkspaceAttr : AscendC_Attr<"Workspace", "workspace"> {
  let summary = "kernel parameter: `bytes` of zeroed device memory, and behind them parts that the launch computes (target/workspace.h)";
  let parameters = (ins "int64_t":$bytes, OptionalParameter<"::mlir::StringAttr">:$parts);
  let assemblyFormat = "`<` $bytes (`,` $parts^)? `>`";
}

// Constraints.
def AscendC_LocalTensor : Type<CPred<"::llvm::isa<::ascend::translator::ascendc::LocalTensorType>($_self)">, "local tensor",
                               "::ascend::translator::ascendc::LocalTensorType">;
def AscendC_GlobalTensor : Type<CPred<"::llvm::isa<::ascend::translator::ascendc::GlobalTensorType>($_self)">, "global tensor",
                                "::ascend::translator::ascendc::GlobalTensorType">;
def AscendC_AnyTensor : AnyTypeOf<[AscendC_LocalTensor, AscendC_GlobalTensor]>;
def AscendC_Queue : Type<CPred<"::llvm::isa<::ascend::translator::ascendc::QueueType>($_self)">, "queue",
                         "::ascend::translator::ascendc::QueueType">;
def AscendC_TBuf : Type<CPred<"::llvm::isa<::ascend::translator::ascendc::TBufType>($_self)">, "tbuf",
                        "::ascend::translator::ascendc::TBufType">;
def AscendC_Scalar : AnyTypeOf<[AnyFloat, AnyInteger, Index]>;

#endif
