#pragma once
// exp and log of one lane, without branches, so that loops over them vectorise. Computed in double: the result is the
// correctly rounded float but for a few arguments in a million.
#include "../base/half.h"

namespace AscendC::detail {

inline double bitsDouble(uint64_t bits) { return __builtin_bit_cast(double, bits); }
inline uint64_t doubleBits(double value) { return __builtin_bit_cast(uint64_t, value); }

/// 2^n, n in the range of normal doubles, from a double that holds the integer n.
inline double powerOfTwo(double n) {
  // Adding 1.5 * 2^52 leaves the integer in the low bits.
  return bitsDouble((doubleBits(n + 0x1.8p52) + 1023u) << 52);
}

/// e^x for |x| < 700.
inline double expDouble(double x) {
  const double n = (x * 1.4426950408889634074 + 0x1.8p52) - 0x1.8p52;
  const double r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b39p-40;
  double p = 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return p * powerOfTwo(n);
}

inline float expLane(float x) {
  // Past these the float result is infinity or zero; the clamp keeps the exponent of the double in range.
  const double high = static_cast<double>(x) > 200.0 ? 200.0 : static_cast<double>(x);
  const double clamped = high < -200.0 ? -200.0 : high;
  const float result = static_cast<float>(expDouble(clamped));
  return x != x ? x : result;
}

/// ln x for positive, normal, finite x.
inline double logDouble(double x) {
  const uint64_t bits = doubleBits(x);
  // Mantissa in [sqrt(1/2), sqrt(2)).
  const uint64_t shifted = bits - 0x3fe6a09e667f3bcdull;
  const uint64_t exponent = shifted & 0xfff0000000000000ull;
  const double m = bitsDouble(bits - exponent);
  // The exponent as a double, by way of 1.5 * 2^52 again: the shift keeps its sign.
  const int64_t e = static_cast<int64_t>(exponent) >> 52;
  const double n = bitsDouble(static_cast<uint64_t>(e + 0x4338000000000000ll)) - 0x1.8p52;
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 2.0 / 17;
  p = p * z + 2.0 / 15;
  p = p * z + 2.0 / 13;
  p = p * z + 2.0 / 11;
  p = p * z + 2.0 / 9;
  p = p * z + 2.0 / 7;
  p = p * z + 2.0 / 5;
  p = p * z + 2.0 / 3;
  p = p * z + 2.0;
  return n * 0.693147180559945309417 + s * p;
}

inline float logLane(float x) {
  const float infinity = __builtin_inff();
  const bool ordinary = x > 0.0f && x < infinity;
  const float result = static_cast<float>(logDouble(ordinary ? static_cast<double>(x) : 1.0));
  const float atZero = x == 0.0f ? -infinity : __builtin_nanf("");
  const float special = x > 0.0f ? infinity : atZero;
  return ordinary ? result : special;
}

/// tanh x. Near zero the quotient would lose what x itself keeps.
inline float tanhLane(float x) {
  const double d = x;
  const double high = d > 20.0 ? 20.0 : d;
  const double e = expDouble(2.0 * (high < -20.0 ? -20.0 : high));
  const float result = static_cast<float>((e - 1.0) / (e + 1.0));
  const float magnitude = BitsFloat(FloatBits(x) & 0x7fffffffu);
  return magnitude >= 1e-4f ? result : x; // NaN too
}

} // namespace AscendC::detail
