#pragma once
// printf, PRINTF, ASSERT.
#include "../core/report.h"
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"

namespace AscendC {
namespace detail {

/// What C's variable arguments can carry.
template <class T> inline auto printable(T value) {
  if constexpr (isSmallFloat<T>)
    return static_cast<double>(static_cast<float>(value));
  else
    return value;
}

template <class... A> inline void print(const char* format, A... args) {
  char text[1024];
  const int n = __builtin_snprintf(text, sizeof text, format, args...);
  if (n > 0)
    sim::api().print(text, static_cast<size_t>(n) < sizeof text ? static_cast<size_t>(n) : sizeof text - 1);
}

} // namespace detail

template <class... A> void printf(__gm__ const char* format, A&&... args) {
  detail::print(format, detail::printable(static_cast<std::decay_t<A>>(args))...);
}
template <class... A> void PRINTF(__gm__ const char* format, A&&... args) {
  detail::print(format, detail::printable(static_cast<std::decay_t<A>>(args))...);
}

/// The first `count` elements, eight a line.
template <class Tensor>
void DumpTensor(const Tensor& tensor, uint32_t desc, uint32_t count,
                const detail::Where& where = detail::Where::here()) {
  detail::print("DumpTensor desc=%u count=%u\n", desc, count);
  for (uint32_t i = 0; i < count; ++i) {
    const auto value = tensor.GetValue(i, where);
    detail::print(i % 8 == 7 || i + 1 == count ? "%g\n" : "%g ", static_cast<double>(static_cast<float>(value)));
  }
}

} // namespace AscendC

#undef ASSERT
#define ASSERT(condition)                                                                                              \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      ::ascend::sim::trap("KERNEL-ASSERT", "ASSERT(" #condition ") failed",                                            \
                          ::ascend::sim::Where{__FILE__, __LINE__, 0});                                                \
  } while (false)
#define ascendc_assert(condition, ...) ASSERT(condition)
#define ASCENDC_ASSERT(condition, ...) ASSERT(condition)
#define DEBUG_CODE(...)
