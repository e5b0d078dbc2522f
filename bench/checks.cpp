// What the simulator's checks and its clock cost: an elementwise kernel, one that goes row by row, and a matrix
// product, with all checks off, all on, and all on with the clock, one after the other in one process. Processor time
// of all threads, the least of several rounds; and what the process grows by when the checks are on, against the memory
// that the kernel uses.
#include "acl_session.h"
#include "simulator/core/sim_control.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using bench::check;

void set(const char* option, const char* value) {
  if (const char* error = ascend_sim_set_option(option, value); error != nullptr) {
    std::fprintf(stderr, "%s: %s\n", option, error);
    std::exit(1);
  }
}

double processorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Bytes of memory that the process has had at most, since the last reset.
std::uint64_t peakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0)
      return std::stoull(line.substr(6)) * 1024;
  return 0;
}
void resetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

struct Kernel {
  const char* object;
  const char* name;
  std::uint32_t blocks;
  std::vector<std::size_t> bytes; ///< of each buffer
  std::vector<std::int64_t> sizes;
};

struct Setting {
  const char *name, *check, *clock;
};
constexpr std::array kSettings{Setting{"no checks", "none", "off"}, Setting{"all checks", "all", "off"},
                               Setting{"checks and clock", "all", "on"}};

void launch(aclrtFuncHandle function, const Kernel& kernel, std::vector<std::int64_t>& parameters, aclrtStream stream) {
  aclrtArgsHandle args = nullptr;
  aclrtParamHandle param = nullptr;
  check(aclrtKernelArgsInit(function, &args), "aclrtKernelArgsInit");
  check(aclrtKernelArgsAppend(args, parameters.data(), parameters.size() * sizeof(std::int64_t), &param),
        "aclrtKernelArgsAppend");
  check(aclrtKernelArgsFinalize(args), "aclrtKernelArgsFinalize");
  check(aclrtLaunchKernelWithConfig(function, kernel.blocks, stream, nullptr, args, nullptr), "launch");
  check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
}

void measure(const Kernel& kernel, int rounds, aclrtStream stream, const char* only) {
  if (only != nullptr && std::string(kernel.name) != only)
    return;
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle function = nullptr;
  check(aclrtBinaryLoadFromFile(kernel.object, nullptr, &binary), "aclrtBinaryLoadFromFile");
  check(aclrtBinaryGetFunction(binary, kernel.name, &function), "aclrtBinaryGetFunction");
  std::vector<std::int64_t> parameters;
  std::size_t all = 0;
  for (const std::size_t bytes : kernel.bytes) {
    void* address = nullptr;
    check(aclrtMalloc(&address, bytes, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    check(aclrtMemset(address, bytes, 0, bytes), "aclrtMemset");
    parameters.push_back(reinterpret_cast<std::int64_t>(address));
    all += bytes;
  }
  parameters.insert(parameters.end(), kernel.sizes.begin(), kernel.sizes.end());
  std::array<double, kSettings.size()> least{};
  std::array<std::uint64_t, kSettings.size()> peak{};
  least.fill(std::numeric_limits<double>::max());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < kSettings.size(); ++i) {
      set("check", kSettings[i].check);
      set("clock", kSettings[i].clock);
      resetPeak();
      const double start = processorSeconds();
      launch(function, kernel, parameters, stream);
      least[i] = std::min(least[i], processorSeconds() - start);
      peak[i] = std::max(peak[i], peakBytes());
      ascend_sim_clear_profile();
    }
  std::printf("%-12s", kernel.name);
  for (std::size_t i = 0; i < kSettings.size(); ++i)
    std::printf("  %s %.1f ms (%.2f)", kSettings[i].name, least[i] * 1e3, least[i] / least[i == 2 ? 1 : 0]);
  constexpr double kMiB = 1 << 20;
  std::printf("  checks' memory %.1f MiB of %.1f MiB\n",
              peak[1] > peak[0] ? static_cast<double>(peak[1] - peak[0]) / kMiB : 0.0, static_cast<double>(all) / kMiB);
  for (std::size_t i = 0; i < kernel.bytes.size(); ++i)
    check(aclrtFree(reinterpret_cast<void*>(parameters[i])), "aclrtFree"); // NOLINT(performance-no-int-to-ptr)
  check(aclrtBinaryUnLoad(binary), "aclrtBinaryUnLoad");
}

} // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 7;
  const char* only = argc > 2 ? argv[2] : nullptr;
  check(aclInit(nullptr), "aclInit");
  check(aclrtSetDevice(0), "aclrtSetDevice");
  aclrtStream stream = nullptr;
  check(aclrtCreateStream(&stream), "aclrtCreateStream");
  constexpr std::size_t kAdd = std::size_t{16} << 20, kRows = 8192, kSize = 1024;
  measure({ADD_OBJECT, "bench_add", 40, {kAdd * 4, kAdd * 4, kAdd * 4}, {kAdd}}, rounds, stream, only);
  measure({ROW_OBJECT, "bench_rows", 40, {kRows * 4096, kRows * 4096}, {kRows}}, rounds, stream, only);
  measure({MATMUL_OBJECT, "bench_matmul", 8, {kSize * kSize * 2, kSize * kSize * 2, kSize * kSize * 4}, {}}, rounds,
          stream, only);
  check(aclrtDestroyStream(stream), "aclrtDestroyStream");
  check(aclrtResetDevice(0), "aclrtResetDevice");
  check(aclFinalize(), "aclFinalize");
}
