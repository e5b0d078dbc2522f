#pragma once
// Cast: conversion between element types with a rounding mode.
#include "cast_int4.h"
#include "rounding.h"
#include "scalar.h"

namespace AscendC {
namespace detail {

/// Rounding modes as bits.
constexpr uint32_t roundBit(RoundMode mode) { return 1u << static_cast<int>(mode); }
inline constexpr uint32_t kNone = roundBit(RoundMode::CAST_NONE);
inline constexpr uint32_t kRint = roundBit(RoundMode::CAST_RINT);
inline constexpr uint32_t kOdd = roundBit(RoundMode::CAST_ODD);
inline constexpr uint32_t kDirected = roundBit(RoundMode::CAST_FLOOR) | roundBit(RoundMode::CAST_CEIL) |
                                      roundBit(RoundMode::CAST_ROUND) | roundBit(RoundMode::CAST_TRUNC);
inline constexpr uint32_t kAnyMode = kNone | kRint | kOdd | kDirected;

template <class T, class U, class Dst, class Src>
inline constexpr bool isPair = std::is_same_v<T, Dst> && std::is_same_v<U, Src>;

/// The modes in which the SoC converts U to T; 0: it does not.
template <class T, class U> constexpr uint32_t castModes() {
  using F = float;
  if constexpr (is910B) {
    if (isPair<T, U, half, int4b_t> || isPair<T, U, half, int8_t> || isPair<T, U, half, uint8_t> ||
        isPair<T, U, F, half> || isPair<T, U, F, int16_t> || isPair<T, U, F, bfloat16_t> ||
        isPair<T, U, int16_t, int32_t> || isPair<T, U, int64_t, int32_t> || isPair<T, U, int32_t, int64_t>)
      return kNone;
    if (isPair<T, U, half, int16_t> || isPair<T, U, int4b_t, half> || isPair<T, U, int8_t, half> ||
        isPair<T, U, uint8_t, half> || isPair<T, U, F, int32_t>)
      return kNone | kRint | kDirected;
    if (isPair<T, U, int16_t, half> || isPair<T, U, int32_t, half> || isPair<T, U, int32_t, bfloat16_t> ||
        isPair<T, U, int16_t, F> || isPair<T, U, bfloat16_t, F> || isPair<T, U, int32_t, F> || isPair<T, U, F, F> ||
        isPair<T, U, int64_t, F> || isPair<T, U, F, int64_t>)
      return kRint | kDirected;
    if (isPair<T, U, half, F> || isPair<T, U, half, int32_t>)
      return kAnyMode;
    return 0;
  } else {
    if (isPair<T, U, half, int8_t> || isPair<T, U, half, uint8_t> || isPair<T, U, F, half> ||
        isPair<T, U, half, int16_t> || isPair<T, U, F, int32_t> || isPair<T, U, int16_t, int32_t> ||
        isPair<T, U, int4b_t, half>)
      return kNone;
    if (isPair<T, U, int8_t, half> || isPair<T, U, uint8_t, half>)
      return kNone | kDirected;
    if (isPair<T, U, int32_t, half> || isPair<T, U, int32_t, F>)
      return kRint | kDirected;
    if (isPair<T, U, int16_t, half>)
      return kRint;
    if (isPair<T, U, half, F>)
      return kNone | kOdd;
    if (isPair<T, U, half, int32_t>)
      return kAnyMode;
    return 0;
  }
}

inline uint16_t saturateBfloat16(uint16_t bits) {
  const uint32_t magnitude = bits & 0x7fffu;
  const uint32_t largest = (bits & 0x8000u) | 0x7f7fu;
  return static_cast<uint16_t>(magnitude > 0x7f80u ? 0u : magnitude == 0x7f80u ? largest : bits);
}

/// The result of one lane. T is half or bfloat16_t: its bits, so that the mode is not lost in a second rounding.
template <class T, class U, RoundMode mode> struct CastLanes {
  static constexpr RoundMode roundMode = mode;
  using Bits = std::conditional_t<isSmallFloat<T>, uint16_t, T>;
  float scale = 1.0f;    ///< int32_t to half: SetDeqScale
  bool saturate = false; ///< floatSaturates()

  Bits operator()(Lane<U> x) const {
    if constexpr (std::is_same_v<T, half> && std::is_same_v<U, int32_t>) {
      const float scaled = static_cast<float>(x) * scale;
      return FloatToHalfBits(saturate ? saturateHalf(scaled) : scaled);
    } else if constexpr (std::is_same_v<T, half> && std::is_integral_v<U>) {
      return roundToHalf<mode>(static_cast<float>(x));
    } else if constexpr (std::is_same_v<T, half>) {
      const uint16_t bits = roundToHalf<mode>(x);
      return saturate ? FloatToHalfBits(saturateHalf(HalfBitsToFloat(bits))) : bits;
    } else if constexpr (std::is_same_v<T, bfloat16_t>) {
      const uint16_t bits = roundToBfloat16<mode>(x);
      return saturate ? saturateBfloat16(bits) : bits;
    } else if constexpr (std::is_same_v<T, float> && std::is_same_v<U, float>) {
      return roundToInteger<mode>(x) + 0.0f; // -0 becomes +0
    } else if constexpr (std::is_same_v<T, float> && std::is_integral_v<U>) {
      return roundIntToFloat<mode>(x);
    } else if constexpr (std::is_same_v<T, float>) {
      return x;
    } else if constexpr (std::is_integral_v<U>) {
      constexpr int64_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
      const int64_t wide = x;
      return static_cast<T>(wide < low ? low : wide > high ? high : wide);
    } else {
      return saturateToInt<T>(roundToInteger<mode>(x));
    }
  }
};

/// A conversion whose mode is known when it is called: `loop` is that mode's, all else is the same for all of them.
template <class T, class U> struct CastLoop {
  using Bits = typename CastLanes<T, U, RoundMode::CAST_RINT>::Bits;
  using Loop = void (*)(Bits* dst, size_t n, const CastLoop& cast, const Lane<U>* src);
  Loop loop;
  float scale;
  bool saturate;
};

/// Calls body with the mode as a constant; false: the SoC does not have it for these types.
template <class T, class U, class Body> [[gnu::always_inline]] inline bool withCastMode(RoundMode mode, Body body) {
  constexpr uint32_t modes = castModes<T, U>();
  static_assert(modes != 0,
                "AscendC::Cast: " ASCEND_SIM_FAMILY " does not convert between these element types (dst T, src U)");
  const auto with = [&](auto constant) {
    if constexpr ((modes & roundBit(decltype(constant)::value)) != 0) {
      body(constant);
      return true;
    }
    return false;
  };
  switch (mode) {
  case RoundMode::CAST_NONE:
    // Where digits are lost NONE is RINT.
    if constexpr ((modes & kNone) != 0) {
      body(std::integral_constant<RoundMode, RoundMode::CAST_RINT>{});
      return true;
    }
    return false;
  case RoundMode::CAST_RINT:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_RINT>{});
  case RoundMode::CAST_FLOOR:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_FLOOR>{});
  case RoundMode::CAST_CEIL:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_CEIL>{});
  case RoundMode::CAST_ROUND:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_ROUND>{});
  case RoundMode::CAST_TRUNC:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_TRUNC>{});
  case RoundMode::CAST_ODD:
    return with(std::integral_constant<RoundMode, RoundMode::CAST_ODD>{});
  default:
    return false;
  }
}

