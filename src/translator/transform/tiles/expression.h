#pragma once
#include "translator/transform/tiles/emitter.h"

#include "mlir/Support/LLVM.h"

#include <string>

namespace ascend::translator::tiles {

/// Turns the operations of a linalg body into operations on tiles.
class Expression {
public:
  explicit Expression(Emitter& emitter) : e_(emitter) {}

  /// `op` on `operands`. On failure `reason()` says why, for a remark: "… has no vector instruction for i64".
  mlir::FailureOr<TileValue> lower(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);
  const std::string& reason() const { return reason_; }

  /// A tile as it was copied in, in the type that is computed with, and back.
  mlir::FailureOr<TileValue> fromMemory(const TileValue& loaded);
  mlir::FailureOr<TileValue> toMemory(const TileValue& value, mlir::Type memoryType);

  /// Binary operations by name, for reductions: "add", "max", "min" on values of one type.
  TileValue addFloats(const TileValue& a, const TileValue& b) { return addf(a, b); }

private:
  using Result = mlir::FailureOr<TileValue>;
  Result fail(const std::string& why) {
    reason_ = why;
    return mlir::failure();
  }
  Result noInstruction(mlir::Operation* op);

  // expression.cpp: floating point
  Result lowerFloat(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);
  TileValue addf(TileValue a, TileValue b);
  TileValue subf(TileValue a, TileValue b);
  TileValue mulf(TileValue a, TileValue b);
  TileValue divf(TileValue a, TileValue b);
  template <typename Op, typename ScalarOp> TileValue commutative(TileValue a, TileValue b);
  template <typename Op> TileValue elementwise(TileValue a, TileValue b);
  TileValue negate(TileValue a);
  /// `compute` in f32, for types in which the instruction is missing or too coarse.
  TileValue inF32(TileValue a, llvm::function_ref<TileValue(TileValue)> compute);
  TileValue widen(const TileValue& a);
  TileValue narrow(const TileValue& a, mlir::Type type);
  TileValue sqrt(TileValue a);
  TileValue rsqrt(TileValue a);
  TileValue log(TileValue a, double base);
  TileValue log1p(TileValue a);
  TileValue expm1(TileValue a);
  Result power(TileValue a, TileValue b);

  // logic_ops.cpp: comparisons, masks, selection
  Result lowerLogic(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);
  Result compareFloats(int predicate, TileValue a, TileValue b);
  TileValue compare(ascendc::Cmp mode, TileValue a, TileValue b);
  TileValue maskBinary(llvm::StringRef kind, TileValue a, TileValue b);
  TileValue maskNot(TileValue a);
  TileValue maskXor(TileValue a, TileValue b);
  /// A mask of the asked width.
  TileValue maskOf(const TileValue& value, bool wide);
  Result compareIntegers(mlir::arith::CmpIOp op, const TileValue& a, const TileValue& b);
  Result select(TileValue mask, TileValue a, TileValue b, mlir::Type type);

  // int_ops.cpp
  Result lowerInteger(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);

  // cast_ops.cpp
  Result lowerCast(mlir::Operation* op, const TileValue& operand);

  /// Both as tiles or one as tile and one as scalar of the tile's element type, as the instructions want them.
  TileValue tileOf(const TileValue& a, bool wide) { return e_.asTile(a, wide); }
  bool usesScalar(const TileValue& a, const TileValue& b) const;
  TileValue scalarLike(const TileValue& value, const TileValue& tile);

  Emitter& e_;
  std::string reason_;
};

} // namespace ascend::translator::tiles
