#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator {

/// Brings scalar arithmetic to what the scalar unit has: half precision is computed in f32, mathematical functions go
/// through vector instructions on one element, maxima and minima become comparisons. Fails, reported, at what has no
/// such form.
llvm::LogicalResult lowerScalarMath(mlir::func::FuncOp kernel);

} // namespace ascend::translator
