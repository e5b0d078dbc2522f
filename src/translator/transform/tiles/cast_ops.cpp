// Conversions between element types, and between what memory holds and what is computed with.
#include "translator/transform/tiles/expression.h"

#include "llvm/ADT/TypeSwitch.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

/// The low bits of `a` (16-, 32- or 64-bit elements) as the integer type `type`.
Expression::Result Expression::truncate(TileValue a, Type type) {
  TileValue tile = tileOf(a, a.wide);
  unsigned from = tile.tileType().getIntOrFloatBitWidth(), to = e_.computeType(type).getIntOrFloatBitWidth();
  if (from > to)
    tile = lowPart(tile, type, to);
  tile.type = type;
  return type.isInteger(8) ? wrap8(tile, /*isSmall=*/false) : tile;
}

/// Every element's low `width` bits: gathered from the tile seen as elements of that width.
TileValue Expression::lowPart(const TileValue& tile, Type type, unsigned width) {
  unsigned from = tile.tileType().getIntOrFloatBitWidth();
  if (from == 32 && width == 16 && wraps()) {
    TileValue small = shift(shift(tile, true, false, 16), false, false, 16);
    return e_.castTile(small, type, e_.i(16), Round::None);
  }
  TileValue parts = e_.bitcast(tile, type, e_.i(width));
  return e_.make("low part", {parts}, type, e_.i(width), [&](OpBuilder& at, Value dst, Value n) {
    Level level = std::max(tile.level, tile.wide ? e_.columnLevel() : Level::top);
    Value offsets = e_.alloc(e_.i(32), tile.wide, level);
    Value first = arith::ConstantOp::create(at, e_.loc(), at.getI32IntegerAttr(0));
    Value step = arith::ConstantOp::create(at, e_.loc(), at.getI32IntegerAttr(static_cast<int>(from / 8)));
    CreateVecIndexOp::create(at, e_.loc(), offsets, first, n);
    MulsOp::create(at, e_.loc(), offsets, offsets, step, n);
    Value bytes = ReinterpretCastOp::create(at, e_.loc(), LocalTensorType::get(e_.u(32)), offsets);
    GatherOp::create(at, e_.loc(), dst, parts.value, bytes, n);
  });
}

/// A truth value as 1 or 0 in `type`.
Expression::Result Expression::number(TileValue mask, Type type, bool isSigned) {
  Type compute = e_.computeType(type);
  if (!compute || compute.getIntOrFloatBitWidth() > 32)
    return failure();
  double yes = isSigned ? -1.0 : 1.0;
  auto one = isa<FloatType>(compute) ? e_.floatConstant(compute, yes)
                                     : e_.intConstant(compute, static_cast<std::int64_t>(yes));
  auto zero = isa<FloatType>(compute) ? e_.floatConstant(compute, 0.0) : e_.intConstant(compute, 0);
  if (mask.isScalar())
    mask = maskOf(mask, false);
  one.type = zero.type = compute;
  Result result = select(mask, one, zero, compute);
  if (succeeded(result))
    result->type = type;
  return result;
}

Expression::Result Expression::intToFloat(Operation* op, TileValue a, Type type, bool isSigned) {
  unsigned width = a.type.getIntOrFloatBitWidth();
  if (width == 1) {
    Result result = number(a, e_.f32(), isSigned);
    return succeeded(result) ? narrow(*result, type) : result;
  }
  if (width <= 16) {
    Result exact = exactFloat(a, isSigned);
    return succeeded(exact) ? narrow(*exact, type) : loopThroughF32(op, a, type);
  }
  TileValue tile = tileOf(a, a.wide);
  if (width == 32 && isSigned)
    return narrow(e_.castTile(tile, e_.f32(), e_.f32(), Round::None), type);
  if (width == 32 && wraps()) {
    // Two halves of 16 bits, put together with one rounding.
    TileValue high = shift(tile, false, true, 16);
    TileValue low = e_.binary<SubOp>(tile, shift(high, true, false, 16), tile.type);
    TileValue highPart = e_.castTile(high, e_.f32(), e_.f32(), Round::None),
              lowPart = e_.castTile(low, e_.f32(), e_.f32(), Round::None);
    return narrow(addf(mulf(highPart, e_.floatConstant(e_.f32(), 65536.0)), lowPart), type);
  }
  if (width == 64 && isSigned && wraps())
    return narrow(e_.castTile(tile, e_.f32(), e_.f32(), Round::Rint), type);
  return loopThroughF32(op, a, type);
}

/// The conversion to f32 on the scalar unit; other floats from there.
Expression::Result Expression::loopThroughF32(Operation* op, TileValue a, Type type) {
  if (!type.isF32())
    return noInstruction(op);
  return scalarLoop(op, {a});
}

Expression::Result Expression::floatToInt(Operation* op, TileValue a, Type type, bool isSigned) {
  unsigned width = type.getIntOrFloatBitWidth();
  TileValue number = widen(tileOf(a, a.wide));
  if (width == 1)
    return compare(Cmp::NE, number, e_.floatConstant(e_.f32(), 0.0));
  if (width == 64 || (width == 32 && !isSigned)) {
    if (!wraps() || (width == 64 && !isSigned))
      return a.type.isF32() ? scalarLoop(op, {a}) : noInstruction(op);
    TileValue whole = e_.castTile(number, e_.i(64), e_.i(64), Round::Trunc);
    return width == 64 ? whole : lowPart(whole, type, 32);
  }
  TileValue whole = e_.castTile(number, e_.i(32), e_.i(32), Round::Trunc);
  return truncate(whole, type);
}

