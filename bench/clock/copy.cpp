// Copies a matrix of half from global memory to UB in tiles, in the ways whose times on Atlas A2 are published
// (docs/clock.md): CASE 1 to 8.
#include "kernel_operator.h"

#ifndef CASE
#define CASE 3
#endif

using namespace AscendC;

constexpr bool kAll = CASE >= 7; // every block reads the whole matrix
constexpr uint32_t kRows = kAll ? 6144 : 12288, kColumns = kAll ? 512 : CASE == 4 ? 12287 : 12288;
constexpr uint32_t kTileRows = CASE == 1 ? 1 : kAll ? 128 : 64;
constexpr uint32_t kTileColumns = CASE <= 2 || kAll ? 64 : 1024;

__aicore__ inline void copyTile(const LocalTensor<half>& to, const GlobalTensor<half>& from, uint32_t row,
                                uint32_t column, uint32_t columns) {
  DataCopyParams params;
  params.blockCount = kTileRows;
  params.blockLen = static_cast<uint16_t>(columns * sizeof(half));
  params.srcStride = static_cast<uint16_t>((kColumns - columns) * sizeof(half));
  params.dstStride = 0;
  DataCopyPad(to, from[static_cast<uint64_t>(row) * kColumns + column], params, DataCopyPadParams{false, 0, 0, 0});
}

/// Rows from `row` on, columns [begin, end).
__aicore__ inline void copyPart(const LocalTensor<half>& to, const GlobalTensor<half>& from, uint32_t row,
                                uint32_t rows, uint32_t begin, uint32_t end) {
  for (uint32_t r = 0; r < rows; r += kTileRows)
    for (uint32_t c = begin; c < end; c += kTileColumns)
      copyTile(to, from, row + r, c, end - c < kTileColumns ? end - c : kTileColumns);
}

extern "C" __global__ __aicore__ void copy(GM_ADDR source) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  InitSocState();
  const uint32_t blocks = static_cast<uint32_t>(GetBlockNum()), block = static_cast<uint32_t>(GetBlockIdx());
  const uint32_t rows = kRows / blocks;
  GlobalTensor<half> from;
  from.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(source), static_cast<uint64_t>(kRows) * kColumns);
  LocalTensor<half> to(TPosition::VECIN, 0, kTileRows * kTileColumns);
  if (CASE == 5) {
    for (uint32_t pass = 0; pass < 4; ++pass)
      copyPart(to, from, block * rows, rows, 0, kColumns);
  } else if (CASE == 6) {
    for (uint32_t part = 0; part < 4; ++part)
      for (uint32_t pass = 0; pass < 4; ++pass)
        copyPart(to, from, block * rows, rows, part * (kColumns / 4), (part + 1) * (kColumns / 4));
  } else if (kAll) {
    from.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    for (uint32_t part = 0; part < blocks; ++part)
      copyPart(to, from, (CASE == 8 ? (part + block) % blocks : part) * rows, rows, 0, kColumns);
  } else {
    copyPart(to, from, block * rows, rows, 0, kColumns);
  }
  PipeBarrier<PIPE_ALL>();
}
