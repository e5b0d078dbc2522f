// Scalar operations of arith and math as C++ expressions with MLIR's meaning: wrapping integers, signedness from the
// operation.
#include "translator/emit/expressions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {

namespace {

bool isBool(Type type) { return type.isInteger(1); }

std::string castTo(const std::string& type, const std::string& text) {
  return fmt::format("static_cast<{}>({})", type, text);
}

/// uint32_t for i32, uint64_t for index.
std::string unsignedType(Type type) { return "u" + cppType(type); }

class Builder {
public:
  explicit Builder(Scope& scope) : scope_(scope) {}

  Expr value(Value v) const { return scope_.get(v); }

  Expr infix(Operation* op, const char* symbol, Expr::Binding binding) const {
    Expr left = value(op->getOperand(0)), right = value(op->getOperand(1));
    // The right operand of - / % << must not be of the same level.
    auto tighter = static_cast<Expr::Binding>(binding - 1);
    return {fmt::format("{} {} {}", left.in(binding), symbol, right.in(tighter)), binding};
  }

  /// Integers wrap around: what C++ leaves undefined for signed types is computed in unsigned ones.
  Expr wrapping(Operation* op, const char* symbol, Expr::Binding binding, bool noSignedWrap) const {
    Type type = op->getResult(0).getType();
    if (type.isIndex() || noSignedWrap)
      return type.isIndex() || type.getIntOrFloatBitWidth() >= 32
                 ? infix(op, symbol, binding)
                 : Expr{castTo(cppType(type), infix(op, symbol, binding).text)};
    if (type.getIntOrFloatBitWidth() < 32) // promoted to int, too wide to overflow
      return {castTo(cppType(type), infix(op, symbol, binding).text)};
    std::string wide = unsignedType(type);
    return {castTo(cppType(type), fmt::format("{} {} {}", castTo(wide, value(op->getOperand(0)).text), symbol,
                                              castTo(wide, value(op->getOperand(1)).text)))};
  }

  Expr asUnsigned(Operation* op, const char* symbol) const {
    Type type = op->getResult(0).getType();
    std::string wide = unsignedType(type);
    return {castTo(cppType(type), fmt::format("{} {} {}", castTo(wide, value(op->getOperand(0)).text), symbol,
                                              castTo(wide, value(op->getOperand(1)).text)))};
  }

  Expr bits(Operation* op, const char* symbol, const char* logical, Expr::Binding binding,
            Expr::Binding logicalBinding) const {
    Type type = op->getResult(0).getType();
    if (isBool(type))
      return infix(op, logical, logicalBinding);
    Expr text = infix(op, symbol, binding);
    return !type.isIndex() && type.getIntOrFloatBitWidth() < 32 ? Expr{castTo(cppType(type), text.text)} : text;
  }

  /// The value as a float: half and bfloat16_t are storage types here.
  Expr asFloat(Value v) const {
    if (v.getType().isF16())
      return {castTo("float", value(v).text)};
    if (v.getType().isBF16())
      return {fmt::format("{}({})", scope_.helpers().need(Helper::bf16ToFloat), value(v).text)};
    return value(v);
  }

  Expr fromFloat(const Expr& text, Type type) const {
    if (type.isF16())
      return {castTo("half", text.text)};
    if (type.isBF16())
      return {fmt::format("{}({})", scope_.helpers().need(Helper::floatToBf16), text.text)};
    return text;
  }

  Expr floatInfix(Operation* op, const char* symbol, Expr::Binding binding) const {
    auto tighter = static_cast<Expr::Binding>(binding - 1);
    Expr text{
        fmt::format("{} {} {}", asFloat(op->getOperand(0)).in(binding), symbol, asFloat(op->getOperand(1)).in(tighter)),
        binding};
    return fromFloat(text, op->getResult(0).getType());
  }

  Expr call(Operation* op, Helper helper, const std::string& asType = {}) const {
    std::string_view name = scope_.helpers().need(helper);
    Type type = op->getResult(0).getType();
    std::string a = value(op->getOperand(0)).text, b = value(op->getOperand(1)).text;
    if (!asType.empty())
      return {castTo(cppType(type), fmt::format("{}({}, {})", name, castTo(asType, a), castTo(asType, b)))};
    return {fmt::format("{}<{}>({}, {})", name, cppType(type), a, b)};
  }

