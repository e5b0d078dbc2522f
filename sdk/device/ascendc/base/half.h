#pragma once
// half and bfloat16_t: storage types with the arithmetic of a built-in: half op half is half, half op float is float.
// Conversions round to nearest even and keep denormals; they have no branches, so that loops over them vectorise.
#include "keywords.h"

#include <type_traits>

namespace AscendC::detail {

constexpr uint32_t FloatBits(float value) { return __builtin_bit_cast(uint32_t, value); }
constexpr float BitsFloat(uint32_t bits) { return __builtin_bit_cast(float, bits); }

constexpr float HalfBitsToFloat(uint16_t half) {
  const uint32_t sign = (half & 0x8000u) << 16;
  const uint32_t exponent = half & 0x7c00u;
  const uint32_t shifted = (half & 0x7fffu) << 13;
  const uint32_t denormal = FloatBits(static_cast<float>(static_cast<int32_t>(half & 0x3ffu)) * 0x1p-24f);
  const uint32_t normal = shifted + (exponent == 0x7c00u ? 0x70000000u : 0x38000000u);
  return BitsFloat(sign | (exponent == 0 ? denormal : normal));
}

constexpr uint16_t FloatToHalfBits(float value) {
  const uint32_t bits = FloatBits(value);
  const uint32_t magnitude = bits & 0x7fffffffu;
  // Adding 0.5 lines the bits of a denormal half up with those of the float and rounds them.
  const uint32_t denormal = FloatBits(BitsFloat(magnitude) + 0.5f) - 0x3f000000u;
  const uint32_t normal = (magnitude + 0xc8000fffu + ((magnitude >> 13) & 1u)) >> 13;
  const uint32_t special = magnitude > 0x7f800000u ? (0x7e00u | ((magnitude >> 13) & 0x3ffu)) : 0x7c00u;
  const uint32_t result = magnitude >= 0x47800000u ? special : (magnitude < 0x38800000u ? denormal : normal);
  return static_cast<uint16_t>(result | ((bits >> 16) & 0x8000u));
}

constexpr float Bfloat16BitsToFloat(uint16_t bits) { return BitsFloat(static_cast<uint32_t>(bits) << 16); }

constexpr uint16_t FloatToBfloat16Bits(float value) {
  const uint32_t bits = FloatBits(value);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? ((bits >> 16) | 0x40u) : rounded);
}

} // namespace AscendC::detail

struct half {
  uint16_t bits;

  half() = default;
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  constexpr half(T value) : bits(AscendC::detail::FloatToHalfBits(static_cast<float>(value))) {}
  constexpr operator float() const { return AscendC::detail::HalfBitsToFloat(bits); }
  static constexpr half FromBits(uint16_t bits) {
    half value(0);
    value.bits = bits;
    return value;
  }
};

struct bfloat16_t {
  uint16_t bits;

  bfloat16_t() = default;
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  constexpr bfloat16_t(T value) : bits(AscendC::detail::FloatToBfloat16Bits(static_cast<float>(value))) {}
  constexpr operator float() const { return AscendC::detail::Bfloat16BitsToFloat(bits); }
  static constexpr bfloat16_t FromBits(uint16_t bits) {
    bfloat16_t value(0);
    value.bits = bits;
    return value;
  }
};

namespace AscendC::detail {

template <class T> inline constexpr bool isSmallFloat = std::is_same_v<T, half> || std::is_same_v<T, bfloat16_t>;

/// What `half op T` is: half with itself and with integers, else the wider type.
template <class S, class T> using MixedResult = std::conditional_t<std::is_integral_v<T>, S, T>;
template <class S, class T>
using IfMixed = std::enable_if_t<isSmallFloat<S> && std::is_arithmetic_v<T>, MixedResult<S, T>>;
template <class S> using IfSmall = std::enable_if_t<isSmallFloat<S>, S>;

} // namespace AscendC::detail

