// Functions of the tile library that take indices in memory: rows of a table, and the loss of a class.
#include "translator/import/tile_lookups.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// result[i, j] = table[indices[i], j]
Value rowsOf(OpBuilder& b, Location loc, Value table, Value indices) {
  const auto type = cast<RankedTensorType>(table.getType());
  const SmallVector<OpFoldResult> sizes = {tensor::getMixedSize(b, loc, indices, 0),
                                           tensor::getMixedSize(b, loc, table, 1)};
  Value out = tensor::EmptyOp::create(b, loc, sizes, type.getElementType());
  const AffineMap ofRow = AffineMap::get(2, 0, {b.getAffineDimExpr(0), b.getAffineConstantExpr(0)}, b.getContext());
  const SmallVector<utils::IteratorType> loops(2, utils::IteratorType::parallel);
  return linalg::GenericOp::create(b, loc, out.getType(), indices, out, {ofRow, b.getMultiDimIdentityMap(2)}, loops,
                                   [&](OpBuilder& at, Location l, ValueRange in) {
                                     Value row = arith::IndexCastOp::create(at, l, at.getIndexType(), in[0]);
                                     Value column = linalg::IndexOp::create(at, l, 1);
                                     Value element = tensor::ExtractOp::create(at, l, table, ValueRange{row, column});
                                     linalg::YieldOp::create(at, l, element);
                                   })
      .getResult(0);
}

/// Each row with zeros where its index does not point.
Value pointedAt(OpBuilder& b, Location loc, Value tile, Value indices) {
  const auto type = cast<RankedTensorType>(tile.getType());
  Value out = tensor::EmptyOp::create(b, loc, tensor::getMixedSizes(b, loc, tile), type.getElementType());
  const AffineMap identity = b.getMultiDimIdentityMap(2);
  const AffineMap ofRow = AffineMap::get(2, 0, {b.getAffineDimExpr(0), b.getAffineConstantExpr(0)}, b.getContext());
  const SmallVector<utils::IteratorType> loops(2, utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             b, loc, out.getType(), ValueRange{tile, indices}, out, {identity, ofRow, identity}, loops,
             [&](OpBuilder& at, Location l, ValueRange in) {
               Value column = linalg::IndexOp::create(at, l, 1);
               Value number = arith::IndexCastOp::create(at, l, at.getI32Type(), column);
               Value isIt = arith::CmpIOp::create(at, l, arith::CmpIPredicate::eq, number, in[1]);
               Value zero = arith::ConstantOp::create(at, l, at.getFloatAttr(type.getElementType(), 0.0));
               linalg::YieldOp::create(at, l, arith::SelectOp::create(at, l, isIt, in[0], zero).getResult());
             })
      .getResult(0);
}

/// ln of the sum of e^x along each row, less the element that its index points at.
Value crossEntropy(OpBuilder& b, Location loc, const TileFunction& function, Value x, Value indices, std::string& why) {
  const auto call = [&](StringRef operation, ArrayRef<Value> values) {
    TileOperands operands;
    operands.values.assign(values.begin(), values.end());
    return buildTileOperation(b, loc, TileFunction{operation, function.element}, operands, why);
  };
  Value largest = call("reduce_max", {x});
  Value sum = call("reduce_sum", {call("exp", {call("sub", {x, largest})})});
  Value whole = call("add", {call("log", {sum}), largest});
  return call("sub", {whole, call("reduce_sum", {pointedAt(b, loc, x, indices)})});
}

} // namespace

std::optional<TileLookup> tileLookup(StringRef operation) {
  return llvm::StringSwitch<std::optional<TileLookup>>(operation)
      .Case("gather", TileLookup{3, 0})    // indices, rows of the table, columns
      .Case("embedding", TileLookup{3, 2}) // rows of the table, columns, indices
      .Case("cross_entropy", TileLookup{2, 0})
      .Default(std::nullopt);
}

Value buildTileLookup(OpBuilder& builder, Location location, const TileFunction& function, Value tile, Value indices,
                      std::string& why) {
  if (function.operation != "cross_entropy")
    return rowsOf(builder, location, tile, indices);
  const auto rows = [](Value value) { return cast<RankedTensorType>(value.getType()).getDimSize(0); };
  if (!isa<FloatType>(getElementTypeOrSelf(tile.getType())) || rows(tile) != rows(indices)) {
    why = "its tile has no floats, or other rows than it has indices";
    return {};
  }
  return crossEntropy(builder, location, function, tile, indices, why);
}

} // namespace ascend::translator
