#pragma once
// ReduceSum, ReduceMax, ReduceMin: a whole tensor down to one value.
#include "binary.h"
#include "reduce_lanes.h"

namespace AscendC {
namespace detail {

constexpr uint64_t roundUpTo(uint64_t n, uint64_t unit) { return (n + unit - 1) / unit * unit; }

/// Bytes of the work buffer that ReduceMax and ReduceMin write, from the rounds that the documentation describes.
template <class T> inline uint64_t extremeWorkBytes(uint64_t firstRepeats, bool calIndex) {
  constexpr uint64_t perBlock = ONE_BLK_SIZE / sizeof(T), perRepeat = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  uint64_t output = firstRepeats * 2;
  uint64_t total = roundUpTo(output, perBlock);
  if (calIndex)
    while (output > 2) {
      output = (output + perRepeat - 1) / perRepeat * 2;
      total += roundUpTo(output, perBlock);
    }
  return total * sizeof(T);
}

template <class T> inline void checkReduceType(const char*) {
  ASCEND_SIM_TYPES("ReduceSum, ReduceMax, ReduceMin", T, half, float);
}

/// Sums of repeats are summed as a tree again, until one is left.
template <class T> inline float sumOfSums(float* sums, size_t n) {
  constexpr size_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  while (n > 1) {
    size_t out = 0;
    for (size_t at = 0; at < n; at += lanes) {
      float piece[lanes];
      for (size_t i = 0; i < lanes; ++i)
        piece[i] = at + i < n ? sums[at + i] : -0.0f;
      sums[out++] = treeSum<T>(piece);
    }
    n = out;
  }
  return sums[0];
}

/// Collects the sums of any number of repeats.
template <class T> class SumTree {
public:
  void add(float sum) {
    pending[count++] = sum;
    if (count == kPending)
      flush();
  }
  float total() {
    if (level1Count == 0)
      return sumOfSums<T>(pending, count);
    flush();
    return sumOfSums<T>(level1, level1Count);
  }

private:
  static constexpr size_t kPending = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  void flush() {
    if (count == 0)
      return;
    level1[level1Count++] = sumOfSums<T>(pending, count);
    count = 0;
    if (level1Count == kLevel1) {
      level1[0] = sumOfSums<T>(level1, level1Count);
      level1Count = 1;
    }
  }
  static constexpr size_t kLevel1 = 1024;
  float pending[kPending];
  float level1[kLevel1];
  size_t count = 0;
  size_t level1Count = 0;
};

template <class T> inline void storeValue(T* dst, float value) {
  float lane = value;
  if constexpr (std::is_same_v<T, float>)
    *dst = lane;
  else
    storeLanes(&lane, dst, 1);
}

template <class T>
inline void reduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int64_t count,
                      const Where& where) {
  checkReduceType<T>("ReduceSum");
  if (!hasWork("ReduceSum", count, where))
    return;
  constexpr size_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const uint64_t n = static_cast<uint64_t>(count);
  const uint64_t whole = n / lanes;
  Access accesses[3] = {ubRead(src, n * sizeof(T), "src"), ubWrite(dst, sizeof(T), "dst", sizeof(T)), Access{}};
  size_t used = 2;
  // 910B accumulates in a register and leaves the work buffer alone.
  if (!is910B)
    accesses[used++] =
        ubWrite(work, roundUpTo(whole == 0 ? 1 : whole, ONE_BLK_SIZE / sizeof(T)) * sizeof(T), "sharedTmpBuffer");
  perform("ReduceSum", Pipe::V, sizeof(T), n, accesses, used, where, [=] {
    SumTree<T> tree;
    for (uint64_t i = 0; i < whole; ++i)
      tree.add(sumRepeat<T, lanes>(src.data() + i * lanes, {}, firstLanes(lanes)));
    if (n % lanes != 0)
      tree.add(sumRepeat<T, lanes>(src.data() + whole * lanes, {}, firstLanes(static_cast<uint32_t>(n % lanes))));
    const float sum = tree.total();
    storeValue(dst.data(), sum);
    resultState().reduceSum = sum;
  });
  resetMask(state());
}

template <bool isMax, class T>
inline void reduceExtreme(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& src,
                          const LocalTensor<T>& work, int64_t count, bool calIndex, const Where& where) {
  checkReduceType<T>(name);
  if (!hasWork(name, count, where))
    return;
  constexpr size_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const uint64_t n = static_cast<uint64_t>(count);
  const uint64_t repeats = n / lanes == 0 ? 1 : n / lanes;
  const uint64_t results = calIndex ? 2 : 1;
  perform(name, Pipe::V, sizeof(T), n,
          {ubRead(src, n * sizeof(T), "src"),
           ubWrite(dst, results * sizeof(T), "dst", static_cast<uint32_t>(results * sizeof(T))),
           ubWrite(work, extremeWorkBytes<T>(repeats, calIndex), "sharedTmpBuffer")},
          where, [=] {
            const Extreme e = extremeOf<isMax>(static_cast<const T*>(src.data()), n, calIndex);
            storeValue(dst.data(), e.value);
            if (calIndex)
              storeIndex(dst.data() + 1, e.index);
            resultState().reduceValue = e.value;
            resultState().reduceIndex = e.index;
          });
  resetMask(state());
}

/// The forms with a mask: repeats of `srcRepStride` blocks.
template <class T>
inline void reduceSumRepeats(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work,
                             LaneMask mask, int32_t repeatTime, int32_t srcRepStride, const Where& where) {
  checkReduceType<T>("ReduceSum");
  if (!hasWork("ReduceSum", repeatTime, where))
    return;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  Repeats r;
  r.mask = mask;
  r.count = static_cast<uint32_t>(repeatTime);
  const Strided stride{1, static_cast<uint32_t>(srcRepStride)};
  AccessList a;
  a.addStrided<T>(src, stride, r, sizeof(T), Mode::read, "src");
  a.add(ubWrite(dst, sizeof(T), "dst", sizeof(T)));
  a.add(ubWrite(work, roundUpTo(r.count, ONE_BLK_SIZE / sizeof(T)) * sizeof(T), "sharedTmpBuffer"));
  perform("ReduceSum", Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes, a.list, a.count, where, [=] {
    SumTree<T> tree;
    for (uint32_t i = 0; i < r.count; ++i)
      tree.add(sumRepeat<T, lanes>(atRepeat(src.data(), stride, i), stride, mask));
    storeValue(dst.data(), tree.total());
  });
  resetMask(state());
}

/// The index is that of the tensor, as far as repeats lie apart.
template <bool isMax, class T>
inline void reduceExtremeRepeats(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& src,
                                 const LocalTensor<T>& work, LaneMask mask, int32_t repeatTime, int32_t srcRepStride,
                                 bool calIndex, const Where& where) {
  checkReduceType<T>(name);
  if (!hasWork(name, repeatTime, where))
    return;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  Repeats r;
  r.mask = mask;
  r.count = static_cast<uint32_t>(repeatTime);
  const Strided stride{1, static_cast<uint32_t>(srcRepStride)};
  const uint32_t results = calIndex ? 2 : 1;
  AccessList a;
  a.addStrided<T>(src, stride, r, sizeof(T), Mode::read, "src");
  a.add(ubWrite(dst, results * sizeof(T), "dst", results * static_cast<uint32_t>(sizeof(T))));
  a.add(ubWrite(work, extremeWorkBytes<T>(r.count, calIndex), "sharedTmpBuffer"));
  perform(name, Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes, a.list, a.count, where, [=] {
    Extreme best;
    for (uint32_t i = 0; i < r.count; ++i) {
      const Extreme e =
          extremeOfRepeat<isMax, T, lanes>(static_cast<const T*>(atRepeat(src.data(), stride, i)), stride, mask);
      if (e.found)
        consider<isMax>(best, e.value, i * stride.repeat * (ONE_BLK_SIZE / uint32_t{sizeof(T)}) + e.index);
    }
    storeValue(dst.data(), best.value);
    if (calIndex)
      storeIndex(dst.data() + 1, best.index);
    resultState().reduceValue = best.value;
    resultState().reduceIndex = best.index;
  });
  resetMask(state());
}

} // namespace detail

