#pragma once
// AscendAntiQuant: int8_t or int4b_t to half or bfloat16_t with a scale and an offset, of all or of each channel.
#include "../math/call.h"
#include "../tiling/quantization.h"

namespace AscendC {

/// Where all are zero, the tensors' own ShapeInfo says.
struct AntiQuantShapeInfo {
  uint32_t offsetHeight{0};
  uint32_t offsetWidth{0};
  uint32_t scaleHeight{0};
  uint32_t scaleWidth{0};
};

namespace detail {

template <class I, class O> constexpr void requireAntiQuant() {
#if __NPU_ARCH__ == 2201
  static_assert(isOneOf<I, int8_t, int4b_t> && isOneOf<O, half, bfloat16_t>,
                "AscendC::AscendAntiQuant takes (dst, src) element types half or bfloat16_t and int8_t or int4b_t");
#else
  static_assert(isOneOf<I, int8_t> && isOneOf<O, half>,
                "AscendC::AscendAntiQuant takes (dst, src) element types half and int8_t");
#endif
}

template <class I> inline float antiQuantSource(const LocalTensor<I>& src, uint64_t i) {
  if constexpr (isInt4<I>)
    return static_cast<float>(static_cast<int32_t>(nibbleAt(src.address, i)));
  else
    return static_cast<float>(src.data()[i]);
}
/// half: each step is rounded. bfloat16_t: only the result.
template <class O> inline void antiQuantOne(float source, float offset, float scale, O* dst) {
  const float sum = source + offset;
  storeFloat((std::is_same_v<O, half> ? roundLane<half>(sum) : sum) * scale, dst);
}

template <class I, class O>
inline void antiQuantScalars(const LocalTensor<O>& dst, const LocalTensor<I>& src, O offset, O scale,
                             const LocalTensor<uint8_t>* tmp, uint32_t k, bool transposed, const Where& where) {
  requireAntiQuant<I, O>();
  const uint64_t count = src.GetSize();
  Call call("AscendAntiQuant", where);
  if (k == 0 || count % k != 0) {
    call.refuse("the size of src must be a multiple of k");
    return;
  }
  call.read(src, count, "src").write(dst, count, "dst");
  const ScratchBytes space = antiQuantSpace(count, transposed ? count / k : k, 1, transposed, std::is_same_v<O, half>);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(O), count, [=] {
    for (uint64_t i = 0; i < count; ++i)
      antiQuantOne(antiQuantSource(src, i), static_cast<float>(offset), static_cast<float>(scale), dst.data() + i);
  });
}

/// src is k rows of n, or transposed n rows of k; a group of elements along k shares a scale and an offset.
template <class I, class O>
inline void antiQuantTensors(const LocalTensor<O>& dst, const LocalTensor<I>& src, const LocalTensor<O>& offset,
                             const LocalTensor<O>& scale, const LocalTensor<uint8_t>* tmp, uint32_t k, bool transposed,
                             const AntiQuantShapeInfo& info, const Where& where) {
  requireAntiQuant<I, O>();
  const uint64_t count = src.GetSize();
  Call call("AscendAntiQuant", where);
  if (k == 0 || count == 0 || count % k != 0) {
    call.refuse("the size of src must be a multiple of k");
    return;
  }
  if (transposed && k % 32 != 0) {
    call.refuse("k must be a multiple of 32 where src is transposed");
    return;
  }
  const uint64_t n = count / k;
  const ShapeInfo offsets = offset.GetShapeInfo(), scales = scale.GetShapeInfo();
  const uint64_t offsetGroups = transposed ? (info.offsetWidth != 0 ? info.offsetWidth : offsets.shape[1])
                                           : (info.offsetHeight != 0 ? info.offsetHeight : offsets.shape[0]);
  const uint64_t scaleGroups = transposed ? (info.scaleWidth != 0 ? info.scaleWidth : scales.shape[1])
                                          : (info.scaleHeight != 0 ? info.scaleHeight : scales.shape[0]);
  // What is said of one of them holds for both.
  const uint64_t groups = offsetGroups != 0 ? offsetGroups : scaleGroups;
  if (groups == 0 || k % groups != 0 || (scaleGroups != 0 && scaleGroups != groups)) {
    call.refuse("shapeInfo, or SetShapeInfo of offset and scale, must say into how many groups k divides");
    return;
  }
  call.read(src, count, "src").write(dst, count, "dst");
  call.read(offset, groups * n, "offset").read(scale, groups * n, "scale");
  const ScratchBytes space = antiQuantSpace(count, transposed ? n : k, groups * n, transposed, std::is_same_v<O, half>);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(O), count, [=] {
    const uint64_t inGroup = k / groups;
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t at = transposed ? i / inGroup : i / n / inGroup * n + i % n;
      antiQuantOne(antiQuantSource(src, i), static_cast<float>(offset.data()[at]), static_cast<float>(scale.data()[at]),
                   dst.data() + i);
    }
  });
}

} // namespace detail

