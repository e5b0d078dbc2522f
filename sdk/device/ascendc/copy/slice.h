#pragma once
// DataCopy with SliceInfo: a box out of a tensor of up to eight dimensions, runs of whole blocks along the first.
#include "data_copy.h"

namespace AscendC {
namespace detail {

/// The shape that a slice counts in: of the slices themselves, or of the tensor if they do not say.
template <class Tensor>
inline uint32_t sliceShape(const SliceInfo* slices, const Tensor& tensor, bool useShapeValue, uint32_t dim) {
  return useShapeValue ? slices[dim].shapeValue : tensor.GetShapeInfo().shape[dim];
}

/// Slices along dimension `dim` (1 or more): one element each, `stride` elements apart.
inline uint64_t slicesAlong(const SliceInfo& s) {
  return (static_cast<uint64_t>(s.endIndex) - s.startIndex + 1 + s.stride) / (1ull + s.stride);
}

struct SlicedRuns {
  uint64_t start = 0; ///< elements
  uint64_t runs = 0;  ///< of one row
  uint64_t rows = 1;
};

template <class T, class Tensor>
inline SlicedRuns slicedRuns(const SliceInfo* slices, const Tensor& tensor, bool useShapeValue, uint32_t dims) {
  constexpr uint64_t perBlock = ONE_BLK_SIZE / sizeof(T);
  SlicedRuns r;
  uint64_t size = 1;
  for (uint32_t d = 0; d < dims; ++d) {
    r.start += size * slices[d].startIndex;
    size *= sliceShape(slices, tensor, useShapeValue, d);
    if (d != 0)
      r.rows *= slicesAlong(slices[d]);
  }
  const uint64_t length = static_cast<uint64_t>(slices[0].burstLen) * perBlock + slices[0].stride;
  if (length != 0)
    r.runs = (static_cast<uint64_t>(slices[0].endIndex) - slices[0].startIndex + 1 + slices[0].stride) / length;
  return r;
}

/// Elements from the first row to row `row`.
template <class Tensor>
inline uint64_t sliceRow(const SliceInfo* slices, const Tensor& tensor, bool useShapeValue, uint32_t dims,
                         uint64_t row) {
  uint64_t offset = 0, size = 1;
  for (uint32_t d = 1; d < dims; ++d) {
    size *= sliceShape(slices, tensor, useShapeValue, d - 1);
    const uint64_t count = slicesAlong(slices[d]);
    offset += row % count * (1ull + slices[d].stride) * size;
    row /= count;
  }
  return offset;
}

inline bool slicesFit(const SliceInfo* dst, const SliceInfo* src, uint32_t dims, const Where& where) {
  const char* fault = nullptr;
  if (dims == 0 || dims > K_MAX_SHAPE_DIM)
    fault = "dimValue is between 1 and 8";
  for (uint32_t d = 0; fault == nullptr && d < dims; ++d) {
    if (src[d].burstLen != dst[d].burstLen)
      fault = "burstLen of source and destination differ";
    else if (d != 0 && src[d].burstLen != 1)
      fault = "burstLen is 1 in every dimension but the first";
    else if (src[d].endIndex < src[d].startIndex || dst[d].endIndex < dst[d].startIndex)
      fault = "endIndex lies before startIndex";
  }
  if (fault == nullptr && src[0].burstLen == 0)
    fault = "burstLen of the first dimension is at least 1";
  if (fault != nullptr)
    badArgument("DataCopy", fault, where);
  return fault == nullptr;
}

/// move(dst, src, runs): one row.
template <class T, class Dst, class Src, class Move>
inline void copySlices(const Dst& dst, const Src& src, const SliceInfo* dstSlices, const SliceInfo* srcSlices,
                       uint32_t dims, const Where& where, Move move) {
  if (!slicesFit(dstSlices, srcSlices, dims, where))
    return;
  const bool useShapeValue = srcSlices[0].shapeValue != 0;
  const SlicedRuns from = slicedRuns<T>(srcSlices, src, useShapeValue, dims);
  const SlicedRuns to = slicedRuns<T>(dstSlices, dst, useShapeValue, dims);
  if (from.runs != to.runs || from.rows != to.rows) {
    badArgument("DataCopy", "source and destination have different numbers of slices", where);
    return;
  }
  Runs r;
  r.count = static_cast<uint32_t>(from.runs);
  r.bytes = static_cast<uint64_t>(srcSlices[0].burstLen) * ONE_BLK_SIZE;
  r.srcStep = r.bytes + static_cast<uint64_t>(srcSlices[0].stride) * sizeof(T);
  r.dstStep = r.bytes + static_cast<uint64_t>(dstSlices[0].stride) * sizeof(T);
  const uint64_t localStride = std::is_same_v<Dst, LocalTensor<T>> ? dstSlices[0].stride : srcSlices[0].stride;
  if (localStride * sizeof(T) % ONE_BLK_SIZE != 0) {
    badArgument("DataCopy", "in UB the stride of the first dimension is whole blocks of 32 bytes", where);
    return;
  }
  for (uint64_t row = 0; row < from.rows; ++row)
    move(dst[to.start + sliceRow(dstSlices, dst, useShapeValue, dims, row)],
         src[from.start + sliceRow(srcSlices, src, useShapeValue, dims, row)], r);
}

template <class T> constexpr void requireSlices() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("DataCopy with SliceInfo", T, int8_t, uint8_t, int16_t, uint16_t, half, bfloat16_t, int32_t,
                   uint32_t, float, int64_t, uint64_t, double);
#else
  ASCEND_SIM_TYPES("DataCopy with SliceInfo", T, int8_t, uint8_t, int16_t, uint16_t, half, int32_t, uint32_t, float);
#endif
}

} // namespace detail

template <typename T>
void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const SliceInfo dstSliceInfo[],
              const SliceInfo srcSliceInfo[], const uint32_t dimValue = 1,
              const detail::Where& where = detail::Where::here()) {
  detail::requireSlices<T>();
  detail::copySlices<T>(dst, src, dstSliceInfo, srcSliceInfo, dimValue, where,
                        [&](const LocalTensor<T>& to, const GlobalTensor<T>& from, const detail::Runs& r) {
                          detail::copyIn("DataCopy", to, from, r, 0, where);
                        });
}
template <typename T>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const SliceInfo dstSliceInfo[],
              const SliceInfo srcSliceInfo[], const uint32_t dimValue = 1,
              const detail::Where& where = detail::Where::here()) {
  detail::requireSlices<T>();
  detail::copySlices<T>(dst, src, dstSliceInfo, srcSliceInfo, dimValue, where,
                        [&](const GlobalTensor<T>& to, const LocalTensor<T>& from, const detail::Runs& r) {
                          detail::copyOut("DataCopy", to, from, r, 0, where);
                        });
}

} // namespace AscendC
