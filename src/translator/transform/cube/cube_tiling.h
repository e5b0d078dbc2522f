#pragma once
#include "target/soc.h"

#include <cstdint>
#include <optional>

namespace ascend::translator::cube {

/// What the choice of tiles depends on. Extents that are known at launch only are taken for large ones.
struct ProductShape {
  std::optional<std::int64_t> batch, m, n, k;
  unsigned elementBytes = 2; ///< of the factors
  unsigned outputBytes = 4;  ///< of an element that leaves L0C
  bool turnsLhs = false, turnsRhs = false;
};

/// What the author has decided.
struct TilingWish {
  std::int64_t m = 0, n = 0, k = 0; ///< of the tile; 0: any. `k` is the depth in L0A and L0B
  bool doubleBuffer = true;
};

/// Tiles of a matrix product: `m` by `n` of the result in L0C, `k` of the depth at a time in L0A and L0B, `l1Depth` in
/// L1. The columns of a tile are computed in `parts`, each of which has a buffer in L0C: one leaves while the sums of
/// another are added up, and both share what is in L1.
struct CubeTiling {
  std::int64_t m = 16, n = 16, k = 16, l1Depth = 16;
  int parts = 1;
  std::int64_t partColumns() const { return n / parts; }
  int l1Buffers = 2, l0Buffers = 2, l0cBuffers = 1;
  /// Bytes of a part on its way out through the unified buffer; 0: Fixpipe moves it.
  std::int64_t ubBytes = 0;
};

/// Bytes of one fractal's row, in L1, L0A and L0B.
inline constexpr std::int64_t kRowBytes = 32;
/// Rows of a fractal.
inline constexpr std::int64_t kFractalRows = 16;

/// L1 that the framework keeps for itself.
inline constexpr std::int64_t kL1Reserved = 256;

/// Whether tiles of `tile` rows, of `rows` in all, can all be cut in halves of whole fractals.
inline bool canHalveTiles(std::int64_t rows, std::int64_t tile) {
  return rows > 0 && rows % tile == 0 && tile % (4 * kFractalRows) == 0;
}

/// The tiles with which the product takes the fewest cycles on all cores, by the bandwidths of src/target. Null: the
/// core's memories do not hold what the author wants.
std::optional<CubeTiling> chooseTiling(const ProductShape& shape, const target::Soc& soc, const TilingWish& wish = {});

} // namespace ascend::translator::cube
