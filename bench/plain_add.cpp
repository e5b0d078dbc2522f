#include "plain_loops.h"

void bench::plain::add(const float* x, const float* y, float* z, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    z[i] = x[i] + y[i];
}
