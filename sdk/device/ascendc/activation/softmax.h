#pragma once
// SoftMax, SimpleSoftMax, LogSoftMax and AdjustSoftMaxRes: over the last dimension of an m x k matrix.
#include "softmax_rows.h"

namespace AscendC {
namespace detail {

template <class T, class S> constexpr void requireSoftmax() {
  ASCEND_SIM_TYPES("SoftMax functions", T, half, float);
  static_assert(std::is_same_v<T, S> || (std::is_same_v<T, half> && std::is_same_v<S, float>),
                "AscendC::SoftMax functions take sums and maxima of the matrix's element type, or float with half");
}

/// sum and max: null if they are not wanted. logarithm: of the result, to the base 10.
template <class T, class S, class Tiling>
inline void softmax(const char* name, const LocalTensor<T>& dst, const LocalTensor<S>* sum, const LocalTensor<S>* max,
                    const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp, const Tiling& tiling, const RowsOf& r,
                    bool logarithm, const Where& where) {
  requireSoftmax<T, S>();
  if (r.rows == 0 || r.columns == 0)
    return;
  Call call(name, where);
  if (const char* fault = badSoftmaxShape<T>(r)) {
    call.refuse(fault);
    return;
  }
  constexpr uint32_t perBlock = RowValue<S>::perBlock;
  r.addRead(call, src, "src");
  r.addWrite(call, dst, "dst");
  if (sum != nullptr)
    call.write(*sum, static_cast<uint64_t>(r.rows) * perBlock, "sum");
  if (max != nullptr)
    call.write(*max, static_cast<uint64_t>(r.rows) * perBlock, "max");
  softmaxScratch(call, SoftmaxKind::plain, r, tiling, sizeof(T), perBlock, tmp);
  call.perform(sizeof(T), static_cast<uint64_t>(r.rows) * r.columns, [=, sum = kept(sum), max = kept(max)] {
    FloatBuffer row(r.columns);
    for (uint32_t m = 0; m < r.rows; ++m) {
      r.load(src.data(), m, row.data());
      const float high = rowMax(row.data(), r.usedColumns);
      rowExp(row.data(), r.columns, high);
      const float total = rowSum(row.data(), r.usedColumns);
      for (uint32_t i = 0; i < r.columns; ++i)
        row[i] /= total;
      if (logarithm)
        for (uint32_t i = 0; i < r.columns; ++i)
          row[i] = std::log10(row[i]);
      r.store(row.data(), dst.data(), m);
      if (sum != nullptr)
        RowValue<S>{*sum}.set(m, total);
      if (max != nullptr)
        RowValue<S>{*max}.set(m, high);
    }
  });
}

template <class T, class S>
inline void simpleSoftmax(const LocalTensor<T>& dst, const LocalTensor<S>& sum, const LocalTensor<S>& max,
                          const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp, const SoftMaxTiling& tiling,
                          const RowsOf& r, const Where& where) {
  requireSoftmax<T, S>();
  if (r.rows == 0 || r.columns == 0)
    return;
  Call call("SimpleSoftMax", where);
  if (const char* fault = badSoftmaxShape<T>(r)) {
    call.refuse(fault);
    return;
  }
  constexpr uint32_t perBlock = RowValue<S>::perBlock;
  r.addRead(call, src, "src");
  call.read(sum, static_cast<uint64_t>(r.usedRows) * perBlock, "inSum");
  call.read(max, static_cast<uint64_t>(r.usedRows) * perBlock, "inMax");
  r.addWrite(call, dst, "dst");
  softmaxScratch(call, SoftmaxKind::plain, r, tiling, sizeof(T), perBlock, tmp);
  call.perform(sizeof(T), static_cast<uint64_t>(r.rows) * r.columns, [=] {
    FloatBuffer row(r.columns);
    for (uint32_t m = 0; m < r.rows; ++m) {
      r.load(src.data(), m, row.data());
      const float high = RowValue<S>{max}.get(m), total = RowValue<S>{sum}.get(m);
      rowExp(row.data(), r.columns, high);
      for (uint32_t i = 0; i < r.columns; ++i)
        row[i] /= total;
      r.store(row.data(), dst.data(), m);
    }
  });
}

} // namespace detail

template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& sum, const LocalTensor<T>& max, const LocalTensor<T>& src,
             const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>("SoftMax", dst, &sum, &max, src, nullptr, tiling,
                        detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), false, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& sum, const LocalTensor<T>& max, const LocalTensor<T>& src,
             const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>("SoftMax", dst, &sum, &max, src, &sharedTmpBuffer, tiling,
                        detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), false, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& sum, const LocalTensor<float>& max,
             const LocalTensor<half>& src, const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  detail::softmax<half, float>("SoftMax", dst, &sum, &max, src, nullptr, tiling,
                               detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), false,
                               where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& sum, const LocalTensor<float>& max,
             const LocalTensor<half>& src, const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmax<half, float>("SoftMax", dst, &sum, &max, src, &sharedTmpBuffer, tiling,
                               detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), false,
                               where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const SoftMaxTiling& tiling,
             const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>("SoftMax", dst, nullptr, nullptr, src, nullptr, tiling,
                        detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, false), false, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
             const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
             const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>("SoftMax", dst, nullptr, nullptr, src, &sharedTmpBuffer, tiling,
                        detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, false), false, where);
}

