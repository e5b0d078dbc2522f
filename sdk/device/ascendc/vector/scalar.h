#pragma once
// Instructions of a tensor and a scalar: Adds, Muls, Maxs, Mins, LeakyRelu, Axpy, ShiftLeft, ShiftRight.
#include "unary.h"

namespace AscendC {
namespace detail {

template <class T> struct AddsLanes {
  Lane<T> scalar;
  Lane<T> operator()(Lane<T> a) const { return addLane(a, scalar); }
};
template <class T> struct MulsLanes {
  Lane<T> scalar;
  Lane<T> operator()(Lane<T> a) const { return mulLane(a, scalar); }
};
template <class T> struct MaxsLanes {
  Lane<T> scalar;
  Lane<T> operator()(Lane<T> a) const { return maxLane(a, scalar); }
};
template <class T> struct MinsLanes {
  Lane<T> scalar;
  Lane<T> operator()(Lane<T> a) const { return minLane(a, scalar); }
};
template <class T> struct LeakyReluLanes {
  Lane<T> scalar;
  Lane<T> operator()(Lane<T> a) const { return a >= 0 ? a : a * scalar; }
};

template <class T, class U> using IfSame = std::enable_if_t<std::is_same_v<T, U>>;

/// Shifts of the element's width or more shift everything out.
template <class T> struct ShiftLeftLanes {
  T scalar;
  T operator()(T a) const {
    using U = std::make_unsigned_t<T>;
    const auto by = static_cast<uint32_t>(scalar);
    return by >= sizeof(T) * 8 ? T(0) : static_cast<T>(static_cast<uint32_t>(static_cast<U>(a)) << by);
  }
};
template <class T, bool rounded> struct ShiftRightLanes {
  T scalar;
  T operator()(T a) const {
    const auto by = static_cast<uint32_t>(scalar);
    const uint32_t last = sizeof(T) * 8 - 1;
    const T shifted = by > last ? static_cast<T>(std::is_signed_v<T> && a < 0 ? -1 : 0) : static_cast<T>(a >> by);
    if constexpr (rounded) {
      const uint32_t bit = by == 0         ? 0
                           : by - 1 > last ? (a < 0 ? 1u : 0u)
                                           : (static_cast<uint32_t>(a) >> (by - 1)) & 1u;
      return static_cast<T>(shifted + static_cast<T>(bit));
    }
    return shifted;
  }
};

template <class T, class U> struct AxpyLanes {
  static_assert(isOneOf<T, half, float> &&
                    (std::is_same_v<T, U> || (std::is_same_v<T, float> && std::is_same_v<U, half>)),
                "AscendC::Axpy takes (dst, src) element types half and half, float and float, float and half");
  float scalar;
  float operator()(float a, float old) const { return roundLane<T>(a * scalar) + old; }
};

} // namespace detail

/// Each form twice: the scalar's type is that of the tensors, or is named beside it.
#define ASCEND_SIM_SCALAR(Name, function, require)                                                                     \
  template <typename T, bool isSetMask = true, class M, class = detail::IfMask<M>>                                     \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T& scalarValue, M mask,                        \
            const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,                                \
            const detail::Where& where = detail::Where::here()) {                                                      \
    require;                                                                                                           \
    detail::repeatForm<isSetMask, false>(#Name, where, detail::laneMask(mask, sizeof(T)), repeatTime,                  \
                                         detail::function<T>{scalarValue}, dst, detail::dstOf(repeatParams),           \
                                         detail::srcOf(src, repeatParams));                                            \
  }                                                                                                                    \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T& scalarValue, const int32_t& count,          \
            const detail::Where& where = detail::Where::here()) {                                                      \
    require;                                                                                                           \
    detail::countFormMasked<isSetMask>(#Name, where, dst, count, detail::function<T>{scalarValue}, src);               \
  }                                                                                                                    \
  template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>,                         \
            class = detail::IfSame<T, U>>                                                                              \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const U& scalarValue, M mask,                        \
            const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,                                \
            const detail::Where& where = detail::Where::here()) {                                                      \
    Name<T, isSetMask>(dst, src, scalarValue, mask, repeatTime, repeatParams, where);                                  \
  }                                                                                                                    \
  template <typename T, typename U, bool isSetMask = true, class = detail::IfSame<T, U>>                               \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const U& scalarValue, const int32_t& count,          \
            const detail::Where& where = detail::Where::here()) {                                                      \
    Name<T, isSetMask>(dst, src, scalarValue, count, where);                                                           \
  }

