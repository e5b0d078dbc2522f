#pragma once
// On the host: temporary space and tiling of the normalisations.
#include "normalization.h"
#include "shape.h"

#include <cstring>

namespace AscendC {
namespace detail {

inline uint32_t dimension(const TensorShape& shape, std::size_t i) { return static_cast<uint32_t>(shape.GetDim(i)); }
inline uint32_t bitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline void setSizes(const ScratchBytes& s, uint32_t& maxValue, uint32_t& minValue) {
  maxValue = bytes32(s.most);
  minValue = bytes32(s.least);
}
/// R rounded up to blocks of 32 bytes.
inline uint32_t padded(uint32_t r, uint32_t typeSize) { return static_cast<uint32_t>(upTo(r, 32 / typeSize)); }

} // namespace detail

/// srcShape: B, S, H, and H before it was padded.
inline void GetLayerNormMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool isReuseSource,
                                      uint32_t& maxValue, uint32_t& minValue) {
  using detail::dimension;
  detail::setSizes(detail::layerNormSpace(dimension(srcShape, 0) * dimension(srcShape, 1), dimension(srcShape, 2),
                                          typeSize, isReuseSource),
                   maxValue, minValue);
}
inline void GetLayerNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool isReuseSource,
                                     tiling::LayerNormTiling& tiling) {
  using detail::dimension;
  detail::tileRows(tiling, dimension(srcShape, 0), dimension(srcShape, 1), dimension(srcShape, 2),
                   dimension(srcShape, 3), stackBufferSize, typeSize, isReuseSource, false);
}
/// The name in older versions.
inline void GetLayerNormNDTillingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                      const uint32_t typeSize, const bool isReuseSource,
                                      tiling::LayerNormTiling& tilling) {
  GetLayerNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, tilling);
}

/// srcShape: A, R; for the LayerNorm that gives the reciprocal of the standard deviation.
inline void GetLayerNormMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool, const bool,
                                      const bool, uint32_t& maxValue, uint32_t& minValue) {
  detail::setSizes(detail::layerNormRstdSpace(detail::dimension(srcShape, 0),
                                              detail::padded(detail::dimension(srcShape, 1), typeSize), typeSize),
                   maxValue, minValue);
}
inline void GetLayerNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool, const bool,
                                     tiling::LayerNormSeparateTiling& tiling) {
  const uint32_t a = detail::dimension(srcShape, 0), r = detail::dimension(srcShape, 1);
  const uint32_t line = detail::padded(r, typeSize), all = a * line;
  const uint32_t values = static_cast<uint32_t>(detail::upTo(a, 8)), floats = stackBufferSize / 4;
  uint32_t one = line == 0 || floats < values ? 0 : (floats - values) / 2 / line * line;
  one = one > all ? all : one;
  if (one == 0)
    return;
  tiling.aLength = tiling.meanVarSize = a;
  tiling.rLength = r;
  tiling.inputXSize = all;
  tiling.numberOfTmpBuf = 2;
  tiling.varianceTmpTensorPos = 0;
  tiling.varianceTmpTensorSize = tiling.firstTmpStartPos = values;
  tiling.tmpBufSize = floats;
  tiling.oneTmpSize = tiling.inputRoundSize = tiling.arCurLength = one;
  tiling.secondTmpStartPos = values + one;
  tiling.loopRound = all / one;
  tiling.inputTailSize = all % one;
  tiling.inputTailPos = all - tiling.inputTailSize;
  tiling.meanVarRoundSize = tiling.aCurLength = one / line;
  tiling.meanVarTailSize = tiling.inputTailSize / line;
  tiling.meanVarTailPos = a - tiling.meanVarTailSize;
  tiling.rValueBack = 1.0f / static_cast<float>(r);
}
inline void GetNormalizeMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSizeU, const uint32_t typeSizeT,
                                      const bool, const bool, const bool, uint32_t& maxValue, uint32_t& minValue) {
  detail::setSizes(detail::normalizeSpace(detail::dimension(srcShape, 0),
                                          detail::padded(detail::dimension(srcShape, 1), typeSizeT), typeSizeU),
                   maxValue, minValue);
}

