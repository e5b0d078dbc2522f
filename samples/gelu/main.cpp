#include "gelu_kernels.h"

#include <algorithm>
#include <ascend/runtime.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

/// Against double precision: f16 has eleven bits, so an error of 2^-10 relative or 2^-14 absolute is rounding.
bool gelu(ascend::Stream& stream, std::size_t size) {
  std::vector<ascend::half> x;
  for (std::size_t i = 0; i < size; ++i)
    x.push_back(ascend::half(static_cast<float>(i % 1601) * 0.005F - 4.0F));
  const auto dx = ascend::DeviceBuffer<ascend::half>::from_host(stream, x);
  ascend::DeviceBuffer<ascend::half> dy(stream, size);
  kernels::gelu(stream, dx, dy).wait();
  const std::vector<ascend::half> y = dy.to_host();

  double worst = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double value = static_cast<float>(x[i]);
    const double expected = 0.5 * value * (1.0 + std::erf(value / std::sqrt(2.0)));
    const double allowed = std::ldexp(1.0, -14) + std::ldexp(std::abs(expected), -10);
    worst = std::max(worst, std::abs(static_cast<float>(y[i]) - expected) / allowed);
  }
  std::printf("gelu, %zu halves: %s (largest error is %.2f of what is allowed)\n", size, worst <= 1 ? "right" : "WRONG",
              worst);
  return worst <= 1;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20})
      right &= gelu(stream, size);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
