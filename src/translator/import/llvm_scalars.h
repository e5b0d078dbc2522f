#pragma once
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"

namespace ascend::translator {

/// Makes the arith or math operations that compute what the LLVM dialect operation `op` computes from `operands`, which
/// stand for its own. Null if there are none: nothing was made then.
mlir::Value importScalarOp(mlir::OpBuilder& builder, mlir::Operation* op, mlir::ValueRange operands);

/// The same for a call of a C library function (`sqrtf`, `exp`, …).
mlir::Value importLibraryCall(mlir::OpBuilder& builder, mlir::Location location, llvm::StringRef callee,
                              mlir::ValueRange operands);

} // namespace ascend::translator
