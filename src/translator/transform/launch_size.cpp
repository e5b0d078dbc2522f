#include "translator/transform/launch_size.h"

#include "translator/dialect/ascendc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <fmt/format.h>
#include <map>
#include <vector>

namespace ascend::translator {

using namespace mlir;

namespace {

/// What is used twice stands there twice: a text that nobody could read is none.
constexpr std::size_t kLongest = 1000;

/// Products of extents, values and functions of these, as text, each with its factor.
using Sum = std::map<std::vector<std::string>, int64_t>;

Sum constant(int64_t value) { return {{{}, value}}; }
Sum atom(std::string text) { return {{{std::move(text)}, 1}}; }

Sum plus(const Sum& a, const Sum& b, int64_t factor = 1) {
  Sum sum = a;
  for (const auto& [product, times] : b)
    sum[product] += factor * times;
  return sum;
}

Sum times(const Sum& a, const Sum& b) {
  Sum all;
  for (const auto& [left, many] : a)
    for (const auto& [right, more] : b) {
      std::vector<std::string> product = left;
      product.insert(product.end(), right.begin(), right.end());
      llvm::sort(product);
      all[product] += many * more;
    }
  return all;
}

std::string textOf(const Sum& sum) {
  std::string text;
  for (const auto& [product, factor] : sum) {
    if (factor == 0)
      continue;
    text += text.empty() || factor < 0 ? "" : "+";
    text += factor == 1 && !product.empty() ? "" : fmt::format("{}{}", factor, product.empty() ? "" : "*");
    text += llvm::join(product, "*");
  }
  return text.empty() ? "0" : text;
}

template <class... Sums> Sum call(StringRef function, const Sums&... operands) {
  std::string text;
  ((text += (text.empty() ? "" : ",") + textOf(operands)), ...);
  return atom(fmt::format("{}({})", function.str(), text));
}

std::optional<int64_t> numberOf(const Sum& sum) {
  int64_t number = 0;
  for (const auto& [product, factor] : sum) {
    if (!product.empty() && factor != 0)
      return std::nullopt;
    number += product.empty() ? factor : 0;
  }
  return number;
}

/// Whether it cannot be negative, whatever the launch is given: extents are not.
bool isNatural(const Sum& sum) {
  return llvm::all_of(sum, [](const auto& term) {
    return term.second >= 0 && llvm::all_of(term.first, [](StringRef part) { return llvm::isDigit(part.front()); });
  });
}

/// An operand that is read without a sign.
Sum natural(const Sum& sum) { return isNatural(sum) ? sum : call("nat", sum); }

std::optional<Sum> sumOf(Value value);

std::optional<Sum> ofExtent(memref::DimOp dim) {
  auto argument = dyn_cast<BlockArgument>(dim.getSource());
  auto kernel = argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()) : func::FuncOp();
  if (!kernel || !dim.getConstantIndex())
    return std::nullopt;
  auto buffer = dyn_cast_or_null<ascendc::BufferAttr>(
      kernel.getArgAttr(argument.getArgNumber(), ascendc::AscendCDialect::kArgAttr));
  if (buffer && !buffer.getRanked())
    return std::nullopt;
  const auto type = cast<MemRefType>(argument.getType());
  const auto number = static_cast<unsigned>(*dim.getConstantIndex());
  if (!type.isDynamicDim(number))
    return constant(type.getDimSize(number));
  return atom(fmt::format("{}.{}", buffer ? buffer.getPosition() : argument.getArgNumber(), number));
}

/// An integer that the kernel is given by value.
std::optional<Sum> ofArgument(BlockArgument argument) {
  auto kernel = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  if (!kernel || !argument.getType().isIntOrIndex() || argument.getType().isInteger(1))
    return std::nullopt;
  auto scalar = dyn_cast_or_null<ascendc::ScalarAttr>(
      kernel.getArgAttr(argument.getArgNumber(), ascendc::AscendCDialect::kArgAttr));
  return scalar ? std::optional(atom(fmt::format("v{}", scalar.getPosition()))) : std::nullopt;
}

Sum less(const Sum& a, const Sum& b, const Sum& yes, const Sum& no) { return call("lt", a, b, yes, no); }

std::optional<Sum> ofSelect(arith::SelectOp select) {
  auto compare = select.getCondition().getDefiningOp<arith::CmpIOp>();
  if (!compare)
    return std::nullopt;
  std::optional<Sum> a = sumOf(compare.getLhs()), b = sumOf(compare.getRhs());
  const std::optional<Sum> yes = sumOf(select.getTrueValue()), no = sumOf(select.getFalseValue());
  if (!a || !b || !yes || !no)
    return std::nullopt;
  using Predicate = arith::CmpIPredicate;
  const Predicate predicate = compare.getPredicate();
  if (predicate == Predicate::ult || predicate == Predicate::ule || predicate == Predicate::ugt ||
      predicate == Predicate::uge)
    a = natural(*a), b = natural(*b);
  switch (predicate) {
  case Predicate::slt:
  case Predicate::ult:
    return less(*a, *b, *yes, *no);
  case Predicate::sgt:
  case Predicate::ugt:
    return less(*b, *a, *yes, *no);
  case Predicate::sge:
  case Predicate::uge:
    return less(*a, *b, *no, *yes);
  case Predicate::sle:
  case Predicate::ule:
    return less(*b, *a, *no, *yes);
  case Predicate::eq:
    return less(*a, *b, *no, less(*b, *a, *no, *yes));
  case Predicate::ne:
    return less(*a, *b, *yes, less(*b, *a, *yes, *no));
  }
  return std::nullopt;
}

/// Divisions that round down or up: of a divisor that is positive.
std::optional<Sum> ofRounded(Operation* op, const Sum& a, const Sum& b) {
  const bool isDown = isa<arith::FloorDivSIOp>(op);
  const std::optional<int64_t> divisor = numberOf(b);
  if (divisor ? *divisor <= 0 : !isNatural(b))
    return std::nullopt;
  if (isDown && isNatural(a))
    return call("div", a, b);
  const Sum one = constant(1), zero = constant(0);
  const Sum towardsZero = call("div", a, b);
  return isDown ? less(a, zero, plus(call("div", plus(a, one), b), one, -1), towardsZero)
                : less(zero, a, plus(call("div", plus(a, one, -1), b), one), towardsZero);
}

std::optional<Sum> ofBinary(Operation* op) {
  if (op->getNumOperands() != 2 || op->getNumResults() != 1)
    return std::nullopt;
  const std::optional<Sum> left = sumOf(op->getOperand(0)), right = sumOf(op->getOperand(1));
  if (!left || !right)
    return std::nullopt;
  const Sum &a = *left, &b = *right;
  return llvm::TypeSwitch<Operation*, std::optional<Sum>>(op)
      .Case<arith::AddIOp>([&](auto) { return plus(a, b); })
      .Case<arith::SubIOp>([&](auto) { return plus(a, b, -1); })
      .Case<arith::MulIOp>([&](auto) { return times(a, b); })
      .Case<arith::DivSIOp>([&](auto) { return call("div", a, b); })
      .Case<arith::DivUIOp>([&](auto) { return call("div", natural(a), natural(b)); })
      .Case<arith::RemSIOp>([&](auto) { return call("rem", a, b); })
      .Case<arith::RemUIOp>([&](auto) { return call("rem", natural(a), natural(b)); })
      .Case<arith::MinSIOp>([&](auto) { return call("min", a, b); })
      .Case<arith::MinUIOp>([&](auto) { return call("min", natural(a), natural(b)); })
      .Case<arith::MaxSIOp>([&](auto) { return call("max", a, b); })
      .Case<arith::MaxUIOp>([&](auto) { return call("max", natural(a), natural(b)); })
      .Case<arith::FloorDivSIOp, arith::CeilDivSIOp>([&](auto) { return ofRounded(op, a, b); })
      .Case<arith::CeilDivUIOp>(
          [&](auto) { return call("div", plus(plus(natural(a), natural(b)), constant(1), -1), natural(b)); })
      .Default([](auto) { return std::nullopt; });
}

std::optional<Sum> unboundedSumOf(Value value) {
  IntegerAttr number;
  if (matchPattern(value, m_Constant(&number)))
    return constant(number.getInt());
  if (auto argument = dyn_cast<BlockArgument>(value))
    return ofArgument(argument);
  Operation* const op = value.getDefiningOp();
  return llvm::TypeSwitch<Operation*, std::optional<Sum>>(op)
      .Case<memref::DimOp>(ofExtent)
      .Case<arith::SelectOp>(ofSelect)
      // Widening keeps the number; narrowing may not, and what is computed in fewer bits may have wrapped.
      .Case<arith::IndexCastOp, arith::ExtSIOp>([](auto cast) -> std::optional<Sum> {
        const Type from = cast.getIn().getType(), to = cast.getType();
        const bool widens = from.isIndex() ? to.isInteger(64)
                            : to.isIndex() ? from.getIntOrFloatBitWidth() <= 64
                                           : from.getIntOrFloatBitWidth() <= to.getIntOrFloatBitWidth();
        const bool isExact = isa<BlockArgument>(cast.getIn()) || from.isIndex() || from.isInteger(64) ||
                             isa<arith::IndexCastOp, arith::ExtSIOp>(cast.getIn().getDefiningOp());
        return widens && isExact ? sumOf(cast.getIn()) : std::nullopt;
      })
      .Default(ofBinary);
}

std::optional<Sum> sumOf(Value value) {
  const std::optional<Sum> sum = unboundedSumOf(value);
  return sum && textOf(*sum).size() <= kLongest ? sum : std::nullopt;
}

} // namespace

std::optional<std::string> launchSizeOf(memref::AllocOp alloc) {
  Sum bytes = constant(static_cast<int64_t>(ascendc::elementBytes(alloc.getType().getElementType())));
  for (const OpFoldResult extent : alloc.getMixedSizes()) {
    const std::optional<Sum> sum =
        isa<Attribute>(extent) ? constant(*getConstantIntValue(extent)) : sumOf(cast<Value>(extent));
    if (!sum)
      return std::nullopt;
    bytes = times(bytes, *sum);
  }
  return textOf(bytes);
}

} // namespace ascend::translator
