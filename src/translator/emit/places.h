#pragma once
#include "mlir/IR/Location.h"

#include <string>

namespace ascend::translator {

/// Where in the source an operation comes from: "kernel.mlir:12:5", with what it was inlined into or fused of behind
/// it. Empty where nobody knows.
std::string placeOf(mlir::Location location);

} // namespace ascend::translator
