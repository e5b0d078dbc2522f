#pragma once
// On the host: temporary space and tiling of the activations.
#include "math_sizes.h"
#include "softmax.h"

namespace AscendC {

inline uint32_t GetGeluMinTmpSize(const TensorShape&, const uint32_t) { return 3 * 256; }
inline uint32_t GetGeluMaxTmpSize(const TensorShape& srcShape, const uint32_t) {
  const uint64_t bytes = detail::elementsOf(srcShape) * sizeof(float);
  return detail::bytes32(3 * (bytes < 256 ? 256 : bytes));
}
inline void GetGeluMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, uint32_t& maxValue,
                                 uint32_t& minValue) {
  maxValue = GetGeluMaxTmpSize(srcShape, typeSize);
  minValue = GetGeluMinTmpSize(srcShape, typeSize);
}
/// The order of the last arguments is this function's own.
inline void GetSwiGLUMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, uint32_t& maxValue,
                                   uint32_t& minValue, const bool) {
  detail::scratchSizes(detail::scratch::swiGlu, detail::elementsOf(srcShape), typeSize, false, maxValue, minValue);
}
inline void GetSwiGLUTmpBufferFactorSize(const uint32_t typeSize, uint32_t& maxLiveNodeCount, uint32_t& extraBuffer) {
  detail::scratchFactor(detail::scratch::swiGlu, typeSize, false, maxLiveNodeCount, extraBuffer);
}
inline void GetSiluTmpSize(const TensorShape&, const uint32_t, const bool, uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue = 0;
}
inline void GetSwishTmpSize(const TensorShape&, const uint32_t, const bool, uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue = 0;
}

// ---- The SoftMax family. dataTypeSize: of sums and maxima, and of the matrix; 1 and 2 where they differ.

namespace detail {
inline uint32_t softmaxLeast(SoftmaxKind kind, const TensorShape& shape, uint32_t elementBytes, uint32_t sumBytes) {
  return softmaxLeastBytes(kind, rowsOf(shape).k, elementBytes, 32 / sumBytes);
}
inline uint32_t softmaxMost(SoftmaxKind kind, const TensorShape& shape, uint32_t elementBytes, uint32_t sumBytes) {
  const Rows r = rowsOf(shape);
  return softmaxMostBytes(kind, r.m, r.k, elementBytes, 32 / sumBytes);
}
template <class Tiling>
inline void softmaxTile(SoftmaxKind kind, const TensorShape& shape, uint32_t elementBytes, uint32_t sumBytes,
                        uint32_t workBytes, Tiling& tiling, bool broadcastOutput = false) {
  const Rows r = rowsOf(shape);
  tiling = softmaxTiling<Tiling>(kind, r.m, r.k, elementBytes, 32 / sumBytes, workBytes, broadcastOutput);
}
constexpr SoftmaxKind flashKind(bool isUpdate) { return isUpdate ? SoftmaxKind::flashUpdate : SoftmaxKind::flash; }
constexpr SoftmaxKind flashV2Kind(bool isBasic) { return isBasic ? SoftmaxKind::flashV2Basic : SoftmaxKind::flashV2; }
constexpr SoftmaxKind gradKind(bool isFront) { return isFront ? SoftmaxKind::gradFront : SoftmaxKind::grad; }
} // namespace detail

inline uint32_t GetSoftMaxMaxTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool) {
  return detail::softmaxMost(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize);
}
inline uint32_t GetSoftMaxMinTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool) {
  return detail::softmaxLeast(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize);
}
inline void SoftMaxTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                              const uint32_t localWorkSpaceSize, tiling::SoftMaxTiling& softmaxTiling) {
  detail::softmaxTile(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize, localWorkSpaceSize,
                      softmaxTiling);
}

inline uint32_t GetLogSoftMaxMaxTmpSize(const TensorShape srcShape, const uint32_t dataTypeSize, const bool) {
  return detail::softmaxMost(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize);
}
inline uint32_t GetLogSoftMaxMinTmpSize(const TensorShape srcShape, const uint32_t dataTypeSize, const bool) {
  return detail::softmaxLeast(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize);
}
inline void LogSoftMaxTilingFunc(const TensorShape srcShape, const uint32_t dataTypeSize,
                                 const uint32_t localWorkSpaceSize, tiling::LogSoftMaxTiling& softmaxTiling) {
  detail::softmaxTile(detail::SoftmaxKind::plain, srcShape, dataTypeSize, dataTypeSize, localWorkSpaceSize,
                      softmaxTiling);
}

