// What a typed launch costs beside the same launch through ACL's C functions: 1,000 launches of a kernel with nothing
// to do on one block, then one synchronisation. Items are launches.
#include "target/bundle.h"

#include <acl/acl.h>
#include <ascend/runtime.hpp>

#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr int kLaunches = 1000;

void check(aclError code, const char* call) {
  if (code == ACL_SUCCESS)
    return;
  std::fprintf(stderr, "%s: error %d: %s\n", call, static_cast<int>(code), aclGetRecentErrMsg());
  std::exit(1);
}

void direct(benchmark::State& state) {
  check(aclInit(nullptr), "aclInit");
  check(aclrtSetDevice(0), "aclrtSetDevice");
  aclrtStream stream = nullptr;
  check(aclrtCreateStream(&stream), "aclrtCreateStream");
  aclrtBinHandle binary = nullptr;
  check(aclrtBinaryLoadFromFile(KERNEL_OBJECT, nullptr, &binary), "aclrtBinaryLoadFromFile");
  aclrtFuncHandle function = nullptr;
  check(aclrtBinaryGetFunction(binary, "bench_add", &function), "aclrtBinaryGetFunction");
  struct {
    void *x = nullptr, *y = nullptr, *z = nullptr;
    std::int64_t count = 0;
  } params;
  for (auto _ : state) {
    for (int i = 0; i < kLaunches; ++i) {
      aclrtArgsHandle args = nullptr;
      aclrtParamHandle param = nullptr;
      check(aclrtKernelArgsInit(function, &args), "aclrtKernelArgsInit");
      check(aclrtKernelArgsAppend(args, &params, sizeof params, &param), "aclrtKernelArgsAppend");
      check(aclrtKernelArgsFinalize(args), "aclrtKernelArgsFinalize");
      check(aclrtLaunchKernelWithConfig(function, 1, stream, nullptr, args, nullptr), "aclrtLaunchKernelWithConfig");
    }
    check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
  }
  state.SetItemsProcessed(state.iterations() * kLaunches);
  check(aclrtBinaryUnLoad(binary), "aclrtBinaryUnLoad");
  check(aclrtDestroyStream(stream), "aclrtDestroyStream");
  check(aclrtResetDevice(0), "aclrtResetDevice");
  check(aclFinalize(), "aclFinalize");
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

BENCHMARK(direct)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(typed)->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
