#pragma once
// Temporary space of the element-wise functions. The host's Get…MaxMinTmpSize and the kernel's checks both come from
// here.
#include <cstdint>

namespace AscendC::detail {

/// In repeats of 256 bytes: the least that a function needs, and as much again for each repeat of input that it takes
/// at once.
struct Scratch {
  uint32_t half = 0;
  uint32_t single = 0;
  uint32_t integer = 0;
  uint32_t extra = 0;        ///< bytes on top
  uint32_t laneBytes = 0;    ///< instead: so many bytes for each element
  bool halfAsFloats = false; ///< half: all the input at once needs twice the space, since it is held as floats

  constexpr uint32_t factor(uint32_t elementBytes, bool isInteger) const {
    return isInteger ? integer : elementBytes == 2 ? half : single;
  }
  constexpr uint64_t least(uint32_t elementBytes, bool isInteger = false) const {
    if (laneBytes != 0)
      return static_cast<uint64_t>(256 / elementBytes) * laneBytes;
    const uint64_t f = factor(elementBytes, isInteger);
    return f == 0 ? 0 : f * 256 + extra;
  }
  constexpr uint64_t most(uint64_t count, uint32_t elementBytes, bool isInteger = false) const {
    if (laneBytes != 0) {
      const uint64_t all = count * laneBytes;
      return all < least(elementBytes) ? least(elementBytes) : all;
    }
    const uint64_t f = factor(elementBytes, isInteger);
    const uint64_t bytes = count * elementBytes * (halfAsFloats && elementBytes == 2 ? 2 : 1);
    return f == 0 ? 0 : f * (bytes < 256 ? 256 : bytes) + extra;
  }
};

namespace scratch {

inline constexpr Scratch none{};
inline constexpr Scratch acos{6, 2}, acosh{2, 1}, asin{6, 2}, asinh{3, 3}, atan{12, 5}, atanh{4, 1};
inline constexpr Scratch ceil{2, 1}, cosh{6, 2}, erf{8, 3}, erfc{16, 7}, floor{2, 0}, frac{4, 0}, sign{3, 3};
inline constexpr Scratch sinh{4, 1}, tan{10, 4}, tanh{4, 1}, trunc{2, 1}, fmod{8, 1};
inline constexpr Scratch log2{1, 0, 0, 0, 0, true};
inline constexpr Scratch axpy{4, 0};
inline constexpr Scratch exclusiveOr{0, 0, 1};
inline constexpr Scratch clamp{0, 0, 0, 0, 1};
inline constexpr Scratch gelu{3, 3, 0, 0, 0, true};
inline constexpr Scratch geGlu{4, 0}, swiGlu{6, 0}, reGlu{6, 1}, sigmoid{1, 1};

constexpr Scratch sin(bool reuse) { return {8, reuse ? 2u : 3u}; }
constexpr Scratch cos(bool reuse) { return sin(reuse); }
constexpr Scratch lgamma(bool reuse) { return {26, reuse ? 7u : 8u}; }
constexpr Scratch digamma(bool reuse) { return {16, reuse ? 6u : 7u}; }
constexpr Scratch exp(bool reuse) { return {4, reuse ? 2u : 3u, 0, 0, 0, true}; }
constexpr Scratch round(bool is910B) { return {is910B ? 1u : 2u, is910B ? 0u : 1u}; }
/// Of two tensors, or of a tensor and a scalar.
constexpr Scratch power(bool is910B, bool tensors, bool isInteger) {
  return {is910B ? 7u : 8u,
          (is910B ? 4u : 5u) + (tensors ? 0u : 1u),
          (is910B ? 6u : 7u) + (tensors ? 0u : 1u),
          isInteger ? 0u : 256u,
          0,
          true};
}

} // namespace scratch
struct ScratchBytes {
  uint64_t least = 0;
  uint64_t most = 0;
};

/// CumSum: along rows it goes through two transposed copies of 16 rows; down the rows half is added up in float.
constexpr ScratchBytes cumSumSpace(uint64_t outer, uint64_t inner, uint32_t elementBytes, bool lastAxis) {
  if (!lastAxis) {
    const uint64_t bytes = elementBytes == 2 ? outer * inner * 4 : 0;
    return {bytes, bytes};
  }
  const uint64_t rows = (outer + 15) / 16 * 16;
  const uint64_t copies = elementBytes == 2 ? 3 : 2;
  return {copies * 16 * inner * elementBytes, copies * rows * inner * elementBytes};
}

} // namespace AscendC::detail
