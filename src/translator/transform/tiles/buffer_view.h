#pragma once
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace ascend::translator::tiles {

/// Where the elements of a tensor value stand in device memory: element (i0, i1, …) at `offset` + Σ i·stride of `root`.
struct BufferView {
  mlir::Value root; ///< memref: a function argument or an allocation
  mlir::OpFoldResult offset;
  llvm::SmallVector<mlir::OpFoldResult> sizes;
  llvm::SmallVector<mlir::OpFoldResult> strides;
  /// joins[i]: dimensions i and i+1 are one run of memory (stride i = stride i+1 × size i+1). One entry a dimension,
  /// the last unused.
  llvm::SmallVector<bool> joins;

  std::size_t rank() const { return sizes.size(); }
  bool isContiguous() const;
};

/// Index arithmetic that folds constants as it goes.
mlir::OpFoldResult add(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a, mlir::OpFoldResult b);
mlir::OpFoldResult mul(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult a, mlir::OpFoldResult b);
mlir::Value materialize(mlir::OpBuilder& builder, mlir::Location loc, mlir::OpFoldResult value);
std::optional<std::int64_t> constantOf(mlir::OpFoldResult value);

/// The memory behind a memref value or a tensor that was read from one, seen through views, casts and reshapes; nothing
/// when the value has no memory of its own or a layout that is not linear. Size arithmetic is created at the builder's
/// position.
std::optional<BufferView> viewOf(mlir::OpBuilder& builder, mlir::Value value);

/// Whether viewOf() made it for an argument, at the start of the function.
bool isExtentOfArgument(mlir::Operation* op);

/// The argument or allocation behind a memref.
mlir::Value rootOf(mlir::Value memref);

} // namespace ascend::translator::tiles
