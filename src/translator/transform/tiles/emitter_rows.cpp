// Tiles of several rows: how they are moved, and how one value becomes many.
#include "translator/transform/tiles/buffer_view.h"
#include "translator/transform/tiles/emitter.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

constexpr std::int64_t kRepeatBytes = 256;
/// Scratch of a reduction that does not use it for the rows.
constexpr std::int64_t kSmallWork = 128;

bool hasFillForm(Type type) { return type.isF32() || type.isF16() || type.isInteger(32) || type.isInteger(16); }

std::int64_t lanesOf(Type type) { return kRepeatBytes / (type.getIntOrFloatBitWidth() / 8); }

} // namespace

const Emitter::Shape& Emitter::shape(Level level) const {
  int at = static_cast<int>(level);
  while (at > 0 && !shapes_[at].rows)
    --at;
  return shapes_[at];
}

Value Emitter::allocRows(Type tileType, Level level, std::int64_t each, std::int64_t divide) {
  OpBuilder& builder = at(level);
  auto type = LocalTensorType::get(tileType);
  if (rowTiles_->fewRows != 0) // whole repeats of Brcb
    return AllocTileOp::create(builder, loc_, type,
                               builder.getI64IntegerAttr(llvm::alignTo(rowTiles_->fewRows, 8) * each), 1);
  return AllocTileOp::create(builder, loc_, type, IntegerAttr(), divide);
}

Value Emitter::reductionWork(Type tileType, Level level) {
  const std::int64_t lanes = lanesOf(tileType);
  OpBuilder& builder = at(level);
  auto type = LocalTensorType::get(tileType);
  // Rows of one repeat are reduced where they are; with indices, the pairs need a place.
  std::optional<std::int64_t> columns = tiles::constantOf(OpFoldResult(rowTiles_->columns));
  if (soc_.hasDataCopyPad && columns && *columns <= lanes)
    return AllocTileOp::create(builder, loc_, type, builder.getI64IntegerAttr(kSmallWork), 1);
  // A repeat for each row; rows of floats become an eighth of themselves, that an eighth of it, …
  const std::int64_t most = tileType.isF32() ? 7 : rowTiles_->leastPitch;
  const std::int64_t divide =
      soc_.hasDataCopyPad ? std::clamp<std::int64_t>(rowTiles_->leastPitch / lanes, 1, std::max<std::int64_t>(most, 1))
                          : 1;
  return AllocTileOp::create(builder, loc_, type, IntegerAttr(), divide);
}

TileValue Emitter::fillRows(const TileValue& value) {
  if (!hasFillForm(value.tileType()))
    giveUp();
  std::string text = key("fill_rows", {value}, true);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  Level level = std::max(value.level, columnLevel_);
  TileValue result{alloc(value.tileType(), /*wide=*/true, level), value.type, true, level};
  if (gaveUp_)
    return result;
  Value work = AllocTileOp::create(at(level), loc_, LocalTensorType::get(value.tileType()), IntegerAttr(),
                                   std::max<std::int64_t>(1, rowTiles_->leastPitch / lanesOf(value.tileType())));
  FillRowsOp::create(at(level), loc_, result.value, value.value, work, rows(level), rowTiles_->pitch);
  known_.emplace(text, result);
  return result;
}

Value Emitter::repeatRow(Value row, Type tileType, Level level) {
  Value tile = alloc(tileType, /*wide=*/true, level);
  if (!hasFillForm(tileType)) {
    giveUp();
    return tile;
  }
  RepeatRowOp::create(at(level), loc_, tile, row, rows(level), rowTiles_->pitch);
  return tile;
}

TileValue Emitter::repeatShared(const TileValue& value) {
  std::string text = key("repeat_row", {value}, true);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  TileValue result = value;
  result.value = repeatRow(value.value, value.tileType(), value.level);
  result.isShared = false;
  known_.emplace(text, result);
  return result;
}

