#include "translator/transform/tiles/reduction_combiner.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

std::vector<Combiner> combinersFor(const StageNest& nest) {
  std::string why;
  std::optional<std::vector<Combiner>> combiners = combinersOf(nest.stage.op, why);
  return combiners ? std::move(*combiners) : std::vector<Combiner>();
}

bool isSum(Operation* op) { return isa<arith::AddFOp, arith::AddIOp>(op); }

bool isMax(Operation* op) { return isa<arith::MaximumFOp, arith::MaxNumFOp, arith::MaxSIOp, arith::MaxUIOp>(op); }

bool isVector(const Combiner& combiner) {
  return isa<FloatType>(combiner.element.getType()) && !isa<arith::MulFOp>(combiner.op);
}

bool isFoldable(const Combiner& combiner, const target::Soc& soc) {
  Type type = combiner.element.getType();
  if (isa<FloatType>(type))
    return isa<arith::MulFOp>(combiner.op);
  // Tiles of bytes have 16-bit elements of which the upper half is anything.
  const bool isWhole = type.isInteger(16) || type.isInteger(32);
  if (isa<arith::MaxSIOp, arith::MinSIOp>(combiner.op))
    return isWhole;
  return isa<arith::AddIOp, arith::MulIOp>(combiner.op) && isWhole && soc.arch == target::NpuArch::dav2201;
}

void foldTile(OpBuilder& at, Location loc, const Combiner& combiner, Value destination, Value source, Value count) {
  if (isSum(combiner.op))
    FoldSumOp::create(at, loc, destination, source, count);
  else if (isa<arith::MulFOp, arith::MulIOp>(combiner.op))
    FoldProdOp::create(at, loc, destination, source, count);
  else if (isMax(combiner.op))
    FoldMaxOp::create(at, loc, destination, source, count);
  else
    FoldMinOp::create(at, loc, destination, source, count);
}

bool isColumnwise(const Combiner& combiner, const target::Soc& soc) { return isTiled(combiner, soc); }

Type reductionType(Emitter& emitter, const Combiner& combiner) {
  Type type = combiner.element.getType();
  return isa<arith::AddFOp, arith::MulFOp>(combiner.op) ? emitter.f32() : emitter.computeType(type);
}

FailureOr<TileValue> identity(Emitter& emitter, const Combiner& combiner) {
  if (isVector(combiner)) {
    double value = isSum(combiner.op) ? 0.0 : isMax(combiner.op) ? -INFINITY : INFINITY;
    return emitter.floatConstant(scalarTypeOf(reductionType(emitter, combiner)), value);
  }
  Type type = combiner.element.getType();
  if (isa<arith::MulFOp>(combiner.op))
    return emitter.floatConstant(scalarTypeOf(reductionType(emitter, combiner)), 1.0);
  unsigned width = type.getIntOrFloatBitWidth();
  llvm::APInt value = llvm::TypeSwitch<Operation*, llvm::APInt>(combiner.op)
                          .Case([&](arith::MulIOp) { return llvm::APInt(width, 1); })
                          .Case([&](arith::MaxSIOp) { return llvm::APInt::getSignedMinValue(width); })
                          .Case([&](arith::MinSIOp) { return llvm::APInt::getSignedMaxValue(width); })
                          .Case([&](arith::MinUIOp) { return llvm::APInt::getMaxValue(width); })
                          .Default([&](Operation*) { return llvm::APInt(width, 0); });
  return emitter.constant(IntegerAttr::get(type, value));
}

Value toCompute(OpBuilder& at, Value value, const TileValue& tile) {
  Type type = scalarTypeOf(tile.tileType());
  return value.getType() == type ? value : arith::ExtSIOp::create(at, value.getLoc(), type, value).getResult();
}

Value elementOf(OpBuilder& at, Location loc, const TileValue& tile, Value index, Type type) {
  Value element = GetValueOp::create(at, loc, scalarTypeOf(tile.tileType()), tile.value, index);
  return element.getType() == type ? element : arith::TruncIOp::create(at, loc, type, element).getResult();
}

Value combine(OpBuilder& at, const Combiner& combiner, Value a, Value b) {
  IRMapping mapping;
  mapping.map(combiner.op->getOperand(0), a);
  mapping.map(combiner.op->getOperand(1), b);
  return at.clone(*combiner.op, mapping)->getResult(0);
}

void combineTiles(OpBuilder& at, Location loc, const Combiner& combiner, Value destination, Value a, Value b,
                  Value count) {
  if (isSum(combiner.op))
    AddOp::create(at, loc, destination, a, b, count);
  else if (isa<arith::MulFOp, arith::MulIOp>(combiner.op))
    MulOp::create(at, loc, destination, a, b, count);
  else if (isMax(combiner.op))
    MaxOp::create(at, loc, destination, a, b, count);
  else
    MinOp::create(at, loc, destination, a, b, count);
}

} // namespace ascend::translator::tiles
