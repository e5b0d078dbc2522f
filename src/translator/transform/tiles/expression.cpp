// Floating point: which AscendC instructions an operation of arith or math becomes.
#include "translator/transform/tiles/expression.h"

#include "translator/dialect/ascendc_polynomial.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <numbers>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {
std::string typeName(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}
} // namespace

Expression::Result Expression::noInstruction(Operation* op) {
  return fail("'" + op->getName().getStringRef().str() + "' on " + typeName(op->getOperand(0).getType()) +
              " has no vector instruction");
}

Expression::Result Expression::lower(Operation* op, ArrayRef<TileValue> given) {
  // A row that all rows have is an operand as it is of these; of others it is a tile of such rows.
  SmallVector<TileValue> operands(given);
  if (!isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp, arith::MaximumFOp, arith::MaxNumFOp,
           arith::MinimumFOp, arith::MinNumFOp, math::FmaOp>(op))
    for (TileValue& operand : operands)
      if (operand.isShared)
        operand = tileOf(operand, /*wide=*/true);
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return e_.constant(constant.getValue());
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 || op->getNumOperands() == 0)
    return fail("'" + op->getName().getStringRef().str() + "' is not an element-wise operation");
  // Arithmetic of scalars alone stays on the scalar unit, which has it in every type but half and bfloat16.
  bool scalars = llvm::all_of(operands, [](const TileValue& value) { return value.isScalar(); });
  auto isPlain = [](Type type) { return type.isIntOrIndex() || type.isF32(); };
  if (scalars && isa<arith::ArithDialect>(op->getDialect()) && llvm::all_of(op->getOperandTypes(), isPlain) &&
      isPlain(op->getResult(0).getType()))
    return e_.cloneScalar(op, operands);
  // Numbers of columns are tiles of i32.
  if (isa<arith::IndexCastOp>(op) && !scalars && operands[0].type.isInteger(32))
    return op->getResult(0).getType().isInteger(32) ? Result(operands[0])
                                                    : extend(op, operands[0], op->getResult(0).getType(), true);
  for (Type type : op->getOperandTypes())
    if (!e_.computeType(type))
      return fail(type.isBF16() ? std::string(e_.soc().name) + " has no bf16"
                                : "the vector unit cannot compute with " + typeName(type));
  if (!e_.computeType(op->getResult(0).getType()))
    return fail("the vector unit cannot compute with " + typeName(op->getResult(0).getType()));
  if (isa<arith::CmpFOp, arith::CmpIOp, arith::SelectOp>(op) || op->getResult(0).getType().isInteger(1))
    return lowerLogic(op, operands);
  if (isa<CastOpInterface>(op))
    return lowerCast(op, operands[0]);
  if (isa<FloatType>(op->getOperand(0).getType()))
    return lowerFloat(op, operands);
  return lowerInteger(op, operands);
}

bool Expression::usesScalar(const TileValue& a, const TileValue& b) const {
  if (a.isScalar() || b.isScalar())
    return !a.isScalar();
  return !b.wide && !e_.isPerRow(b) && (a.wide || e_.isPerRow(a));
}

TileValue Expression::scalarLike(const TileValue& value, const TileValue& tile) {
  return e_.computeScalar(value, tile.tileType());
}

void Expression::remark(Operation* op, StringRef text) {
  if (quiet_ || !remarked_.insert(op).second)
    return;
  // Bodies that were made of named operations have no place of their own.
  Operation* placed = op;
  while (isa<UnknownLoc>(placed->getLoc()) && placed->getParentOp())
    placed = placed->getParentOp();
  emitRemark(placed->getLoc()) << "'" << op->getName() << "' " << text;
}

TileValue Expression::addf(TileValue a, TileValue b) { return commutative<AddOp, AddsOp>(a, b); }
TileValue Expression::mulf(TileValue a, TileValue b) { return commutative<MulOp, MulsOp>(a, b); }

TileValue Expression::negate(TileValue a) {
  TileValue tile = tileOf(a, a.wide);
  return e_.withScalar<MulsOp>(tile, e_.floatConstant(tile.tileType(), -1.0), a.type);
}

