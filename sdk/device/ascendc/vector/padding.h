#pragma once
// VectorPadding (310P): each block of 32 bytes becomes what would stand beside it if its row were continued.
#include "unary.h"

namespace AscendC {
namespace detail {

/// Where element `i` of a padding block comes from; `perBlock`: a zero.
inline uint32_t paddedFrom(uint32_t i, uint8_t mode, bool right, uint32_t perBlock) {
  switch (mode) {
  case 0: // the nearest element again and again
    return right ? perBlock - 1 : 0;
  case 1: // mirrored with the edge
    return perBlock - 1 - i;
  default: // mirrored without the edge: one element is missing
    if (right)
      return i + 1 == perBlock ? perBlock : perBlock - 2 - i;
    return i == 0 ? perBlock : perBlock - i;
  }
}

template <class T>
inline void vectorPadding(const LocalTensor<T>& dst, const LocalTensor<T>& src, uint8_t padMode, bool padSide,
                          const Repeats& r, const UnaryRepeatParams& p, const Where& where) {
  ASCEND_SIM_ONLY_310P("VectorPadding", T);
  ASCEND_SIM_TYPES("VectorPadding", T, int16_t, uint16_t, half, int32_t, uint32_t, float);
  if (padMode > 2) {
    badArgument("VectorPadding", "padMode is 0, 1 or 2", where);
    return;
  }
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T), perBlock = ONE_BLK_SIZE / sizeof(T);
  const Strided to = dstOf(p), from = srcOf(src, p).stride;
  // A block is read as a whole if any of its lanes is written.
  auto wholeBlocks = [](LaneMask m) {
    LaneMask whole{0, 0};
    for (uint32_t lane = 0; lane < lanes; ++lane)
      if (m.test(lane))
        for (uint32_t i = lane / perBlock * perBlock; i < (lane / perBlock + 1) * perBlock; ++i)
          (i < 64 ? whole.low : whole.high) |= 1ull << (i % 64);
    return whole;
  };
  Repeats reads = r;
  reads.mask = wholeBlocks(r.mask);
  reads.tailLanes = (r.tailLanes + perBlock - 1) / perBlock * perBlock;
  AccessList a;
  a.addStrided<T>(src, from, reads, sizeof(T), Mode::read, "src");
  a.addStrided<T>(dst, to, r, sizeof(T), Mode::write, "dst");
  if (a.count == 0)
    return;
  perform("VectorPadding", Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes + r.tailLanes, a.list, a.count,
          where, [=] {
            forRepeats(r, [&](uint32_t i, LaneMask m) {
              T in[lanes], out[lanes];
              gatherLanes(static_cast<const T*>(atRepeat(src.data(), from, i)), from, wholeBlocks(m), in);
              for (uint32_t lane = 0; lane < lanes; ++lane) {
                const uint32_t source = paddedFrom(lane % perBlock, padMode, padSide, perBlock);
                out[lane] = source == perBlock ? T(0) : in[lane / perBlock * perBlock + source];
              }
              scatterLanes(out, atRepeat(dst.data(), to, i), to, m);
            });
          });
}

} // namespace detail

template <typename T, bool isSetMask = true, class M, class = detail::IfMask<M>>
void VectorPadding(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint8_t padMode, const bool padSide,
                   M mask, const detail::RepeatTime repeatTime, const UnaryRepeatParams& repeatParams,
                   const detail::Where& where = detail::Where::here()) {
  detail::vectorPadding(
      dst, src, padMode, padSide,
      detail::repeatsOf(detail::setMask<isSetMask>(detail::laneMask(mask, sizeof(T))), repeatTime, sizeof(T)),
      repeatParams, where);
}
template <typename T>
void VectorPadding(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint8_t padMode, const bool padSide,
                   const uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::vectorPadding(dst, src, padMode, padSide, detail::wholeRepeats<T>(count), UnaryRepeatParams(), where);
  detail::resetMask(detail::state());
}

} // namespace AscendC
