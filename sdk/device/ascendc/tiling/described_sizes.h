#pragma once
// The tiling functions for structs that are parts of described tiling data (optiling::…): each fills the plain struct
// and hands it over.
#include "activation_sizes.h"
#include "described.h"
#include "normalization_sizes.h"
#include "reduce_sizes.h"
#include "sort_sizes.h"

namespace AscendC {
namespace detail {

/// Calls fill(plain) and keeps its result in `described`.
template <class Plain, class Fill> auto describe(optiling::TilingDef& described, Fill fill) {
  Plain plain{};
  if constexpr (std::is_void_v<decltype(fill(plain))>) {
    fill(plain);
    described.assign(&plain, sizeof plain);
  } else {
    const auto result = fill(plain);
    described.assign(&plain, sizeof plain);
    return result;
  }
}

} // namespace detail

inline void SoftMaxTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                              const uint32_t localWorkSpaceSize, optiling::SoftMaxTiling& softmaxTiling) {
  detail::describe<tiling::SoftMaxTiling>(
      softmaxTiling, [&](auto& t) { SoftMaxTilingFunc(srcShape, dataTypeSize, localWorkSpaceSize, t); });
}
inline void LogSoftMaxTilingFunc(const TensorShape srcShape, const uint32_t dataTypeSize,
                                 const uint32_t localWorkSpaceSize, optiling::LogSoftMaxTiling& softmaxTiling) {
  detail::describe<tiling::LogSoftMaxTiling>(
      softmaxTiling, [&](auto& t) { LogSoftMaxTilingFunc(srcShape, dataTypeSize, localWorkSpaceSize, t); });
}
inline void SoftMaxFlashTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                                   const uint32_t localWorkSpaceSize, optiling::SoftMaxTiling& softmaxFlashTiling,
                                   const bool isUpdate = false) {
  detail::describe<tiling::SoftMaxTiling>(softmaxFlashTiling, [&](auto& t) {
    SoftMaxFlashTilingFunc(srcShape, dataTypeSize, localWorkSpaceSize, t, isUpdate);
  });
}
inline void SoftMaxFlashV2TilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                     const uint32_t dataTypeSize2, const uint32_t localWorkSpaceSize,
                                     optiling::SoftMaxTiling& softmaxFlashTiling, const bool isUpdate,
                                     const bool isBasicBlock = false, const bool isFlashOutputBrc = false) {
  detail::describe<tiling::SoftMaxTiling>(softmaxFlashTiling, [&](auto& t) {
    SoftMaxFlashV2TilingFunc(srcShape, dataTypeSize1, dataTypeSize2, localWorkSpaceSize, t, isUpdate, isBasicBlock,
                             isFlashOutputBrc);
  });
}
inline void SoftMaxFlashV3TilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize1,
                                     const uint32_t dataTypeSize2, const uint32_t localWorkSpaceSize,
                                     optiling::SoftMaxTiling& softmaxFlashV3Tiling, const bool isUpdate,
                                     const bool isBasicBlock = false) {
  detail::describe<tiling::SoftMaxTiling>(softmaxFlashV3Tiling, [&](auto& t) {
    SoftMaxFlashV3TilingFunc(srcShape, dataTypeSize1, dataTypeSize2, localWorkSpaceSize, t, isUpdate, isBasicBlock);
  });
}
inline void SoftMaxGradTilingFunc(const TensorShape& srcShape, const uint32_t dataTypeSize,
                                  const uint32_t localWorkSpaceSize, optiling::SoftMaxTiling& softmaxGradTiling,
                                  const bool isFront = false) {
  detail::describe<tiling::SoftMaxTiling>(softmaxGradTiling, [&](auto& t) {
    SoftMaxGradTilingFunc(srcShape, dataTypeSize, localWorkSpaceSize, t, isFront);
  });
}
inline bool IsBasicBlockInSoftMax(optiling::SoftMaxTiling& tiling, const uint32_t dataTypeSize = 2) {
  tiling::SoftMaxTiling plain{};
  plain.srcK = tiling.get_srcK();
  plain.tailM = tiling.get_tailM();
  return IsBasicBlockInSoftMax(plain, dataTypeSize);
}

