#pragma once
// WelfordUpdate and WelfordFinalize: mean and variance of rows that come in pieces.
#include "../math/call.h"
#include "../math/elementwise.h"
#include "../tiling/normalization.h"

namespace AscendC {

struct WelfordUpdateConfig {
  constexpr WelfordUpdateConfig(bool inPlace) : isInplace(inPlace) {}
  bool isInplace = false;
};
inline constexpr WelfordUpdateConfig WFUPDATE_DEFAULT_CFG = {false};
/// The i-th piece has nRec = 1 / i.
struct WelfordUpdateParam {
  uint32_t rnLength;
  uint32_t abLength;
  uint32_t abComputeLength;
  float nRec;
};

struct WelfordFinalizeConfig {
  constexpr WelfordFinalizeConfig(bool correction) : isCorrection(correction) {}
  bool isCorrection = false;
};
inline constexpr WelfordFinalizeConfig WFFINALIZE_DEFAULT_CFG = {false};
struct WelfordFinalizePara {
  uint32_t rnLength;
  uint32_t abLength;
  uint32_t headCount;
  uint32_t headCountLength;
  uint32_t tailCount;
  uint32_t tailCountLength;
  float abRec;
  float rRec;
  float rRecWithCorrection = 0;
};

namespace detail {

template <class T, class U>
inline void welfordUpdate(const LocalTensor<U>& outMean, const LocalTensor<U>& outVariance,
                          const LocalTensor<U>& inMean, const LocalTensor<U>& inVariance, const LocalTensor<T>& x,
                          const LocalTensor<uint8_t>* tmp, bool inPlace, bool reuse, const WelfordUpdateParam& p,
                          const Where& where) {
  ASCEND_SIM_TYPES("WelfordUpdate", T, half, float);
  static_assert(std::is_same_v<U, float>, "AscendC::WelfordUpdate takes means and variances of float");
  Call call("WelfordUpdate", where);
  if (p.rnLength != 1 || p.abComputeLength == 0 || p.abComputeLength > p.abLength ||
      p.abLength * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("takes rnLength = 1, abLength of whole blocks of 32 bytes of the input, and abComputeLength from 1 to "
                "abLength");
    return;
  }
  const uint32_t n = p.abComputeLength, all = inPlace ? p.abLength : n;
  call.read(x, n, "inputX").read(inMean, all, "inputMean").read(inVariance, all, "inputVariance");
  call.write(outMean, all, "outputMean").write(outVariance, all, "outputVariance");
  const ScratchBytes space = welfordUpdateSpace(static_cast<uint64_t>(p.rnLength) * p.abLength, sizeof(T), reuse);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(T), n, [=] {
    for (uint32_t i = 0; i < n; ++i) {
      const float value = static_cast<float>(x.data()[i]);
      const float before = inMean.data()[i], difference = value - before;
      const float mean = before + difference * p.nRec;
      outVariance.data()[i] = inVariance.data()[i] + difference * (value - mean);
      outMean.data()[i] = mean;
    }
    // What is not computed stays as it came in.
    for (uint32_t i = n; i < all; ++i) {
      outMean.data()[i] = inMean.data()[i];
      outVariance.data()[i] = inVariance.data()[i];
    }
  });
}

inline void welfordFinalize(const LocalTensor<float>& outMean, const LocalTensor<float>& outVariance,
                            const LocalTensor<float>& inMean, const LocalTensor<float>& inVariance,
                            const LocalTensor<int32_t>* counts, const LocalTensor<uint8_t>* tmp,
                            const WelfordFinalizePara& p, const Where& where) {
  Call call("WelfordFinalize", where);
  if (p.abLength == 0 || p.abLength % 8 != 0) {
    call.refuse("abLength must be a multiple of 8");
    return;
  }
  if (counts == nullptr && p.tailCount == 0 && p.tailCountLength != 0) {
    call.refuse("tailCountLength without a tailCount");
    return;
  }
  call.read(inMean, p.abLength, "inputMean").read(inVariance, p.abLength, "inputVariance");
  if (counts != nullptr)
    call.read(*counts, p.abLength, "counts");
  call.write(outMean, 8, "outputMean").write(outVariance, 8, "outputVariance");
  const ScratchBytes space = welfordFinalizeSpace(p.abLength);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(float), p.abLength, [=, counts = kept(counts)] {
    const bool hasTail = p.tailCountLength != 0;
    auto weight = [&](uint32_t i) {
      if (counts != nullptr)
        return static_cast<double>(counts->data()[i]);
      return static_cast<double>(!hasTail ? p.rnLength : i < p.headCountLength ? p.headCount : p.tailCount);
    };
    const double reciprocal = static_cast<double>(p.rRec);
    double sum = 0;
    for (uint32_t i = 0; i < p.abLength; ++i) {
      const double m = static_cast<double>(inMean.data()[i]);
      sum += counts == nullptr && !hasTail ? m * static_cast<double>(p.abRec) : m * weight(i) * reciprocal;
    }
    const double mean = static_cast<double>(static_cast<float>(sum));
    double squares = 0;
    for (uint32_t i = 0; i < p.abLength; ++i) {
      const double d = static_cast<double>(inMean.data()[i]) - mean;
      squares += (static_cast<double>(inVariance.data()[i]) + d * d * weight(i)) * reciprocal;
    }
    // The rest of the block becomes zero.
    for (uint32_t i = 0; i < 8; ++i)
      outMean.data()[i] = outVariance.data()[i] = 0.0f;
    outMean.data()[0] = static_cast<float>(mean);
    outVariance.data()[0] = static_cast<float>(squares);
  });
}

} // namespace detail

