// Reductions of a row: on the vector unit where it has them, else element by element on the scalar unit.
#include "translator/transform/tiles/group_lowering.h"
#include "translator/transform/tiles/reduction_combiner.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

/// From so many floats on a reduction goes by blocks (ReduceByBlocks).
static constexpr std::int64_t kManyElements = 1024;

FailureOr<SmallVector<TileValue>> GroupLowering::startSums(Emitter& emitter, const StageNest& nest,
                                                           std::int64_t lanes) {
  SmallVector<TileValue> sums;
  for (const Combiner& combiner : combinersFor(nest)) {
    FailureOr<TileValue> start = identity(emitter, combiner);
    if (failed(start))
      return failure();
    // A tile of its own: it changes in the loop.
    const bool isTile = isTiled(combiner, *options_.soc);
    Type type = isTile ? reductionType(emitter, combiner) : combiner.element.getType();
    TileValue sum{emitter.alloc(reductionType(emitter, combiner), /*wide=*/false, Level::row), type, false, Level::row};
    OpBuilder& row = emitter.at(Level::row);
    if (isTile)
      DuplicateOp::create(row, loc_, sum.value, emitter.computeScalar(*start, sum.tileType()).value,
                          arith::ConstantIndexOp::create(row, loc_, lanes));
    else
      SetValueOp::create(row, loc_, sum.value, zeroIndex(emitter), toCompute(row, start->value, sum));
    sums.push_back(sum);
  }
  return sums;
}

LogicalResult GroupLowering::reduceRange(Emitter& emitter, const StageNest& nest, ArrayRef<TileValue> sums, Value begin,
                                         Value end, Value step) {
  const std::vector<Combiner> combiners = combinersFor(nest);
  return chunkLoop(emitter, begin, end, step, [&](Value first) -> LogicalResult {
    SmallVector<TileValue> elements;
    if (failed(reductionElements(emitter, nest, first, elements)))
      return failure();
    for (auto [i, element] : llvm::enumerate(elements)) {
      FailureOr<TileValue> reduced = reduceTile(emitter, nest, i, element);
      if (failed(reduced))
        return failure();
      accumulate(emitter, combiners[i], sums[i], *reduced);
    }
    return success();
  });
}

LogicalResult GroupLowering::reduceInParts(Emitter& emitter, StageNest& nest, Value step) {
  FailureOr<SmallVector<TileValue>> sums = startSums(emitter, nest, 1);
  Value columns = materialize(emitter.at(Level::row), loc_, nest.columns);
  if (failed(sums) || failed(reduceRange(emitter, nest, *sums, zeroIndex(emitter), columns, step)))
    return failure();
  for (auto [i, sum] : llvm::enumerate(*sums))
    if (failed(setResult(emitter, nest, i, sum)))
      return failure();
  return success();
}

LogicalResult GroupLowering::reductionElements(Emitter& emitter, const StageNest& nest, Value first,
                                               SmallVector<TileValue>& elements) {
  for (const Combiner& combiner : combinersFor(nest)) {
    FailureOr<TileValue> element = bodyValue(emitter, nest, combiner.element, first);
    if (failed(element))
      return failure();
    elements.push_back(emitter.asTile(*element, /*wide=*/true));
  }
  return success();
}

TileValue GroupLowering::reduceByHalves(Emitter& emitter, const Combiner& combiner, TileValue element) {
  Type type = reductionType(emitter, combiner);
  if (element.tileType() != type)
    element = emitter.castTile(element, type, type, Round::None);
  const Level level = std::max(element.level, emitter.columnLevel());
  OpBuilder& at = emitter.at(level);
  // Folding uses its tile up: other stages may need the element.
  TileValue folded{emitter.alloc(type, /*wide=*/true, level), element.type, true, level};
  CopyOp::create(at, emitter.loc(), folded.value, element.value, emitter.count(true, level));
  TileValue result{emitter.alloc(type, /*wide=*/false, level), combiner.element.getType(), false, level};
  foldTile(at, emitter.loc(), combiner, result.value, folded.value, emitter.count(true, level));
  return result;
}

TileValue GroupLowering::reduceOnScalarUnit(Emitter& emitter, const Combiner& combiner, const TileValue& element) {
  if (remarked_.insert(combiner.op).second)
    combiner.op->emitRemark() << "has no vector reduction for " << combiner.element.getType()
                              << ": the scalar unit goes over the elements";
  Level level = std::max(element.level, emitter.columnLevel());
  OpBuilder& at = emitter.at(level);
  Location loc = emitter.loc();
  Type type = combiner.element.getType();
  Value zero = arith::ConstantIndexOp::create(at, loc, 0), one = arith::ConstantIndexOp::create(at, loc, 1);
  auto loop =
      scf::ForOp::create(at, loc, zero, emitter.count(true, level), one, ValueRange{identity(emitter, combiner)->value},
                         [&](OpBuilder& body, Location, Value index, ValueRange sums) {
                           Value next = elementOf(body, loc, element, index, type);
                           scf::YieldOp::create(body, loc, combine(body, combiner, sums.front(), next));
                         });
  return {loop.getResult(0), type, false, level};
}