/// The loop of a mode, null where there is none. Kernels give the mode as a constant: inlined where they call, this
/// leaves the one loop that they need to be compiled.
template <class T, class U> [[gnu::always_inline]] inline typename CastLoop<T, U>::Loop castLoop(RoundMode mode) {
  typename CastLoop<T, U>::Loop loop = nullptr;
  withCastMode<T, U>(mode, [&loop](auto constant) {
    loop = [](typename CastLoop<T, U>::Bits* dst, size_t n, const CastLoop<T, U>& cast, const Lane<U>* src) {
      eachLane(dst, n, CastLanes<T, U, decltype(constant)::value>{cast.scale, cast.saturate}, src);
    };
  });
  return loop;
}

inline void noCastMode(const Where& where) {
  badArgument("Cast", "the rounding mode does not exist for these element types on " ASCEND_SIM_FAMILY, where);
}

/// False: the call is skipped.
template <class T, class U> inline bool castFits(typename CastLoop<T, U>::Loop loop, const Where& where) {
  if (std::is_same_v<T, half> && std::is_same_v<U, int32_t> && state().deqKind != DeqKind::scale) {
    badArgument("Cast", "from int32_t to half it multiplies by the scale of SetDeqScale, which was not called", where);
    return false;
  }
  if (loop == nullptr)
    noCastMode(where);
  return loop != nullptr;
}

