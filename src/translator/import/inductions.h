#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator {

/// On an `arith.index_cast` to a narrower integer: the number fits, as a signed (true) or unsigned (false) one.
inline constexpr llvm::StringLiteral kInRangeAttr = "ascendc.in_range";

/// Brings loops to the form in which their accesses can be read off: values that a loop steps beside its counter become
/// functions of the counter, and address arithmetic on integers becomes arithmetic on `index`. Canonicalises on the
/// way.
llvm::LogicalResult simplifyInductions(mlir::func::FuncOp function);

} // namespace ascend::translator
