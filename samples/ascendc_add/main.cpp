#include "ascendc_add_kernels.h"

#include <ascend/runtime.hpp>
#include <cstdio>
#include <vector>

namespace {

/// The reference adds in float and rounds once, as the vector unit does.
bool add(ascend::Stream& stream, std::size_t size) {
  std::vector<ascend::half> x, y;
  for (std::size_t i = 0; i < size; ++i) {
    x.push_back(ascend::half(static_cast<float>(i % 513) * 0.125F));
    y.push_back(ascend::half(static_cast<float>(i % 100) - 50.0F));
  }
  const auto dx = ascend::DeviceBuffer<ascend::half>::from_host(stream, x);
  const auto dy = ascend::DeviceBuffer<ascend::half>::from_host(stream, y);
  ascend::DeviceBuffer<ascend::half> dz(stream, size);
  kernels::add_custom(stream, ascend::Blocks{8}, dx, dy, dz, size).wait();
  const std::vector<ascend::half> z = dz.to_host();

  std::size_t wrong = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const ascend::half expected(static_cast<float>(x[i]) + static_cast<float>(y[i]));
    wrong += static_cast<float>(z[i]) == static_cast<float>(expected) ? 0U : 1U;
  }
  std::printf("add_custom, %zu halves: %s (%zu differ)\n", size, wrong == 0 ? "right" : "WRONG", wrong);
  return wrong == 0;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    for (const std::size_t size : {std::size_t{16}, std::size_t{4096}, std::size_t{100'000}, std::size_t{1} << 20})
      right &= add(stream, size);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