template <typename T, bool isSetMask = true>
void ReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,
               const int32_t count, const detail::Where& where = detail::Where::here()) {
  detail::reduceSum(dst, src, sharedTmpBuffer, isSetMask ? count : static_cast<int64_t>(detail::state().counter),
                    where);
}
template <typename T>
void ReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,
               const int32_t mask, const int32_t repeatTime, const int32_t srcRepStride,
               const detail::Where& where = detail::Where::here()) {
  detail::reduceSumRepeats(dst, src, sharedTmpBuffer, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,
                           srcRepStride, where);
}
template <typename T>
void ReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,
               const uint64_t mask[], const int32_t repeatTime, const int32_t srcRepStride,
               const detail::Where& where = detail::Where::here()) {
  detail::reduceSumRepeats(dst, src, sharedTmpBuffer, detail::bitMask(mask, sizeof(T)), repeatTime, srcRepStride,
                           where);
}

#define ASCEND_SIM_REDUCE_EXTREME(Name, isMax)                                                                         \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,               \
            const int32_t count, bool calIndex = 0, const detail::Where& where = detail::Where::here()) {              \
    detail::reduceExtreme<isMax>(#Name, dst, src, sharedTmpBuffer, count, calIndex, where);                            \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,               \
            const int32_t mask, const int32_t repeatTime, const int32_t srcRepStride, bool calIndex = 0,               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::reduceExtremeRepeats<isMax>(#Name, dst, src, sharedTmpBuffer,                                              \
                                        detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime, srcRepStride,     \
                                        calIndex, where);                                                              \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& sharedTmpBuffer,               \
            const uint64_t mask[], const int32_t repeatTime, const int32_t srcRepStride, bool calIndex = 0,            \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::reduceExtremeRepeats<isMax>(#Name, dst, src, sharedTmpBuffer, detail::bitMask(mask, sizeof(T)),            \
                                        repeatTime, srcRepStride, calIndex, where);                                    \
  }
ASCEND_SIM_REDUCE_EXTREME(ReduceMax, true)
ASCEND_SIM_REDUCE_EXTREME(ReduceMin, false)
#undef ASCEND_SIM_REDUCE_EXTREME

} // namespace AscendC
