// Where the accesses of a loop nest are, as linear functions of its loops.
#include "translator/transform/nest_index.h"

#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace ascend::translator {

template <typename Op> Value NestArithmetic::make(OpFoldResult x, OpFoldResult y) {
  const Value left = value(x), right = value(y);
  Value& known = made[{left, right, static_cast<unsigned>(llvm::hash_value(Op::getOperationName()))}];
  if (!known)
    known = Op::create(b, outermost->getLoc(), left, right);
  return known;
}

Value NestArithmetic::value(OpFoldResult number) {
  if (auto known = dyn_cast<Value>(number))
    return known;
  Value& known = constants[*getConstantIntValue(number)];
  if (!known)
    known = arith::ConstantIndexOp::create(b, outermost->getLoc(), *getConstantIntValue(number));
  return known;
}

OpFoldResult NestArithmetic::add(OpFoldResult x, OpFoldResult y) {
  const std::optional<int64_t> a = getConstantIntValue(x), c = getConstantIntValue(y);
  if (a && c)
    return number(*a + *c);
  if (a == 0)
    return y;
  return c == 0 ? x : OpFoldResult(make<arith::AddIOp>(x, y));
}

OpFoldResult NestArithmetic::sub(OpFoldResult x, OpFoldResult y) {
  const std::optional<int64_t> a = getConstantIntValue(x), c = getConstantIntValue(y);
  if (a && c)
    return number(*a - *c);
  return c == 0 ? x : OpFoldResult(make<arith::SubIOp>(x, y));
}

OpFoldResult NestArithmetic::mul(OpFoldResult x, OpFoldResult y) {
  const std::optional<int64_t> a = getConstantIntValue(x), c = getConstantIntValue(y);
  if (a && c)
    return number(*a * *c);
  if (a == 0 || c == 0)
    return number(0);
  if (a == 1)
    return y;
  return c == 1 ? x : OpFoldResult(make<arith::MulIOp>(x, y));
}

OpFoldResult NestArithmetic::trip(scf::ForOp loop, int64_t step) {
  const OpFoldResult length = sub(getAsOpFoldResult(loop.getUpperBound()), getAsOpFoldResult(loop.getLowerBound()));
  if (const std::optional<int64_t> known = getConstantIntValue(length))
    return number(std::max<int64_t>(0, llvm::divideCeilSigned(*known, step)));
  // A size is never negative.
  if (step == 1 && cast<Value>(length).getDefiningOp<memref::DimOp>())
    return length;
  const Value rounds = step == 1 ? cast<Value>(length) : make<arith::CeilDivSIOp>(length, number(step));
  return make<arith::MaxSIOp>(rounds, number(0));
}

bool NestArithmetic::isInvariant(Value value) const {
  Operation* op = value.getDefiningOp();
  Block* block = op ? op->getBlock() : value.getParentBlock();
  Operation* here = outermost->getBlock()->findAncestorOpInBlock(*(op ? op : block->getParentOp()));
  if (!op)
    return !outermost->isAncestor(block->getParentOp());
  return here ? here->isBeforeInBlock(outermost) : !outermost->isAncestor(op);
}

