#pragma once
#include "translator/dialect/ascendc.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace ascend::translator {

/// The tile, queue tensor, TBuf tensor or kernel argument of which `tensor` is a view (or which it is).
mlir::Value rootOf(mlir::Value tensor);

/// Every operation that uses `tensor` or a view of it; the views' own operations are among them.
llvm::SmallVector<mlir::Operation*> usersThroughViews(mlir::Value tensor);

/// Whether `op` may write, or read, the memory that `tensor` (a root) stands for.
bool writesTo(mlir::Operation* op, mlir::Value root);
bool readsFrom(mlir::Operation* op, mlir::Value root);

/// Positions of all operations of a function in the order in which they are written.
class ProgramOrder {
public:
  explicit ProgramOrder(mlir::Operation* function);
  unsigned begin(mlir::Operation* op) const { return begin_.lookup(op); }
  /// Position of the last operation nested in `op`, or its own.
  unsigned end(mlir::Operation* op) const { return end_.lookup(op); }

private:
  llvm::DenseMap<mlir::Operation*, unsigned> begin_, end_;
};

/// First and last use of something, as positions.
struct Lifetime {
  unsigned begin = 0, end = 0;
  bool overlaps(const Lifetime& other) const { return begin <= other.end && other.begin <= end; }
};

/// How many elements or bytes a tile takes: a multiple of the tile length and a constant.
struct Capacity {
  /// Bytes = max over the parts of perTile * tile length / divide, or of fixed bytes.
  int64_t elementBytes = 4;
  int64_t elements = 0; ///< 0: the tile length
  int64_t divide = 1;
  bool operator==(const Capacity&) const = default;
  int64_t bytes(int64_t tileLength) const;
};

bool isKernel(mlir::func::FuncOp function);

} // namespace ascend::translator