TileValue Expression::subf(TileValue a, TileValue b) {
  if (usesScalar(a, b)) {
    a = tileOf(a, a.wide);
    TileValue s = scalarLike(b, a);
    if (auto number = dyn_cast_if_present<FloatAttr>(Emitter::constantOf(s)))
      return e_.withScalar<AddsOp>(a, e_.constant(FloatAttr::get(number.getType(), -number.getValue())), a.type);
    if (s.type.isF32())
      return e_.withScalar<AddsOp>(a, e_.negatedScalar(s), a.type);
  }
  return elementwise<SubOp>(a, b);
}

// A division by a scalar is no multiplication by its reciprocal: that rounds twice.
TileValue Expression::divf(TileValue a, TileValue b) { return elementwise<DivOp>(a, b); }

TileValue Expression::widen(const TileValue& a) {
  TileValue tile = tileOf(a, a.wide);
  return tile.tileType().isF32() ? tile : e_.castTile(tile, e_.f32(), e_.f32(), Round::None);
}

TileValue Expression::narrow(const TileValue& a, Type type) {
  TileValue result = a;
  if (e_.computeType(type) == a.tileType()) {
    result.type = type;
    return result;
  }
  return e_.castTile(a, type, e_.computeType(type), Round::None);
}

TileValue Expression::inF32(TileValue a, llvm::function_ref<TileValue(TileValue)> compute) {
  return narrow(compute(widen(a)), a.type);
}

TileValue Expression::sqrt(TileValue a) { return e_.unary<SqrtOp>(tileOf(a, a.wide), a.type); }

// The Rsqrt instruction is an estimate: too coarse for what follows.
TileValue Expression::rsqrt(TileValue a) { return divf(e_.floatConstant(a.tileType(), 1.0), sqrt(a)); }

TileValue Expression::log(TileValue a, double base) {
  TileValue result = e_.unary<LnOp>(a, a.type);
  return base == 0 ? result : e_.withScalar<MulsOp>(result, e_.floatConstant(e_.f32(), 1.0 / std::log(base)), a.type);
}

// log(1 + x) with the rounding of 1 + x taken out: x · log(u) / (u − 1), u = 1 + x; x itself where u is 1.
TileValue Expression::log1p(TileValue x) {
  TileValue one = e_.floatConstant(e_.f32(), 1.0);
  TileValue u = addf(x, one);
  TileValue below = subf(u, one);
  TileValue quotient = divf(mulf(log(u, 0), x), below);
  TileValue isTiny = compare(Cmp::EQ, below, e_.floatConstant(e_.f32(), 0.0));
  TileValue corrected = *select(isTiny, x, quotient, x.type);
  // Infinity would become infinity / infinity.
  TileValue isInfinite = compare(Cmp::EQ, x, e_.floatConstant(e_.f32(), INFINITY));
  return *select(isInfinite, x, corrected, x.type);
}

// exp(x) − 1 by the same device: (u − 1) · x / log(u), u = exp(x).
TileValue Expression::expm1(TileValue x) {
  TileValue one = e_.floatConstant(e_.f32(), 1.0);
  TileValue u = e_.unary<ExpOp>(x, x.type);
  TileValue below = subf(u, one);
  TileValue corrected = divf(mulf(below, x), log(u, 0));
  TileValue isTiny = compare(Cmp::EQ, below, e_.floatConstant(e_.f32(), 0.0));
  TileValue isLarge = compare(Cmp::GT, e_.unary<AbsOp>(x, x.type), e_.floatConstant(e_.f32(), 1.0));
  return *select(isLarge, below, *select(isTiny, x, corrected, x.type), x.type);
}

Expression::Result Expression::power(TileValue a, TileValue b) {
  bool wide = a.wide || b.wide;
  Type type = a.type;
  TileValue base = widen(tileOf(a, wide)), exponent = widen(tileOf(b, wide));
  return narrow(e_.power(base, exponent), type);
}

