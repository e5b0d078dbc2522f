#pragma once
// AscendDequant: int32_t times a scale, or times the scale of each column.
#include "../math/call.h"
#include "../tiling/quantization.h"

namespace AscendC {

/// m rows of n elements, of which the first calCount count.
struct DequantParams {
  uint32_t m;
  uint32_t n;
  uint32_t calCount;
};
/// A single row whose n is a multiple of calCount: as rows of calCount, or as one row.
enum class DeQuantMode : uint8_t { DEQUANT_WITH_SINGLE_ROW, DEQUANT_WITH_MULTI_ROW };

namespace detail {

/// The scale of half is a quantisation word, of which the low 32 bits count.
template <class S> inline float dequantScale(S scale) {
  if constexpr (std::is_same_v<S, uint64_t>)
    return BitsFloat(static_cast<uint32_t>(scale));
  else
    return static_cast<float>(scale);
}

template <class D, class S, bool isTensor> constexpr void requireDequant() {
  constexpr bool toHalf = isTensor && std::is_same_v<D, half> && std::is_same_v<S, uint64_t>;
#if __NPU_ARCH__ == 2201
  static_assert(toHalf || (isOneOf<D, float, bfloat16_t> && isOneOf<S, float, bfloat16_t>),
                "AscendC::AscendDequant takes (dst, scale) element types half and uint64_t (a tensor), float or "
                "bfloat16_t and float or bfloat16_t");
#else
  static_assert(toHalf || (std::is_same_v<D, float> && std::is_same_v<S, float>),
                "AscendC::AscendDequant takes (dst, scale) element types half and uint64_t (a tensor), float and "
                "float");
#endif
}

/// total: elements of the source that count at all.
template <class D, class S>
inline void ascendDequant(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src, const LocalTensor<S>* scales,
                          float scalar, const LocalTensor<uint8_t>* tmp, DeQuantMode mode, DequantParams p,
                          uint64_t total, const Where& where) {
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(D);
  Call call("AscendDequant", where);
  if (p.n == 0 || p.n % 8 != 0 || p.calCount == 0 || p.calCount > p.n) {
    call.refuse("a row of the source must be whole blocks of 32 bytes, of which 1 to n elements count");
    return;
  }
  if (mode == DeQuantMode::DEQUANT_WITH_SINGLE_ROW && p.m == 1 && p.calCount % perBlock == 0 && p.n % p.calCount == 0)
    p = {p.n / p.calCount, p.calCount, p.calCount};
  const uint64_t stride = (p.n + perBlock - 1) / perBlock * perBlock;
  const uint64_t rows = (total + p.n - 1) / p.n;
  if (rows == 0)
    return;
  call.read(src, total, "srcTensor");
  if (scales != nullptr)
    call.read(*scales, p.calCount, "deqScale");
  // What stands beyond the elements that count is lost.
  call.write(dst, (rows - 1) * stride + (total - (rows - 1) * p.n), "dstTensor");
  const ScratchBytes space = dequantSpace(rows, p.n);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(D), total, [=, scales = kept(scales)] {
    for (uint64_t i = 0; i < total; ++i) {
      const uint64_t row = i / p.n, column = i % p.n;
      float value = static_cast<float>(src.data()[i]);
      if (column < p.calCount)
        value *= scales == nullptr ? scalar : dequantScale(scales->data()[column]);
      storeFloat(value, dst.data() + row * stride + column);
    }
  });
}

/// Without DequantParams: as many columns as scales.
template <class D, class S>
inline void dequantByScales(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src, const LocalTensor<S>& scales,
                            const LocalTensor<uint8_t>* tmp, DeQuantMode mode, uint32_t count, const Where& where) {
  requireDequant<D, S, true>();
  const uint32_t n = scales.GetSize();
  if (n == 0 || src.GetSize() % n != 0 || count > src.GetSize()) {
    badArgument("AscendDequant",
                "without DequantParams the size of srcTensor must be a multiple of that of deqScale, and calCount no "
                "more",
                where);
    return;
  }
  ascendDequant<D, S>(dst, src, &scales, 0.0f, tmp, mode, {src.GetSize() / n, n, n}, count, where);
}
template <class D, class S>
inline void dequantByShape(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src, const LocalTensor<S>& scales,
                           const LocalTensor<uint8_t>* tmp, DeQuantMode mode, const DequantParams& p,
                           const Where& where) {
  requireDequant<D, S, true>();
  ascendDequant<D, S>(dst, src, &scales, 0.0f, tmp, mode, p, static_cast<uint64_t>(p.m) * p.n, where);
}
template <class D, class S>
inline void dequantByScalar(const LocalTensor<D>& dst, const LocalTensor<int32_t>& src, S scale,
                            const LocalTensor<uint8_t>* tmp, DeQuantMode mode, const DequantParams& p,
                            const Where& where) {
  requireDequant<D, S, false>();
  ascendDequant<D, S>(dst, src, nullptr, dequantScale(scale), tmp, mode, p, static_cast<uint64_t>(p.m) * p.n, where);
}

} // namespace detail

template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, const LocalTensor<uint8_t>& sharedTmpBuffer,
                   DequantParams params, const detail::Where& where = detail::Where::here()) {
  detail::dequantByShape(dstTensor, srcTensor, deqScale, &sharedTmpBuffer, mode, params, where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, DequantParams params,
                   const detail::Where& where = detail::Where::here()) {
  detail::dequantByShape(dstTensor, srcTensor, deqScale, nullptr, mode, params, where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, const LocalTensor<uint8_t>& sharedTmpBuffer,
                   const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  detail::dequantByScales(dstTensor, srcTensor, deqScale, &sharedTmpBuffer, mode, calCount, where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, const uint32_t calCount,
                   const detail::Where& where = detail::Where::here()) {
  detail::dequantByScales(dstTensor, srcTensor, deqScale, nullptr, mode, calCount, where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, const LocalTensor<uint8_t>& sharedTmpBuffer,
                   const detail::Where& where = detail::Where::here()) {
  detail::dequantByScales(dstTensor, srcTensor, deqScale, &sharedTmpBuffer, mode, srcTensor.GetSize(), where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor,
                   const LocalTensor<scaleT>& deqScale, const detail::Where& where = detail::Where::here()) {
  detail::dequantByScales(dstTensor, srcTensor, deqScale, nullptr, mode, srcTensor.GetSize(), where);
}

template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor, const scaleT deqScale,
                   const LocalTensor<uint8_t>& sharedTmpBuffer, DequantParams params,
                   const detail::Where& where = detail::Where::here()) {
  detail::dequantByScalar(dstTensor, srcTensor, deqScale, &sharedTmpBuffer, mode, params, where);
}
template <typename dstT, typename scaleT, DeQuantMode mode = DeQuantMode::DEQUANT_WITH_SINGLE_ROW>
void AscendDequant(const LocalTensor<dstT>& dstTensor, const LocalTensor<int32_t>& srcTensor, const scaleT deqScale,
                   DequantParams params, const detail::Where& where = detail::Where::here()) {
  detail::dequantByScalar(dstTensor, srcTensor, deqScale, nullptr, mode, params, where);
}

} // namespace AscendC
