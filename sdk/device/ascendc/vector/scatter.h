#pragma once
// Scatter (elements to byte offsets, 310P) and Gatherb (blocks of 32 bytes from byte offsets, 910B).
#include "gather.h"

namespace AscendC {

struct GatherRepeatParams {
  GatherRepeatParams() = default;
  GatherRepeatParams(uint8_t dstBlkStrideIn, uint8_t dstRepStrideIn)
      : dstRepStride(dstRepStrideIn), dstBlkStride(dstBlkStrideIn) {}

  uint32_t blockNumber = DEFAULT_BLK_NUM;
  uint16_t dstRepStride = DEFAULT_REPEAT_STRIDE;
  uint16_t dstBlkStride = DEFAULT_BLK_STRIDE;
  uint8_t src0BlkStride = DEFAULT_BLK_STRIDE;
  uint8_t src1BlkStride = DEFAULT_BLK_STRIDE;
  uint8_t src0RepStride = DEFAULT_REPEAT_STRIDE;
  uint8_t src1RepStride = DEFAULT_REPEAT_STRIDE;
  bool repeatStrideMode = false;
  bool strideSizeMode = false;
};

/// Block j of repeat i is the 32 bytes at offset[8 i + j].
template <typename T>
void Gatherb(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& offset,
             const detail::RepeatTime repeatTime, const GatherRepeatParams& repeatParams,
             const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("Gatherb", T);
  ASCEND_SIM_TYPES("Gatherb", T, uint16_t, uint32_t);
  if (repeatTime == 0)
    return;
  const detail::Strided stride{repeatParams.dstBlkStride == 0 ? 1u : repeatParams.dstBlkStride,
                               repeatParams.dstRepStride};
  detail::AccessList a;
  a.add(detail::ubRead(offset, static_cast<uint64_t>(repeatTime) * 8 * sizeof(uint32_t), "offset"));
  if (!detail::begin("Gatherb", detail::Pipe::V, sizeof(T),
                     static_cast<uint64_t>(repeatTime) * ONE_REPEAT_BYTE_SIZE / sizeof(T), a.list, a.count, where))
    return;
  // Where it reads stands in memory: told repeat by repeat, after the offsets themselves.
  for (uint32_t i = 0; i < repeatTime; ++i) {
    constexpr uint32_t blocks = 8;
    detail::Access touched[2 * blocks];
    detail::LaneBuffer<const unsigned char*, blocks> from;
    detail::LaneBuffer<unsigned char*, blocks> to;
    for (uint32_t j = 0; j < blocks; ++j) {
      from.data[j] = src.address + offset.data()[i * blocks + j];
      to.data[j] =
          dst.address + (static_cast<size_t>(i) * stride.repeat + static_cast<size_t>(j) * stride.block) * ONE_BLK_SIZE;
      touched[j] = detail::ubRead(src, ONE_BLK_SIZE, "src");
      touched[j].address = from.data[j];
      touched[blocks + j] = detail::ubWrite(dst, ONE_BLK_SIZE, "dst");
      touched[blocks + j].address = to.data[j];
    }
    detail::perform("Gatherb", detail::Pipe::V, sizeof(T), detail::sim::kPartOfInstruction, touched, 2 * blocks, where,
                    [=] {
                      for (uint32_t j = 0; j < blocks; ++j)
                        __builtin_memmove(to.data[j], from.data[j], ONE_BLK_SIZE);
                    });
  }
}

namespace detail {

/// 310P: lane l of repeat i goes to the byte dstOffset[…] behind dst and dstBaseAddr. Two lanes with one offset have
/// no defined order; here the later one wins.
template <class T>
inline void scatter(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& dstOffset,
                    uint32_t base, const Repeats& r, uint32_t srcRepStride, const Where& where) {
  ASCEND_SIM_ONLY_310P("Scatter", T);
  ASCEND_SIM_TYPES("Scatter", T, half, float, uint16_t, uint32_t);
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const uint64_t n = static_cast<uint64_t>(r.count) * lanes + r.tailLanes;
  if (n == 0)
    return;
  const Strided stride{1, srcRepStride};
  AccessList a;
  a.add(ubRead(dstOffset, n * sizeof(uint32_t), "dstOffset"));
  if (!begin("Scatter", Pipe::V, sizeof(T), n, a.list, a.count, where))
    return;
  forRepeats(r, [&](uint32_t i, LaneMask m) {
    LaneBuffer<uint32_t, lanes> offsets;
    __builtin_memcpy(offsets.data, dstOffset.data() + static_cast<size_t>(i) * lanes, sizeof offsets);
    const T* from = atRepeat(static_cast<const T*>(src.data()), stride, i);
    Access touched[lanes + kMaxOperandAccesses];
    uint32_t used = 0;
    for (uint32_t l = 0; l < lanes; ++l)
      if (m.test(l)) {
        touched[used] = ubWrite(dst, sizeof(T), "dst", sizeof(T));
        touched[used++].address = dst.address + base + offsets.data[l];
      }
    if (used == 0)
      return;
    used += static_cast<uint32_t>(
        stridedAccesses(src, sizeof(T), stride, m, lanes, 1, i, Mode::read, "src", touched + used));
    unsigned char* const to = dst.address + base;
    perform("Scatter", Pipe::V, sizeof(T), sim::kPartOfInstruction, touched, used, where, [=] {
      for (uint32_t l = 0; l < lanes; ++l)
        if (m.test(l))
          __builtin_memcpy(to + offsets.data[l], from + l, sizeof(T));
    });
  });
}

} // namespace detail

template <typename T, class M, class = detail::IfMask<M>>
void Scatter(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& dstOffset,
             const uint32_t dstBaseAddr, M mask, const detail::RepeatTime repeatTime, const uint8_t srcRepStride,
             const detail::Where& where = detail::Where::here()) {
  detail::scatter(dst, src, dstOffset, dstBaseAddr,
                  detail::repeatsOf(detail::setMask<true>(detail::laneMask(mask, sizeof(T))), repeatTime, sizeof(T)),
                  srcRepStride, where);
}
template <typename T>
void Scatter(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint32_t>& dstOffset,
             const uint32_t dstBaseAddr, const uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::scatter(dst, src, dstOffset, dstBaseAddr, detail::wholeRepeats<T>(count), 8, where);
  detail::resetMask(detail::state());
}

} // namespace AscendC
