#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator::tiles {

/// A buffer in device memory for all of `tensor`, allocated at the start of its function. Extents that are known at
/// launch only must come from those of arguments; an error at `op` otherwise: "… because `what` needs …".
mlir::FailureOr<mlir::Value> makeTemporary(mlir::Operation* op, mlir::Value tensor, llvm::StringRef what);

/// Whether makeTemporary() can say how large it is. Numbers need no memory.
bool hasLaunchSize(mlir::Value value);

} // namespace ascend::translator::tiles
