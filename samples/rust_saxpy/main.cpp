#include "rust_saxpy_kernels.h"

#include <ascend/runtime.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

bool saxpy(ascend::Stream& stream, std::size_t size) {
  constexpr float kFactor = 2.5F;
  std::vector<float> x, y;
  for (std::size_t i = 0; i < size; ++i) {
    x.push_back(static_cast<float>(i % 1000) * 0.125F);
    y.push_back(static_cast<float>(i % 77) - 30.0F);
  }
  const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
  auto dy = ascend::DeviceBuffer<float>::from_host(stream, y);
  kernels::saxpy(stream, ascend::Blocks{8}, dx, dy, kFactor, size).wait();
  const std::vector<float> z = dy.to_host();

  // The product and the sum may be rounded apart or together.
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < size; ++i)
    wrong +=
        std::fabs(z[i] - (kFactor * x[i] + y[i])) <= 1e-5F * (std::fabs(kFactor * x[i]) + std::fabs(y[i])) ? 0U : 1U;
  std::printf("saxpy, %zu floats: %s (%zu differ)\n", size, wrong == 0 ? "right" : "WRONG", wrong);
  return wrong == 0;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{100'003}})
      right &= saxpy(stream, size);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