/// exp(src - max) / sum with sums and maxima that are there already.
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SimpleSoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& inSum, const LocalTensor<T>& inMax,
                   const LocalTensor<T>& src, const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
                   const detail::Where& where = detail::Where::here()) {
  detail::simpleSoftmax<T, T>(dst, inSum, inMax, src, nullptr, tiling,
                              detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SimpleSoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& inSum, const LocalTensor<float>& inMax,
                   const LocalTensor<half>& src, const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
                   const detail::Where& where = detail::Where::here()) {
  detail::simpleSoftmax<half, float>(dst, inSum, inMax, src, nullptr, tiling,
                                     detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ),
                                     where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SimpleSoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& inSum, const LocalTensor<T>& inMax,
                   const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
                   const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::simpleSoftmax<T, T>(dst, inSum, inMax, src, &sharedTmpBuffer, tiling,
                              detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false, bool isDataFormatNZ = false,
          const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SimpleSoftMax(const LocalTensor<half>& dst, const LocalTensor<float>& inSum, const LocalTensor<float>& inMax,
                   const LocalTensor<half>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
                   const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
                   const detail::Where& where = detail::Where::here()) {
  detail::simpleSoftmax<half, float>(dst, inSum, inMax, src, &sharedTmpBuffer, tiling,
                                     detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ),
                                     where);
}

/// The logarithm to the base 10 of SoftMax.
template <typename T, bool isReuseSource = false, bool isDataFormatNZ = false>
void LogSoftMax(const LocalTensor<T>& dst, const LocalTensor<T>& sum, const LocalTensor<T>& max,
                const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer, const LogSoftMaxTiling& tiling,
                const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmax<T, T>("LogSoftMax", dst, &sum, &max, src, &sharedTmpBuffer, tiling,
                        detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, isDataFormatNZ),
                        true, where);
}

/// Rows whose maximum has the bits `from` become `to`. True if there was one.
template <typename T1, typename T2, bool isDataFormatNZ = false, uint8_t stepSizeMode = 0>
bool AdjustSoftMaxRes(const LocalTensor<T1>& softMaxRes, const LocalTensor<T2>& max, const uint32_t from, const T1 to,
                      const SoftMaxShapeInfo& shape, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("AdjustSoftMaxRes", T1, half, float);
  ASCEND_SIM_TYPES("AdjustSoftMaxRes", T2, half, float);
  static_assert(!isDataFormatNZ || stepSizeMode == 0,
                "AscendC::AdjustSoftMaxRes takes stepSizeMode != 0 in the ND format only");
  const detail::RowsOf r = detail::softmaxShape(shape, 0, 0, SOFTMAX_DEFAULT_CFG, isDataFormatNZ);
  detail::Call call("AdjustSoftMaxRes", where);
  constexpr uint32_t step = stepSizeMode == 0 ? ONE_BLK_SIZE / sizeof(T2) : 1;
  auto matches = [&](uint32_t m) {
    uint32_t bits = 0;
    __builtin_memcpy(&bits, max.data() + static_cast<size_t>(m) * step, sizeof(T2));
    return bits == from;
  };
  call.pieces(max, detail::Mode::read, r.rows, 1, step, "max");
  uint32_t found = 0;
  // What is written depends on the values: the rows are told one by one only if they lie apart.
  const bool readable = call.begin(sizeof(T2), r.rows);
  for (uint32_t m = 0; readable && m < r.rows; ++m)
    if (matches(m)) {
      detail::Call one("AdjustSoftMaxRes", where);
      const uint32_t start = isDataFormatNZ ? m * 16 : m * r.columns;
      one.pieces(softMaxRes[start], detail::Mode::write, isDataFormatNZ ? r.columns / 16 : 1,
                 isDataFormatNZ ? 16 : r.columns, isDataFormatNZ ? r.rows * 16 : r.columns, "softMaxRes");
      if (!one.begin(sizeof(T1), r.columns))
        continue;
      ++found;
      for (uint32_t c = 0; c < r.columns; ++c) {
        const size_t at = isDataFormatNZ ? (static_cast<size_t>(c / 16) * r.rows + m) * 16 + c % 16
                                         : static_cast<size_t>(m) * r.columns + c;
        softMaxRes.data()[at] = to;
      }
    }
  return found != 0;
}

} // namespace AscendC
