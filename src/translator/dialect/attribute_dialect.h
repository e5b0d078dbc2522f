#pragma once
#include <llvm/ADT/StringRef.h>
#include <mlir/IR/DialectImplementation.h>
#include <mlir/IR/OpImplementation.h>

namespace ascend::translator {

/// What the dialects of the Ascend ecosystem have in common here: their attributes are read, those that this SDK does
/// not know as their text, and their operations are refused.

/// An attribute of the dialect: by the generated parser, else as a `Raw` that keeps the text.
/// `generated(parser, mnemonic, type, attribute)` is the dialect's generatedAttributeParser.
template <class Raw, class Generated>
mlir::Attribute parseKnownOrRaw(mlir::DialectAsmParser& parser, mlir::Type type, Generated generated) {
  llvm::StringRef mnemonic;
  mlir::Attribute attribute;
  if (generated(parser, &mnemonic, type, attribute).has_value())
    return attribute;
  return Raw::get(parser.getContext(), parser.getFullSymbolSpec());
}

template <class Raw, class Generated>
void printKnownOrRaw(mlir::Attribute attribute, mlir::DialectAsmPrinter& printer, Generated generated) {
  if (auto raw = llvm::dyn_cast<Raw>(attribute))
    printer << raw.getText();
  else
    (void)generated(attribute, printer);
}

/// Reports an operation of a dialect that has attributes only here.
inline mlir::ParseResult refuseOperation(mlir::OpAsmParser& parser, mlir::OperationState& state) {
  return parser.emitError(parser.getNameLoc())
         << "operation '" << state.name << "' is not supported: give the kernel before it is lowered to the '"
         << state.name.getDialectNamespace()
         << "' dialect (linalg, tensor, memref, arith, math, scf or the LLVM dialect)";
}

} // namespace ascend::translator
