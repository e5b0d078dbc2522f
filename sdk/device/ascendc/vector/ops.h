#pragma once
// What one lane computes. half arrives as float; integers wrap on 910B and saturate on 310P.
#include "lanes.h"

#include <cmath>
#include <limits>

namespace AscendC::detail {

template <class T> inline constexpr bool isSmallInt = std::is_integral_v<T> && sizeof(T) < 4;

/// The exact integer result, brought into T the way the SoC does it.
template <class T> inline T narrowInt(int64_t value) {
  if constexpr (saturates) {
    constexpr int64_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    return static_cast<T>(value < low ? low : value > high ? high : value);
  } else {
    return static_cast<T>(value);
  }
}

template <class T> inline T addLane(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a + b;
  else if constexpr (saturates)
    return narrowInt<T>(static_cast<int64_t>(a) + b);
  else
    return static_cast<T>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
template <class T> inline T subLane(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a - b;
  else if constexpr (saturates)
    return narrowInt<T>(static_cast<int64_t>(a) - b);
  else
    return static_cast<T>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}
template <class T> inline T mulLane(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a * b;
  else if constexpr (saturates)
    return narrowInt<T>(static_cast<int64_t>(a) * b);
  else
    return static_cast<T>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
}

/// NaN if either is; +0 above -0.
template <class T> inline T maxLane(T a, T b) {
  if constexpr (std::is_same_v<T, float>) {
    const float zero = BitsFloat(FloatBits(a) & FloatBits(b));
    const float larger = (a > b || a != a) ? a : b;
    return a == b ? zero : larger;
  } else {
    return a > b ? a : b;
  }
}
template <class T> inline T minLane(T a, T b) {
  if constexpr (std::is_same_v<T, float>) {
    const float zero = BitsFloat(FloatBits(a) | FloatBits(b));
    const float smaller = (a < b || a != a) ? a : b;
    return a == b ? zero : smaller;
  } else {
    return a < b ? a : b;
  }
}

template <class T> inline T reluLane(T a) {
  if constexpr (std::is_same_v<T, float>)
    return a != a ? a : (a > 0.0f ? a : 0.0f);
  else
    return a > 0 ? a : T(0);
}

/// A lane that is rounded to half in the middle of a compound instruction whose result is half.
template <class D> inline float roundLane(float value) {
  if constexpr (std::is_same_v<D, half>) {
    const float rounded = HalfBitsToFloat(FloatToHalfBits(value));
    return saturates ? saturateHalf(rounded) : rounded;
  } else {
    return value;
  }
}

} // namespace AscendC::detail
