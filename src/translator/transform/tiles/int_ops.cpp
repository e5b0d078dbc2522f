// Integers. 910B wraps around as the source says; 310P saturates, so sums and products of 16 and 32 bits go through the
// scalar unit there. 8-bit values are computed in 16 bits and brought back to [-128, 127] after each operation.
#include "translator/transform/tiles/expression.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {
unsigned widthOf(const TileValue& value) { return value.type.getIntOrFloatBitWidth(); }

/// The element of a tile as the scalar that the source's operation takes.
Value toSource(OpBuilder& builder, Location loc, Value value, Type type) {
  Type from = value.getType();
  if (from == type)
    return value;
  if (type.isInteger())
    return arith::TruncIOp::create(builder, loc, type, value);
  return arith::TruncFOp::create(builder, loc, type, value);
}
} // namespace

/// 310P has neither shifts nor sums that wrap around.
bool Expression::wraps() const { return e_.soc().arch == target::NpuArch::dav2201; }

TileValue Expression::andBits(const TileValue& a, std::int64_t bits) {
  TileValue tile = tileOf(a, a.wide);
  TileValue pattern = e_.asTile(e_.intConstant(e_.i(16), static_cast<std::int16_t>(bits)), tile.wide);
  return e_.binary<AndOp>(tile, pattern, tile.type);
}

/// The low 8 bits, sign-extended. `isSmall`: the value plus 128 does not overflow 16 bits.
TileValue Expression::wrap8(TileValue a, bool isSmall) {
  if (!isSmall && !wraps())
    a = andBits(a, 0xFF);
  TileValue shifted = e_.withScalar<AddsOp>(a, e_.intConstant(e_.i(16), 128), a.type);
  return e_.withScalar<AddsOp>(andBits(shifted, 0xFF), e_.intConstant(e_.i(16), -128), a.type);
}

TileValue Expression::unsigned8(const TileValue& a) { return andBits(a, 0xFF); }

TileValue Expression::shift(const TileValue& a, bool left, bool logical, std::int64_t amount) {
  unsigned width = a.tileType().getIntOrFloatBitWidth();
  TileValue source = logical ? e_.bitcast(a, a.type, e_.u(width)) : a;
  TileValue by = e_.intConstant(e_.i(width), amount);
  TileValue result =
      left ? e_.withScalar<ShiftLeftOp>(source, by, a.type) : e_.withScalar<ShiftRightOp>(source, by, a.type);
  return e_.bitcast(result, a.type, e_.i(width));
}

/// And, Or or Xor of all bits, 16 at a time.
TileValue Expression::bitwise(StringRef kind, TileValue a, TileValue b) {
  bool wide = a.wide || b.wide;
  Type type = a.type, tileType = e_.computeType(type);
  std::int64_t pieces = tileType.getIntOrFloatBitWidth() / 16;
  TileValue left = e_.bitcast(tileOf(a, wide), type, e_.i(16)), right = e_.bitcast(tileOf(b, wide), type, e_.i(16));
  auto combine = [&](StringRef name, const TileValue& x, const TileValue& y) {
    TileValue result = e_.make("bits_" + name.str(), {x, y}, type, tileType, [&](OpBuilder& at, Value dst, Value n) {
      Value target =
          tileType.isInteger(16) ? dst : ReinterpretCastOp::create(at, e_.loc(), LocalTensorType::get(e_.i(16)), dst);
      Value words = e_.timesIndex(at, n, pieces);
      if (name == "and")
        AndOp::create(at, e_.loc(), target, x.value, y.value, words);
      else if (name == "or")
        OrOp::create(at, e_.loc(), target, x.value, y.value, words);
      else
        NotOp::create(at, e_.loc(), target, x.value, words);
    });
    return result;
  };
  auto bits = [&](const TileValue& value) { return e_.bitcast(value, type, e_.i(16)); };
  if (kind != "xor")
    return combine(kind, left, right);
  TileValue both = combine("and", left, right), any = combine("or", left, right);
  TileValue notBoth = combine("not", bits(both), bits(both));
  return combine("and", bits(any), bits(notBoth));
}

