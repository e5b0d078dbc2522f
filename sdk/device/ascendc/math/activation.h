#pragma once
// Sigmoid, Gelu, Silu, Swish and the clamps.
#include "elementwise.h"

namespace AscendC {
namespace detail {

/// 1 / (1 + e^-x) in double, so that neither end loses digits.
inline double logistic(double x) {
  const double high = x > 200.0 ? 200.0 : x;
  const double clamped = high < -200.0 ? -200.0 : high;
  return 1.0 / (1.0 + expDouble(-clamped));
}
inline float timesLogistic(float x, double argument) {
  const float result = static_cast<float>(static_cast<double>(x) * logistic(argument));
  // At minus infinity the product would be infinity times zero.
  return x != x ? x : (x == -__builtin_inff() ? 0.0f : result);
}

struct SigmoidLanes {
  float operator()(float x) const { return x != x ? x : static_cast<float>(logistic(x)); }
};
/// The tanh form: x * sigmoid(1.59576912 * (x + 0.044715 x^3)).
struct GeluLanes {
  float operator()(float x) const {
    const double d = x;
    return timesLogistic(x, 1.5957691216057308 * (d + 0.044715 * d * d * d));
  }
};
struct FasterGeluLanes {
  float operator()(float x) const { return timesLogistic(x, 1.702 * static_cast<double>(x)); }
};
/// x * (0.5 + sign(x) * (0.5 - 0.1444 * (min(|0.7071 x|, 1.769) - 1.769)^2)).
struct FasterGeluV2Lanes {
  float operator()(float x) const {
    const double d = x;
    const double scaled = 0.7071 * (d < 0 ? -d : d);
    const double clipped = (scaled > 1.769 ? 1.769 : scaled) - 1.769;
    const double curve = 0.5 - 0.1444 * clipped * clipped;
    const float result = static_cast<float>(d * (0.5 + (d < 0 ? -curve : curve)));
    // At minus infinity the product would be infinity times zero.
    return x == -__builtin_inff() ? 0.0f : result;
  }
};
struct SiluLanes {
  float operator()(float x) const { return timesLogistic(x, x); }
};
struct SwishLanes {
  float beta;
  float operator()(float x) const { return timesLogistic(x, static_cast<double>(beta) * x); }
};

} // namespace detail

ASCEND_SIM_MATH(Sigmoid, detail::SigmoidLanes, scratch::sigmoid)

template <typename T, bool highPrecision = false, bool highPerformance = false>
void Gelu(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
          const uint32_t dataSize, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Gelu", T, half, float);
  detail::mathCall("Gelu", where, dst, &sharedTmpBuffer, detail::scratch::gelu, dataSize, detail::GeluLanes{}, src);
}
template <typename T, bool highPrecision = false, bool highPerformance = false>
void Gelu(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dataSize,
          const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Gelu", T, half, float);
  detail::mathCall("Gelu", where, dst, nullptr, {}, dataSize, detail::GeluLanes{}, src);
}
template <typename T, bool highPrecision = false, bool highPerformance = false>
void FasterGelu(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
                const uint32_t dataSize, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("FasterGelu", T, half, float);
  detail::mathCall("FasterGelu", where, dst, &sharedTmpBuffer, detail::scratch::gelu, dataSize,
                   detail::FasterGeluLanes{}, src);
}
template <typename T, bool highPrecision = false, bool highPerformance = false>
void FasterGelu(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dataSize,
                const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("FasterGelu", T, half, float);
  detail::mathCall("FasterGelu", where, dst, nullptr, {}, dataSize, detail::FasterGeluLanes{}, src);
}
template <typename T, bool highPrecision = false, bool highPerformance = false>
void FasterGeluV2(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
                  const uint32_t dataSize, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("FasterGeluV2", T, half, float);
  detail::mathCall("FasterGeluV2", where, dst, &sharedTmpBuffer, detail::scratch::gelu, dataSize,
                   detail::FasterGeluV2Lanes{}, src);
}
template <typename T, bool highPrecision = false, bool highPerformance = false>
void FasterGeluV2(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dataSize,
                  const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("FasterGeluV2", T, half, float);
  detail::mathCall("FasterGeluV2", where, dst, nullptr, {}, dataSize, detail::FasterGeluV2Lanes{}, src);
}
template <typename T, bool isReuseSource = false>
void Silu(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t dataSize,
          const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Silu", T, half, float);
  detail::mathCall("Silu", where, dst, nullptr, {}, dataSize, detail::SiluLanes{}, src);
}
template <typename T, bool isReuseSource = false>
void Swish(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint32_t dataSize, const T scalarValue,
           const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Swish", T, half, float);
  detail::mathCall("Swish", where, dst, nullptr, {}, dataSize, detail::SwishLanes{scalarValue}, src);
}

/// Values above (below) the scalar become it.
template <typename T, bool isReuseSource = false>
void ClampMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
              const T scalar, const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ClampMax", T, half, float);
  detail::mathCall("ClampMax", where, dst, &sharedTmpBuffer, detail::scratch::clamp, calCount,
                   detail::MinsLanes<T>{scalar}, src);
}
template <typename T, bool isReuseSource = false>
void ClampMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T scalar, const uint32_t calCount,
              const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ClampMax", T, half, float);
  detail::mathCall("ClampMax", where, dst, nullptr, {}, calCount, detail::MinsLanes<T>{scalar}, src);
}
template <typename T, bool isReuseSource = false>
void ClampMin(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
              const T scalar, const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ClampMin", T, half, float);
  detail::mathCall("ClampMin", where, dst, &sharedTmpBuffer, detail::scratch::clamp, calCount,
                   detail::MaxsLanes<T>{scalar}, src);
}
template <typename T, bool isReuseSource = false>
void ClampMin(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T scalar, const uint32_t calCount,
              const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ClampMin", T, half, float);
  detail::mathCall("ClampMin", where, dst, nullptr, {}, calCount, detail::MaxsLanes<T>{scalar}, src);
}

} // namespace AscendC
