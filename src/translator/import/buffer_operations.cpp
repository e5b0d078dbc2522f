// What the functions of the tile library's buffer form compute, on tiles.
#include "translator/import/buffer_operations.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

constexpr double kGeluSlope = 1.702; // x · sigmoid(1.702 x), the library's GELU

using Plain = void (*)(OpBuilder&, Location, Value dst, ValueRange operands, Value count);

template <typename Op> void unary(OpBuilder& b, Location loc, Value dst, ValueRange in, Value count) {
  Op::create(b, loc, dst, in[0], count);
}
template <typename Op> void binary(OpBuilder& b, Location loc, Value dst, ValueRange in, Value count) {
  Op::create(b, loc, dst, in[0], in[1], count);
}
/// High-level mathematics, with scratch behind the source.
template <typename Op> void math(OpBuilder& b, Location loc, Value dst, ValueRange in, Value count) {
  const Type ui8 = IntegerType::get(b.getContext(), 8, IntegerType::Unsigned);
  const Value tmp = AllocTempOp::create(b, loc, LocalTensorType::get(ui8));
  Op::create(b, loc, dst, in[0], tmp, count);
}

/// Functions that are one operation of the dialect.
const llvm::StringMap<Plain>& plainOperations() {
  static const llvm::StringMap<Plain> table = {
      {"exp", unary<ExpOp>},    {"abs", unary<AbsOp>},     {"ln", unary<LnOp>},
      {"sqrt", unary<SqrtOp>},  {"rsqrt", unary<RsqrtOp>}, {"reciprocal", unary<ReciprocalOp>},
      {"relu", unary<ReluOp>},  {"add", binary<AddOp>},    {"sub", binary<SubOp>},
      {"mul", binary<MulOp>},   {"div", binary<DivOp>},    {"min", binary<MinOp>},
      {"max", binary<MaxOp>},   {"adds", binary<AddsOp>},  {"muls", binary<MulsOp>},
      {"maxs", binary<MaxsOp>}, {"mins", binary<MinsOp>},  {"sign", math<SignOp>},
      {"round", math<RoundOp>}, {"ceil", math<CeilOp>},    {"floor", math<FloorOp>},
      {"trunc", math<TruncOp>}, {"sin", math<SinOp>},      {"cos", math<CosOp>},
      {"atan", math<AtanOp>},   {"erf", math<ErfOp>},      {"tanh", math<TanhOp>}};
  return table;
}

} // namespace

Value BufferOperations::as(Value buffer, Type element) {
  if (elementTypeOf(buffer.getType()) == element)
    return buffer;
  return ReinterpretCastOp::create(b_, loc_, LocalTensorType::get(element), buffer);
}

Value BufferOperations::number(Value value, Type type) {
  const Type from = value.getType();
  if (from == type)
    return value;
  const unsigned width = from.getIntOrFloatBitWidth(), wanted = type.getIntOrFloatBitWidth();
  if (isa<FloatType>(from) && isa<FloatType>(type))
    return wanted > width ? Value(arith::ExtFOp::create(b_, loc_, type, value))
                          : Value(arith::TruncFOp::create(b_, loc_, type, value));
  if (isa<FloatType>(type))
    return width == wanted ? Value(arith::BitcastOp::create(b_, loc_, type, value))
                           : Value(arith::SIToFPOp::create(b_, loc_, type, value));
  if (isa<FloatType>(from))
    return width == wanted ? Value(arith::BitcastOp::create(b_, loc_, type, value))
                           : Value(arith::FPToSIOp::create(b_, loc_, type, value));
  return wanted > width ? Value(arith::ExtSIOp::create(b_, loc_, type, value))
                        : Value(arith::TruncIOp::create(b_, loc_, type, value));
}

Value BufferOperations::constant(Type type, double value) {
  return arith::ConstantOp::create(b_, loc_, b_.getFloatAttr(type, value));
}

Value BufferOperations::temp(Type element) { return AllocTempOp::create(b_, loc_, LocalTensorType::get(element)); }

Value BufferOperations::roomLike(Value like, Type element) {
  while (auto view = like.getDefiningOp<ReinterpretCastOp>())
    like = view.getSource();
  auto alloc = like.getDefiningOp<AllocTileOp>();
  IntegerAttr elements = alloc ? alloc.getElementsAttr() : IntegerAttr();
  return AllocTileOp::create(b_, loc_, LocalTensorType::get(element), elements, 1);
}

Value BufferOperations::widened(Value buffer, Value count) {
  const Value wide = roomLike(buffer, f32());
  CastOp::create(b_, loc_, wide, buffer, count, Round::None);
  return wide;
}

template <typename Op> void BufferOperations::withScalar(Value dst, Value src, double scalar, Value count) {
  Op::create(b_, loc_, dst, src, constant(elementTypeOf(dst.getType()), scalar), count);
}

