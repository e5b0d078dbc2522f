#pragma once
// Running kernels out of a host program without ACL: AscendC::GmAlloc, ICPU_RUN_KF, AscendC::GmFree. Memory is device
// memory of the simulator, which host code may read and write in place; kernels run under all of its checks.
#include "kernel_operator.h"
#include "sim/single_source.h"

#include <acl/acl.h>
#include <cstdio>
#include <cstdlib>
#include <tuple>
#include <type_traits>

enum class KernelMode { MIX_MODE = 0, AIC_MODE, AIV_MODE };

namespace AscendC {
namespace detail::cpu {

inline KernelMode mode = KernelMode::MIX_MODE;

/// A program of this kind says nothing of devices.
inline void needDevice() {
  int32_t device = 0;
  if (aclrtGetDevice(&device) != ACL_SUCCESS)
    aclrtSetDevice(0);
}

[[noreturn]] inline void fail(const char* what) {
  const char* const message = aclGetRecentErrMsg();
  std::fprintf(stderr, "%s: %s\n", what, message == nullptr ? "failed" : message);
  std::exit(EXIT_FAILURE);
}

template <class... P> struct Call {
  void (*function)(P...);
  std::tuple<P...> arguments;
};

template <class... P, class... A>
void run(const char* name, const ::ascend::sim::Where& where, uint32_t blocks, void (*function)(P...), A... arguments) {
  static_assert(sizeof...(P) == sizeof...(A), "ICPU_RUN_KF: the kernel takes another number of arguments");
  needDevice();
  using Closure = Call<P...>;
  ::ascend::sim::FunctionLaunch launch{};
  launch.abiVersion = ::ascend::sim::kAbiVersion;
  launch.bytes = sizeof launch;
  launch.npuArch = __NPU_ARCH__;
  launch.blocks = blocks;
  launch.kernel.name = name;
  if (is910B && mode != KernelMode::MIX_MODE) {
    launch.kernel.core = mode == KernelMode::AIC_MODE ? ::ascend::sim::CoreKind::aic : ::ascend::sim::CoreKind::aiv;
    launch.kernel.cubeCores = mode == KernelMode::AIC_MODE ? 1 : 0;
    launch.kernel.vectorCores = mode == KernelMode::AIV_MODE ? 1 : 0;
  }
  launch.closure = new Closure{function, std::tuple<P...>((P)arguments...)};
  launch.invoke = [](const void* closure) {
    ::ascend::sim::chevron::onCore = true;
    const auto& call = *static_cast<const Closure*>(closure);
    std::apply(call.function, call.arguments);
  };
  launch.destroy = [](void* closure) { delete static_cast<Closure*>(closure); };
  launch.bind = [](const ::ascend::sim::SimApi* api) { ::ascend::sim::boundApi = api; };
  launch.where = where;
  if (ascendSimLaunchFunction(&launch) != ACL_SUCCESS || aclrtSynchronizeStream(nullptr) != ACL_SUCCESS)
    fail(name);
}

} // namespace detail::cpu

/// Memory that kernels and host code see. It counts as written: host code fills it with plain stores.
inline void* GmAlloc(size_t size) {
  detail::cpu::needDevice();
  void* address = nullptr;
  if (aclrtMalloc(&address, size, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS ||
      aclrtMemset(address, size, 0, size) != ACL_SUCCESS)
    detail::cpu::fail("GmAlloc");
  return address;
}
inline void GmFree(void* address) {
  if (aclrtFree(address) != ACL_SUCCESS)
    detail::cpu::fail("GmFree");
}

/// Which cores the kernels that follow run on, where cube and vector cores are apart.
inline void SetKernelMode(KernelMode mode) { detail::cpu::mode = mode; }

} // namespace AscendC

/// Runs the kernel and waits for it. An error ends the program with a message.
#define ICPU_RUN_KF(function, blocks, ...)                                                                             \
  ::AscendC::detail::cpu::run(#function, ::ascend::sim::Where::here(), blocks, &function, ##__VA_ARGS__)
