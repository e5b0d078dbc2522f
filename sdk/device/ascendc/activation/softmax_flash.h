#pragma once
// SoftmaxFlash, V2 and V3: SoftMax over rows that come in pieces; each call goes on from the sums and maxima before it.
#include "softmax.h"

namespace AscendC {

/// For SoftmaxFlashV3. loopCnt: the number of this piece, from 1.
struct SoftMaxParams {
  uint32_t srcM{0};
  uint32_t srcK{0};
  uint32_t oriSrcM{0};
  uint32_t oriSrcK{0};
  uint32_t loopCnt{1};
  uint32_t splitMeanCnt{8};
  float alpha{0.9375};
};

namespace detail {

template <class T, class S> struct FlashOperands {
  LocalTensor<T> dst;
  LocalTensor<S> sum;
  LocalTensor<S> max;
  LocalTensor<T> src;
  LocalTensor<T> expMax;
  LocalTensor<S> inSum;
  LocalTensor<S> inMax;
  Kept<LocalTensor<S>> reduceMax = nullptr; ///< the maxima of this piece alone
  bool broadcast = true;                    ///< a block of 32 bytes for each row's value
};

/// divide: the first version, whose result is divided by the sum at once.
template <class T, class S>
inline void softmaxFlash(const char* name, const FlashOperands<T, S>& o, const LocalTensor<uint8_t>* tmp,
                         const SoftMaxTiling& tiling, const RowsOf& r, bool update, bool divide, bool basic,
                         const Where& where) {
  requireSoftmax<T, S>();
  if (r.rows == 0 || r.columns == 0)
    return;
  Call call(name, where);
  if (const char* fault = badSoftmaxShape<T>(r)) {
    call.refuse(fault);
    return;
  }
  const RowValue<S> sum{o.sum, o.broadcast}, max{o.max, o.broadcast}, inSum{o.inSum, o.broadcast},
      inMax{o.inMax, o.broadcast};
  const RowValue<T> expMax{o.expMax, o.broadcast};
  const uint64_t values = static_cast<uint64_t>(r.rows) * sum.step();
  r.addRead(call, o.src, "src");
  if (update) {
    call.read(o.inSum, values, "inExpSum");
    call.read(o.inMax, values, "inMax");
  }
  r.addWrite(call, o.dst, "dst");
  call.write(o.sum, values, "expSum");
  call.write(o.max, values, "max");
  if (update)
    call.write(o.expMax, static_cast<uint64_t>(r.rows) * expMax.step(), "expMax");
  if (update && o.reduceMax != nullptr)
    call.write(*o.reduceMax, values, "outReduceMax");
  const SoftmaxKind kind = divide ? (update ? SoftmaxKind::flashUpdate : SoftmaxKind::flash)
                                  : (basic ? SoftmaxKind::flashV2Basic : SoftmaxKind::flashV2);
  softmaxScratch(call, kind, r, tiling, sizeof(T), RowValue<S>::perBlock, tmp);
  call.perform(sizeof(T), static_cast<uint64_t>(r.rows) * r.columns, [=] {
    FloatBuffer row(r.columns);
    for (uint32_t m = 0; m < r.rows; ++m) {
      r.load(o.src.data(), m, row.data());
      const float own = rowMax(row.data(), r.usedColumns);
      const float before = update ? inMax.get(m) : own;
      const float high = update ? maxLane(before, own) : own;
      rowExp(row.data(), r.columns, high);
      float total = rowSum(row.data(), r.usedColumns);
      if (update) {
        const float scale = expLane(before - high);
        const float carried = scale * inSum.get(m);
        total = carried + total;
        expMax.set(m, divide ? carried / total : scale);
        if (o.reduceMax != nullptr)
          RowValue<S>{*o.reduceMax, o.broadcast}.set(m, own);
      }
      if (divide)
        for (uint32_t i = 0; i < r.columns; ++i)
          row[i] /= total;
      sum.set(m, total);
      max.set(m, high);
      r.store(row.data(), o.dst.data(), m);
    }
  });
}

/// Of a piece of a row, eight means in the order in which the vector unit adds: blocks of eight of the first 512
/// elements, onto which the elements behind them are added as they stand.
inline void flashV3Means(const float* row, uint32_t n, float (&means)[8]) {
  float lanes[64];
  for (uint32_t lane = 0; lane < 64; ++lane) {
    float sum = 0;
    for (uint32_t i = 0; i < 8; ++i)
      sum += row[lane * 8 + i];
    for (uint32_t at = 512 + lane; at < n; at += 64)
      sum += row[at];
    lanes[lane] = sum;
  }
  for (uint32_t group = 0; group < 8; ++group) {
    float sum = 0;
    for (uint32_t i = 0; i < 8; ++i)
      sum += lanes[group * 8 + i];
    means[group] = sum / (static_cast<float>(n) / 8.0f);
  }
}

struct FlashV3Operands {
  LocalTensor<half> dst;
  LocalTensor<float> mean;
  LocalTensor<float> sum;
  LocalTensor<float> max;
  LocalTensor<half> src;
  LocalTensor<half> expMax;
  LocalTensor<float> inMean;
  LocalTensor<float> inSum;
  LocalTensor<float> inMax;
};

inline void softmaxFlashV3(const FlashV3Operands& o, const LocalTensor<uint8_t>* tmp, const SoftMaxTiling& tiling,
                           const SoftMaxParams& params, bool update, const Where& where) {
  const RowsOf r = softmaxShape({params.srcM, params.srcK, params.oriSrcM, params.oriSrcK}, tiling.srcM, tiling.srcK,
                                SOFTMAX_DEFAULT_CFG, false);
  if (r.rows == 0 || r.columns == 0)
    return;
  Call call("SoftmaxFlashV3", where);
  if (r.columns < 512 || r.columns % 64 != 0 || r.rows % 8 != 0 || r.columns != r.usedColumns || r.rows != r.usedRows) {
    call.refuse("takes rows of 512 or more, a multiple of 64, and a multiple of 8 rows, with oriSrcM = srcM and "
                "oriSrcK = srcK");
    return;
  }
  if (params.splitMeanCnt != 8 || params.loopCnt == 0) {
    call.refuse("takes splitMeanCnt = 8 and a loopCnt from 1");
    return;
  }
  const uint64_t values = static_cast<uint64_t>(r.rows) * 8;
  r.addRead(call, o.src, "src");
  if (update) {
    call.read(o.inMean, values, "inMean");
    call.read(o.inSum, values, "inExpSum");
    call.read(o.inMax, values, "inMax");
  }
  r.addWrite(call, o.dst, "dst");
  call.write(o.mean, values, "mean");
  call.write(o.sum, values, "expSum");
  call.write(o.max, values, "max");
  if (update)
    call.write(o.expMax, values * 2, "expMax");
  softmaxScratch(call, SoftmaxKind::flashV3, r, tiling, sizeof(half), 8, tmp);
  call.perform(sizeof(half), static_cast<uint64_t>(r.rows) * r.columns, [=] {
    const float scalar = params.alpha / (1.0f - params.alpha);
    const float count = static_cast<float>(params.loopCnt);
    FloatBuffer row(r.columns);
    for (uint32_t m = 0; m < r.rows; ++m) {
      r.load(o.src.data(), m, row.data());
      float means[8];
      flashV3Means(row.data(), r.columns, means);
      float all = 0;
      for (float mean : means)
        all += mean;
      all /= 8.0f;
      const uint32_t part = r.columns / 8;
      for (uint32_t i = 0; i < r.columns; ++i)
        row[i] -= (all - means[i / part]) * scalar;
      const float own = rowMax(row.data(), r.columns);
      float mean = all, shift = 0, high = own, scale = 0, carried = 0;
      if (update) {
        const float meanBefore = RowValue<float>{o.inMean}.get(m), maxBefore = RowValue<float>{o.inMax}.get(m);
        mean = (meanBefore * (count - 1.0f) + all) / count;
        shift = (all - mean) * scalar;
        const float shiftBefore = (meanBefore - mean) * scalar;
        high = maxLane(own + shift, maxBefore + shiftBefore);
        scale = expLane(maxBefore - high + shiftBefore);
        carried = scale * RowValue<float>{o.inSum}.get(m);
      }
      rowExp(row.data(), r.columns, high - shift);
      RowValue<float>{o.sum}.set(m, carried + rowSum(row.data(), r.columns));
      RowValue<float>{o.mean}.set(m, mean);
      RowValue<float>{o.max}.set(m, high);
      if (update)
        RowValue<half>{o.expMax}.set(m, scale);
      r.store(row.data(), o.dst.data(), m);
    }
  });
}

template <const SoftmaxConfig& config> constexpr bool softmaxBroadcasts() {
  constexpr bool broadcast = config.mode == SoftmaxMode::SOFTMAX_NORMAL;
  static_assert(broadcast || is910B,
                "AscendC::SoftmaxFlashV2 with SOFTMAX_OUTPUT_WITHOUT_BRC does not exist on " ASCEND_SIM_FAMILY);
  return broadcast;
}

} // namespace detail

#define ASCEND_SIM_SOFTMAX_FLASH(T, S, templateTypes)                                                                  \
  template <typename templateTypes, bool isReuseSource = false, bool isBasicBlock = false>                             \
  void SoftmaxFlash(const LocalTensor<T>& dst, const LocalTensor<S>& sum, const LocalTensor<S>& max,                   \
                    const LocalTensor<T>& src, const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,              \
                    const LocalTensor<S>& inMax, const SoftMaxTiling& tiling, bool isUpdate = false,                   \
                    const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {          \
    detail::softmaxFlash<T, S>("SoftmaxFlash", {dst, sum, max, src, expMax, inSum, inMax}, nullptr, tiling,            \
                               detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, false),      \
                               isUpdate, true, isBasicBlock, where);                                                   \
  }                                                                                                                    \
  template <typename templateTypes, bool isReuseSource = false, bool isBasicBlock = false>                             \
  void SoftmaxFlash(const LocalTensor<T>& dst, const LocalTensor<S>& sum, const LocalTensor<S>& max,                   \
                    const LocalTensor<T>& src, const LocalTensor<T>& expMax, const LocalTensor<S>& inSum,              \
                    const LocalTensor<S>& inMax, const LocalTensor<uint8_t>& sharedTmpBuffer,                          \
                    const SoftMaxTiling& tiling, bool isUpdate = false, const SoftMaxShapeInfo& shape = {},            \
                    const detail::Where& where = detail::Where::here()) {                                              \
    detail::softmaxFlash<T, S>("SoftmaxFlash", {dst, sum, max, src, expMax, inSum, inMax}, &sharedTmpBuffer, tiling,   \
                               detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, false),      \
                               isUpdate, true, isBasicBlock, where);                                                   \
  }                                                                                                                    \
  template <typename templateTypes, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,      \
            bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>                            \
  void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<S>& expSum, const LocalTensor<S>& max,              \
                      const LocalTensor<T>& src, const LocalTensor<T>& expMax, const LocalTensor<S>& inExpSum,         \
                      const LocalTensor<S>& inMax, const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},    \
                      const detail::Where& where = detail::Where::here()) {                                            \
    detail::softmaxFlash<T, S>(                                                                                        \
        "SoftmaxFlashV2",                                                                                              \
        {dst, expSum, max, src, expMax, inExpSum, inMax, nullptr, detail::softmaxBroadcasts<config>()}, nullptr,       \
        tiling, detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ), isUpdate, false,        \
        isBasicBlock, where);                                                                                          \
  }                                                                                                                    \
  template <typename templateTypes, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,      \
            bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>                            \
  void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<S>& expSum, const LocalTensor<S>& max,              \
                      const LocalTensor<T>& src, const LocalTensor<T>& expMax, const LocalTensor<S>& inExpSum,         \
                      const LocalTensor<S>& inMax, const LocalTensor<uint8_t>& sharedTmpBuffer,                        \
                      const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},                                 \
                      const detail::Where& where = detail::Where::here()) {                                            \
    detail::softmaxFlash<T, S>(                                                                                        \
        "SoftmaxFlashV2",                                                                                              \
        {dst, expSum, max, src, expMax, inExpSum, inMax, nullptr, detail::softmaxBroadcasts<config>()},                \
        &sharedTmpBuffer, tiling, detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, isDataFormatNZ),       \
        isUpdate, false, isBasicBlock, where);                                                                         \
  }