void BufferOperations::cast(Value dst, Value source, Value count) {
  const Type from = elementTypeOf(source.getType()), to = elementTypeOf(dst.getType());
  if (from == to) {
    CopyOp::create(b_, loc_, dst, source, count);
    return;
  }
  // Between f16 and f32 no mode is named: 310P has no other, and it rounds to the nearest even.
  const bool isBetweenF16AndF32 = (from.isF16() && to.isF32()) || (from.isF32() && to.isF16());
  const bool isExact = isa<FloatType>(from) && to.getIntOrFloatBitWidth() > from.getIntOrFloatBitWidth();
  CastOp::create(b_, loc_, dst, source, count, isExact || isBetweenF16AndF32 ? Round::None : Round::Rint);
}

/// Bits of any element type, as 16-bit words.
void BufferOperations::bitwise(StringRef operation, Value dst, ValueRange sources, Value count) {
  const Type word = IntegerType::get(b_.getContext(), 16, IntegerType::Unsigned);
  if (const unsigned words = elementTypeOf(dst.getType()).getIntOrFloatBitWidth() / 16; words > 1)
    count = arith::MulIOp::create(b_, loc_, count, arith::ConstantIndexOp::create(b_, loc_, words));
  const Value to = as(dst, word), first = as(sources[0], word);
  if (operation == "not")
    NotOp::create(b_, loc_, to, first, count);
  else if (operation == "and")
    AndOp::create(b_, loc_, to, first, as(sources[1], word), count);
  else
    OrOp::create(b_, loc_, to, first, as(sources[1], word), count);
}

/// 1 / (1 + e^(−factor x)); dst must not be src.
void BufferOperations::sigmoid(Value dst, Value src, double factor, Value count) {
  const Type type = elementTypeOf(dst.getType());
  const Value below = roomLike(dst, type);
  withScalar<MulsOp>(below, src, -factor, count);
  ExpOp::create(b_, loc_, below, below, count);
  withScalar<AddsOp>(below, below, 1.0, count);
  const Value one = roomLike(dst, type);
  DuplicateOp::create(b_, loc_, one, constant(type, 1.0), count);
  DivOp::create(b_, loc_, dst, one, below, count);
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|)
void BufferOperations::softplus(Value dst, Value src, Value count) {
  const Value rest = roomLike(dst, elementTypeOf(dst.getType()));
  AbsOp::create(b_, loc_, rest, src, count);
  withScalar<MulsOp>(rest, rest, -1.0, count);
  ExpOp::create(b_, loc_, rest, rest, count);
  withScalar<AddsOp>(rest, rest, 1.0, count);
  LnOp::create(b_, loc_, rest, rest, count);
  ReluOp::create(b_, loc_, dst, src, count);
  AddOp::create(b_, loc_, dst, dst, rest, count);
}

void BufferOperations::polynomial(Value dst, Value x, ArrayRef<double> coefficients, Value count) {
  withScalar<MulsOp>(dst, x, coefficients.front(), count);
  for (const double coefficient : coefficients.drop_front().drop_back()) {
    withScalar<AddsOp>(dst, dst, coefficient, count);
    MulOp::create(b_, loc_, dst, dst, x, count);
  }
  withScalar<AddsOp>(dst, dst, coefficients.back(), count);
}

/// Two polynomials of w = −ln(1 − x²), one near zero and one near ±1 (M. Giles, Approximating the erfinv function).
void BufferOperations::inverseErf(Value dst, Value src, Value count) {
  constexpr double kSplit = 5.0, kCentre = 2.5, kTailCentre = 3.0;
  static constexpr double central[] = {2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
                                       -0.00125372503, -0.00417768164, 0.246640727,    1.50140941};
  static constexpr double tail[] = {-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
                                    -0.0076224613,   0.00943887047,  1.00167406,    2.83297682};
  const Value w = roomLike(src, f32()), x = roomLike(src, f32()), near = roomLike(src, f32()),
              far = roomLike(src, f32());
  // (1 − x)(1 + x) keeps the digits near ±1.
  withScalar<AddsOp>(x, src, 1.0, count);
  withScalar<MulsOp>(w, src, -1.0, count);
  withScalar<AddsOp>(w, w, 1.0, count);
  MulOp::create(b_, loc_, w, w, x, count);
  LnOp::create(b_, loc_, w, w, count);
  withScalar<MulsOp>(w, w, -1.0, count);
  withScalar<AddsOp>(x, w, -kCentre, count);
  polynomial(near, x, central, count);
  SqrtOp::create(b_, loc_, x, w, count);
  withScalar<AddsOp>(x, x, -kTailCentre, count);
  polynomial(far, x, tail, count);
  const Value mask = roomLike(src, bytes());
  CompareScalarOp::create(b_, loc_, mask, w, constant(f32(), kSplit), count, Cmp::LT);
  SelectOp::create(b_, loc_, near, mask, near, far, count);
  MulOp::create(b_, loc_, dst, near, src, count);
}

