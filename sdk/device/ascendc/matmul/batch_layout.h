#pragma once
// Where the matrices of a batch lie in a tensor.
#include "config.h"

namespace AscendC {
namespace detail {

/// Matrices inside a tensor: the first element of one, and the distance of its rows.
struct BatchLayout {
  int32_t n = 1, g = 1; ///< matrices of one b: heads, and groups of them
  int64_t ofB = 0, ofN = 0, ofG = 0;
  int32_t pitch = 0;

  int64_t first(int32_t index) const {
    const int32_t heads = n * g;
    return index / heads * ofB + index % heads / g * ofN + index % g * ofG;
  }
};

/// rows: S, columns: D of the layout's axes B, S, N, G, D.
constexpr BatchLayout batchLayout(LayoutMode mode, int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
  BatchLayout l;
  l.n = n > 0 ? n : 1;
  l.g = g > 0 ? g : 1;
  const int64_t row = int64_t{l.n} * l.g * d;
  switch (mode) {
  case LayoutMode::BSNGD:
    l.ofB = s * row, l.ofN = int64_t{l.g} * d, l.ofG = d;
    l.pitch = static_cast<int32_t>(row);
    break;
  case LayoutMode::SBNGD:
    l.ofB = row, l.ofN = int64_t{l.g} * d, l.ofG = d;
    l.pitch = static_cast<int32_t>(row * b);
    break;
  default: // BNGS1S2 and NORMAL: one matrix behind the other
    l.ofG = int64_t{s} * d, l.ofN = l.ofG * l.g, l.ofB = l.ofN * l.n;
    l.pitch = d;
    break;
  }
  return l;
}

} // namespace detail
} // namespace AscendC
