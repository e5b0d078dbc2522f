// The loops of a group:
//   no reduction, all operands runs of memory      for each tile of the block's part of the elements
//   no reduction, rows                             for each (row, part of the row)
//   reductions                                     for each row: all stages on one tile when a row fits in one, else
//                                                  one loop over the row's parts for each reduction and one for the
//                                                  results
#include "translator/transform/tiles/group_lowering.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <numeric>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// Two scalar units must not write to one cache line (no SoC keeps them coherent).
constexpr std::int64_t kCacheLineBytes = 64;
/// Columns of a tile are a multiple of this.
constexpr std::int64_t kColumnGranule = 128;

std::int64_t elementBytes(Type type) { return std::max(1u, type.getIntOrFloatBitWidth() / 8); }

bool isEqualSize(OpFoldResult a, OpFoldResult b) {
  std::optional<std::int64_t> x = constantOf(a), y = constantOf(b);
  if (x || y)
    return x == y;
  if (a == b)
    return true;
  auto left = cast<Value>(a).getDefiningOp<memref::DimOp>(), right = cast<Value>(b).getDefiningOp<memref::DimOp>();
  return left && right && left.getSource() == right.getSource() && left.getConstantIndex() &&
         left.getConstantIndex() == right.getConstantIndex();
}

} // namespace

std::int64_t GroupLowering::smallestElement() const {
  std::int64_t bytes = 8;
  for (const Output& output : outputs_)
    bytes = std::min<std::int64_t>(bytes,
                                   elementBytes(cast<MemRefType>(output.destination.root.getType()).getElementType()));
  return bytes;
}

std::pair<Value, Value> GroupLowering::part(OpFoldResult total, std::int64_t granule) {
  if (options_.distribution == Distribution::none)
    return {index(0), asIndex(total)};
  Value all = asIndex(total);
  Value block = GetBlockIdxOp::create(builder_, loc_, builder_.getIndexType());
  Value blocks =
      options_.blocks ? options_.blocks : GetBlockNumOp::create(builder_, loc_, builder_.getIndexType()).getResult();
  Value length = arith::CeilDivUIOp::create(builder_, loc_, all, blocks);
  if (granule > 1) {
    length = arith::CeilDivUIOp::create(builder_, loc_, length, index(granule));
    length = arith::MulIOp::create(builder_, loc_, length, index(granule));
  }
  Value begin = arith::MulIOp::create(builder_, loc_, block, length);
  Value end = arith::MinUIOp::create(builder_, loc_, arith::AddIOp::create(builder_, loc_, begin, length), all);
  return {begin, end};
}

Value GroupLowering::tileLength(OpFoldResult longest) {
  auto length =
      TileLengthOp::create(builder_, loc_, builder_.getIndexType(), builder_.getI64IntegerAttr(kColumnGranule),
                           IntegerAttr(), IntegerAttr(), IntegerAttr());
  if (std::optional<std::int64_t> columns = constantOf(longest); columns && *columns > 0)
    length->setAttr(kEnoughAttr,
                    builder_.getI64IntegerAttr((*columns + kColumnGranule - 1) / kColumnGranule * kColumnGranule));
  return length;
}

Value GroupLowering::chunkLength(OpBuilder& at, Value first, Value end, Value step) {
  return arith::MinUIOp::create(at, loc_, arith::SubIOp::create(at, loc_, end, first), step);
}

LogicalResult GroupLowering::lowerElements() {
  OpFoldResult columns = outputs_.front().nest.columns;
  if (rows_ == 0) {
    Emitter emitter(builder_, *options_.soc, loc_);
    Value step = tileLength(columns);
    auto [begin, end] = part(columns, kPartBytes / smallestElement());
    auto outer = scf::ForOp::create(builder_, loc_, begin, end, step);
    OpBuilder body = OpBuilder::atBlockTerminator(outer.getBody());
    Value first = outer.getInductionVar();
    Value count = chunkLength(body, first, end, step);
    enter(emitter, outer, Level::chunk);
    emitter.at(Level::chunk) = body;
    emitter.setColumns(Level::chunk, count);
    rowLevel_ = Level::chunk;
    return writeOutputs(emitter, first, Level::chunk);
  }
  return lowerRowParts(columns);
}

