#pragma once
// assert: on a core it ends the block with a finding, on the host the program, as usual.
#include "../core/report.h"
#if defined(ASCEND_SIM_SINGLE_SOURCE)
#include "../../sim/single_source.h"
#endif

#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace AscendC::detail {

/// In a program with host and device code both call it.
[[noreturn]] inline void assertionFailed(const char* message, [[maybe_unused]] const char* condition, const char* file,
                                         unsigned line) {
#if defined(ASCEND_SIM_SINGLE_SOURCE)
  if (!::ascend::sim::chevron::onCore) {
    std::fprintf(stderr, "%s:%u: Assertion `%s' failed.\n", file, line, condition);
    std::abort();
  }
#endif
  sim::trap("KERNEL-ASSERT", message, {file, line, 0});
}

} // namespace AscendC::detail

#undef assert
#if defined(NDEBUG) || (defined(ASCENDC_DUMP) && ASCENDC_DUMP == 0)
#define assert(...) static_cast<void>(0)
#else
#define assert(...)                                                                                                    \
  (static_cast<bool>(__VA_ARGS__)                                                                                      \
       ? static_cast<void>(0)                                                                                          \
       : ::AscendC::detail::assertionFailed("assertion failed: " #__VA_ARGS__, #__VA_ARGS__, __FILE__, __LINE__))
#endif
