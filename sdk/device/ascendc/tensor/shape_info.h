#pragma once
// ShapeInfo: what a kernel notes about a tensor's shape. DataCopy with slices and DumpTensor read it.
#include "../base/enums.h"

namespace AscendC {

constexpr uint32_t K_MAX_SHAPE_DIM = 8;
constexpr uint32_t K_MAX_DIM = K_MAX_SHAPE_DIM;

struct ShapeInfo {
  ShapeInfo() = default;
  ShapeInfo(uint8_t inputShapeDim, const uint32_t inputShape[], uint8_t inputOriginalShapeDim,
            const uint32_t inputOriginalShape[], DataFormat inputFormat)
      : shapeDim(limited(inputShapeDim)), originalShapeDim(limited(inputOriginalShapeDim)), dataFormat(inputFormat) {
    for (uint32_t i = 0; i < shapeDim; ++i)
      shape[i] = inputShape[i];
    for (uint32_t i = 0; i < originalShapeDim; ++i)
      originalShape[i] = inputOriginalShape[i];
  }
  ShapeInfo(uint8_t inputShapeDim, const uint32_t inputShape[], DataFormat inputFormat)
      : ShapeInfo(inputShapeDim, inputShape, inputShapeDim, inputShape, inputFormat) {}
  ShapeInfo(uint8_t inputShapeDim, const uint32_t inputShape[])
      : ShapeInfo(inputShapeDim, inputShape, DataFormat::ND) {}

  uint8_t shapeDim = 0;
  uint8_t originalShapeDim = 0;
  uint32_t shape[K_MAX_SHAPE_DIM] = {};
  uint32_t originalShape[K_MAX_SHAPE_DIM] = {};
  DataFormat dataFormat = DataFormat::ND;

private:
  static constexpr uint8_t limited(uint8_t dim) { return dim < K_MAX_SHAPE_DIM ? dim : K_MAX_SHAPE_DIM; }
};

/// The number of elements: the product of all dimensions.
inline uint64_t GetShapeSize(const ShapeInfo& shapeInfo) {
  uint64_t size = 1;
  for (uint32_t i = 0; i < shapeInfo.shapeDim; ++i)
    size *= shapeInfo.shape[i];
  return size;
}

} // namespace AscendC
