#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator {

/// Brings loops to the form in which their accesses can be read off: values that a loop steps beside its counter become functions
/// of the counter, and address arithmetic on integers becomes arithmetic on `index`. Canonicalises on the way.
llvm::LogicalResult simplifyInductions(mlir::func::FuncOp function);

} // namespace ascend::translator
