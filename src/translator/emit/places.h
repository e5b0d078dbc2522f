#pragma once
#include "mlir/IR/Location.h"

#include <string>

namespace ascend::translator {

/// Where in the source an operation comes from, with what it was inlined into or fused of behind it:
/// `// kernel.mlir:12:5, called from kernel.mlir:30:3`. Empty where nobody knows.
std::string commentOf(mlir::Location location);

/// The same for the compiler too: `#line 12 "kernel.mlir" // kernel.mlir:12:5, called from …`, the file spelled as the
/// location does. Empty where nobody knows.
std::string lineDirectiveOf(mlir::Location location);

/// Gives statements below a line of lineDirectiveOf its place, line for line, and all other lines their own in the
/// C++ named `file`.
std::string placeLines(llvm::StringRef text, llvm::StringRef file);

} // namespace ascend::translator
