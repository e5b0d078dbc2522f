#pragma once
// Temporary space of the reductions, broadcasts and rearrangements. The host's sizes and the kernel's checks both come
// from here.
#include "formats.h"
#include "normalization.h"

namespace AscendC::detail {

enum class Folding : uint8_t { sum, mean, max, min, prod, any, all };

/// The largest power of two up to n.
constexpr uint64_t powerBelow(uint64_t n) {
  uint64_t p = 1;
  while (p * 2 <= n)
    p *= 2;
  return p;
}
/// The half of n that the other half is folded onto.
constexpr uint64_t foldOnto(uint64_t n, bool halve) {
  const uint64_t p = powerBelow(n);
  return p == n && halve ? p / 2 : p;
}

/// Of first x last elements.
constexpr uint64_t reduceBytes(Folding op, uint64_t first, uint64_t last, uint32_t elementBytes, bool rows,
                               bool reuse) {
  const bool adds = op == Folding::sum || op == Folding::mean;
  if (elementBytes == 1 && rows)
    return upTo(last, 32) * 2 + first * 32;
  if (reuse)
    return op == Folding::prod && rows ? 256 : 0;
  if (!rows) {
    const uint64_t line = adds ? upTo(last, 8) * 4 : upTo(last * elementBytes, 32);
    return foldOnto(first, first > 1) * line;
  }
  if (adds)
    return last <= 64 ? 0 : first * foldOnto(last, first > 1) * 4;
  if (op == Folding::prod) {
    const uint64_t k = foldOnto(last, first > 1);
    return ((k < 8 ? 8 : k) + first * 8) * 4 + 256;
  }
  const uint64_t perBlock = 32 / elementBytes, perRepeat = 256 / elementBytes;
  return last <= perBlock ? 0 : first * (last < perRepeat ? 32 : 256);
}

constexpr uint64_t sumBytes(uint64_t n, uint32_t elementBytes) {
  const uint64_t repeats = (n * elementBytes + 255) / 256;
  return upTo(repeats, 32 / elementBytes) * elementBytes;
}
constexpr uint64_t meanBytes(uint64_t n, uint32_t elementBytes, uint32_t sumElementBytes) {
  const bool wide = elementBytes == 2 && sumElementBytes == 4;
  const uint64_t repeats = (n * (wide ? 4 : elementBytes) + 255) / 256;
  return upTo(repeats, 32) + (wide ? upTo(n * 2, 32) / 2 * 4 : 0);
}
constexpr uint64_t xorSumBytes(uint64_t n, uint32_t elementBytes, bool reuse) {
  const uint64_t bytes = n * elementBytes;
  return (reuse ? 2 : 3) * (bytes < 256 ? 256 : bytes);
}

/// src0 x src1 (each 1 or that of dst) spread over dst0 x dst1.
constexpr ScratchBytes broadcastSpace(bool is910B, uint64_t src0, uint64_t src1, uint64_t dst0, uint64_t dst1,
                                      uint32_t elementBytes) {
  uint64_t cast = 0;
  const uint64_t source = src0 * src1, all = dst0 * dst1;
  const bool byte = elementBytes == 1;
  if (byte) {
    elementBytes = 2;
    cast = (upTo(source, 16) + upTo(all, 16)) * 2;
  }
  if (source == all || source == 1) {
    const uint64_t bytes = byte ? cast + 32 : 0;
    return {bytes, bytes};
  }
  if (src1 != 1)
    return {32 + cast, 32 + cast};
  const uint64_t perBlock = 32 / elementBytes;
  if (!is910B)
    return {32 + cast + perBlock * ((dst1 + 7) / 8) * elementBytes, 32 + cast + all * elementBytes};
  const uint64_t blocks = perBlock * perBlock * elementBytes, most = upTo(dst0, 8) * 32;
  if (dst1 % perBlock == 0)
    return {blocks + cast, most + cast};
  const uint64_t line = upTo(dst1, perBlock) * elementBytes;
  return {blocks + perBlock * line + cast, most + dst0 * line + cast};
}

constexpr ScratchBytes padSpace(uint64_t height, uint64_t width) {
  return {16 * 32 * 2, upTo(height * width, 16) * 32 * 2};
}

/// TransposeType 1 to 7.
constexpr ScratchBytes transposeSpace(uint32_t type, uint64_t rows, uint32_t elementBytes) {
  if (type == 1 || type == 2)
    return {256 * elementBytes, upTo(rows, 16) * 16 * elementBytes};
  const uint64_t bytes = type >= 3 && type <= 6 ? 2 * 256 * elementBytes : 0;
  return {bytes, bytes};
}

struct Volume {
  uint64_t n, c, d, h, w;
};
constexpr uint64_t transDataBytes(TransDataConfig config, const Volume& v) {
  const uint64_t hw = upTo(v.h * v.w, 16), c = upTo(v.c, 16), n = upTo(v.n, 16);
  if (config.srcFormat == DataFormat::NCDHW && config.dstFormat == DataFormat::NDC1HWC0)
    return v.d * hw * 2 + v.d * c * hw * 2;
  if (config.srcFormat == DataFormat::NDC1HWC0)
    return v.d * c * hw * 2 + 512;
  if (config.srcFormat == DataFormat::NCDHW) {
    const uint64_t lines = v.c * v.d * hw * 2, columns = v.d * v.h * v.w * n * 2;
    return (lines < columns ? columns : lines) + n * v.d * c * hw * 2;
  }
  return n * c * v.d * hw * 2 * (v.n == n && v.c == c ? 1 : 2);
}

} // namespace AscendC::detail
