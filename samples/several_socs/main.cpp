#include "several_socs_kernels.h"

#include <ascend/runtime.hpp>
#include <cstdio>
#include <vector>

int main() {
  try {
    const ascend::Device device;
    const ascend::DeviceInfo info = device.info();
    std::printf("%s with %u vector cores, by %s\n", info.soc.c_str(), info.vector_cores, info.library.c_str());

    ascend::Stream stream(device);
    std::vector<float> x;
    for (int i = 0; i < 100'003; ++i)
      x.push_back(static_cast<float>(i) * 0.25F);
    const auto dx = ascend::DeviceBuffer<float>::from_host(stream, x);
    ascend::DeviceBuffer<float> dy(stream, x.size());
    kernels::scale(stream, ascend::Blocks{info.vector_cores}, dx, dy).wait();

    const std::vector<float> y = dy.to_host();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      wrong += y[i] == 2 * x[i] ? 0U : 1U;
    std::printf("%s: %s (%zu of %zu differ)\n", info.soc.c_str(), wrong == 0 ? "right" : "WRONG", wrong, x.size());
    return wrong == 0 ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
