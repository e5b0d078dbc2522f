#pragma once
// LayerNorm, its second half Normalize, and DeepNorm: rows brought to mean 0 and variance 1.
#include "../math/call.h"
#include "../math/elementwise.h"
#include "../tiling/formats.h"
#include "../tiling/normalization.h"

namespace AscendC {

struct LayerNormConfig {
  bool isNoBeta = false;
  bool isNoGamma = false;
  bool isOnlyOutput = false;
  bool isOutputRstd = true;
};
inline constexpr LayerNormConfig LNCFG_NORM = {false, false, false};
inline constexpr LayerNormConfig LNCFG_NOBETA = {true, false, false};
inline constexpr LayerNormConfig LNCFG_NOGAMMA = {false, true, false};

/// aLength rows of rLength, rLengthWithPadding apart.
struct LayerNormPara {
  uint32_t aLength;
  uint32_t rLength;
  uint32_t rLengthWithPadding;
};

struct NormalizeConfig {
  ReducePattern reducePattern = ReducePattern::AR;
  int32_t aLength = -1;
  bool isNoBeta = false;
  bool isNoGamma = false;
  bool isOnlyOutput = false;
};
inline constexpr NormalizeConfig NLCFG_NORM = {ReducePattern::AR, -1, false, false, false};
inline constexpr NormalizeConfig NLCFG_NOBETA = {ReducePattern::AR, -1, true, false, false};
inline constexpr NormalizeConfig NLCFG_NOGAMMA = {ReducePattern::AR, -1, false, true, false};
using NormalizePara = LayerNormPara;

namespace detail {

struct Moments {
  float mean = 0;
  float variance = 0;
};
/// In double, each rounded once.
inline Moments momentsOf(const float* row, uint32_t n) {
  double sum = 0, squares = 0;
  for (uint32_t i = 0; i < n; ++i)
    sum += static_cast<double>(row[i]);
  const double mean = sum / n;
  for (uint32_t i = 0; i < n; ++i) {
    const double d = static_cast<double>(row[i]) - mean;
    squares += d * d;
  }
  return {static_cast<float>(mean), static_cast<float>(squares / n)};
}
inline float rstdOf(float variance, float epsilon) {
  return static_cast<float>(1.0 / std::sqrt(static_cast<double>(variance + epsilon)));
}
/// (row - mean) * rstd * gamma + beta; gamma, beta: null if they are left out.
inline void normalizeRow(float* row, uint32_t n, float mean, float rstd, const float* gamma, const float* beta) {
  for (uint32_t i = 0; i < n; ++i)
    row[i] = (row[i] - mean) * rstd;
  if (gamma != nullptr)
    for (uint32_t i = 0; i < n; ++i)
      row[i] *= gamma[i];
  if (beta != nullptr)
    for (uint32_t i = 0; i < n; ++i)
      row[i] += beta[i];
}

/// Rows of h elements of which `used` count. gx: null, or what is added to alpha * x first (DeepNorm).
template <class T, class Tiling>
inline void layerNorm(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& mean,
                      const LocalTensor<T>& variance, const LocalTensor<T>& src, const LocalTensor<T>* gx, float alpha,
                      const LocalTensor<T>& gamma, const LocalTensor<T>& beta, const LocalTensor<uint8_t>* tmp,
                      float epsilon, bool reuse, const Tiling& t, const Where& where) {
  ASCEND_SIM_TYPES("LayerNorm, DeepNorm", T, half, float);
  const uint32_t rows = t.bLength * t.sLength, h = t.hLength, used = t.originalHLength;
  if (rows == 0 || h == 0)
    return;
  Call call(name, where);
  if (h * sizeof(T) % ONE_BLK_SIZE != 0 || used == 0 || used > h) {
    call.refuse("rows must be whole blocks of 32 bytes (hLength), of which originalHLength, from 1 on, are in use");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(rows) * h;
  call.pieces(src, Mode::read, rows, used, h, "inputX");
  if (gx != nullptr)
    call.pieces(*gx, Mode::read, rows, used, h, "gx");
  call.read(gamma, used, "gamma").read(beta, used, "beta");
  call.write(dst, all, "output").write(mean, rows, "outputMean");
  call.write(variance, rows, "outputVariance");
  const ScratchBytes space = layerNormSpace(rows, h, sizeof(T), reuse);
  const uint64_t told = tiledBytes(t);
  call.scratch(tmp, told != 0 ? told : space.least, space.most);
  call.perform(sizeof(T), all, [=, gx = kept(gx)] {
    FloatBuffer row(h), scale(h), shift(h), other(h);
    loadFloats(gamma.data(), scale.data(), h);
    loadFloats(beta.data(), shift.data(), h);
    for (uint32_t m = 0; m < rows; ++m) {
      const size_t at = static_cast<size_t>(m) * h;
      loadFloats(src.data() + at, row.data(), h);
      if (gx != nullptr) {
        loadFloats(gx->data() + at, other.data(), h);
        for (uint32_t i = 0; i < h; ++i)
          row[i] = row[i] * alpha + other[i];
      }
      const Moments v = momentsOf(row.data(), used);
      const float rstd = rstdOf(v.variance, epsilon);
      normalizeRow(row.data(), h, v.mean, rstd, scale.data(), shift.data());
      storeFloats(row.data(), dst.data() + at, h);
      storeFloat(v.mean, mean.data() + m);
      storeFloat(v.variance, variance.data() + m);
    }
  });
}

template <class U, class T> constexpr void requireNormalize() {
  ASCEND_SIM_TYPES("LayerNorm, Normalize", T, half, float);
  static_assert(std::is_same_v<U, T> || (std::is_same_v<T, half> && std::is_same_v<U, float>),
                "AscendC::LayerNorm and Normalize take gamma and beta of the input's element type, or float with half");
}

/// known: mean and variance come in; else the mean goes out.
template <class U, class T>
inline void normalize(const char* name, const LocalTensor<T>& dst, const LocalTensor<float>& mean,
                      const LocalTensor<float>* variance, const LocalTensor<float>& rstd, const LocalTensor<T>& src,
                      const LocalTensor<U>* gamma, const LocalTensor<U>* beta, const LocalTensor<uint8_t>* tmp,
                      float epsilon, bool outputOnly, const LayerNormPara& p, const Where& where) {
  requireNormalize<U, T>();
  const bool known = variance != nullptr;
  if (p.aLength == 0 || p.rLength == 0)
    return;
  Call call(name, where);
  if (p.rLengthWithPadding * sizeof(T) % ONE_BLK_SIZE != 0 || p.rLength > p.rLengthWithPadding) {
    call.refuse("rLengthWithPadding must be rLength rounded up to whole blocks of 32 bytes");
    return;
  }
  call.pieces(src, Mode::read, p.aLength, p.rLength, p.rLengthWithPadding, "inputX");
  if (known)
    call.read(mean, p.aLength, "inputMean").read(*variance, p.aLength, "inputVariance");
  if (gamma != nullptr)
    call.read(*gamma, p.rLength, "gamma");
  if (beta != nullptr)
    call.read(*beta, p.rLength, "beta");
  call.write(dst, static_cast<uint64_t>(p.aLength) * p.rLengthWithPadding, "output");
  if (!known && !outputOnly)
    call.write(mean, p.aLength, "outputMean");
  if (!outputOnly)
    call.write(rstd, p.aLength, "outputRstd");
  const ScratchBytes space = known ? normalizeSpace(p.aLength, p.rLengthWithPadding, sizeof(U))
                                   : layerNormRstdSpace(p.aLength, p.rLengthWithPadding, sizeof(T));
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(T), static_cast<uint64_t>(p.aLength) * p.rLength,
               [=, variance = kept(variance), gamma = kept(gamma), beta = kept(beta)] {
                 const uint32_t r = p.rLength;
                 FloatBuffer row(p.rLengthWithPadding), scale(r), shift(r);
                 if (gamma != nullptr)
                   loadFloats(gamma->data(), scale.data(), r);
                 if (beta != nullptr)
                   loadFloats(beta->data(), shift.data(), r);
                 for (uint32_t m = 0; m < p.aLength; ++m) {
                   const size_t at = static_cast<size_t>(m) * p.rLengthWithPadding;
                   loadFloats(src.data() + at, row.data(), p.rLengthWithPadding);
                   const Moments v = known ? Moments{mean.data()[m], variance->data()[m]} : momentsOf(row.data(), r);
                   const float reciprocal = rstdOf(v.variance, epsilon);
                   normalizeRow(row.data(), r, v.mean, reciprocal, gamma != nullptr ? scale.data() : nullptr,
                                beta != nullptr ? shift.data() : nullptr);
                   storeFloats(row.data(), dst.data() + at, p.rLengthWithPadding);
                   if (outputOnly)
                     continue;
                   if (!known)
                     mean.data()[m] = v.mean;
                   rstd.data()[m] = reciprocal;
                 }
               });
}

} // namespace detail

template <typename T, bool isReuseSource = false>
void LayerNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamma, const LocalTensor<T>& beta,
               const LocalTensor<uint8_t>& sharedTmpBuffer, const T epsilon, const LayerNormTiling& tiling,
               const detail::Where& where = detail::Where::here()) {
  detail::layerNorm<T, LayerNormTiling>("LayerNorm", output, outputMean, outputVariance, inputX, nullptr, 1.0f, gamma,
                                        beta, &sharedTmpBuffer, static_cast<float>(epsilon), isReuseSource, tiling,
                                        where);
}
template <typename T, bool isReuseSource = false>
void LayerNorm(const LocalTensor<T>& output, const LocalTensor<T>& outputMean, const LocalTensor<T>& outputVariance,
               const LocalTensor<T>& inputX, const LocalTensor<T>& gamma, const LocalTensor<T>& beta, const T epsilon,
               const LayerNormTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::layerNorm<T, LayerNormTiling>("LayerNorm", output, outputMean, outputVariance, inputX, nullptr, 1.0f, gamma,
                                        beta, nullptr, static_cast<float>(epsilon), isReuseSource, tiling, where);
}
template <typename U, typename T, bool isReuseSource = false, const LayerNormConfig& config = LNCFG_NORM>
void LayerNorm(const LocalTensor<T>& output, const LocalTensor<float>& outputMean, const LocalTensor<float>& outputRstd,
               const LocalTensor<T>& inputX, const LocalTensor<U>& gamma, const LocalTensor<U>& beta,
               const float epsilon, const LocalTensor<uint8_t>& sharedTmpBuffer, const LayerNormPara& para,
               const LayerNormSeparateTiling&, const detail::Where& where = detail::Where::here()) {
  static_assert(config.isOutputRstd,
                "AscendC::LayerNorm with isOutputRstd = false does not exist on " ASCEND_SIM_FAMILY);
  detail::normalize<U, T>("LayerNorm", output, outputMean, nullptr, outputRstd, inputX,
                          config.isNoGamma ? nullptr : &gamma, config.isNoBeta ? nullptr : &beta, &sharedTmpBuffer,
                          epsilon, config.isOnlyOutput, para, where);
}
template <typename U, typename T, bool isReuseSource = false, const LayerNormConfig& config = LNCFG_NORM>
void LayerNorm(const LocalTensor<T>& output, const LocalTensor<float>& outputMean, const LocalTensor<float>& outputRstd,
               const LocalTensor<T>& inputX, const LocalTensor<U>& gamma, const LocalTensor<U>& beta,
               const float epsilon, const LayerNormPara& para, const LayerNormSeparateTiling&,
               const detail::Where& where = detail::Where::here()) {
  static_assert(config.isOutputRstd,
                "AscendC::LayerNorm with isOutputRstd = false does not exist on " ASCEND_SIM_FAMILY);
  detail::normalize<U, T>("LayerNorm", output, outputMean, nullptr, outputRstd, inputX,
                          config.isNoGamma ? nullptr : &gamma, config.isNoBeta ? nullptr : &beta, nullptr, epsilon,
                          config.isOnlyOutput, para, where);
}

