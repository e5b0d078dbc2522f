#pragma once
// Reductions within a repeat: WholeReduce (one result a repeat), BlockReduce (one a block), PairReduceSum (one a pair).
#include "reduce.h"

namespace AscendC {
namespace detail {

enum class Reduction { sum, max, min };

inline uint32_t unsignedStride(int32_t stride) { return static_cast<uint32_t>(stride); }

template <bool isSetMask, Reduction kind, class T>
inline void wholeReduce(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& src, LaneMask mask,
                        int32_t repeatTime, int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride,
                        ReduceOrder order, const Where& where) {
  checkReduceType<T>(name);
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if (!is910B && kind != Reduction::sum && order > ReduceOrder::ORDER_INDEX_VALUE) {
    badArgument(name, ASCEND_SIM_FAMILY " has ORDER_VALUE_INDEX and ORDER_INDEX_VALUE only", where);
    return;
  }
  if (!repeatsFit(name, repeatTime, where))
    return;
  if constexpr (isSetMask)
    checkMask(name, mask, sizeof(T), where);
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), static_cast<uint32_t>(repeatTime), sizeof(T));
  const uint32_t repeats = r.count + (r.tailLanes != 0 ? 1 : 0);
  if (repeats == 0 || (r.mask.low | r.mask.high) == 0)
    return;
  const Strided stride{unsignedStride(srcBlkStride), unsignedStride(srcRepStride)};
  const bool pair = kind != Reduction::sum && order <= ReduceOrder::ORDER_INDEX_VALUE;
  // An index alone takes 4 bytes whatever the element type.
  const bool onlyIndex = kind != Reduction::sum && order == ReduceOrder::ORDER_ONLY_INDEX;
  const uint32_t unit = onlyIndex ? 4 : static_cast<uint32_t>(sizeof(T)) * (pair ? 2 : 1);
  AccessList a;
  a.addStrided<T>(src, stride, r, sizeof(T), Mode::read, "src");
  Access out = ubWrite(dst, unit, "dst", unit);
  out.count[0] = repeats;
  out.stride[0] = static_cast<int64_t>(dstRepStride) * unit;
  if (dstRepStride == 1) {
    out.bytes *= repeats;
    out.count[0] = 1;
  }
  a.add(out);
  perform(name, Pipe::V, sizeof(T), static_cast<uint64_t>(repeats) * lanes, a.list, a.count, where, [=] {
    [[maybe_unused]] Extreme best;
    forRepeats(r, [&](uint32_t i, LaneMask m) {
      const T* base = atRepeat(src.data(), stride, i);
      unsigned char* to = dst.address + static_cast<size_t>(i) * unsignedStride(dstRepStride) * unit;
      T* values = reinterpret_cast<T*>(to);
      if constexpr (kind == Reduction::sum) {
        storeValue(values, sumRepeat<T, lanes>(base, stride, m));
      } else {
        const Extreme e = extremeOfRepeat<kind == Reduction::max, T, lanes>(base, stride, m);
        if (onlyIndex)
          __builtin_memcpy(to, &e.index, 4);
        else if (!pair)
          storeValue(values, e.value);
        else {
          const bool indexFirst = order == ReduceOrder::ORDER_INDEX_VALUE;
          storeValue(values + (indexFirst ? 1 : 0), e.value);
          storeIndex(values + (indexFirst ? 0 : 1), e.index);
        }
        if (e.found)
          consider<kind == Reduction::max>(best, e.value, i * lanes + e.index);
      }
    });
    if constexpr (kind != Reduction::sum) {
      resultState().reduceValue = best.value;
      resultState().reduceIndex = best.index;
    }
  });
}

