#pragma once
#include "translator/transform/cube/products.h"

namespace ascend::translator::cube {

/// Whether the vector cores can make the outputs of `product` from tiles of its sums; if not, `why`.
bool canMakeOutputs(mlir::OpBuilder& builder, const Product& product, std::string& why);

/// Where the sums of a tile are: rows of `sums` (a memref of one dimension), `stride` elements apart.
struct TileOfSums {
  mlir::Value sums;
  mlir::OpFoldResult offset;
  std::int64_t stride;
};

/// Makes the outputs of `product` for the part of a tile that `place` says: linalg on slices, for one vector core. What
/// the product starts from is added here.
void makeOutputs(mlir::OpBuilder& at, const Product& product, const TilePlace& place, const TileOfSums& tile);

} // namespace ascend::translator::cube
