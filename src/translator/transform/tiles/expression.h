#pragma once
#include "translator/transform/tiles/emitter.h"

#include "mlir/Support/LLVM.h"

#include <string>

namespace ascend::translator::tiles {

/// Turns the operations of a linalg body into operations on tiles.
class Expression {
public:
  /// `remarked`: operations that have been remarked upon, so that each is once.
  Expression(Emitter& emitter, llvm::SmallPtrSetImpl<mlir::Operation*>& remarked, bool quiet = false)
      : e_(emitter), remarked_(remarked), quiet_(quiet) {}

  /// `op` on `operands`. On failure `reason()` says why, for a remark: "… has no vector instruction for i64".
  mlir::FailureOr<TileValue> lower(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);
  const std::string& reason() const { return reason_; }

  /// A tile as it was copied in, in the type that is computed with, and back.
  mlir::FailureOr<TileValue> fromMemory(const TileValue& loaded);
  mlir::FailureOr<TileValue> toMemory(const TileValue& value, mlir::Type memoryType);

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
  /// The function of `Op` on rows, if it has one.
  template <typename Op> static constexpr std::optional<ascendc::RowFunction> rowFunctionOf() {
    using ascendc::RowFunction;
    if (std::is_same_v<Op, ascendc::AddOp>)
      return RowFunction::Add;
    if (std::is_same_v<Op, ascendc::SubOp>)
      return RowFunction::Sub;
    if (std::is_same_v<Op, ascendc::MulOp>)
      return RowFunction::Mul;
    if (std::is_same_v<Op, ascendc::DivOp>)
      return RowFunction::Div;
    if (std::is_same_v<Op, ascendc::MaxOp>)
      return RowFunction::Max;
    if (std::is_same_v<Op, ascendc::MinOp>)
      return RowFunction::Min;
    return std::nullopt;
  }
  template <typename Op> TileValue elementwise(const TileValue& a, const TileValue& b) {
    bool wide = a.wide || b.wide;
    if constexpr (constexpr std::optional<ascendc::RowFunction> function = rowFunctionOf<Op>())
      if (std::optional<TileValue> result = e_.rowWise(*function, a, b))
        return *result;
    const bool rows = !wide && (e_.isPerRow(a) || e_.isPerRow(b));
    auto tile = [&](const TileValue& value) {
      return rows && !e_.isPerRow(value) ? e_.expandRows(value) : tileOf(value, wide);
    };
    return e_.binary<Op>(tile(a), tile(b), a.type);
  }
  template <typename Op, typename ScalarOp> TileValue commutative(TileValue a, TileValue b) {
    if (usesScalar(b, a))
      std::swap(a, b);
    if (usesScalar(a, b))
      return e_.withScalar<ScalarOp>(tileOf(a, a.wide), scalarLike(b, a), a.type);
    return elementwise<Op>(a, b);
  }
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
  bool wraps() const;
  TileValue andBits(const TileValue& a, std::int64_t bits);
  TileValue wrap8(TileValue a, bool isSmall);
  TileValue unsigned8(const TileValue& a);
  TileValue shift(const TileValue& a, bool left, bool logical, std::int64_t amount);
  TileValue bitwise(llvm::StringRef kind, TileValue a, TileValue b);
  TileValue finish(TileValue value);
  Result scalarLoop(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);
  Result exactFloat(TileValue a, bool isSigned);
  Result divide(mlir::Operation* op, llvm::ArrayRef<TileValue> operands, bool isSigned, ascendc::Round round,
                bool remainder);

  // cast_ops.cpp
  Result lowerCast(mlir::Operation* op, const TileValue& operand);
  Result truncate(TileValue a, mlir::Type type);
  TileValue lowPart(const TileValue& tile, mlir::Type type, unsigned width);
  Result number(TileValue mask, mlir::Type type, bool isSigned);
  Result intToFloat(mlir::Operation* op, TileValue a, mlir::Type type, bool isSigned);
  Result floatToInt(mlir::Operation* op, TileValue a, mlir::Type type, bool isSigned);
  Result loopThroughF32(mlir::Operation* op, TileValue a, mlir::Type type);
  Result extend(mlir::Operation* op, TileValue a, mlir::Type type, bool isSigned);
  void remark(mlir::Operation* op, llvm::StringRef text);

  /// Both as tiles or one as tile and one as scalar of the tile's element type, as the instructions want them.
  TileValue tileOf(const TileValue& a, bool wide) { return e_.asTile(a, wide); }
  bool usesScalar(const TileValue& a, const TileValue& b) const;
  TileValue scalarLike(const TileValue& value, const TileValue& tile);

  Emitter& e_;
  llvm::SmallPtrSetImpl<mlir::Operation*>& remarked_;
  bool quiet_;
  std::string reason_;
};

} // namespace ascend::translator::tiles
