#include "translator/transform/tiles/emitter.h"

#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/Support/raw_ostream.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {
/// Elements of a tile that holds one value: room for the 256 bytes that a comparison works on.
constexpr std::int64_t kNarrowElements = 128;
/// A row of a tile takes at least one block: 8 elements of the largest type that is computed with.
constexpr std::int64_t kSmallestPitch = 8;
/// Elements of a tile that takes little room beside others.
constexpr std::int64_t kSmallTile = 4096;
/// Elements that are whole repeats of every type, and of the bits of a mask.
constexpr std::int64_t kWholeRepeats = 256;
} // namespace

Emitter::Emitter(OpBuilder& builder, const target::Soc& soc, Location loc)
    : points_{builder, builder, builder}, soc_(soc), loc_(loc) {}

void Emitter::setColumns(Level columnLevel, Value count) {
  columnLevel_ = columnLevel;
  columns_ = count;
}

void Emitter::forget(Level level) {
  std::erase_if(known_, [&](const auto& entry) { return entry.second.level >= level; });
}

Type Emitter::computeType(Type type) const {
  if (type.isF32() || type.isF16() || type.isInteger(16) || type.isInteger(32) || type.isInteger(64))
    return type;
  if (type.isBF16())
    return soc_.hasBf16 ? f32() : Type();
  if (type.isInteger(8))
    return i(16);
  if (type.isInteger(1))
    return u(8);
  return {};
}

TypedAttr Emitter::constantOf(const TileValue& value) {
  auto op = value.isScalar() ? value.value.getDefiningOp<arith::ConstantOp>() : arith::ConstantOp();
  return op ? op.getValue() : TypedAttr();
}