/// `op` for one element after the other, on the scalar unit.
Expression::Result Expression::scalarLoop(Operation* op, ArrayRef<TileValue> operands) {
  Type type = op->getResult(0).getType();
  auto scalarUnitHas = [](Type t) { return t.isInteger() || t.isF32(); };
  if (!isa<arith::ArithDialect>(op->getDialect()) || !scalarUnitHas(type) ||
      !llvm::all_of(op->getOperandTypes(), scalarUnitHas) ||
      llvm::any_of(op->getOperandTypes(), [](Type t) { return t.isInteger(1); }))
    return noInstruction(op);
  remark(op, "has no vector instruction for this type: it is computed element by element on the scalar unit");
  if (e_.hasRowTiles())
    e_.giveUp();
  bool wide = llvm::any_of(operands, [](const TileValue& value) { return value.wide; });
  SmallVector<TileValue> tiles;
  for (const TileValue& operand : operands)
    tiles.push_back(operand.isScalar() ? operand : tileOf(operand, operand.wide));
  bool isTruth = type.isInteger(1);
  Type tileType = isTruth ? e_.f32() : e_.computeType(type);
  (void)wide;
  std::string name;
  llvm::raw_string_ostream(name) << "loop " << op->getName() << ' ' << op->getAttrDictionary();
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    name += arith::stringifyCmpIPredicate(compare.getPredicate()).str();
  TileValue result = e_.make(name, tiles, isTruth ? e_.f32() : type, tileType, [&](OpBuilder& at, Value dst, Value n) {
    Location loc = e_.loc();
    Value zero = arith::ConstantIndexOp::create(at, loc, 0), one = arith::ConstantIndexOp::create(at, loc, 1);
    auto loop = scf::ForOp::create(at, loc, zero, n, one);
    OpBuilder body = OpBuilder::atBlockTerminator(loop.getBody());
    IRMapping mapping;
    for (auto [from, tile] : llvm::zip(op->getOperands(), tiles)) {
      Value element = tile.value;
      if (!tile.isScalar()) {
        element = GetValueOp::create(body, loc, scalarTypeOf(tile.tileType()), tile.value,
                                     tile.wide ? loop.getInductionVar() : zero);
        element = toSource(body, loc, element, from.getType());
      }
      mapping.map(from, element);
    }
    Value value = body.clone(*op, mapping)->getResult(0);
    Type stored = scalarTypeOf(tileType);
    if (isTruth)
      value = arith::UIToFPOp::create(body, loc, stored, value);
    else if (value.getType() != stored)
      value = arith::ExtSIOp::create(body, loc, stored, value);
    SetValueOp::create(body, loc, dst, loop.getInductionVar(), value);
  });
  if (!isTruth)
    return result;
  return compare(Cmp::NE, result, e_.floatConstant(e_.f32(), 0.0));
}

/// Wraps what an 8-bit operation has computed in 16 bits.
TileValue Expression::finish(TileValue value) { return widthOf(value) == 8 ? wrap8(value, /*isSmall=*/true) : value; }

/// Integers of up to 16 bits as exact f32.
Expression::Result Expression::exactFloat(TileValue a, bool isSigned) {
  TileValue tile = tileOf(a, a.wide);
  if (widthOf(a) == 8) {
    TileValue half = e_.castTile(isSigned ? tile : unsigned8(tile), e_.f16(), e_.f16(), Round::None);
    return e_.castTile(half, e_.f32(), e_.f32(), Round::None);
  }
  if (widthOf(a) != 16 || !wraps())
    return failure();
  TileValue number = e_.castTile(tile, e_.f32(), e_.f32(), Round::None);
  if (isSigned)
    return number;
  TileValue isNegative = compare(Cmp::LT, number, e_.floatConstant(e_.f32(), 0.0));
  return select(isNegative, addf(number, e_.floatConstant(e_.f32(), 65536.0)), number, e_.f32());
}

