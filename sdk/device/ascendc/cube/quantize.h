#pragma once
// What happens to an element on its way out of L0C: a scale with a mantissa of 10 bits (scale), a shift, an offset,
// ReLU, and the conversion.
//
// Bits of a quantisation word: 0-31 scale, as float; 32-35 shift - 1; 36 shift first (to int16_t); 37-45 offset,
// signed; 46 the result is signed; 47 ReLU (310P).
#include "../vector/rounding.h"
#include "fractal.h"
#include "params.h"

namespace AscendC::detail {

struct QuantWord {
  float scale;
  uint32_t shift;
  bool shiftFirst;
  int32_t offset;
  bool isSigned;
  bool relu;
};

inline QuantWord quantWord(uint64_t word) {
  constexpr uint32_t mantissa = 0xffffe000u; // 1 sign, 8 exponent, 10 mantissa
  QuantWord q{};
  q.scale = BitsFloat(static_cast<uint32_t>(word) & mantissa);
  q.shift = static_cast<uint32_t>(word >> 32 & 0xf) + 1;
  q.shiftFirst = (word >> 36 & 1) != 0;
  const auto offset = static_cast<int32_t>(word >> 37 & 0x1ff);
  q.offset = (offset ^ 0x100) - 0x100;
  q.isSigned = (word >> 46 & 1) != 0;
  q.relu = (word >> 47 & 1) != 0;
  return q;
}

inline float clampTo(float value, float low, float high) {
  const float v = value < low ? low : value;
  return v > high ? high : v;
}
inline int32_t clampTo(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}

/// The source as float, after the shift that integers may start with.
inline float quantInput(float value, const QuantWord&) { return value; }
inline float quantInput(int32_t value, const QuantWord& q) {
  return static_cast<float>(q.shiftFirst ? clampTo(value >> q.shift, -32768, 32767) : value);
}

inline float scaled(float value, const QuantWord& q, bool relu) {
  return relu && value < 0.0f ? 0.0f : value * q.scale;
}

/// To 8 bits: rounded to 9 bits and a sign, the offset added, saturated.
inline int32_t toByte(float value, const QuantWord& q) {
  const auto rounded =
      static_cast<int32_t>(__builtin_nearbyintf(clampTo(value == value ? value : 0.0f, -256.0f, 255.0f)));
  return q.isSigned ? clampTo(rounded + q.offset, -128, 127) : clampTo(rounded + q.offset, 0, 255);
}

inline half toHalf(float value) { return half(saturates ? saturateHalf(value) : value); }

/// One element of L0C (U) as T, for Fixpipe. `word` counts for the scaled modes only.
template <class T, class U> inline T fixpipeElement(U value, QuantMode_t mode, const QuantWord& q, bool relu) {
  switch (mode) {
  case DEQF16:
  case VDEQF16:
    if constexpr (std::is_same_v<T, half>)
      return half(clampTo(scaled(quantInput(value, q), q, relu), -65504.0f, 65504.0f));
    break;
  case QF322B8_PRE:
  case VQF322B8_PRE:
  case REQ8:
  case VREQ8:
    if constexpr (sizeof(T) == 1)
      return static_cast<T>(toByte(scaled(quantInput(value, q), q, relu), q));
    break;
  default:
    if constexpr (std::is_same_v<U, float> && sizeof(T) > 1) {
      const float v = relu ? reluLane(static_cast<float>(value)) : static_cast<float>(value);
      if constexpr (std::is_same_v<T, half>)
        return toHalf(v);
      else
        return T(v);
    } else if constexpr (std::is_same_v<T, U>) {
      return relu && value < U(0) ? U(0) : value;
    }
    break;
  }
  return T(0);
}

constexpr bool isVectorQuant(QuantMode_t mode) { return mode == VDEQF16 || mode == VQF322B8_PRE || mode == VREQ8; }

/// Which mode goes from U to T.
template <class T, class U> constexpr bool quantFits(QuantMode_t mode) {
  constexpr bool fromFloat = std::is_same_v<U, float>;
  switch (mode) {
  case NoQuant:
    return std::is_same_v<T, U>;
  case F322F16:
    return fromFloat && std::is_same_v<T, half>;
  case F322BF16:
    return fromFloat && std::is_same_v<T, bfloat16_t>;
  case DEQF16:
  case VDEQF16:
    return !fromFloat && std::is_same_v<T, half>;
  case QF322B8_PRE:
  case VQF322B8_PRE:
    return fromFloat && sizeof(T) == 1;
  case REQ8:
  case VREQ8:
    return !fromFloat && sizeof(T) == 1;
  }
  return false;
}

} // namespace AscendC::detail