/// 32 bytes for each row, all of them its value.
Value Emitter::spreadRows(const TileValue& value) {
  std::string text = key("spread_rows", {value}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second.value;
  TileValue result = value;
  // Groups of 8 blocks. The last group, perhaps of one row, is no more than a row of a repeat; of eight rows or more
  // all groups together take a fourth of that.
  const std::int64_t repeats = std::max<std::int64_t>(1, rowTiles_->leastPitch / lanesOf(value.tileType()));
  result.value = allocRows(value.tileType(), value.level, target::kUbAlign / elementBytes(value.tileType()),
                           rowTiles_->holdsEight ? 4 * repeats : repeats);
  SpreadRowsOp::create(at(value.level), loc_, result.value, value.value, rows(value.level));
  known_.emplace(text, result);
  return result.value;
}

std::optional<RowOperand> Emitter::rowOperandOf(const TileValue& value) const {
  if (value.isShared)
    return RowOperand::Shared;
  if (value.wide)
    return RowOperand::Own;
  return isPerRow(value) ? std::optional(RowOperand::Block) : std::nullopt;
}

std::optional<TileValue> Emitter::rowWise(RowFunction function, const TileValue& a, const TileValue& b) {
  if (!hasRowTiles() || a.isScalar() || b.isScalar() || a.tileType() != b.tileType() || !hasFillForm(a.tileType()))
    return std::nullopt;
  const std::optional<RowOperand> left = rowOperandOf(a), right = rowOperandOf(b);
  if (!left || !right || (!a.wide && !b.wide) || left == right)
    return std::nullopt;
  // Rows of less than a repeat: an instruction on the whole tile takes fewer repeats than one on each row.
  if (tiles::constantOf(OpFoldResult(rowTiles_->columns)) && rowTiles_->leastPitch < lanesOf(a.tileType()))
    return std::nullopt;
  std::string text = key("row_wise " + stringifyRowFunction(function).str(), {a, b}, true);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  const Level level = std::max({a.level, b.level, columnLevel_});
  const auto operand = [&](const TileValue& value, RowOperand rows) {
    return rows == RowOperand::Block ? spreadRows(value) : value.value;
  };
  Value lhs = operand(a, *left), rhs = operand(b, *right);
  TileValue result{alloc(a.tileType(), /*wide=*/true, level), a.type, true, level};
  RowWiseOp::create(at(level), loc_, result.value, lhs, rhs, rows(level), rowTiles_->pitch, function, *left, *right);
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::expandRows(const TileValue& value) {
  Type tileType = value.isScalar() ? computeType(value.type) : value.tileType();
  TileValue source = computeScalar(value, tileType);
  source.level = std::max(source.level, Level::row);
  std::string text = key("duplicate rows", {source}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  TileValue result{alloc(tileType, /*wide=*/false, source.level), value.type, false, source.level};
  if (tileType.getIntOrFloatBitWidth() == 64)
    giveUp();
  else
    DuplicateOp::create(at(source.level), loc_, result.value, source.value, count(false, source.level));
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::loadRows(Value global, Value offset, Type type, Level level, OpFoldResult gmPitch) {
  TileValue where = scalar(offset, level), buffer = scalar(global);
  std::string text = key("load", {buffer, where}, /*wide=*/true);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  Type memoryType = cast<GlobalTensorType>(global.getType()).getElementType();
  TileValue result{Value(), type, true, level};
  if (!gmPitch && (type.isF32() || type.isF16())) {
    // Known before the loop over tiles: the pitch of rows of fixed length, or what a row may take of a tile.
    const bool isFixed = tiles::constantOf(OpFoldResult(rowTiles_->columns)).has_value();
    const IntegerAttr elements = isFixed ? at(level).getI64IntegerAttr(rowTiles_->leastPitch) : IntegerAttr();
    result.value = AllocTileOp::create(at(level), loc_, LocalTensorType::get(memoryType), elements, 1);
    result.isShared = true;
    CopyInOp::create(at(level), loc_, result.value, global, offset, rowTiles_->columns);
  } else if (!gmPitch) {
    // The rows of the tile in memory's type may not be filled: bytes and bf16 are computed with in another one.
    Value row = alloc(memoryType, /*wide=*/true, level);
    CopyInOp::create(at(level), loc_, row, global, offset, rowTiles_->columns);
    Type filled = memoryType.isBF16() ? i(16) : memoryType;
    if (filled != memoryType)
      row = ReinterpretCastOp::create(at(level), loc_, LocalTensorType::get(filled), row);
    result.value = repeatRow(row, filled, level);
    if (filled != memoryType)
      result.value = ReinterpretCastOp::create(at(level), loc_, LocalTensorType::get(memoryType), result.value);
  } else {
    result.value = alloc(memoryType, /*wide=*/true, level);
    if (areTogether(gmPitch))
      CopyInOp::create(at(level), loc_, result.value, global, offset, shape(level).moved);
    else
      CopyInOp::create(at(level), loc_, result.value, global, offset, rowTiles_->columns, rows(level),
                       materialize(at(Level::top), loc_, gmPitch), rowTiles_->pitch);
  }
  known_.emplace(text, result);
  return result;
}

bool Emitter::areTogether(OpFoldResult gmPitch) {
  const bool areRun = rowTiles_->isDense && tiles::constantOf(gmPitch) == rowTiles_->leastPitch;
  if (rowTiles_->areRuns && !areRun)
    giveUp();
  return areRun;
}

void Emitter::storeRows(Value global, Value offset, const TileValue& value, OpFoldResult gmPitch) {
  TileValue tile = asTile(value, /*wide=*/true);
  const Level level = std::max(tile.level, Level::row);
  if (areTogether(gmPitch))
    CopyOutOp::create(at(level), loc_, global, offset, tile.value, shape(level).moved);
  else
    CopyOutOp::create(at(level), loc_, global, offset, tile.value, rowTiles_->columns, rows(level), rowTiles_->pitch,
                      materialize(at(Level::top), loc_, gmPitch));
}

} // namespace ascend::translator::tiles
