#include "layernorm_kernels.h"

#include <algorithm>
#include <ascend/runtime.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

/// Against double precision; a value may be wrong by 2e-5 of itself, or by 2e-5.
bool layernorm(ascend::Stream& stream, std::size_t rows, std::size_t columns) {
  std::vector<float> x(rows * columns), weight(columns), bias(columns);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 7919) % 2003) * 0.002F - 1.0F;
  for (std::size_t i = 0; i < columns; ++i) {
    weight[i] = 1.0F + static_cast<float>(i % 5) * 0.25F;
    bias[i] = static_cast<float>(i % 3) - 1.0F;
  }
  const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
  const auto dw = ascend::DeviceBuffer<float>::from_host(stream, weight);
  const auto db = ascend::DeviceBuffer<float>::from_host(stream, bias);
  ascend::DeviceBuffer<float> dy(stream, x.size());
  kernels::layernorm(stream, dx.view({rows, columns}), dw, db, dy.view({rows, columns})).wait();
  const std::vector<float> y = dy.to_host();

  double worst = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const float* in = x.data() + row * columns;
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < columns; ++i)
      mean += in[i];
    mean /= static_cast<double>(columns);
    for (std::size_t i = 0; i < columns; ++i)
      variance += (in[i] - mean) * (in[i] - mean);
    variance /= static_cast<double>(columns);
    for (std::size_t i = 0; i < columns; ++i) {
      const double expected = (in[i] - mean) / std::sqrt(variance + 1e-5) * weight[i] + bias[i];
      worst = std::max(worst, std::abs(y[row * columns + i] - expected) / (2e-5 + 2e-5 * std::abs(expected)));
    }
  }
  std::printf("layernorm, %zu x %zu floats: %s (largest error is %.2f of what is allowed)\n", rows, columns,
              worst <= 1 ? "right" : "WRONG", worst);
  return worst <= 1;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    right &= layernorm(stream, 1, 33);
    right &= layernorm(stream, 128, 768);
    right &= layernorm(stream, 5, 1001);
    right &= layernorm(stream, 2, 70'000); // longer than a core's memory
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
