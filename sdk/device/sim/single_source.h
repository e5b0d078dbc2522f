#pragma once
// Programs with host and device code in one file (ascendcc): what its rewritten kernels and launches call.
//
//   add<<<8, nullptr, stream>>>(x)   is   (chevron::configure(8, nullptr, stream), add(x))
//   __global__ void add(GM_ADDR x) {…}   is   void add(GM_ADDR x) { chevron::kernel({"add"}, [=]() mutable {…}); }
//
// A source that asks for the kind of core when it is compiled is compiled three times: for the host, where
// ASCEND_SIM_CUBE_ENTRIES and ASCEND_SIM_VECTOR_ENTRIES name the functions that find kernels in the other two objects,
// and for cube and vector cores, where ASCEND_SIM_ENTRIES is such a name and ASCEND_SIM_CORE_TYPE the kind.
#include "../ascendc/base/keywords.h" // without any #include, as with the device compiler
#include "function_launch.h"

// Host code is written in the belief that kernel_operator.h brings <algorithm>, <array> and <vector>.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

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

/// Runs a copy of the arguments: each block has parameters of its own.
template <class Closure> void invoke(const void* closure) {
  onCore = true;
  Closure own(*static_cast<const Closure*>(closure));
  own();
}

/// Gives the launch that is being evaluated to its stream.
template <class Held>
void give(const KernelTraits& traits, Held* held, void (*invoke)(const void*), void (*bind)(const SimApi*)) {
  Launch* const launch = pending;
  launch->taken = true;
  pending = nullptr;
  FunctionLaunch function{};
  function.abiVersion = kAbiVersion;
  function.bytes = sizeof(FunctionLaunch);
  function.npuArch = __NPU_ARCH__;
  function.blocks = launch->blocks;
  function.stream = launch->stream;
  function.kernel = traits;
  function.closure = held;
  function.invoke = invoke;
  function.destroy = [](void* object) { delete static_cast<Held*>(object); };
  function.bind = bind;
  function.where = launch->where;
  launched = static_cast<std::uint32_t>(ascendSimLaunchFunction(&function));
}

} // namespace ascend::sim::chevron

#if defined(ASCEND_SIM_CUBE_ENTRIES)
#include "host_pass.h"
#elif defined(ASCEND_SIM_DEVICE_BINARY)

namespace ascend::sim::chevron {

/// A kernel object has kernels and no launches.
template <class Body> void kernel(const KernelTraits&, Body&& body) {
  onCore = true;
  body();
}

} // namespace ascend::sim::chevron

#elif defined(ASCEND_SIM_ENTRIES)
#include "device_pass.h"
#else

namespace ascend::sim::chevron {

/// A kernel that was called: the launch it is in goes to its stream with the arguments; without one (from another
/// kernel, or when a block runs it) the body runs now.
template <class Body> void kernel(const KernelTraits& traits, Body&& body) {
  using Closure = std::remove_reference_t<Body>;
  if (pending == nullptr || pending->taken)
    body();
  else
    give(traits, new Closure(std::forward<Body>(body)), &invoke<Closure>, &bindApi);
}

} // namespace ascend::sim::chevron

#endif
