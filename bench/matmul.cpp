// A product of two 1024 by 1024 matrices of halves: the simulator's Mmad (all checks on; ASCEND_SIM_CHECK=none: off)
// against OpenBLAS's sgemm of the same size, both on two threads. Both are reported in operations a second.
#include "acl/acl.h"

#include <benchmark/benchmark.h>
#include <cblas.h>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" void openblas_set_num_threads(int count);

namespace {

constexpr int kSize = 1024;
constexpr std::size_t kCount = std::size_t{kSize} * kSize;
constexpr std::uint32_t kBlocks = 8;
constexpr std::uint16_t kHalfTwo = 0x4000, kHalfOne = 0x3c00;

void check(aclError code, const char* call) {
  if (code == ACL_SUCCESS)
    return;
  std::fprintf(stderr, "%s: error %d: %s\n", call, static_cast<int>(code), aclGetRecentErrMsg());
  std::exit(1);
}

void report(benchmark::State& state) {
  state.counters["operations"] =
      benchmark::Counter(2.0 * kSize * kSize * kSize, benchmark::Counter::kIsIterationInvariantRate);
}

void openblas(benchmark::State& state) {
  openblas_set_num_threads(2);
  const std::vector<float> a(kCount, 1.0F), b(kCount, 2.0F);
  std::vector<float> c(kCount);
  for (auto _ : state) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, kSize, kSize, kSize, 1.0F, a.data(), kSize, b.data(), kSize,
                0.0F, c.data(), kSize);
    benchmark::DoNotOptimize(c.data());
  }
  report(state);
}

/// A is all 1, B is 2 in every other column.
void simulator(benchmark::State& state) {
  check(aclInit(nullptr), "aclInit");
  check(aclrtSetDevice(0), "aclrtSetDevice");
  aclrtStream stream = nullptr;
  check(aclrtCreateStream(&stream), "aclrtCreateStream");
  const std::vector<std::uint16_t> left(kCount, kHalfOne);
  std::vector<std::uint16_t> right(kCount, kHalfOne);
  for (std::size_t i = 0; i < kCount; i += 2)
    right[i] = kHalfTwo;
  struct {
    void *a, *b, *c;
  } params{};
  check(aclrtMalloc(&params.a, kCount * 2, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
  check(aclrtMalloc(&params.b, kCount * 2, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
  check(aclrtMalloc(&params.c, kCount * 4, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
  check(aclrtMemcpy(params.a, kCount * 2, left.data(), kCount * 2, ACL_MEMCPY_HOST_TO_DEVICE), "aclrtMemcpy");
  check(aclrtMemcpy(params.b, kCount * 2, right.data(), kCount * 2, ACL_MEMCPY_HOST_TO_DEVICE), "aclrtMemcpy");
  aclrtBinHandle binary = nullptr;
  check(aclrtBinaryLoadFromFile(KERNEL_OBJECT, nullptr, &binary), "aclrtBinaryLoadFromFile");
  aclrtFuncHandle function = nullptr;
  check(aclrtBinaryGetFunction(binary, "bench_matmul", &function), "aclrtBinaryGetFunction");
  for (auto _ : state) {
    aclrtArgsHandle args = nullptr;
    aclrtParamHandle param = nullptr;
    check(aclrtKernelArgsInit(function, &args), "aclrtKernelArgsInit");
    check(aclrtKernelArgsAppend(args, &params, sizeof(params), &param), "aclrtKernelArgsAppend");
    check(aclrtKernelArgsFinalize(args), "aclrtKernelArgsFinalize");
    check(aclrtLaunchKernelWithConfig(function, kBlocks, stream, nullptr, args, nullptr),
          "aclrtLaunchKernelWithConfig");
    check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
  }
  report(state);
  std::vector<float> result(kCount);
  check(aclrtMemcpy(result.data(), kCount * 4, params.c, kCount * 4, ACL_MEMCPY_DEVICE_TO_HOST), "aclrtMemcpy");
  for (std::size_t i = 0; i < kCount; ++i)
    if (result[i] != static_cast<float>(i % 2 == 0 ? 2 * kSize : kSize))
      return state.SkipWithError("wrong result");
  for (void* p : {params.a, params.b, params.c})
    check(aclrtFree(p), "aclrtFree");
  check(aclrtBinaryUnLoad(binary), "aclrtBinaryUnLoad");
  check(aclrtDestroyStream(stream), "aclrtDestroyStream");
  check(aclrtResetDevice(0), "aclrtResetDevice");
  check(aclFinalize(), "aclFinalize");
}

BENCHMARK(openblas)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(simulator)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(20);

} // namespace

BENCHMARK_MAIN();
