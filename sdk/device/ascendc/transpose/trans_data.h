#pragma once
// TransData: a tensor of 16-bit elements between NCDHW and NDC1HWC0 or FRACTAL_Z_3D.
#include "../math/call.h"
#include "../tensor/layout.h"
#include "../tiling/reduce.h"

namespace AscendC {

template <typename T, typename U> struct TransDataParams {
  T srcLayout;
  U dstLayout;
};

namespace detail {

/// NCDHW: h and w are one dimension that is filled up to 16. The others: channels in groups of 16 (C1, C0), and for
/// FRACTAL_Z_3D the first dimension too (N1, N0).
struct VolumePlaces {
  Volume v;
  uint64_t hw() const { return v.h * v.w; }
  uint64_t paddedHw() const { return upTo(hw(), 16); }
  uint64_t c1() const { return upTo(v.c, 16) / 16; }
  uint64_t n1() const { return upTo(v.n, 16) / 16; }

  uint64_t size(DataFormat format) const {
    if (format == DataFormat::NCDHW)
      return v.n * v.c * v.d * paddedHw();
    return format == DataFormat::NDC1HWC0 ? v.n * v.d * c1() * hw() * 16 : v.d * c1() * hw() * n1() * 256;
  }
  uint64_t at(DataFormat format, uint64_t n, uint64_t c, uint64_t d, uint64_t p) const {
    if (format == DataFormat::NCDHW)
      return ((n * v.c + c) * v.d + d) * paddedHw() + p;
    if (format == DataFormat::NDC1HWC0)
      return (((n * v.d + d) * c1() + c / 16) * hw() + p) * 16 + c % 16;
    return ((((d * c1() + c / 16) * hw() + p) * n1() + n / 16) * 16 + n % 16) * 16 + c % 16;
  }
};

template <class ShapeType> inline Volume volumeOf(const ShapeType& shape) {
  return {static_cast<uint64_t>(Std::get<0>(shape)), static_cast<uint64_t>(Std::get<1>(shape)),
          static_cast<uint64_t>(Std::get<2>(shape)), static_cast<uint64_t>(Std::get<3>(shape)),
          static_cast<uint64_t>(Std::get<4>(shape))};
}

template <class T>
inline void transData(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp,
                      TransDataConfig config, const Volume& v, const Where& where) {
  Call call("TransData", where);
  const VolumePlaces places{v};
  const uint64_t sources = places.size(config.srcFormat), results = places.size(config.dstFormat);
  if (results == 0)
    return;
  call.read(src, sources, "srcTensor").write(dst, results, "dstTensor");
  const uint64_t bytes = transDataBytes(config, v);
  call.scratch(tmp, bytes, bytes);
  call.perform(sizeof(T), results, [=] {
    // Channels that only fill up a group are zero.
    for (uint64_t i = 0; i < results; ++i)
      dst.data()[i] = T(0);
    for (uint64_t n = 0; n < v.n; ++n)
      for (uint64_t c = 0; c < v.c; ++c)
        for (uint64_t d = 0; d < v.d; ++d)
          for (uint64_t p = 0; p < places.hw(); ++p)
            dst.data()[places.at(config.dstFormat, n, c, d, p)] = src.data()[places.at(config.srcFormat, n, c, d, p)];
  });
}

template <const TransDataConfig& config, class T, class U, class S>
inline void transDataChecked(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp,
                             const TransDataParams<U, S>& params, const Where& where) {
  ASCEND_SIM_ONLY_910B("TransData", T);
  ASCEND_SIM_TYPES("TransData", T, int16_t, uint16_t, half, bfloat16_t);
  static_assert(is_layout_v<U> && is_layout_v<S>, "AscendC::TransData takes layouts that MakeLayout makes");
  constexpr bool from = config.srcFormat == DataFormat::NCDHW;
  constexpr DataFormat other = from ? config.dstFormat : config.srcFormat;
  static_assert((from || config.dstFormat == DataFormat::NCDHW) &&
                    (other == DataFormat::NDC1HWC0 || other == DataFormat::FRACTAL_Z_3D),
                "AscendC::TransData goes between NCDHW and NDC1HWC0 or FRACTAL_Z_3D");
  constexpr size_t rank = other == DataFormat::NDC1HWC0 ? 6 : 7;
  static_assert(std::tuple_size_v<std::decay_t<decltype(params.srcLayout.GetShape())>> == (from ? 5 : rank) &&
                    std::tuple_size_v<std::decay_t<decltype(params.dstLayout.GetShape())>> == (from ? rank : 5),
                "AscendC::TransData: NCDHW has 5 dimensions, NDC1HWC0 6, FRACTAL_Z_3D 7");
  if constexpr (from)
    transData(dst, src, tmp, config, volumeOf(params.srcLayout.GetShape()), where);
  else
    transData(dst, src, tmp, config, volumeOf(params.dstLayout.GetShape()), where);
}

} // namespace detail

template <const TransDataConfig& config, typename T, typename U, typename S>
void TransData(const LocalTensor<T>& dstTensor, const LocalTensor<T>& srcTensor,
               const LocalTensor<uint8_t>& sharedTmpBuffer, const TransDataParams<U, S>& params,
               const detail::Where& where = detail::Where::here()) {
  detail::transDataChecked<config>(dstTensor, srcTensor, &sharedTmpBuffer, params, where);
}
template <const TransDataConfig& config, typename T, typename U, typename S>
void TransData(const LocalTensor<T>& dstTensor, const LocalTensor<T>& srcTensor, const TransDataParams<U, S>& params,
               const detail::Where& where = detail::Where::here()) {
  detail::transDataChecked<config>(dstTensor, srcTensor, nullptr, params, where);
}

} // namespace AscendC
