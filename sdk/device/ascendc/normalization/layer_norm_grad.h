#pragma once
// The gradients of LayerNorm: by its input (LayerNormGrad), by gamma and beta (LayerNormGradBeta).
#include "../base/enums.h"
#include "layer_norm.h"

namespace AscendC {

struct LayerNormGradShapeInfo {
  DataFormat dataFormat = DataFormat::ND;
};

namespace detail {

template <class T> struct LayerNormGradOperands {
  LocalTensor<T> pdX;
  LocalTensor<T> resForGamma;
  LocalTensor<T> dy;
  LocalTensor<T> x;
  LocalTensor<T> variance;
  LocalTensor<T> mean;
  LocalTensor<T> gamma;
};

template <class T>
inline void layerNormGrad(const LayerNormGradOperands<T>& o, const LocalTensor<uint8_t>* tmp, float epsilon, bool reuse,
                          const LayerNormGradTiling& t, const Where& where) {
  ASCEND_SIM_TYPES("LayerNormGrad", T, half, float);
  const uint32_t rows = t.bLength * t.sLength, h = t.hLength, used = t.originalHLength;
  if (rows == 0 || h == 0)
    return;
  Call call("LayerNormGrad", where);
  if (h * sizeof(T) % ONE_BLK_SIZE != 0 || used == 0 || used > h) {
    call.refuse("rows must be whole blocks of 32 bytes (hLength), of which originalHLength, from 1 on, are in use");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(rows) * h;
  call.pieces(o.dy, Mode::read, rows, used, h, "inputDy").pieces(o.x, Mode::read, rows, used, h, "inputX");
  call.read(o.variance, rows, "inputVariance").read(o.mean, rows, "inputMean").read(o.gamma, used, "inputGamma");
  call.write(o.pdX, all, "outputPdX").write(o.resForGamma, all, "resForGamma");
  const ScratchBytes space = layerNormGradSpace(rows, h, sizeof(T), reuse);
  call.scratch(tmp, t.stackBufferSize != 0 && t.stackBufferSize < space.most ? t.stackBufferSize : space.least,
               space.most);
  call.perform(sizeof(T), all, [=] {
    FloatBuffer dy(h), x(h), gamma(h);
    loadFloats(o.gamma.data(), gamma.data(), h);
    const double n = used;
    for (uint32_t m = 0; m < rows; ++m) {
      const size_t at = static_cast<size_t>(m) * h;
      loadFloats(o.dy.data() + at, dy.data(), h);
      loadFloats(o.x.data() + at, x.data(), h);
      const float mean = static_cast<float>(o.mean.data()[m]);
      const double rstd =
          1.0 / std::sqrt(static_cast<double>(static_cast<float>(o.variance.data()[m])) + static_cast<double>(epsilon));
      double byVariance = 0, byMean = 0, differences = 0;
      for (uint32_t i = 0; i < h; ++i) {
        dy[i] *= gamma[i];
        x[i] -= mean;
        if (i < used) {
          byVariance += static_cast<double>(dy[i]) * static_cast<double>(x[i]);
          byMean += static_cast<double>(dy[i]);
          differences += static_cast<double>(x[i]);
        }
      }
      byVariance *= -0.5 * rstd * rstd * rstd;
      byMean = -byMean * rstd + byVariance * (-2.0 / n) * differences;
      for (uint32_t i = 0; i < h; ++i) {
        const double d = static_cast<double>(x[i]);
        dy[i] = static_cast<float>(static_cast<double>(dy[i]) * rstd + byVariance * (2.0 / n) * d + byMean / n);
        x[i] = static_cast<float>(d * rstd);
      }
      storeFloats(dy.data(), o.pdX.data() + at, h);
      storeFloats(x.data(), o.resForGamma.data() + at, h);
    }
  });
}

template <class T>
inline void layerNormGradBeta(const LocalTensor<T>& pdGamma, const LocalTensor<T>& pdBeta,
                              const LocalTensor<T>& resForGamma, const LocalTensor<T>& dy,
                              const LocalTensor<uint8_t>* tmp, const LayerNormGradBetaTiling& t, const Where& where) {
  ASCEND_SIM_TYPES("LayerNormGradBeta", T, half, float);
  const uint32_t rows = t.bLength * t.sLength, h = t.hLength;
  if (rows == 0 || h == 0)
    return;
  Call call("LayerNormGradBeta", where);
  if (h * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("rows must be whole blocks of 32 bytes (hLength)");
    return;
  }
  const uint32_t used = t.originalHLength == 0 || t.originalHLength > h ? h : t.originalHLength;
  call.pieces(resForGamma, Mode::read, rows, used, h, "resForGamma").pieces(dy, Mode::read, rows, used, h, "inputDy");
  call.write(pdGamma, h, "outputPdGamma").write(pdBeta, h, "outputPdBeta");
  const ScratchBytes space = layerNormGradBetaSpace(rows, h, sizeof(T));
  const uint64_t told = static_cast<uint64_t>(t.stackBufferSize) * 4;
  call.scratch(tmp, told != 0 && told < space.most ? told : space.least, space.most);
  call.perform(sizeof(T), static_cast<uint64_t>(rows) * h, [=] {
    for (uint32_t i = 0; i < h; ++i) {
      double gamma = 0, beta = 0;
      for (uint32_t m = 0; m < rows; ++m) {
        const size_t at = static_cast<size_t>(m) * h + i;
        const double d = static_cast<double>(static_cast<float>(dy.data()[at]));
        gamma += d * static_cast<double>(static_cast<float>(resForGamma.data()[at]));
        beta += d;
      }
      storeFloat(static_cast<float>(gamma), pdGamma.data() + i);
      storeFloat(static_cast<float>(beta), pdBeta.data() + i);
    }
  });
}

} // namespace detail

template <typename T, bool isReuseSource = false>
void LayerNormGrad(const LocalTensor<T>& outputPdX, const LocalTensor<T>& resForGamma, const LocalTensor<T>& inputDy,
                   const LocalTensor<T>& inputX, const LocalTensor<T>& inputVariance, const LocalTensor<T>& inputMean,
                   const LocalTensor<T>& inputGamma, const LocalTensor<uint8_t>& sharedTmpBuffer, T epsilon,
                   const LayerNormGradTiling& tiling, const LayerNormGradShapeInfo& = {},
                   const detail::Where& where = detail::Where::here()) {
  detail::layerNormGrad<T>({outputPdX, resForGamma, inputDy, inputX, inputVariance, inputMean, inputGamma},
                           &sharedTmpBuffer, static_cast<float>(epsilon), isReuseSource, tiling, where);
}
template <typename T, bool isReuseSource = false>
void LayerNormGrad(const LocalTensor<T>& outputPdX, const LocalTensor<T>& resForGamma, const LocalTensor<T>& inputDy,
                   const LocalTensor<T>& inputX, const LocalTensor<T>& inputVariance, const LocalTensor<T>& inputMean,
                   const LocalTensor<T>& inputGamma, T epsilon, const LayerNormGradTiling& tiling,
                   const LayerNormGradShapeInfo& = {}, const detail::Where& where = detail::Where::here()) {
  detail::layerNormGrad<T>({outputPdX, resForGamma, inputDy, inputX, inputVariance, inputMean, inputGamma}, nullptr,
                           static_cast<float>(epsilon), isReuseSource, tiling, where);
}

template <typename T, bool isReuseSource = false>
void LayerNormGradBeta(const LocalTensor<T>& outputPdGamma, const LocalTensor<T>& outputPdBeta,
                       const LocalTensor<T>& resForGamma, const LocalTensor<T>& inputDy,
                       const LocalTensor<uint8_t>& sharedTmpBuffer, const LayerNormGradBetaTiling& tiling,
                       const detail::Where& where = detail::Where::here()) {
  detail::layerNormGradBeta(outputPdGamma, outputPdBeta, resForGamma, inputDy, &sharedTmpBuffer, tiling, where);
}
template <typename T, bool isReuseSource = false>
void LayerNormGradBeta(const LocalTensor<T>& outputPdGamma, const LocalTensor<T>& outputPdBeta,
                       const LocalTensor<T>& resForGamma, const LocalTensor<T>& inputDy,
                       const LayerNormGradBetaTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::layerNormGradBeta(outputPdGamma, outputPdBeta, resForGamma, inputDy, nullptr, tiling, where);
}

} // namespace AscendC
