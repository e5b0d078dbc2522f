#pragma once
#include "translator/transform/tiles/emitter.h"
#include "translator/transform/tiles/nest.h"

namespace ascend::translator::tiles {

/// The combiners of a nest that is a reduction, one for each result.
std::vector<Combiner> combinersFor(const StageNest& nest);
bool isSum(mlir::Operation* op);
bool isMax(mlir::Operation* op);
/// The unit reduces floats with sum, maximum and minimum by one instruction.
bool isVector(const Combiner& combiner);
/// A tile becomes one value by instructions on its halves.
bool isFoldable(const Combiner& combiner, const target::Soc& soc);
/// The sum so far is in a tile, and combined on the vector unit.
inline bool isTiled(const Combiner& combiner, const target::Soc& soc) {
  return isVector(combiner) || isFoldable(combiner, soc);
}
/// destination[0] = all of `source`, which is used up.
void foldTile(mlir::OpBuilder& at, mlir::Location loc, const Combiner& combiner, mlir::Value destination,
              mlir::Value source, mlir::Value count);
/// Two tiles can be combined element by element.
bool isColumnwise(const Combiner& combiner, const target::Soc& soc);
/// Sums and products of small floats are taken in f32.
mlir::Type reductionType(Emitter& emitter, const Combiner& combiner);
/// The value that changes nothing when it is combined.
mlir::FailureOr<TileValue> identity(Emitter& emitter, const Combiner& combiner);
/// A scalar of the source's type as an element of the tile.
mlir::Value toCompute(mlir::OpBuilder& at, mlir::Value value, const TileValue& tile);
/// Element `index` of the tile, as a scalar of `type`.
mlir::Value elementOf(mlir::OpBuilder& at, mlir::Location loc, const TileValue& tile, mlir::Value index,
                      mlir::Type type);
/// a ∘ b on the scalar unit.
mlir::Value combine(mlir::OpBuilder& at, const Combiner& combiner, mlir::Value a, mlir::Value b);
/// destination = a ∘ b for `count` elements on the vector unit. The combiner is one that isVector() or
/// isColumnwise() accepts.
void combineTiles(mlir::OpBuilder& at, mlir::Location loc, const Combiner& combiner, mlir::Value destination,
                  mlir::Value a, mlir::Value b, mlir::Value count);

} // namespace ascend::translator::tiles
