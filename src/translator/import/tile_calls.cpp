// Calls of the tile library in LLVM-dialect kernels: a tile is a tensor from here on.
#include "translator/import/llvm_importer.h"
#include "translator/import/tile_lookups.h"
#include "translator/import/tile_operations.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace ascend::translator {
namespace {

bool isTile(Value value) { return value && isa<RankedTensorType>(value.getType()); }

/// What moves or changes element types by itself.
bool keepsElementTypes(StringRef operation) {
  return operation == "cast" || operation == "quantize" || operation == "dequantize" || operation == "argmax" ||
         operation == "argmin" || operation == "matmul";
}

std::string sizesText(Value tile) {
  std::string text;
  for (const auto [dim, extent] : llvm::enumerate(cast<RankedTensorType>(tile.getType()).getShape()))
    text += (dim ? " x " : "") + (ShapedType::isDynamic(extent) ? std::string("?") : std::to_string(extent));
  return text;
}

} // namespace

OpFoldResult LlvmImporter::tileSize(Value value) {
  const Value number = get(value);
  APInt known;
  if (matchPattern(number, m_ConstantInt(&known)))
    return builder.getIndexAttr(known.getSExtValue());
  return toIndex(value.getLoc(), number);
}

Value LlvmImporter::tileMemory(LLVM::CallOp call, Value pointer, ArrayRef<OpFoldResult> sizes) {
  if (!bases.baseOf(pointer)) {
    call.emitError() << "'" << *call.getCallee() << "' through a pointer that is null or has no value";
    return {};
  }
  return matrixAt(call.getLoc(), pointer, sizes);
}

Value LlvmImporter::matrixAt(Location location, Value pointer, ArrayRef<OpFoldResult> sizes) {
  APInt known;
  const Value distance = get(pointer);
  const OpFoldResult offset = matchPattern(distance, m_ConstantInt(&known))
                                  ? OpFoldResult(builder.getIndexAttr(known.getSExtValue()))
                                  : OpFoldResult(toIndex(location, distance));
  const auto extent = [](OpFoldResult value) { return getConstantIntValue(value).value_or(ShapedType::kDynamic); };
  const Value buffer = bufferOf(pointer);
  const SmallVector<OpFoldResult> strides = {sizes[1], builder.getIndexAttr(1)};
  auto layout = StridedLayoutAttr::get(builder.getContext(), extent(offset), {extent(sizes[1]), 1});
  auto type = MemRefType::get({extent(sizes[0]), extent(sizes[1])}, cast<MemRefType>(buffer.getType()).getElementType(),
                              layout);
  return memref::ReinterpretCastOp::create(builder, location, type, buffer, offset, sizes, strides);
}

LogicalResult LlvmImporter::importTileAccess(LLVM::CallOp call, bool isStore) {
  const OperandRange operands = call.getArgOperands();
  if (operands.size() != (isStore ? 4 : 3) || !isPointer(operands.front().getType()))
    return call.emitError() << "'" << *call.getCallee() << "' takes a pointer, "
                            << (isStore ? "a tile, and its rows and columns" : "and the rows and columns of the tile");
  const Location location = call.getLoc();
  SmallVector<OpFoldResult> sizes = {tileSize(operands[operands.size() - 2]), tileSize(operands.back())};
  if (!isStore) {
    const Value memory = tileMemory(call, operands.front(), sizes);
    if (!memory)
      return failure();
    auto type = cast<MemRefType>(memory.getType());
    auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
    map.map(call->getResult(0), bufferization::ToTensorOp::create(builder, location, tensor, memory, /*restrict=*/true,
                                                                  /*writable=*/true)
                                    .getResult());
    return success();
  }
  Value tile = map.lookupOrNull(operands[1]);
  if (!isTile(tile))
    return call.emitError() << "'" << *call.getCallee() << "': its second argument is no tile";
  const SmallVector<OpFoldResult> own = tensor::getMixedSizes(builder, location, tile);
  for (const auto [said, has] : llvm::zip_equal(sizes, own))
    if (getConstantIntValue(said) != getConstantIntValue(has)) {
      call.emitWarning() << "'" << *call.getCallee() << "' stores a tile of " << sizesText(tile)
                         << " and says other sizes: those of the tile are taken";
      sizes = own;
      break;
    }
  const Value memory = tileMemory(call, operands.front(), sizes);
  if (!memory)
    return failure();
  tile = convertTile(builder, location, tile, cast<MemRefType>(memory.getType()).getElementType());
  bufferization::MaterializeInDestinationOp::create(builder, location, Type(), tile, memory, /*restrict=*/true,
                                                    /*writable=*/true);
  return success();
}

