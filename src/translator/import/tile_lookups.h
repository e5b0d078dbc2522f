#pragma once
#include "translator/import/tile_operations.h"

namespace ascend::translator {

/// A function of the tile library that takes indices in memory: a tile, the pointer to them, and sizes.
struct TileLookup {
  unsigned dims;  ///< so many sizes
  unsigned count; ///< the one of them that says how many indices there are
};
std::optional<TileLookup> tileLookup(llvm::StringRef operation);

/// What it makes of `tile` and the column of `indices`. On failure `why` says what is wrong.
mlir::Value buildTileLookup(mlir::OpBuilder& builder, mlir::Location location, const TileFunction& function,
                            mlir::Value tile, mlir::Value indices, std::string& why);

} // namespace ascend::translator
