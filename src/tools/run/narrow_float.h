#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ascend::tools {

/// Rounds to the nearest value (ties to even) of a float with `exponentBits` and `mantissaBits`, and answers its bits.
/// Rounds once: by way of `float` a value could be rounded twice.
template <int exponentBits, int mantissaBits> std::uint16_t roundToNarrow(double value) {
  constexpr int bias = (1 << (exponentBits - 1)) - 1;
  constexpr std::uint16_t infinity = ((1 << exponentBits) - 1) << mantissaBits;
  const std::uint16_t sign = std::signbit(value) ? 1U << (exponentBits + mantissaBits) : 0U;
  if (std::isnan(value))
    return sign | infinity | 1U << (mantissaBits - 1);
  const double magnitude = std::fabs(value);
  if (std::isinf(magnitude))
    return sign | infinity;
  if (magnitude == 0)
    return sign;
  // Below the smallest normal exponent all values share its spacing.
  const int exponent = std::max(std::ilogb(magnitude), 1 - bias);
  const double steps = std::nearbyint(std::ldexp(magnitude, mantissaBits - exponent));
  // Exponent field and mantissa are one number: a mantissa that rounds up carries into the exponent.
  const double bits = steps + std::ldexp(static_cast<double>(exponent + bias - 1), mantissaBits);
  return bits >= infinity ? sign | infinity : static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>(bits));
}

/// The value of such a float: exact.
template <int exponentBits, int mantissaBits> double fromNarrow(std::uint16_t bits) {
  constexpr int bias = (1 << (exponentBits - 1)) - 1;
  constexpr int allExponents = (1 << exponentBits) - 1;
  const int exponent = (bits >> mantissaBits) & allExponents;
  const int mantissa = bits & ((1 << mantissaBits) - 1);
  const double sign = (bits >> (exponentBits + mantissaBits)) != 0 ? -1.0 : 1.0;
  if (exponent == allExponents)
    return mantissa != 0 ? std::numeric_limits<double>::quiet_NaN() : sign * std::numeric_limits<double>::infinity();
  const int implied = exponent != 0 ? 1 << mantissaBits : 0;
  return sign * std::ldexp(static_cast<double>(implied + mantissa), std::max(exponent, 1) - bias - mantissaBits);
}

inline double fromHalf(std::uint16_t bits) { return fromNarrow<5, 10>(bits); }
inline double fromBfloat16(std::uint16_t bits) { return fromNarrow<8, 7>(bits); }
inline std::uint16_t toHalf(double value) { return roundToNarrow<5, 10>(value); }
inline std::uint16_t toBfloat16(double value) { return roundToNarrow<8, 7>(value); }

} // namespace ascend::tools
