#include "translator/dialect/hacc/hacc_dialect.h"

#include "translator/dialect/attribute_dialect.h"

#include <llvm/ADT/TypeSwitch.h>
#include <mlir/IR/Builders.h>

// Generated code leaves parameters unused.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "translator/dialect/hacc/HaccDialect.cpp.inc"
#include "translator/dialect/hacc/HaccEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "translator/dialect/hacc/HaccAttributes.cpp.inc"
#pragma GCC diagnostic pop

namespace ascend::translator::hacc {

void HACCDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "translator/dialect/hacc/HaccAttributes.cpp.inc"
      >();
}

mlir::Attribute HACCDialect::parseAttribute(mlir::DialectAsmParser& parser, mlir::Type type) const {
  return parseKnownOrRaw<RawAttr>(parser, type, generatedAttributeParser);
}

void HACCDialect::printAttribute(mlir::Attribute attribute, mlir::DialectAsmPrinter& printer) const {
  printKnownOrRaw<RawAttr>(attribute, printer, generatedAttributePrinter);
}

std::optional<mlir::Dialect::ParseOpHook> HACCDialect::getParseOperationHook(llvm::StringRef) const {
  return refuseOperation;
}

mlir::Attribute TargetDeviceSpecAttr::parse(mlir::AsmParser& parser, mlir::Type) {
  llvm::SmallVector<mlir::DataLayoutEntryInterface> entries;
  const auto parseEntry = [&]() -> mlir::ParseResult {
    const llvm::SMLoc location = parser.getCurrentLocation();
    mlir::Attribute attribute;
    if (parser.parseAttribute(attribute)) {
      return mlir::failure();
    }
    auto entry = llvm::dyn_cast<mlir::DataLayoutEntryInterface>(attribute);
    if (!entry) {
      return parser.emitError(location, "expected a '#dlti.dl_entry<key, value>'");
    }
    entries.push_back(entry);
    return mlir::success();
  };
  if (parser.parseCommaSeparatedList(mlir::AsmParser::Delimiter::LessGreater, parseEntry)) {
    return {};
  }
  return get(parser.getContext(), entries);
}

void TargetDeviceSpecAttr::print(mlir::AsmPrinter& printer) const {
  printer << '<';
  llvm::interleaveComma(getEntries(), printer, [&](mlir::DataLayoutEntryInterface entry) { printer << entry; });
  printer << '>';
}

} // namespace ascend::translator::hacc
