#include "translator/dialect/hacc/hacc_dialect.h"

#include <llvm/ADT/TypeSwitch.h>
#include <mlir/IR/Builders.h>
#include <mlir/IR/OpImplementation.h>

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
  llvm::StringRef mnemonic;
  mlir::Attribute attribute;
  const mlir::OptionalParseResult result = generatedAttributeParser(parser, &mnemonic, type, attribute);
  if (result.has_value()) {
    return attribute;
  }
  return RawAttr::get(getContext(), parser.getFullSymbolSpec());
}

void HACCDialect::printAttribute(mlir::Attribute attribute, mlir::DialectAsmPrinter& printer) const {
  if (auto raw = llvm::dyn_cast<RawAttr>(attribute)) {
    printer << raw.getText();
    return;
  }
  (void)generatedAttributePrinter(attribute, printer);
}

std::optional<mlir::Dialect::ParseOpHook> HACCDialect::getParseOperationHook(llvm::StringRef) const {
  // A function_ref: what it points to must outlive the call.
  static constexpr auto refuse = [](mlir::OpAsmParser& parser, mlir::OperationState& state) -> mlir::ParseResult {
    return parser.emitError(parser.getNameLoc())
           << "operation '" << state.name << "' is not supported: give the kernel before it is lowered to the 'hacc' "
           << "dialect (linalg, tensor, memref, arith, math, scf or the LLVM dialect)";
  };
  return refuse;
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
