// Attention divides the weights by their sum: a thousand of each row. The sums of values are as good a place, and
// fewer.
#include "translator/transform/cube/late_division.h"

#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator::cube {

using namespace mlir;

namespace {

/// Two bodies, and which loop of the one is which of the other.
class SameValue {
public:
  SameValue(linalg::GenericOp a, linalg::GenericOp b, SmallVector<AffineExpr> loopsOfB)
      : a_(a), b_(b), loopsOfB_(std::move(loopsOfB)) {}

  /// Whether `a`, in the one body, and `b`, in the other, are computed in the same way from the same elements.
  bool equal(Value a, Value b) {
    if (a.getParentBlock() != a_.getBody() || b.getParentBlock() != b_.getBody())
      return a == b || isSameConstant(a, b);
    auto x = dyn_cast<BlockArgument>(a), y = dyn_cast<BlockArgument>(b);
    if (x && y)
      return x.getArgNumber() < a_.getNumDpsInputs() && y.getArgNumber() < b_.getNumDpsInputs() &&
             tiles::withoutCasts(a_->getOperand(x.getArgNumber())) ==
                 tiles::withoutCasts(b_->getOperand(y.getArgNumber())) &&
             a_.getIndexingMapsArray()[x.getArgNumber()] == inLoopsOfA(b_.getIndexingMapsArray()[y.getArgNumber()]);
    Operation *left = a.getDefiningOp(), *right = b.getDefiningOp();
    return left && right && left->getNumRegions() == 0 && left->getName() == right->getName() &&
           left->getNumOperands() == right->getNumOperands() && left->getResultTypes() == right->getResultTypes() &&
           !isa<linalg::IndexOp>(left) && left->getAttrDictionary() == right->getAttrDictionary() &&
           llvm::all_of_zip(left->getOperands(), right->getOperands(), [&](Value l, Value r) { return equal(l, r); });
  }

private:
  AffineMap inLoopsOfA(AffineMap map) { return map.replaceDimsAndSymbols(loopsOfB_, {}, a_.getNumLoops(), 0); }
  static bool isSameConstant(Value a, Value b) {
    Attribute x, y;
    return matchPattern(a, m_Constant(&x)) && matchPattern(b, m_Constant(&y)) && x == y;
  }

  linalg::GenericOp a_, b_;
  SmallVector<AffineExpr> loopsOfB_;
};

/// The argument of the body that `value` is, perhaps widened.
BlockArgument argumentOf(Value value) {
  while (auto widened = value.getDefiningOp<arith::ExtFOp>())
    value = widened.getIn();
  return dyn_cast<BlockArgument>(value);
}

/// Whether `largest` is the maximum of `value` over `depth` (at least): no value of this row is larger.
bool isMaximumOf(linalg::GenericOp product, Value largest, Value value, unsigned depth) {
  BlockArgument argument = argumentOf(largest);
  if (!argument || argument.getOwner() != product.getBody() || argument.getArgNumber() >= product.getNumDpsInputs())
    return false;
  auto source = tiles::withoutCasts(product->getOperand(argument.getArgNumber())).getDefiningOp<linalg::GenericOp>();
  if (!source || source.getNumResults() != 1 || source.getNumReductionLoops() != 1)
    return false;
  Operation* last = source.getBody()->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_present<arith::MaximumFOp, arith::MaxNumFOp>(last))
    return false;
  const BlockArgument accumulator = source.getRegionOutputArgs().front();
  if (!llvm::is_contained(last->getOperands(), accumulator))
    return false;
  Value element = last->getOperand(last->getOperand(0) == accumulator ? 1 : 0);
  // Its loops: those of its result are where the product reads it, the other one is the depth.
  AffineMap written = source.getIndexingMapsArray().back(),
            read = product.getIndexingMapsArray()[argument.getArgNumber()];
  SmallVector<AffineExpr> loops(source.getNumLoops(), getAffineDimExpr(depth, product.getContext()));
  for (auto [own, other] : llvm::zip_equal(written.getResults(), read.getResults()))
    if (auto loop = dyn_cast<AffineDimExpr>(own))
      loops[loop.getPosition()] = other;
  return SameValue(product, source, std::move(loops)).equal(value, element);
}

/// Whether the value depends on the loop.
bool movesWith(linalg::GenericOp op, Value value, unsigned loop) {
  if (value.getParentBlock() != op.getBody())
    return false;
  if (auto argument = dyn_cast<BlockArgument>(value))
    return argument.getArgNumber() >= op.getNumDpsInputs() ||
           op.getIndexingMapsArray()[argument.getArgNumber()].isFunctionOfDim(loop);
  Operation* made = value.getDefiningOp();
  if (auto index = dyn_cast<linalg::IndexOp>(made))
    return index.getDim() == loop;
  return made->getNumRegions() != 0 ||
         llvm::any_of(made->getOperands(), [&](Value operand) { return movesWith(op, operand, loop); });
}

} // namespace

arith::DivFOp lateDivisionOf(linalg::GenericOp product, Value factor, unsigned depth) {
  if (auto narrowed = factor.getDefiningOp<arith::TruncFOp>())
    factor = narrowed.getIn();
  auto division = factor.getDefiningOp<arith::DivFOp>();
  if (!division || !division.getType().isF32() || !division->hasOneUse() || division->getBlock() != product.getBody() ||
      !argumentOf(division.getRhs()) || movesWith(product, division.getRhs(), depth))
    return {};
  // exp(x - max x) is at most 1.
  auto power = division.getLhs().getDefiningOp<math::ExpOp>();
  auto distance = power ? power.getOperand().getDefiningOp<arith::SubFOp>() : nullptr;
  if (!distance || !isMaximumOf(product, distance.getRhs(), distance.getLhs(), depth))
    return {};
  return division;
}

} // namespace ascend::translator::cube
