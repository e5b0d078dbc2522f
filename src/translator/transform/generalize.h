#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Support/LLVM.h"

namespace ascend::translator {

/// Named operations of linalg and elementwise operations on tensors become `linalg.generic`; scalars that are read from
/// tensors become operands; reductions of bools become reductions of numbers.
mlir::LogicalResult generalizeTensorCode(mlir::func::FuncOp func);

/// The attributes `ascend.*` by which the author of a kernel decides about one operation: what it becomes has them too.
llvm::SmallVector<mlir::NamedAttribute> decisionsOf(mlir::Operation* op);

/// argmax and argmin as two reductions.
void addExtremePatterns(mlir::RewritePatternSet& patterns);

} // namespace ascend::translator
