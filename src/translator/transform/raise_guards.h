#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator {

/// Branches around and inside loops that only limit their range become part of the range.
llvm::LogicalResult foldGuardsIntoLoops(mlir::func::FuncOp kernel);

} // namespace ascend::translator
