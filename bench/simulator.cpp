// Elementwise adds of 64 Mi elements and the softmax of rows of 1024: the simulator with all checks on
// (ASCEND_SIM_CHECK=none: off) against plain loops on two threads. `CPU` is the processor time of all threads: on a
// busy machine it is what compares.
#include "acl_session.h"
#include "plain_loops.h"

#include <benchmark/benchmark.h>
#include <cmath>
#include <thread>

namespace {

using bench::AclSession;

constexpr std::size_t kCount = 64UL << 20, kRows = 16384, kColumns = 1024;
constexpr std::uint32_t kBlocks = 40;
constexpr std::uint16_t kHalfOne = 0x3c00, kHalfTwo = 0x4000, kHalfThree = 0x4200;

/// `half(first, count)` for both halves of the range at a time.
template <class F> void onTwoThreads(std::size_t count, const F& half) {
  std::thread other(half, count / 2, count - count / 2);
  half(0, count / 2);
  other.join();
}

void moved(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

template <class T>
void plainAdd(benchmark::State& state, T one, T two, void (*add)(const T*, const T*, T*, std::size_t)) {
  const std::vector<T> x(kCount, one), y(kCount, two);
  std::vector<T> z(kCount);
  for (auto _ : state) {
    onTwoThreads(kCount,
                 [&](std::size_t i, std::size_t count) { add(x.data() + i, y.data() + i, z.data() + i, count); });
    benchmark::DoNotOptimize(z.data());
  }
  moved(state, 3 * kCount * sizeof(T));
}

template <class T> void simulatedAdd(benchmark::State& state, T one, T two, T three, const char* kernel) {
  AclSession session(ADD_OBJECT, kernel);
  struct {
    void *x, *y, *z;
    std::int64_t count = kCount;
  } arguments{session.allocate(std::vector<T>(kCount, one)), session.allocate(std::vector<T>(kCount, two)),
              session.allocate(kCount * sizeof(T))};
  // The plain loop's arrays have their pages already; without this the first launch takes those of z from the system.
  session.run(kBlocks, arguments);
  for (auto _ : state)
    session.run(kBlocks, arguments);
  moved(state, 3 * kCount * sizeof(T));
  for (const T value : session.read<T>(arguments.z, kCount))
    if (value != three)
      return state.SkipWithError("wrong result");
}

std::vector<float> rows() {
  std::vector<float> x(kRows * kColumns);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(i * 7919 % 10007) * 1e-3F;
  return x;
}

void plainSoftmax(benchmark::State& state, void (*softmax)(const float*, float*, std::size_t, std::size_t)) {
  const std::vector<float> x = rows();
  std::vector<float> y(x.size());
  for (auto _ : state) {
    onTwoThreads(kRows, [&](std::size_t row, std::size_t count) {
      softmax(x.data() + row * kColumns, y.data() + row * kColumns, count, kColumns);
    });
    benchmark::DoNotOptimize(y.data());
  }
  moved(state, 2 * kRows * kColumns * sizeof(float));
}

void simulatedSoftmax(benchmark::State& state) {
  AclSession session(ROW_OBJECT, "bench_rows");
  const std::vector<float> x = rows();
  struct {
    void *x, *y;
    std::int64_t rows = kRows;
  } arguments{session.allocate(x), session.allocate(x.size() * sizeof(float))};
  session.run(kBlocks, arguments);
  for (auto _ : state)
    session.run(kBlocks, arguments);
  moved(state, 2 * kRows * kColumns * sizeof(float));
  std::vector<float> expected(x.size());
  bench::plain::softmax(x.data(), expected.data(), kRows, kColumns);
  const std::vector<float> y = session.read<float>(arguments.y, x.size());
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::fabs(y[i] - expected[i]) > 1e-5F * expected[i])
      return state.SkipWithError("wrong result");
}

void plainAddFloat(benchmark::State& state) { plainAdd<float>(state, 1, 2, &bench::plain::add); }
void simulatorAddFloat(benchmark::State& state) { simulatedAdd<float>(state, 1, 2, 3, "bench_add"); }
void plainAddHalf(benchmark::State& state) {
  plainAdd<std::uint16_t>(state, kHalfOne, kHalfTwo, &bench::plain_v3::add);
}
void simulatorAddHalf(benchmark::State& state) {
  simulatedAdd<std::uint16_t>(state, kHalfOne, kHalfTwo, kHalfThree, "bench_add_half");
}
void plainSoftmaxRows(benchmark::State& state) { plainSoftmax(state, &bench::plain::softmax); }
void fastMathSoftmaxRows(benchmark::State& state) { plainSoftmax(state, &bench::plain_fast::softmax); }
void simulatorSoftmaxRows(benchmark::State& state) { simulatedSoftmax(state); }

#define BENCH(function)                                                                                                \
  BENCHMARK(function)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(10)
BENCH(plainAddFloat);
BENCH(simulatorAddFloat);
BENCH(plainAddHalf);
BENCH(simulatorAddHalf);
BENCH(plainSoftmaxRows);
BENCH(fastMathSoftmaxRows);
BENCH(simulatorSoftmaxRows);
#undef BENCH

} // namespace

BENCHMARK_MAIN();
