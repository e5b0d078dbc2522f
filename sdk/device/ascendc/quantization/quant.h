#pragma once
// AscendQuant: half or float to int8_t with one scale and offset, or with those of each column.
#include "../math/call.h"
#include "../tiling/quantization.h"
#include "../vector/rounding.h"

namespace AscendC {

struct AscendQuantConfig {
  constexpr AscendQuantConfig(const uint32_t calcCountIn, const uint32_t offsetCountIn, const uint32_t scaleCountIn,
                              const uint32_t workLocalSizeIn)
      : calcCount(calcCountIn), offsetCount(offsetCountIn), scaleCount(scaleCountIn), workLocalSize(workLocalSizeIn) {}
  uint32_t calcCount = 0;
  uint32_t offsetCount = 0;
  uint32_t scaleCount = 0;
  uint32_t workLocalSize = 0;
};
/// Zeroes: the counts are those of the call.
inline constexpr AscendQuantConfig ASCEND_QUANT_DEFAULT_CFG = {0, 0, 0, 0};

namespace detail {

/// One number for all elements, or `count` that repeat along the source.
template <class T> struct QuantOperand {
  Kept<LocalTensor<T>> tensor = nullptr;
  float scalar = 0.0f;
  uint32_t count = 0;

  float at(uint64_t i) const { return tensor == nullptr ? scalar : roundLane<half>(tensor->data()[i % count]); }
};

/// In halves, whatever the source: scaled, shifted and rounded to the nearest even integer.
template <class T>
inline void ascendQuant(const LocalTensor<int8_t>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp,
                        const QuantOperand<T>& scale, const QuantOperand<T>& offset, uint32_t count,
                        const Where& where) {
  ASCEND_SIM_TYPES("AscendQuant", T, half, float);
  Call call("AscendQuant", where);
  if (scale.tensor != nullptr) {
    if (scale.count % 32 != 0 || scale.count == 0 || count % scale.count != 0) {
      call.refuse("scaleCount must be a multiple of 32, and calCount one of scaleCount");
      return;
    }
    if (offset.tensor != nullptr && offset.count != scale.count) {
      call.refuse("offsetCount must equal scaleCount");
      return;
    }
    call.read(*scale.tensor, scale.count, "scaleTensor");
  }
  if (offset.tensor != nullptr)
    call.read(*offset.tensor, offset.count, "offsetTensor");
  call.read(src, count, "srcTensor").write(dst, count, "dstTensor");
  const ScratchBytes space = quantSpace(count);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(T), count, [=] {
    for (uint32_t i = 0; i < count; ++i) {
      const float scaled = roundLane<half>(roundLane<half>(src.data()[i]) * scale.at(i));
      dst.data()[i] =
          saturateToInt<int8_t>(roundToInteger<RoundMode::CAST_RINT>(roundLane<half>(scaled + offset.at(i))));
    }
  });
}

} // namespace detail

// ---- The same scale and offset for all.

template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const float scale, const float offset,
                 const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, &sharedTmpBuffer, {nullptr, detail::roundLane<half>(scale)},
                         {nullptr, detail::roundLane<half>(offset)}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor, const float scale,
                 const float offset, const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, nullptr, {nullptr, detail::roundLane<half>(scale)},
                         {nullptr, detail::roundLane<half>(offset)}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const float scale, const float offset,
                 const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, sharedTmpBuffer, scale, offset, srcTensor.GetSize(),
                                        where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor, const float scale,
                 const float offset, const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, scale, offset, srcTensor.GetSize(), where);
}

// ---- A scale for each column.

template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const LocalTensor<T>& scaleTensor,
                 const detail::Identity<T> offset, const uint32_t scaleCount, const uint32_t calCount,
                 const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, &sharedTmpBuffer, {&scaleTensor, 0.0f, scaleCount},
                         {nullptr, detail::roundLane<half>(offset)}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<T>& scaleTensor, const detail::Identity<T> offset, const uint32_t scaleCount,
                 const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, nullptr, {&scaleTensor, 0.0f, scaleCount},
                         {nullptr, detail::roundLane<half>(offset)}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const LocalTensor<T>& scaleTensor,
                 const detail::Identity<T> offset, const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, sharedTmpBuffer, scaleTensor, offset,
                                        scaleTensor.GetSize(), srcTensor.GetSize(), where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<T>& scaleTensor, const detail::Identity<T> offset,
                 const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, scaleTensor, offset, scaleTensor.GetSize(),
                                        srcTensor.GetSize(), where);
}

// ---- A scale and an offset for each column.

template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const LocalTensor<T>& scaleTensor,
                 const LocalTensor<T>& offsetTensor, const uint32_t scaleCount, const uint32_t offsetCount,
                 const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, &sharedTmpBuffer, {&scaleTensor, 0.0f, scaleCount},
                         {&offsetTensor, 0.0f, offsetCount}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<T>& scaleTensor, const LocalTensor<T>& offsetTensor, const uint32_t scaleCount,
                 const uint32_t offsetCount, const uint32_t calCount,
                 const detail::Where& where = detail::Where::here()) {
  detail::ascendQuant<T>(dstTensor, srcTensor, nullptr, {&scaleTensor, 0.0f, scaleCount},
                         {&offsetTensor, 0.0f, offsetCount}, calCount, where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const LocalTensor<T>& scaleTensor,
                 const LocalTensor<T>& offsetTensor, const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, sharedTmpBuffer, scaleTensor, offsetTensor,
                                        scaleTensor.GetSize(), offsetTensor.GetSize(), srcTensor.GetSize(), where);
}
template <typename T, bool isReuseSource = false, const AscendQuantConfig& config = ASCEND_QUANT_DEFAULT_CFG>
void AscendQuant(const LocalTensor<int8_t>& dstTensor, const LocalTensor<T>& srcTensor,
                 const LocalTensor<T>& scaleTensor, const LocalTensor<T>& offsetTensor,
                 const detail::Where& where = detail::Where::here()) {
  AscendQuant<T, isReuseSource, config>(dstTensor, srcTensor, scaleTensor, offsetTensor, scaleTensor.GetSize(),
                                        offsetTensor.GetSize(), srcTensor.GetSize(), where);
}

/// With the type of the destination named first: a newer SoC's.
template <typename dstT, typename srcT, bool isReuseSource = false, class... A>
void AscendQuant(const LocalTensor<detail::Identity<dstT>>&, const LocalTensor<detail::Identity<srcT>>&, const A&...) {
  static_assert(detail::alwaysFalse<dstT>, "AscendC::AscendQuant<dstT, srcT> does not exist on " ASCEND_SIM_FAMILY
                                           ": AscendQuant<srcT> makes int8_t");
}

} // namespace AscendC