inline void GetLayerNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool isReuseSource,
                                     optiling::LayerNormTiling& tiling) {
  detail::describe<tiling::LayerNormTiling>(
      tiling, [&](auto& t) { GetLayerNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, t); });
}
inline void GetLayerNormNDTillingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                      const uint32_t typeSize, const bool isReuseSource,
                                      optiling::LayerNormTiling& tilling) {
  GetLayerNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, tilling);
}
inline void GetLayerNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool isReuseSource, const bool isComputeRstd,
                                     optiling::LayerNormSeparateTiling& tiling) {
  detail::describe<tiling::LayerNormSeparateTiling>(tiling, [&](auto& t) {
    GetLayerNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, isComputeRstd, t);
  });
}
inline void GetLayerNormGradNDTilingInfo(const TensorShape srcShape, const uint32_t stackBufferSize,
                                         const uint32_t typeSize, const bool isReuseSource,
                                         optiling::LayerNormGradTiling& tiling) {
  detail::describe<tiling::LayerNormGradTiling>(
      tiling, [&](auto& t) { GetLayerNormGradNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, t); });
}
inline void GetLayerNormGradBetaNDTilingInfo(const TensorShape srcShape, const uint32_t stackBufferSize,
                                             const uint32_t typeSize, const bool isReuseSource,
                                             optiling::LayerNormGradBetaTiling& tiling) {
  detail::describe<tiling::LayerNormGradBetaTiling>(tiling, [&](auto& t) {
    GetLayerNormGradBetaNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, t);
  });
}
inline bool GetDeepNormTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                  const uint32_t stackBufferSize, const uint32_t typeSize, const bool isReuseSource,
                                  const bool isBasicBlock, optiling::DeepNormTiling& tiling) {
  return detail::describe<tiling::DeepNormTiling>(tiling, [&](auto& t) {
    return GetDeepNormTilingInfo(srcShape, originSrcShape, stackBufferSize, typeSize, isReuseSource, isBasicBlock, t);
  });
}
inline bool GetRmsNormTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                 const uint32_t stackBufferByteSize, const uint32_t typeSize,
                                 optiling::RmsNormTiling& tiling, const bool isBasicBlock = false) {
  return detail::describe<tiling::RmsNormTiling>(tiling, [&](auto& t) {
    return GetRmsNormTilingInfo(srcShape, originSrcShape, stackBufferByteSize, typeSize, t, isBasicBlock);
  });
}
inline bool GetBatchNormNDTilingInfo(const TensorShape& srcShape, const TensorShape& originSrcShape,
                                     const uint32_t stackBufferByteSize, const uint32_t typeSize,
                                     const bool isReuseSource, optiling::BatchNormTiling& tilling,
                                     const bool isBasicBlock = false) {
  return detail::describe<tiling::BatchNormTiling>(tilling, [&](auto& t) {
    return GetBatchNormNDTilingInfo(srcShape, originSrcShape, stackBufferByteSize, typeSize, isReuseSource, t,
                                    isBasicBlock);
  });
}
inline void GetGroupNormNDTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                     const uint32_t typeSize, const bool isReuseSource, const uint32_t groupNum,
                                     optiling::GroupNormTiling& tiling) {
  detail::describe<tiling::GroupNormTiling>(tiling, [&](auto& t) {
    GetGroupNormNDTilingInfo(srcShape, stackBufferSize, typeSize, isReuseSource, groupNum, t);
  });
}

inline void PadTilingFunc(const TensorShape srcShape, const TensorShape oriSrcShape, const uint32_t stackBufferSize,
                          const uint32_t typeSize, optiling::PadTiling& tiling) {
  detail::describe<tiling::PadTiling>(
      tiling, [&](auto& t) { PadTilingFunc(srcShape, oriSrcShape, stackBufferSize, typeSize, t); });
}
inline void UnPadTilingFunc(const TensorShape srcShape, const uint32_t stackBufferSize, const uint32_t typeSize,
                            optiling::UnPadTiling& tiling) {
  detail::describe<tiling::UnPadTiling>(tiling,
                                        [&](auto& t) { UnPadTilingFunc(srcShape, stackBufferSize, typeSize, t); });
}
inline void GetTransposeTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize, const uint32_t typeSize,
                                   const uint32_t transposeTypeIn, optiling::ConfusionTransposeTiling& tiling) {
  detail::describe<tiling::ConfusionTransposeTiling>(
      tiling, [&](auto& t) { GetTransposeTilingInfo(srcShape, stackBufferSize, typeSize, transposeTypeIn, t); });
}
inline void GetConfusionTransposeTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                            const uint32_t typeSize, const uint32_t transposeTypeIn,
                                            optiling::ConfusionTransposeTiling& tiling) {
  GetTransposeTilingInfo(srcShape, stackBufferSize, typeSize, transposeTypeIn, tiling);
}
inline void GetConfusionTransposeOnlyTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                                const uint32_t typeSize, optiling::ConfusionTransposeTiling& tiling) {
  detail::describe<tiling::ConfusionTransposeTiling>(
      tiling, [&](auto& t) { GetConfusionTransposeOnlyTilingInfo(srcShape, stackBufferSize, typeSize, t); });
}

template <class Platform>
bool TopKTilingFunc(const Platform& platform, const int32_t inner, const int32_t outter, const int32_t k,
                    const uint32_t dataTypeSize, const bool isInitIndex, enum TopKMode mode, const bool isLargest,
                    optiling::TopkTiling& topKTiling) {
  return detail::describe<tiling::TopkTiling>(topKTiling, [&](auto& t) {
    return TopKTilingFunc(platform, inner, outter, k, dataTypeSize, isInitIndex, mode, isLargest, t);
  });
}

} // namespace AscendC