inline uint32_t GetSoftMaxFlashMaxTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool isUpdate,
                                          const bool) {
  return detail::softmaxMost(detail::flashKind(isUpdate), srcShape, dataTypeSize, dataTypeSize);
}
inline uint32_t GetSoftMaxFlashMinTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool isUpdate,
                                          const bool) {
  return detail::softmaxLeast(detail::flashKind(isUpdate), srcShape, dataTypeSize, dataTypeSize);
}
inline void SoftMaxFlashTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                                   const uint32_t localWorkSpaceSize, tiling::SoftMaxTiling& softmaxFlashTiling,
                                   const bool isUpdate = false) {
  detail::softmaxTile(detail::flashKind(isUpdate), srcShape, dataTypeSize, dataTypeSize, localWorkSpaceSize,
                      softmaxFlashTiling);
}

inline uint32_t GetSoftMaxFlashV2MaxTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                            const uint32_t dataTypeSize2, const bool, const bool isBasicBlock = false,
                                            const bool = false) {
  return detail::softmaxMost(detail::flashV2Kind(isBasicBlock), srcShape, dataTypeSize1, dataTypeSize2);
}
inline uint32_t GetSoftMaxFlashV2MinTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                            const uint32_t dataTypeSize2, const bool, const bool isBasicBlock = false,
                                            const bool isFlashOutputBrc = false) {
  const detail::SoftmaxKind kind = detail::flashV2Kind(isBasicBlock);
  const uint32_t least = detail::softmaxLeast(kind, srcShape, dataTypeSize1, dataTypeSize2);
  if (!isFlashOutputBrc)
    return least;
  const detail::Rows r = detail::rowsOf(srcShape);
  const uint32_t perBlock = 32 / dataTypeSize1;
  return least / (detail::softmaxIsBasic(kind, r.k) ? 8 : 1) * (perBlock < r.m ? perBlock : r.m);
}
inline void SoftMaxFlashV2TilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                     const uint32_t dataTypeSize2, const uint32_t localWorkSpaceSize,
                                     tiling::SoftMaxTiling& softmaxFlashTiling, const bool,
                                     const bool isBasicBlock = false, const bool isFlashOutputBrc = false) {
  detail::softmaxTile(detail::flashV2Kind(isBasicBlock), srcShape, dataTypeSize1, dataTypeSize2, localWorkSpaceSize,
                      softmaxFlashTiling, isFlashOutputBrc);
}

inline void GetSoftMaxFlashV3MaxMinTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                           const uint32_t dataTypeSize2, uint32_t& maxValue, uint32_t& minValue,
                                           const bool, const bool = false) {
  maxValue = detail::softmaxMost(detail::SoftmaxKind::flashV3, srcShape, dataTypeSize1, dataTypeSize2);
  minValue = detail::softmaxLeast(detail::SoftmaxKind::flashV3, srcShape, dataTypeSize1, dataTypeSize2);
}
inline void SoftMaxFlashV3TilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                     const uint32_t dataTypeSize2, const uint32_t localWorkSpaceSize,
                                     tiling::SoftMaxTiling& softmaxFlashV3Tiling, const bool, const bool = false) {
  detail::softmaxTile(detail::SoftmaxKind::flashV3, srcShape, dataTypeSize1, dataTypeSize2, localWorkSpaceSize,
                      softmaxFlashV3Tiling);
}

inline uint32_t GetSoftMaxGradMaxTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool isFront,
                                         const bool) {
  return detail::softmaxMost(detail::gradKind(isFront), srcShape, dataTypeSize, dataTypeSize);
}
inline uint32_t GetSoftMaxGradMinTmpSize(const TensorShape& srcShape, const uint32_t dataTypeSize, const bool isFront,
                                         const bool) {
  return detail::softmaxLeast(detail::gradKind(isFront), srcShape, dataTypeSize, dataTypeSize);
}
inline void SoftMaxGradTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                                  const uint32_t localWorkSpaceSize, tiling::SoftMaxTiling& softmaxGradTiling,
                                  const bool isFront = false) {
  detail::softmaxTile(detail::gradKind(isFront), srcShape, dataTypeSize, dataTypeSize, localWorkSpaceSize,
                      softmaxGradTiling);
}

/// Whether the tiling allows isBasicBlock in the kernel.
inline bool IsBasicBlockInSoftMax(tiling::SoftMaxTiling& tiling, const uint32_t dataTypeSize = 2) {
  return dataTypeSize != 0 && tiling.tailM == 0 && tiling.srcK >= 256 / dataTypeSize && tiling.srcK < 2048 &&
         tiling.srcK % 64 == 0;
}

} // namespace AscendC
