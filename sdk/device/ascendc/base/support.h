#pragma once
// Which element types an API takes, said at compile time.
#include "half.h"

namespace AscendC {

template <typename T, typename U> struct IsSameType : std::is_same<T, U> {};

/// std:: under the name that kernels use inside namespace AscendC.
namespace Std {
using std::enable_if;
using std::enable_if_t;
using std::is_same;
using std::is_same_v;
template <class T> constexpr T min(T a, T b) { return b < a ? b : a; }
template <class T> constexpr T max(T a, T b) { return a < b ? b : a; }
} // namespace Std

namespace detail {

template <class T, class... Allowed> inline constexpr bool isOneOf = (std::is_same_v<T, Allowed> || ...);
template <class T> inline constexpr bool alwaysFalse = false;
inline constexpr bool is910B = __NPU_ARCH__ == 2201;
/// Arithmetic saturates (310P) instead of wrapping and going to infinity (910B by default).
inline constexpr bool saturates = __NPU_ARCH__ == 2002;

/// A parameter that takes no part in deduction: `Adds(dst, src, 1, n)` with the tensor's own element type.
template <class T> struct IdentityOf {
  using type = T;
};
template <class T> using Identity = typename IdentityOf<T>::type;

template <class T> struct IsElementType : std::bool_constant<!std::is_same_v<T, bfloat16_t> || is910B> {};

} // namespace detail
} // namespace AscendC

#if __NPU_ARCH__ == 2201
#define ASCEND_SIM_FAMILY "Ascend 910B (dav-2201)"
#else
#define ASCEND_SIM_FAMILY "Ascend 310P (dav-2002)"
#endif

/// `api` does not take element type T on this SoC: the compiler's note "with T = …" names the type that was given.
#define ASCEND_SIM_TYPES(api, T, ...)                                                                                  \
  static_assert(::AscendC::detail::isOneOf<T, __VA_ARGS__>,                                                            \
                "AscendC::" api " on " ASCEND_SIM_FAMILY " takes these element types only: " #__VA_ARGS__)

/// `api` does not exist on this SoC. T: any template parameter, so that the error comes with the call.
#define ASCEND_SIM_ONLY_910B(api, ...)                                                                                 \
  static_assert(::AscendC::detail::is910B || ::AscendC::detail::alwaysFalse<__VA_ARGS__>,                              \
                "AscendC::" api " does not exist on " ASCEND_SIM_FAMILY)
#define ASCEND_SIM_ONLY_310P(api, ...)                                                                                 \
  static_assert(!::AscendC::detail::is910B || ::AscendC::detail::alwaysFalse<__VA_ARGS__>,                             \
                "AscendC::" api " does not exist on " ASCEND_SIM_FAMILY)
