// Reductions down columns: what is reduced stands apart in memory, what is kept stands together. Tiles of the kept
// elements are added up (or compared) one after the other; each block has its part of the columns.
#include "translator/transform/tiles/group_lowering.h"
#include "translator/transform/tiles/reduction_combiner.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

std::optional<unsigned> GroupLowering::columnwiseRows() const {
  std::optional<unsigned> rows;
  const auto raise = [&](const StageNest& nest) {
    const std::optional<unsigned> own = columnRows(nest);
    if (!own || nest.stage.parallel != group_.rows)
      return false;
    rows = std::max(rows.value_or(0), *own);
    return true;
  };
  for (const StageNest& nest : reductions_)
    if (!raise(nest) || !llvm::all_of(combinersFor(nest),
                                      [&](const Combiner& combiner) { return isColumnwise(combiner, *options_.soc); }))
      return std::nullopt;
  for (const Output& output : outputs_)
    if (!raise(output.nest))
      return std::nullopt;
  return rows;
}

LogicalResult GroupLowering::lowerColumnwise() {
  // Where the output is the reduction itself its nest has the reduced loops too.
  const StageNest& nest = outputs_.front().nest;
  OpFoldResult columns = builder_.getIndexAttr(1);
  for (unsigned loop = rows_; loop < nest.stage.parallel; ++loop)
    columns = mul(builder_, loc_, columns, nest.sizes[loop]);
  Value step = tileLength(columns);
  if (rows_ == 0) {
    auto [begin, end] = part(columns, kPartBytes / smallestElement());
    return columnTiles(builder_, {}, begin, end, step);
  }
  auto [begin, end] = part(rowCount_, rowGranule());
  Value all = asIndex(columns), zero = index(0);
  auto rows = scf::ForOp::create(builder_, loc_, begin, end, index(1));
  OpBuilder body = OpBuilder::atBlockTerminator(rows.getBody());
  return columnTiles(body, rows.getInductionVar(), zero, all, step);
}

/// For each tile of the columns from `begin` to `end`: the reductions, then what is made of them.
LogicalResult GroupLowering::columnTiles(OpBuilder& at, Value row, Value begin, Value end, Value step) {
  Emitter emitter(at, *options_.soc, loc_);
  auto chunks = scf::ForOp::create(at, loc_, begin, end, step);
  enter(emitter, chunks, Level::row);
  OpBuilder inside = OpBuilder::atBlockTerminator(chunks.getBody());
  Value first = chunks.getInductionVar();
  Value count = chunkLength(inside, first, end, step);
  emitter.at(Level::row) = inside;
  emitter.setColumns(Level::row, count);
  rowLevel_ = Level::row;
  if (row)
    setRow(emitter, row, Level::row);
  results_.clear();
  for (const StageNest& nest : reductions_)
    if (failed(reduceDownColumns(emitter, nest, first)))
      return failure();
  return writeOutputs(emitter, first, Level::row);
}

LogicalResult GroupLowering::reduceDownColumns(Emitter& emitter, const StageNest& nest, Value first) {
  const std::vector<Combiner> combiners = combinersFor(nest);
  OpBuilder& row = emitter.at(Level::row);
  SmallVector<TileValue> sums;
  for (const Combiner& combiner : combiners) {
    FailureOr<TileValue> start = identity(emitter, combiner);
    if (failed(start))
      return failure();
    Type type = reductionType(emitter, combiner);
    TileValue sum{emitter.alloc(type, /*wide=*/true, Level::row), type, true, Level::row};
    DuplicateOp::create(row, loc_, sum.value, emitter.computeScalar(*start, sum.tileType()).value,
                        emitter.count(true, Level::row));
    sums.push_back(sum);
  }
  // One loop in the other over what is reduced.
  Value zero = arith::ConstantIndexOp::create(row, loc_, 0), one = arith::ConstantIndexOp::create(row, loc_, 1);
  scf::ForOp outermost;
  OpBuilder inside = row;
  reducedIndices_.clear();
  for (unsigned loop = nest.stage.parallel; loop < nest.stage.numLoops(); ++loop) {
    Value rounds = materialize(row, loc_, nest.sizes[loop]);
    auto loopOp = scf::ForOp::create(inside, loc_, zero, rounds, one);
    if (!outermost) {
      outermost = loopOp;
      row.setInsertionPoint(outermost);
    }
    reducedIndices_.push_back(loopOp.getInductionVar());
    inside = OpBuilder::atBlockTerminator(loopOp.getBody());
  }
  emitter.at(Level::chunk) = inside;
  for (auto [i, combiner] : llvm::enumerate(combiners)) {
    FailureOr<TileValue> element = bodyValue(emitter, nest, combiner.element, first);
    if (failed(element))
      return failure();
    TileValue tile = emitter.asTile(*element, /*wide=*/true);
    if (tile.tileType() != sums[i].tileType())
      tile = emitter.castTile(tile, sums[i].type, sums[i].tileType(), Round::None);
    combineTiles(emitter.at(Level::chunk), loc_, combiner, sums[i].value, sums[i].value, tile.value,
                 emitter.count(true, Level::chunk));
  }
  emitter.forget(Level::chunk);
  row.setInsertionPointAfter(outermost);
  reducedIndices_.clear();
  for (auto [i, sum] : llvm::enumerate(sums))
    if (failed(setResult(emitter, nest, i, sum, first)))
      return failure();
  return success();
}

} // namespace ascend::translator::tiles
