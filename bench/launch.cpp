// What a typed launch costs beside the same launch through ACL's C functions: 1,000 launches of a kernel with nothing
// to do on one block, then one synchronisation: milliseconds are microseconds a launch.
#include "acl_session.h"
#include "target/bundle.h"

#include <ascend/runtime.hpp>

#include <benchmark/benchmark.h>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr int kLaunches = 1000;

void direct(benchmark::State& state) {
  const bench::AclSession session(KERNEL_OBJECT, "bench_add");
  struct {
    void *x = nullptr, *y = nullptr, *z = nullptr;
    std::int64_t count = 0;
  } arguments;
  for (auto _ : state) {
    for (int i = 0; i < kLaunches; ++i)
      session.enqueue(1, arguments);
    session.synchronize();
  }
  state.SetItemsProcessed(state.iterations() * kLaunches);
}

void typed(benchmark::State& state) {
  std::ifstream file(KERNEL_OBJECT, std::ios::binary);
  const std::string object{std::istreambuf_iterator<char>(file), {}};
  const std::string bundle = ascend::target::writeBundle("bench", {}, {{"sim", "", object}});
  const ascend_kernel_library library{ASCEND_KERNEL_LIBRARY_VERSION, "bench", bundle.data(), bundle.size()};
  const ascend::Kernel<ascend::In<float>, ascend::In<float>, ascend::Out<float>, std::int64_t> add{
      ascend::KernelInfo{&library, "bench_add", ascend::Core::vector, ascend::Abi::declared}, {"x", "y", "z", "count"}};
  const ascend::Device device;
  ascend::Stream stream(device);
  const ascend::DeviceBuffer<float> x(device, 16);
  ascend::DeviceBuffer<float> z(device, 16);
  for (auto _ : state) {
    for (int i = 0; i < kLaunches; ++i)
      add(stream, ascend::Blocks{1}, x, x, z, 0).detach();
    stream.synchronize();
  }
  state.SetItemsProcessed(state.iterations() * kLaunches);
}

BENCHMARK(direct)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(typed)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
