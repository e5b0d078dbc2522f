#pragma once
// How the SoftMax family divides its work: bytes of temporary space, rows at a time. The host's tiling functions and
// the kernel's checks both come from here.
#include "data.h"

namespace AscendC::detail {

enum class SoftmaxKind : uint8_t { plain, flash, flashUpdate, flashV2, flashV2Basic, flashV3, grad, gradFront };

/// Floats of temporary space for one row of `k`. elementBytes: of the matrix; perBlock: elements of a sum in 32 bytes.
constexpr uint32_t softmaxRowFloats(SoftmaxKind kind, uint32_t k, uint32_t elementBytes, uint32_t perBlock) {
  const bool isHalf = elementBytes == 2;
  // Rows of 1024 take one more step to reduce.
  const uint32_t wide = k == 1024 ? 128 : 64;
  switch (kind) {
  case SoftmaxKind::flashUpdate:
    return perBlock * 4 + k * 2;
  case SoftmaxKind::flashV2:
    return isHalf ? perBlock * 2 + k + 64 : perBlock + 64;
  case SoftmaxKind::flashV2Basic:
    return isHalf ? perBlock + k + wide : perBlock + wide;
  case SoftmaxKind::flashV3:
    return perBlock * 5 + k * 2 + 64;
  case SoftmaxKind::grad:
    return isHalf ? perBlock * 2 + k * 3 + 64 : perBlock * 2 + k + 64;
  case SoftmaxKind::gradFront:
    return isHalf ? perBlock * 2 + k * 3 + 64 : perBlock + k + 64;
  default:
    return perBlock + k + 64;
  }
}

/// Blocks of 8 rows by 64 columns have a faster way, where rows fit.
constexpr bool softmaxIsBasic(SoftmaxKind kind, uint32_t k) { return kind == SoftmaxKind::flashV2Basic && k % 64 == 0; }

constexpr uint32_t softmaxLeastBytes(SoftmaxKind kind, uint32_t k, uint32_t elementBytes, uint32_t perBlock) {
  if (kind == SoftmaxKind::flashV2Basic && !softmaxIsBasic(kind, k))
    kind = SoftmaxKind::flashV2;
  return softmaxRowFloats(kind, k, elementBytes, perBlock) * 4 * (softmaxIsBasic(kind, k) ? 8 : 1);
}

constexpr uint32_t softmaxMostBytes(SoftmaxKind kind, uint32_t m, uint32_t k, uint32_t elementBytes,
                                    uint32_t perBlock) {
  uint32_t rows = m;
  if (kind == SoftmaxKind::flashV2Basic && (k % 64 != 0 || m % 8 != 0))
    kind = SoftmaxKind::flashV2;
  if (kind == SoftmaxKind::flashV2Basic)
    while (rows * k >= 64 * 256)
      rows /= 2;
  return rows * softmaxRowFloats(kind, k, elementBytes, perBlock) * 4;
}

/// Whole groups of 8 rows that divide m, in pieces of at most 64 KB of floats.
constexpr uint32_t softmaxBasicRows(uint32_t rows, uint32_t m, uint32_t k) {
  if (rows <= 8 || m % 8 != 0 || k % 64 != 0)
    return rows;
  rows = rows / 8 * 8;
  while (m % rows != 0)
    rows -= 8;
  while (rows * k >= 64 * 256)
    rows /= 2;
  return rows;
}

/// Works for both structs that SoftMax functions take: they have the same fields.
template <class Tiling>
constexpr Tiling softmaxTiling(SoftmaxKind kind, uint32_t m, uint32_t k, uint32_t elementBytes, uint32_t perBlock,
                               uint32_t workBytes, bool broadcastOutput = false) {
  const bool isBasic = kind == SoftmaxKind::flashV2Basic && k % 64 == 0 && m % 8 == 0;
  if (kind == SoftmaxKind::flashV2Basic && !isBasic)
    kind = SoftmaxKind::flashV2;
  const uint32_t rowFloats = softmaxRowFloats(kind, k, elementBytes, perBlock);
  uint32_t rows = workBytes / 4 / rowFloats;
  rows = rows < m ? rows : m;
  const bool isFlash2 = kind == SoftmaxKind::flashV2 || kind == SoftmaxKind::flashV2Basic;
  if (isBasic)
    rows = softmaxBasicRows(rows, m, k);
  const uint32_t group = isFlash2 && broadcastOutput && elementBytes == 2 ? 16 : 8;
  if (rows < m && rows > group)
    rows = rows / group * group;
  if (!isFlash2 && kind != SoftmaxKind::flashV3)
    rows = softmaxBasicRows(rows, m, k);
  Tiling t{};
  t.srcM = t.outMaxM = m;
  t.srcK = t.splitK = k;
  t.srcSize = m * k;
  t.outMaxK = t.reduceK = perBlock;
  t.outMaxSize = m * perBlock;
  t.splitM = t.reduceM = rows;
  t.splitSize = rows * k;
  t.reduceSize = rows * perBlock;
  if (rows != 0) {
    t.rangeM = m / rows;
    t.tailM = m % rows;
  }
  t.tailSplitSize = t.tailM * k;
  t.tailReduceSize = t.tailM * perBlock;
  return t;
}

} // namespace AscendC::detail
