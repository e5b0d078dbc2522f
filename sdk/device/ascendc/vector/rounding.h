#pragma once
// The rounding modes, lane by lane and without branches.
#include "../base/enums.h"
#include "ops.h"

namespace AscendC::detail {

/// Above this every float is an integer.
inline constexpr float kIntegerFloat = 0x1p23f;

inline float copySign(float magnitude, float sign) {
  return BitsFloat((FloatBits(magnitude) & 0x7fffffffu) | (FloatBits(sign) & 0x80000000u));
}

/// To an integral float. Infinities and NaN pass; zeros keep their sign.
template <RoundMode mode> inline float roundToInteger(float x) {
  const float a = BitsFloat(FloatBits(x) & 0x7fffffffu);
  const float nearest = (a + kIntegerFloat) - kIntegerFloat;
  const float below = nearest > a ? nearest - 1.0f : nearest;
  const float exact = below == a ? below : below + 1.0f;
  const bool negative = (FloatBits(x) & 0x80000000u) != 0;
  float result = nearest;
  if constexpr (mode == RoundMode::CAST_TRUNC)
    result = below;
  else if constexpr (mode == RoundMode::CAST_FLOOR)
    result = negative ? exact : below;
  else if constexpr (mode == RoundMode::CAST_CEIL)
    result = negative ? below : exact;
  else if constexpr (mode == RoundMode::CAST_ROUND)
    result = a - below >= 0.5f ? below + 1.0f : below;
  const float rounded = a < kIntegerFloat ? result : a;
  return copySign(rounded, x);
}

/// From an integral float to an integer; what does not fit saturates, NaN is 0.
template <class I> inline I saturateToInt(float x) {
  if constexpr (sizeof(I) >= 8) {
    const double v = static_cast<double>(x);
    if (!(v == v))
      return 0;
    return v >= 0x1p63   ? std::numeric_limits<I>::max()
           : v < -0x1p63 ? std::numeric_limits<I>::min()
                         : static_cast<I>(v);
  } else if constexpr (sizeof(I) == 4) {
    const float low = x < -0x1p31f ? -0x1p31f : x;
    const float in = low > 0x1.fffffep30f ? 0x1.fffffep30f : low;
    const int32_t v = static_cast<int32_t>(in == in ? in : 0.0f);
    return x >= 0x1p31f ? std::numeric_limits<I>::max() : v;
  } else {
    constexpr float min = static_cast<float>(std::numeric_limits<I>::min());
    constexpr float max = static_cast<float>(std::numeric_limits<I>::max());
    const float low = x < min ? min : x;
    const float in = low > max ? max : low;
    return static_cast<I>(static_cast<int32_t>(in == in ? in : 0.0f));
  }
}

/// Whether a magnitude that lies `rest` above `low` (a bit pattern), `half` being half of the gap, goes up.
template <RoundMode mode> inline bool goesUp(float rest, float half, bool negative, uint32_t low) {
  if constexpr (mode == RoundMode::CAST_FLOOR)
    return negative && rest > 0.0f;
  else if constexpr (mode == RoundMode::CAST_CEIL)
    return !negative && rest > 0.0f;
  else if constexpr (mode == RoundMode::CAST_ROUND)
    return rest >= half;
  else if constexpr (mode == RoundMode::CAST_ODD)
    return rest > 0.0f && (low & 1u) == 0;
  else if constexpr (mode == RoundMode::CAST_TRUNC)
    return false;
  else
    return rest > half || (rest == half && (low & 1u) != 0);
}

template <RoundMode mode> inline uint16_t roundToHalf(float x) {
  if constexpr (mode == RoundMode::CAST_RINT || mode == RoundMode::CAST_NONE) {
    return FloatToHalfBits(x);
  } else {
    const uint32_t bits = FloatBits(x);
    const bool negative = (bits & 0x80000000u) != 0;
    const uint32_t magnitude = bits & 0x7fffffffu;
    const float a = BitsFloat(magnitude);
    const float clamped = a < 65504.0f ? a : 65504.0f; // also for NaN: not used then
    const uint32_t c = FloatBits(clamped);
    const uint32_t denormal =
        static_cast<uint32_t>(static_cast<int32_t>(clamped < 0x1p-14f ? clamped * 0x1p24f : 0.0f));
    const uint32_t low = clamped < 0x1p-14f ? denormal : (c - 0x38000000u) >> 13;
    const float value = HalfBitsToFloat(static_cast<uint16_t>(low));
    // Past the largest half the next step is infinity, at 65536.
    const float next = low == 0x7bffu ? 65536.0f : HalfBitsToFloat(static_cast<uint16_t>(low + 1));
    const float rest = a - value;
    const float gap = next - value;
    const uint32_t up = goesUp<mode>(rest, gap * 0.5f, negative, low) ? low + 1 : low;
    const bool special = magnitude >= 0x7f800000u;
    const uint32_t result = special ? (magnitude > 0x7f800000u ? 0x7e00u : 0x7c00u) : up;
    return static_cast<uint16_t>(result | ((bits >> 16) & 0x8000u));
  }
}

template <RoundMode mode> inline uint16_t roundToBfloat16(float x) {
  const uint32_t bits = FloatBits(x);
  if constexpr (mode == RoundMode::CAST_RINT || mode == RoundMode::CAST_NONE)
    return FloatToBfloat16Bits(x);
  const bool negative = (bits & 0x80000000u) != 0;
  const uint32_t low = bits >> 16;
  const uint32_t rest = bits & 0xffffu;
  const bool up = goesUp<mode>(static_cast<float>(rest), 32768.0f, negative, low);
  const bool nan = (bits & 0x7fffffffu) > 0x7f800000u;
  return static_cast<uint16_t>(nan ? (low | 0x40u) : (up ? low + 1 : low));
}

/// An integer that may have more digits than a float.
template <RoundMode mode, class I> inline float roundIntToFloat(I x) {
  const float nearest = static_cast<float>(x);
  if constexpr (mode == RoundMode::CAST_RINT || mode == RoundMode::CAST_NONE) {
    return nearest;
  } else {
    // Magnitudes as unsigned integers: the digits past the 24th decide.
    using U = std::make_unsigned_t<I>;
    const bool negative = x < 0;
    const U magnitude = negative ? static_cast<U>(0) - static_cast<U>(x) : static_cast<U>(x);
    const int length = magnitude == 0 ? 0 : 64 - __builtin_clzll(static_cast<unsigned long long>(magnitude));
    if (length <= 24)
      return nearest;
    const int drop = length - 24;
    const U low = magnitude >> drop;
    const U rest = magnitude & ((static_cast<U>(1) << drop) - 1);
    const U half = static_cast<U>(1) << (drop - 1);
    bool up = false;
    if constexpr (mode == RoundMode::CAST_FLOOR)
      up = negative && rest != 0;
    else if constexpr (mode == RoundMode::CAST_CEIL)
      up = !negative && rest != 0;
    else if constexpr (mode == RoundMode::CAST_ROUND)
      up = rest >= half;
    const float scaled = std::ldexp(static_cast<float>(low + (up ? 1u : 0u)), drop);
    return negative ? -scaled : scaled;
  }
}

} // namespace AscendC::detail
