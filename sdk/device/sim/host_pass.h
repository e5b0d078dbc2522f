#pragma once
// The host's part of a source that was compiled for each kind of core too: its kernels have no bodies here.
#include "single_source.h"

#include <cstring>

extern "C" ASCEND_SIM_LOCAL const ascend::sim::DeviceEntry* ASCEND_SIM_CUBE_ENTRIES();
extern "C" ASCEND_SIM_LOCAL const ascend::sim::DeviceEntry* ASCEND_SIM_VECTOR_ENTRIES();

namespace ascend::sim::chevron {

/// The arguments, and the code for either kind of core.
template <class Closure> struct SplitKernel {
  Closure closure;
  const DeviceEntry* cube;
  const DeviceEntry* vector;
  Where where;

  static void invoke(const void* object) {
    const auto& split = *static_cast<const SplitKernel*>(object);
    const DeviceEntry* const entry = core().cubeCore != 0 ? split.cube : split.vector;
    if (entry == nullptr)
      trap("KERNEL-TRAP", "the kernel has no code for this kind of core: it is not defined there", split.where);
    entry->bind(boundApi);
    entry->invoke(&split.closure);
  }
};

inline const DeviceEntry* entryOf(const DeviceEntry* entry, const std::type_info& closure) {
  while (entry != nullptr && std::strcmp(entry->closure->name(), closure.name()) != 0)
    entry = entry->next;
  return entry;
}

template <class Body> void kernel(const KernelTraits& traits, Body&& body) {
  using Closure = std::remove_reference_t<Body>;
  const bool launch = pending != nullptr && !pending->taken;
  const Where where = launch ? pending->where : Where();
  SplitKernel<Closure> split{std::forward<Body>(body), entryOf(ASCEND_SIM_CUBE_ENTRIES(), typeid(Closure)),
                             entryOf(ASCEND_SIM_VECTOR_ENTRIES(), typeid(Closure)), where};
  if (launch)
    give(traits, new SplitKernel<Closure>(split), &SplitKernel<Closure>::invoke, &bindApi);
  else if (onCore) // a block of ICPU_RUN_KF
    SplitKernel<Closure>::invoke(&split);
  else
    ascendSimMisuse("a kernel that is compiled for each kind of core is called without '<<<…>>>'", &where);
}

} // namespace ascend::sim::chevron