Expression::Result Expression::extend(Operation* op, TileValue a, Type type, bool isSigned) {
  unsigned from = a.type.getIntOrFloatBitWidth(), to = type.getIntOrFloatBitWidth();
  if (from == 1) {
    Result result = to <= 32 ? number(a, type, isSigned) : number(a, e_.i(32), isSigned);
    if (failed(result) || to <= 32)
      return result;
    if (!wraps())
      return noInstruction(op);
    return e_.castTile(*result, type, type, Round::None);
  }
  TileValue tile = tileOf(a, a.wide);
  if (from == 8 && to == 16) {
    TileValue result = isSigned ? tile : unsigned8(tile);
    result.type = type;
    return result;
  }
  if (from == 32 && isSigned && wraps())
    return e_.castTile(tile, type, type, Round::None);
  if (from > 16)
    return scalarLoop(op, {a});
  TileValue number;
  if (from == 8) {
    number = e_.castTile(isSigned ? tile : unsigned8(tile), e_.f16(), e_.f16(), Round::None);
  } else {
    Result exact = exactFloat(a, isSigned);
    if (failed(exact))
      return scalarLoop(op, {a});
    number = *exact;
  }
  TileValue word = e_.castTile(number, e_.i(32), e_.i(32), Round::Rint);
  word.type = to == 32 ? type : e_.i(32);
  if (to == 32)
    return word;
  return wraps() ? Result(e_.castTile(word, type, type, Round::None)) : scalarLoop(op, {a});
}

Expression::Result Expression::lowerCast(Operation* op, const TileValue& a) {
  Type type = op->getResult(0).getType();
  return llvm::TypeSwitch<Operation*, Result>(op)
      .Case([&](arith::ExtFOp) { return narrow(widen(a), type); })
      .Case([&](arith::TruncFOp) -> Result {
        TileValue wide = widen(a);
        if (!type.isBF16())
          return narrow(wide, type);
        // Rounded here, as the source says, and computed on in f32.
        TileValue rounded = e_.castTile(wide, type, e_.bf16(), Round::Rint);
        return e_.castTile(rounded, type, e_.f32(), Round::None);
      })
      .Case([&](arith::SIToFPOp) { return intToFloat(op, a, type, true); })
      .Case([&](arith::UIToFPOp) { return intToFloat(op, a, type, false); })
      .Case([&](arith::FPToSIOp) { return floatToInt(op, a, type, true); })
      .Case([&](arith::FPToUIOp) { return floatToInt(op, a, type, false); })
      .Case([&](arith::ExtSIOp) { return extend(op, a, type, true); })
      .Case([&](arith::ExtUIOp) { return extend(op, a, type, false); })
      .Case([&](arith::TruncIOp) -> Result {
        if (!type.isInteger(1))
          return truncate(a, type);
        // The lowest bit.
        Result low = a.type.getIntOrFloatBitWidth() > 16 ? truncate(a, e_.i(16)) : Result(tileOf(a, a.wide));
        if (failed(low))
          return low;
        TileValue bit = andBits(*low, 1);
        TileValue half = e_.castTile(bit, e_.f16(), e_.f16(), Round::None);
        return compare(Cmp::NE, half, e_.floatConstant(e_.f16(), 0.0));
      })
      .Case([&](arith::BitcastOp) -> Result {
        if (type.isBF16() || a.type.isBF16() || type.getIntOrFloatBitWidth() < 16)
          return noInstruction(op);
        return e_.bitcast(tileOf(a, a.wide), type, type);
      })
      .Default([&](Operation*) { return noInstruction(op); });
}

Expression::Result Expression::fromMemory(const TileValue& loaded) {
  Type type = loaded.type;
  if (type.isBF16()) {
    if (!e_.soc().hasBf16)
      return fail(std::string(e_.soc().name) + " has no bf16");
    return e_.castTile(loaded, type, e_.f32(), Round::None);
  }
  if (type.isInteger(8)) {
    TileValue half = e_.castTile(loaded, e_.f16(), e_.f16(), Round::None);
    return e_.castTile(half, type, e_.i(16), Round::Rint);
  }
  if (!e_.computeType(type))
    return fail("the vector unit cannot compute with this element type");
  return loaded;
}

Expression::Result Expression::toMemory(const TileValue& value, Type memoryType) {
  if (memoryType.isBF16()) {
    if (!e_.soc().hasBf16)
      return fail(std::string(e_.soc().name) + " has no bf16");
    return e_.castTile(tileOf(value, value.wide), memoryType, e_.bf16(), Round::Rint);
  }
  if (memoryType.isInteger(8)) {
    TileValue tile = value;
    if (value.type.isInteger(1))
      return fail("i1 results are stored as i8: extend them first");
    TileValue half = e_.castTile(tileOf(tile, tile.wide), e_.f16(), e_.f16(), Round::None);
    return e_.castTile(half, memoryType, e_.i(8), Round::None);
  }
  if (!e_.computeType(memoryType) || memoryType.isInteger(1))
    return fail("the vector unit cannot compute with this element type");
  return value;
}

} // namespace ascend::translator::tiles
