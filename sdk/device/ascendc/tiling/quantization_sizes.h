#pragma once
// On the host: temporary space of AscendQuant, AscendDequant and AscendAntiQuant.
#include "data.h"
#include "quantization.h"
#include "shape.h"

namespace AscendC {

inline void GetAscendQuantMaxMinTmpSize(const TensorShape& srcShape, const uint32_t, uint32_t& maxValue,
                                        uint32_t& minValue) {
  const detail::ScratchBytes space = detail::quantSpace(static_cast<uint64_t>(srcShape.GetShapeSize()));
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
inline void GetAscendQuantTmpBufferFactorSize(uint32_t& maxLiveNodeCount, uint32_t& extraBuf) {
  maxLiveNodeCount = 2;
  extraBuf = 0;
}

inline void GetAscendDequantMaxMinTmpSize(const TensorShape& srcShape, const uint32_t, uint32_t& maxValue,
                                          uint32_t& minValue) {
  const std::size_t dims = srcShape.GetDimNum();
  if (dims != 1 && dims != 2) {
    maxValue = minValue = 0;
    return;
  }
  const detail::ScratchBytes space = detail::dequantSpace(dims == 2 ? static_cast<uint64_t>(srcShape.GetDim(0)) : 1,
                                                          static_cast<uint64_t>(srcShape.GetDim(dims - 1)));
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
/// Of one dimension the space grows twice as fast: there are as many scales as elements.
inline void GetAscendDequantTmpBufferFactorSize(const TensorShape& srcShape, uint32_t& maxLiveNodeCount,
                                                uint32_t& extraBuf) {
  const std::size_t dims = srcShape.GetDimNum();
  maxLiveNodeCount = dims == 2 ? 1 : dims == 1 ? 2 : 0;
  extraBuf = dims == 2 ? 72 + static_cast<uint32_t>(srcShape.GetDim(1)) : dims == 1 ? 72 : 0;
}

inline void GetAscendAntiQuantMaxMinTmpSize(const TensorShape& srcShape, const TensorShape& scaleShape,
                                            bool isTranspose, TensorDataType, TensorDataType outputDataType,
                                            uint32_t& maxValue, uint32_t& minValue) {
  const detail::ScratchBytes space = detail::antiQuantSpace(
      static_cast<uint64_t>(srcShape.GetShapeSize()), static_cast<uint64_t>(srcShape.GetDim(0)),
      static_cast<uint64_t>(scaleShape.GetShapeSize()), isTranspose, outputDataType == ge::DT_FLOAT16);
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
inline uint32_t GetAscendAntiQuantMaxTmpSize(const TensorShape& srcShape, const TensorShape& scaleShape,
                                             bool isTranspose, TensorDataType inputDataType,
                                             TensorDataType outputDataType) {
  uint32_t most, least;
  GetAscendAntiQuantMaxMinTmpSize(srcShape, scaleShape, isTranspose, inputDataType, outputDataType, most, least);
  return most;
}
inline uint32_t GetAscendAntiQuantMinTmpSize(const TensorShape& srcShape, const TensorShape& scaleShape,
                                             bool isTranspose, TensorDataType inputDataType,
                                             TensorDataType outputDataType) {
  uint32_t most, least;
  GetAscendAntiQuantMaxMinTmpSize(srcShape, scaleShape, isTranspose, inputDataType, outputDataType, most, least);
  return least;
}
inline void GetAscendAntiQuantTmpBufferFactorSize(const TensorShape& srcShape, const TensorShape& scaleShape,
                                                  bool isTranspose, TensorDataType, TensorDataType outputDataType,
                                                  uint32_t& maxLiveNodeCount, uint32_t& extraBuf) {
  const uint64_t scales = static_cast<uint64_t>(scaleShape.GetShapeSize());
  const bool toHalf = outputDataType == ge::DT_FLOAT16;
  maxLiveNodeCount = !toHalf && scales == 1 ? 1 : 0;
  extraBuf = scales == 1 ? 0
                         : detail::bytes32(detail::antiQuantSpace(0, static_cast<uint64_t>(srcShape.GetDim(0)), scales,
                                                                  isTranspose, toHalf)
                                               .least);
}

} // namespace AscendC
