// Rows that are much shorter than a tile: several of them are moved and computed on at once.
//
//   for each tile of rows of the block's part
//     rows one after the other in the tile, each at a multiple of 32 bytes
//     element by element: one instruction for all rows, and for what lies between them
//     reductions: one value for each row, in a small tile; where columns meet such values, these are spread over rows
//
// What all rows share (a bias) is loaded and repeated before the loop.
#include "translator/transform/tiles/group_lowering.h"
#include "translator/transform/tiles/reduction_combiner.h"
#include "translator/transform/transform_attributes.h"

#include "translator/transform/tiles/expression.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// DataCopyPad moves at most 4095 rows; a multiple of 8, for whole repeats of Brcb.
constexpr std::int64_t kMostRows = 4080;
/// Rows up to this length fit in tiles of any kernel.
constexpr std::int64_t kSurelyShort = 1024;
/// Each tile has room for eight rows up to this length.
constexpr std::int64_t kOfEight = 64;
/// Values of so many rows take no room worth mentioning.
constexpr std::int64_t kFewRows = 128;
/// From this length on a row is a tile of its own.
constexpr std::int64_t kSurelyLong = 16384;

std::int64_t bytesOf(Type type) { return std::max(1u, type.getIntOrFloatBitWidth() / 8); }

/// How many rows a range has.
std::optional<std::int64_t> knownRows(Value begin, Value end) {
  const std::optional<std::int64_t> first = constantOf(OpFoldResult(begin)), last = constantOf(OpFoldResult(end));
  return first && last && *last > *first ? std::optional(*last - *first) : std::nullopt;
}

bool holdsEight(std::int64_t length) { return length <= kOfEight; }

} // namespace

/// Elements of 32 bytes of the smallest type in memory.
std::int64_t GroupLowering::rowBlock() const {
  std::int64_t bytes = 4;
  const auto see = [&](const StageNest& nest) {
    for (const std::optional<BufferView>& view : nest.views)
      if (view)
        bytes = std::min(bytes, bytesOf(cast<MemRefType>(view->root.getType()).getElementType()));
  };
  for (const StageNest& nest : reductions_)
    see(nest);
  for (const Output& output : outputs_)
    see(output.nest);
  return target::kUbAlign / bytes;
}

/// Elements of 32 bytes of the largest type that is loaded: a row is filled up to a multiple of them.
std::int64_t GroupLowering::loadedBlock() const {
  std::int64_t bytes = 1;
  const auto see = [&](ArrayRef<std::optional<BufferView>> views) {
    for (const std::optional<BufferView>& view : views)
      if (view)
        bytes = std::max(bytes, bytesOf(cast<MemRefType>(view->root.getType()).getElementType()));
  };
  for (const StageNest& nest : reductions_)
    see(nest.views);
  for (const Output& output : outputs_)
    see(ArrayRef(output.nest.views).drop_back());
  return target::kUbAlign / bytes;
}

bool GroupLowering::canShareTiles(OpFoldResult columns) const {
  std::optional<std::int64_t> length = constantOf(columns);
  // On 310P the values of shared rows of unknown length are not all computed before they are filled in.
  if (!length && !options_.soc->hasDataCopyPad)
    return false;
  if (rowLoops_.empty() || (length && (*length == 0 || *length > kSurelyLong)))
    return false;
  if (std::optional<std::int64_t> rows = constantOf(rowCount_); rows && *rows <= 1)
    return false;
  // Without DataCopyPad only whole blocks lie in a tile as they lie in memory.
  if (!options_.soc->hasDataCopyPad && length && *length % rowBlock() != 0)
    return false;
  // Of types of different sizes the larger ones must fill the rows of the smaller ones.
  const std::int64_t block = rowBlock();
  if (length && llvm::alignTo(*length, std::min(block, loadedBlock())) != llvm::alignTo(*length, block))
    return false;
  return llvm::all_of(reductions_, [](const StageNest& nest) { return llvm::all_of(combinersFor(nest), isVector); });
}

int GroupLowering::rowDim(const OperandAccess& access, const BufferView& view) const {
  int dim = -1;
  for (unsigned loop : loopsOfTile())
    if (access.dims[loop] >= 0 && constantOf(view.sizes[access.dims[loop]]) != 1)
      dim = access.dims[loop];
  return dim;
}

