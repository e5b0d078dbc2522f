#include "@NAME@/normalize.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

/// Against double precision: an element may be wrong by 1e-5 of itself.
bool rightFor(ascend::Stream& stream, std::size_t rows, std::size_t columns) {
  std::vector<float> x(rows * columns);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 7919) % 2003) * 0.01F - 9.995F;
  const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
  ascend::DeviceBuffer<float> dout(stream, x.size());
  @NAMESPACE@::normalize(stream, dx, dout, rows, columns);
  const std::vector<float> out = dout.to_host();
  for (std::size_t row = 0; row < rows; ++row) {
    double sum = 0;
    for (std::size_t c = 0; c < columns; ++c)
      sum += std::abs(static_cast<double>(x[row * columns + c]));
    for (std::size_t c = 0; c < columns; ++c) {
      const double expected = x[row * columns + c] / sum;
      if (!(std::abs(out[row * columns + c] - expected) <= 1e-5 * std::abs(expected))) {
        std::printf("[%zu, %zu] of %zu x %zu is %g instead of %g\n", row, c, rows, columns,
                    static_cast<double>(out[row * columns + c]), expected);
        return false;
      }
    }
  }
  return true;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = rightFor(stream, 1, 1);
    right &= rightFor(stream, 100, 1000);
    right &= rightFor(stream, 7, 33);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