inline void GetLayerNormGradMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize,
                                          const bool isReuseSource, uint32_t& maxValue, uint32_t& minValue) {
  using detail::dimension;
  detail::setSizes(detail::layerNormGradSpace(dimension(srcShape, 0) * dimension(srcShape, 1), dimension(srcShape, 2),
                                              typeSize, isReuseSource),
                   maxValue, minValue);
}
inline void GetLayerNormGradNDTilingInfo(const TensorShape srcShape, const uint32_t stackBufferSize,
                                         const uint32_t typeSize, const bool isReuseSource,
                                         tiling::LayerNormGradTiling& tiling) {
  using detail::dimension;
  const uint32_t h = dimension(srcShape, 2), original = dimension(srcShape, 3);
  const bool reuse = isReuseSource && typeSize == 4;
  const uint32_t buffers = typeSize == 2 ? 9 : isReuseSource ? 4 : 6;
  tiling.stackBufferSize = stackBufferSize;
  tiling.bLength = dimension(srcShape, 0);
  tiling.sLength = dimension(srcShape, 1);
  tiling.hLength = h;
  tiling.originalHLength = original;
  const uint32_t all = tiling.bLength * tiling.sLength * h;
  tiling.nohCalSize =
      h == 0 ? 0 : static_cast<uint32_t>(detail::upTo(stackBufferSize / 4 / buffers / h, 32 / typeSize));
  const uint32_t one = tiling.oneCalSize = tiling.nohCalSize * h;
  if (one == 0)
    return;
  tiling.loopNum = all / one;
  tiling.tailSize = all % one;
  tiling.nohTailSize = tiling.tailSize / h;
  tiling.tmpTensorBSHPos = 0;
  tiling.pdVarTensorPos = one;
  tiling.pdMeanTensorPos = 2 * one;
  tiling.x1TensorPos = reuse ? 0 : 3 * one;
  tiling.x2TensorPos = reuse ? 0 : 4 * one;
  tiling.x3TensorPos = reuse ? 3 * one : 5 * one;
  if (typeSize == 2) {
    tiling.tmpTensorPos = tiling.x3TensorPos + one;
    tiling.tmpTensor1Pos = tiling.x3TensorPos + 2 * one;
    tiling.tmpTensor2Pos = tiling.x3TensorPos + 3 * one;
  }
  tiling.tmpTensorBSHSize = tiling.pdVarTensorSize = tiling.pdMeanTensorSize = one;
  tiling.x1TensorSize = tiling.x2TensorSize = tiling.x3TensorSize = one;
  tiling.tmpTensorSize = tiling.tmpTensor1Size = tiling.tmpTensor2Size = one;
  tiling.lastDimValueBack = detail::bitsOf(1.0f / static_cast<float>(original));
  tiling.lastDimValueBackMulTwo = detail::bitsOf(2.0f / static_cast<float>(original));
}

inline void GetLayerNormGradBetaMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool,
                                              uint32_t& maxValue, uint32_t& minValue) {
  using detail::dimension;
  detail::setSizes(
      detail::layerNormGradBetaSpace(dimension(srcShape, 0) * dimension(srcShape, 1), dimension(srcShape, 2), typeSize),
      maxValue, minValue);
}
inline void GetLayerNormGradBetaNDTilingInfo(const TensorShape srcShape, const uint32_t stackBufferSize,
                                             const uint32_t typeSize, const bool,
                                             tiling::LayerNormGradBetaTiling& tiling) {
  using detail::dimension;
  const uint32_t h = dimension(srcShape, 2);
  tiling.bLength = dimension(srcShape, 0);
  tiling.sLength = dimension(srcShape, 1);
  tiling.hLength = h;
  tiling.originalHLength = dimension(srcShape, 3);
  tiling.bsLength = tiling.bLength * tiling.sLength;
  tiling.bshLength = tiling.bsLength * h;
  tiling.stackBufferSize = stackBufferSize / 4;
  const bool isHalf = typeSize == 2;
  tiling.numberOfTmpBuf = isHalf ? 2 : 1;
  uint32_t one = tiling.stackBufferSize;
  if (isHalf)
    one = one < 2 * h ? 0 : (one - 2 * h) / 2;
  one = h == 0 ? 0 : one / h * h;
  one = one > tiling.bshLength ? tiling.bshLength : one;
  if (one == 0)
    return;
  tiling.oneCalSize = tiling.bshCurLength = one;
  tiling.bsCurLength = one / h;
  tiling.loopRound = tiling.bshLength / one;
  tiling.inputTailSize = tiling.bshLength % one;
  tiling.inputTailPos = tiling.bshLength - tiling.inputTailSize;
  tiling.bsTailSize = tiling.inputTailSize / h;
  if (isHalf) {
    tiling.betaTempTensorPos = h;
    tiling.inputDyTmpTensorPos = 2 * h;
    tiling.resForGammaTmpTensorPos = 2 * h + one;
  }
}

