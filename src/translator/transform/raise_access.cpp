#include "translator/transform/raise_access.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace ascend::translator {
namespace {

Value materialize(OpBuilder& builder, Location location, OpFoldResult value) {
  if (auto known = dyn_cast<Value>(value))
    return known;
  return arith::ConstantIndexOp::create(builder, location, cast<IntegerAttr>(cast<Attribute>(value)).getInt());
}

template <typename Op, typename Fold> OpFoldResult combine(scf::ForOp loop, OpFoldResult a, OpFoldResult b, Fold fold) {
  const std::optional<int64_t> x = getConstantIntValue(a);
  const std::optional<int64_t> y = getConstantIntValue(b);
  OpBuilder builder(loop);
  if (x && y)
    return builder.getIndexAttr(fold(*x, *y));
  const Value left = materialize(builder, loop.getLoc(), a);
  const Value right = materialize(builder, loop.getLoc(), b);
  return Op::create(builder, loop.getLoc(), left, right).getResult();
}

OpFoldResult sum(scf::ForOp loop, OpFoldResult a, OpFoldResult b) {
  if (isZeroInteger(a))
    return b;
  if (isZeroInteger(b))
    return a;
  return combine<arith::AddIOp>(loop, a, b, std::plus<>());
}

OpFoldResult scaled(scf::ForOp loop, OpFoldResult a, int64_t factor) {
  if (factor == 1)
    return a;
  return combine<arith::MulIOp>(loop, a, OpBuilder(loop).getIndexAttr(factor), std::multiplies<>());
}

} // namespace

std::optional<LinearIndex> linearIn(scf::ForOp loop, Value value) {
  OpBuilder builder(loop);
  if (value == loop.getInductionVar())
    return LinearIndex{1, builder.getIndexAttr(0)};
  APInt number;
  if (matchPattern(value, m_ConstantInt(&number)))
    return LinearIndex{0, builder.getIndexAttr(number.getSExtValue())};
  if (loop.isDefinedOutsideOfLoop(value)) {
    if (value.getType().isIndex())
      return LinearIndex{0, value};
    return LinearIndex{0,
                       arith::IndexCastOp::create(builder, loop.getLoc(), builder.getIndexType(), value).getResult()};
  }
  Operation* op = value.getDefiningOp();
  if (!op || !(value.getType().isIndex() || value.getType().isInteger(64)))
    return std::nullopt;
  if (isa<arith::IndexCastOp>(op))
    return linearIn(loop, op->getOperand(0));
  if (isa<arith::AddIOp, arith::SubIOp>(op)) {
    const std::optional<LinearIndex> left = linearIn(loop, op->getOperand(0));
    std::optional<LinearIndex> right = left ? linearIn(loop, op->getOperand(1)) : std::nullopt;
    if (!right)
      return std::nullopt;
    if (isa<arith::SubIOp>(op))
      right = LinearIndex{-right->coefficient, scaled(loop, right->invariant, -1)};
    return LinearIndex{left->coefficient + right->coefficient, sum(loop, left->invariant, right->invariant)};
  }
  if (isa<arith::MulIOp>(op) && matchPattern(op->getOperand(1), m_ConstantInt(&number))) {
    const std::optional<LinearIndex> factor = linearIn(loop, op->getOperand(0));
    if (!factor)
      return std::nullopt;
    return LinearIndex{factor->coefficient * number.getSExtValue(),
                       scaled(loop, factor->invariant, number.getSExtValue())};
  }
  return std::nullopt;
}

Value rootBuffer(Value memref) {
  while (Operation* op = memref.getDefiningOp()) {
    if (!isa<ViewLikeOpInterface, memref::CastOp>(op))
      break;
    memref = op->getOperand(0);
  }
  return memref;
}

bool Access::sameElements(const Access& other) const {
  return buffer == other.buffer && isUniform == other.isUniform &&
         llvm::all_of(llvm::zip_equal(position, other.position),
                      [](const auto& pair) { return isEqualConstantIntOrValue(std::get<0>(pair), std::get<1>(pair)); });
}

std::optional<Access> accessOf(scf::ForOp loop, Operation* op, std::string& reason) {
  auto load = dyn_cast<memref::LoadOp>(op);
  auto store = dyn_cast<memref::StoreOp>(op);
  Access access;
  access.op = op;
  access.isStore = static_cast<bool>(store);
  access.buffer = load ? load.getMemRef() : store.getMemRef();
  if (!loop.isDefinedOutsideOfLoop(access.buffer)) {
    reason = "the accessed buffer is made inside the loop";
    return std::nullopt;
  }
  auto type = cast<MemRefType>(access.buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  if (failed(type.getStridesAndOffset(strides, offset))) {
    reason = "the layout of the buffer is not strided";
    return std::nullopt;
  }
  const auto indices = load ? load.getIndices() : store.getIndices();
  access.isUniform = true;
  for (const auto [dim, index] : llvm::enumerate(indices)) {
    const std::optional<LinearIndex> linear = linearIn(loop, index);
    if (!linear) {
      reason = "an index is not a sum of the loop's counter and values known before the loop";
      return std::nullopt;
    }
    access.position.push_back(linear->invariant);
    if (linear->coefficient == 0)
      continue;
    access.isUniform = false;
    if (linear->coefficient != 1 || dim + 1 != indices.size() || strides.back() != 1) {
      reason = "the elements are not next to each other in memory";
      return std::nullopt;
    }
  }
  if (access.isStore && access.isUniform) {
    reason = "every round writes the same element";
    return std::nullopt;
  }
  return access;
}

} // namespace ascend::translator
