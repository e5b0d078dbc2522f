#include "@NAME@_kernels.h"

#include <ascend/runtime.hpp>
#include <cstdio>
#include <cstdlib>
#include <vector>

/// Computes out = a * x + y on the device and compares with the host.
int main(int argc, char** argv) {
  const std::size_t size = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const float a = 0.5F;
  std::vector<float> x(size), y(size);
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = static_cast<float>(i % 1000);
    y[i] = static_cast<float>(i % 7);
  }
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
    const auto dy = ascend::DeviceBuffer<float>::from_host(stream, y);
    ascend::DeviceBuffer<float> dout(stream, size);
    @NAMESPACE@::saxpy(stream, a, dx, dy, dout).wait();
    const std::vector<float> out = dout.to_host();

    std::size_t wrong = 0;
    for (std::size_t i = 0; i < size; ++i)
      wrong += out[i] == a * x[i] + y[i] ? 0U : 1U;
    std::printf("saxpy of %zu floats: %zu wrong\n", size, wrong);
    return wrong == 0 ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
