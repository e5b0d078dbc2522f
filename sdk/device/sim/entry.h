#pragma once
// Makes the module table of a kernel object. The compile hub writes, after the kernel's source:
//
//   #include "sim/entry.h"
//   static constexpr ascend::sim::Kernel kernels[] = {ascend::sim::entry<&add>("add")};
//   extern "C" const ascend::sim::Module ascend_sim_module = ascend::sim::makeModule("Ascend910B3", kernels);
#include "abi.h"

#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ascend::sim {
namespace detail {

/// Where bisheng puts the parameters: each aligned to max(4, alignof).
template <class... A> struct ParamLayout {
  std::size_t offset[sizeof...(A) + 1] = {};
  Parameter parameters[sizeof...(A) + 1] = {};
  constexpr ParamLayout() {
    constexpr std::size_t size[] = {sizeof(A)..., 0};
    constexpr std::size_t align[] = {(alignof(A) < 4 ? 4 : alignof(A))..., 1};
    std::size_t end = 0;
    for (std::size_t i = 0; i < sizeof...(A); ++i) {
      offset[i] = (end + align[i] - 1) / align[i] * align[i];
      end = offset[i] + size[i];
      parameters[i] = {static_cast<std::uint32_t>(offset[i]), static_cast<std::uint32_t>(size[i])};
    }
    offset[sizeof...(A)] = end;
  }
};

template <class T> T readParam(const void* params, std::size_t offset) {
  static_assert(std::is_trivially_copyable_v<T>,
                "a kernel's parameter is copied to the device as bytes: make it trivially copyable");
  T value;
  std::memcpy(&value, static_cast<const unsigned char*>(params) + offset, sizeof(T));
  return value;
}

template <auto F> struct EntryOf {
  static_assert(F == nullptr, "an entry is a function that returns void");
};

template <class... A, void (*F)(A...)> struct EntryOf<F> {
  static constexpr ParamLayout<std::remove_cv_t<A>...> layout{};

  template <std::size_t... I> static void call(const void* params, std::index_sequence<I...>) {
    (void)params;
    F(readParam<std::remove_cv_t<A>>(params, layout.offset[I])...);
  }
  static void invoke(const void* params) { call(params, std::index_sequence_for<A...>{}); }
};

inline void bindApi(const SimApi* api) { boundApi = api; }

} // namespace detail

/// Calls a kernel function with the parameters of a launch.
template <auto F> void call(const void* params) { detail::EntryOf<F>::invoke(params); }

/// The table entry of a kernel function; for a mix kernel, entry<&f>("f", coresOfBlock(1, 2)).
template <auto F> constexpr Kernel entry(const char* name, std::uint32_t cores = 0) {
  using E = detail::EntryOf<F>;
  constexpr std::size_t count = sizeof(E::layout.offset) / sizeof(E::layout.offset[0]);
  return Kernel{name,
                static_cast<std::uint32_t>(E::layout.offset[count - 1]),
                cores,
                &E::invoke,
                static_cast<std::uint32_t>(count - 1),
                E::layout.parameters};
}

/// The same where an object of its own has the kernel for cube cores: `cube` calls it there.
template <auto F, auto cube> constexpr Kernel entry(const char* name, std::uint32_t cores = 0) {
  Kernel kernel = entry<F>(name, cores);
  kernel.invoke = [](const void* params) { core().cubeCore != 0 ? cube(params) : call<F>(params); };
  return kernel;
}

template <std::size_t N>
constexpr Module makeModule(const char* soc, const Kernel (&kernels)[N],
                            void (*bind)(const SimApi*) = &detail::bindApi) {
  return Module{kModuleMagic, kAbiVersion, soc, static_cast<std::uint32_t>(N), kernels, bind};
}

} // namespace ascend::sim