ASCEND_SIM_SOFTMAX_FLASH(T, T, T)
ASCEND_SIM_SOFTMAX_FLASH(half, float, T)
#undef ASCEND_SIM_SOFTMAX_FLASH

/// The forms that give the maxima of this piece too, one value a row. Only with SOFTMAX_OUTPUT_WITHOUT_BRC.
template <typename T, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<T>& outReduceMax, const LocalTensor<T>& outExpSum,
                    const LocalTensor<T>& outMax, const LocalTensor<T>& src, const LocalTensor<T>& outExpMax,
                    const LocalTensor<T>& inExpSum, const LocalTensor<T>& inMax, const SoftMaxTiling& tiling,
                    const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  if (!detail::softmaxBroadcasts<config>()) // else the device does nothing
    detail::softmaxFlash<T, T>("SoftmaxFlashV2",
                               {dst, outExpSum, outMax, src, outExpMax, inExpSum, inMax, &outReduceMax, false}, nullptr,
                               tiling, detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, false), isUpdate,
                               false, isBasicBlock, where);
}
template <typename T, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftmaxFlashV2(const LocalTensor<T>& dst, const LocalTensor<T>& outReduceMax, const LocalTensor<T>& outExpSum,
                    const LocalTensor<T>& outMax, const LocalTensor<T>& src, const LocalTensor<T>& outExpMax,
                    const LocalTensor<T>& inExpSum, const LocalTensor<T>& inMax,
                    const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
                    const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  if (!detail::softmaxBroadcasts<config>())
    detail::softmaxFlash<T, T>(
        "SoftmaxFlashV2", {dst, outExpSum, outMax, src, outExpMax, inExpSum, inMax, &outReduceMax, false},
        &sharedTmpBuffer, tiling, detail::softmaxShape(shape, tiling.srcM, tiling.srcK, config, false), isUpdate, false,
        isBasicBlock, where);
}

