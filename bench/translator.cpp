// ascend-translate against `mlir-opt --canonicalize` on the same file: both as users start them, process start
// included.
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>

namespace {

void run(benchmark::State& state, const std::string& command) {
  for (auto _ : state)
    if (std::system((command + " > /dev/null").c_str()) != 0)
      state.SkipWithError(("failed: " + command).c_str());
}

BENCHMARK_CAPTURE(run, ascend_translate, std::string("'" ASCEND_TRANSLATE "' '" SOURCE "' --soc sim -o -"))
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, mlir_opt_canonicalize,
                  std::string("'" MLIR_OPT "' --canonicalize --allow-unregistered-dialect '" SOURCE "'"))
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
