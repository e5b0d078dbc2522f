// A product of two 1024 by 1024 matrices of halves: the simulator's Mmad (all checks on; ASCEND_SIM_CHECK=none: off)
// against OpenBLAS's sgemm of the same size, both on two threads. Both are reported in operations a second.
#include "acl_session.h"

#include <benchmark/benchmark.h>
#include <cblas.h>
#include <cmath>
#include <cstdint>
#include <vector>

extern "C" void openblas_set_num_threads(int count);

namespace {

constexpr int kSize = 1024;
constexpr std::size_t kCount = std::size_t{kSize} * kSize;
constexpr std::uint32_t kBlocks = 8;
constexpr std::uint16_t kHalfTwo = 0x4000, kHalfOne = 0x3c00;

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
  bench::AclSession session(KERNEL_OBJECT, "bench_matmul");
  const std::vector<std::uint16_t> left(kCount, kHalfOne);
  std::vector<std::uint16_t> right(kCount, kHalfOne);
  for (std::size_t i = 0; i < kCount; i += 2)
    right[i] = kHalfTwo;
  struct {
    void *a, *b, *c;
  } arguments{session.allocate(left), session.allocate(right), session.allocate(kCount * sizeof(float))};
  for (auto _ : state)
    session.run(kBlocks, arguments);
  report(state);
  const std::vector<float> result = session.read<float>(arguments.c, kCount);
  for (std::size_t i = 0; i < kCount; ++i)
    if (result[i] != static_cast<float>(i % 2 == 0 ? 2 * kSize : kSize))
      return state.SkipWithError("wrong result");
}

BENCHMARK(openblas)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(simulator)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(20);

} // namespace

BENCHMARK_MAIN();