  Expr floatCall(Operation* op, Helper helper) const {
    return fromFloat({fmt::format("{}({}, {})", scope_.helpers().need(helper), asFloat(op->getOperand(0)).text,
                                  asFloat(op->getOperand(1)).text)},
                     op->getResult(0).getType());
  }

  Expr compare(arith::CmpIOp op) const;
  Expr compare(arith::CmpFOp op) const;
  std::optional<Expr> cast(Operation* op) const;

  Scope& scope_;
};

Expr Builder::compare(arith::CmpIOp op) const {
  using P = arith::CmpIPredicate;
  struct Row {
    P predicate;
    const char* symbol;
    bool isUnsigned;
  };
  static constexpr Row rows[] = {
      {P::eq, "==", false},  {P::ne, "!=", false}, {P::slt, "<", false}, {P::sle, "<=", false}, {P::sgt, ">", false},
      {P::sge, ">=", false}, {P::ult, "<", true},  {P::ule, "<=", true}, {P::ugt, ">", true},   {P::uge, ">=", true}};
  for (const Row& row : rows)
    if (row.predicate == op.getPredicate()) {
      auto binding =
          row.symbol[1] == '=' && row.symbol[0] != '<' && row.symbol[0] != '>' ? Expr::equality : Expr::order;
      Type type = op.getLhs().getType();
      if (!row.isUnsigned || isBool(type)) {
        Expr text = infix(op, row.symbol, binding);
        return text;
      }
      std::string wide = unsignedType(type);
      return {fmt::format("{} {} {}", castTo(wide, value(op.getLhs()).text), row.symbol,
                          castTo(wide, value(op.getRhs()).text)),
              binding};
    }
  return {};
}

Expr Builder::compare(arith::CmpFOp op) const {
  using P = arith::CmpFPredicate;
  std::string a = asFloat(op.getLhs()).in(Expr::shift), b = asFloat(op.getRhs()).in(Expr::shift);
  auto plain = [&](const char* symbol, Expr::Binding binding) {
    return Expr{fmt::format("{} {} {}", a, symbol, b), binding};
  };
  auto negated = [&](const char* symbol) { return Expr{fmt::format("!({} {} {})", a, symbol, b), Expr::prefix}; };
  switch (op.getPredicate()) {
  case P::AlwaysFalse:
    return {"false"};
  case P::AlwaysTrue:
    return {"true"};
  case P::OEQ:
    return plain("==", Expr::equality);
  case P::UNE:
    return plain("!=", Expr::equality);
  case P::OLT:
    return plain("<", Expr::order);
  case P::OLE:
    return plain("<=", Expr::order);
  case P::OGT:
    return plain(">", Expr::order);
  case P::OGE:
    return plain(">=", Expr::order);
  case P::ULT:
    return negated(">=");
  case P::ULE:
    return negated(">");
  case P::UGT:
    return negated("<=");
  case P::UGE:
    return negated("<");
  case P::ONE:
    return {fmt::format("{0} < {1} || {0} > {1}", a, b), Expr::logicOr};
  case P::UEQ:
    return {fmt::format("!({0} < {1} || {0} > {1})", a, b), Expr::prefix};
  case P::ORD:
    return {fmt::format("{0} == {0} && {1} == {1}", a, b), Expr::logicAnd};
  case P::UNO:
    return {fmt::format("{0} != {0} || {1} != {1}", a, b), Expr::logicOr};
  }
  return {};
}

std::optional<Expr> Builder::cast(Operation* op) const {
  Value source = op->getOperand(0);
  Type from = source.getType(), to = op->getResult(0).getType();
  std::string text = value(source).text;
  return llvm::TypeSwitch<Operation*, std::optional<Expr>>(op)
      .Case<arith::IndexCastOp, arith::ExtSIOp>([&](auto) -> Expr {
        if (isBool(from)) // true is -1
          return {castTo(cppType(to), "-" + castTo("int32_t", text))};
        return isBool(to) ? Expr{fmt::format("({} & 1) != 0", value(source).in(Expr::bitAnd)), Expr::equality}
                          : Expr{castTo(cppType(to), text)};
      })
      .Case<arith::IndexCastUIOp, arith::ExtUIOp>([&](auto) -> Expr {
        return isBool(from) ? Expr{castTo(cppType(to), text)}
                            : Expr{castTo(cppType(to), castTo(unsignedType(from), text))};
      })
      .Case<arith::TruncIOp>([&](auto) -> Expr {
        return isBool(to) ? Expr{fmt::format("({} & 1) != 0", value(source).in(Expr::bitAnd)), Expr::equality}
                          : Expr{castTo(cppType(to), text)};
      })
      .Case<arith::SIToFPOp>([&](auto) -> Expr {
        std::string number = isBool(from) ? "-" + castTo("int32_t", text) : text;
        return fromFloat({castTo("float", number)}, to);
      })
      .Case<arith::UIToFPOp>([&](auto) -> Expr {
        return fromFloat({castTo("float", isBool(from) ? text : castTo(unsignedType(from), text))}, to);
      })
      .Case<arith::FPToSIOp>([&](auto) -> Expr { return {castTo(cppType(to), asFloat(source).text)}; })
      .Case<arith::FPToUIOp>(
          [&](auto) -> Expr { return {castTo(cppType(to), castTo(unsignedType(to), asFloat(source).text))}; })
      .Case<arith::ExtFOp, arith::TruncFOp>([&](auto) -> Expr { return fromFloat(asFloat(source), to); })
      .Case<arith::BitcastOp>([&](auto) -> Expr {
        return {fmt::format("{}<{}>({})", scope_.helpers().need(Helper::bitCast), cppType(to), text)};
      })
      .Default([](Operation*) { return std::nullopt; });
}

} // namespace

