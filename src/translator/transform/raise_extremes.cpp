// argmax and argmin: front ends carry the largest element and its position through one loop. The vector unit finds the
// element first, and then the first position at which it stands.
#include "translator/transform/generalize.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator {
namespace {

using namespace mlir;

/// f32 holds positions up to here.
constexpr std::int64_t kMostElements = 1 << 24;

struct Extreme {
  unsigned value = 0, position = 0; ///< numbers of the results
  bool isMax = false;
  std::int64_t loop = 0; ///< whose numbers are the positions
  Value element;         ///< argument of the body
};

Value throughCasts(Value value) {
  while (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    value = cast.getIn();
  return value;
}

/// The element: the larger (or smaller) of the two, by an operation or by selection.
bool choosesElement(Value result, Value condition, Value element, Value sofar, bool isMax) {
  if (auto select = result.getDefiningOp<arith::SelectOp>())
    return select.getCondition() == condition && select.getTrueValue() == element && select.getFalseValue() == sofar;
  Operation* op = result.getDefiningOp();
  const bool fits = isMax ? isa_and_present<arith::MaximumFOp, arith::MaxNumFOp>(op)
                          : isa_and_present<arith::MinimumFOp, arith::MinNumFOp>(op);
  return fits && llvm::is_contained(op->getOperands(), element) && llvm::is_contained(op->getOperands(), sofar);
}

/// `value` is the number of the round of `loop`: of an only round it is 0.
bool isNumberOf(linalg::GenericOp op, Value value, std::int64_t loop) {
  auto index = value.getDefiningOp<linalg::IndexOp>();
  return index ? static_cast<std::int64_t>(index.getDim()) == loop
               : op.getStaticLoopRanges()[loop] == 1 && matchPattern(value, m_Zero());
}

std::optional<Extreme> extremeOf(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics() || op.getNumDpsInits() != 2 || op.getNumDpsInputs() != 1 ||
      op.getNumReductionLoops() != 1)
    return std::nullopt;
  auto yield = cast<linalg::YieldOp>(op.getBody()->getTerminator());
  const SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  const std::int64_t loop = llvm::find(iterators, utils::IteratorType::reduction) - iterators.begin();
  for (unsigned position : {1U, 0U}) {
    Extreme found;
    found.position = position;
    found.value = 1 - position;
    found.element = op.getRegionInputArgs().front();
    auto select = yield.getOperand(position).getDefiningOp<arith::SelectOp>();
    if (!select || select.getFalseValue() != op.getRegionOutputArgs()[position])
      continue;
    auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
    if (!compare || !isNumberOf(op, throughCasts(select.getTrueValue()), loop))
      continue;
    Value sofar = op.getRegionOutputArgs()[found.value];
    arith::CmpFPredicate predicate = compare.getPredicate();
    const bool isSwapped = compare.getLhs() == sofar;
    if (!(compare.getLhs() == found.element && compare.getRhs() == sofar) &&
        !(isSwapped && compare.getRhs() == found.element))
      continue;
    const bool greater = predicate == arith::CmpFPredicate::OGT || predicate == arith::CmpFPredicate::UGT;
    const bool less = predicate == arith::CmpFPredicate::OLT || predicate == arith::CmpFPredicate::ULT;
    if (!greater && !less)
      continue;
    found.isMax = greater != isSwapped;
    found.loop = loop;
    if (choosesElement(yield.getOperand(found.value), select.getCondition(), found.element, sofar, found.isMax))
      return found;
  }
  return std::nullopt;
}

/// The constant that all elements of the tensor are; null: they are not.
TypedAttr filledWith(Value tensor) {
  auto fill = tensor.getDefiningOp<linalg::FillOp>();
  TypedAttr value;
  return fill && matchPattern(fill.getInputs().front(), m_Constant(&value)) ? value : TypedAttr();
}

struct RaiseExtreme : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter& rewriter) const override {
    std::optional<Extreme> extreme = extremeOf(op);
    if (!extreme)
      return failure();
    Value init = op.getDpsInits()[extreme->position], sofar = op.getDpsInits()[extreme->value];
    auto first = dyn_cast_if_present<IntegerAttr>(filledWith(init));
    auto least = dyn_cast_if_present<FloatAttr>(filledWith(sofar));
    if (!first || !least)
      return failure();
    const SmallVector<std::int64_t> extents = op.getStaticLoopRanges();
    if (ShapedType::isDynamic(extents[extreme->loop]) || extents[extreme->loop] > kMostElements)
      return failure();
    const Location loc = op.getLoc();
    const Type number = rewriter.getF32Type();
    const AffineMap in = op.getMatchingIndexingMap(op.getDpsInputOperand(0)),
                    out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
    Value input = op.getDpsInputs().front();

