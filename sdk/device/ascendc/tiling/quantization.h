#pragma once
// Temporary space of the quantisations. The host's Get…MaxMinTmpSize and the kernel's checks both come from here.
#include "scratch.h"

namespace AscendC::detail {

constexpr ScratchBytes quantSpace(uint64_t count) {
  const uint64_t bytes = (count * 2 + 31) / 32 * 32;
  return {512, bytes < 512 ? 512 : bytes};
}
/// Floats: a repeat, the scales and a row, or all rows.
constexpr ScratchBytes dequantSpace(uint64_t rows, uint64_t n) {
  return {(64 + n + n + 8) * 4, (64 + rows * n + n + 8) * 4};
}
/// rows: of the source. Halves need nothing.
constexpr ScratchBytes antiQuantSpace(uint64_t count, uint64_t rows, uint64_t scales, bool transposed, bool toHalf) {
  if (toHalf)
    return {};
  if (scales == 1)
    return {1024, count * 4 < 1024 ? 1024 : count * 4};
  const uint64_t bytes = transposed ? 80 * scales * 4 : scales * 8 + 64 * rows * 4;
  return {bytes, bytes};
}

} // namespace AscendC::detail