Expression::Result Expression::lowerFloat(Operation* op, ArrayRef<TileValue> operands) {
  TileValue a = operands[0];
  TileValue b = operands.size() > 1 ? operands[1] : TileValue();
  if (op->getNumOperands() == 1 && a.isScalar())
    a = tileOf(a, false);
  auto math = [&](auto call) { return inF32(a, call); };
  return llvm::TypeSwitch<Operation*, Result>(op)
      .Case([&](arith::AddFOp) { return addf(a, b); })
      .Case([&](arith::SubFOp) { return subf(a, b); })
      .Case([&](arith::MulFOp) { return mulf(a, b); })
      .Case([&](arith::DivFOp) { return divf(a, b); })
      .Case<arith::MaximumFOp, arith::MaxNumFOp>([&](auto) { return commutative<MaxOp, MaxsOp>(a, b); })
      .Case<arith::MinimumFOp, arith::MinNumFOp>([&](auto) { return commutative<MinOp, MinsOp>(a, b); })
      .Case([&](arith::NegFOp) { return negate(a); })
      .Case([&](math::FmaOp) { return addf(mulf(a, b), operands[2]); })
      .Case([&](math::AbsFOp) { return e_.unary<AbsOp>(a, a.type); })
      .Case([&](math::SqrtOp) { return math([&](TileValue x) { return sqrt(x); }); })
      .Case([&](math::RsqrtOp) { return math([&](TileValue x) { return rsqrt(x); }); })
      .Case([&](math::ExpOp) { return math([&](TileValue x) { return e_.unary<ExpOp>(x, x.type); }); })
      .Case([&](math::Exp2Op) {
        return math([&](TileValue x) {
          return e_.unary<ExpOp>(mulf(x, e_.floatConstant(e_.f32(), std::numbers::ln2)), x.type);
        });
      })
      .Case([&](math::ExpM1Op) { return math([&](TileValue x) { return expm1(x); }); })
      .Case([&](math::LogOp) { return math([&](TileValue x) { return log(x, 0); }); })
      .Case([&](math::Log2Op) { return math([&](TileValue x) { return log(x, 2); }); })
      .Case([&](math::Log10Op) { return math([&](TileValue x) { return log(x, 10); }); })
      .Case([&](math::Log1pOp) { return math([&](TileValue x) { return log1p(x); }); })
      .Case([&](math::TanhOp) { return math([&](TileValue x) { return e_.math<TanhOp>(x, x.type); }); })
      .Case([&](math::ErfOp) { return math([&](TileValue x) { return e_.math<ErfOp>(x, x.type); }); })
      .Case([&](math::ErfcOp) { return math([&](TileValue x) { return e_.math<ErfcOp>(x, x.type); }); })
      .Case([&](math::SinOp) { return math([&](TileValue x) { return e_.math<SinOp>(x, x.type); }); })
      .Case([&](math::CosOp) { return math([&](TileValue x) { return e_.math<CosOp>(x, x.type); }); })
      .Case([&](math::TanOp) { return math([&](TileValue x) { return e_.math<TanOp>(x, x.type); }); })
      .Case([&](math::AsinOp) { return math([&](TileValue x) { return e_.math<AsinOp>(x, x.type); }); })
      .Case([&](math::AcosOp) { return math([&](TileValue x) { return e_.math<AcosOp>(x, x.type); }); })
      .Case([&](math::AtanOp) { return math([&](TileValue x) { return e_.math<AtanOp>(x, x.type); }); })
      .Case([&](math::SinhOp) { return math([&](TileValue x) { return e_.math<SinhOp>(x, x.type); }); })
      .Case([&](math::CoshOp) { return math([&](TileValue x) { return e_.math<CoshOp>(x, x.type); }); })
      .Case([&](math::FloorOp) { return math([&](TileValue x) { return e_.math<FloorOp>(x, x.type); }); })
      .Case([&](math::CeilOp) { return math([&](TileValue x) { return e_.math<CeilOp>(x, x.type); }); })
      .Case([&](math::TruncOp) { return math([&](TileValue x) { return e_.math<TruncOp>(x, x.type); }); })
      .Case([&](PolynomialOp polynomial) { return e_.polynomial(a, polynomial.getCoefficients()); })
      .Case([&](math::PowFOp) { return power(a, b); })
      .Default([&](Operation*) { return noInstruction(op); });
}

} // namespace ascend::translator::tiles