LogicalResult LlvmImporter::importTileLookup(LLVM::CallOp call, const TileFunction& function,
                                             const TileLookup& lookup) {
  const StringRef callee = *call.getCallee();
  const OperandRange operands = call.getArgOperands();
  if (operands.size() != 3 + lookup.dims || call->getNumResults() != 1 || !isPointer(operands[2].getType()))
    return call.emitError() << "'" << callee
                            << "' takes the tile to write, a tile, a pointer to indices of 32 bits and " << lookup.dims
                            << " sizes, and returns a tile; indices in tiles are not supported";
  const Value tile = map.lookupOrNull(operands[1]);
  if (!isTile(tile))
    return call.emitError() << "'" << callee << "': its argument 2 is no tile";
  const SmallVector<OpFoldResult> sizes = {tileSize(operands[3 + lookup.count]), builder.getIndexAttr(1)};
  const Value memory = tileMemory(call, operands[2], sizes);
  if (!memory)
    return failure();
  auto type = cast<MemRefType>(memory.getType());
  Value indices = bufferization::ToTensorOp::create(builder, call.getLoc(),
                                                    RankedTensorType::get(type.getShape(), type.getElementType()),
                                                    memory, /*restrict=*/true, /*writable=*/true);
  std::string why;
  const Value result = buildTileLookup(builder, call.getLoc(), function,
                                       convertTile(builder, call.getLoc(), tile, function.element), indices, why);
  if (!result)
    return call.emitError() << "'" << callee << "': " << why;
  map.map(call->getResult(0), result);
  return success();
}

LogicalResult LlvmImporter::importTileCall(LLVM::CallOp call, const TileFunction& function) {
  const StringRef callee = *call.getCallee();
  // Barriers are ours to place: the order of reads and writes says where.
  if (function.operation == "pipe_barrier")
    return success();
  if (function.operation == "load" || function.operation == "store")
    return importTileAccess(call, function.operation == "store");
  if (const std::optional<TileLookup> lookup = tileLookup(function.operation))
    return importTileLookup(call, function, *lookup);
  const std::optional<TileArity> arity = tileArity(function.operation);
  if (!arity)
    return call.emitError() << "'" << callee
                            << "' is a function of the tile library that is not supported; write it with elementwise "
                            << "functions, reductions, matmul, slice and concat";
  // Callers name the tile to write first; some leave that out.
  OperandRange operands = call.getArgOperands();
  const unsigned wanted = arity->values + arity->dims;
  if (operands.size() == wanted + 1)
    operands = operands.drop_front();
  if (operands.size() != wanted || call->getNumResults() != 1)
    return call.emitError() << "'" << callee << "' takes the tile to write, " << arity->values << " value"
                            << (arity->values == 1 ? "" : "s") << " and " << arity->dims << " size"
                            << (arity->dims == 1 ? "" : "s") << ", and returns a tile";
  TileOperands decoded;
  for (const auto [number, operand] : llvm::enumerate(operands)) {
    if (isPointer(operand.getType()))
      return call.emitError() << "'" << callee << "' takes tiles and numbers; load the tile behind the pointer first";
    if (number >= arity->values) {
      decoded.dims.push_back(tileSize(operand));
      continue;
    }
    Value value = get(operand);
    if (number < arity->tiles && !isTile(value))
      return call.emitError() << "'" << callee << "': its argument " << number + 1 << " is no tile";
    if (isTile(value) && !keepsElementTypes(function.operation))
      value = convertTile(builder, call.getLoc(), value, function.element);
    decoded.values.push_back(value);
  }
  std::string why;
  const Value result = buildTileOperation(builder, call.getLoc(), function, decoded, why);
  if (!result)
    return call.emitError() << "'" << callee << "': " << why;
  map.map(call->getResult(0), result);
  return success();
}

} // namespace ascend::translator