LogicalResult GroupLowering::lowerRowTiles(Value begin, Value end, OpFoldResult columns, Value step,
                                           llvm::function_ref<LogicalResult(OpBuilder&)> fallback) {
  const std::int64_t block = rowBlock();
  std::optional<std::int64_t> length = constantOf(columns);
  const bool isSurelyShort = length && *length <= kSurelyShort;
  Value count = asIndex(columns);
  Value pitch =
      length ? index(llvm::alignTo(*length, block))
             : arith::MulIOp::create(builder_, loc_, arith::CeilDivUIOp::create(builder_, loc_, count, index(block)),
                                     index(block))
                   .getResult();
  Value condition;
  if (isSurelyShort) {
    condition = arith::ConstantOp::create(builder_, loc_, builder_.getBoolAttr(true));
    step.getDefiningOp<TileLengthOp>().setAtLeast(llvm::alignTo(*length, block) * (holdsEight(*length) ? 8 : 1));
  } else {
    Value notEmpty = arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::ugt, count, index(0));
    Value short_ = arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::ule, pitch, step);
    condition = arith::AndIOp::create(builder_, loc_, notEmpty, short_);
    if (const std::int64_t loaded = loadedBlock(); !length && loaded < block) {
      Value blocks = arith::CeilDivUIOp::create(builder_, loc_, count, index(loaded));
      Value filled = arith::MulIOp::create(builder_, loc_, blocks, index(loaded));
      Value isFilled = arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::eq, filled, pitch);
      condition = arith::AndIOp::create(builder_, loc_, condition, isFilled);
    }
  }
  auto choice = scf::IfOp::create(builder_, loc_, condition, /*withElseRegion=*/!isSurelyShort);
  OpBuilder together = choice.getThenBodyBuilder();
  bool gaveUp = false;
  hasSharedTiles_ = true;
  LogicalResult result = rowTiles(together, begin, end, columns, pitch, step, gaveUp);
  hasSharedTiles_ = false;
  if (gaveUp) {
    choice.erase();
    return fallback(builder_);
  }
  if (const auto rows = knownRows(begin, end); rows && length)
    step.getDefiningOp()->setAttr(
        kRowsAttr, builder_.getDenseI64ArrayAttr({*rows, static_cast<std::int64_t>(llvm::alignTo(*length, block))}));
  if (failed(result) || isSurelyShort)
    return result;
  OpBuilder otherwise = choice.getElseBodyBuilder();
  return fallback(otherwise);
}

