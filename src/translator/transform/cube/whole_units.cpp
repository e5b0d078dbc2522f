#include "translator/transform/cube/whole_units.h"

#include "translator/dialect/ascendc.h"
#include "translator/transform/cube/cube_tiling.h"

namespace ascend::translator::cube {

using namespace mlir;

namespace {

bool isMultiple(OpFoldResult number, int64_t unit) {
  const std::optional<int64_t> constant = tiles::constantOf(number);
  return constant && *constant % unit == 0;
}

/// Where each row starts that the loops of the contraction reach.
bool startsAtUnits(OpBuilder& builder, const Contraction& contraction, const Operand& operand, int64_t unit) {
  if (!isMultiple(operand.view.offset, unit))
    return false;
  for (unsigned loop = 0; loop < contraction.sizes.size(); ++loop) {
    const OpFoldResult stride = operand.stride(builder, loop);
    if (tiles::constantOf(stride) != 1 && tiles::constantOf(contraction.sizes[loop]) != 1 && !isMultiple(stride, unit))
      return false;
  }
  return true;
}

} // namespace

bool canLeaveThroughUb(OpBuilder& builder, const Product& product, std::string& why) {
  const Contraction& contraction = product.contraction;
  const auto refuse = [&](StringRef reason) {
    why = reason;
    return false;
  };
  if (!product.fixpipe)
    return refuse("more than a conversion and a clip at 0 is done to its result, or it starts from something");
  const int64_t bytes = ascendc::elementBytes(contraction.lhs.elementType()), unit = kRowBytes / bytes;
  if (bytes == 1 && (product.lhs.transpose || product.rhs.transpose))
    return refuse("bytes cannot be turned on the way to the cube unit: the left factor has to be stored M by K, the "
                  "right one N by K");
  const auto extent = [&](ArrayRef<unsigned> loops) {
    return loops.empty() ? OpFoldResult(builder.getIndexAttr(1)) : contraction.sizes[loops.front()];
  };
  const OpFoldResult m = extent(contraction.m), n = extent(contraction.n), k = contraction.sizes[contraction.k];
  const bool areFactorsWhole = isMultiple(product.lhs.transpose ? m : k, unit) &&
                               isMultiple(product.rhs.transpose ? n : k, unit) &&
                               startsAtUnits(builder, contraction, contraction.lhs, unit) &&
                               startsAtUnits(builder, contraction, contraction.rhs, unit);
  if (!areFactorsWhole)
    return refuse("rows of a factor are not known to be whole units of 32 bytes, at multiples of these");
  const Operand& result = product.outputs.front().target;
  const int64_t resultUnit = kRowBytes / ascendc::elementBytes(result.elementType());
  if (!isMultiple(n, kFractalRows) || !startsAtUnits(builder, contraction, result, resultUnit))
    return refuse("rows of its result are not known to be multiples of 16 elements, at multiples of 32 bytes");
  return true;
}

} // namespace ascend::translator::cube
