#pragma once
// Gather (by byte offsets), GatherMask (by a bit pattern), Transpose of 16 x 16.
#include "scalar.h"

namespace AscendC {
namespace detail {

template <class T> constexpr void requireGather() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("Gather, GatherMask", T, half, bfloat16_t, uint16_t, int16_t, float, uint32_t, int32_t);
#else
  ASCEND_SIM_TYPES("Gather, GatherMask", T, half, uint16_t, int16_t, float, uint32_t, int32_t);
#endif
}

// Where a gather reads stands in memory: an operation of its own reads the offsets, when it is called. What is gathered
// is read, and written, by another one.

/// The bytes of src between the smallest and the largest offset: what a gather reads lies there. Needs the offsets, so
/// they are read (and reported) first.
template <class T>
inline Access gatherSource(const LocalTensor<T>& src, const uint32_t* offsets, size_t n, uint32_t base) {
  uint32_t low = ~0u, high = 0;
  for (size_t i = 0; i < n; ++i) {
    low = offsets[i] < low ? offsets[i] : low;
    high = offsets[i] > high ? offsets[i] : high;
  }
  Access a = ubRead(src, static_cast<uint64_t>(high) - low + sizeof(T), "src");
  a.address = src.address + base + low;
  a.align = sizeof(T);
  return a;
}

} // namespace detail

template <typename T>
void Gather(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& srcOffset,
            const uint32_t srcBaseOffset, const uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::requireGather<T>();
  const detail::Access out = detail::ubWrite(dst, static_cast<uint64_t>(count) * sizeof(T), "dst");
  if (!detail::hasWork("Gather", count, where) ||
      !detail::begin("Gather", detail::Pipe::V, sizeof(T), count, where,
                     detail::ubRead(srcOffset, static_cast<uint64_t>(count) * 4, "srcOffset")))
    return;
  const detail::KeptArray<uint32_t> offsets(srcOffset.data(), count);
  detail::perform("Gather", detail::Pipe::V, sizeof(T), detail::sim::kPartOfInstruction,
                  {detail::gatherSource(src, offsets.data(), count, srcBaseOffset), out}, where, [=] {
                    const unsigned char* base = src.address + srcBaseOffset;
                    for (uint32_t i = 0; i < count; ++i)
                      __builtin_memcpy(static_cast<void*>(dst.data() + i), base + offsets[i], sizeof(T));
                  });
  detail::resetMask(detail::state());
}

namespace detail {
template <class T>
inline void gatherRepeats(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& srcOffset,
                          uint32_t base, LaneMask mask, uint8_t repeatTime, uint16_t dstRepStride, const Where& where) {
  requireGather<T>();
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const Repeats r = repeatsOf(setMask<true>(mask), repeatTime, sizeof(T));
  const uint64_t n = static_cast<uint64_t>(r.count) * lanes + r.tailLanes;
  if (n == 0)
    return;
  const Strided stride{1, dstRepStride};
  // Offsets of lanes that are off are not used; those of a repeat lie behind those of the one before.
  Repeats offsets = r;
  AccessList a;
  const uint32_t halves = lanes / 64;
  for (uint32_t h = 0; h < halves; ++h) {
    offsets.mask = {h == 0 ? r.mask.low : r.mask.high, 0};
    offsets.tailLanes = 0;
    Access o[kMaxOperandAccesses];
    const size_t used = stridedAccesses(srcOffset, sizeof(uint32_t), {1, lanes / 8}, offsets.mask, 64, r.count, 0,
                                        Mode::read, "srcOffset", o);
    for (size_t i = 0; i < used; ++i) {
      o[i].address = static_cast<const unsigned char*>(o[i].address) + h * 256;
      a.add(o[i]);
    }
  }
  if (!begin("Gather", Pipe::V, sizeof(T), n, a.list, a.count, where))
    return;
  forRepeats(r, [&](uint32_t i, LaneMask m) {
    LaneBuffer<uint32_t, lanes> o;
    __builtin_memcpy(o.data, srcOffset.data() + static_cast<size_t>(i) * lanes, sizeof o);
    T* to = atRepeat(dst.data(), stride, i);
    Access touched[lanes + kMaxOperandAccesses];
    uint32_t used = 0;
    for (uint32_t l = 0; l < lanes; ++l)
      if (m.test(l))
        touched[used++] = gatherSource(src, &o.data[l], 1, base);
    if (used == 0)
      return;
    used += static_cast<uint32_t>(
        stridedAccesses(dst, sizeof(T), stride, m, lanes, 1, i, Mode::write, "dst", touched + used));
    const unsigned char* from = src.address + base;
    perform("Gather", Pipe::V, sizeof(T), sim::kPartOfInstruction, touched, used, where, [=] {
      for (uint32_t l = 0; l < lanes; ++l)
        if (m.test(l))
          __builtin_memcpy(static_cast<void*>(to + l), from + o.data[l], sizeof(T));
    });
  });
}
} // namespace detail

template <typename T>
void Gather(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& srcOffset,
            const uint32_t srcBaseOffset, const uint64_t mask, const detail::RepeatTime repeatTime,
            const uint16_t dstRepStride, const detail::Where& where = detail::Where::here()) {
  detail::gatherRepeats(dst, src, srcOffset, srcBaseOffset, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,
                        dstRepStride, where);
}
template <typename T>
void Gather(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& srcOffset,
            const uint32_t srcBaseOffset, const uint64_t mask[], const detail::RepeatTime repeatTime,
            const uint16_t dstRepStride, const detail::Where& where = detail::Where::here()) {
  detail::gatherRepeats(dst, src, srcOffset, srcBaseOffset, detail::bitMask(mask, sizeof(T)), repeatTime, dstRepStride,
                        where);
}

/// The transpose of a matrix of 16 x 16 elements of 2 bytes.
template <typename T>
void Transpose(const LocalTensor<T>& dst, const LocalTensor<T>& src,
               const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Transpose", T, int16_t, uint16_t, half);
  constexpr size_t bytes = 16 * 16 * sizeof(T);
  detail::perform("Transpose", detail::Pipe::V, sizeof(T), 256,
                  {detail::ubRead(src, bytes, "src"), detail::ubWrite(dst, bytes, "dst")}, where, [=] {
                    T out[256];
                    for (int row = 0; row < 16; ++row)
                      for (int column = 0; column < 16; ++column)
                        out[column * 16 + row] = src.data()[row * 16 + column];
                    __builtin_memcpy(static_cast<void*>(dst.data()), out, bytes);
                  });
}

} // namespace AscendC