ASCEND_SIM_SCALAR(Adds, AddsLanes, ASCEND_SIM_TYPES("Adds", T, half, float, int16_t, int32_t))
ASCEND_SIM_SCALAR(Muls, MulsLanes, ASCEND_SIM_TYPES("Muls", T, half, float, int16_t, int32_t))
ASCEND_SIM_SCALAR(Maxs, MaxsLanes, ASCEND_SIM_TYPES("Maxs", T, half, float, int16_t, int32_t))
ASCEND_SIM_SCALAR(Mins, MinsLanes, ASCEND_SIM_TYPES("Mins", T, half, float, int16_t, int32_t))
ASCEND_SIM_SCALAR(LeakyRelu, LeakyReluLanes, ASCEND_SIM_TYPES("LeakyRelu", T, half, float))
ASCEND_SIM_SCALAR(ShiftLeft, ShiftLeftLanes, ASCEND_SIM_ONLY_910B("ShiftLeft", T);
                  ASCEND_SIM_TYPES("ShiftLeft", T, int16_t, uint16_t, int32_t, uint32_t))

#undef ASCEND_SIM_SCALAR

namespace detail {

template <class T> constexpr void requireShiftRight() {
  ASCEND_SIM_ONLY_910B("ShiftRight", T);
  ASCEND_SIM_TYPES("ShiftRight", T, int16_t, uint16_t, int32_t, uint32_t);
}

template <bool isSetMask, class T>
void shiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src, T scalar, LaneMask mask, uint8_t repeatTime,
                const UnaryRepeatParams& p, bool rounded, const Where& where) {
  requireShiftRight<T>();
  if (rounded && !std::is_signed_v<T>) {
    badArgument("ShiftRight", "roundEn is for signed element types only", where);
    return;
  }
  if (rounded)
    repeatForm<isSetMask, false>("ShiftRight", where, mask, repeatTime, ShiftRightLanes<T, true>{scalar}, dst, dstOf(p),
                                 srcOf(src, p));
  else
    repeatForm<isSetMask, false>("ShiftRight", where, mask, repeatTime, ShiftRightLanes<T, false>{scalar}, dst,
                                 dstOf(p), srcOf(src, p));
}

} // namespace detail

template <typename T, bool isSetMask = true, class M, class = detail::IfMask<M>>
void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T& scalarValue, M mask,
                const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams, bool roundEn = false,
                const detail::Where& where = detail::Where::here()) {
  detail::shiftRight<isSetMask>(dst, src, scalarValue, detail::laneMask(mask, sizeof(T)), repeatTime, repeatParams,
                                roundEn, where);
}
template <typename T, bool isSetMask = true>
void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src, const T& scalarValue, const int32_t& count,
                const detail::Where& where = detail::Where::here()) {
  detail::requireShiftRight<T>();
  detail::countFormMasked<isSetMask>("ShiftRight", where, dst, count, detail::ShiftRightLanes<T, false>{scalarValue},
                                     src);
}
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>,
          class = detail::IfSame<T, U>>
void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src, const U& scalarValue, M mask,
                const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams, bool roundEn,
                const detail::Where& where = detail::Where::here()) {
  ShiftRight<T, isSetMask>(dst, src, scalarValue, mask, repeatTime, repeatParams, roundEn, where);
}
template <typename T, typename U, bool isSetMask = true, class = detail::IfSame<T, U>>
void ShiftRight(const LocalTensor<T>& dst, const LocalTensor<T>& src, const U& scalarValue, const int32_t& count,
                const detail::Where& where = detail::Where::here()) {
  ShiftRight<T, isSetMask>(dst, src, scalarValue, count, where);
}

/// dst = src * scalar + dst.
template <typename T, typename U, bool isSetMask = true>
void Axpy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const U& scalarValue, const uint64_t mask[],
          const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,
          const detail::Where& where = detail::Where::here()) {
  detail::repeatForm<isSetMask, true>("Axpy", where, detail::bitMask(mask, sizeof(T)), repeatTime,
                                      detail::AxpyLanes<T, U>{scalarValue}, dst, detail::dstOf(repeatParams),
                                      detail::srcOf(src, repeatParams));
}
template <typename T, typename U, bool isSetMask = true>
void Axpy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const U& scalarValue, uint64_t mask,
          const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,
          const detail::Where& where = detail::Where::here()) {
  detail::repeatForm<isSetMask, true>("Axpy", where, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,
                                      detail::AxpyLanes<T, U>{scalarValue}, dst, detail::dstOf(repeatParams),
                                      detail::srcOf(src, repeatParams));
}
template <typename T, typename U>
void Axpy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const U& scalarValue, const int32_t& count,
          const detail::Where& where = detail::Where::here()) {
  detail::countForm<true>("Axpy", where, dst, count, detail::AxpyLanes<T, U>{scalarValue}, src);
}

} // namespace AscendC