std::optional<NestIndex> NestArithmetic::linear(Value value, const LoopStack& stack) {
  NestIndex result{SmallVector<OpFoldResult>(stack.size(), number(0)), number(0)};
  for (const auto [place, loop] : llvm::enumerate(stack))
    if (loop.op && value == loop.counter()) {
      result.coefficients[place] = number(loop.step);
      result.offset = loop.lower;
      return result;
    }
  APInt known;
  if (matchPattern(value, m_ConstantInt(&known))) {
    result.offset = number(known.getSExtValue());
    return result;
  }
  if (isInvariant(value)) {
    if (!value.getType().isIndex()) {
      Value& index = casts[value];
      if (!index)
        index = arith::IndexCastOp::create(b, outermost->getLoc(), b.getIndexType(), value);
      value = index;
    }
    result.offset = value;
    return result;
  }
  Operation* op = value.getDefiningOp();
  if (!op || !(value.getType().isIndex() || value.getType().isInteger(64) || value.getType().isInteger(32)))
    return std::nullopt;
  if (isa<arith::IndexCastOp, arith::ExtSIOp>(op))
    return linear(op->getOperand(0), stack);
  if (!isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ShLIOp>(op))
    return std::nullopt;
  std::optional<NestIndex> left = linear(op->getOperand(0), stack), right = linear(op->getOperand(1), stack);
  if (!left || !right)
    return std::nullopt;
  const auto isConstant = [](const NestIndex& index) {
    return llvm::all_of(index.coefficients, [](OpFoldResult c) { return isZeroInteger(c); });
  };
  if (auto shift = dyn_cast<arith::ShLIOp>(op)) {
    const std::optional<int64_t> bits = getConstantIntValue(right->offset);
    if (!isConstant(*right) || !bits || *bits < 0 || *bits > 30)
      return std::nullopt;
    right->offset = number(int64_t(1) << *bits);
  }
  if (isa<arith::MulIOp, arith::ShLIOp>(op)) {
    if (!isConstant(*right))
      std::swap(left, right);
    if (!isConstant(*right))
      return std::nullopt;
    for (OpFoldResult& coefficient : left->coefficients)
      coefficient = mul(coefficient, right->offset);
    left->offset = mul(left->offset, right->offset);
    return left;
  }
  const bool isSum = isa<arith::AddIOp>(op);
  for (const auto [mine, other] : llvm::zip_equal(left->coefficients, right->coefficients))
    mine = isSum ? add(mine, other) : sub(mine, other);
  left->offset = isSum ? add(left->offset, right->offset) : sub(left->offset, right->offset);
  return left;
}

std::optional<NestIndex> NestArithmetic::position(Value memref, ValueRange indices, const LoopStack& stack,
                                                  Value& buffer) {
  if (!isInvariant(memref))
    return std::nullopt;
  buffer = tiles::rootOf(memref);
  std::optional<tiles::BufferView> view = tiles::viewOf(b, memref);
  if (!view || !isa<MemRefType>(buffer.getType()))
    return std::nullopt;
  NestIndex result{SmallVector<OpFoldResult>(stack.size(), number(0)), view->offset};
  result.isSeparable = true;
  SmallVector<bool> isUsed(stack.size(), false);
  for (const auto [index, stride] : llvm::zip_equal(indices, view->strides)) {
    std::optional<NestIndex> one = linear(index, stack);
    if (!one)
      return std::nullopt;
    unsigned loops = 0;
    for (const auto [place, coefficient] : llvm::enumerate(one->coefficients))
      if (!isZeroInteger(coefficient)) {
        result.isSeparable &= !isUsed[place] && ++loops == 1;
        isUsed[place] = true;
      }
    for (const auto [sum, term] : llvm::zip_equal(result.coefficients, one->coefficients))
      sum = add(sum, mul(term, stride));
    result.offset = add(result.offset, mul(one->offset, stride));
  }
  return result;
}

bool NestArithmetic::isSame(OpFoldResult x, OpFoldResult y) {
  const std::optional<int64_t> a = getConstantIntValue(x), c = getConstantIntValue(y);
  if (a || c || x == y)
    return a == c;
  auto left = cast<Value>(x).getDefiningOp<memref::DimOp>(), right = cast<Value>(y).getDefiningOp<memref::DimOp>();
  return left && right && left.getSource() == right.getSource() && left.getConstantIndex() &&
         left.getConstantIndex() == right.getConstantIndex();
}

bool NestArithmetic::isAtLeast(OpFoldResult x, OpFoldResult y) {
  const std::optional<int64_t> a = getConstantIntValue(x), c = getConstantIntValue(y);
  if (a && c)
    return *a >= *c;
  if (isSame(x, y))
    return true;
  // max(x, 0), the rounds of a loop up to x, is x where it matters: with fewer rounds nothing is accessed.
  auto clamped = a || c ? arith::MaxSIOp() : cast<Value>(y).getDefiningOp<arith::MaxSIOp>();
  return clamped && isSame(clamped.getLhs(), x) && matchPattern(clamped.getRhs(), m_Zero());
}

} // namespace ascend::translator