#define ASCEND_SIM_SMALL_FLOAT_OPERATOR(op)                                                                            \
  template <class S> constexpr AscendC::detail::IfSmall<S> operator op(S a, S b) {                                     \
    return S(static_cast<float>(a) op static_cast<float>(b));                                                          \
  }                                                                                                                    \
  template <class S, class T> constexpr AscendC::detail::IfMixed<S, T> operator op(S a, T b) {                         \
    using R = AscendC::detail::MixedResult<S, T>;                                                                      \
    if constexpr (std::is_integral_v<T>)                                                                               \
      return R(static_cast<float>(a) op static_cast<float>(R(b)));                                                     \
    else                                                                                                               \
      return static_cast<R>(static_cast<float>(a)) op b;                                                               \
  }                                                                                                                    \
  template <class S, class T> constexpr AscendC::detail::IfMixed<S, T> operator op(T a, S b) {                         \
    using R = AscendC::detail::MixedResult<S, T>;                                                                      \
    if constexpr (std::is_integral_v<T>)                                                                               \
      return R(static_cast<float>(R(a)) op static_cast<float>(b));                                                     \
    else                                                                                                               \
      return a op static_cast<R>(static_cast<float>(b));                                                               \
  }                                                                                                                    \
  template <class S, class T, class = std::enable_if_t<AscendC::detail::isSmallFloat<S>>>                              \
  constexpr S& operator op## = (S & a, T b) {                                                                          \
    return a = S(a op b);                                                                                              \
  }
ASCEND_SIM_SMALL_FLOAT_OPERATOR(+)
ASCEND_SIM_SMALL_FLOAT_OPERATOR(-)
ASCEND_SIM_SMALL_FLOAT_OPERATOR(*)
ASCEND_SIM_SMALL_FLOAT_OPERATOR(/)
#undef ASCEND_SIM_SMALL_FLOAT_OPERATOR

template <class S> constexpr AscendC::detail::IfSmall<S> operator-(S a) { return S::FromBits(a.bits ^ 0x8000u); }
template <class S> constexpr AscendC::detail::IfSmall<S> operator+(S a) { return a; }

namespace AscendC::detail {

#if defined(__F16C__)
// The builtins of both compilers: <immintrin.h> alone is a third of a kernel's compile time.
typedef float Float8 __attribute__((vector_size(32)));
#if defined(__clang__)
typedef _Float16 Half8 __attribute__((vector_size(16)));
inline Float8 widen(Half8 values) { return __builtin_convertvector(values, Float8); }
#else
typedef short Half8 __attribute__((vector_size(16)));
inline Float8 widen(Half8 values) { return __builtin_ia32_vcvtph2ps256(values); }
#endif
typedef short Short8 __attribute__((vector_size(16)));
#endif

/// Whole arrays. `n` elements that do not overlap.
[[gnu::noinline]] inline void ToFloat(const half* source, float* destination, size_t n) {
  size_t i = 0;
#if defined(__F16C__)
  for (; i + 8 <= n; i += 8) {
    Half8 halves;
    __builtin_memcpy(&halves, source + i, sizeof halves);
    const Float8 values = widen(halves);
    __builtin_memcpy(destination + i, &values, sizeof values);
  }
#endif
  ASCEND_SIM_INDEPENDENT
  for (; i < n; ++i)
    destination[i] = HalfBitsToFloat(source[i].bits);
}

[[gnu::noinline]] inline void ToFloat(const bfloat16_t* source, float* destination, size_t n) {
  ASCEND_SIM_INDEPENDENT
  for (size_t i = 0; i < n; ++i)
    destination[i] = Bfloat16BitsToFloat(source[i].bits);
}

[[gnu::noinline]] inline void FromFloat(const float* source, half* destination, size_t n) {
  size_t i = 0;
#if defined(__F16C__)
  for (; i + 8 <= n; i += 8) {
    Float8 values;
    __builtin_memcpy(&values, source + i, sizeof values);
    const Short8 bits = __builtin_ia32_vcvtps2ph256(values, 0); // 0: to nearest even
    __builtin_memcpy(static_cast<void*>(destination + i), &bits, sizeof bits);
  }
#endif
  ASCEND_SIM_INDEPENDENT
  for (; i < n; ++i)
    destination[i].bits = FloatToHalfBits(source[i]);
}

[[gnu::noinline]] inline void FromFloat(const float* source, bfloat16_t* destination, size_t n) {
  ASCEND_SIM_INDEPENDENT
  for (size_t i = 0; i < n; ++i)
    destination[i].bits = FloatToBfloat16Bits(source[i]);
}

} // namespace AscendC::detail
