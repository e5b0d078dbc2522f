#pragma once
// Exp, Ln, Abs, Reciprocal, Sqrt, Rsqrt, Relu, Not.
#include "binary.h"
#include "transcendental.h"

namespace AscendC {
namespace detail {

inline Strided dstOf(const UnaryRepeatParams& p) { return {p.dstBlkStride, p.dstRepStride}; }
template <class S> inline Operand<S> srcOf(const LocalTensor<S>& t, const UnaryRepeatParams& p) {
  return {t, "src", {p.srcBlkStride, p.srcRepStride}};
}

struct ExpLanes {
  float operator()(float a) const { return expLane(a); }
};
struct LnLanes {
  float operator()(float a) const { return logLane(a); }
};
struct AbsLanes {
  float operator()(float a) const { return __builtin_fabsf(a); }
};
struct ReciprocalLanes {
  float operator()(float a) const { return 1.0f / a; }
};
struct SqrtLanes {
  float operator()(float a) const { return __builtin_sqrtf(a); }
};
struct RsqrtLanes {
  float operator()(float a) const { return 1.0f / __builtin_sqrtf(a); }
};
struct ReluLanes {
  template <class T> T operator()(T a) const { return reluLane(a); }
};
struct NotLanes {
  template <class T> T operator()(T a) const { return static_cast<T>(~a); }
};

} // namespace detail

#define ASCEND_SIM_UNARY(Name, function, ...)                                                                          \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint64_t mask[],                               \
            const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,                                \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::repeatForm<isSetMask, false>(#Name, where, detail::bitMask(mask, sizeof(T)), repeatTime, function{}, dst,  \
                                         detail::dstOf(repeatParams), detail::srcOf(src, repeatParams));               \
  }                                                                                                                    \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint64_t mask, const detail::RepeatTime repeatTime,  \
            const UnaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {               \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::repeatForm<isSetMask, false>(#Name, where, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,    \
                                         function{}, dst, detail::dstOf(repeatParams),                                 \
                                         detail::srcOf(src, repeatParams));                                            \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t& count,                                \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::countForm<false>(#Name, where, dst, count, function{}, src);                                               \
  }

ASCEND_SIM_UNARY(Exp, detail::ExpLanes, half, float)
ASCEND_SIM_UNARY(Ln, detail::LnLanes, half, float)
ASCEND_SIM_UNARY(Abs, detail::AbsLanes, half, float)
ASCEND_SIM_UNARY(Reciprocal, detail::ReciprocalLanes, half, float)
ASCEND_SIM_UNARY(Sqrt, detail::SqrtLanes, half, float)
ASCEND_SIM_UNARY(Rsqrt, detail::RsqrtLanes, half, float)
ASCEND_SIM_UNARY(Relu, detail::ReluLanes, half, float, int32_t)
ASCEND_SIM_UNARY(Not, detail::NotLanes, int16_t, uint16_t)

#undef ASCEND_SIM_UNARY

} // namespace AscendC