/// LayerNorm with means and variances that are there already.
template <typename U, typename T, bool isReuseSource = false, const NormalizeConfig& config = NLCFG_NORM>
void Normalize(const LocalTensor<T>& output, const LocalTensor<float>& outputRstd, const LocalTensor<float>& inputMean,
               const LocalTensor<float>& inputVariance, const LocalTensor<T>& inputX, const LocalTensor<U>& gamma,
               const LocalTensor<U>& beta, const LocalTensor<uint8_t>& sharedTmpBuffer, const float epsilon,
               const NormalizePara& para, const detail::Where& where = detail::Where::here()) {
  static_assert(config.reducePattern == ReducePattern::AR, "AscendC::Normalize takes ReducePattern::AR only");
  detail::normalize<U, T>("Normalize", output, inputMean, &inputVariance, outputRstd, inputX,
                          config.isNoGamma ? nullptr : &gamma, config.isNoBeta ? nullptr : &beta, &sharedTmpBuffer,
                          epsilon, config.isOnlyOutput, para, where);
}
template <typename U, typename T, bool isReuseSource = false, const NormalizeConfig& config = NLCFG_NORM>
void Normalize(const LocalTensor<T>& output, const LocalTensor<float>& outputRstd, const LocalTensor<float>& inputMean,
               const LocalTensor<float>& inputVariance, const LocalTensor<T>& inputX, const LocalTensor<U>& gamma,
               const LocalTensor<U>& beta, const float epsilon, const NormalizePara& para,
               const detail::Where& where = detail::Where::here()) {
  static_assert(config.reducePattern == ReducePattern::AR, "AscendC::Normalize takes ReducePattern::AR only");
  detail::normalize<U, T>("Normalize", output, inputMean, &inputVariance, outputRstd, inputX,
                          config.isNoGamma ? nullptr : &gamma, config.isNoBeta ? nullptr : &beta, nullptr, epsilon,
                          config.isOnlyOutput, para, where);
}

