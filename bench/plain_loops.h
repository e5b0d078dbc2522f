#pragma once
#include <cstddef>
#include <cstdint>

/// What a user would write without the SDK, in three builds: -O3; -O3 -march=x86-64-v3, which is what kernels are
/// built with; and -O3 -march=x86-64-v3 -ffast-math, with which the compiler has vector versions of exp.
namespace bench::plain {

void add(const float* x, const float* y, float* z, std::size_t count);

} // namespace bench::plain

namespace bench::plain_v3 {

/// Halves as their bits, eight at a time.
void add(const std::uint16_t* x, const std::uint16_t* y, std::uint16_t* z, std::size_t count);

} // namespace bench::plain_v3

#define BENCH_SOFTMAX(build)                                                                                           \
  namespace bench::build {                                                                                             \
  void softmax(const float* x, float* y, std::size_t rows, std::size_t columns);                                       \
  }
BENCH_SOFTMAX(plain)
BENCH_SOFTMAX(plain_fast)
#undef BENCH_SOFTMAX
