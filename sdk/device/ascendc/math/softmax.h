#pragma once
// SoftMax over the last dimension of an m x k matrix, with the sums and maxima of the rows if they are wanted.
#include "../vector/reduce.h"
#include "elementwise.h"

/// What the host computes for SoftMax; the simulator needs no more than the shape.
struct SoftMaxTiling {
  uint32_t srcM = 0;
  uint32_t srcK = 0;
  uint32_t srcSize = 0;
  uint32_t outMaxM = 0;
  uint32_t outMaxK = 0;
  uint32_t outMaxSize = 0;
  uint32_t splitM = 0;
  uint32_t splitK = 0;
  uint32_t splitSize = 0;
  uint32_t reduceM = 0;
  uint32_t reduceK = 0;
  uint32_t reduceSize = 0;
  uint32_t rangeM = 0;
  uint32_t tailM = 0;
  uint32_t tailSplitSize = 0;
  uint32_t tailReduceSize = 0;
};

namespace AscendC {

/// srcM x srcK as it lies in memory, oriSrcM x oriSrcK of it in use.
struct SoftMaxShapeInfo {
  uint32_t srcM{0};
  uint32_t srcK{0};
  uint32_t oriSrcM{0};
  uint32_t oriSrcK{0};
};

namespace detail {

/// sum and max: null if not wanted; one block of 32 bytes a row, filled with the value.
template <class T, class S>
inline void softmax(const LocalTensor<T>& dst, const LocalTensor<S>* sum, const LocalTensor<S>* max,
                    const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp, const SoftMaxTiling& tiling,
                    SoftMaxShapeInfo shape, const Where& where) {
  requireMath<T>();
  if (shape.srcM == 0 || shape.srcK == 0)
    shape = {tiling.srcM, tiling.srcK, tiling.srcM, tiling.srcK};
  const uint32_t rows = shape.oriSrcM != 0 ? shape.oriSrcM : shape.srcM;
  const uint32_t columns = shape.oriSrcK != 0 ? shape.oriSrcK : shape.srcK;
  if (rows == 0 || columns == 0)
    return;
  if (shape.srcK * sizeof(T) % ONE_BLK_SIZE != 0 || columns > shape.srcK) {
    badArgument("SoftMax", "rows must be whole blocks of 32 bytes", where);
    return;
  }
  auto matrix = [&](const LocalTensor<T>& t, Mode mode, const char* name) {
    Access a = ubAccess(t, columns * sizeof(T), mode, name);
    a.count[0] = rows;
    a.stride[0] = static_cast<int64_t>(shape.srcK * sizeof(T));
    return a;
  };
  AccessList a;
  a.add(matrix(src, Mode::read, "src"));
  a.add(matrix(dst, Mode::write, "dst"));
  if (sum != nullptr)
    a.add(ubWrite(*sum, static_cast<uint64_t>(rows) * ONE_BLK_SIZE, "sum"));
  if (max != nullptr)
    a.add(ubWrite(*max, static_cast<uint64_t>(rows) * ONE_BLK_SIZE, "max"));
  if (tmp != nullptr)
    a.add(ubWrite(*tmp, tmp->GetSize(), "sharedTmpBuffer"));
  if (!begin("SoftMax", Pipe::V, sizeof(T), static_cast<uint64_t>(rows) * columns, a.list, a.count, where))
    return;
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(S);
  for (uint32_t row = 0; row < rows; ++row) {
    const T* in = src.data() + static_cast<size_t>(row) * shape.srcK;
    T* out = dst.data() + static_cast<size_t>(row) * shape.srcK;
    const float high = extremeOf<true>(in, columns, false).value;
    double total = 0;
    for (uint32_t i = 0; i < columns; ++i)
      total += static_cast<double>(expLane(static_cast<float>(in[i]) - high));
    const float sumOfRow = static_cast<float>(total);
    map(out, columns, [=](float x) { return expLane(x - high) / sumOfRow; }, in);
    for (uint32_t i = 0; i < perBlock; ++i) {
      if (sum != nullptr)
        storeValue(sum->data() + static_cast<size_t>(row) * perBlock + i, sumOfRow);
      if (max != nullptr)
        storeValue(max->data() + static_cast<size_t>(row) * perBlock + i, high);
    }
  }
}

} // namespace detail

template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& sum, const LocalTensor<T>& max, const LocalTensor<T>& src,
             const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  static_assert(!isDataFormatNZ, "AscendC::SoftMax: the simulator has the ND format only");
  detail::softmax<T, T>(dst, &sum, &max, src, nullptr, tiling, shape, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& sum, const LocalTensor<T>& max, const LocalTensor<T>& src,
             const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  static_assert(!isDataFormatNZ, "AscendC::SoftMax: the simulator has the ND format only");
  detail::softmax<T, T>(dst, &sum, &max, src, &sharedTmpBuffer, tiling, shape, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& sum, const LocalTensor<float>& max,
             const LocalTensor<half>& src, const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  static_assert(!isDataFormatNZ, "AscendC::SoftMax: the simulator has the ND format only");
  detail::softmax<half, float>(dst, &sum, &max, src, nullptr, tiling, shape, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& sum, const LocalTensor<float>& max,
             const LocalTensor<half>& src, const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  static_assert(!isDataFormatNZ, "AscendC::SoftMax: the simulator has the ND format only");
  detail::softmax<half, float>(dst, &sum, &max, src, &sharedTmpBuffer, tiling, shape, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>(dst, nullptr, nullptr, src, nullptr, tiling, shape, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
             const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>(dst, nullptr, nullptr, src, &sharedTmpBuffer, tiling, shape, where);
}

} // namespace AscendC
