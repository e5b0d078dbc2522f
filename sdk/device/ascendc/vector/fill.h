#pragma once
// Duplicate, Brcb, CreateVecIndex, ArithProgression.
#include "scalar.h"

namespace AscendC {
namespace detail {

template <class T> constexpr void requireFill() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("Duplicate, Brcb", T, half, bfloat16_t, int16_t, uint16_t, int32_t, uint32_t, float);
#else
  ASCEND_SIM_TYPES("Duplicate, Brcb", T, half, int16_t, uint16_t, int32_t, uint32_t, float);
#endif
}

template <bool isSetMask, class T>
inline void duplicateRepeats(const LocalTensor<T>& dst, const T& value, LaneMask mask, uint8_t repeatTime,
                             Strided stride, const Where& where) {
  requireFill<T>();
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if constexpr (isSetMask)
    checkMask("Duplicate", mask, sizeof(T), where);
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), repeatTime, sizeof(T));
  AccessList a;
  a.addStrided<T>(dst, stride, r, sizeof(T), Mode::write, "dst");
  if (a.count == 0)
    return;
  perform("Duplicate", Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes + r.tailLanes, a.list, a.count, where,
          [=] {
            T line[lanes];
            for (T& lane : line)
              lane = value;
            forRepeats(r,
                       [&](uint32_t i, LaneMask m) { scatterLanes(line, atRepeat(dst.data(), stride, i), stride, m); });
          });
}

/// first + i * step, each rounded once. Integers wrap.
template <class T> inline void fillProgression(T* dst, size_t n, T first, T step) {
  if constexpr (std::is_integral_v<T>) {
    for (size_t i = 0; i < n; ++i)
      dst[i] = static_cast<T>(static_cast<uint64_t>(first) + i * static_cast<uint64_t>(step));
  } else {
    const double start = static_cast<double>(static_cast<float>(first));
    const double by = static_cast<double>(static_cast<float>(step));
    for (size_t i = 0; i < n; ++i)
      dst[i] = T(static_cast<float>(start + by * static_cast<double>(i)));
  }
}

template <class T> constexpr void requireIndex() {
  ASCEND_SIM_TYPES("CreateVecIndex", T, int16_t, half, int32_t, float);
}

template <class T>
inline void indexRepeats(const LocalTensor<T>& dst, T first, LaneMask mask, uint8_t repeatTime, Strided stride,
                         const Where& where) {
  requireIndex<T>();
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const Repeats r = repeatsOf(setMask<true>(mask), repeatTime, sizeof(T));
  AccessList a;
  a.addStrided<T>(dst, stride, r, sizeof(T), Mode::write, "dst");
  if (a.count == 0)
    return;
  perform("CreateVecIndex", Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes, a.list, a.count, where, [=] {
    forRepeats(r, [&](uint32_t i, LaneMask m) {
      T line[lanes];
      const T start = T(first + static_cast<T>(i * lanes));
      fillProgression(line, lanes, start, T(1));
      scatterLanes(line, atRepeat(dst.data(), stride, i), stride, m);
    });
  });
}

} // namespace detail

template <typename T>
void Duplicate(const LocalTensor<T>& dst, const T& scalarValue, const int32_t& count,
               const detail::Where& where = detail::Where::here()) {
  detail::requireFill<T>();
  if (!detail::hasWork("Duplicate", count, where))
    return;
  detail::perform("Duplicate", detail::Pipe::V, sizeof(T), static_cast<uint64_t>(count),
                  {detail::ubWrite(dst, static_cast<uint64_t>(count) * sizeof(T), "dst")}, where, [=] {
                    const T value = scalarValue;
                    T* out = dst.data();
                    for (int32_t i = 0; i < count; ++i)
                      out[i] = value;
                  });
  detail::resetMask(detail::state());
}
template <typename T, bool isSetMask = true>
void Duplicate(const LocalTensor<T>& dst, const T& scalarValue, uint64_t mask, const detail::RepeatTime repeatTime,
               const uint16_t dstBlockStride, const uint8_t dstRepeatStride,
               const detail::Where& where = detail::Where::here()) {
  detail::duplicateRepeats<isSetMask>(dst, scalarValue, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,
                                      {dstBlockStride, dstRepeatStride}, where);
}
template <typename T, bool isSetMask = true>
void Duplicate(const LocalTensor<T>& dst, const T& scalarValue, const uint64_t mask[],
               const detail::RepeatTime repeatTime, const uint16_t dstBlockStride, const uint8_t dstRepeatStride,
               const detail::Where& where = detail::Where::here()) {
  detail::duplicateRepeats<isSetMask>(dst, scalarValue, detail::bitMask(mask, sizeof(T)), repeatTime,
                                      {dstBlockStride, dstRepeatStride}, where);
}

