#pragma once
// RmsNorm, BatchNorm and GroupNorm.
#include "layer_norm.h"

namespace AscendC {
namespace detail {

template <class T>
inline void rmsNorm(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& gamma,
                    const LocalTensor<uint8_t>* tmp, float epsilon, const RmsNormTiling& t, const Where& where) {
  ASCEND_SIM_TYPES("RmsNorm", T, half, float);
  const uint32_t rows = t.bLength * t.sLength, h = t.hLength, used = t.originalHLength;
  if (rows == 0 || h == 0)
    return;
  Call call("RmsNorm", where);
  if (h * sizeof(T) % ONE_BLK_SIZE != 0 || used == 0 || used > h) {
    call.refuse("rows must be whole blocks of 32 bytes (hLength), of which originalHLength, from 1 on, are in use");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(rows) * h;
  call.pieces(src, Mode::read, rows, used, h, "src").read(gamma, used, "gamma").write(dst, all, "dst");
  const ScratchBytes space = rmsNormSpace(rows, h, sizeof(T));
  const uint64_t told = (static_cast<uint64_t>(t.mainBshLength) * (sizeof(T) == 2 ? 2 : 1) + t.mainBsLengthAlign) * 4;
  call.scratch(tmp, t.mainBshLength != 0 && told < space.most ? told : space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    FloatBuffer row(h), scale(h);
    loadFloats(gamma.data(), scale.data(), h);
    for (uint32_t m = 0; m < rows; ++m) {
      const size_t at = static_cast<size_t>(m) * h;
      loadFloats(src.data() + at, row.data(), h);
      double squares = 0;
      for (uint32_t i = 0; i < used; ++i)
        squares += static_cast<double>(row[i]) * static_cast<double>(row[i]);
      const float reciprocal = rstdOf(static_cast<float>(squares / used), epsilon);
      normalizeRow(row.data(), h, 0.0f, reciprocal, scale.data(), nullptr);
      storeFloats(row.data(), dst.data() + at, h);
    }
  });
}

/// Over the first dimension: each of the s * h columns has its own mean and variance; gamma and beta go with the rows.
template <class T>
inline void batchNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean, const LocalTensor<T>& variance,
                      const LocalTensor<T>& src, const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
                      const LocalTensor<uint8_t>* tmp, float epsilon, bool basic, const BatchNormTiling& t,
                      const Where& where) {
  ASCEND_SIM_TYPES("BatchNorm", T, half, float);
  const uint32_t rows = t.originalBLength, columns = t.meanVarSize;
  if (rows == 0 || columns == 0)
    return;
  Call call("BatchNorm", where);
  if (columns * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("S * H must be whole blocks of 32 bytes (meanVarSize)");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(rows) * columns;
  call.read(src, all, "inputX").read(gamma, rows, "gamm").read(beta, rows, "beta");
  call.write(dst, all, "output").write(mean, columns, "outputMean").write(variance, columns, "outputVariance");
  const ScratchBytes space = batchNormSpace(rows, columns, sizeof(T), basic);
  const uint64_t told = (static_cast<uint64_t>(t.thirdTmpStartPos) + t.oneTmpSize) * 4;
  call.scratch(tmp, t.oneTmpSize != 0 && told < space.most ? told : space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    FloatBuffer column(rows), scale(rows), shift(rows);
    loadFloats(gamma.data(), scale.data(), rows);
    loadFloats(beta.data(), shift.data(), rows);
    for (uint32_t c = 0; c < columns; ++c) {
      for (uint32_t b = 0; b < rows; ++b)
        column[b] = static_cast<float>(src.data()[static_cast<size_t>(b) * columns + c]);
      const Moments v = momentsOf(column.data(), rows);
      normalizeRow(column.data(), rows, v.mean, rstdOf(v.variance, epsilon), scale.data(), shift.data());
      for (uint32_t b = 0; b < rows; ++b)
        storeFloat(column[b], dst.data() + static_cast<size_t>(b) * columns + c);
      storeFloat(v.mean, mean.data() + c);
      storeFloat(v.variance, variance.data() + c);
    }
  });
}

/// Groups of d channels of hw values, each channel padded to whole blocks.
template <class T>
inline void groupNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean, const LocalTensor<T>& variance,
                      const LocalTensor<T>& src, const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
                      const LocalTensor<uint8_t>* tmp, float epsilon, bool reuse, const GroupNormTiling& t,
                      const Where& where) {
  ASCEND_SIM_TYPES("GroupNorm", T, half, float);
  if (t.n == 0 || t.g == 0 || t.d == 0 || t.hw == 0)
    return;
  Call call("GroupNorm", where);
  if (t.d * t.g != t.c || t.hw > t.hwAlignSize || t.hwAlignSize * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("the tiling must have c = g * d, and hwAlignSize hw rounded up to whole blocks of 32 bytes");
    return;
  }
  const uint64_t channels = static_cast<uint64_t>(t.n) * t.c, all = channels * t.hwAlignSize;
  const uint64_t groups = static_cast<uint64_t>(t.n) * t.g;
  call.pieces(src, Mode::read, channels, t.hw, t.hwAlignSize, "inputX")
      .read(gamma, t.c, "gamma")
      .read(beta, t.c, "beta");
  call.write(dst, all, "output").write(mean, groups, "outputMean").write(variance, groups, "outputVariance");
  const ScratchBytes space = groupNormSpace(t.n, t.c, t.hw, t.g, sizeof(T), reuse);
  const uint64_t told = tiledBytes(t);
  call.scratch(tmp, told != 0 && told < space.most ? told : space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    const uint32_t used = t.d * t.hw;
    FloatBuffer values(used);
    for (uint64_t group = 0; group < groups; ++group) {
      const size_t first = static_cast<size_t>(group) * t.d * t.hwAlignSize;
      for (uint32_t d = 0; d < t.d; ++d)
        loadFloats(src.data() + first + static_cast<size_t>(d) * t.hwAlignSize, values.data() + d * t.hw, t.hw);
      const Moments v = momentsOf(values.data(), used);
      const float reciprocal = rstdOf(v.variance, epsilon);
      for (uint32_t d = 0; d < t.d; ++d) {
        const size_t channel = static_cast<size_t>(group % t.g) * t.d + d;
        const float scale = static_cast<float>(gamma.data()[channel]), shift = static_cast<float>(beta.data()[channel]);
        float* row = values.data() + d * t.hw;
        for (uint32_t i = 0; i < t.hw; ++i)
          row[i] = (row[i] - v.mean) * reciprocal * scale + shift;
        T* out = dst.data() + first + static_cast<size_t>(d) * t.hwAlignSize;
        storeFloats(row, out, t.hw);
        for (uint32_t i = t.hw; i < t.hwAlignSize; ++i)
          out[i] = T(0.0f);
      }
      storeFloat(v.mean, mean.data() + group);
      storeFloat(v.variance, variance.data() + group);
    }
  });
}

} // namespace detail

