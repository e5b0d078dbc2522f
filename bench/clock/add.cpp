// z = x + y of 8192 x 8192 half, in the ways whose times on Atlas A2 are published (docs/clock.md): CASE 0 to 6.
#include "kernel_operator.h"

#ifndef CASE
#define CASE 6
#endif

using namespace AscendC;

constexpr uint32_t kRows = 8192, kColumns = 8192;
constexpr bool kScalar = CASE == 0;
constexpr bool kDouble = CASE >= 4;
constexpr bool kBypass = CASE >= 5;
constexpr bool kApart = CASE == 6; // x and y in different bank groups
constexpr uint32_t kMost = 16384;  // elements of a buffer
constexpr uint32_t kTile = CASE <= 2 ? 4096 : kApart ? 16256 : kMost;
constexpr uint32_t kBytes = kMost * sizeof(half), kShifted = kTile * sizeof(half);

/// Where the buffers of round 0 and 1 are in UB.
struct Place {
  uint32_t x, y, z;
};
constexpr Place kPlaces[2] = {
    kApart ? Place{0, kShifted, 4 * kBytes} : Place{0, kBytes, 2 * kBytes},
    kApart ? Place{2 * kBytes, 2 * kBytes + kShifted, 4 * kBytes + kShifted}
           : Place{3 * kBytes, 4 * kBytes, 5 * kBytes},
};

extern "C" __global__ __aicore__ void add(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  InitSocState();
  const uint32_t blocks = static_cast<uint32_t>(GetBlockNum()), block = static_cast<uint32_t>(GetBlockIdx());
  const uint32_t least = kRows / blocks, more = kRows % blocks;
  const uint32_t rows = least + (block < more ? 1 : 0);
  const uint64_t begin = static_cast<uint64_t>(block * least + (block < more ? block : more)) * kColumns;
  const uint32_t count = rows * kColumns;

  GlobalTensor<half> xs, ys, zs;
  xs.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(x) + begin, count);
  ys.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(y) + begin, count);
  zs.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(z) + begin, count);
  if (kBypass) {
    xs.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    ys.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
  }

  constexpr uint32_t kRounds = kDouble ? 2 : 1;
  const uint32_t tiles = (count + kTile - 1) / kTile;
  for (uint32_t tile = 0; tile < tiles; ++tile) {
    const uint32_t round = tile % kRounds;
    const Place& place = kPlaces[round];
    LocalTensor<half> a(TPosition::VECCALC, place.x, kTile), b(TPosition::VECCALC, place.y, kTile),
        c(TPosition::VECCALC, place.z, kTile);
    const uint32_t at = tile * kTile, length = count - at < kTile ? count - at : kTile;
    if (tile >= kRounds)
      WaitFlag<HardEvent::V_MTE2>(round);
    DataCopy(a, xs[at], length);
    DataCopy(b, ys[at], length);
    SetFlag<HardEvent::MTE2_V>(round);
    WaitFlag<HardEvent::MTE2_V>(round);
    if (tile >= kRounds)
      WaitFlag<HardEvent::MTE3_V>(round);
    if (kScalar) {
      SetFlag<HardEvent::MTE2_S>(round);
      WaitFlag<HardEvent::MTE2_S>(round);
      for (uint32_t i = 0; i < length; ++i)
        c.SetValue(i, static_cast<half>(static_cast<float>(a.GetValue(i)) + static_cast<float>(b.GetValue(i))));
      SetFlag<HardEvent::S_MTE3>(round);
      WaitFlag<HardEvent::S_MTE3>(round);
    } else {
      Add(c, a, b, length);
    }
    if (tile + kRounds < tiles)
      SetFlag<HardEvent::V_MTE2>(round);
    SetFlag<HardEvent::V_MTE3>(round);
    WaitFlag<HardEvent::V_MTE3>(round);
    DataCopy(zs[at], c, length);
    if (tile + kRounds < tiles)
      SetFlag<HardEvent::MTE3_V>(round);
  }
  PipeBarrier<PIPE_ALL>();
}