FailureOr<TileValue> GroupLowering::reduceTile(Emitter& emitter, const StageNest& nest, unsigned index,
                                               TileValue element) {
  Combiner combiner = combinersFor(nest)[index];
  emitter.setLocation(combiner.op->getLoc());
  if (!isVector(combiner)) {
    if (emitter.hasRowTiles())
      emitter.giveUp();
    return isFoldable(combiner, *options_.soc) ? reduceByHalves(emitter, combiner, element)
                                               : reduceOnScalarUnit(emitter, combiner, element);
  }
  Type type = reductionType(emitter, combiner);
  if (element.tileType() != type)
    element = emitter.castTile(element, type, type, Round::None);
  if (emitter.hasRowTiles()) {
    if (isSum(combiner.op))
      return emitter.reduceRows<ReduceRowsSumOp>(element, type);
    return isMax(combiner.op) ? emitter.reduceRows<ReduceRowsMaxOp>(element, type)
                              : emitter.reduceRows<ReduceRowsMinOp>(element, type);
  }
  auto make = [&](auto tag) {
    using Op = decltype(tag);
    Level level = std::max(element.level, emitter.columnLevel());
    TileValue result{emitter.alloc(type, /*wide=*/false, level), type, false, level};
    Value work = emitter.temp(type, level);
    Value count = emitter.count(true, level);
    const bool isLong = constantOf(OpFoldResult(count)).value_or(kManyElements) >= kManyElements;
    Op::create(emitter.at(level), emitter.loc(), result.value, element.value, work, count, type.isF32() && isLong);
    return result;
  };
  if (isSum(combiner.op))
    return make(ReduceSumOp());
  return isMax(combiner.op) ? make(ReduceMaxOp()) : make(ReduceMinOp());
}

void GroupLowering::accumulate(Emitter& emitter, const Combiner& combiner, const TileValue& sum,
                               const TileValue& partial) {
  OpBuilder& at = emitter.at(Level::chunk);
  if (!isTiled(combiner, *options_.soc)) {
    Value zero = zeroIndex(emitter);
    Value total = combine(at, combiner, elementOf(at, loc_, sum, zero, partial.type), partial.value);
    SetValueOp::create(at, loc_, sum.value, zero, toCompute(at, total, sum));
    return;
  }
  combineTiles(at, loc_, combiner, sum.value, sum.value, partial.value, emitter.count(false, Level::chunk));
}

LogicalResult GroupLowering::setResult(Emitter& emitter, const StageNest& nest, unsigned index, TileValue value,
                                       Value first) {
  linalg::GenericOp op = nest.stage.op;
  Combiner combiner = combinersFor(nest)[index];
  Value init = withoutCasts(op.getDpsInits()[index]);
  emitter.setLocation(op.getLoc());
  Type type = combiner.op->getResult(0).getType();
  const bool isTile = isTiled(combiner, *options_.soc) || value.wide;
  if (init.getDefiningOp<tensor::EmptyOp>()) {
    if (remarked_.insert(op).second)
      op.emitRemark() << "starts from an empty tensor: the reduction starts from its identity";
  } else {
    unsigned position = op.getNumDpsInputs() + index;
    FailureOr<TileValue> start = operandValue(emitter, nest, position, first);
    if (failed(start))
      return failure();
    TypedAttr startConstant = Emitter::constantOf(*start), neutral = Emitter::constantOf(*identity(emitter, combiner));
    auto constant = dyn_cast_if_present<FloatAttr>(startConstant);
    bool isNeutral = startConstant && startConstant == neutral;
    if (constant && isTile)
      isNeutral = constant.getValueAsDouble() == cast<FloatAttr>(neutral).getValueAsDouble();
    // maxnumf starts from NaN: the operand that is a number wins.
    isNeutral |= constant && constant.getValue().isNaN() && isa<arith::MaxNumFOp, arith::MinNumFOp>(combiner.op);
    if (!isNeutral && !isTile) {
      OpBuilder& at = emitter.at(rowLevel_);
      Value zero = zeroIndex(emitter);
      Value from = start->isScalar() ? start->value : elementOf(at, loc_, *start, zero, type);
      Value other = value.isScalar() ? value.value : elementOf(at, loc_, value, zero, type);
      value = {combine(at, combiner, from, other), type, false, rowLevel_};
    } else if (!isNeutral) {
      TileValue from = *start;
      if (!from.isScalar() && from.tileType() != value.tileType())
        from = emitter.castTile(from, value.type, value.tileType(), Round::None);
      if (from.isScalar())
        from = emitter.computeScalar(from, value.tileType());
      TileValue scalarStart = emitter.isPerRow(value) && !emitter.isPerRow(from) ? emitter.expandRows(from)
                                                                                 : emitter.asTile(from, value.wide);
      TileValue combined{emitter.alloc(value.tileType(), value.wide, rowLevel_), value.type, value.wide, rowLevel_};
      OpBuilder& at = emitter.at(rowLevel_);
      combineTiles(at, loc_, combiner, combined.value, scalarStart.value, value.value,
                   emitter.count(value.wide, rowLevel_));
      value = combined;
    }
  }
  Type computeType = emitter.computeType(type);
  if (!value.isScalar() && value.tileType() != computeType)
    value = emitter.castTile(value, type, computeType, Round::None);
  value.type = type;
  results_[op->getResult(index)] = value;
  return success();
}

} // namespace ascend::translator::tiles
