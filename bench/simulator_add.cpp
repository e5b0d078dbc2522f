// An elementwise add of 64 Mi floats: the simulator with all checks on (ASCEND_SIM_CHECK=none: off) against a plain -O3
// loop on two threads. Both are reported in bytes moved (two reads, one write) a second.
#include "acl/acl.h"

#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kCount = 64UL << 20;
constexpr std::size_t kBytes = kCount * sizeof(float);
constexpr std::uint32_t kBlocks = 40;

void check(aclError code, const char* call) {
  if (code == ACL_SUCCESS)
    return;
  std::fprintf(stderr, "%s: error %d: %s\n", call, static_cast<int>(code), aclGetRecentErrMsg());
  std::exit(1);
}

void addRange(const float* x, const float* y, float* z, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i)
    z[i] = x[i] + y[i];
}

void plainLoop(benchmark::State& state) {
  const std::vector<float> x(kCount, 1.0F), y(kCount, 2.0F);
  std::vector<float> z(kCount);
  for (auto _ : state) {
    std::thread other(addRange, x.data(), y.data(), z.data(), kCount / 2, kCount);
    addRange(x.data(), y.data(), z.data(), 0, kCount / 2);
    other.join();
    benchmark::DoNotOptimize(z.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * 3 * kBytes));
}

void simulator(benchmark::State& state) {
  check(aclInit(nullptr), "aclInit");
  check(aclrtSetDevice(0), "aclrtSetDevice");
  aclrtStream stream = nullptr;
  check(aclrtCreateStream(&stream), "aclrtCreateStream");
  const std::vector<float> host(kCount, 1.5F);
  void *x = nullptr, *y = nullptr, *z = nullptr;
  for (void** p : {&x, &y, &z})
    check(aclrtMalloc(p, kBytes, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
  for (void* p : {x, y})
    check(aclrtMemcpy(p, kBytes, host.data(), kBytes, ACL_MEMCPY_HOST_TO_DEVICE), "aclrtMemcpy");
  aclrtBinHandle binary = nullptr;
  check(aclrtBinaryLoadFromFile(KERNEL_OBJECT, nullptr, &binary), "aclrtBinaryLoadFromFile");
  aclrtFuncHandle function = nullptr;
  check(aclrtBinaryGetFunction(binary, "bench_add", &function), "aclrtBinaryGetFunction");
  struct {
    void *x, *y, *z;
    std::int64_t count;
  } params{x, y, z, kCount};
  const auto launch = [&] {
    aclrtArgsHandle args = nullptr;
    aclrtParamHandle param = nullptr;
    check(aclrtKernelArgsInit(function, &args), "aclrtKernelArgsInit");
    check(aclrtKernelArgsAppend(args, &params, sizeof(params), &param), "aclrtKernelArgsAppend");
    check(aclrtKernelArgsFinalize(args), "aclrtKernelArgsFinalize");
    check(aclrtLaunchKernelWithConfig(function, kBlocks, stream, nullptr, args, nullptr),
          "aclrtLaunchKernelWithConfig");
    check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
  };
  // The plain loop's arrays have their pages already; without this the first launch takes those of z from the system.
  launch();
  for (auto _ : state)
    launch();
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * 3 * kBytes));
  std::vector<float> result(kCount);
  check(aclrtMemcpy(result.data(), kBytes, z, kBytes, ACL_MEMCPY_DEVICE_TO_HOST), "aclrtMemcpy");
  if (result.front() != 3.0F || result.back() != 3.0F)
    state.SkipWithError("wrong result");
  for (void* p : {x, y, z})
    check(aclrtFree(p), "aclrtFree");
  check(aclrtBinaryUnLoad(binary), "aclrtBinaryUnLoad");
  check(aclrtDestroyStream(stream), "aclrtDestroyStream");
  check(aclrtResetDevice(0), "aclrtResetDevice");
  check(aclFinalize(), "aclFinalize");
}

BENCHMARK(plainLoop)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(simulator)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(10);

} // namespace

BENCHMARK_MAIN();
