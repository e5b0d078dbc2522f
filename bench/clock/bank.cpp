// Adds 4096 floats a thousand times, with the operands in the banks of UB whose times on Atlas A2 are published
// (docs/clock.md): CASE 1 to 6.
#include "kernel_operator.h"

#ifndef CASE
#define CASE 1
#endif

using namespace AscendC;

struct Addresses {
  uint32_t first, second, result;
};
constexpr Addresses kAddresses[] = {{},
                                    {0, 0x10100, 0x20000},
                                    {0, 0x4000, 0x10000},
                                    {0, 0x10000, 0x14100},
                                    {0, 0x10100, 0x4000},
                                    {0, 0x10100, 0x4020},
                                    {0, 0x10100, 0x10100}};

extern "C" __global__ __aicore__ void bank(GM_ADDR unused) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  (void)unused;
  InitSocState();
  constexpr uint32_t kCount = 4096;
  constexpr Addresses at = kAddresses[CASE];
  LocalTensor<float> a(TPosition::VECCALC, at.first, kCount), b(TPosition::VECCALC, at.second, kCount),
      c(TPosition::VECCALC, at.result, kCount);
  Duplicate(a, 1.0f, kCount);
  Duplicate(b, 2.0f, kCount);
  PipeBarrier<PIPE_V>();
  for (uint32_t i = 0; i < 1000; ++i)
    Add(c, a, b, kCount);
  PipeBarrier<PIPE_ALL>();
}
