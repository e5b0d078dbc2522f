#include "translator/dialect/hivm/hivm_dialect.h"

#include "translator/dialect/attribute_dialect.h"

#include <llvm/ADT/TypeSwitch.h>
#include <mlir/IR/Builders.h>

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
  return parseKnownOrRaw<RawAttr>(parser, type, generatedAttributeParser);
}

void HIVMDialect::printAttribute(mlir::Attribute attribute, mlir::DialectAsmPrinter& printer) const {
  printKnownOrRaw<RawAttr>(attribute, printer, generatedAttributePrinter);
}

std::optional<mlir::Dialect::ParseOpHook> HIVMDialect::getParseOperationHook(llvm::StringRef) const {
  return refuseOperation;
}

} // namespace ascend::translator::hivm
