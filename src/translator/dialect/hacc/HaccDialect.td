#ifndef ASCEND_TRANSLATOR_DIALECT_HACC_HACCDIALECT_TD
#define ASCEND_TRANSLATOR_DIALECT_HACC_HACCDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/DataLayoutInterfaces.td"

def HACC_Dialect : Dialect {
  let name = "hacc";
  let cppNamespace = "::ascend::translator::hacc";
  let summary = "Markers of Ascend kernels: entry points, arguments, targets";
  let extraClassDeclaration = [{
    ::mlir::Attribute parseAttribute(::mlir::DialectAsmParser &parser, ::mlir::Type type) const override;
    void printAttribute(::mlir::Attribute attribute, ::mlir::DialectAsmPrinter &printer) const override;
    /// Names its unsupported operations in the error.
    std::optional<ParseOpHook> getParseOperationHook(::llvm::StringRef name) const override;
  }];
}

class HACC_Attr<string name, string mnemonicText, list<Trait> traits = []> : AttrDef<HACC_Dialect, name, traits> {
  let mnemonic = mnemonicText;
}

class HACC_Enum<string name, list<I32EnumAttrCase> cases> : I32EnumAttr<name, "", cases> {
  let cppNamespace = "::ascend::translator::hacc";
  let genSpecializedAttr = 0;
}

class HACC_EnumAttr<EnumAttrInfo info, string mnemonic> : EnumAttr<HACC_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def HACC_FunctionKind : HACC_Enum<"FunctionKind", [I32EnumAttrCase<"HOST", 1>, I32EnumAttrCase<"DEVICE", 2>]>;
def HACC_FunctionKindAttr : HACC_EnumAttr<HACC_FunctionKind, "function_kind">;

def HACC_ArgType : HACC_Enum<"ArgType", [
  I32EnumAttrCase<"ffts_base_address", 0>, I32EnumAttrCase<"input", 1>, I32EnumAttrCase<"output", 2>,
  I32EnumAttrCase<"input_and_output", 3>, I32EnumAttrCase<"workspace", 4>, I32EnumAttrCase<"sync_block_lock", 5>,
  I32EnumAttrCase<"tiling_key", 6>, I32EnumAttrCase<"tiling_data", 7>, I32EnumAttrCase<"tiling_struct", 8>,
  I32EnumAttrCase<"mesh_arg", 9>, I32EnumAttrCase<"sanitizer_addr", 10>, I32EnumAttrCase<"gm_addr", 11>,
  I32EnumAttrCase<"sub_workspace", 12>]>;
def HACC_ArgTypeAttr : HACC_EnumAttr<HACC_ArgType, "arg_type">;

class HACC_Index<string name, string mnemonic> : HACC_Attr<name, mnemonic> {
  let parameters = (ins "int64_t":$value);
  let assemblyFormat = "`<` $value `>`";
}
def HACC_InputIdxAttr : HACC_Index<"InputIdx", "input_idx">;
def HACC_OutputIdxAttr : HACC_Index<"OutputIdx", "output_idx">;
def HACC_BlockDimAttr : HACC_Index<"BlockDim", "block_dim">;

def HACC_TargetAttr : HACC_Attr<"Target", "target"> {
  let summary = "Name of the device that the module was made for";
  let parameters = (ins StringRefParameter<"SoC name">:$soc);
  let assemblyFormat = "`<` $soc `>`";
}

def HACC_TargetDeviceSpecAttr : HACC_Attr<"TargetDeviceSpec", "target_device_spec",
    [TargetDeviceSpecInterface]> {
  let summary = "Sizes of a device, as `#dlti.dl_entry` pairs; memory sizes are in bits";
  let parameters = (ins ArrayRefParameter<"::mlir::DataLayoutEntryInterface">:$entries);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    ::mlir::FailureOr<::mlir::Attribute> query(::mlir::DataLayoutEntryKey key) const {
      return ::llvm::cast<::mlir::TargetDeviceSpecInterface>(*this).queryHelper(key);
    }
  }];
}

def HACC_RawAttr : AttrDef<HACC_Dialect, "Raw"> {
  let attrName = "hacc.raw";
  let summary = "An attribute that we have no use for, kept as it was written";
  let parameters = (ins StringRefParameter<"all that stands behind `#hacc.`">:$text);
}

#endif