/// Each of 8 elements a repeat becomes a block of 32 bytes.
template <typename T>
void Brcb(const LocalTensor<T>& dst, const LocalTensor<T>& src, const detail::RepeatTime repeatTime,
          const BrcbRepeatParams& p, const detail::Where& where = detail::Where::here()) {
  detail::requireFill<T>();
  if (repeatTime == 0)
    return;
  const uint32_t blockStride = p.dstBlkStride == 0 ? 1 : p.dstBlkStride;
  detail::Access out = detail::ubWrite(dst, blockStride == 1 ? 8 * ONE_BLK_SIZE : ONE_BLK_SIZE, "dst");
  out.count[0] = blockStride == 1 ? 1 : 8;
  out.stride[0] = static_cast<int64_t>(blockStride) * ONE_BLK_SIZE;
  out.count[1] = repeatTime;
  out.stride[1] = static_cast<int64_t>(p.dstRepStride) * ONE_BLK_SIZE;
  if (blockStride == 1 && p.dstRepStride == 8) {
    out.bytes *= repeatTime;
    out.count[1] = 1;
  }
  detail::perform(
      "Brcb", detail::Pipe::V, sizeof(T), static_cast<uint64_t>(repeatTime) * ONE_REPEAT_BYTE_SIZE / sizeof(T),
      {detail::ubRead(src, static_cast<uint64_t>(repeatTime) * 8 * sizeof(T), "src"), out}, where, [=] {
        constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(T);
        for (uint32_t r = 0; r < repeatTime; ++r) {
          T values[8];
          __builtin_memcpy(static_cast<void*>(values), src.data() + r * 8, sizeof values);
          for (uint32_t b = 0; b < 8; ++b) {
            T* to = dst.data() +
                    (static_cast<size_t>(r) * p.dstRepStride + static_cast<size_t>(b) * blockStride) * perBlock;
            for (uint32_t i = 0; i < perBlock; ++i)
              to[i] = values[b];
          }
        }
      });
}

template <typename T>
void CreateVecIndex(LocalTensor<T> dst, const T& firstValue, uint32_t count,
                    const detail::Where& where = detail::Where::here()) {
  detail::requireIndex<T>();
  if (!detail::hasWork("CreateVecIndex", count, where))
    return;
  detail::perform("CreateVecIndex", detail::Pipe::V, sizeof(T), count,
                  {detail::ubWrite(dst, static_cast<uint64_t>(count) * sizeof(T), "dst")}, where,
                  [=] { detail::fillProgression(dst.data(), count, firstValue, T(1)); });
  detail::resetMask(detail::state());
}
template <typename T>
void CreateVecIndex(LocalTensor<T>& dst, const T& firstValue, uint64_t mask, detail::RepeatTime repeatTime,
                    uint16_t dstBlkStride, uint8_t dstRepStride, const detail::Where& where = detail::Where::here()) {
  detail::indexRepeats(dst, firstValue, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,
                       {dstBlkStride, dstRepStride}, where);
}
template <typename T>
void CreateVecIndex(LocalTensor<T>& dst, const T& firstValue, const uint64_t mask[], detail::RepeatTime repeatTime,
                    uint16_t dstBlkStride, uint8_t dstRepStride, const detail::Where& where = detail::Where::here()) {
  detail::indexRepeats(dst, firstValue, detail::bitMask(mask, sizeof(T)), repeatTime, {dstBlkStride, dstRepStride},
                       where);
}

/// first, first + diff, first + 2 diff, …
template <typename T>
void ArithProgression(const LocalTensor<T>& dst, const T firstValue, const T diffValue, const int32_t count,
                      const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ArithProgression", T, int16_t, half, int32_t, float);
  if (detail::hasWork("ArithProgression", count, where))
    detail::perform("ArithProgression", detail::Pipe::V, sizeof(T), static_cast<uint64_t>(count),
                    {detail::ubWrite(dst, static_cast<uint64_t>(count) * sizeof(T), "dst")}, where,
                    [=] { detail::fillProgression(dst.data(), static_cast<size_t>(count), firstValue, diffValue); });
}
template <typename T>
void Arange(const LocalTensor<T>& dst, const T firstValue, const T diffValue, const int32_t count,
            const detail::Where& where = detail::Where::here()) {
  ArithProgression(dst, firstValue, diffValue, count, where);
}

} // namespace AscendC