/// LayerNorm of alpha * src + gx. The third operand is the variance, although it is documented as rstd.
template <typename T, bool isReuseSrc = false, bool isBasicBlock = false>
void DeepNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean, const LocalTensor<T>& variance,
              const LocalTensor<T>& src, const LocalTensor<T>& gx, const LocalTensor<T>& beta,
              const LocalTensor<T>& gamma, const LocalTensor<uint8_t>& sharedTmpBuffer, const T alpha, const T epsilon,
              const DeepNormTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::layerNorm<T, DeepNormTiling>("DeepNorm", dst, mean, variance, src, &gx, static_cast<float>(alpha), gamma,
                                       beta, &sharedTmpBuffer, static_cast<float>(epsilon), isReuseSrc, tiling, where);
}
template <typename T, bool isReuseSrc = false, bool isBasicBlock = false>
void DeepNorm(const LocalTensor<T>& dst, const LocalTensor<T>& mean, const LocalTensor<T>& variance,
              const LocalTensor<T>& src, const LocalTensor<T>& gx, const LocalTensor<T>& beta,
              const LocalTensor<T>& gamma, const T alpha, const T epsilon, const DeepNormTiling& tiling,
              const detail::Where& where = detail::Where::here()) {
  detail::layerNorm<T, DeepNormTiling>("DeepNorm", dst, mean, variance, src, &gx, static_cast<float>(alpha), gamma,
                                       beta, nullptr, static_cast<float>(epsilon), isReuseSrc, tiling, where);
}

} // namespace AscendC