    // The element.
    auto values = linalg::GenericOp::create(
        rewriter, loc, sofar.getType(), input, sofar, ArrayRef<AffineMap>{in, out}, op.getIteratorTypesArray(),
        [&](OpBuilder& b, Location at, ValueRange arguments) {
          Value result = extreme->isMax ? Value(arith::MaximumFOp::create(b, at, arguments[0], arguments[1]))
                                        : Value(arith::MinimumFOp::create(b, at, arguments[0], arguments[1]));
          linalg::YieldOp::create(b, at, result);
        });
    Value value = values.getResult(0);

    // The first position at which it stands. An element that is no larger than what the source starts from is not
    // taken.
    auto type = cast<RankedTensorType>(init.getType());
    const auto constant = [&](OpBuilder& b, double x) -> Value {
      return arith::ConstantOp::create(b, loc, b.getFloatAttr(number, x));
    };
    Value empty = tensor::EmptyOp::create(rewriter, loc, tensor::getMixedSizes(rewriter, loc, init), number);
    Value none = linalg::FillOp::create(rewriter, loc, constant(rewriter, 2.0 * kMostElements), empty).getResult(0);
    auto positions = linalg::GenericOp::create(
        rewriter, loc, none.getType(), ValueRange{input, value}, none, ArrayRef<AffineMap>{in, out, out},
        op.getIteratorTypesArray(), [&](OpBuilder& b, Location at, ValueRange arguments) {
          Value index = linalg::IndexOp::create(b, at, extreme->loop);
          Value narrow = arith::IndexCastOp::create(b, at, b.getI32Type(), index);
          Value here = arith::SIToFPOp::create(b, at, number, narrow);
          Value isIt = arith::CmpFOp::create(b, at, arith::CmpFPredicate::OEQ, arguments[0], arguments[1]);
          Value candidate = arith::SelectOp::create(b, at, isIt, here, constant(b, 2.0 * kMostElements));
          linalg::YieldOp::create(b, at, Value(arith::MinimumFOp::create(b, at, candidate, arguments[2])));
        });
    SmallVector<AffineMap> same(3, rewriter.getMultiDimIdentityMap(type.getRank()));
    Value place =
        tensor::EmptyOp::create(rewriter, loc, tensor::getMixedSizes(rewriter, loc, init), type.getElementType());
    auto indices = linalg::GenericOp::create(
        rewriter, loc, type, ValueRange{positions.getResult(0), value}, place, same,
        SmallVector<utils::IteratorType>(type.getRank(), utils::IteratorType::parallel),
        [&](OpBuilder& b, Location at, ValueRange arguments) {
          const auto beyond = extreme->isMax ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT;
          Value isTaken = arith::CmpFOp::create(b, at, beyond, arguments[1], arith::ConstantOp::create(b, at, least));
          Value chosen =
              arith::SelectOp::create(b, at, isTaken, arguments[0], constant(b, static_cast<double>(first.getInt())));
          linalg::YieldOp::create(b, at, Value(arith::FPToSIOp::create(b, at, type.getElementType(), chosen)));
        });
    SmallVector<Value> results(2);
    results[extreme->value] = value;
    results[extreme->position] = indices.getResult(0);
    rewriter.replaceOp(op, results);
    return success();
  }
};

} // namespace

void addExtremePatterns(RewritePatternSet& patterns) { patterns.add<RaiseExtreme>(patterns.getContext()); }

} // namespace ascend::translator
