#ifndef ASCEND_TRANSLATOR_DIALECT_HIVM_HIVMDIALECT_TD
#define ASCEND_TRANSLATOR_DIALECT_HIVM_HIVMDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def HIVM_Dialect : Dialect {
  let name = "hivm";
  let cppNamespace = "::ascend::translator::hivm";
  let summary = "Address spaces and core types as AscendNPU-IR writes them";
  let extraClassDeclaration = [{
    ::mlir::Attribute parseAttribute(::mlir::DialectAsmParser &parser, ::mlir::Type type) const override;
    void printAttribute(::mlir::Attribute attribute, ::mlir::DialectAsmPrinter &printer) const override;
    /// Names its unsupported operations in the error.
    std::optional<ParseOpHook> getParseOperationHook(::llvm::StringRef name) const override;
  }];
}

class HIVM_Enum<string name, list<I32EnumAttrCase> cases> : I32EnumAttr<name, "", cases> {
  let cppNamespace = "::ascend::translator::hivm";
  let genSpecializedAttr = 0;
}

class HIVM_EnumAttr<EnumAttrInfo info, string mnemonic> : EnumAttr<HIVM_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

// The numbers are the pointer address spaces of the LLVM dialect.
def HIVM_AddressSpace : HIVM_Enum<"AddressSpace", [
  I32EnumAttrCase<"zero", 0>, I32EnumAttrCase<"gm", 1>, I32EnumAttrCase<"cbuf", 2>, I32EnumAttrCase<"ca", 3>,
  I32EnumAttrCase<"cb", 4>, I32EnumAttrCase<"cc", 5>, I32EnumAttrCase<"ub", 6>, I32EnumAttrCase<"ssbuf", 11>]>;
def HIVM_AddressSpaceAttr : HIVM_EnumAttr<HIVM_AddressSpace, "address_space">;

def HIVM_CoreType : HIVM_Enum<"CoreType", [
  I32EnumAttrCase<"AIC", 1>, I32EnumAttrCase<"AIV", 2>, I32EnumAttrCase<"MIX", 3>]>;
def HIVM_FuncCoreTypeAttr : HIVM_EnumAttr<HIVM_CoreType, "func_core_type">;

def HIVM_Pipe : HIVM_Enum<"Pipe", [
  I32EnumAttrCase<"PIPE_S", 0>, I32EnumAttrCase<"PIPE_V", 1>, I32EnumAttrCase<"PIPE_M", 2>,
  I32EnumAttrCase<"PIPE_MTE1", 3>, I32EnumAttrCase<"PIPE_MTE2", 4>, I32EnumAttrCase<"PIPE_MTE3", 5>,
  I32EnumAttrCase<"PIPE_ALL", 6>, I32EnumAttrCase<"PIPE_MTE4", 7>, I32EnumAttrCase<"PIPE_MTE5", 8>,
  I32EnumAttrCase<"PIPE_V2", 9>, I32EnumAttrCase<"PIPE_FIX", 10>]>;
def HIVM_PipeAttr : HIVM_EnumAttr<HIVM_Pipe, "pipe">;

def HIVM_RawAttr : AttrDef<HIVM_Dialect, "Raw"> {
  let attrName = "hivm.raw";
  let summary = "An attribute that we have no use for, kept as it was written";
  let parameters = (ins StringRefParameter<"all that stands behind `#hivm.`">:$text);
}

#endif
