// Reductions with few results of many elements: the elements of each row are cut into as many parts as the SoC has
// vector cores, whatever the launch has, so that results do not depend on the number of blocks. Each part leaves its
// value in device memory; when all blocks are there, these are reduced.
#include "translator/transform/tiles/group_lowering.h"
#include "translator/transform/tiles/reduction_combiner.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// The parts of one row do not share cache lines: several cores write them.
constexpr std::int64_t kPlaceBytes = 64;

} // namespace

bool GroupLowering::isSplit() const {
  return group_.reductions.size() == 1 && group_.reductions.front().op->hasAttr(kSplitAttr) && options_.synchronize;
}

LogicalResult GroupLowering::lowerSplit() {
  StageNest& nest = reductions_.front();
  const std::vector<Combiner> combiners = combinersFor(nest);
  const std::int64_t parts = options_.soc->vectorCount, rows = *constantOf(rowCount_);
  const std::int64_t granule = kPartBytes / smallestElement();
  Value step = tileLength(nest.columns);
  SmallVector<Value> places;
  SmallVector<std::int64_t> lanes;
  for (const Combiner& combiner : combiners) {
    Emitter types(builder_, *options_.soc, loc_);
    Type type = reductionType(types, combiner);
    lanes.push_back(kPlaceBytes / (type.getIntOrFloatBitWidth() / 8));
    OpBuilder::InsertionGuard guard(builder_);
    auto function = nest.stage.op->getParentOfType<func::FuncOp>();
    builder_.setInsertionPointToStart(&function.front());
    places.push_back(
        memref::AllocOp::create(builder_, loc_, MemRefType::get({rows * parts * lanes.back()}, scalarTypeOf(type))));
  }

  // The parts of all rows, over the blocks.
  auto [begin, end] = part(builder_.getIndexAttr(rows * parts), 1);
  Value columns = asIndex(nest.columns);
  Value length = arith::CeilDivUIOp::create(builder_, loc_, columns, index(parts));
  length = arith::MulIOp::create(builder_, loc_, arith::CeilDivUIOp::create(builder_, loc_, length, index(granule)),
                                 index(granule));
  auto pieces = scf::ForOp::create(builder_, loc_, begin, end, index(1));
  {
    Emitter emitter(builder_, *options_.soc, loc_);
    enter(emitter, pieces, Level::row);
    OpBuilder& at = emitter.at(Level::row) = OpBuilder::atBlockTerminator(pieces.getBody());
    const auto constant = [&](std::int64_t value) {
      return arith::ConstantIndexOp::create(at, loc_, value).getResult();
    };
    Value piece = pieces.getInductionVar(), number = piece, row = constant(0);
    if (rows > 1) {
      row = arith::DivUIOp::create(at, loc_, piece, constant(parts));
      number = arith::RemUIOp::create(at, loc_, piece, constant(parts));
    }
    setRow(emitter, row, Level::row);
    Value from = arith::MinUIOp::create(at, loc_, arith::MulIOp::create(at, loc_, number, length), columns);
    Value to = arith::MinUIOp::create(at, loc_, arith::AddIOp::create(at, loc_, from, length), columns);
    results_.clear();
    FailureOr<SmallVector<TileValue>> sums = startSums(emitter, nest, *llvm::max_element(lanes));
    if (failed(sums) || failed(reduceRange(emitter, nest, *sums, from, to, step)))
      return failure();
    for (auto [i, sum] : llvm::enumerate(*sums))
      CopyOutOp::create(at, loc_, globalTensor(places[i]), arith::MulIOp::create(at, loc_, piece, constant(lanes[i])),
                        sum.value, constant(lanes[i]));
  }

  options_.synchronize(builder_);
  std::tie(begin, end) = part(rowCount_, rowGranule());
  auto results = scf::ForOp::create(builder_, loc_, begin, end, index(1));
  Emitter emitter(builder_, *options_.soc, loc_);
  enter(emitter, results, Level::row);
  emitter.at(Level::row) = OpBuilder::atBlockTerminator(results.getBody());
  setRow(emitter, results.getInductionVar(), Level::row);
  results_.clear();
  for (auto [i, combiner] : llvm::enumerate(combiners)) {
    OpBuilder& at = emitter.at(Level::row);
    Type type = reductionType(emitter, combiner);
    const std::int64_t count = parts * lanes[i];
    Value all = AllocTileOp::create(at, loc_, LocalTensorType::get(type), at.getI64IntegerAttr(count), 1);
    Value number = arith::ConstantIndexOp::create(at, loc_, count);
    CopyInOp::create(at, loc_, all, globalTensor(places[i]),
                     arith::MulIOp::create(at, loc_, results.getInductionVar(), number), number);
    Type source = isVector(combiner) ? type : combiner.element.getType();
    TileValue value{emitter.alloc(type, /*wide=*/false, Level::row), source, false, Level::row};
    if (!isVector(combiner))
      foldTile(at, loc_, combiner, value.value, all, number);
    else if (isSum(combiner.op))
      ReduceSumOp::create(at, loc_, value.value, all, emitter.temp(type, Level::row), number);
    else if (isMax(combiner.op))
      ReduceMaxOp::create(at, loc_, value.value, all, emitter.temp(type, Level::row), number);
    else
      ReduceMinOp::create(at, loc_, value.value, all, emitter.temp(type, Level::row), number);
    if (failed(setResult(emitter, nest, i, value)))
      return failure();
  }
  return writeNarrowOutputs(emitter);
}

} // namespace ascend::translator::tiles
