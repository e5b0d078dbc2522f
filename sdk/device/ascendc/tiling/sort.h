#pragma once
// Temporary space of TopK, of sorting, DropOut and Select with a mask of bytes. The host's sizes and the kernel's
// checks both come from here.
#include "scratch.h"

namespace AscendC {

enum class TopKMode { TOPK_NORMAL, TOPK_NSMALL };

namespace detail {

constexpr uint64_t topKBytes(bool is910B, TopKMode mode, uint64_t inner, uint64_t outer, bool hasIndex, bool largest,
                             uint32_t elementBytes) {
  const uint64_t all = inner * outer;
  if (!is910B)
    return mode == TopKMode::TOPK_NORMAL ? inner * 8 * elementBytes * 2 + inner * 4 : all * 8 * elementBytes * 2;
  if (mode == TopKMode::TOPK_NORMAL)
    return (hasIndex ? 16 : 20) * inner;
  return all * 8 + 64 + (largest ? 0 : all * 4) + (hasIndex ? 0 : all * 4);
}

constexpr uint64_t concatBytes(bool is910B, uint64_t elements, uint32_t elementBytes) {
  return is910B ? 0 : elements * 8 * elementBytes;
}
constexpr uint64_t sortBytes(bool is910B, uint64_t elements, uint32_t elementBytes) {
  return elements * (is910B ? 8 / elementBytes : 8) * elementBytes;
}

constexpr ScratchBytes dropOutSpace(uint64_t elements) {
  const uint64_t most = 2 * elements * 4;
  return {512, most < 512 ? 512 : most};
}

/// reuse: the mask may be changed where its rows are longer than those of the source.
constexpr ScratchBytes selectSpace(uint64_t elements, uint64_t sourceRow, uint64_t maskRow, uint32_t maskBytes,
                                   bool reuse) {
  const uint64_t piece = elements > 4096 ? 4096 : elements;
  const uint64_t copy = maskRow != sourceRow && !reuse && maskRow > 1 ? (elements * maskBytes + 31) / 32 * 32 : 0;
  const uint64_t least = (piece + 31) / 32 * 64 + 512, most = (elements + 31) / 32 * 64 + 512;
  return {(least < 1024 ? 1024 : least) + copy, (most < 1024 ? 1024 : most) + copy};
}

} // namespace detail
} // namespace AscendC
