#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Support/LLVM.h"

namespace ascend::translator {

/// Named operations of linalg and elementwise operations on tensors become `linalg.generic`; scalars that are read from
/// tensors become operands; reductions of bools become reductions of numbers.
mlir::LogicalResult generalizeTensorCode(mlir::func::FuncOp func);

/// argmax and argmin as two reductions.
void addExtremePatterns(mlir::RewritePatternSet& patterns);

} // namespace ascend::translator
