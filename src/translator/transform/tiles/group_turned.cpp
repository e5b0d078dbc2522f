// Stages whose operands are contiguous in another loop than their result: transpositions and permutations, with what is
// computed on the way.
//
//   for each tile of the block's part: rows (loops in which the operand is contiguous) × columns
//     the operand's tile is loaded as it lies in memory, column by column, and turned over
//     element by element on the turned tile; rows of the result are written
#include "translator/transform/tiles/group_lowering.h"

#include "translator/transform/tiles/expression.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// A row of a tile, in bytes of the smallest element.
constexpr std::int64_t kRowBytes = 256;
/// TransDataTo5HD turns 16 columns at a time, and blocks of up to 16 rows.
constexpr std::int64_t kUnit = 16;
constexpr std::int64_t kMostTileRows = 128;

} // namespace

bool GroupLowering::isTurned(const OperandAccess& access, const BufferView& view) const {
  const int dim = access.dims[group_.turn->column];
  return dim >= 0 && constantOf(view.sizes[dim]) != 1 && constantOf(view.strides[dim]) != 1;
}

FailureOr<TileValue> GroupLowering::loadTurned(Emitter& emitter, const OperandAccess& access, const BufferView& view,
                                               Value first) {
  auto [offset, level] = offsetOf(emitter, access, view, /*wide=*/false, Value(), Level::row);
  level = Level::row;
  OpFoldResult stride = view.strides[access.dims[group_.turn->column]];
  Value start = emitter.indexValue(emitter.addIndex(level, offset, emitter.mulIndex(level, first, stride)));
  Type type = cast<MemRefType>(view.root.getType()).getElementType();
  OpBuilder& at = emitter.at(level);
  // The unit moves bits: bf16 travels as integers.
  Type moved = type.isBF16() ? emitter.i(16) : type;
  const auto alloc = [&] {
    return AllocTileOp::create(at, loc_, LocalTensorType::get(type), IntegerAttr(), 1).getResult();
  };
  const auto bits = [&](Value tile) {
    return moved == type ? tile : ReinterpretCastOp::create(at, loc_, LocalTensorType::get(moved), tile).getResult();
  };
  Value lying = alloc(), turned = alloc();
  const Emitter::RowTiles& tiles = emitter.rowTiles();
  Value rows = emitter.count(/*wide=*/false, level);
  CopyInOp::create(at, loc_, lying, globalTensor(view.root), start, rows, tiles.columns, materialize(at, loc_, stride),
                   turnedPitch_);
  TransposeTileOp::create(at, loc_, bits(turned), bits(lying), rows, tiles.columns, turnedPitch_, tiles.pitch);
  Expression expression(emitter, remarked_);
  return expression.fromMemory({turned, type, true, level});
}

LogicalResult GroupLowering::lowerTurned() {
  const Output& output = outputs_.front();
  const StageNest& nest = output.nest;
  for (auto [i, loops] : llvm::enumerate(rowLoops_))
    if (llvm::is_contained(loops, group_.turn->row))
      tileLoops_ = i;
  const std::int64_t rowElements = std::max(kUnit, kRowBytes / smallestElement() / 1);
  OpFoldResult rows = builder_.getIndexAttr(1), others = builder_.getIndexAttr(1);
  for (unsigned loop = 0; loop < rows_; ++loop) {
    OpFoldResult& product = llvm::is_contained(loopsOfTile(), loop) ? rows : others;
    product = mul(builder_, loc_, product, nest.sizes[loop]);
  }
  Value length =
      TileLengthOp::create(builder_, loc_, builder_.getIndexType(), builder_.getI64IntegerAttr(rowElements * kUnit),
                           builder_.getI64IntegerAttr(rowElements * kMostTileRows), IntegerAttr(), IntegerAttr());
  Value pitch = index(rowElements), most = arith::DivUIOp::create(builder_, loc_, length, pitch);
  Value allRows = asIndex(rows), allColumns = asIndex(nest.columns);
  Value down = arith::CeilDivUIOp::create(builder_, loc_, allRows, most);
  Value across = arith::CeilDivUIOp::create(builder_, loc_, allColumns, pitch);
  OpFoldResult tasks = mul(builder_, loc_, mul(builder_, loc_, others, down), across);
  auto [begin, end] = part(tasks, 1);
  auto tasksLoop = scf::ForOp::create(builder_, loc_, begin, end, index(1));
  Emitter emitter(builder_, *options_.soc, loc_);
  enter(emitter, tasksLoop, Level::row);
  OpBuilder& at = emitter.at(Level::row) = OpBuilder::atBlockTerminator(tasksLoop.getBody());
  const auto rem = [&](Value a, Value b) { return arith::RemUIOp::create(at, loc_, a, b).getResult(); };
  const auto div = [&](Value a, Value b) { return arith::DivUIOp::create(at, loc_, a, b).getResult(); };
  const auto times = [&](Value a, Value b) { return arith::MulIOp::create(at, loc_, a, b).getResult(); };
  Value task = tasksLoop.getInductionVar(), rest = div(task, across);
  Value firstColumn = times(rem(task, across), pitch), firstRow = times(rem(rest, down), most);
  rest = div(rest, down);
  Value columns = chunkLength(at, firstColumn, allColumns, pitch), here = chunkLength(at, firstRow, allRows, most);
  rowLevel_ = Level::row;
  rowIndices_.assign(rowLoops_.size(), firstRow);
  for (std::size_t i = rowLoops_.size(); i-- > 0;) {
    if (i == *tileLoops_)
      continue;
    OpFoldResult size = builder_.getIndexAttr(1);
    for (unsigned loop : rowLoops_[i])
      size = mul(at, loc_, size, nest.sizes[loop]);
    if (constantOf(size) == 1) {
      rowIndices_[i] = arith::ConstantIndexOp::create(at, loc_, 0);
      continue;
    }
    Value extent = materialize(at, loc_, size);
    rowIndices_[i] = rem(rest, extent);
    rest = div(rest, extent);
  }
  emitter.setRowTiles({columns, pitch, rowElements, false, false});
  emitter.setColumns(Level::row, columns);
  emitter.setRows(Level::row, here, times(here, pitch), Value());
  turnedPitch_ = most;
  hasSharedTiles_ = true;
  LogicalResult result = writeOutputs(emitter, firstColumn, Level::row);
  hasSharedTiles_ = false;
  turnedPitch_ = {};
  if (emitter.gaveUp())
    return output.sink.op->emitError(
        "cannot be translated: what is computed while a tile is turned over has no form for "
        "several rows; write the permuted tensor to a buffer first");
  return result;
}

} // namespace ascend::translator::tiles