/// Repeats without gaps, for the first `count` elements.
template <class T> constexpr Strided int4Strided() { return {1, isInt4<T> ? 2u : 8u}; }

/// half and bfloat16_t are written as their bits.
template <class T> inline auto bitsTensor(const LocalTensor<T>& t) {
  if constexpr (isSmallFloat<T>)
    return t.template ReinterpretCast<uint16_t>();
  else
    return t;
}

template <class T, class U>
inline void castCount(const Where& where, const LocalTensor<T>& dst, const LocalTensor<U>& src,
                      typename CastLoop<T, U>::Loop loop, uint32_t count) {
  if (castFits<T, U>(loop, where))
    countForm<false>("Cast", where, bitsTensor(dst), count, CastLoop<T, U>{loop, state().deqScale, floatSaturates()},
                     src);
}
template <bool isSetMask, class T, class U>
inline void castRepeats(const Where& where, const LocalTensor<T>& dst, const LocalTensor<U>& src,
                        typename CastLoop<T, U>::Loop loop, LaneMask mask, uint32_t repeatTime,
                        const UnaryRepeatParams& p) {
  if (castFits<T, U>(loop, where))
    repeatForm<isSetMask, false>("Cast", where, mask, repeatTime,
                                 CastLoop<T, U>{loop, state().deqScale, floatSaturates()}, bitsTensor(dst), dstOf(p),
                                 srcOf(src, p));
}

} // namespace detail

template <typename T, typename U>
[[gnu::always_inline]] inline void Cast(const LocalTensor<T>& dst, const LocalTensor<U>& src,
                                        const RoundMode& roundMode, const uint32_t count,
                                        const detail::Where& where = detail::Where::here()) {
  if constexpr (detail::isInt4<T> || detail::isInt4<U>) {
    if (!detail::withCastMode<T, U>(roundMode, [&](auto mode) {
          detail::castInt4Repeats<decltype(mode)::value>(where, dst, src, detail::int4Strided<T>(),
                                                         detail::int4Strided<U>(), detail::wholeRepeats<half>(count));
          detail::resetMask(detail::state());
        }))
      detail::noCastMode(where);
  } else {
    detail::castCount(where, dst, src, detail::castLoop<T, U>(roundMode), count);
  }
}
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
[[gnu::always_inline]] inline void Cast(const LocalTensor<T>& dst, const LocalTensor<U>& src,
                                        const RoundMode& roundMode, M mask, const detail::RepeatTime repeatTime,
                                        const UnaryRepeatParams& repeatParams,
                                        const detail::Where& where = detail::Where::here()) {
  constexpr size_t width = detail::widestOf<T, U>;
  const detail::LaneMask lanes = detail::laneMask(mask, width);
  if constexpr (detail::isInt4<T> || detail::isInt4<U>) {
    if (!detail::withCastMode<T, U>(roundMode, [&](auto mode) {
          detail::castInt4Repeats<decltype(mode)::value>(
              where, dst, src, detail::dstOf(repeatParams), detail::srcOf(src, repeatParams).stride,
              detail::repeatsOf(detail::setMask<isSetMask>(lanes), repeatTime, width));
        }))
      detail::noCastMode(where);
  } else {
    detail::castRepeats<isSetMask>(where, dst, src, detail::castLoop<T, U>(roundMode), lanes, repeatTime, repeatParams);
  }
}

} // namespace AscendC
