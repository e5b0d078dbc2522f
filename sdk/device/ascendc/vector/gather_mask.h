#pragma once
// GatherMask: the elements whose bit is set, one after the other.
#include "gather.h"

namespace AscendC {
namespace detail {

struct GatherMaskShape {
  uint32_t perRepeat = 0;
  uint32_t repeats = 0;
};

/// Normal mode: 256 bytes a repeat. Counter mode: `mask` elements a repeat on 910B, in all on 310P.
template <class T> inline GatherMaskShape gatherMaskShape(bool counter, uint32_t mask, const GatherMaskParams& p) {
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if (!counter)
    return {lanes, p.repeatTimes};
  if (is910B)
    return {mask, p.repeatTimes};
  return {lanes, (mask + lanes - 1) / lanes};
}

/// bit(repeat, element) says what is taken.
template <class T, class Bit>
inline void gatherMask(const LocalTensor<T>& dst, const LocalTensor<T>& src, const Access* pattern, bool counter,
                       uint32_t mask, const GatherMaskParams& p, uint64_t& rsvdCnt, Bit bit, const Where& where) {
  requireGather<T>();
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(T);
  const GatherMaskShape shape = gatherMaskShape<T>(counter, mask, p);
  rsvdCnt = 0;
  if (shape.perRepeat == 0 || shape.repeats == 0)
    return;
  const uint32_t total = counter && !is910B ? mask : shape.perRepeat * shape.repeats;
  const uint64_t blockStep = static_cast<uint64_t>(p.src0BlockStride) * perBlock;
  const uint64_t repeatStep = static_cast<uint64_t>(p.src0RepeatStride) * perBlock;
  auto last = [&](uint32_t n) { return (n - 1) / perBlock * blockStep + (n - 1) % perBlock + 1; };
  const uint32_t inFirst = total < shape.perRepeat ? total : shape.perRepeat;
  Access from = ubRead(src, last(inFirst) * sizeof(T), "src0");
  from.count[1] = shape.repeats;
  from.stride[1] = static_cast<int64_t>(repeatStep * sizeof(T));
  // The pattern decides how much is written, so it is read first.
  if (!begin("GatherMask", Pipe::V, sizeof(T), total, where, from, pattern != nullptr ? *pattern : from))
    return;
  uint64_t selected = 0;
  const auto each = [=](auto take) {
    for (uint32_t r = 0, n = 0; r < shape.repeats; ++r)
      for (uint32_t e = 0; e < shape.perRepeat && n < total; ++e, ++n)
        if (bit(r, e))
          take(src.data() + r * repeatStep + e / perBlock * blockStep + e % perBlock);
  };
  each([&](const T*) { ++selected; });
  rsvdCnt = selected;
  if (selected != 0)
    perform("GatherMask", Pipe::V, sizeof(T), sim::kPartOfInstruction,
            {from, ubWrite(dst, selected * sizeof(T), "dst")}, where, [=] {
              // The pattern may have changed since, if nothing orders that behind this.
              T* out = dst.data();
              T* const end = out + selected;
              each([&](const T* element) {
                if (out != end)
                  *out++ = *element;
              });
            });
  resetMask(state());
}

} // namespace detail

/// A fixed pattern: 1 even, 2 odd, 3..6 one of each four, 7 all.
template <typename T, GatherMaskMode mode = defaultGatherMaskMode>
void GatherMask(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const uint8_t src1Pattern, const bool reduceMode,
                const uint32_t mask, const GatherMaskParams& gatherMaskParams, uint64_t& rsvdCnt,
                const detail::Where& where = detail::Where::here()) {
  constexpr uint8_t patterns[] = {0, 0x55, 0xAA, 0x11, 0x22, 0x44, 0x88, 0xFF};
  if (src1Pattern == 0 || src1Pattern > (detail::is910B ? 7 : 6)) {
    detail::badArgument("GatherMask", "the pattern is a number from 1 to 7 (310P: to 6)", where);
    return;
  }
  const uint8_t bits = patterns[src1Pattern];
  detail::gatherMask(
      dst, src0, nullptr, reduceMode, mask, gatherMaskParams, rsvdCnt,
      [bits](uint32_t, uint32_t element) { return ((bits >> (element % 8)) & 1) != 0; }, where);
}

/// A bit for each element; src1RepeatStride blocks from the bits of one repeat to those of the next.
template <typename T, typename U, GatherMaskMode mode = defaultGatherMaskMode>
void GatherMask(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<U>& src1Pattern,
                const bool reduceMode, const uint32_t mask, const GatherMaskParams& gatherMaskParams, uint64_t& rsvdCnt,
                const detail::Where& where = detail::Where::here()) {
  static_assert(sizeof(T) == sizeof(U) && detail::isOneOf<U, uint16_t, uint32_t>,
                "AscendC::GatherMask takes a pattern of uint16_t for elements of 2 bytes, of uint32_t for 4");
  const auto shape = detail::gatherMaskShape<T>(reduceMode, mask, gatherMaskParams);
  const uint64_t step = static_cast<uint64_t>(gatherMaskParams.src1RepeatStride) * ONE_BLK_SIZE;
  detail::Access bits = detail::ubRead(src1Pattern, (shape.perRepeat + 7) / 8, "src1Pattern");
  bits.count[1] = shape.repeats;
  bits.stride[1] = static_cast<int64_t>(step);
  const unsigned char* base = src1Pattern.address;
  detail::gatherMask(
      dst, src0, &bits, reduceMode, mask, gatherMaskParams, rsvdCnt,
      [=](uint32_t repeat, uint32_t element) {
        return ((base[repeat * step + element / 8] >> (element % 8)) & 1) != 0;
      },
      where);
}

} // namespace AscendC
