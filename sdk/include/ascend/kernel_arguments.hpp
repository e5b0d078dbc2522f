#pragma once
#include <ascend/buffer.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ascend {

/// An extent that is known at launch only.
inline constexpr std::int64_t dynamic = -1;

/// The extents of a buffer parameter, outermost first; Shape<> is one element.
template <std::int64_t... Extents> struct Shape {
  static constexpr std::size_t rank = sizeof...(Extents);
  static constexpr std::size_t dynamic_count = (std::size_t{0} + ... + (Extents == dynamic ? 1U : 0U));
  static constexpr std::array<std::int64_t, sizeof...(Extents)> extents{Extents...};
};
/// The kernel does not say its shape, and gets no sizes.
struct Unranked {};

/// The element type of a parameter that takes every buffer.
struct any {};

/// Parameters of a kernel: it reads a buffer, writes it, or both.
template <class T, class S = Unranked> struct In {};
template <class T, class S = Unranked> struct Out {};
template <class T, class S = Unranked> struct InOut {};
/// A parameter that is a struct of so many bytes, by value.
template <std::size_t Bytes> struct Struct {};

namespace detail {

enum class Direction : std::uint8_t { in, out, inout };

/// One parameter of a kernel, as its type says.
struct Parameter {
  bool buffer = false;
  Direction direction = Direction::in;
  bool ranked = false;
  std::span<const std::int64_t> shape;
};

/// One argument of a launch.
struct Argument {
  // of a buffer
  const Memory* memory = nullptr;
  std::size_t offsetBytes = 0;
  std::size_t elements = 0;
  std::size_t elementBytes = 0;
  std::span<const std::int64_t> shape; ///< of a view
  bool view = false;
  // of a scalar
  const void* value = nullptr;
  std::size_t valueBytes = 0;
  std::size_t valueAlign = 0;
  std::int64_t slot = 0; ///< the value as it stands in a 64-bit slot
};

template <class T> struct IsBuffer : std::false_type {};
template <class T> struct IsBuffer<DeviceBuffer<T>> : std::true_type {
  using element = T;
  static constexpr bool view = false;
  static constexpr std::size_t rank = 1;
  static constexpr bool readOnly = false;
};
template <class T, std::size_t Rank_> struct IsBuffer<TensorView<T, Rank_>> : std::true_type {
  using element = std::remove_const_t<T>;
  static constexpr bool view = true;
  static constexpr std::size_t rank = Rank_;
  static constexpr bool readOnly = std::is_const_v<T>;
};

template <class S> struct ShapeTraits;
template <> struct ShapeTraits<Unranked> {
  static constexpr bool ranked = false;
  static constexpr std::size_t rank = 0;
  static constexpr std::size_t dynamicCount = 0;
  static constexpr std::array<std::int64_t, 0> extents{};
};
template <std::int64_t... Extents> struct ShapeTraits<Shape<Extents...>> {
  static constexpr bool ranked = true;
  static constexpr std::size_t rank = sizeof...(Extents);
  static constexpr std::size_t dynamicCount = Shape<Extents...>::dynamic_count;
  static constexpr std::array<std::int64_t, sizeof...(Extents)> extents{Extents...};
};

template <Direction D, class T, class S> struct BufferParameter {
  using element = T;
  static constexpr Direction direction = D;
  using shape = ShapeTraits<S>;
  static constexpr Parameter value{true, D, shape::ranked, shape::extents};
};

// A parameter that is not In, Out or InOut is a scalar.
template <class P> struct ParameterOf {
  static constexpr Parameter value{};
};
template <class T, class S> struct ParameterOf<In<T, S>> : BufferParameter<Direction::in, T, S> {};
template <class T, class S> struct ParameterOf<Out<T, S>> : BufferParameter<Direction::out, T, S> {};
template <class T, class S> struct ParameterOf<InOut<T, S>> : BufferParameter<Direction::inout, T, S> {};

[[noreturn]] ASCEND_API void throwScalarOutOfRange(std::int64_t value, bool isSigned, std::size_t bytes);

/// Checks one argument against its parameter at compile time, and keeps it in the form that the launch reads.
template <class P, class Arg> class Holder {
  using Given = std::remove_cvref_t<Arg>;
  static constexpr bool kIntegers =
      std::is_integral_v<P> && std::is_integral_v<Given> && std::is_same_v<P, bool> == std::is_same_v<Given, bool>;
  static_assert(!IsBuffer<Given>::value, "a buffer was given for a scalar parameter of the kernel");
  static_assert(IsBuffer<Given>::value || kIntegers || std::is_same_v<P, Given>,
                "wrong type for a scalar parameter of the kernel: it takes exactly this type (or, for integers, any "
                "integer that fits)");

public:
  explicit Holder(const Given& value) : value_() {
    if constexpr (kIntegers) {
      if (!fits(value))
        throwScalarOutOfRange(static_cast<std::int64_t>(value), std::is_signed_v<P>, sizeof(P));
      value_ = static_cast<P>(value);
    } else if constexpr (std::is_same_v<P, Given>) {
      value_ = value;
    }
  }
  Argument argument() const {
    Argument argument;
    argument.value = &value_;
    argument.valueBytes = sizeof(P);
    argument.valueAlign = alignof(P);
    if constexpr (std::is_integral_v<P>)
      argument.slot = static_cast<std::int64_t>(value_); // sign-extended, or zero-extended if unsigned
    else
      std::memcpy(&argument.slot, &value_, sizeof(P));
    return argument;
  }

private:
  static constexpr bool fits(const Given& value) {
    if constexpr (std::is_same_v<P, bool>)
      return true;
    else
      return std::in_range<P>(value);
  }
  P value_;
};

template <std::size_t Bytes, class Arg> class Holder<Struct<Bytes>, Arg> {
  using Given = std::remove_cvref_t<Arg>;
  static_assert(!IsBuffer<Given>::value, "a buffer was given for a struct parameter of the kernel");
  static_assert(std::is_trivially_copyable_v<Given>, "a struct parameter of a kernel has to be trivially copyable");
  static_assert(sizeof(Given) == Bytes, "wrong struct for a parameter of the kernel: its size differs");

public:
  explicit Holder(const Given& value) : value_(value) {}
  Argument argument() const {
    Argument argument;
    argument.value = &value_;
    argument.valueBytes = Bytes;
    argument.valueAlign = alignof(Given);
    return argument;
  }

private:
  const Given& value_;
};

template <class P, class Arg>
  requires requires { ParameterOf<P>::direction; }
class Holder<P, Arg> {
  using Parameter = ParameterOf<P>;
  using Given = std::remove_cvref_t<Arg>;
  using Buffer = IsBuffer<Given>;
  static_assert(Buffer::value,
                "the kernel's parameter is a buffer: pass a DeviceBuffer, or a view of one (copy host memory to the "
                "device first)");

