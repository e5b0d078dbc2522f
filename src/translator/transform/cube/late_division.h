#pragma once
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ascend::translator::cube {

/// The division that `factor`, a value in the body of a sum of products over `depth`, ends with, if the sums can be
/// divided instead: Σ (a / s) · b = (Σ a · b) / s. The dividend is known to be at most 1 (as the exponentials of a
/// softmax are), so that neither it nor its sums overflow earlier. Null: there is none.
mlir::arith::DivFOp lateDivisionOf(mlir::linalg::GenericOp product, mlir::Value factor, unsigned depth);

} // namespace ascend::translator::cube