TileValue Emitter::constant(TypedAttr attribute) {
  std::string text;
  llvm::raw_string_ostream(text) << "constant " << attribute;
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  // Constants stand at the beginning of everything: loops must not hold them twice.
  TileValue result = scalar(arith::ConstantOp::create(at(Level::top), loc_, attribute));
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::floatConstant(Type type, double value) {
  llvm::APFloat number(value);
  bool loses = false;
  number.convert(cast<FloatType>(type).getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &loses);
  return constant(FloatAttr::get(type, number));
}

TileValue Emitter::intConstant(Type type, std::int64_t value) { return constant(IntegerAttr::get(type, value)); }

Value Emitter::count(bool wide, Level level) {
  if (hasRowTiles() && (wide || level >= Level::row))
    return wide ? shape(level).elements : rows(level);
  if (wide && columnLevel_ <= level)
    return columns_;
  assert(!wide && "the columns are not known here");
  return intConstant(IndexType::get(context()), 1).value;
}

Value Emitter::alloc(Type tileType, bool wide, Level level, unsigned divide) {
  auto type = LocalTensorType::get(tileType);
  OpBuilder& builder = at(level);
  if (!wide && hasRowTiles() && level >= Level::row)
    // A value for each row, in groups of eight.
    return allocRows(tileType, level, 1,
                     divide * std::max<std::int64_t>(kSmallestPitch, rowTiles_->leastPitch / kSmallestPitch));
  if (!wide)
    return AllocTileOp::create(builder, loc_, type, builder.getI64IntegerAttr(kNarrowElements), 1);
  // Tiles that are known to be small have queues of their own, which longer ones elsewhere do not wait for.
  const std::int64_t elements = hasRowTiles() ? rowTiles_->fewRows * rowTiles_->leastPitch : 0;
  if (elements != 0 && elements <= kSmallTile)
    return AllocTileOp::create(builder, loc_, type,
                               builder.getI64IntegerAttr(llvm::alignTo(elements, kWholeRepeats) / divide), 1);
  return AllocTileOp::create(builder, loc_, type, IntegerAttr(), divide);
}

Value Emitter::temp(Type tileType, Level level) {
  return AllocTempOp::create(at(level), loc_, LocalTensorType::get(tileType));
}

std::string Emitter::key(StringRef kind, ArrayRef<TileValue> operands, bool wide) const {
  std::string text;
  llvm::raw_string_ostream out(text);
  out << kind << (wide ? " w" : " n");
  for (const TileValue& operand : operands)
    out << ' ' << operand.value.getAsOpaquePointer();
  return text;
}

TileValue Emitter::make(StringRef kind, ArrayRef<TileValue> operands, Type resultType, Type tileType,
                        const Create& create) {
  TileValue result;
  result.type = resultType;
  for (const TileValue& operand : operands) {
    result.wide |= operand.wide;
    result.level = std::max(result.level, operand.level);
  }
  if (result.wide)
    result.level = std::max(result.level, columnLevel_);
  std::string text = key(kind, operands, result.wide);
  llvm::raw_string_ostream(text) << ' ' << resultType << ' ' << tileType;
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  // An instruction on values of rows has nothing but such values.
  if (hasRowTiles() && !result.wide && result.level >= Level::row)
    for (const TileValue& operand : operands)
      if (!operand.isScalar() && !isPerRow(operand))
        giveUp();
  bool isMask = tileType.isUnsignedInteger(8) && resultType.isInteger(1);
  result.value = alloc(tileType, result.wide, result.level, isMask ? 8 : 1);
  lastLevel_ = result.level;
  create(at(result.level), result.value, count(result.wide, result.level));
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::load(Value global, Value offset, Type type, bool wide, Level level) {
  TileValue where = scalar(offset, level), buffer = scalar(global);
  Type memoryType = cast<GlobalTensorType>(global.getType()).getElementType();
  std::string text = key("load", {buffer, where}, wide);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  TileValue result{alloc(memoryType, wide, level), type, wide, level};
  CopyInOp::create(at(level), loc_, result.value, global, offset, count(wide, level));
  known_.emplace(text, result);
  return result;
}

void Emitter::store(Value global, Value offset, TileValue value, Type type, bool wide, Level level) {
  (void)type;
  TileValue tile = asTile(value, wide);
  CopyOutOp::create(at(level), loc_, global, offset, tile.value, count(wide, level));
}

Value Emitter::asScalar(const TileValue& value) {
  if (value.isScalar())
    return value.value;
  assert(!value.wide && "a wide tile has no one value");
  if (isPerRow(value))
    giveUp();
  std::string text = key("get_value", {value}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second.value;
  OpBuilder& builder = at(value.level);
  Value zero = intConstant(IndexType::get(context()), 0).value;
  Value result = GetValueOp::create(builder, loc_, scalarTypeOf(value.tileType()), value.value, zero);
  known_.emplace(text, TileValue{result, value.type, false, value.level});
  return result;
}

TileValue Emitter::computeScalar(const TileValue& value, Type tileType) {
  Type scalarType = scalarTypeOf(tileType);
  TileValue source{asScalar(value), scalarType, false, value.level};
  Type from = source.value.getType();
  if (from == scalarType)
    return source;
  if (TypedAttr attribute = constantOf(source)) {
    if (auto number = dyn_cast<FloatAttr>(attribute))
      return floatConstant(scalarType, number.getValueAsDouble());
    return intConstant(scalarType, cast<IntegerAttr>(attribute).getValue().getSExtValue());
  }
  std::string text = key("extend", {source}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  OpBuilder& builder = at(value.level);
  source.value = isa<FloatType>(from) ? arith::ExtFOp::create(builder, loc_, scalarType, source.value).getResult()
                                      : arith::ExtSIOp::create(builder, loc_, scalarType, source.value).getResult();
  known_.emplace(text, source);
  return source;
}

TileValue Emitter::negatedScalar(const TileValue& value) {
  std::string text = key("negate", {value}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  TileValue result = value;
  result.value = arith::NegFOp::create(at(value.level), loc_, value.value);
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::power(const TileValue& base, const TileValue& exponent) {
  return make("power", {base, exponent}, base.type, base.tileType(), [&](OpBuilder& b, Value dst, Value n) {
    PowerOp::create(b, loc_, dst, base.value, exponent.value, temp(u(8), lastLevel_), n);
  });
}

Value Emitter::timesIndex(OpBuilder& builder, Value count, std::int64_t factor) {
  return indexValue(tiles::mul(builder, loc_, count, builder.getIndexAttr(factor)));
}

Value Emitter::maskWords(OpBuilder& builder, Value count) {
  Value sixteen = arith::ConstantIndexOp::create(builder, loc_, 16);
  return builder.createOrFold<arith::CeilDivUIOp>(loc_, count, sixteen);
}

TileValue Emitter::truthNumber(const TileValue& value) {
  if (!value.type.isInteger(1))
    return value;
  OpBuilder& builder = at(value.level);
  Value number = arith::SelectOp::create(builder, loc_, value.value, floatConstant(f32(), 1.0).value,
                                         floatConstant(f32(), 0.0).value);
  return {number, f32(), false, value.level};
}

TileValue Emitter::asTile(const TileValue& value, bool wide) {
  if (value.isShared)
    return repeatShared(value);
  if (!value.isScalar() && value.wide == wide)
    return value;
  assert(!(value.wide && !wide) && "a wide value cannot become one element");
  if (isPerRow(value))
    return fillRows(value);
  Type tileType = value.isScalar() ? computeType(value.type) : value.tileType();
  TileValue source = computeScalar(value, tileType);
  if (wide)
    source.level = std::max(source.level, columnLevel_);
  std::string text = key("duplicate", {source}, wide);
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  TileValue result{alloc(tileType, wide, source.level), value.type, wide, source.level};
  if (tileType.getIntOrFloatBitWidth() < 64)
    DuplicateOp::create(at(source.level), loc_, result.value, source.value, count(wide, source.level));
  else
    fillOnScalarUnit(result, source.value);
  known_.emplace(text, result);
  return result;
}

// Duplicate has no 64-bit form.
void Emitter::fillOnScalarUnit(const TileValue& tile, Value value) {
  if (hasRowTiles())
    giveUp();
  OpBuilder& builder = at(tile.level);
  Value zero = arith::ConstantIndexOp::create(builder, loc_, 0), one = arith::ConstantIndexOp::create(builder, loc_, 1);
  auto loop = scf::ForOp::create(builder, loc_, zero, count(tile.wide, tile.level), one);
  OpBuilder body = OpBuilder::atBlockTerminator(loop.getBody());
  SetValueOp::create(body, loc_, tile.value, loop.getInductionVar(), value);
}

Value Emitter::indexValue(OpFoldResult value) {
  if (std::optional<std::int64_t> number = tiles::constantOf(value))
    return intConstant(IndexType::get(context()), *number).value;
  return cast<Value>(value);
}

OpFoldResult Emitter::index(StringRef kind, Level level, OpFoldResult a, OpFoldResult b) {
  bool isSum = kind == "index_add";
  auto fold = isSum ? tiles::add : tiles::mul;
  std::optional<std::int64_t> x = tiles::constantOf(a), y = tiles::constantOf(b);
  std::int64_t neutral = isSum ? 0 : 1;
  if ((x && y) || x == neutral || y == neutral || (!isSum && (x == 0 || y == 0)))
    return fold(at(level), loc_, a, b);
  TileValue left = scalar(indexValue(a), level), right = scalar(indexValue(b), level);
  std::string text = key(kind, {left, right}, false);
  if (auto found = known_.find(text); found != known_.end())
    return found->second.value;
  Value result = cast<Value>(fold(at(level), loc_, left.value, right.value));
  known_.emplace(text, TileValue{result, result.getType(), false, level});
  return result;
}

TileValue Emitter::bitcast(const TileValue& value, Type type, Type tileType) {
  TileValue result = value;
  result.type = type;
  if (value.tileType() == tileType)
    return result;
  std::string text = key("bitcast", {value}, value.wide);
  llvm::raw_string_ostream(text) << ' ' << type << ' ' << tileType;
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  result.value = ReinterpretCastOp::create(at(value.level), loc_, LocalTensorType::get(tileType), value.value);
  known_.emplace(text, result);
  return result;
}

TileValue Emitter::castTile(const TileValue& value, Type type, Type tileType, Round round) {
  std::string kind = "cast " + stringifyRound(round).str();
  return make(kind, {value}, type, tileType,
              [&](OpBuilder& b, Value dst, Value n) { CastOp::create(b, loc_, dst, value.value, n, round); });
}

TileValue Emitter::cloneScalar(Operation* op, ArrayRef<TileValue> operands) {
  TileValue result;
  for (const TileValue& operand : operands)
    result.level = std::max(result.level, operand.level);
  std::string text;
  llvm::raw_string_ostream out(text);
  out << "scalar " << op->getName() << ' ' << op->getAttrDictionary() << ' ' << op->getResult(0).getType();
  for (const TileValue& operand : operands)
    out << ' ' << operand.value.getAsOpaquePointer();
  if (auto found = known_.find(text); found != known_.end())
    return found->second;
  IRMapping mapping;
  for (auto [from, to] : llvm::zip(op->getOperands(), operands))
    mapping.map(from, to.value);
  Operation* copy = at(result.level).clone(*op, mapping);
  result.value = copy->getResult(0);
  result.type = result.value.getType();
  known_.emplace(text, result);
  return result;
}

} // namespace ascend::translator::tiles
