#pragma once
// What the host's tiling functions share: shapes, and which architecture they are for.
#include "graph/tensor.h"

#if !defined(__NPU_ARCH__)
#include "tiling/platform/platform_ascendc.h"
#endif

namespace AscendC {

using TensorShape = ge::Shape;
using TensorDataType = ge::DataType;

namespace detail {

/// Of a platform that the caller gives.
template <class Platform> bool tilesFor910B(const Platform& platform) {
  return static_cast<int>(platform.GetCurNpuArch()) == 2201;
}
/// In a source that is compiled for one architecture, for that; else for the device of this process.
inline bool tilesFor910B() {
#if defined(__NPU_ARCH__)
  return __NPU_ARCH__ == 2201;
#else
  return tilesFor910B(*platform_ascendc::PlatformAscendCManager::GetInstance());
#endif
}

inline uint64_t elementsOf(const TensorShape& shape) {
  const std::int64_t size = shape.GetShapeSize();
  return size < 0 ? 0 : static_cast<uint64_t>(size);
}
/// All but the last dimension together, and the last.
struct Rows {
  uint32_t m = 0;
  uint32_t k = 0;
};
inline Rows rowsOf(const TensorShape& shape) {
  const std::size_t n = shape.GetDimNum();
  const uint64_t k = n == 0 ? 0 : static_cast<uint64_t>(shape.GetDim(n - 1));
  return {k == 0 ? 0 : static_cast<uint32_t>(elementsOf(shape) / k), static_cast<uint32_t>(k)};
}
inline uint32_t bytes32(uint64_t bytes) { return static_cast<uint32_t>(bytes); }

} // namespace detail
} // namespace AscendC
