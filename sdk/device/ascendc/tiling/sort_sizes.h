#pragma once
// On the host: temporary space of sorting, TopK, Arange, DropOut and Select with a mask of bytes; the tiling of TopK.
#include "data.h"
#include "shape.h"
#include "sort.h"

namespace AscendC {

template <class Platform>
uint32_t GetConcatTmpSize(const Platform& platform, const uint32_t elemCount, const uint32_t dataTypeSize) {
  return detail::bytes32(detail::concatBytes(detail::tilesFor910B(platform), elemCount, dataTypeSize));
}
template <class Platform>
uint32_t GetSortTmpSize(const Platform& platform, const uint32_t elemCount, const uint32_t dataTypeSize) {
  return detail::bytes32(detail::sortBytes(detail::tilesFor910B(platform), elemCount, dataTypeSize));
}

enum class SortType { RADIX_SORT, MERGE_SORT };
struct SortConfig {
  SortType type = SortType::RADIX_SORT;
  bool isDescend = false;
  bool hasSrcIndex = false;
  bool hasDstIndex = false;
};
/// Of the Sort of newer SoCs, which sorts without Concat and Extract: nothing of it on these.
inline void GetSortMaxMinTmpSize(const TensorShape&, TensorDataType, TensorDataType, bool, const SortConfig&,
                                 uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue = 0;
}

template <class Platform>
bool GetTopKMaxMinTmpSize(const Platform& platform, const int32_t inner, const int32_t outter, const bool,
                          const bool isInitIndex, enum TopKMode mode, const bool isLargest, const uint32_t dataTypeSize,
                          uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue =
      detail::bytes32(detail::topKBytes(detail::tilesFor910B(platform), mode, static_cast<uint64_t>(inner),
                                        static_cast<uint64_t>(outter), isInitIndex, isLargest, dataTypeSize));
  return true;
}

namespace detail {

/// k times the pattern `one`, each `step` bits further on.
constexpr uint32_t repeatBits(uint32_t one, int32_t step, int32_t k) {
  uint32_t bits = 0;
  for (int32_t i = 0; i < k; ++i)
    bits |= one << (i * step);
  return bits;
}
inline int32_t upToMultiple(int32_t n, int32_t unit) { return (n + unit - 1) / unit * unit; }

/// Which lanes of sorted pairs hold the first k values and indices.
inline void topKMasks(int32_t k, uint32_t elementBytes, tiling::TopkTiling& t) {
  const int32_t low = k < 16 ? k : 16, high = k - low;
  t.vreduceIdxMask0 = repeatBits(2, 2, low);
  t.vreduceIdxMask1 = repeatBits(2, 2, high);
  if (elementBytes == 4) {
    t.vreduceValMask0 = repeatBits(1, 2, low);
    t.vreduceValMask1 = repeatBits(1, 2, high);
    return;
  }
  uint16_t* const masks[] = {&t.vreducehalfValMask0, &t.vreducehalfValMask1, &t.vreducehalfValMask2,
                             &t.vreducehalfValMask3, &t.vreducehalfValMask4, &t.vreducehalfValMask5,
                             &t.vreducehalfValMask6, &t.vreducehalfValMask7};
  for (int32_t i = 0; i < 8; ++i) {
    const int32_t left = k - i * 4;
    *masks[i] = static_cast<uint16_t>(repeatBits(1, 4, left < 0 ? 0 : left < 4 ? left : 4));
  }
}

inline void tileTopK910B(int32_t inner, int32_t outer, int32_t k, int32_t bytes, bool hasIndex, TopKMode mode,
                         bool largest, tiling::TopkTiling& t) {
  const int32_t all = inner * outer;
  t.allDataSize = all;
  t.kAlignFourBytes = upToMultiple(k, 8);
  if (mode == TopKMode::TOPK_NORMAL) {
    const int32_t pair = 8 / bytes; // elements of a sorted value with its index
    t.kAlignTwoBytes = upToMultiple(k, 16);
    t.tmpLocalSize = 2 * pair * inner;
    t.innerDataSize = inner * pair;
    t.copyUbToUbBlockCount = static_cast<uint32_t>(inner * 8 / 32);
    t.sortRepeat = static_cast<uint32_t>(inner / 32);
    t.mrgSortRepeat = inner / 4;
    t.maskOffset = outer * (bytes == 2 ? t.kAlignTwoBytes : t.kAlignFourBytes);
    t.maskVreducev2FourBytes = 2 * k;
    t.maskVreducev2TwoBytes = 4 * k;
    t.mrgSortSrc1offset = t.mrgSortTwoQueueSrc1Offset = pair;
    t.mrgSortSrc2offset = 2 * pair;
    t.mrgSortSrc3offset = 3 * pair;
    t.mrgFourQueueTailPara1 = inner * 2;
    t.mrgFourQueueTailPara2 = 4 / bytes;
    if (!hasIndex) {
      t.srcIndexOffset = t.tmpLocalSize;
      t.tmpLocalSize += inner * 4 / bytes;
    }
    return;
  }
  t.innerDataSize = all * (8 / bytes);
  t.maskOffset = outer * k;
  t.topkMrgSrc1MaskSizeOffset = t.innerDataSize + (largest ? 0 : all);
  t.tmpLocalSize = t.topkMrgSrc1MaskSizeOffset + 64 / bytes;
  if (!hasIndex) {
    t.topkNSmallSrcIndexOffset = t.tmpLocalSize;
    t.tmpLocalSize += all * 4 / bytes;
  }
  topKMasks(k, static_cast<uint32_t>(bytes), t);
}

inline void tileTopK310P(int32_t inner, int32_t outer, int32_t k, int32_t bytes, TopKMode mode, tiling::TopkTiling& t) {
  if (mode == TopKMode::TOPK_NORMAL) {
    const int32_t proposals = inner * 8;
    t.srcIndexOffset = proposals * 2;
    t.tmpLocalSize = proposals * 2 + inner * 4 / bytes;
    t.innerDataSize = proposals;
    t.sortRepeat = static_cast<uint32_t>(inner / 16);
    t.copyUbToUbBlockCount = static_cast<uint32_t>(proposals * bytes / 32);
    t.mrgSortSrc1offset = 8;
    t.mrgSortSrc2offset = 16;
    t.mrgSortSrc3offset = 24;
    t.mrgSortRepeat = inner / 4;
    t.kAlignFourBytes = upToMultiple(k, 8);
    t.kAlignTwoBytes = upToMultiple(k, 16);
    t.maskOffset = outer * (bytes == 2 ? t.kAlignTwoBytes : t.kAlignFourBytes);
    return;
  }
  const int32_t all = inner * outer, proposals = all * 8;
  t.tmpLocalSize = proposals * 2;
  t.topkNSmallSrcIndexOffset = proposals + all;
  t.innerDataSize = proposals;
  t.maskOffset = outer * k;
  t.allDataSize = all;
  t.sortRepeat = static_cast<uint32_t>(all / 16);
  t.copyUbToUbBlockCount = static_cast<uint32_t>(proposals * bytes / 32);
  t.mrgSortTwoQueueSrc1Offset = 16 * 8;
  t.mrgSortSrc1offset = inner * 8;
  t.vreduceIdxMask0 = repeatBits(1, 1, k);
  t.srcIndexOffset = t.topkNSmallSrcIndexOffset + (bytes == 4 ? 0 : all);
  t.vreduceValMask0 = repeatBits(1, 1, bytes == 4 || k < 16 ? k : 16);
  t.vreduceValMask1 = bytes == 4 || k < 16 ? 0 : repeatBits(1, 1, k - 16);
}

} // namespace detail

/// False: the numbers cannot be. inner: a multiple of 32, and 32 itself for TOPK_NSMALL.
template <class Platform>
bool TopKTilingFunc(const Platform& platform, const int32_t inner, const int32_t outter, const int32_t k,
                    const uint32_t dataTypeSize, const bool isInitIndex, enum TopKMode mode, const bool isLargest,
                    tiling::TopkTiling& topKTiling) {
  if (inner <= 0 || inner % 32 != 0 || outter <= 0 || k <= 0 || k > inner || (dataTypeSize != 2 && dataTypeSize != 4) ||
      (mode == TopKMode::TOPK_NSMALL && inner != 32))
    return false;
  topKTiling = {};
  const int32_t bytes = static_cast<int32_t>(dataTypeSize);
  if (detail::tilesFor910B(platform))
    detail::tileTopK910B(inner, outter, k, bytes, isInitIndex, mode, isLargest, topKTiling);
  else
    detail::tileTopK310P(inner, outter, k, bytes, mode, topKTiling);
  return true;
}

inline void GetArangeMaxMinTmpSize(uint32_t& maxValue, uint32_t& minValue) { maxValue = minValue = 0; }
inline void GetArithProgressionMaxMinTmpSize(uint32_t& maxValue, uint32_t& minValue) { maxValue = minValue = 0; }

inline void GetDropOutMaxMinTmpSize(const TensorShape& srcShape, const uint32_t, const bool, uint32_t& maxValue,
                                    uint32_t& minValue) {
  const detail::ScratchBytes space = detail::dropOutSpace(detail::elementsOf(srcShape));
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
inline uint32_t GetDropOutMaxTmpSize(const TensorShape& srcShape, const uint32_t, const bool) {
  return detail::bytes32(detail::dropOutSpace(detail::elementsOf(srcShape)).most);
}
inline uint32_t GetDropOutMinTmpSize(const TensorShape& srcShape, const uint32_t, const bool) {
  return detail::bytes32(detail::dropOutSpace(detail::elementsOf(srcShape)).least);
}

/// One of the two sources is a scalar: a shape of one element, or none.
inline void GetSelectMaxMinTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape, const uint32_t,
                                   const TensorShape& maskShape, const uint32_t maskTypeSize, const bool isReuseMask,
                                   uint32_t& maxValue, uint32_t& minValue) {
  const bool firstIsScalar = src0Shape.GetDimNum() == 0 || src0Shape.GetShapeSize() == 1;
  const TensorShape& source = firstIsScalar ? src1Shape : src0Shape;
  const detail::ScratchBytes space = detail::selectSpace(detail::elementsOf(source), detail::rowsOf(source).k,
                                                         detail::rowsOf(maskShape).k, maskTypeSize, isReuseMask);
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
inline uint32_t GetSelectMaxTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape,
                                    const uint32_t srcTypeSize, const TensorShape& maskShape,
                                    const uint32_t maskTypeSize, const bool isReuseMask) {
  uint32_t most = 0, least = 0;
  GetSelectMaxMinTmpSize(src0Shape, src1Shape, srcTypeSize, maskShape, maskTypeSize, isReuseMask, most, least);
  return most;
}
inline uint32_t GetSelectMinTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape,
                                    const uint32_t srcTypeSize, const TensorShape& maskShape,
                                    const uint32_t maskTypeSize, const bool isReuseMask) {
  uint32_t most = 0, least = 0;
  GetSelectMaxMinTmpSize(src0Shape, src1Shape, srcTypeSize, maskShape, maskTypeSize, isReuseMask, most, least);
  return least;
}
/// The names in older versions.
inline void GetSelectWithBytesMaskMaxMinTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape,
                                                const uint32_t srcTypeSize, const TensorShape& maskShape,
                                                const uint32_t maskTypeSize, const bool isReuseMask, uint32_t& maxValue,
                                                uint32_t& minValue) {
  GetSelectMaxMinTmpSize(src0Shape, src1Shape, srcTypeSize, maskShape, maskTypeSize, isReuseMask, maxValue, minValue);
}
inline uint32_t GetSelectWithBytesMaskMaxTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape,
                                                 const uint32_t srcTypeSize, const TensorShape& maskShape,
                                                 const uint32_t maskTypeSize, const bool isReuseMask) {
  return GetSelectMaxTmpSize(src0Shape, src1Shape, srcTypeSize, maskShape, maskTypeSize, isReuseMask);
}
inline uint32_t GetSelectWithBytesMaskMinTmpSize(const TensorShape& src0Shape, const TensorShape& src1Shape,
                                                 const uint32_t srcTypeSize, const TensorShape& maskShape,
                                                 const uint32_t maskTypeSize, const bool isReuseMask) {
  return GetSelectMinTmpSize(src0Shape, src1Shape, srcTypeSize, maskShape, maskTypeSize, isReuseMask);
}

} // namespace AscendC
