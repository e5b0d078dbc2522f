#include "translator/dialect/hivm/hivm_dialect.h"

#include <llvm/ADT/TypeSwitch.h>
#include <mlir/IR/Builders.h>
#include <mlir/IR/OpImplementation.h>

// Generated code leaves parameters unused.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "translator/dialect/hivm/HivmDialect.cpp.inc"
#include "translator/dialect/hivm/HivmEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "translator/dialect/hivm/HivmAttributes.cpp.inc"
#pragma GCC diagnostic pop

namespace ascend::translator::hivm {

void HIVMDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "translator/dialect/hivm/HivmAttributes.cpp.inc"
      >();
}

mlir::Attribute HIVMDialect::parseAttribute(mlir::DialectAsmParser& parser, mlir::Type type) const {
  llvm::StringRef mnemonic;
  mlir::Attribute attribute;
  const mlir::OptionalParseResult result = generatedAttributeParser(parser, &mnemonic, type, attribute);
  if (result.has_value()) {
    return attribute;
  }
  return RawAttr::get(getContext(), parser.getFullSymbolSpec());
}

void HIVMDialect::printAttribute(mlir::Attribute attribute, mlir::DialectAsmPrinter& printer) const {
  if (auto raw = llvm::dyn_cast<RawAttr>(attribute)) {
    printer << raw.getText();
    return;
  }
  (void)generatedAttributePrinter(attribute, printer);
}

std::optional<mlir::Dialect::ParseOpHook> HIVMDialect::getParseOperationHook(llvm::StringRef) const {
  // A function_ref: what it points to must outlive the call.
  static constexpr auto refuse = [](mlir::OpAsmParser& parser, mlir::OperationState& state) -> mlir::ParseResult {
    return parser.emitError(parser.getNameLoc())
           << "operation '" << state.name << "' is not supported: give the kernel before it is lowered to the 'hivm' "
           << "dialect (linalg, tensor, memref, arith, math, scf or the LLVM dialect)";
  };
  return refuse;
}

} // namespace ascend::translator::hivm
