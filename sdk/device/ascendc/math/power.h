#pragma once
// Power (tensor or scalar on either side) and Xor.
#include "elementwise.h"

namespace AscendC {
namespace detail {

template <class T> struct PowerLanes {
  Lane<T> operator()(Lane<T> base, Lane<T> exponent) const {
    if constexpr (std::is_integral_v<T>) {
      // Negative exponents leave what an integer can hold of 1 / base^n.
      if (exponent < 0)
        return base == 1 ? 1 : base == -1 ? ((exponent & 1) != 0 ? -1 : 1) : 0;
      uint32_t result = 1, factor = static_cast<uint32_t>(base);
      for (auto n = static_cast<uint32_t>(exponent); n != 0; n >>= 1) {
        if ((n & 1u) != 0)
          result *= factor;
        factor *= factor;
      }
      return static_cast<T>(result);
    } else {
      return std::pow(base, exponent);
    }
  }
};
template <class T> struct PowerToLanes {
  Lane<T> exponent;
  Lane<T> operator()(Lane<T> base) const { return PowerLanes<T>{}(base, exponent); }
};
template <class T> struct PowerOfLanes {
  Lane<T> base;
  Lane<T> operator()(Lane<T> exponent) const { return PowerLanes<T>{}(base, exponent); }
};

template <class T> constexpr void requirePower() { ASCEND_SIM_TYPES("Power", T, half, float, int32_t); }

template <class T, bool tensors> constexpr Scratch powerScratch() {
  return scratch::power(is910B, tensors, std::is_integral_v<T>);
}

struct XorLanes {
  template <class T> T operator()(T a, T b) const { return static_cast<T>(a ^ b); }
};

} // namespace detail

/// The four forms of one call: with and without the buffer, with and without the count.
#define ASCEND_SIM_MATH_BINARY(Name, Left, Right, function, tensors, sizeOf, require, scratch)                         \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, Left src0, Right src1, const LocalTensor<uint8_t>& sharedTmpBuffer,             \
            uint32_t calCount, const detail::Where& where = detail::Where::here()) {                                   \
    require;                                                                                                           \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, scratch, calCount, function, tensors);                       \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, Left src0, Right src1, const LocalTensor<uint8_t>& sharedTmpBuffer,             \
            const detail::Where& where = detail::Where::here()) {                                                      \
    require;                                                                                                           \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, scratch, sizeOf.GetSize(), function, tensors);               \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, Left src0, Right src1, uint32_t calCount,                                       \
            const detail::Where& where = detail::Where::here()) {                                                      \
    require;                                                                                                           \
    detail::mathCall(#Name, where, dst, nullptr, {}, calCount, function, tensors);                                     \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, Left src0, Right src1, const detail::Where& where = detail::Where::here()) {    \
    require;                                                                                                           \
    detail::mathCall(#Name, where, dst, nullptr, {}, sizeOf.GetSize(), function, tensors);                             \
  }
#define ASCEND_SIM_BOTH src0, src1

ASCEND_SIM_MATH_BINARY(Power, const LocalTensor<T>&, const LocalTensor<T>&, detail::PowerLanes<T>{}, ASCEND_SIM_BOTH,
                       src0, detail::requirePower<T>(), (detail::powerScratch<T, true>()))
ASCEND_SIM_MATH_BINARY(Power, const LocalTensor<T>&, const T&, detail::PowerToLanes<T>{src1}, src0, src0,
                       detail::requirePower<T>(), (detail::powerScratch<T, false>()))
ASCEND_SIM_MATH_BINARY(Power, const T&, const LocalTensor<T>&, detail::PowerOfLanes<T>{src0}, src1, src1,
                       detail::requirePower<T>(), (detail::powerScratch<T, false>()))
ASCEND_SIM_MATH_BINARY(Xor, const LocalTensor<T>&, const LocalTensor<T>&, detail::XorLanes{}, ASCEND_SIM_BOTH, src0,
                       ASCEND_SIM_TYPES("Xor", T, int16_t, uint16_t), detail::scratch::exclusiveOr)

#undef ASCEND_SIM_BOTH
#undef ASCEND_SIM_MATH_BINARY

} // namespace AscendC
