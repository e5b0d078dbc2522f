#pragma once
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/DenseMap.h"

#include <functional>

namespace ascend::translator::cube {

/// What a dimension of a tensor is cut to: a number ≥ 0: the piece's part of that leading dimension; kWhole: nothing.
inline constexpr int kWhole = -1;
using Cut = llvm::SmallVector<int>;

/// The leading `dims` of `rank` dimensions are cut.
Cut leadingCut(unsigned dims, unsigned rank);

/// Whether a value that is cut in this way can be computed from parts of what it is made of, row by row: every stage
/// has at most one loop that is not cut. `readable` says it of buffers.
bool canCut(mlir::Value value, const Cut& cut,
            llvm::function_ref<bool(mlir::bufferization::ToTensorOp, const Cut&)> readable);

/// Computes parts of tensors. Each part is computed once.
class RowSlicer {
public:
  using Numbers = llvm::SmallVector<mlir::OpFoldResult>;
  /// Reads a part of a buffer.
  using Read = std::function<mlir::Value(mlir::OpBuilder&, mlir::bufferization::ToTensorOp, const Numbers& offsets,
                                         const Numbers& sizes)>;
  explicit RowSlicer(Read read) : read_(std::move(read)) {}

  /// The part of `value` at the builder.
  mlir::Value slice(mlir::OpBuilder& at, mlir::Value value, const Numbers& offsets, const Numbers& sizes);

private:
  struct Known {
    Numbers offsets, sizes;
    mlir::Value value;
  };
  mlir::Value make(mlir::OpBuilder& at, mlir::Value value, const Numbers& offsets, const Numbers& sizes);

  Read read_;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<Known, 2>> known_;
};

} // namespace ascend::translator::cube