/// False: the shape is not one that isBasicBlock takes.
inline bool GetDeepNormMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool isReuseSource,
                                     const bool isBasicBlock, uint32_t& maxValue, uint32_t& minValue) {
  using detail::dimension;
  const uint32_t rows = dimension(srcShape, 0) * dimension(srcShape, 1), h = dimension(srcShape, 2);
  if (isBasicBlock && (h == 0 || h % 64 != 0 || rows % 8 != 0))
    return false;
  detail::setSizes(detail::layerNormSpace(rows, h, typeSize, isReuseSource), maxValue, minValue);
  return true;
}
inline bool GetDeepNormTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                  const uint32_t stackBufferSize, const uint32_t typeSize, const bool isReuseSource,
                                  const bool isBasicBlock, tiling::DeepNormTiling& tiling) {
  using detail::dimension;
  uint32_t most = 0, least = 0;
  if (!GetDeepNormMaxMinTmpSize(srcShape, typeSize, isReuseSource, isBasicBlock, most, least) ||
      stackBufferSize < least)
    return false;
  const uint32_t b = dimension(srcShape, 0), s = dimension(srcShape, 1), h = dimension(srcShape, 2);
  const uint32_t original = dimension(originSrcShape, 2);
  if (b != dimension(originSrcShape, 0) || s != dimension(originSrcShape, 1) || h * typeSize % 32 != 0 ||
      original == 0 || original > h || (isBasicBlock && original != h) || h > 255 * 8)
    return false;
  return detail::tileRows(tiling, b, s, h, original, stackBufferSize, typeSize, isReuseSource, isBasicBlock);
}

inline bool GetRmsNormMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, uint32_t& maxValue,
                                    uint32_t& minValue, const bool isBasicBlock = false) {
  using detail::dimension;
  const uint32_t rows = dimension(srcShape, 0) * dimension(srcShape, 1), h = dimension(srcShape, 2);
  if (isBasicBlock && (h % 64 != 0 || rows % 8 != 0 || h >= 2048))
    return false;
  detail::setSizes(detail::rmsNormSpace(rows, h, typeSize), maxValue, minValue);
  return true;
}
inline bool GetRmsNormTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                 const uint32_t stackBufferByteSize, const uint32_t typeSize,
                                 tiling::RmsNormTiling& tiling, const bool isBasicBlock = false) {
  using detail::dimension;
  uint32_t most = 0, least = 0;
  if (srcShape.GetDimNum() != 3 || originSrcShape.GetDimNum() != 3 ||
      !GetRmsNormMaxMinTmpSize(srcShape, typeSize, most, least, isBasicBlock) || stackBufferByteSize < least)
    return false;
  const uint32_t b = dimension(srcShape, 0), s = dimension(srcShape, 1), h = dimension(srcShape, 2);
  const uint32_t original = dimension(originSrcShape, 2);
  if (b != dimension(originSrcShape, 0) || s != dimension(originSrcShape, 1) || original == 0 || original > h ||
      h * typeSize % 32 != 0)
    return false;
  const uint32_t floats = stackBufferByteSize / 4, copies = typeSize == 4 ? 1 : 2, all = b * s * h;
  uint32_t rows = 1;
  while (floats >= (rows + 1) * h * copies + detail::upTo(rows + 1, 8))
    ++rows;
  rows = rows > b * s ? b * s : rows;
  if (isBasicBlock)
    rows = rows < 8 ? rows : rows / 8 * 8;
  else if (rows > 255)
    rows = 255;
  if (rows == 0)
    return false;
  tiling.bLength = b;
  tiling.sLength = s;
  tiling.hLength = h;
  tiling.originalHLength = original;
  tiling.reciprocalOfHLength = 1.0f / static_cast<float>(original);
  tiling.mainBshLength = rows * h;
  tiling.mainBsLength = rows;
  tiling.mainBsLengthAlign = static_cast<uint32_t>(detail::upTo(rows, 8));
  tiling.loopRound = all / tiling.mainBshLength;
  tiling.tailBshLength = all % tiling.mainBshLength;
  tiling.inputTailPos = all - tiling.tailBshLength;
  tiling.tailBsLength = tiling.tailBshLength / h;
  return true;
}

