#pragma once
// The registers of the cube side that outlive a call. They live in the core (CoreState): zero is their power-on value.
#include <cstdint>

namespace AscendC::detail {

struct FeatureMap {
  uint16_t height;
  uint16_t width;
  uint8_t pad[4]; ///< left, right, top, bottom
};

struct CubeState {
  FeatureMap featureMap[2]; ///< left, right
  uint64_t quantScalar;
  uint64_t quantAddress; ///< in the fixpipe buffer
  uint32_t padValue;     ///< bits of one element
  uint32_t boundary;     ///< bytes of L1 that a feature map may take; 0: all
  uint16_t repeatStride;
  uint8_t repeatTimes;
  uint8_t repeatMode;
  bool repeatSet;
  uint16_t ndNum;
  uint16_t srcNdStride;
  uint16_t dstNdStride;
  bool ndSet;
  bool hf32;
  bool hf32TowardZero;
};

} // namespace AscendC::detail
