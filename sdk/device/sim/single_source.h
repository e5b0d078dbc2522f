#pragma once
// Programs with host and device code in one file (ascendcc): what its rewritten kernels and launches call.
//
//   add<<<8, nullptr, stream>>>(x)   is   (chevron::configure(8, nullptr, stream), add(x))
//   __global__ void add(GM_ADDR x) {…}   is   void add(GM_ADDR x) { chevron::kernel({"add"}, [=]() mutable {…}); }
#include "../ascendc/base/keywords.h" // without any #include, as with the device compiler
#include "function_launch.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace ascend::sim::chevron {

struct Launch {
  std::uint32_t blocks;
  void* stream;
  Where where;
  bool taken;
};

/// The launch whose kernel is being called, of this thread.
inline thread_local Launch* pending = nullptr;
/// What became of the last one: an aclError.
inline thread_local std::uint32_t launched = 0;
/// The thread belongs to the simulator: what it runs is device code.
inline thread_local bool onCore = false;

/// Lives while the call of the kernel in a launch expression is evaluated.
class Configuration {
public:
  Configuration(std::uint32_t blocks, void* stream, const Where& where)
      : launch_{blocks, stream, where, false}, outer_(pending) {
    pending = &launch_;
  }
  ~Configuration() {
    pending = outer_;
    if (!launch_.taken)
      ascendSimMisuse("'<<<…>>>' launched nothing: what it calls is no kernel (__global__)", &launch_.where);
  }
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

private:
  Launch launch_;
  Launch* outer_;
};

/// <<<blocks, l2ctrl, stream>>>. The second is reserved, and null.
template <class Blocks, class L2 = std::nullptr_t>
Configuration configure(Blocks blocks, const L2& = {}, void* stream = nullptr, const Where& where = Where::here()) {
  static_assert(std::is_convertible_v<Blocks, std::uint32_t>,
                "the first value of '<<<…>>>' is the number of blocks; grids of several dimensions belong to SIMT "
                "kernels, which this architecture does not have");
  return Configuration(static_cast<std::uint32_t>(blocks), stream, where);
}

/// `__ubuf__ float x[256];` in a kernel is `float (&x)[256] = LocalArray{};`
struct LocalArray {
  Where where = Where::here();
  template <class A> operator A&() const {
    BufferRequest request;
    request.space = Space::UB;
    request.position = "__ubuf__";
    request.bytes = sizeof(A);
    request.where = where;
    const QueueId id = api().initBuffer(request);
    return *static_cast<A*>(api().slot(id, 0).address);
  }
};

inline void bindApi(const SimApi* api) { boundApi = api; }

/// A kernel that was called: the launch it is in goes to its stream with the arguments; without one (from another
/// kernel, or when a block runs it) the body runs now.
template <class Body> void kernel(const KernelTraits& traits, Body&& body) {
  using Closure = std::remove_reference_t<Body>;
  Launch* const launch = pending;
  if (launch == nullptr || launch->taken) {
    body();
    return;
  }
  launch->taken = true;
  pending = nullptr;
  FunctionLaunch function{};
  function.abiVersion = kAbiVersion;
  function.bytes = sizeof(FunctionLaunch);
  function.npuArch = __NPU_ARCH__;
  function.blocks = launch->blocks;
  function.stream = launch->stream;
  function.kernel = traits;
  function.closure = new Closure(std::forward<Body>(body));
  // Each block has parameters of its own.
  function.invoke = [](const void* closure) {
    onCore = true;
    Closure own(*static_cast<const Closure*>(closure));
    own();
  };
  function.destroy = [](void* closure) { delete static_cast<Closure*>(closure); };
  function.bind = &bindApi;
  function.where = launch->where;
  launched = static_cast<std::uint32_t>(ascendSimLaunchFunction(&function));
}

} // namespace ascend::sim::chevron
