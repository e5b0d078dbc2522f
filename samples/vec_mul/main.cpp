#include "vec_mul_kernels.h"

#include <ascend/runtime.hpp>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

/// Sixteen u16, on `blocks` blocks. The host's own product is the reference; it wraps as the kernel's does.
bool multiplySixteen(ascend::Stream& stream, int blocks) {
  std::vector<std::uint16_t> x, y, expected;
  for (std::uint16_t i = 0; i < 16; ++i) {
    x.push_back(i);
    y.push_back(static_cast<std::uint16_t>(1000 + i * 700));
    expected.push_back(static_cast<std::uint16_t>(x.back() * y.back()));
  }
  const auto dx = ascend::DeviceBuffer<std::uint16_t>::from_host(stream, x);
  const auto dy = ascend::DeviceBuffer<std::uint16_t>::from_host(stream, y);
  ascend::DeviceBuffer<std::uint16_t> dz(stream, x.size());
  kernels::vec_mul(stream, ascend::Blocks{blocks}, dx, dy, dz).wait();
  const std::vector<std::uint16_t> z = dz.to_host();

  const bool right = z == expected;
  std::printf("vec_mul, %2d blocks: %s  [", blocks, right ? "right" : "WRONG");
  for (const std::uint16_t value : z)
    std::printf(" %u", static_cast<unsigned>(value));
  std::printf(" ]\n");
  return right;
}

bool multiplyLarge(ascend::Stream& stream, std::size_t size) {
  std::vector<float> x(size), y(size);
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = static_cast<float>(i % 1000) * 0.25F;
    y[i] = static_cast<float>(i % 77) - 38.0F;
  }
  const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
  const auto dy = ascend::DeviceBuffer<float>::from_host(stream, y);
  ascend::DeviceBuffer<float> dz(stream, size);
  kernels::vec_mul_large(stream, dx, dy, dz).wait(); // without Blocks: one for each core
  const std::vector<float> z = dz.to_host();

  std::size_t wrong = 0;
  for (std::size_t i = 0; i < size; ++i)
    wrong += z[i] == x[i] * y[i] ? 0U : 1U;
  std::printf("vec_mul_large, %zu floats: %s (%zu differ)\n", size, wrong == 0 ? "right" : "WRONG", wrong);
  return wrong == 0;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    for (const int blocks : {1, 3, 8, 16, 20})
      right &= multiplySixteen(stream, blocks);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, std::size_t{4} << 20})
      right &= multiplyLarge(stream, size);
    const ascend::DeviceInfo info = device.info();
    std::printf("on %s (%s)\n", info.soc.c_str(), info.backend == ascend::Backend::simulator ? "simulator" : "NPU");
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