template <bool isSetMask, Reduction kind, class T>
inline void blockReduce(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& src, LaneMask mask,
                        int32_t repeatTime, int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride,
                        const Where& where) {
  checkReduceType<T>(name);
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T), perBlock = ONE_BLK_SIZE / sizeof(T);
  if (!repeatsFit(name, repeatTime, where))
    return;
  if constexpr (isSetMask)
    checkMask(name, mask, sizeof(T), where);
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), static_cast<uint32_t>(repeatTime), sizeof(T));
  const uint32_t repeats = r.count + (r.tailLanes != 0 ? 1 : 0);
  if (repeats == 0 || (r.mask.low | r.mask.high) == 0)
    return;
  const Strided stride{unsignedStride(srcBlkStride), unsignedStride(srcRepStride)};
  AccessList a;
  a.addStrided<T>(src, stride, r, sizeof(T), Mode::read, "src");
  // Results of blocks without an active lane are left as they are.
  uint32_t first = 8, last = 0;
  for (uint32_t b = 0; b < 8; ++b)
    if (r.mask.ofBlock(b, perBlock) != 0) {
      first = first < b ? first : b;
      last = b + 1;
    }
  Access out = ubWrite(dst, (last - first) * sizeof(T), "dst", 8 * sizeof(T));
  out.address = dst.address + first * sizeof(T);
  if (first != 0)
    out.align = 0;
  out.count[0] = repeats;
  out.stride[0] = static_cast<int64_t>(dstRepStride) * 8 * static_cast<int64_t>(sizeof(T));
  if (dstRepStride == 1 && last - first == 8) {
    out.bytes *= repeats;
    out.count[0] = 1;
  }
  a.add(out);
  perform(name, Pipe::V, sizeof(T), static_cast<uint64_t>(repeats) * lanes, a.list, a.count, where, [=] {
    forRepeats(r, [&](uint32_t i, LaneMask m) {
      const T* base = atRepeat(src.data(), stride, i);
      T* to = dst.data() + static_cast<size_t>(i) * unsignedStride(dstRepStride) * 8;
      for (uint32_t b = 0; b < 8; ++b) {
        float sum[perBlock];
        Extreme e;
        for (uint32_t l = 0; l < perBlock; ++l) {
          const bool on = m.test(b * perBlock + l);
          const float v = on ? static_cast<float>(base[static_cast<size_t>(b) * stride.block * perBlock + l]) : -0.0f;
          sum[l] = v;
          if (on)
            consider<kind == Reduction::max>(e, v, l);
        }
        if (e.found)
          storeValue(to + b, kind == Reduction::sum ? treeSum<T>(sum) : e.value);
      }
    });
  });
}

template <bool isSetMask, class T>
inline void pairReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, LaneMask mask, int32_t repeatTime,
                          int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride, const Where& where) {
  checkReduceType<T>("PairReduceSum");
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T), perBlock = ONE_BLK_SIZE / sizeof(T);
  if (!repeatsFit("PairReduceSum", repeatTime, where))
    return;
  if constexpr (isSetMask)
    checkMask("PairReduceSum", mask, sizeof(T), where);
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), static_cast<uint32_t>(repeatTime), sizeof(T));
  const uint32_t repeats = r.count + (r.tailLanes != 0 ? 1 : 0);
  if (repeats == 0 || (r.mask.low | r.mask.high) == 0)
    return;
  const Strided stride{unsignedStride(srcBlkStride), unsignedStride(srcRepStride)};
  AccessList a;
  a.addStrided<T>(src, stride, r, sizeof(T), Mode::read, "src");
  // A pair without an active lane keeps its old result.
  Repeats pairs = r;
  pairs.mask = LaneMask{0, 0};
  for (uint32_t p = 0; p < lanes / 2; ++p)
    if (r.mask.test(2 * p) || r.mask.test(2 * p + 1))
      (p < 64 ? pairs.mask.low : pairs.mask.high) |= 1ull << (p % 64);
  pairs.tailLanes = (r.tailLanes + 1) / 2;
  a.addStrided<T>(dst, {1, 4 * unsignedStride(dstRepStride)}, pairs, sizeof(T), Mode::write, "dst");
  perform("PairReduceSum", Pipe::V, sizeof(T), static_cast<uint64_t>(repeats) * lanes, a.list, a.count, where, [=] {
    forRepeats(r, [&](uint32_t i, LaneMask m) {
      const T* base = atRepeat(src.data(), stride, i);
      T* to = dst.data() + static_cast<size_t>(i) * unsignedStride(dstRepStride) * (lanes / 2);
      T result[lanes / 2];
      for (uint32_t p = 0; p < lanes / 2; ++p) {
        float sum = -0.0f;
        for (uint32_t l = 2 * p; l < 2 * p + 2; ++l)
          if (m.test(l))
            sum += static_cast<float>(base[static_cast<size_t>(l / perBlock) * stride.block * perBlock + l % perBlock]);
        storeValue(result + p, sum);
      }
      for (uint32_t p = 0; p < lanes / 2; ++p)
        if (m.test(2 * p) || m.test(2 * p + 1))
          to[p] = result[p];
    });
  });
}

template <class T> inline LaneMask maskOf(int32_t lanes) { return firstLanes(static_cast<uint32_t>(lanes)); }
template <class T> inline LaneMask maskOf(const uint64_t* bits) { return bitMask(bits, sizeof(T)); }

} // namespace detail