template <typename InputDataType, typename OutputDataType, bool isTranspose>
void AscendAntiQuant(const LocalTensor<OutputDataType>& dst, const LocalTensor<InputDataType>& src,
                     const LocalTensor<OutputDataType>& offset, const LocalTensor<OutputDataType>& scale,
                     const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t k,
                     const AntiQuantShapeInfo& shapeInfo = AntiQuantShapeInfo(),
                     const detail::Where& where = detail::Where::here()) {
  detail::antiQuantTensors(dst, src, offset, scale, &sharedTmpBuffer, k, isTranspose, shapeInfo, where);
}
template <typename InputDataType, typename OutputDataType, bool isTranspose>
void AscendAntiQuant(const LocalTensor<OutputDataType>& dst, const LocalTensor<InputDataType>& src,
                     const LocalTensor<OutputDataType>& offset, const LocalTensor<OutputDataType>& scale,
                     const uint32_t k, const AntiQuantShapeInfo& shapeInfo = AntiQuantShapeInfo(),
                     const detail::Where& where = detail::Where::here()) {
  detail::antiQuantTensors(dst, src, offset, scale, nullptr, k, isTranspose, shapeInfo, where);
}
template <typename InputDataType, typename OutputDataType, bool isTranspose>
void AscendAntiQuant(const LocalTensor<OutputDataType>& dst, const LocalTensor<InputDataType>& src,
                     const detail::Identity<OutputDataType> offset, const detail::Identity<OutputDataType> scale,
                     const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t k,
                     const AntiQuantShapeInfo& = AntiQuantShapeInfo(),
                     const detail::Where& where = detail::Where::here()) {
  detail::antiQuantScalars(dst, src, offset, scale, &sharedTmpBuffer, k, isTranspose, where);
}
template <typename InputDataType, typename OutputDataType, bool isTranspose>
void AscendAntiQuant(const LocalTensor<OutputDataType>& dst, const LocalTensor<InputDataType>& src,
                     const detail::Identity<OutputDataType> offset, const detail::Identity<OutputDataType> scale,
                     const uint32_t k, const AntiQuantShapeInfo& = AntiQuantShapeInfo(),
                     const detail::Where& where = detail::Where::here()) {
  detail::antiQuantScalars(dst, src, offset, scale, nullptr, k, isTranspose, where);
}

/// Without an offset: a newer SoC's.
template <typename InputDataType, typename OutputDataType, bool isTranspose>
void AscendAntiQuant(const LocalTensor<OutputDataType>&, const LocalTensor<InputDataType>&,
                     const LocalTensor<OutputDataType>&, const LocalTensor<uint8_t>&, const uint32_t,
                     const AntiQuantShapeInfo& = AntiQuantShapeInfo()) {
  static_assert(detail::alwaysFalse<InputDataType>,
                "AscendC::AscendAntiQuant without offset does not exist on " ASCEND_SIM_FAMILY
                ": give an offset of zeroes");
}

} // namespace AscendC
