#include "target/timing.h"

#include <algorithm>
#include <array>

namespace ascend::target {
namespace {

// Sources:
//   [ini]  platform_config/*.ini of CANN 8.1.RC1 (bytes per cycle of one core)
//   [cam]  simulator/Ascend910B1/lib/config.json of CANN 8.1.RC1
//   [perf] asc-devkit, docs/zh/api, "theoretical performance of vector instructions"
//   [arch] asc-devkit, docs/zh/guide, hardware architecture and constraints of NPU architecture 2201
//   [add]  asc-devkit, examples/…/05_best_practices/00_vector_compute/add_high_performance, tables of Atlas A2
//   [copy] asc-devkit, examples/…/05_best_practices/04_memory_access/data_copy, tables of Atlas A2
//   [bank] asc-devkit, examples/…/05_best_practices/04_memory_access/bank_conflict_ub
//   [red]  asc-devkit, docs/zh/guide, choosing low-latency instructions for reductions
constexpr Timing kDav2201{
    .gmBytesPerSecond = 1.8e12,   // [copy] names it the peak
    .gmBurstBytes = 512,          // [cam] L2 line; [arch] moves are cut into 128, 256 and 512 bytes
    .gmBurstOverhead = 102,       // fitted: [copy] 3 (512-byte bursts) and 8 (128-byte bursts)
    .gmSharedOverhead = 7,        // fitted: [copy] 7 (48 cores read one address after the other)
    .l2BytesPerSecond = 5.2e12,   // [copy] names it the peak
    .gmReadLatency = 410,         // fitted: [add] 1, mte2 time of two copies of 8 KiB
    .l2ReadLatency = 241,         // [cam]
    .writeLatency = 150,          // fitted: [add] 1, mte3 time of a copy of 8 KiB ([cam] has 96 for the L2 cache alone)
    .gmAlign = 128,               // [arch]; what a piece costs then: [copy] 4
    .readBytesPerCycle = 64,      // fitted: [copy] 6, reads that the L2 cache has; [copy] 2 agrees
    .cubeReadBytesPerCycle = 110, // [ini] l2_rate
    .writeBytesPerCycle = 64,     // [ini] ub_to_l2_rate
    .moveStart = 12,              // fitted: [copy] 1, copies of 128 bytes
    .l1ToL0aBytesPerCycle = 256,  // [arch]
    .l1ToL0bBytesPerCycle = 128,  // [arch]
    .l1ToUbBytesPerCycle = 128,   // [ini]
    .ubToL1BytesPerCycle = 128,   // [ini]
    .l0cBytesPerCycle = 128,      // [perf] L0C to L1 of half
    .btFbBytesPerCycle = 32,      // [perf]
    .vectorStart = 22,            // fitted: [add] 1, vec time of an Add of 32 repeats; [bank] 1 has 24
    .vectorDrain = 55,            // fitted: [red] table 1, two and three dependent reductions of 256 floats
    .bankReadConflict = 1.0,      // [bank] 2: twice the time
    .bankWriteConflict = 0.8,     // [bank] 5
    .hasBankGroups = true,        // [bank], [arch]
    .cubeStart = 12,              // assumed
    .scalarCall = 3,              // [add] 1 and 2: 26 and 39 cycles for about 13 calls
    .scalarQueueCall = 10,        // assumed
    .scalarLocalRead = 13,        // fitted: [add] 0, 34 cycles for two reads, a write and the arithmetic between
    .scalarLocalWrite = 8,        // the same
    .scalarCacheHit = 13,         // as a local read
    .dataCacheBytes = 32 * 1024,  // [arch]
    .dataCacheLine = 64,          // DataCacheCleanAndInvalid cleans 64 bytes
    .crossCoreFlag = 200,         // assumed: about an access to the L2 cache
    .launchNs = 470,              // [add] 0 and 1: Task Duration less aiv_time
    .dispatchNs = 125,            // [add] 2 to 6: the same with 48 blocks
    .headNs = 1000,               // fitted: [add] 3, scalar time at the start
    .headPerBlockNs = 100,        // fitted: [copy] 1 to 3, aiv_time less mte2 time
};

constexpr Timing smallMemory(Timing timing) {
  timing.gmBytesPerSecond = 0.8e12; // asc-devkit, docs/zh/guide, analysing performance data: a processor with 0.8 TB/s
  return timing;
}

// There are no published measurements of 310P; what is not in [ini] is as on 910B.
constexpr Timing dav2002() {
  Timing t = kDav2201;
  t.gmBytesPerSecond = 204.8e9;          // specification of the memory (LPDDR4X)
  t.l2BytesPerSecond = 8 * 114 * 1.06e9; // [ini] l2_rate of each core
  t.readBytesPerCycle = 114;             // [ini] l2_rate
  t.cubeReadBytesPerCycle = 114;
  t.writeBytesPerCycle = 114;   // [ini] ub_to_l2_rate
  t.l1ToL0aBytesPerCycle = 512; // [ini]
  t.l1ToL0bBytesPerCycle = 256; // [ini]
  t.ubToL1BytesPerCycle = 256;  // [ini]
  t.l0cBytesPerCycle = 512;     // [ini] l0_c_to_ub_rate
  t.hasBankGroups = false;
  return t;
}

constexpr Timing kDav2201Small = smallMemory(kDav2201);
constexpr Timing kDav2002 = dav2002();

// Elements per cycle of [perf], as cycles of a repeat of 128 or 64 elements. What consists of several instructions is
// the sum over them, for the algorithms that the library documents; it is an estimate.
constexpr std::array kCosts{
    VectorCost{"Exp", 4, 2},
    VectorCost{"Ln", 4, 2},
    VectorCost{"Sqrt", 4, 2},
    VectorCost{"Div", 4, 2},
    VectorCost{"Divs", 4, 2},
    VectorCost{"MulAddDst", 2, 2},
    VectorCost{"GatherMask", 2, 2},
    VectorCost{"WholeReduceSum", 7, 7},
    VectorCost{"WholeReduceMax", 7, 7},
    VectorCost{"WholeReduceMin", 7, 7},
    VectorCost{"RepeatReduceSum", 7, 7},
    VectorCost{"BlockReduceSum", 7, 1},
    VectorCost{"BlockReduceMax", 7, 1},
    VectorCost{"BlockReduceMin", 7, 1},
    VectorCost{"Gather", 25.6, 12.8},
    VectorCost{"Scatter", 25.6, 12.8},
    VectorCost{"Gatherb", 3, 3},
    VectorCost{"Sort32", 64, 32},
    VectorCost{"MrgSort", 64, 32},
    VectorCost{"Sort", 64, 32, 4},
    VectorCost{"ReduceSum", 7, 7, 2},
    VectorCost{"ReduceMax", 7, 7, 2},
    VectorCost{"ReduceMin", 7, 7, 2},
    VectorCost{"Sum", 8, 8, 2},
    VectorCost{"Mean", 9, 9, 3},
    VectorCost{"Sigmoid", 10, 6, 4},
    VectorCost{"Silu", 11, 7, 5},
    VectorCost{"Swish", 11, 7, 5},
    VectorCost{"Tanh", 20, 10, 8},
    VectorCost{"Gelu", 24, 14, 10},
    VectorCost{"FasterGelu", 14, 9, 7},
    VectorCost{"FasterGeluV2", 16, 11, 9},
    VectorCost{"SoftMax", 26, 18, 12},
    VectorCost{"LogSoftMax", 30, 21, 14},
    VectorCost{"Erf", 52, 26, 24},
    VectorCost{"Erfc", 60, 30, 28},
    VectorCost{"Sin", 52, 26, 24},
    VectorCost{"Cos", 52, 26, 24},
    VectorCost{"Tan", 60, 30, 26},
    VectorCost{"Asin", 56, 28, 26},
    VectorCost{"Acos", 58, 29, 27},
    VectorCost{"Atan", 56, 28, 26},
    VectorCost{"Sinh", 20, 11, 8},
    VectorCost{"Cosh", 20, 11, 8},
    VectorCost{"Asinh", 24, 13, 9},
    VectorCost{"Acosh", 22, 12, 8},
    VectorCost{"Atanh", 20, 11, 8},
    VectorCost{"Log2", 5, 3, 2},
    VectorCost{"Log10", 5, 3, 2},
    VectorCost{"Power", 60, 34, 28},
    VectorCost{"Lgamma", 90, 48, 40},
    VectorCost{"Digamma", 90, 48, 40},
};

constexpr VectorCost kPlain{"", 1, 1};

} // namespace

const Timing& timingOf(const Soc& soc) {
  if (soc.arch == NpuArch::dav2002)
    return kDav2002;
  constexpr std::uint64_t kSmall = 32ULL << 30;
  return soc.globalBytes <= kSmall ? kDav2201Small : kDav2201;
}

const VectorCost& vectorCost(std::string_view name) {
  const auto* it = std::find_if(kCosts.begin(), kCosts.end(), [&](const VectorCost& c) { return c.name == name; });
  return it == kCosts.end() ? kPlain : *it;
}

std::span<const VectorCost> vectorCosts() { return kCosts; }

std::uint32_t cubeDepth(std::uint32_t elementBits) {
  // [perf]: of a fractal of 16 by 16; float takes four a cycle.
  switch (elementBits) {
  case 4:
    return 64;
  case 8:
    return 32;
  case 32:
    return 4;
  default:
    return 16;
  }
}

} // namespace ascend::target
