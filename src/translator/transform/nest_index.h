#pragma once
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace ascend::translator {

/// A loop of a nest; the outermost may stand for none (code behind a loop): one round.
struct NestLoop {
  mlir::scf::ForOp op;
  int64_t step = 1;
  mlir::OpFoldResult lower, trip;

  mlir::Value counter() const { return mlir::scf::ForOp(op).getInductionVar(); }
};
using LoopStack = llvm::SmallVector<NestLoop>;

/// offset + sum of coefficients[k] · round of loop k: a distance in elements from the start of a buffer.
struct NestIndex {
  llvm::SmallVector<mlir::OpFoldResult> coefficients;
  mlir::OpFoldResult offset;
  /// Each dimension of the buffer is indexed by one loop at most, each loop indexes one dimension at most.
  bool isSeparable = false;
};

/// Index arithmetic in front of a nest. Values that are equal by construction are one value.
class NestArithmetic {
public:
  NestArithmetic(mlir::OpBuilder& builder, mlir::Operation* nest) : b(builder), outermost(nest) {}

  mlir::OpFoldResult add(mlir::OpFoldResult x, mlir::OpFoldResult y);
  mlir::OpFoldResult sub(mlir::OpFoldResult x, mlir::OpFoldResult y);
  mlir::OpFoldResult mul(mlir::OpFoldResult x, mlir::OpFoldResult y);
  mlir::OpFoldResult number(int64_t value) { return b.getIndexAttr(value); }
  mlir::Value value(mlir::OpFoldResult number);
  /// Rounds of a loop; never negative.
  mlir::OpFoldResult trip(mlir::scf::ForOp loop, int64_t step);

  /// Whether the value is known before the nest.
  bool isInvariant(mlir::Value value) const;
  /// The value as a sum over the loops of `stack`; nothing where it is not one.
  std::optional<NestIndex> linear(mlir::Value value, const LoopStack& stack);
  /// Where in its buffer an access is, and the buffer: an argument or allocation of the kernel.
  std::optional<NestIndex> position(mlir::Value memref, mlir::ValueRange indices, const LoopStack& stack,
                                    mlir::Value& buffer);

  static bool isSame(mlir::OpFoldResult x, mlir::OpFoldResult y);
  /// Whether x ≥ y is known.
  static bool isAtLeast(mlir::OpFoldResult x, mlir::OpFoldResult y);

private:
  template <typename Op> mlir::Value make(mlir::OpFoldResult x, mlir::OpFoldResult y);

  mlir::OpBuilder& b;
  mlir::Operation* outermost;
  llvm::DenseMap<std::tuple<mlir::Value, mlir::Value, unsigned>, mlir::Value> made;
  llvm::DenseMap<int64_t, mlir::Value> constants;
  llvm::DenseMap<mlir::Value, mlir::Value> casts;
};

} // namespace ascend::translator