/// The tiling of SoftmaxFlashV2 as a constant of the kernel.
constexpr SoftMaxTiling SoftMaxFlashV2TilingFunc(const SoftMaxShapeInfo& shapeInfo, const uint32_t dataTypeSize1,
                                                 const uint32_t dataTypeSize2, const uint32_t localWorkSpaceSize,
                                                 const bool isUpdate = false, const bool isBasicBlock = false,
                                                 const bool isDataFormatNZ = false,
                                                 const bool isFlashOutputBrc = false) {
  static_cast<void>(isUpdate);
  static_cast<void>(isDataFormatNZ);
  return detail::softmaxTiling<SoftMaxTiling>(
      isBasicBlock ? detail::SoftmaxKind::flashV2Basic : detail::SoftmaxKind::flashV2, shapeInfo.srcM, shapeInfo.srcK,
      dataTypeSize1, ONE_BLK_SIZE / dataTypeSize2, localWorkSpaceSize, isFlashOutputBrc);
}

#define ASCEND_SIM_FLASH_V3_TYPES(T, U)                                                                                \
  ASCEND_SIM_ONLY_910B("SoftmaxFlashV3", T);                                                                           \
  static_assert(std::is_same_v<T, half> && std::is_same_v<U, float>,                                                   \
                "AscendC::SoftmaxFlashV3 takes half for the matrix and float for the values of rows")

