#pragma once
// How the normalisations divide their work. The host's tiling functions and the kernel's checks both come from here.
#include "data.h"
#include "scratch.h"

namespace AscendC::detail {

constexpr uint64_t upTo(uint64_t n, uint64_t unit) { return (n + unit - 1) / unit * unit; }

/// LayerNorm and DeepNorm over rows of `h`: copies of the input as floats, and of means and variances.
constexpr ScratchBytes layerNormSpace(uint64_t rows, uint64_t h, uint32_t elementBytes, bool reuse) {
  const uint64_t copies = reuse && elementBytes == 4 ? 2 : 3;
  const uint64_t values = 2 * upTo(rows * 4, 32);
  return {copies * upTo(h * 4, 32) + values, copies * upTo(rows * h * 4, 32) + values};
}

/// Fields that LayerNormTiling and DeepNormTiling have in common. False: the buffer is too small for one row.
template <class Tiling>
constexpr bool tileRows(Tiling& t, uint32_t b, uint32_t s, uint32_t h, uint32_t originalH, uint32_t workBytes,
                        uint32_t elementBytes, bool reuse, bool basic) {
  const uint32_t rows = b * s, all = rows * h;
  const uint32_t buffers = reuse && elementBytes == 4 ? 2 : 3;
  const uint32_t values = static_cast<uint32_t>(upTo(rows, 8));
  // Float keeps means and variances where the results go.
  const uint32_t head = elementBytes == 4 ? 0 : 2 * values;
  const uint32_t floats = workBytes / 4;
  uint32_t one = floats < head ? 0 : (floats - head) / buffers / h * h;
  one = one > all ? all : one;
  if (basic && one / (8 * h) > 0)
    one = one / (8 * h) * (8 * h);
  if (one == 0)
    return false;
  t.bLength = b;
  t.sLength = s;
  t.hLength = h;
  t.originalHLength = originalH;
  t.inputXSize = all;
  t.meanVarSize = rows;
  t.numberOfTmpBuf = buffers;
  t.meanTmpTensorPos = 0;
  t.meanTmpTensorSize = t.varianceTmpTensorPos = t.varianceTmpTensorSize = values;
  t.tmpBufSize = floats;
  t.oneTmpSize = t.inputRoundSize = t.bshCurLength = one;
  t.firstTmpStartPos = head;
  t.secondTmpStartPos = head + one;
  t.thirdTmpStartPos = head + 2 * one;
  t.loopRound = all / one;
  t.inputTailSize = all % one;
  t.inputTailPos = all - t.inputTailSize;
  t.meanVarRoundSize = t.bsCurLength = one / h;
  t.meanVarTailSize = t.inputTailSize / h;
  t.meanVarTailPos = rows - t.meanVarTailSize;
  t.lastDimValueBack = 1.0f / static_cast<float>(originalH);
  return true;
}

/// What a kernel with that tiling uses of its buffer.
template <class Tiling> constexpr uint64_t tiledBytes(const Tiling& t) {
  return (static_cast<uint64_t>(t.firstTmpStartPos) + static_cast<uint64_t>(t.numberOfTmpBuf) * t.oneTmpSize) * 4;
}

constexpr ScratchBytes normalizeSpace(uint64_t rows, uint64_t paddedR, uint32_t gammaBytes) {
  const uint64_t r = upTo(paddedR * 4, 32), a = upTo(rows * 4, 32);
  const uint64_t lines = (gammaBytes == 4 ? 2 : 4) * r;
  return {a > lines ? a : lines, 2 * r + 2 * upTo(upTo(rows, 8) * paddedR * 4, 32)};
}
constexpr ScratchBytes layerNormRstdSpace(uint64_t rows, uint64_t paddedR, uint32_t elementBytes) {
  const uint64_t values = upTo(rows * 4, 32), line = 2 * upTo(paddedR * 4, 32);
  const uint64_t all = 2 * upTo(rows * paddedR * 4, 32);
  const ScratchBytes n = normalizeSpace(rows, paddedR, elementBytes);
  return {(line > n.least ? line : n.least) + values, (all > n.most ? all : n.most) + values};
}

constexpr ScratchBytes layerNormGradSpace(uint64_t rows, uint64_t h, uint32_t elementBytes, bool reuse) {
  const uint64_t buffers = elementBytes == 2 ? 9 : reuse ? 4 : 6;
  const uint64_t all = rows * h, square = h * h;
  return {(all < square ? all : square) * buffers * elementBytes,
          (all < square ? square : all) * buffers * elementBytes};
}
constexpr ScratchBytes layerNormGradBetaSpace(uint64_t rows, uint64_t h, uint32_t elementBytes) {
  const uint64_t buffers = elementBytes == 2 ? 4 : 2;
  return {buffers * h * 4, buffers * rows * h * 4};
}
constexpr ScratchBytes rmsNormSpace(uint64_t rows, uint64_t h, uint32_t elementBytes) {
  const uint64_t copies = elementBytes == 2 ? 2 : 1;
  return {(copies * h + 8) * 4, (copies * rows * h + upTo(rows, 32 / elementBytes)) * 4};
}
constexpr ScratchBytes batchNormSpace(uint64_t b, uint64_t sh, uint32_t elementBytes, bool basic) {
  const uint64_t values = 2 * upTo(sh * 4, 32);
  return {3 * b * (basic ? 256 : elementBytes == 2 ? 64 : 32) + values, 3 * upTo(b * sh * 4, 32) + values};
}
constexpr ScratchBytes groupNormSpace(uint64_t n, uint64_t c, uint64_t hw, uint64_t groups, uint32_t elementBytes,
                                      bool reuse) {
  const uint64_t values = 2 * upTo(n * groups * 4, 32), line = upTo(hw * elementBytes, 32) / elementBytes * 4;
  const uint64_t copies = reuse && elementBytes == 4 ? 2 : 3;
  return {copies * (c / groups) * line + values, copies * n * c * line + values};
}
constexpr ScratchBytes welfordUpdateSpace(uint64_t elements, uint32_t elementBytes, bool reuse) {
  const uint64_t least = (elementBytes == 2 ? 3 : reuse ? 1 : 2) * 256;
  return {least, (elements + 63) / 64 * least};
}
constexpr ScratchBytes welfordFinalizeSpace(uint64_t ab) { return {1024, ab <= 64 ? 1024 : (128 + ab * 2) * 4}; }

} // namespace AscendC::detail
