#pragma once
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"

#include <string>

namespace ascend::translator {

/// A nest of loops that becomes linalg on tensors: one operation for each store and each reduction in it.
struct NestRefusal {
  std::string reason;
  mlir::Operation* culprit = nullptr;
};

/// Selections of the larger or smaller of two values become the operations for that.
void addSelectedExtremePatterns(mlir::RewritePatternSet& patterns);

/// Raises the nest whose outermost loop is `loop`. Nothing is changed where it cannot be: the refusal says why.
std::optional<NestRefusal> raiseNest(mlir::scf::ForOp loop);

} // namespace ascend::translator
