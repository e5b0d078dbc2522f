#pragma once
#include <array>
#include <ascend/buffer.hpp>
#include <ascend/error.hpp>
#include <ascend/kernel_arguments.hpp>
#include <ascend/kernel_library.h>
#include <ascend/stream.hpp>
#include <concepts>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ascend {

/// The cores that a kernel runs on.
enum class Core : std::uint8_t { vector, cube, mix, aicore };

/// How the compiled kernel takes its parameters (docs/reference/formats.md, "Parameters of a compiled kernel").
enum class Abi : std::uint8_t {
  slots,    ///< translated: buffers, workspace, dynamic sizes, scalars, 64 bits each
  declared, ///< hand-written: as declared, in order
};

struct KernelInfo {
  const ascend_kernel_library* library;
  const char* name;
  Core core = Core::vector;
  Abi abi = Abi::slots;
  std::uint32_t block_count = 0; ///< the author's; 0: one for each core
  std::uint64_t workspace_bytes = 0;
  const char* workspace_parts = ""; ///< what the arguments' extents add to it (docs/reference/formats.md)
};

/// On how many blocks a kernel runs: 1 to 65535.
class Blocks {
public:
  template <std::integral I> explicit constexpr Blocks(I count) : count_(Extent(count).value) {}
  constexpr std::int64_t count() const { return count_; }

private:
  std::int64_t count_;
};

namespace detail {

ASCEND_API Pending launch(Stream& stream, const KernelInfo& kernel, const Blocks* blocks,
                          std::span<const Parameter> parameters, std::span<const char* const> names,
                          std::span<const Argument> arguments);

} // namespace detail

/// A kernel of a kernel library with the types of its parameters. Generated headers define one for each kernel:
///
///     kernels::vec_mul(stream, ascend::Blocks{8}, x, y, z).wait();
///
/// Parameters are In<T>, Out<T>, InOut<T> (T an element type, or ascend::any; optionally with Shape<…>) and scalars.
template <class... Params> class Kernel {
public:
  constexpr Kernel(const KernelInfo& info, const std::array<const char*, sizeof...(Params)>& names)
      : info_(info), names_(names) {}

  /// Gives the kernel to the stream: `kernel(stream, arguments…)` or `kernel(stream, Blocks{n}, arguments…)`.
  template <class S, class... Args> Pending operator()(S&& stream, Args&&... args) const {
    static_assert(std::is_same_v<S, Stream&>,
                  "the first argument of a launch is the stream: kernel(stream, arguments...)");
    return dispatch(stream, std::forward<Args>(args)...);
  }

  constexpr const KernelInfo& info() const { return info_; }

private:
  template <class First, class... Rest>
    requires std::is_same_v<std::remove_cvref_t<First>, Blocks>
  Pending dispatch(Stream& stream, First&& blocks, Rest&&... args) const {
    return start(stream, &blocks, std::forward<Rest>(args)...);
  }
  template <class... Args> Pending dispatch(Stream& stream, Args&&... args) const {
    return start(stream, nullptr, std::forward<Args>(args)...);
  }

  template <class... Args> Pending start(Stream& stream, const Blocks* blocks, Args&&... args) const {
    static_assert(sizeof...(Args) == sizeof...(Params),
                  "wrong number of arguments: a launch takes the stream, optionally Blocks{n}, and one argument for "
                  "each parameter of the kernel");
    if constexpr (sizeof...(Args) == sizeof...(Params)) {
      static constexpr std::array<detail::Parameter, sizeof...(Params)> kParameters{
          detail::ParameterOf<Params>::value...};
      const std::tuple<detail::Holder<Params, Args&&>...> holders{detail::Holder<Params, Args&&>(args)...};
      const auto arguments = std::apply(
          [](const auto&... holder) { return std::array<detail::Argument, sizeof...(Params)>{holder.argument()...}; },
          holders);
      return detail::launch(stream, info_, blocks, kParameters, names_, arguments);
    }
  }

  KernelInfo info_;
  std::array<const char*, sizeof...(Params)> names_;
};

} // namespace ascend
