#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace ascend::translator {

/// The parameters that a compiled kernel has (docs/reference/formats.md), put in the place of its source's arguments:
/// global tensors for buffers, the workspace, sizes, scalars.
class KernelParameters {
public:
  /// Adds the parameters behind the arguments that are there; `workspaceBytes` 0 and no `workspaceParts`
  /// (target/workspace.h): no workspace.
  KernelParameters(mlir::func::FuncOp kernel, int64_t workspaceBytes, llvm::StringRef workspaceParts);

  /// The global tensor that a memref argument has become.
  mlir::Value tensorOf(mlir::BlockArgument buffer) const { return tensors.lookup(buffer); }
  mlir::Value workspace() const { return workspaceTensor; }
  /// Extent `dim` of a memref argument; null if its type is static there, or nothing says it (a bare pointer).
  mlir::Value sizeOf(mlir::BlockArgument buffer, unsigned dim) const { return sizes.lookup({buffer, dim}); }

  /// Removes the source's arguments: nothing may use them any more.
  void finish();

private:
  void add(mlir::Type type, mlir::Location location, mlir::Attribute what);

  mlir::func::FuncOp kernel;
  unsigned sourceArguments;
  llvm::SmallVector<mlir::Attribute> attributes;
  llvm::DenseMap<mlir::Value, mlir::Value> tensors;
  llvm::DenseMap<std::pair<mlir::Value, unsigned>, mlir::Value> sizes;
  mlir::Value workspaceTensor;
};

} // namespace ascend::translator
