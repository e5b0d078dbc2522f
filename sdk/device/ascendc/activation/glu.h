#pragma once
// The gated linear units: one tensor times an activation of another.
#include "../math/activation.h"

namespace AscendC {
namespace detail {

/// x0 * x1 / (1 + e^(a x1 (b + x1^2))), the tanh form of Gelu on x1.
struct GeGluLanes {
  float operator()(float x0, float x1) const {
    const double d = x1;
    return x0 * timesLogistic(x1, 0.0713548162726 * d * (2.2363860002236e1 + d * d));
  }
};
struct SwiGluLanes {
  float beta;
  float operator()(float x0, float x1) const {
    return x0 * timesLogistic(x1, static_cast<double>(beta) * static_cast<double>(x1));
  }
};
struct ReGluLanes {
  float operator()(float x0, float x1) const { return x0 * maxLane(x1, 0.0f); }
};

template <class T> constexpr void requireReGlu() {
  if constexpr (is910B)
    ASCEND_SIM_TYPES("ReGlu", T, half, float, bfloat16_t);
  else
    ASCEND_SIM_TYPES("ReGlu", T, half, float);
}

} // namespace detail

template <typename T, bool isReuseSource = false>
void GeGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
           const LocalTensor<uint8_t>& sharedTmpBuffer, uint32_t calCount,
           const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("GeGLU", T, half, float);
  detail::mathCall("GeGLU", where, dst, &sharedTmpBuffer, detail::scratch::geGlu, calCount, detail::GeGluLanes{}, src0,
                   src1);
}
template <typename T, bool isReuseSource = false>
void GeGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
           const LocalTensor<uint8_t>& sharedTmpBuffer, const detail::Where& where = detail::Where::here()) {
  GeGLU<T, isReuseSource>(dst, src0, src1, sharedTmpBuffer, src0.GetSize(), where);
}
template <typename T, bool isReuseSource = false>
void GeGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, uint32_t calCount,
           const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("GeGLU", T, half, float);
  detail::mathCall("GeGLU", where, dst, nullptr, {}, calCount, detail::GeGluLanes{}, src0, src1);
}
template <typename T, bool isReuseSource = false>
void GeGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
           const detail::Where& where = detail::Where::here()) {
  GeGLU<T, isReuseSource>(dst, src0, src1, src0.GetSize(), where);
}

template <typename T, bool isReuseSource = false>
void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const float& scalarValue,
            const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t calCount,
            const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("SwiGLU", T, half, float);
  detail::mathCall("SwiGLU", where, dst, &sharedTmpBuffer, detail::scratch::swiGlu, calCount,
                   detail::SwiGluLanes{scalarValue}, src0, src1);
}
template <typename T, bool isReuseSource = false>
void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const float& scalarValue,
            const LocalTensor<uint8_t>& sharedTmpBuffer, const detail::Where& where = detail::Where::here()) {
  SwiGLU<T, isReuseSource>(dst, src0, src1, scalarValue, sharedTmpBuffer, src0.GetSize(), where);
}
template <typename T, bool isReuseSource = false>
void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const float& scalarValue,
            const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("SwiGLU", T, half, float);
  detail::mathCall("SwiGLU", where, dst, nullptr, {}, calCount, detail::SwiGluLanes{scalarValue}, src0, src1);
}
template <typename T, bool isReuseSource = false>
void SwiGLU(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const float& scalarValue,
            const detail::Where& where = detail::Where::here()) {
  SwiGLU<T, isReuseSource>(dst, src0, src1, scalarValue, src0.GetSize(), where);
}

template <typename T, bool isReuseSource = false>
void ReGlu(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
           const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t calCount,
           const detail::Where& where = detail::Where::here()) {
  detail::requireReGlu<T>();
  detail::mathCall("ReGlu", where, dst, &sharedTmpBuffer, detail::scratch::reGlu, calCount, detail::ReGluLanes{}, src0,
                   src1);
}
template <typename T, bool isReuseSource = false>
void ReGlu(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const uint32_t calCount,
           const detail::Where& where = detail::Where::here()) {
  detail::requireReGlu<T>();
  detail::mathCall("ReGlu", where, dst, nullptr, {}, calCount, detail::ReGluLanes{}, src0, src1);
}

} // namespace AscendC
