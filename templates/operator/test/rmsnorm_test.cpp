// rmsnorm_test <rows>x<columns>: against double precision. An element may be wrong by 1e-5 of itself.
#include "rmsnorm.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

int main(int argc, char** argv) {
  std::size_t rows = 0, columns = 0;
  if (argc != 2 || std::sscanf(argv[1], "%zux%zu", &rows, &columns) != 2) {
    std::fprintf(stderr, "usage: %s <rows>x<columns>\n", argv[0]);
    return 2;
  }
  std::vector<float> x(rows * columns), weight(columns);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 7919) % 2003) * 0.01F - 9.995F;
  for (std::size_t i = 0; i < columns; ++i)
    weight[i] = 0.5F + static_cast<float>(i % 3);
  const float epsilon = 1e-3F;
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
    const auto dweight = ascend::DeviceBuffer<float>::from_host(stream, weight);
    ascend::DeviceBuffer<float> dout(stream, x.size());
    @NAMESPACE@::rmsnorm(stream, dx, dweight, dout, rows, columns, epsilon).wait();
    const std::vector<float> out = dout.to_host();

    double worst = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      double squares = 0;
      for (std::size_t c = 0; c < columns; ++c)
        squares += static_cast<double>(x[row * columns + c]) * x[row * columns + c];
      const double root = std::sqrt(squares / static_cast<double>(columns) + epsilon);
      for (std::size_t c = 0; c < columns; ++c) {
        const double expected = x[row * columns + c] / root * weight[c];
        worst = std::max(worst, std::abs(out[row * columns + c] - expected) / (1e-5 * std::abs(expected)));
      }
    }
    std::printf("rmsnorm of %zu x %zu: %s (largest error is %.2f of what is allowed)\n", rows, columns,
                worst <= 1 ? "right" : "WRONG", worst);
    return worst <= 1 ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