LogicalResult GroupLowering::rowTiles(OpBuilder& at, Value begin, Value end, OpFoldResult columns, Value pitch,
                                      Value step, bool& gaveUp) {
  const auto constant = [&](std::int64_t value) { return arith::ConstantIndexOp::create(at, loc_, value).getResult(); };
  const auto least = [&](OpBuilder& b, Value x, Value y) { return arith::MinUIOp::create(b, loc_, x, y).getResult(); };
  std::optional<std::int64_t> length = constantOf(columns);
  const std::int64_t block = rowBlock();
  Value count = materialize(at, loc_, columns);
  Value part = arith::MaxSIOp::create(at, loc_, arith::SubIOp::create(at, loc_, end, begin), constant(1));
  Value most = least(at, least(at, arith::DivUIOp::create(at, loc_, step, pitch), constant(kMostRows)), part);
  // As many tiles, but none with a few rows only.
  Value tilesOfPart = arith::CeilDivUIOp::create(at, loc_, part, most);
  most = arith::CeilDivUIOp::create(at, loc_, part, tilesOfPart);
  Emitter::RowTiles tiles{count, pitch, block, false, !options_.soc->hasDataCopyPad};
  if (const std::optional<std::int64_t> rows = knownRows(begin, end); rows && *rows <= kFewRows)
    tiles.fewRows = *rows;
  if (length) {
    tiles.leastPitch = llvm::alignTo(*length, block);
    tiles.isDense = tiles.leastPitch == *length;
    tiles.holdsEight = holdsEight(*length);
  }
  // Rows of one tile are rounds of the innermost loop over rows; what moves with the loops around it is the same for
  // them.
  auto make = [&](OpBuilder& in, Value from, Value to, scf::ForOp outermost) -> LogicalResult {
    auto rows = scf::ForOp::create(in, loc_, from, to, most);
    OpBuilder inside = OpBuilder::atBlockTerminator(rows.getBody());
    Value here = least(inside, most, arith::SubIOp::create(inside, loc_, to, rows.getInductionVar()));
    Emitter emitter(at, *options_.soc, loc_);
    enter(emitter, outermost ? outermost : rows, Level::row);
    OpBuilder& top = emitter.at(Level::top);
    Value all = arith::MulIOp::create(top, loc_, most, pitch), now = arith::MulIOp::create(inside, loc_, here, pitch);
    Value moved = tiles.isDense ? now : arith::MulIOp::create(inside, loc_, here, count).getResult();
    emitter.at(Level::row) = inside;
    emitter.setRowTiles(tiles);
    emitter.setColumns(Level::top, count);
    emitter.setRows(Level::top, most, all, Value());
    emitter.setRows(Level::row, here, now, moved);
    setRow(emitter, rows.getInductionVar(), Level::row);
    results_.clear();
    Value zero = emitter.intConstant(builder_.getIndexType(), 0).value;
    const auto body = [&]() -> LogicalResult {
      for (StageNest& nest : reductions_) {
        SmallVector<TileValue> elements;
        if (failed(reductionElements(emitter, nest, zero, elements)))
          return failure();
        for (auto [i, element] : llvm::enumerate(elements)) {
          if (emitter.gaveUp())
            return failure();
          FailureOr<TileValue> reduced = reduceTile(emitter, nest, i, element);
          if (failed(reduced) || failed(setResult(emitter, nest, i, *reduced)))
            return failure();
        }
      }
      return writeOutputs(emitter, zero, Level::row);
    };
    LogicalResult result = body();
    gaveUp = emitter.gaveUp();
    return result;
  };
  if (rowLoops_.size() == 1)
    return make(at, begin, end, {});
  OpFoldResult inner = builder_.getIndexAttr(1);
  for (unsigned loop : rowLoops_.back())
    inner = mul(at, loc_, inner, rowSize(loop));
  Value size = materialize(at, loc_, inner);
  // No round of an empty loop has a number.
  Value divisor = arith::MaxUIOp::create(at, loc_, size, constant(1));
  auto outer = scf::ForOp::create(at, loc_, arith::DivUIOp::create(at, loc_, begin, divisor),
                                  arith::CeilDivUIOp::create(at, loc_, end, divisor), constant(1));
  OpBuilder inside = OpBuilder::atBlockTerminator(outer.getBody());
  Value first = arith::MulIOp::create(inside, loc_, outer.getInductionVar(), size);
  Value from = arith::MaxUIOp::create(inside, loc_, first, begin);
  Value to = least(inside, arith::AddIOp::create(inside, loc_, first, size), end);
  return make(inside, from, to, outer);
}

FailureOr<TileValue> GroupLowering::loadRows(Emitter& emitter, const OperandAccess& access, const BufferView& view,
                                             bool wide, Value offset, Level level) {
  Value global = globalTensor(view.root);
  Type type = cast<MemRefType>(view.root.getType()).getElementType();
  Expression expression(emitter, remarked_);
  const int dim = rowDim(access, view);
  if (!wide) {
    const bool isPerRow = level >= Level::row;
    if (isPerRow && (dim < 0 || constantOf(view.strides[dim]) != 1))
      emitter.giveUp();
    return expression.fromMemory(emitter.load(global, offset, type, /*wide=*/false, level));
  }
  if (dim >= 0 && constantOf(view.strides[dim]).value_or(1) < 1) // DataCopyPad moves forward
    emitter.giveUp();
  return expression.fromMemory(
      emitter.loadRows(global, offset, type, level, dim < 0 ? OpFoldResult() : view.strides[dim]));
}

void GroupLowering::storeRows(Emitter& emitter, const Output& output, const TileValue& value, Value offset) {
  const OperandAccess& access = output.nest.stage.operands.back();
  const int dim = rowDim(access, output.destination);
  Value global = globalTensor(output.destination.root);
  if (!isWide(output)) {
    if (dim < 0 || constantOf(output.destination.strides[dim]) != 1)
      emitter.giveUp();
    TileValue each = emitter.isPerRow(value) ? value : emitter.expandRows(value);
    return emitter.store(global, offset, each, output.destination.root.getType(), /*wide=*/false, Level::row);
  }
  if (dim < 0 || constantOf(output.destination.strides[dim]).value_or(1) < 1)
    emitter.giveUp();
  if (!emitter.gaveUp())
    emitter.storeRows(global, offset, value, output.destination.strides[dim]);
}

} // namespace ascend::translator::tiles