std::optional<Expr> scalarExpr(Operation* op, Scope& scope) {
  if (op->getNumResults() != 1 || cppType(op->getResult(0).getType()).empty())
    return std::nullopt;
  Builder b(scope);
  Type type = op->getResult(0).getType();
  auto noWrap = [](auto integer) {
    return bitEnumContainsAll(integer.getOverflowFlags(), arith::IntegerOverflowFlags::nsw);
  };
  if (type.isInteger(1) && isa<arith::AddIOp, arith::SubIOp>(op))
    return b.infix(op, "!=", Expr::equality);
  if (type.isInteger(1) && isa<arith::MulIOp>(op))
    return b.infix(op, "&&", Expr::logicAnd);
  std::string unsignedOf = isa<IndexType, IntegerType>(type) && !type.isInteger(1) ? unsignedType(type) : "";
  return llvm::TypeSwitch<Operation*, std::optional<Expr>>(op)
      .Case<arith::ConstantOp>([&](auto constant) -> std::optional<Expr> {
        Expr text = constantExpr(constant.getValue(), type, scope.helpers());
        return text.text.empty() ? std::nullopt : std::optional(text);
      })
      .Case<arith::AddIOp>([&](auto add) { return b.wrapping(op, "+", Expr::sum, noWrap(add)); })
      .Case<arith::SubIOp>([&](auto sub) { return b.wrapping(op, "-", Expr::sum, noWrap(sub)); })
      .Case<arith::MulIOp>([&](auto mul) -> Expr {
        // Two 16-bit values as unsigned would be promoted to int: their product may not fit, signed ones always do.
        return b.wrapping(op, "*", Expr::product, noWrap(mul));
      })
      .Case<arith::DivSIOp>([&](auto) -> Expr {
        Expr text = b.infix(op, "/", Expr::product);
        return type.isIndex() || type.getIntOrFloatBitWidth() >= 32 ? text : Expr{castTo(cppType(type), text.text)};
      })
      .Case<arith::RemSIOp>([&](auto) -> Expr {
        Expr text = b.infix(op, "%", Expr::product);
        return type.isIndex() || type.getIntOrFloatBitWidth() >= 32 ? text : Expr{castTo(cppType(type), text.text)};
      })
      .Case<arith::DivUIOp>([&](auto) { return b.asUnsigned(op, "/"); })
      .Case<arith::RemUIOp>([&](auto) { return b.asUnsigned(op, "%"); })
      .Case<arith::CeilDivSIOp>([&](auto) { return b.call(op, Helper::ceilDiv); })
      .Case<arith::FloorDivSIOp>([&](auto) { return b.call(op, Helper::floorDiv); })
      .Case<arith::CeilDivUIOp>([&](auto) { return b.call(op, Helper::ceilDiv, unsignedOf); })
      .Case<arith::AndIOp>([&](auto) { return b.bits(op, "&", "&&", Expr::bitAnd, Expr::logicAnd); })
      .Case<arith::OrIOp>([&](auto) { return b.bits(op, "|", "||", Expr::bitOr, Expr::logicOr); })
      .Case<arith::XOrIOp>([&](auto) { return b.bits(op, "^", "!=", Expr::bitXor, Expr::equality); })
      .Case<arith::ShLIOp>([&](auto) -> Expr {
        return {castTo(cppType(type), fmt::format("{} << {}", castTo(unsignedOf, b.value(op->getOperand(0)).text),
                                                  b.value(op->getOperand(1)).in(Expr::prefix)))};
      })
      .Case<arith::ShRUIOp>([&](auto) -> Expr {
        return {castTo(cppType(type), fmt::format("{} >> {}", castTo(unsignedOf, b.value(op->getOperand(0)).text),
                                                  b.value(op->getOperand(1)).in(Expr::prefix)))};
      })
      .Case<arith::ShRSIOp>([&](auto) -> Expr { return {castTo(cppType(type), b.infix(op, ">>", Expr::shift).text)}; })
      .Case<arith::MaxSIOp>([&](auto) { return b.call(op, Helper::scalarMax); })
      .Case<arith::MinSIOp>([&](auto) { return b.call(op, Helper::scalarMin); })
      .Case<arith::MaxUIOp>([&](auto) { return b.call(op, Helper::scalarMax, unsignedOf); })
      .Case<arith::MinUIOp>([&](auto) { return b.call(op, Helper::scalarMin, unsignedOf); })
      .Case<arith::CmpIOp>([&](auto compare) { return b.compare(compare); })
      .Case<arith::CmpFOp>([&](auto compare) { return b.compare(compare); })
      .Case<arith::SelectOp>([&](auto select) -> Expr {
        return {fmt::format("{} ? {} : {}", b.value(select.getCondition()).in(Expr::logicOr),
                            b.value(select.getTrueValue()).in(Expr::logicOr),
                            b.value(select.getFalseValue()).in(Expr::logicOr)),
                Expr::choice};
      })
      .Case<arith::AddFOp>([&](auto) { return b.floatInfix(op, "+", Expr::sum); })
      .Case<arith::SubFOp>([&](auto) { return b.floatInfix(op, "-", Expr::sum); })
      .Case<arith::MulFOp>([&](auto) { return b.floatInfix(op, "*", Expr::product); })
      .Case<arith::DivFOp>([&](auto) { return b.floatInfix(op, "/", Expr::product); })
      .Case<arith::RemFOp>([&](auto) { return b.floatCall(op, Helper::floatRemainder); })
      .Case<arith::NegFOp>(
          [&](auto) { return b.fromFloat({"-" + b.asFloat(op->getOperand(0)).in(Expr::primary), Expr::prefix}, type); })
      .Case<arith::MaximumFOp>([&](auto) { return b.floatCall(op, Helper::floatMaximum); })
      .Case<arith::MinimumFOp>([&](auto) { return b.floatCall(op, Helper::floatMinimum); })
      .Case<arith::MaxNumFOp, arith::MinNumFOp>([&](auto) {
        bool most = isa<arith::MaxNumFOp>(op);
        std::string x = b.asFloat(op->getOperand(0)).in(Expr::shift), y = b.asFloat(op->getOperand(1)).in(Expr::shift);
        return b.fromFloat({fmt::format("{1} != {1} || {0} {2} {1} ? {0} : {1}", x, y, most ? ">" : "<"), Expr::choice},
                           type);
      })
      .Case<math::AbsFOp>([&](auto) {
        std::string x = b.asFloat(op->getOperand(0)).in(Expr::shift);
        return b.fromFloat({fmt::format("{0} <= 0.0f ? 0.0f - {0} : {0}", x), Expr::choice}, type);
      })
      .Case<math::AbsIOp>([&](auto) -> Expr {
        std::string x = b.value(op->getOperand(0)).in(Expr::shift);
        return {castTo(cppType(type), fmt::format("{0} < 0 ? 0 - {0} : {0}", x))};
      })
      .Case<math::FmaOp>([&](auto fma) {
        return b.fromFloat(
            {fmt::format("{} * {} + {}", b.asFloat(fma.getA()).in(Expr::product),
                         b.asFloat(fma.getB()).in(Expr::prefix), b.asFloat(fma.getC()).in(Expr::product)),
             Expr::sum},
            type);
      })
      .Case<math::SqrtOp>(
          [&](auto sqrt) { return b.fromFloat({fmt::format("sqrt({})", b.asFloat(sqrt.getOperand()).text)}, type); })
      .Default([&](Operation*) { return b.cast(op); });
}

} // namespace ascend::translator
