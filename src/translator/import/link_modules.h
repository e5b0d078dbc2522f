#pragma once
#include <mlir/IR/BuiltinOps.h>

namespace ascend::translator {

/// Moves what `from` holds to `into`; a definition takes the place of a declaration of its name.
llvm::LogicalResult linkModules(mlir::ModuleOp into, mlir::ModuleOp from);

} // namespace ascend::translator