/// Integer quotients of up to 16 bits: f32 division, rounded as asked, is exact for them.
Expression::Result Expression::divide(Operation* op, ArrayRef<TileValue> operands, bool isSigned, Round round,
                                      bool remainder) {
  Result a = exactFloat(operands[0], isSigned), b = exactFloat(operands[1], isSigned);
  if (failed(a) || failed(b))
    return scalarLoop(op, operands);
  TileValue quotient = divf(*a, *b);
  TileValue whole = e_.castTile(quotient, e_.i(32), e_.i(32), round);
  TileValue number = whole;
  if (remainder) {
    TileValue product = mulf(e_.castTile(whole, e_.f32(), e_.f32(), Round::None), *b);
    number = e_.castTile(subf(*a, product), e_.i(32), e_.i(32), Round::Rint);
  }
  return truncate(number, op->getResult(0).getType());
}

Expression::Result Expression::lowerInteger(Operation* op, ArrayRef<TileValue> operands) {
  TileValue a = operands[0];
  TileValue b = operands.size() > 1 ? operands[1] : TileValue();
  unsigned width = widthOf(a);
  bool native = width == 8 || (width < 64 && wraps());
  auto sumOrLoop = [&](auto make) -> Result { return native ? Result(finish(make())) : scalarLoop(op, operands); };
  auto maxOrMin = [&](auto make, bool isSigned) -> Result {
    if (width == 64 || (width == 32 && !isSigned && !wraps()) || (width == 16 && !isSigned && !wraps()))
      return scalarLoop(op, operands);
    if (isSigned)
      return make(a, b);
    if (width == 8)
      return wrap8(make(unsigned8(tileOf(a, a.wide)), unsigned8(tileOf(b, b.wide))), true);
    // Moving the range down by half makes an unsigned order a signed one.
    std::int64_t half =
        width == 32 ? std::numeric_limits<std::int32_t>::min() : std::numeric_limits<std::int16_t>::min();
    TileValue by = e_.intConstant(a.type, half);
    auto move = [&](const TileValue& value) {
      return e_.withScalar<AddsOp>(tileOf(value, value.wide), by, value.type);
    };
    return move(make(move(a), move(b)));
  };
  auto constantAmount = [&]() -> std::optional<std::int64_t> {
    auto amount = dyn_cast_if_present<IntegerAttr>(Emitter::constantOf(b));
    if (!amount || width == 64 || !wraps() || amount.getInt() < 0 ||
        amount.getInt() >= static_cast<std::int64_t>(width))
      return std::nullopt;
    return amount.getInt();
  };
  auto shiftOrLoop = [&](bool left, bool logical) -> Result {
    std::optional<std::int64_t> amount = constantAmount();
    if (!amount)
      return scalarLoop(op, operands);
    TileValue source = tileOf(a, a.wide);
    if (width == 8 && logical)
      source = unsigned8(source);
    TileValue result = shift(source, left, logical && width != 8, *amount);
    return width == 8 ? wrap8(result, false) : result;
  };
  return llvm::TypeSwitch<Operation*, Result>(op)
      .Case([&](arith::AddIOp) { return sumOrLoop([&] { return commutative<AddOp, AddsOp>(a, b); }); })
      .Case([&](arith::SubIOp) { return sumOrLoop([&] { return elementwise<SubOp>(a, b); }); })
      .Case([&](arith::MulIOp) { return sumOrLoop([&] { return commutative<MulOp, MulsOp>(a, b); }); })
      .Case([&](arith::MaxSIOp) {
        return maxOrMin([&](auto x, auto y) { return commutative<MaxOp, MaxsOp>(x, y); }, true);
      })
      .Case([&](arith::MinSIOp) {
        return maxOrMin([&](auto x, auto y) { return commutative<MinOp, MinsOp>(x, y); }, true);
      })
      .Case([&](arith::MaxUIOp) {
        return maxOrMin([&](auto x, auto y) { return commutative<MaxOp, MaxsOp>(x, y); }, false);
      })
      .Case([&](arith::MinUIOp) {
        return maxOrMin([&](auto x, auto y) { return commutative<MinOp, MinsOp>(x, y); }, false);
      })
      .Case([&](arith::AndIOp) { return bitwise("and", a, b); })
      .Case([&](arith::OrIOp) { return bitwise("or", a, b); })
      .Case([&](arith::XOrIOp) { return bitwise("xor", a, b); })
      .Case([&](arith::DivSIOp) { return divide(op, operands, true, Round::Trunc, false); })
      .Case([&](arith::DivUIOp) { return divide(op, operands, false, Round::Trunc, false); })
      .Case([&](arith::RemSIOp) { return divide(op, operands, true, Round::Trunc, true); })
      .Case([&](arith::RemUIOp) { return divide(op, operands, false, Round::Trunc, true); })
      .Case([&](arith::FloorDivSIOp) { return divide(op, operands, true, Round::Floor, false); })
      .Case([&](arith::CeilDivSIOp) { return divide(op, operands, true, Round::Ceil, false); })
      .Case([&](arith::CeilDivUIOp) { return divide(op, operands, false, Round::Ceil, false); })
      .Case([&](arith::ShLIOp) { return shiftOrLoop(true, false); })
      .Case([&](arith::ShRSIOp) { return shiftOrLoop(false, false); })
      .Case([&](arith::ShRUIOp) { return shiftOrLoop(false, true); })
      .Case([&](math::AbsIOp) -> Result {
        if (!native)
          return noInstruction(op);
        TileValue tile = tileOf(a, a.wide);
        TileValue negative =
            e_.withScalar<MulsOp>(tile, e_.intConstant(e_.i(tile.tileType().getIntOrFloatBitWidth()), -1), a.type);
        return finish(e_.binary<MaxOp>(tile, negative, a.type));
      })
      .Default([&](Operation*) { return noInstruction(op); });
}

