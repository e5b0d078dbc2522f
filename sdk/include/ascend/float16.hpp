#pragma once
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ascend {

namespace detail {

/// IEEE binary32 to a 16-bit format with `ExponentBits`, to nearest, ties to even. Overflow gives infinity; NaN stays
/// NaN.
template <int ExponentBits> constexpr std::uint16_t narrow(float value) {
  constexpr int kMantissa = 15 - ExponentBits;
  constexpr int kBias = (1 << (ExponentBits - 1)) - 1;
  constexpr std::uint32_t kInfinity = ((1u << ExponentBits) - 1) << kMantissa;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u)
    return static_cast<std::uint16_t>(sign | kInfinity | (1u << (kMantissa - 1)));
  const int exponent = static_cast<int>(magnitude >> 23) - 127 + kBias;
  // Mantissa with its implicit bit; what is dropped decides the rounding. Below the smallest normal more is dropped.
  std::uint32_t mantissa = magnitude & 0x7fffffu;
  int drop = 23 - kMantissa;
  std::uint32_t result;
  if (exponent > 0) {
    if (exponent >= (1 << ExponentBits) - 1)
      return static_cast<std::uint16_t>(sign | kInfinity);
    result = (static_cast<std::uint32_t>(exponent) << kMantissa) | (mantissa >> drop);
  } else {
    // A binary32 denormal has no implicit bit and the exponent of the smallest normal: only formats as wide see them.
    if (magnitude >= 0x00800000u)
      mantissa |= 0x800000u;
    drop += (magnitude >= 0x00800000u ? 1 : 0) - exponent;
    if (drop > 24)
      return static_cast<std::uint16_t>(sign);
    result = mantissa >> drop;
  }
  const std::uint32_t half = 1u << (drop - 1);
  const std::uint32_t rest = mantissa & ((half << 1) - 1);
  if (rest > half || (rest == half && (result & 1) != 0))
    ++result; // may carry into the exponent, up to infinity: that is right
  return static_cast<std::uint16_t>(sign | result);
}

/// A 16-bit format to binary32: exact.
template <int ExponentBits> constexpr float widen(std::uint16_t value) {
  constexpr int kMantissa = 15 - ExponentBits;
  constexpr int kBias = (1 << (ExponentBits - 1)) - 1;
  const std::uint32_t sign = static_cast<std::uint32_t>(value & 0x8000u) << 16;
  const std::uint32_t exponent = (value & 0x7fffu) >> kMantissa;
  const std::uint32_t mantissa = value & ((1u << kMantissa) - 1);
  if (exponent == (1u << ExponentBits) - 1)
    return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << (23 - kMantissa)));
  if (exponent != 0)
    return std::bit_cast<float>(sign | ((exponent + 127 - kBias) << 23) | (mantissa << (23 - kMantissa)));
  // mantissa * 2^(1 - bias - kMantissa): one exact multiplication
  constexpr auto scale = std::bit_cast<float>(static_cast<std::uint32_t>(127 + 1 - kBias - kMantissa) << 23);
  const float magnitude = static_cast<float>(mantissa) * scale;
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
}

template <> constexpr std::uint16_t narrow<8>(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u)
    return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

template <> constexpr float widen<8>(std::uint16_t value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

/// A 16-bit floating-point number on the host. Arithmetic is the host's in float, through the conversions.
template <int ExponentBits> class Float16 {
public:
  constexpr Float16() = default;
  /// To nearest, ties to even.
  explicit constexpr Float16(float value) : bits_(narrow<ExponentBits>(value)) {}
  template <class T>
    requires std::is_integral_v<T>
  explicit constexpr Float16(T value) : Float16(static_cast<float>(value)) {}
  /// Rounds once: through float with the last bit made odd where it is inexact.
  explicit constexpr Float16(double value) : bits_(narrow<ExponentBits>(toOdd(value))) {}
  constexpr operator float() const { return widen<ExponentBits>(bits_); } // NOLINT: exact, so it may be implicit

  static constexpr Float16 from_bits(std::uint16_t bits) {
    Float16 result;
    result.bits_ = bits;
    return result;
  }
  constexpr std::uint16_t bits() const { return bits_; }

private:
  static constexpr float toOdd(double value) {
    const auto nearest = static_cast<float>(value);
    const auto bits = std::bit_cast<std::uint32_t>(nearest);
    if (static_cast<double>(nearest) == value || value != value || (bits & 0x7fffffffu) == 0x7f800000u ||
        (bits & 1u) != 0)
      return nearest;
    // Inexact and even: its odd neighbour on the side of the value.
    const bool away = (value < 0 ? -value : value) > static_cast<double>(nearest < 0 ? -nearest : nearest);
    return std::bit_cast<float>(away ? bits + 1 : bits - 1);
  }
  std::uint16_t bits_ = 0;
};

} // namespace detail

/// IEEE binary16: AscendC's `half`.
class half : public detail::Float16<5> {
public:
  using Float16::Float16;
  static constexpr half from_bits(std::uint16_t bits) { return half(Float16::from_bits(bits)); }
  constexpr half() = default;

private:
  explicit constexpr half(Float16 value) : Float16(value) {}
};

/// The upper half of a binary32: AscendC's `bfloat16_t`.
class bfloat16 : public detail::Float16<8> {
public:
  using Float16::Float16;
  static constexpr bfloat16 from_bits(std::uint16_t bits) { return bfloat16(Float16::from_bits(bits)); }
  constexpr bfloat16() = default;

private:
  explicit constexpr bfloat16(Float16 value) : Float16(value) {}
};

static_assert(sizeof(half) == 2 && std::is_trivially_copyable_v<half>);
static_assert(sizeof(bfloat16) == 2 && std::is_trivially_copyable_v<bfloat16>);

} // namespace ascend
