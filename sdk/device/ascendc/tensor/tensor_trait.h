#pragma once
// TensorTrait: an element type with a position and a layout. Kernels may compute with it; tensors of it do not exist
// here: what the functions do depends on the element type alone, which PrimT gives.
#include "../base/enums.h"
#include "layout.h"

namespace AscendC {

template <typename T, TPosition pos = TPosition::GM, typename LayoutType = Layout<Shape<>, Stride<>>>
struct TensorTrait {
  using LiteType = T;
  using LiteLayoutType = LayoutType;
  static constexpr TPosition tPos = pos;

  TensorTrait(const LayoutType& t = {}) : layout_(t) {}
  LayoutType& GetLayout() { return layout_; }
  const LayoutType& GetLayout() const { return layout_; }
  void SetLayout(const LayoutType& t) { layout_ = t; }

private:
  LayoutType layout_;
};

template <typename T> struct is_tensorTrait : std::false_type {};
template <typename T, TPosition pos, typename LayoutType>
struct is_tensorTrait<TensorTrait<T, pos, LayoutType>> : std::true_type {};
template <typename T> inline constexpr bool is_tensorTrait_v = is_tensorTrait<T>::value;

template <typename T, TPosition pos, typename LayoutType>
TensorTrait<T, pos, LayoutType> MakeTensorTrait(const LayoutType& t) {
  return TensorTrait<T, pos, LayoutType>(t);
}

namespace detail {
template <typename T> struct PrimTypeOf {
  using type = T;
};
template <typename T, TPosition pos, typename LayoutType> struct PrimTypeOf<TensorTrait<T, pos, LayoutType>> {
  using type = T;
};
} // namespace detail
/// The element type of a tensor of T.
template <typename T> using PrimT = typename detail::PrimTypeOf<T>::type;

} // namespace AscendC