  template <class B> static constexpr bool rightElement() {
    if constexpr (B::value && !std::is_same_v<typename Parameter::element, any>)
      return std::is_same_v<typename B::element, typename Parameter::element>;
    return true;
  }
  static_assert(rightElement<Buffer>(),
                "wrong element type: the buffer's elements are of another type than the kernel's parameter");

  template <class B> static constexpr bool rightDirection() {
    if constexpr (B::value && Parameter::direction != Direction::in)
      return !B::readOnly &&
             (B::view || (std::is_lvalue_reference_v<Arg> && !std::is_const_v<std::remove_reference_t<Arg>>));
    return true;
  }
  static_assert(rightDirection<Buffer>(), "wrong direction: the kernel writes to this parameter, so it takes no const "
                                          "buffer, no view of one, and no temporary");

  template <class B> static constexpr bool rightRank() {
    if constexpr (B::value && Parameter::shape::ranked) {
      if constexpr (B::view)
        return B::rank == Parameter::shape::rank;
    }
    return true;
  }
  static_assert(rightRank<Buffer>(),
                "wrong number of dimensions: the view has another rank than the kernel's parameter");

  template <class B> static constexpr bool knownExtents() {
    if constexpr (B::value && !B::view)
      return Parameter::shape::dynamicCount <= 1;
    return true;
  }
  static_assert(knownExtents<Buffer>(), "the parameter has more than one dynamic extent: give them with a view, as in "
                                        "buffer.view({rows, columns})");

public:
  explicit Holder(const Given& given) : given_(given) {}
  Argument argument() const {
    Argument argument;
    if constexpr (Buffer::value) {
      argument.memory = &given_.memory();
      argument.elements = given_.size();
      argument.elementBytes = sizeof(typename Buffer::element);
      argument.view = Buffer::view;
      if constexpr (Buffer::view) {
        argument.offsetBytes = given_.offset() * argument.elementBytes;
        argument.shape = given_.shape();
      }
    }
    return argument;
  }

private:
  const Given& given_;
};

} // namespace detail
} // namespace ascend
