#pragma once
// Layout: the shape and the strides of a tensor, as tuples that may nest; Crd2Idx: where a coordinate is in memory.
// What is made of constants (Std::Int) is a constant again.
#include "../std/std.h"

namespace AscendC {

template <typename... Shapes> using Shape = Std::tuple<Shapes...>;
template <typename... Strides> using Stride = Std::tuple<Strides...>;
template <typename... Coords> using Coord = Std::tuple<Coords...>;

template <typename... Ts> constexpr Shape<Ts...> MakeShape(const Ts&... t) { return Shape<Ts...>(t...); }
template <typename... Ts> constexpr Stride<Ts...> MakeStride(const Ts&... t) { return Stride<Ts...>(t...); }
template <typename... Ts> constexpr Coord<Ts...> MakeCoord(const Ts&... t) { return Coord<Ts...>(t...); }

namespace detail {

template <class T> struct IsConstant : std::false_type {};
template <class T, T v> struct IsConstant<std::integral_constant<T, v>> : std::true_type {};

#define ASCEND_SIM_LAYOUT_OPERATION(name, op)                                                                          \
  template <class A, class B> constexpr auto name([[maybe_unused]] A a, [[maybe_unused]] B b) {                        \
    if constexpr (IsConstant<A>::value && IsConstant<B>::value)                                                        \
      return Std::Int<static_cast<size_t>(A::value) op static_cast<size_t>(B::value)>{};                               \
    else                                                                                                               \
      return a op b;                                                                                                   \
  }
ASCEND_SIM_LAYOUT_OPERATION(layoutSum, +)
ASCEND_SIM_LAYOUT_OPERATION(layoutProduct, *)
ASCEND_SIM_LAYOUT_OPERATION(layoutQuotient, /)
ASCEND_SIM_LAYOUT_OPERATION(layoutRemainder, %)
#undef ASCEND_SIM_LAYOUT_OPERATION

/// A number along a nested dimension: the first part changes fastest, the last takes what is left.
template <size_t i, class C, class ShapeType, class StrideType>
constexpr auto indexAlong(const C& coord, const ShapeType& shape, const StrideType& stride) {
  if constexpr (i + 1 == std::tuple_size_v<ShapeType>)
    return layoutProduct(coord, Std::get<i>(stride));
  else
    return layoutSum(layoutProduct(layoutRemainder(coord, Std::get<i>(shape)), Std::get<i>(stride)),
                     indexAlong<i + 1>(layoutQuotient(coord, Std::get<i>(shape)), shape, stride));
}
template <class C, class ShapeType, class StrideType>
constexpr auto indexOf(const C& coord, const ShapeType& shape, const StrideType& stride);

template <size_t i, class C, class ShapeType, class StrideType>
constexpr auto indexFrom(const C& coord, const ShapeType& shape, const StrideType& stride) {
  const auto here = indexOf(Std::get<i>(coord), Std::get<i>(shape), Std::get<i>(stride));
  if constexpr (i + 1 == std::tuple_size_v<C>)
    return here;
  else
    return layoutSum(here, indexFrom<i + 1>(coord, shape, stride));
}
template <class C, class ShapeType, class StrideType>
constexpr auto indexOf(const C& coord, const ShapeType& shape, const StrideType& stride) {
  if constexpr (Std::is_tuple_v<C>) {
    static_assert(std::tuple_size_v<C> == std::tuple_size_v<ShapeType> &&
                      std::tuple_size_v<C> == std::tuple_size_v<StrideType>,
                  "AscendC::Crd2Idx: coordinate, shape and stride have as many dimensions as each other");
    return indexFrom<0>(coord, shape, stride);
  } else if constexpr (Std::is_tuple_v<ShapeType>) {
    return indexAlong<0>(coord, shape, stride);
  } else {
    return layoutProduct(coord, stride);
  }
}

} // namespace detail

template <typename ShapeType, typename StrideType> struct Layout : private Std::tuple<ShapeType, StrideType> {
  constexpr Layout(const ShapeType& shape = {}, const StrideType& stride = {})
      : Std::tuple<ShapeType, StrideType>(shape, stride) {}

  constexpr decltype(auto) layout() { return *this; }
  constexpr decltype(auto) layout() const { return *this; }
  constexpr decltype(auto) GetShape() { return Std::get<0>(static_cast<Base&>(*this)); }
  constexpr decltype(auto) GetShape() const { return Std::get<0>(static_cast<const Base&>(*this)); }
  constexpr decltype(auto) GetStride() { return Std::get<1>(static_cast<Base&>(*this)); }
  constexpr decltype(auto) GetStride() const { return Std::get<1>(static_cast<const Base&>(*this)); }

  template <typename CoordType> constexpr auto operator()(const CoordType& coord) const {
    return detail::indexOf(coord, GetShape(), GetStride());
  }

private:
  using Base = Std::tuple<ShapeType, StrideType>;
};

template <typename ShapeType, typename StrideType>
constexpr auto MakeLayout(const ShapeType& shape, const StrideType& stride) {
  static_assert(Std::is_tuple_v<ShapeType> && Std::is_tuple_v<StrideType>,
                "AscendC::MakeLayout takes what MakeShape and MakeStride make");
  return Layout<ShapeType, StrideType>(shape, stride);
}

template <typename T> struct is_layout : std::false_type {};
template <typename ShapeType, typename StrideType> struct is_layout<Layout<ShapeType, StrideType>> : std::true_type {};
template <typename T> struct is_layout<const T> : is_layout<T> {};
template <typename T> inline constexpr bool is_layout_v = is_layout<T>::value;

template <typename CoordType, typename ShapeType, typename StrideType>
constexpr auto Crd2Idx(const CoordType& coord, const Layout<ShapeType, StrideType>& layout) {
  return layout(coord);
}
template <typename CoordType, typename ShapeType, typename StrideType>
constexpr auto Crd2Idx(const CoordType& coord, const ShapeType& shape, const StrideType& stride) {
  return detail::indexOf(coord, shape, stride);
}

} // namespace AscendC
