#include "softmax_kernels.h"

#include <algorithm>
#include <ascend/runtime.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

/// Against double precision; an entry may be wrong by 1e-5 of itself, or by 1e-7.
bool softmax(ascend::Stream& stream, std::size_t rows, std::size_t columns) {
  std::vector<float> x(rows * columns);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 7919) % 2003) * 0.01F - 10.0F;
  const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
  ascend::DeviceBuffer<float> dy(stream, x.size());
  kernels::softmax(stream, dx.view({rows, columns}), dy.view({rows, columns})).wait();
  const std::vector<float> y = dy.to_host();

  double worst = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const float* in = x.data() + row * columns;
    const double peak = *std::max_element(in, in + columns);
    double sum = 0;
    for (std::size_t i = 0; i < columns; ++i)
      sum += std::exp(in[i] - peak);
    for (std::size_t i = 0; i < columns; ++i) {
      const double expected = std::exp(in[i] - peak) / sum;
      worst = std::max(worst, std::abs(y[row * columns + i] - expected) / (1e-7 + 1e-5 * expected));
    }
  }
  std::printf("softmax, %zu x %zu floats: %s (largest error is %.2f of what is allowed)\n", rows, columns,
              worst <= 1 ? "right" : "WRONG", worst);
  return worst <= 1;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    right &= softmax(stream, 1, 1);
    right &= softmax(stream, 128, 1000);
    right &= softmax(stream, 7, 33);
    right &= softmax(stream, 3, 100'000); // longer than a core's memory
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