#define ASCEND_SIM_WHOLE_REDUCE(Mask)                                                                                  \
  template <typename T, bool isSetMask = true>                                                                         \
  void WholeReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, Mask, const int32_t repeatTime,            \
                      const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,              \
                      const detail::Where& where = detail::Where::here()) {                                            \
    ASCEND_SIM_TYPES("WholeReduceSum", T, half, float);                                                                \
    detail::wholeReduce<isSetMask, detail::Reduction::sum>("WholeReduceSum", dst, src, detail::maskOf<T>(mask),        \
                                                           repeatTime, dstRepStride, srcBlkStride, srcRepStride,       \
                                                           ReduceOrder::ORDER_ONLY_VALUE, where);                      \
  }                                                                                                                    \
  template <typename T, bool isSetMask = true>                                                                         \
  void WholeReduceMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, Mask, const int32_t repeatTime,            \
                      const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,              \
                      ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX,                                              \
                      const detail::Where& where = detail::Where::here()) {                                            \
    ASCEND_SIM_TYPES("WholeReduceMax", T, half, float);                                                                \
    detail::wholeReduce<isSetMask, detail::Reduction::max>("WholeReduceMax", dst, src, detail::maskOf<T>(mask),        \
                                                           repeatTime, dstRepStride, srcBlkStride, srcRepStride,       \
                                                           order, where);                                              \
  }                                                                                                                    \
  template <typename T, bool isSetMask = true>                                                                         \
  void WholeReduceMin(const LocalTensor<T>& dst, const LocalTensor<T>& src, Mask, const int32_t repeatTime,            \
                      const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,              \
                      ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX,                                              \
                      const detail::Where& where = detail::Where::here()) {                                            \
    ASCEND_SIM_TYPES("WholeReduceMin", T, half, float);                                                                \
    detail::wholeReduce<isSetMask, detail::Reduction::min>("WholeReduceMin", dst, src, detail::maskOf<T>(mask),        \
                                                           repeatTime, dstRepStride, srcBlkStride, srcRepStride,       \
                                                           order, where);                                              \
  }
ASCEND_SIM_WHOLE_REDUCE(const int32_t mask)
ASCEND_SIM_WHOLE_REDUCE(const uint64_t mask[])
#undef ASCEND_SIM_WHOLE_REDUCE

#define ASCEND_SIM_BLOCK_REDUCE(Name, kind, Mask)                                                                      \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime, Mask,                      \
            const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,                        \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::blockReduce<isSetMask, detail::Reduction::kind>(#Name, dst, src, detail::maskOf<T>(mask), repeatTime,      \
                                                            dstRepStride, srcBlkStride, srcRepStride, where);          \
  }
ASCEND_SIM_BLOCK_REDUCE(BlockReduceSum, sum, const int32_t mask)
ASCEND_SIM_BLOCK_REDUCE(BlockReduceSum, sum, const uint64_t mask[])
ASCEND_SIM_BLOCK_REDUCE(BlockReduceMax, max, const int32_t mask)
ASCEND_SIM_BLOCK_REDUCE(BlockReduceMax, max, const uint64_t mask[])
ASCEND_SIM_BLOCK_REDUCE(BlockReduceMin, min, const int32_t mask)
ASCEND_SIM_BLOCK_REDUCE(BlockReduceMin, min, const uint64_t mask[])
#undef ASCEND_SIM_BLOCK_REDUCE

template <typename T, bool isSetMask = true>
void PairReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime, const int32_t mask,
                   const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,
                   const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("PairReduceSum", T, half, float);
  detail::pairReduceSum<isSetMask>(dst, src, detail::maskOf<T>(mask), repeatTime, dstRepStride, srcBlkStride,
                                   srcRepStride, where);
}
template <typename T, bool isSetMask = true>
void PairReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime,
                   const uint64_t mask[], const int32_t dstRepStride, const int32_t srcBlkStride,
                   const int32_t srcRepStride, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("PairReduceSum", T, half, float);
  detail::pairReduceSum<isSetMask>(dst, src, detail::maskOf<T>(mask), repeatTime, dstRepStride, srcBlkStride,
                                   srcRepStride, where);
}
/// The same as WholeReduceSum; dstBlkStride has no effect.
template <typename T, bool isSetMask = true>
void RepeatReduceSum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime, const int32_t mask,
                     const int32_t, const int32_t srcBlkStride, const int32_t dstRepStride, const int32_t srcRepStride,
                     const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("RepeatReduceSum", T, half, float);
  detail::wholeReduce<isSetMask, detail::Reduction::sum>("RepeatReduceSum", dst, src, detail::maskOf<T>(mask),
                                                         repeatTime, dstRepStride, srcBlkStride, srcRepStride,
                                                         ReduceOrder::ORDER_ONLY_VALUE, where);
}

} // namespace AscendC
