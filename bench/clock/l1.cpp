// Copies a matrix of half from global memory to L1 as NZ, in tiles, in the ways whose times on Atlas A2 are published
// (docs/clock.md): CASE 1 to 7.
#include "kernel_operator.h"

#ifndef CASE
#define CASE 2
#endif

using namespace AscendC;

constexpr bool kAll = CASE >= 6; // every block reads the whole matrix
constexpr uint32_t kRows = kAll ? 6144 : 12288, kColumns = kAll ? 512 : CASE == 3 ? 12287 : 12288;
constexpr uint32_t kTileRows = kAll ? 256 : 64;
constexpr uint32_t kTileColumns = CASE == 1 || kAll ? 64 : CASE <= 3 ? 256 : 1024;

/// Rows from `row` on, columns [begin, end).
__aicore__ inline void copyPart(const LocalTensor<half>& to, const GlobalTensor<half>& from, uint32_t row,
                                uint32_t rows, uint32_t begin, uint32_t end) {
  for (uint32_t r = row; r < row + rows; r += kTileRows)
    for (uint32_t c = begin; c < end; c += kTileColumns) {
      const uint32_t columns = end - c < kTileColumns ? end - c : kTileColumns;
      DataCopy(to, from[static_cast<uint64_t>(r) * kColumns + c],
               Nd2NzParams(1, kTileRows, static_cast<uint16_t>(columns), 0, kColumns, kTileRows, 1, 0));
    }
}

extern "C" __global__ __aicore__ void l1(GM_ADDR source) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
  InitSocState();
  const uint32_t blocks = static_cast<uint32_t>(GetBlockNum()), block = static_cast<uint32_t>(GetBlockIdx());
  const uint32_t rows = kRows / blocks;
  GlobalTensor<half> from;
  from.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(source), static_cast<uint64_t>(kRows) * kColumns);
  LocalTensor<half> to(TPosition::A1, 0, kTileRows * kTileColumns);
  if (kAll)
    from.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
  constexpr uint32_t kParts = CASE == 5 ? 4 : 1, kPasses = CASE == 4 || CASE == 5 ? 4 : 1;
  if (kAll)
    for (uint32_t part = 0; part < blocks; ++part)
      copyPart(to, from, (CASE == 7 ? (part + block) % blocks : part) * rows, rows, 0, kColumns);
  else
    for (uint32_t part = 0; part < kParts; ++part)
      for (uint32_t pass = 0; pass < kPasses; ++pass)
        copyPart(to, from, block * rows, rows, part * (kColumns / kParts), (part + 1) * (kColumns / kParts));
  PipeBarrier<PIPE_ALL>();
}
