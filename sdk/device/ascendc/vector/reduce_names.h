#pragma once
// ReduceRepeat, ReduceDataBlock, ReducePairElem: the newer names of WholeReduce, BlockReduce and PairReduceSum, with
// the kind of reduction as a template argument.
#include "reduce_repeat.h"

namespace AscendC {
namespace detail {

constexpr Reduction reductionOf(ReduceType type) {
  return type == ReduceType::SUM ? Reduction::sum : type == ReduceType::MAX ? Reduction::max : Reduction::min;
}
template <ReduceType type, class T, class U> constexpr void requireSameReduction() {
  static_assert(type == ReduceType::SUM || type == ReduceType::MAX || type == ReduceType::MIN,
                "AscendC::Reduce…: reduceType is ReduceType::SUM, MAX or MIN");
  static_assert(std::is_same_v<T, U>, "AscendC::Reduce… on " ASCEND_SIM_FAMILY ": dst and src have one element type");
}

} // namespace detail

/// One result a repeat.
template <ReduceType reduceType, typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void ReduceRepeat(const LocalTensor<T>& dst, const LocalTensor<U>& src, M mask, const int32_t repeatTime,
                  const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,
                  ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX,
                  const detail::Where& where = detail::Where::here()) {
  detail::requireSameReduction<reduceType, T, U>();
  detail::wholeReduce<isSetMask, detail::reductionOf(reduceType)>(
      "ReduceRepeat", dst, src, detail::laneMask(mask, sizeof(U)), repeatTime, dstRepStride, srcBlkStride, srcRepStride,
      order, where);
}

/// One result a block of 32 bytes.
template <ReduceType reduceType, typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void ReduceDataBlock(const LocalTensor<T>& dst, const LocalTensor<U>& src, M mask, const int32_t repeatTime,
                     const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,
                     const detail::Where& where = detail::Where::here()) {
  detail::requireSameReduction<reduceType, T, U>();
  detail::blockReduce<isSetMask, detail::reductionOf(reduceType)>("ReduceDataBlock", dst, src,
                                                                  detail::laneMask(mask, sizeof(U)), repeatTime,
                                                                  dstRepStride, srcBlkStride, srcRepStride, where);
}

/// One sum a pair of neighbours.
template <ReduceType reduceType, typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void ReducePairElem(const LocalTensor<T>& dst, const LocalTensor<U>& src, M mask, const int32_t repeatTime,
                    const int32_t dstRepStride, const int32_t srcBlkStride, const int32_t srcRepStride,
                    const detail::Where& where = detail::Where::here()) {
  static_assert(reduceType == ReduceType::SUM, "AscendC::ReducePairElem: reduceType is ReduceType::SUM");
  detail::requireSameReduction<reduceType, T, U>();
  detail::pairReduceSum<isSetMask>(dst, src, detail::laneMask(mask, sizeof(U)), repeatTime, dstRepStride, srcBlkStride,
                                   srcRepStride, where);
}

} // namespace AscendC
