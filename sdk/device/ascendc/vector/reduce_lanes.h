#pragma once
// One repeat (or block) down to one value: a binary tree of neighbours for sums, the first of equals for maxima.
#include "mask.h"
#include "ops.h"

namespace AscendC::detail {

/// Sums N lanes in place: pairs of neighbours, then pairs of pairs. Lanes that are out count as -0, which changes
/// nothing.
template <class T, size_t N> inline float treeSum(float (&lanes)[N]) {
  for (size_t width = N / 2; width != 0; width /= 2)
    for (size_t i = 0; i < width; ++i)
      lanes[i] = roundLane<T>(lanes[2 * i] + lanes[2 * i + 1]);
  return lanes[0];
}

template <class T, size_t N> inline float sumRepeat(const T* base, Strided stride, LaneMask mask) {
  constexpr size_t perBlock = ONE_BLK_SIZE / sizeof(T);
  float lanes[N];
  const LaneMask all = firstLanes(N);
  if (stride.block == 1 && mask.low == all.low && mask.high == all.high) {
    if constexpr (isSmallFloat<T>)
      ToFloat(base, lanes, N);
    else
      __builtin_memcpy(lanes, base, sizeof lanes);
  } else {
    for (size_t i = 0; i < N; ++i)
      lanes[i] = mask.test(static_cast<uint32_t>(i))
                     ? static_cast<float>(base[i / perBlock * stride.block * perBlock + i % perBlock])
                     : -0.0f;
  }
  return treeSum<T>(lanes);
}

struct Extreme {
  float value = 0;
  uint32_t index = 0;
  bool found = false;
};

/// Whether `b`, which comes later, replaces `a`: NaN wins over everything, an equal value does not.
template <bool isMax> inline bool replaces(float a, float b) {
  if (a != a)
    return false;
  return b != b || (isMax ? b > a : b < a);
}

template <bool isMax> inline void consider(Extreme& e, float value, uint32_t index) {
  if (!e.found || replaces<isMax>(e.value, value))
    e = {value, index, true};
}

template <bool isMax, class T, size_t N> inline Extreme extremeOfRepeat(const T* base, Strided stride, LaneMask mask) {
  constexpr size_t perBlock = ONE_BLK_SIZE / sizeof(T);
  Extreme e;
  for (size_t i = 0; i < N; ++i)
    if (mask.test(static_cast<uint32_t>(i)))
      consider<isMax>(e, static_cast<float>(base[i / perBlock * stride.block * perBlock + i % perBlock]),
                      static_cast<uint32_t>(i));
  return e;
}

/// Over contiguous elements, fast: the value first, without branches; the index by a second look.
template <bool isMax, class T> inline Extreme extremeOf(const T* data, size_t n, bool wantIndex) {
  constexpr size_t kWays = 16;
  float best[kWays];
  uint32_t nans[kWays] = {};
  for (float& b : best)
    b = isMax ? -__builtin_inff() : __builtin_inff();
  Source<T> source(data);
  for (size_t at = 0; at < n; at += kPiece) {
    const size_t m = n - at < kPiece ? n - at : kPiece;
    const float* lanes = source.piece(at, m);
    size_t i = 0;
    for (; i + kWays <= m; i += kWays)
      for (size_t w = 0; w < kWays; ++w) {
        const float v = lanes[i + w];
        best[w] = isMax ? (v > best[w] ? v : best[w]) : (v < best[w] ? v : best[w]);
        nans[w] |= v != v ? 1u : 0u;
      }
    for (; i < m; ++i) {
      const float v = lanes[i];
      best[0] = isMax ? (v > best[0] ? v : best[0]) : (v < best[0] ? v : best[0]);
      nans[0] |= v != v ? 1u : 0u;
    }
  }
  Extreme e;
  e.found = n != 0;
  e.value = best[0];
  uint32_t anyNan = nans[0];
  for (size_t w = 1; w < kWays; ++w) {
    e.value = isMax ? maxLane(e.value, best[w]) : minLane(e.value, best[w]);
    anyNan |= nans[w];
  }
  if (!wantIndex && anyNan == 0)
    return e;
  for (size_t i = 0; i < n; ++i) {
    const float v = static_cast<float>(data[i]);
    if (anyNan != 0 ? v != v : v == e.value)
      return {v, static_cast<uint32_t>(i), true};
  }
  return e;
}

/// Writes an index into an element of the tensor's type: its bits are the number.
template <class T> inline void storeIndex(T* dst, uint32_t index) {
  if constexpr (sizeof(T) == 2) {
    const auto narrow = static_cast<uint16_t>(index);
    __builtin_memcpy(static_cast<void*>(dst), &narrow, sizeof narrow);
  } else {
    __builtin_memcpy(static_cast<void*>(dst), &index, sizeof index);
  }
}

} // namespace AscendC::detail