LogicalResult GroupLowering::lowerRowParts(OpFoldResult columns) {
  const bool canShare = canShareTiles(columns);
  Value step = tileLength(canShare ? OpFoldResult() : columns);
  // Few rows are all blocks' work, a part of each row for each.
  const bool isShared = sharesRows(columns);
  auto [begin, end] = isShared ? std::pair(index(0), asIndex(rowCount_)) : part(rowCount_, rowGranule());
  auto [from, to] = isShared ? part(columns, kPartBytes / smallestElement()) : std::pair(index(0), asIndex(columns));
  const auto inParts = [&, begin = begin, end = end, from = from, to = to](OpBuilder& at) {
    Emitter emitter(at, *options_.soc, loc_);
    auto rows = scf::ForOp::create(at, loc_, begin, end, arith::ConstantIndexOp::create(at, loc_, 1));
    enter(emitter, rows, Level::row);
    emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
    setRow(emitter, rows.getInductionVar(), Level::row);
    return chunkLoop(emitter, from, to, step, [&](Value first) { return writeOutputs(emitter, first, Level::chunk); });
  };
  if (isShared || !canShare)
    return inParts(builder_);
  return lowerRowTiles(begin, end, columns, step, inParts);
}

bool GroupLowering::sharesRows(OpFoldResult columns) {
  std::optional<std::int64_t> rows = constantOf(rowCount_), length = constantOf(columns);
  if (!rows || *rows >= options_.soc->vectorCount || (length && *length < kPartBytes * options_.soc->vectorCount))
    return false;
  // Parts of rows end at cache lines only if rows do.
  return options_.soc->hasDataCopyPad || (length && *length * smallestElement() % kCacheLineBytes == 0);
}

void GroupLowering::enter(Emitter& emitter, scf::ForOp loopOp, Level inner) {
  for (int level = 0; level < static_cast<int>(inner); ++level)
    emitter.at(static_cast<Level>(level)).setInsertionPoint(loopOp);
}

LogicalResult GroupLowering::chunkLoop(Emitter& emitter, Value begin, Value end, Value step,
                                       llvm::function_ref<LogicalResult(Value)> body) {
  OpBuilder& at = emitter.at(Level::row);
  auto chunks = scf::ForOp::create(at, loc_, begin, end, step);
  at.setInsertionPoint(chunks);
  OpBuilder inside = OpBuilder::atBlockTerminator(chunks.getBody());
  Value count = chunkLength(inside, chunks.getInductionVar(), end, step);
  emitter.at(Level::chunk) = inside;
  emitter.setColumns(Level::chunk, count);
  LogicalResult result = body(chunks.getInductionVar());
  emitter.forget(Level::chunk);
  at.setInsertionPointAfter(chunks);
  return result;
}

std::int64_t GroupLowering::rowGranule() {
  if (options_.soc->hasDataCopyPad)
    return 1;
  std::int64_t granule = 1;
  for (const Output& output : outputs_) {
    std::int64_t bytes = elementBytes(cast<MemRefType>(output.destination.root.getType()).getElementType());
    std::optional<std::int64_t> columns =
        isWide(output) ? constantOf(output.nest.columns) : std::optional<std::int64_t>(1);
    std::int64_t rowBytes = columns ? std::max<std::int64_t>(*columns, 1) * bytes : bytes;
    granule = std::max(granule, kCacheLineBytes / std::gcd(kCacheLineBytes, rowBytes));
  }
  return granule;
}

