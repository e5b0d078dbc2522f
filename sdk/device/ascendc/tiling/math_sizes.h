#pragma once
// On the host: how much temporary space the element-wise functions take, at least and at most, and for how many tensors
// of the input's size at once.
#include "scratch.h"
#include "shape.h"

namespace AscendC {
namespace detail {

inline void scratchSizes(const Scratch& s, uint64_t count, uint32_t typeSize, bool isInteger, uint32_t& maxValue,
                         uint32_t& minValue) {
  minValue = bytes32(s.least(typeSize, isInteger));
  maxValue = bytes32(s.most(count, typeSize, isInteger));
}
inline void scratchFactor(const Scratch& s, uint32_t typeSize, bool isInteger, uint32_t& maxLiveNodeCount,
                          uint32_t& extraBuf) {
  maxLiveNodeCount =
      s.laneBytes != 0 ? s.laneBytes : s.factor(typeSize, isInteger) * (s.halfAsFloats && typeSize == 2 ? 2 : 1);
  extraBuf = s.extra;
}

} // namespace detail

/// GetNameMaxMinTmpSize and GetNameTmpBufferFactorSize. `space`: with and without reuse of the source.
#define ASCEND_TILING_MATH(Name, space)                                                                                \
  inline void Get##Name##MaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize,                           \
                                       [[maybe_unused]] const bool isReuseSource, uint32_t& maxValue,                  \
                                       uint32_t& minValue) {                                                           \
    detail::scratchSizes(detail::space, detail::elementsOf(srcShape), typeSize, false, maxValue, minValue);            \
  }                                                                                                                    \
  inline void Get##Name##TmpBufferFactorSize(const uint32_t typeSize, uint32_t& maxLiveNodeCount,                      \
                                             uint32_t& extraBuf) {                                                     \
    [[maybe_unused]] constexpr bool isReuseSource = false;                                                             \
    detail::scratchFactor(detail::space, typeSize, false, maxLiveNodeCount, extraBuf);                                 \
  }
ASCEND_TILING_MATH(Acos, scratch::acos)
ASCEND_TILING_MATH(Acosh, scratch::acosh)
ASCEND_TILING_MATH(Asin, scratch::asin)
ASCEND_TILING_MATH(Asinh, scratch::asinh)
ASCEND_TILING_MATH(Atan, scratch::atan)
ASCEND_TILING_MATH(Atanh, scratch::atanh)
ASCEND_TILING_MATH(Axpy, scratch::axpy)
ASCEND_TILING_MATH(Ceil, scratch::ceil)
ASCEND_TILING_MATH(Clamp, scratch::clamp)
ASCEND_TILING_MATH(Cos, scratch::cos(isReuseSource))
ASCEND_TILING_MATH(Cosh, scratch::cosh)
ASCEND_TILING_MATH(Digamma, scratch::digamma(isReuseSource))
ASCEND_TILING_MATH(Erf, scratch::erf)
ASCEND_TILING_MATH(Erfc, scratch::erfc)
ASCEND_TILING_MATH(Exp, scratch::exp(isReuseSource))
ASCEND_TILING_MATH(Floor, scratch::floor)
ASCEND_TILING_MATH(Fmod, scratch::fmod)
ASCEND_TILING_MATH(Frac, scratch::frac)
ASCEND_TILING_MATH(Lgamma, scratch::lgamma(isReuseSource))
ASCEND_TILING_MATH(Log, scratch::none)
ASCEND_TILING_MATH(Log10, scratch::none)
ASCEND_TILING_MATH(Log2, scratch::log2)
ASCEND_TILING_MATH(Sign, scratch::sign)
ASCEND_TILING_MATH(Sin, scratch::sin(isReuseSource))
ASCEND_TILING_MATH(Sinh, scratch::sinh)
ASCEND_TILING_MATH(Tan, scratch::tan)
ASCEND_TILING_MATH(Tanh, scratch::tanh)
ASCEND_TILING_MATH(Trunc, scratch::trunc)
ASCEND_TILING_MATH(Sigmoid, scratch::sigmoid)
ASCEND_TILING_MATH(GeGLU, scratch::geGlu)
ASCEND_TILING_MATH(ReGlu, scratch::reGlu)
#undef ASCEND_TILING_MATH

inline void GetXorMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool, uint32_t& maxValue,
                                uint32_t& minValue) {
  detail::scratchSizes(detail::scratch::exclusiveOr, detail::elementsOf(srcShape), typeSize, true, maxValue, minValue);
}
inline void GetXorTmpBufferFactorSize(const uint32_t typeSize, uint32_t& maxLiveNodeCount, uint32_t& extraBuffer) {
  detail::scratchFactor(detail::scratch::exclusiveOr, typeSize, true, maxLiveNodeCount, extraBuffer);
}

template <class Platform>
void GetRoundMaxMinTmpSize(const Platform& platform, const TensorShape& srcShape, const uint32_t typeSize, const bool,
                           uint32_t& maxValue, uint32_t& minValue) {
  detail::scratchSizes(detail::scratch::round(detail::tilesFor910B(platform)), detail::elementsOf(srcShape), typeSize,
                       false, maxValue, minValue);
}
template <class Platform>
void GetRoundTmpBufferFactorSize(const Platform& platform, const uint32_t typeSize, uint32_t& maxLiveNodeCount,
                                 uint32_t& extraBuf) {
  detail::scratchFactor(detail::scratch::round(detail::tilesFor910B(platform)), typeSize, false, maxLiveNodeCount,
                        extraBuf);
}

/// A shape of one dimension of one element stands for a scalar.
inline void GetPowerMaxMinTmpSize(const TensorShape& srcShape1, const TensorShape& srcShape2, const bool typeIsInt,
                                  const uint32_t typeSize, const bool, uint32_t& maxValue, uint32_t& minValue) {
  const auto isTensor = [](const TensorShape& s) { return s.GetDimNum() != 1 || s.GetDim(0) != 1; };
  const bool base = isTensor(srcShape1), exponent = isTensor(srcShape2);
  detail::scratchSizes(detail::scratch::power(detail::tilesFor910B(), base && exponent, typeIsInt),
                       detail::elementsOf(base ? srcShape1 : srcShape2), typeSize, typeIsInt, maxValue, minValue);
}
inline void GetPowerTmpBufferFactorSize(const bool baseIsTensor, const bool expIsTensor, const bool typeIsInt,
                                        const uint32_t typeSize, uint32_t& maxLiveNodeCount, uint32_t& extraBuffer) {
  detail::scratchFactor(detail::scratch::power(detail::tilesFor910B(), baseIsTensor && expIsTensor, typeIsInt),
                        typeSize, typeIsInt, maxLiveNodeCount, extraBuffer);
}

inline void GetCumSumMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool isLastAxis,
                                   const bool, uint32_t& maxValue, uint32_t& minValue) {
  const detail::ScratchBytes s = detail::cumSumSpace(static_cast<uint64_t>(srcShape.GetDim(0)),
                                                     static_cast<uint64_t>(srcShape.GetDim(1)), typeSize, isLastAxis);
  maxValue = detail::bytes32(s.most);
  minValue = detail::bytes32(s.least);
}

} // namespace AscendC