inline bool GetBatchNormMaxMinTmpSize(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                      const uint32_t typeSize, const bool, uint32_t& maxValue, uint32_t& minValue,
                                      const bool isBasicBlock = false) {
  using detail::dimension;
  const uint32_t b = dimension(originSrcShape, 0), sh = dimension(srcShape, 1) * dimension(srcShape, 2);
  if (isBasicBlock && (sh % 64 != 0 || b % 8 != 0))
    return false;
  detail::setSizes(detail::batchNormSpace(b, sh, typeSize, isBasicBlock), maxValue, minValue);
  return true;
}
inline bool GetBatchNormNDTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                     const uint32_t stackBufferByteSize, const uint32_t typeSize,
                                     const bool isReuseSource, tiling::BatchNormTiling& tilling,
                                     const bool isBasicBlock = false) {
  using detail::dimension;
  uint32_t most = 0, least = 0;
  if (srcShape.GetDimNum() != 3 || originSrcShape.GetDimNum() != 3 ||
      !GetBatchNormMaxMinTmpSize(srcShape, originSrcShape, typeSize, isReuseSource, most, least, isBasicBlock) ||
      stackBufferByteSize < least)
    return false;
  const uint32_t b = dimension(originSrcShape, 0), sh = dimension(srcShape, 1) * dimension(srcShape, 2);
  if (b == 0 || sh * typeSize % 32 != 0)
    return false;
  const uint32_t all = b * sh, values = static_cast<uint32_t>(detail::upTo(sh, 8));
  const uint32_t head = typeSize == 4 ? 0 : 2 * values, floats = stackBufferByteSize / 4;
  const uint32_t unit = b * (typeSize == 4 ? 8 : 16);
  uint32_t one = floats < head ? 0 : (floats - head) / 3 / unit * unit;
  one = one > all ? all : one;
  if (isBasicBlock && one / b % 64 != 0)
    one = one / b / 64 * 64 * b;
  if (one == 0)
    return false;
  tilling.originalBLength = b;
  tilling.meanVarSize = sh;
  tilling.meanTmpTensorPos = 0;
  tilling.varianceTmpTensorPos = values;
  tilling.tmpBufSize = floats;
  tilling.oneTmpSize = tilling.bshCurLength = one;
  tilling.firstTmpStartPos = head;
  tilling.secondTmpStartPos = head + one;
  tilling.thirdTmpStartPos = head + 2 * one;
  tilling.loopRound = all / one;
  tilling.inputTailSize = all % one;
  tilling.inputTailPos = (all - tilling.inputTailSize) / b;
  tilling.meanVarTailSize = tilling.inputTailSize / b;
  tilling.meanVarTailPos = sh - tilling.meanVarTailSize;
  tilling.shCurLength = one / b;
  tilling.firstDimValueBack = 1.0f / static_cast<float>(b);
  tilling.castHalfRepStride = 4;
  tilling.shCurLengthBlockNum = tilling.shCurLength / 8;
  tilling.castHalfOutRepStride = sh / 16;
  return true;
}

