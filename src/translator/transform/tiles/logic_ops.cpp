// Comparisons, bit masks and selection. A mask is a ui8 tile with one bit for each element.
#include "translator/transform/tiles/expression.h"

#include "llvm/ADT/TypeSwitch.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

TileValue Expression::compare(Cmp mode, TileValue a, TileValue b) {
  if (!usesScalar(a, b) && usesScalar(b, a)) {
    std::swap(a, b);
    switch (mode) {
    case Cmp::LT:
      mode = Cmp::GT;
      break;
    case Cmp::GT:
      mode = Cmp::LT;
      break;
    case Cmp::LE:
      mode = Cmp::GE;
      break;
    case Cmp::GE:
      mode = Cmp::LE;
      break;
    default:
      break;
    }
  }
  std::string kind = stringifyCmp(mode).str();
  if (usesScalar(a, b)) {
    TileValue s = scalarLike(b, a);
    return e_.make("compare_scalar " + kind, {a, s}, e_.i1(), e_.u(8), [&](OpBuilder& at, Value dst, Value n) {
      CompareScalarOp::create(at, e_.loc(), dst, a.value, s.value, n, mode);
    });
  }
  bool wide = a.wide || b.wide;
  TileValue left = tileOf(a, wide), right = tileOf(b, wide);
  return e_.make("compare " + kind, {left, right}, e_.i1(), e_.u(8), [&](OpBuilder& at, Value dst, Value n) {
    CompareOp::create(at, e_.loc(), dst, left.value, right.value, n, mode);
  });
}

// And, Or and Not work on 16-bit elements: ceil(count / 16) of them hold the mask.
TileValue Expression::maskBinary(StringRef kind, TileValue a, TileValue b) {
  bool wide = a.wide || b.wide;
  a = maskOf(a, wide);
  b = maskOf(b, wide);
  TileValue left = e_.bitcast(a, e_.i1(), e_.i(16)), right = e_.bitcast(b, e_.i1(), e_.i(16));
  return e_.make("mask_" + kind.str(), {left, right}, e_.i1(), e_.u(8), [&](OpBuilder& at, Value dst, Value n) {
    Value words = e_.maskWords(at, n);
    Value target = ReinterpretCastOp::create(at, e_.loc(), LocalTensorType::get(e_.i(16)), dst);
    if (kind == "and")
      AndOp::create(at, e_.loc(), target, left.value, right.value, words);
    else
      OrOp::create(at, e_.loc(), target, left.value, right.value, words);
  });
}

TileValue Expression::maskNot(TileValue a) {
  a = maskOf(a, a.wide);
  TileValue source = e_.bitcast(a, e_.i1(), e_.i(16));
  return e_.make("mask_not", {source}, e_.i1(), e_.u(8), [&](OpBuilder& at, Value dst, Value n) {
    Value target = ReinterpretCastOp::create(at, e_.loc(), LocalTensorType::get(e_.i(16)), dst);
    NotOp::create(at, e_.loc(), target, source.value, e_.maskWords(at, n));
  });
}

TileValue Expression::maskOf(const TileValue& value, bool wide) {
  if (!value.isScalar() && value.wide == wide)
    return value;
  // One truth for all elements: compare the number 1 or 0 that it is with 0.
  TileValue number = e_.truthNumber(
      value.isScalar() ? value
                       : *select(value, e_.floatConstant(e_.f32(), 1.0), e_.floatConstant(e_.f32(), 0.0), e_.f32()));
  return compare(Cmp::NE, e_.asTile(number, wide), e_.floatConstant(e_.f32(), 0.0));
}

Expression::Result Expression::select(TileValue mask, TileValue a, TileValue b, Type type) {
  Type computeType = e_.computeType(type);
  if (type.isInteger(1)) {
    TileValue chosen = maskBinary("and", mask, a), other = maskBinary("and", maskNot(mask), b);
    return maskBinary("or", chosen, other);
  }
  bool wide = mask.wide || a.wide || b.wide;
  // The instruction moves 16 or 32 bits, whatever they mean.
  Type moved = computeType.getIntOrFloatBitWidth() == 32 ? e_.f32() : e_.f16();
  if (computeType.getIntOrFloatBitWidth() > 32)
    return fail("the vector unit cannot select 64-bit values");
  mask = maskOf(mask, wide);
  if (!wide && (e_.isPerRow(mask) || e_.isPerRow(a) || e_.isPerRow(b))) {
    a = e_.isPerRow(a) ? a : e_.expandRows(a);
    b = e_.isPerRow(b) || b.isScalar() ? b : e_.expandRows(b);
  }
  if (moved == computeType && usesScalar(tileOf(a, a.wide), b) && a.wide == wide) {
    TileValue source = tileOf(a, wide), s = scalarLike(b, source);
    return e_.make("select_scalar", {mask, source, s}, type, computeType, [&](OpBuilder& at, Value dst, Value n) {
      SelectScalarOp::create(at, e_.loc(), dst, mask.value, source.value, s.value, n);
    });
  }
  TileValue left = e_.bitcast(tileOf(a, wide), type, moved), right = e_.bitcast(tileOf(b, wide), type, moved);
  TileValue result = e_.make("select", {mask, left, right}, type, moved, [&](OpBuilder& at, Value dst, Value n) {
    SelectOp::create(at, e_.loc(), dst, mask.value, left.value, right.value, n);
  });
  return e_.bitcast(result, type, computeType);
}

