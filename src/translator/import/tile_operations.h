#pragma once
#include "translator/import/tile_function.h"

#include "mlir/IR/Builders.h"

#include <string>

namespace ascend::translator {

/// What a call hands over, without the name of the tile to write: tiles are tensors of rank 2, scalars numbers.
struct TileOperands {
  llvm::SmallVector<mlir::Value> values;      ///< tiles and scalars, in order
  llvm::SmallVector<mlir::OpFoldResult> dims; ///< the sizes at the end
};

/// How many values and sizes the operation takes; nothing if there is no such operation.
struct TileArity {
  unsigned values, dims;
  unsigned tiles = 1; ///< so many of the values, the first ones, must be tiles
};
std::optional<TileArity> tileArity(llvm::StringRef operation);

/// The tensor that `function` makes of its operands. On failure `why` says what is wrong.
mlir::Value buildTileOperation(mlir::OpBuilder& builder, mlir::Location location, const TileFunction& function,
                               const TileOperands& operands, std::string& why);

/// A tile with elements of another type.
mlir::Value convertTile(mlir::OpBuilder& builder, mlir::Location location, mlir::Value tile, mlir::Type element);

} // namespace ascend::translator