LogicalResult GroupLowering::lowerRows() {
  OpFoldResult longest = reductions_.empty() ? OpFoldResult(builder_.getIndexAttr(1)) : reductions_.front().columns;
  bool oneLength = true;
  auto columnSizes = [&](const StageNest& nest) { return ArrayRef(nest.sizes).drop_front(rows_); };
  auto check = [&](const StageNest& nest) {
    ArrayRef<OpFoldResult> a = columnSizes(reductions_.front()), b = columnSizes(nest);
    oneLength &= a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
                   return isEqualSize(std::get<0>(pair), std::get<1>(pair));
                 });
  };
  for (const StageNest& nest : reductions_)
    check(nest);
  for (const Output& output : outputs_)
    if (isWide(output))
      check(output.nest);
  const bool canShare = oneLength && !reductions_.empty() && canShareTiles(longest);
  Value step = tileLength(oneLength && !canShare ? longest : OpFoldResult());
  auto [begin, end] = part(rowCount_, rowGranule());
  if (!oneLength || reductions_.empty())
    return rowsInParts(builder_, begin, end, step);
  const auto oneByOne = [&, begin = begin, end = end](OpBuilder& at) -> LogicalResult {
    // A row that fits in one tile is loaded once, and all stages work on it.
    Value columns = materialize(at, loc_, longest), zero = arith::ConstantIndexOp::create(at, loc_, 0);
    Value notEmpty = arith::CmpIOp::create(at, loc_, arith::CmpIPredicate::ugt, columns, zero);
    Value short_ = arith::CmpIOp::create(at, loc_, arith::CmpIPredicate::ule, columns, step);
    Value inOne = arith::AndIOp::create(at, loc_, notEmpty, short_);
    auto choice = scf::IfOp::create(at, loc_, inOne, /*withElseRegion=*/true);
    OpBuilder one = choice.getThenBodyBuilder(), parts = choice.getElseBodyBuilder();
    if (failed(rowsInOne(one, begin, end, columns)))
      return failure();
    return rowsInParts(parts, begin, end, step);
  };
  if (!canShare)
    return oneByOne(builder_);
  return lowerRowTiles(begin, end, longest, step, oneByOne);
}

LogicalResult GroupLowering::rowsInOne(OpBuilder& at, Value begin, Value end, Value columns) {
  Emitter emitter(at, *options_.soc, loc_);
  auto rows = scf::ForOp::create(at, loc_, begin, end, arith::ConstantIndexOp::create(at, loc_, 1));
  enter(emitter, rows, Level::row);
  emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
  emitter.setColumns(Level::top, columns);
  setRow(emitter, rows.getInductionVar(), Level::row);
  Value zero = emitter.intConstant(builder_.getIndexType(), 0).value;
  results_.clear();
  for (StageNest& nest : reductions_) {
    SmallVector<TileValue> elements;
    if (failed(reductionElements(emitter, nest, zero, elements)))
      return failure();
    for (auto [i, element] : llvm::enumerate(elements)) {
      FailureOr<TileValue> reduced = reduceTile(emitter, nest, i, element);
      if (failed(reduced) || failed(setResult(emitter, nest, i, *reduced)))
        return failure();
    }
  }
  return writeOutputs(emitter, zero, Level::row);
}

LogicalResult GroupLowering::rowsInParts(OpBuilder& at, Value begin, Value end, Value step) {
  Emitter emitter(at, *options_.soc, loc_);
  auto rows = scf::ForOp::create(at, loc_, begin, end, arith::ConstantIndexOp::create(at, loc_, 1));
  enter(emitter, rows, Level::row);
  emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
  setRow(emitter, rows.getInductionVar(), Level::row);
  results_.clear();
  for (StageNest& nest : reductions_)
    if (failed(reduceInParts(emitter, nest, step)))
      return failure();
  SmallVector<const Output*> wide;
  for (const Output& output : outputs_)
    if (isWide(output))
      wide.push_back(&output);
  if (!wide.empty()) {
    Value columns = materialize(emitter.at(Level::row), loc_, wide.front()->nest.columns);
    if (failed(chunkLoop(emitter, zeroIndex(emitter), columns, step,
                         [&](Value first) { return writeOutputs(emitter, first, Level::chunk); })))
      return failure();
  }
  return writeNarrowOutputs(emitter);
}

} // namespace ascend::translator::tiles
