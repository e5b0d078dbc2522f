#pragma once
// The part of a source that was compiled for one kind of core. All its symbols become local to the object but
// ASCEND_SIM_ENTRIES, which lists the kernels; constructors of global objects do not run.
#include "single_source.h"

#if !defined(__GXX_RTTI)
#error "a source that asks for the kind of core when it is compiled needs run-time type information: no -fno-rtti"
#endif

#if defined(__clang__)

// Entries are constants in a section, which the linker marks the ends of.
#define ASCEND_SIM_TEXT_OF(name) #name
#define ASCEND_SIM_TEXT(name) ASCEND_SIM_TEXT_OF(name)
#define ASCEND_SIM_JOIN_OF(a, b) a##b
#define ASCEND_SIM_JOIN(a, b) ASCEND_SIM_JOIN_OF(a, b)
#define ASCEND_SIM_TABLE ASCEND_SIM_JOIN(ASCEND_SIM_ENTRIES, _table)
#define ASCEND_SIM_FIRST ASCEND_SIM_JOIN(__start_, ASCEND_SIM_TABLE)
#define ASCEND_SIM_END ASCEND_SIM_JOIN(__stop_, ASCEND_SIM_TABLE)
extern "C" ASCEND_SIM_LOCAL __attribute__((weak)) ascend::sim::DeviceEntry ASCEND_SIM_FIRST[];
extern "C" ASCEND_SIM_LOCAL __attribute__((weak)) ascend::sim::DeviceEntry ASCEND_SIM_END[];

namespace ascend::sim::chevron {

template <class Closure> struct Registered {
  static DeviceEntry here;
};
template <class Closure>
DeviceEntry Registered<Closure>::here __attribute__((section(ASCEND_SIM_TEXT(ASCEND_SIM_TABLE)), used)) = {
    &typeid(Closure), &invoke<Closure>, &bindApi, nullptr};

inline const DeviceEntry* entries() {
  for (DeviceEntry* entry = ASCEND_SIM_FIRST; entry + 1 < ASCEND_SIM_END; ++entry)
    entry->next = entry + 1;
  return ASCEND_SIM_FIRST < ASCEND_SIM_END ? ASCEND_SIM_FIRST : nullptr;
}

} // namespace ascend::sim::chevron

#else

// g++ ignores section attributes in templates: entries make a list before the program starts.
namespace ascend::sim::chevron {

inline const DeviceEntry* newest = nullptr;

struct Registration {
  DeviceEntry entry;
  Registration(const std::type_info& closure, void (*invoke)(const void*)) : entry{&closure, invoke, &bindApi, newest} {
    newest = &entry;
  }
};

template <class Closure> struct Registered {
  static Registration here;
};
// A priority of its own: constructors without one are those of the source, which run in the host's part only.
template <class Closure>
Registration Registered<Closure>::here __attribute__((init_priority(200))){typeid(Closure), &invoke<Closure>};

inline const DeviceEntry* entries() { return newest; }

} // namespace ascend::sim::chevron

#endif

namespace ascend::sim::chevron {

template <class Body> void kernel(const KernelTraits&, Body&& body) {
  static_cast<void>(&Registered<std::remove_reference_t<Body>>::here);
  body(); // a call from another kernel
}

} // namespace ascend::sim::chevron

extern "C" __attribute__((visibility("hidden"), used)) const ascend::sim::DeviceEntry* ASCEND_SIM_ENTRIES() {
  return ascend::sim::chevron::entries();
}
