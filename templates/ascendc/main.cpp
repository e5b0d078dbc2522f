#include "@NAME@_kernels.h"

#include <ascend/runtime.hpp>
#include <cstdio>
#include <vector>

namespace {

bool scale(ascend::Stream& stream, std::size_t size, std::uint32_t blocks) {
  std::vector<ascend::half> x;
  for (std::size_t i = 0; i < size; ++i)
    x.push_back(ascend::half(static_cast<float>(i % 1001) * 0.25F));
  const auto dx = ascend::DeviceBuffer<ascend::half>::from_host(stream, x);
  ascend::DeviceBuffer<ascend::half> dy(stream, size);
  @NAMESPACE@::scale(stream, ascend::Blocks{blocks}, dx, dy, size, 2048).wait();
  const std::vector<ascend::half> y = dy.to_host();

  std::size_t wrong = 0;
  for (std::size_t i = 0; i < size; ++i)
    wrong += static_cast<float>(y[i]) == 2.0F * static_cast<float>(x[i]) ? 0U : 1U;
  std::printf("scale of %zu halves on %u blocks: %zu wrong\n", size, blocks, wrong);
  return wrong == 0;
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = scale(stream, 16, 1);
    right &= scale(stream, 10'000, 3);
    right &= scale(stream, 1'000'000 / 16 * 16, 8);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
