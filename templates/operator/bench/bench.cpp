// Time of the operator on the device that is there, by events: the simulator's times are those of this machine.
#include "rmsnorm.hpp"

#include <cstdio>
#include <vector>

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    constexpr std::size_t rows = 1024, columns = 4096;
    constexpr int rounds = 10;
    const auto x = ascend::DeviceBuffer<float>::from_host(stream, std::vector<float>(rows * columns, 1.0F));
    const auto weight = ascend::DeviceBuffer<float>::from_host(stream, std::vector<float>(columns, 1.0F));
    ascend::DeviceBuffer<float> out(stream, rows * columns);
    @NAMESPACE@::rmsnorm(stream, x, weight, out, rows, columns).wait(); // the first launch loads the kernel
    const ascend::Event begin = stream.record();
    for (int round = 0; round < rounds; ++round)
      @NAMESPACE@::rmsnorm(stream, x, weight, out, rows, columns).detach();
    const ascend::Event end = stream.record();
    stream.synchronize();
    const double milliseconds = end.since(begin).count() / rounds;
    std::printf("rmsnorm of %zu x %zu: %.3f ms, %.2f GB/s\n", rows, columns, milliseconds,
                2.0 * rows * columns * sizeof(float) / milliseconds / 1e6);
    return 0;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
