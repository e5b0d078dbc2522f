#pragma once
// Copy: lanes inside UB, with masks and strides, on the vector unit.
#include "../vector/scalar.h"

namespace AscendC {
namespace detail {

template <bool isSetMask, class T>
inline void copyLanes(const LocalTensor<T>& dst, const LocalTensor<T>& src, LaneMask mask, uint8_t repeatTime,
                      const CopyRepeatParams& p, const Where& where) {
  ASCEND_SIM_ONLY_910B("Copy", T);
  static_assert(sizeof(T) == 2 || sizeof(T) == 4, "AscendC::Copy moves elements of 2 or 4 bytes");
  // Lanes are moved as bits: no rounding, no NaN.
  using Word = std::conditional_t<sizeof(T) == 2, uint16_t, uint32_t>;
  const LocalTensor<Word> to = dst.template ReinterpretCast<Word>(), from = src.template ReinterpretCast<Word>();
  repeatForm<isSetMask, false>(
      "Copy", where, mask, repeatTime, [](Word a) { return a; }, to, Strided{p.dstStride, p.dstRepeatSize},
      Operand<Word>{from, "src", {p.srcStride, p.srcRepeatSize}});
}

} // namespace detail

template <typename T, bool isSetMask = true>
void Copy(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint64_t mask[],
          const detail::RepeatTime repeatTime, const CopyRepeatParams& repeatParams,
          const detail::Where& where = detail::Where::here()) {
  detail::copyLanes<isSetMask>(dst, src, detail::bitMask(mask, sizeof(T)), repeatTime, repeatParams, where);
}
template <typename T, bool isSetMask = true>
void Copy(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint64_t mask,
          const detail::RepeatTime repeatTime, const CopyRepeatParams& repeatParams,
          const detail::Where& where = detail::Where::here()) {
  detail::copyLanes<isSetMask>(dst, src, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime, repeatParams,
                               where);
}

} // namespace AscendC