Expression::Result Expression::compareIntegers(arith::CmpIOp op, const TileValue& left, const TileValue& right) {
  using P = arith::CmpIPredicate;
  P predicate = op.getPredicate();
  unsigned width = widthOf(left);
  if (width == 1) {
    TileValue differs = maskXor(left, right);
    switch (predicate) {
    case P::eq:
      return maskNot(differs);
    case P::ne:
      return differs;
    default:
      return noInstruction(op);
    }
  }
  bool isUnsigned = predicate == P::ult || predicate == P::ule || predicate == P::ugt || predicate == P::uge;
  auto modeOf = [](P p) {
    switch (p) {
    case P::eq:
      return Cmp::EQ;
    case P::ne:
      return Cmp::NE;
    case P::slt:
    case P::ult:
      return Cmp::LT;
    case P::sle:
    case P::ule:
      return Cmp::LE;
    case P::sgt:
    case P::ugt:
      return Cmp::GT;
    default:
      return Cmp::GE;
    }
  };
  Result a = exactFloat(left, !isUnsigned), b = exactFloat(right, !isUnsigned);
  if (width <= 16 && succeeded(a) && succeeded(b))
    return compare(modeOf(predicate), *a, *b);
  if (width != 32 || !wraps())
    return scalarLoop(op, {left, right});
  // 32 bits: equality is all that there is; x <= y where the greater one is y.
  bool wide = left.wide || right.wide;
  TileValue x = tileOf(left, wide), y = tileOf(right, wide);
  if (isUnsigned) {
    TileValue by = e_.intConstant(e_.i(32), std::numeric_limits<std::int32_t>::min());
    x = e_.withScalar<AddsOp>(x, by, x.type);
    y = e_.withScalar<AddsOp>(y, by, y.type);
  }
  auto atMost = [&](const TileValue& low, const TileValue& high) {
    return compare(Cmp::EQ, e_.binary<MaxOp>(low, high, low.type), high);
  };
  switch (modeOf(predicate)) {
  case Cmp::EQ:
    return compare(Cmp::EQ, x, y);
  case Cmp::NE:
    return maskNot(compare(Cmp::EQ, x, y));
  case Cmp::LE:
    return atMost(x, y);
  case Cmp::GE:
    return atMost(y, x);
  case Cmp::LT:
    return maskNot(atMost(y, x));
  case Cmp::GT:
    return maskNot(atMost(x, y));
  }
  return failure();
}

} // namespace ascend::translator::tiles
