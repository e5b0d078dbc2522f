#pragma once
#include "translator/dialect/ascendc.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

#include <optional>

namespace ascend::translator {

/// Whether the kernel reads and writes the buffer, seen through views; what is not understood counts as both.
/// None: the kernel does not touch it.
std::optional<ascendc::Direction> directionOf(mlir::BlockArgument buffer);

/// For each argument of integers (buffer or scalar): whether the operations on its elements say that they are unsigned.
/// Operations that are the same for both (add, mul, …) say nothing, and then signed is assumed.
llvm::SmallVector<bool> unsignedArguments(mlir::FunctionOpInterface kernel);

} // namespace ascend::translator