void BufferOperations::compute(const BufferFunction& function, Value dst, ValueRange sources, Value scalar,
                               Value count) {
  const Type type = elementTypeOf(dst.getType());
  const StringRef operation = function.operation;
  if (operation == "not" || operation == "and" || operation == "or")
    return bitwise(operation, dst, sources, count);
  if ((operation == "buf_fill" || operation == "duplicate")) {
    DuplicateOp::create(b_, loc_, dst, number(scalar, type), count);
    return;
  }
  // The vector unit has no bf16; the inverse error function needs the digits of f32.
  if (type.isBF16() || (operation == "erfinv" && type != f32())) {
    SmallVector<Value> wide;
    for (Value source : sources)
      wide.push_back(widened(source, count));
    const Value result = roomLike(dst, f32());
    BufferFunction inF32 = function;
    inF32.element = f32();
    compute(inF32, result, wide, scalar, count);
    CastOp::create(b_, loc_, dst, result, count, Round::Rint);
    return;
  }
  SmallVector<Value> operands(sources);
  if (scalar)
    operands.push_back(number(scalar, type));
  if (const Plain plain = plainOperations().lookup(operation))
    return plain(b_, loc_, dst, operands, count);
  const Value src = sources[0];
  if (operation == "sq") {
    MulOp::create(b_, loc_, dst, src, src, count);
  } else if (operation == "neg") {
    withScalar<MulsOp>(dst, src, -1.0, count);
  } else if (operation == "expm1") {
    ExpOp::create(b_, loc_, dst, src, count);
    withScalar<AddsOp>(dst, dst, -1.0, count);
  } else if (operation == "sigmoid") {
    sigmoid(dst, src, 1.0, count);
  } else if (operation == "gelu" || operation == "fast_gelu") {
    const Value gate = roomLike(dst, type);
    sigmoid(gate, src, kGeluSlope, count);
    MulOp::create(b_, loc_, dst, src, gate, count);
  } else if (operation == "softplus") {
    softplus(dst, src, count);
  } else if (operation == "erfinv") {
    inverseErf(dst, src, count);
  } else {
    llvm_unreachable("every function of layoutOf computes something");
  }
}

Value BufferOperations::reduce(const BufferFunction& function, Value dst, Value source, Value count, Type type) {
  Value result = dst;
  if (elementTypeOf(dst.getType()).isBF16()) {
    source = widened(source, count);
    result = AllocTileOp::create(b_, loc_, LocalTensorType::get(f32()), b_.getI64IntegerAttr(8), 1);
  }
  const Value work = temp(elementTypeOf(source.getType()));
  if (function.operation == "reduce_sum")
    ReduceSumOp::create(b_, loc_, result, source, work, count);
  else if (function.operation == "reduce_max")
    ReduceMaxOp::create(b_, loc_, result, source, work, count);
  else
    ReduceMinOp::create(b_, loc_, result, source, work, count);
  if (result != dst)
    CastOp::create(b_, loc_, dst, result, arith::ConstantIndexOp::create(b_, loc_, 1), Round::Rint);
  const Value zero = arith::ConstantIndexOp::create(b_, loc_, 0);
  return number(GetValueOp::create(b_, loc_, result, zero), type);
}

void BufferOperations::compare(const BufferFunction& function, Value mask, Value source, Value scalar, Value count) {
  if (elementTypeOf(source.getType()).isBF16())
    source = widened(source, count);
  const Cmp mode = llvm::StringSwitch<Cmp>(function.mode)
                       .Case("eq", Cmp::EQ)
                       .Case("ne", Cmp::NE)
                       .Case("lt", Cmp::LT)
                       .Case("le", Cmp::LE)
                       .Case("gt", Cmp::GT)
                       .Default(Cmp::GE);
  CompareScalarOp::create(b_, loc_, as(mask, bytes()), source, number(scalar, elementTypeOf(source.getType())), count,
                          mode);
}

void BufferOperations::select(Value dst, Value mask, Value a, Value b, Value count) {
  mask = as(mask, bytes());
  if (!elementTypeOf(dst.getType()).isBF16()) {
    SelectOp::create(b_, loc_, dst, mask, a, b, count);
    return;
  }
  // Select moves bits: bf16 as f16.
  const Type half = b_.getF16Type();
  SelectOp::create(b_, loc_, as(dst, half), mask, as(a, half), as(b, half), count);
}

} // namespace ascend::translator
