#pragma once
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <optional>

namespace ascend::translator {

/// coefficient · counter + (a value that is the same in all rounds of the loop)
struct LinearIndex {
  int64_t coefficient = 0;
  mlir::OpFoldResult invariant;
};

/// Reads `value` as such a sum; what has to be computed is created before the loop.
std::optional<LinearIndex> linearIn(mlir::scf::ForOp loop, mlir::Value value);

/// One load or store of a loop, as a run of memory along the loop.
struct Access {
  mlir::Operation* op = nullptr;
  mlir::Value buffer; ///< the memref it names
  bool isStore = false;
  bool isUniform = false;                         ///< the same element in all rounds
  llvm::SmallVector<mlir::OpFoldResult> position; ///< indices in round 0 of the counter

  /// Whether both touch the same elements in the same rounds.
  bool sameElements(const Access& other) const;
};

/// Fails with the reason why the elements are not a run of contiguous memory.
std::optional<Access> accessOf(mlir::scf::ForOp loop, mlir::Operation* op, std::string& reason);

/// The memref that a view is a part of.
mlir::Value rootBuffer(mlir::Value memref);

} // namespace ascend::translator