template <typename T, typename U, bool isReuseSource = false, const WelfordUpdateConfig& config = WFUPDATE_DEFAULT_CFG>
void WelfordUpdate(const LocalTensor<U>& outputMean, const LocalTensor<U>& outputVariance,
                   const LocalTensor<U>& inputMean, const LocalTensor<U>& inputVariance, const LocalTensor<T>& inputX,
                   const LocalTensor<uint8_t>& sharedTmpBuffer, const WelfordUpdateParam& para,
                   const detail::Where& where = detail::Where::here()) {
  detail::welfordUpdate<T, U>(outputMean, outputVariance, inputMean, inputVariance, inputX, &sharedTmpBuffer,
                              config.isInplace, isReuseSource, para, where);
}
template <typename T, typename U, bool isReuseSource = false, const WelfordUpdateConfig& config = WFUPDATE_DEFAULT_CFG>
void WelfordUpdate(const LocalTensor<U>& outputMean, const LocalTensor<U>& outputVariance,
                   const LocalTensor<U>& inputMean, const LocalTensor<U>& inputVariance, const LocalTensor<T>& inputX,
                   const WelfordUpdateParam& para, const detail::Where& where = detail::Where::here()) {
  detail::welfordUpdate<T, U>(outputMean, outputVariance, inputMean, inputVariance, inputX, nullptr, config.isInplace,
                              isReuseSource, para, where);
}

template <bool isReuseSource = false>
void WelfordFinalize(const LocalTensor<float>& outputMean, const LocalTensor<float>& outputVariance,
                     const LocalTensor<float>& inputMean, const LocalTensor<float>& inputVariance,
                     const LocalTensor<uint8_t>& sharedTmpBuffer, const WelfordFinalizePara& para,
                     const detail::Where& where = detail::Where::here()) {
  detail::welfordFinalize(outputMean, outputVariance, inputMean, inputVariance, nullptr, &sharedTmpBuffer, para, where);
}
template <bool isReuseSource = false>
void WelfordFinalize(const LocalTensor<float>& outputMean, const LocalTensor<float>& outputVariance,
                     const LocalTensor<float>& inputMean, const LocalTensor<float>& inputVariance,
                     const WelfordFinalizePara& para, const detail::Where& where = detail::Where::here()) {
  detail::welfordFinalize(outputMean, outputVariance, inputMean, inputVariance, nullptr, nullptr, para, where);
}
/// With the number of values behind each mean.
template <bool isReuseSource = false>
void WelfordFinalize(const LocalTensor<float>& outputMean, const LocalTensor<float>& outputVariance,
                     const LocalTensor<float>& inputMean, const LocalTensor<float>& inputVariance,
                     const LocalTensor<int32_t>& counts, const LocalTensor<uint8_t>& sharedTmpBuffer,
                     const WelfordFinalizePara& para, const detail::Where& where = detail::Where::here()) {
  detail::welfordFinalize(outputMean, outputVariance, inputMean, inputVariance, &counts, &sharedTmpBuffer, para, where);
}
template <bool isReuseSource = false>
void WelfordFinalize(const LocalTensor<float>& outputMean, const LocalTensor<float>& outputVariance,
                     const LocalTensor<float>& inputMean, const LocalTensor<float>& inputVariance,
                     const LocalTensor<int32_t>& counts, const WelfordFinalizePara& para,
                     const detail::Where& where = detail::Where::here()) {
  detail::welfordFinalize(outputMean, outputVariance, inputMean, inputVariance, &counts, nullptr, para, where);
}

} // namespace AscendC
