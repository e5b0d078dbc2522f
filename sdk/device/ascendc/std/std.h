#pragma once
// AscendC::Std: the part of the C++ library that kernels have. Here it is the host's, but for what AscendC defines
// differently: `half` is a floating-point type, min and max take operands of two types.
#include "../base/half.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace AscendC::Std {

using std::add_const;
using std::add_const_t;
using std::add_cv;
using std::add_cv_t;
using std::add_lvalue_reference;
using std::add_lvalue_reference_t;
using std::add_pointer;
using std::add_pointer_t;
using std::add_rvalue_reference;
using std::add_rvalue_reference_t;
using std::add_volatile;
using std::add_volatile_t;
using std::bool_constant;
using std::conditional;
using std::conditional_t;
using std::decay;
using std::decay_t;
using std::enable_if;
using std::enable_if_t;
using std::false_type;
using std::integral_constant;
using std::is_array;
using std::is_array_v;
using std::is_base_of;
using std::is_base_of_v;
using std::is_class;
using std::is_class_v;
using std::is_const;
using std::is_const_v;
using std::is_convertible;
using std::is_convertible_v;
using std::is_function;
using std::is_function_v;
using std::is_pointer;
using std::is_pointer_v;
using std::is_reference;
using std::is_reference_v;
using std::is_same;
using std::is_same_v;
using std::is_union;
using std::is_union_v;
using std::is_void;
using std::is_void_v;
using std::remove_const;
using std::remove_const_t;
using std::remove_cv;
using std::remove_cv_t;
using std::remove_extent;
using std::remove_extent_t;
using std::remove_pointer;
using std::remove_pointer_t;
using std::remove_reference;
using std::remove_reference_t;
using std::remove_volatile;
using std::remove_volatile_t;
using std::true_type;

template <class T> using remove_cvref_t = std::remove_cv_t<std::remove_reference_t<T>>;
template <class T> struct remove_cvref {
  using type = remove_cvref_t<T>;
};

template <class T>
struct is_floating_point
    : std::bool_constant<std::is_floating_point_v<T> || std::is_same_v<std::remove_cv_t<T>, half>> {};
template <class T> inline constexpr bool is_floating_point_v = is_floating_point<T>::value;
template <class T> struct is_integral : std::is_integral<T> {};
template <class T, T v> struct is_integral<std::integral_constant<T, v>> : std::true_type {};
template <class T> inline constexpr bool is_integral_v = is_integral<T>::value;

template <class T, class... A> struct is_one_of : std::bool_constant<(std::is_same_v<T, A> || ...)> {};
template <class T, class... A> inline constexpr bool is_one_of_v = is_one_of<T, A...>::value;
template <class T, T value, T... values> struct is_one_of_value : std::bool_constant<((value == values) || ...)> {};
template <class T, T value, T... values>
inline constexpr bool is_one_of_value_v = is_one_of_value<T, value, values...>::value;

/// Is T a constant of the value n?
template <auto n, class T> struct is_constant : std::false_type {};
template <auto n, class T, T v> struct is_constant<n, std::integral_constant<T, v>> : std::bool_constant<v == n> {};
template <auto n, class T> struct is_constant<n, const T> : is_constant<n, T> {};
template <auto n, class T> struct is_constant<n, T&> : is_constant<n, T> {};
template <auto n, class T> struct is_constant<n, T&&> : is_constant<n, T> {};

template <size_t v> using Int = std::integral_constant<size_t, v>;

using std::declval;
using std::forward;
using std::index_sequence;
using std::make_index_sequence;
using std::move;

using std::get;
using std::make_tuple;
using std::tie;
using std::tuple;
using std::tuple_element;
using std::tuple_element_t;
using std::tuple_size;
using std::tuple_size_v;

struct ignore_t {
  constexpr ignore_t() = default;
  template <class T, class... A> constexpr explicit ignore_t(const T&, const A&...) noexcept {}
  template <class T> constexpr const ignore_t& operator=(const T&) const noexcept { return *this; }
};
inline constexpr ignore_t ignore{};

template <class T> struct is_tuple : std::false_type {};
template <class... A> struct is_tuple<std::tuple<A...>> : std::true_type {};
template <class T> inline constexpr bool is_tuple_v = is_tuple<T>::value;

template <class T, class U> constexpr auto min(const T& a, const U& b) {
  using R = std::common_type_t<T, U>;
  return static_cast<R>(a) < static_cast<R>(b) ? static_cast<R>(a) : static_cast<R>(b);
}
template <class T, class U> constexpr auto max(const T& a, const U& b) {
  using R = std::common_type_t<T, U>;
  return static_cast<R>(a) > static_cast<R>(b) ? static_cast<R>(a) : static_cast<R>(b);
}
template <class T> T sqrt(const T value) { return static_cast<T>(std::sqrt(static_cast<float>(value))); }
template <class T> constexpr T abs(const T value) { return value < T(0) ? static_cast<T>(-value) : value; }
template <class T, class U> constexpr auto ceil_division(T a, U b) { return (a + b - 1) / b; }
template <class T, class U> constexpr auto ceil_align(T a, U b) { return ceil_division(a, b) * b; }
template <class T, class U> constexpr auto divide(T a, U b) { return a / b; }

} // namespace AscendC::Std