/// srcShape: N, C, H, W.
inline void GetGroupNormMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool isReuseSource,
                                      const uint32_t groupNum, uint32_t& maxValue, uint32_t& minValue) {
  using detail::dimension;
  detail::setSizes(detail::groupNormSpace(dimension(srcShape, 0), dimension(srcShape, 1),
                                          dimension(srcShape, 2) * dimension(srcShape, 3), groupNum, typeSize,
                                          isReuseSource),
                   maxValue, minValue);
}
inline void GetGroupNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool isReuseSource, const uint32_t groupNum,
                                     tiling::GroupNormTiling& tiling) {
  using detail::dimension;
  const uint32_t n = dimension(srcShape, 0), c = dimension(srcShape, 1);
  const uint32_t hw = dimension(srcShape, 2) * dimension(srcShape, 3);
  if (groupNum == 0 || c < groupNum || hw == 0)
    return;
  const uint32_t d = c / groupNum, line = detail::padded(hw, typeSize), group = d * line, all = n * c * line;
  const uint32_t values = static_cast<uint32_t>(detail::upTo(n * groupNum, 8));
  const uint32_t head = typeSize == 4 ? 0 : 2 * values, buffers = isReuseSource && typeSize == 4 ? 2 : 3;
  const uint32_t floats = stackBufferSize / 32 * 8;
  uint32_t count = floats < head ? 0 : (floats - head) / buffers / group;
  uint32_t repeats = 8;
  while (group / 8 % repeats != 0)
    --repeats;
  const bool small = line <= 64 && group <= 64 * repeats;
  if (small) {
    uint32_t mask = group > 64 ? 64 : group;
    while (mask != 0 && group % mask != 0)
      mask -= 8;
    const uint32_t limit = 255 / (group / mask) / 8 * 8;
    count = count > limit ? limit : count;
  }
  uint32_t one = count * group;
  if (typeSize == 2 && one < c)
    return;
  if (one > all) {
    count = n * groupNum;
    one = all;
  }
  if (one == 0)
    return;
  tiling.n = n;
  tiling.c = c;
  tiling.hw = hw;
  tiling.g = groupNum;
  tiling.d = d;
  tiling.hwAlignSize = line;
  tiling.dhwAlignSize = group;
  tiling.inputXSize = all;
  tiling.meanVarSize = n * groupNum;
  tiling.numberOfTmpBuf = buffers;
  tiling.meanTmpTensorPos = 0;
  tiling.meanTmpTensorSize = tiling.varianceTmpTensorPos = tiling.varianceTmpTensorSize = values;
  tiling.tmpBufSize = floats;
  tiling.oneTmpSize = tiling.inputRoundSize = tiling.bshCurLength = one;
  tiling.firstTmpStartPos = head;
  tiling.secondTmpStartPos = head + one;
  tiling.thirdTmpStartPos = head + 2 * one;
  tiling.loopRound = all / one;
  tiling.inputTailSize = all % one;
  tiling.inputTailPos = all - tiling.inputTailSize;
  tiling.meanVarRoundSize = one / group;
  tiling.meanVarTailSize = tiling.inputTailSize / group;
  tiling.meanVarTailPos = tiling.meanVarSize - tiling.meanVarTailSize;
  tiling.bsCurLength = count;
  tiling.factor = 1.0f / static_cast<float>(d * hw);
  tiling.smallShape = small;
}

/// srcShape: rn, ab.
inline void GetWelfordUpdateMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSizeT, const uint32_t,
                                          const bool isReuseSource, const bool, uint32_t& maxValue,
                                          uint32_t& minValue) {
  detail::setSizes(detail::welfordUpdateSpace(detail::elementsOf(srcShape), typeSizeT, isReuseSource), maxValue,
                   minValue);
}
inline void GetWelfordFinalizeMaxMinTmpSize(const TensorShape& srcShape, const uint32_t, const bool, uint32_t& maxValue,
                                            uint32_t& minValue) {
  detail::setSizes(detail::welfordFinalizeSpace(detail::dimension(srcShape, 0)), maxValue, minValue);
}

} // namespace AscendC