/// src / sqrt(mean(src^2) + epsilon) * gamma, by rows.
template <typename T, bool isBasicBlock = false>
void RmsNorm(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& gamma,
             const LocalTensor<uint8_t>& sharedTmpBuffer, const T epsilon, const RmsNormTiling& tiling,
             const detail::Where& where = detail::Where::here()) {
  detail::rmsNorm(dst, src, gamma, &sharedTmpBuffer, static_cast<float>(epsilon), tiling, where);
}
template <typename T, bool isBasicBlock = false>
void RmsNorm(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& gamma, const T epsilon,
             const RmsNormTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::rmsNorm(dst, src, gamma, nullptr, static_cast<float>(epsilon), tiling, where);
}

template <typename T, bool isReuseSource = false, bool isBasicBlock = false>
void BatchNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamm, const LocalTensor<T>& beta,
               const LocalTensor<uint8_t>& sharedTmpBuffer, const T epsilon, const BatchNormTiling& tiling,
               const detail::Where& where = detail::Where::here()) {
  detail::batchNorm(output, outputMean, outputVariance, inputX, gamm, beta, &sharedTmpBuffer,
                    static_cast<float>(epsilon), isBasicBlock, tiling, where);
}
template <typename T, bool isReuseSource = false, bool isBasicBlock = false>
void BatchNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamm, const LocalTensor<T>& beta, const T epsilon,
               const BatchNormTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::batchNorm(output, outputMean, outputVariance, inputX, gamm, beta, nullptr, static_cast<float>(epsilon),
                    isBasicBlock, tiling, where);
}

template <typename T, bool isReuseSource = false>
void GroupNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
               const LocalTensor<uint8_t>& sharedTmpBuffer, const T epsilon, const GroupNormTiling& tiling,
               const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("GroupNorm", T);
  detail::groupNorm(output, outputMean, outputVariance, inputX, gamma, beta, &sharedTmpBuffer,
                    static_cast<float>(epsilon), isReuseSource, tiling, where);
}
template <typename T, bool isReuseSource = false>
void GroupNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamma, const LocalTensor<T>& beta, const T epsilon,
               const GroupNormTiling& tiling, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("GroupNorm", T);
  detail::groupNorm(output, outputMean, outputVariance, inputX, gamma, beta, nullptr, static_cast<float>(epsilon),
                    isReuseSource, tiling, where);
}

} // namespace AscendC
