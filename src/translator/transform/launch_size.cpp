#include "translator/transform/launch_size.h"

#include "translator/dialect/ascendc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>
#include <map>
#include <vector>

namespace ascend::translator {

using namespace mlir;

namespace {

/// An extent of an argument.
using Extent = std::pair<int64_t, int64_t>;
/// Products of extents, each with its factor.
using Sum = std::map<std::vector<Extent>, int64_t>;

Sum constant(int64_t value) { return {{{}, value}}; }

Sum plus(const Sum& a, const Sum& b, int64_t factor) {
  Sum sum = a;
  for (const auto& [product, times] : b)
    sum[product] += factor * times;
  return sum;
}

Sum times(const Sum& a, const Sum& b) {
  Sum all;
  for (const auto& [left, many] : a)
    for (const auto& [right, more] : b) {
      std::vector<Extent> product = left;
      product.insert(product.end(), right.begin(), right.end());
      llvm::sort(product);
      all[product] += many * more;
    }
  return all;
}

std::optional<Sum> sumOf(Value value) {
  IntegerAttr number;
  if (matchPattern(value, m_Constant(&number)))
    return constant(number.getInt());
  Operation* const op = value.getDefiningOp();
  if (auto dim = dyn_cast_if_present<memref::DimOp>(op)) {
    auto argument = dyn_cast<BlockArgument>(dim.getSource());
    auto kernel = argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()) : func::FuncOp();
    if (!kernel || !dim.getConstantIndex())
      return std::nullopt;
    auto buffer = dyn_cast_or_null<ascendc::BufferAttr>(
        kernel.getArgAttr(argument.getArgNumber(), ascendc::AscendCDialect::kArgAttr));
    if (buffer && !buffer.getRanked())
      return std::nullopt;
    const auto type = cast<MemRefType>(argument.getType());
    if (!type.isDynamicDim(static_cast<unsigned>(*dim.getConstantIndex())))
      return constant(type.getDimSize(static_cast<unsigned>(*dim.getConstantIndex())));
    return Sum{{{{buffer ? buffer.getPosition() : argument.getArgNumber(), *dim.getConstantIndex()}}, 1}};
  }
  if (!isa_and_present<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return std::nullopt;
  const std::optional<Sum> left = sumOf(op->getOperand(0)), right = sumOf(op->getOperand(1));
  if (!left || !right)
    return std::nullopt;
  return isa<arith::MulIOp>(op) ? times(*left, *right) : plus(*left, *right, isa<arith::SubIOp>(op) ? -1 : 1);
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
  std::string text;
  for (const auto& [product, factor] : bytes) {
    if (factor == 0)
      continue;
    text += fmt::format("{}{}", text.empty() || factor < 0 ? "" : "+", factor);
    for (const auto& [argument, dim] : product)
      text += fmt::format("*{}.{}", argument, dim);
  }
  return text.empty() ? "0" : text;
}

} // namespace ascend::translator