template <typename T, typename U, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftmaxFlashV3(const LocalTensor<T>& dst, const LocalTensor<U>& mean, const LocalTensor<U>& expSum,
                    const LocalTensor<U>& max, const LocalTensor<T>& src, const LocalTensor<T>& expMax,
                    const LocalTensor<U>& inMean, const LocalTensor<U>& inExpSum, const LocalTensor<U>& inMax,
                    const SoftMaxTiling& tiling, const SoftMaxParams& params,
                    const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_FLASH_V3_TYPES(T, U);
  detail::softmaxFlashV3({dst, mean, expSum, max, src, expMax, inMean, inExpSum, inMax}, nullptr, tiling, params,
                         isUpdate, where);
}
template <typename T, typename U, bool isUpdate = false, bool isReuseSource = false, bool isBasicBlock = false,
          bool isDataFormatNZ = false, const SoftmaxConfig& config = SOFTMAX_DEFAULT_CFG>
void SoftmaxFlashV3(const LocalTensor<T>& dst, const LocalTensor<U>& mean, const LocalTensor<U>& expSum,
                    const LocalTensor<U>& max, const LocalTensor<T>& src, const LocalTensor<T>& expMax,
                    const LocalTensor<U>& inMean, const LocalTensor<U>& inExpSum, const LocalTensor<U>& inMax,
                    const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
                    const SoftMaxParams& params, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_FLASH_V3_TYPES(T, U);
  detail::softmaxFlashV3({dst, mean, expSum, max, src, expMax, inMean, inExpSum, inMax}, &sharedTmpBuffer, tiling,
                         params, isUpdate, where);
}
#undef ASCEND_SIM_FLASH_V3_TYPES

} // namespace AscendC