Expression::Result Expression::compareFloats(int predicate, TileValue a, TileValue b) {
  if (!(a.type.isF32() || a.type.isF16())) {
    a = widen(a);
    b = widen(b);
  }
  auto ordered = [&] { return maskBinary("and", compare(Cmp::EQ, a, a), compare(Cmp::EQ, b, b)); };
  auto unordered = [&](TileValue mask) { return maskBinary("or", mask, maskNot(ordered())); };
  // Comparisons with NaN are false, but NE, which is true. EQ of a value with itself finds NaN.
  if (a.isScalar())
    a = tileOf(a, b.wide);
  if (b.isScalar() && !a.wide)
    b = tileOf(b, a.wide);
  auto tileB = [&] { return b.isScalar() ? b = tileOf(b, a.wide) : b; };
  switch (static_cast<arith::CmpFPredicate>(predicate)) {
  case arith::CmpFPredicate::OEQ:
    return compare(Cmp::EQ, a, b);
  case arith::CmpFPredicate::OGT:
    return compare(Cmp::GT, a, b);
  case arith::CmpFPredicate::OGE:
    return compare(Cmp::GE, a, b);
  case arith::CmpFPredicate::OLT:
    return compare(Cmp::LT, a, b);
  case arith::CmpFPredicate::OLE:
    return compare(Cmp::LE, a, b);
  case arith::CmpFPredicate::UNE:
    return compare(Cmp::NE, a, b);
  case arith::CmpFPredicate::UGT:
    return maskNot(compare(Cmp::LE, a, b));
  case arith::CmpFPredicate::UGE:
    return maskNot(compare(Cmp::LT, a, b));
  case arith::CmpFPredicate::ULT:
    return maskNot(compare(Cmp::GE, a, b));
  case arith::CmpFPredicate::ULE:
    return maskNot(compare(Cmp::GT, a, b));
  case arith::CmpFPredicate::ONE:
    tileB();
    return maskBinary("and", compare(Cmp::NE, a, b), ordered());
  case arith::CmpFPredicate::UEQ:
    tileB();
    return unordered(compare(Cmp::EQ, a, b));
  case arith::CmpFPredicate::ORD:
    tileB();
    return ordered();
  case arith::CmpFPredicate::UNO:
    tileB();
    return maskNot(ordered());
  case arith::CmpFPredicate::AlwaysTrue:
    return e_.constant(BoolAttr::get(e_.context(), true));
  case arith::CmpFPredicate::AlwaysFalse:
    return e_.constant(BoolAttr::get(e_.context(), false));
  }
  return fail("unknown comparison");
}

Expression::Result Expression::lowerLogic(Operation* op, ArrayRef<TileValue> operands) {
  return llvm::TypeSwitch<Operation*, Result>(op)
      .Case([&](arith::CmpFOp cmp) {
        return compareFloats(static_cast<int>(cmp.getPredicate()), operands[0], operands[1]);
      })
      .Case([&](arith::CmpIOp cmp) { return compareIntegers(cmp, operands[0], operands[1]); })
      .Case([&](arith::SelectOp) {
        Type type = op->getResult(0).getType();
        // A condition that is one scalar chooses a scalar, not elements.
        return select(operands[0], operands[1], operands[2], type);
      })
      .Case([&](arith::AndIOp) { return maskBinary("and", operands[0], operands[1]); })
      .Case<arith::OrIOp>([&](auto) { return maskBinary("or", operands[0], operands[1]); })
      .Case<arith::XOrIOp, arith::AddIOp, arith::SubIOp>([&](auto) { return maskXor(operands[0], operands[1]); })
      .Case([&](arith::MulIOp) { return maskBinary("and", operands[0], operands[1]); })
      .Case<arith::TruncIOp, arith::FPToUIOp, arith::FPToSIOp>([&](auto) { return lowerCast(op, operands[0]); })
      .Case<arith::MaxUIOp, arith::MinSIOp>([&](auto) { return maskBinary("or", operands[0], operands[1]); })
      .Case<arith::MinUIOp, arith::MaxSIOp>([&](auto) { return maskBinary("and", operands[0], operands[1]); })
      .Default([&](Operation*) { return noInstruction(op); });
}

TileValue Expression::maskXor(TileValue a, TileValue b) {
  // (a or b) and not (a and b)
  return maskBinary("and", maskBinary("or", a, b), maskNot(maskBinary("and", a, b)));
}

} // namespace ascend::translator::tiles
