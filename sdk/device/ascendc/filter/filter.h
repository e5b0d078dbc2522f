#pragma once
// DropOut, and Select by a mask of bytes (or wider) between a tensor and a scalar.
#include "../math/call.h"
#include "../tiling/sort.h"

namespace AscendC {

/// firstAxis rows; a row of the source has srcLastAxis elements, one of the mask maskLastAxis.
struct DropOutShapeInfo {
  DropOutShapeInfo() = default;
  uint32_t firstAxis = 0;
  uint32_t srcLastAxis = 0;
  uint32_t maskLastAxis = 0;
};
struct SelectWithBytesMaskShapeInfo {
  SelectWithBytesMaskShapeInfo() = default;
  uint32_t firstAxis = 0;
  uint32_t srcLastAxis = 0;
  uint32_t maskLastAxis = 0;
};

namespace detail {

/// mode: 0: by the shapes; 1 and 2: a byte an element, with and without padding; 3 and 4: a bit, without and with.
template <class T>
inline void dropOut(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& mask,
                    const LocalTensor<uint8_t>* tmp, float keepProb, const DropOutShapeInfo& info, uint32_t mode,
                    const Where& where) {
  ASCEND_SIM_TYPES("DropOut", T, half, float);
  const uint32_t rows = info.firstAxis, n = info.srcLastAxis;
  if (rows == 0 || n == 0)
    return;
  Call call("DropOut", where);
  if (!(keepProb > 0.0f && keepProb < 1.0f)) {
    call.refuse("keepProb must be between 0 and 1");
    return;
  }
  if (mode == 0)
    mode = n < info.maskLastAxis ? 1 : n == info.maskLastAxis ? 2 : n == info.maskLastAxis * 8 ? 3 : 4;
  const bool bytes = mode <= 2;
  // Without padding the mask of one row begins in the middle of a byte where the one before it ends.
  const bool padded = mode == 1 || mode == 4;
  const uint64_t all = static_cast<uint64_t>(rows) * n;
  const uint32_t row = bytes ? n : (n + 7) / 8;
  if (padded && info.maskLastAxis < row) {
    call.refuse("maskLastAxis is less than a row of the source needs");
    return;
  }
  if (padded && info.maskLastAxis % 2 != 0) {
    call.refuse("maskLastAxis must be even where the mask is padded");
    return;
  }
  call.read(src, all, "srcLocal").write(dst, all, "dstLocal");
  if (padded)
    // Padding is moved out of the mask on the way.
    call.pieces(mask, Mode::readWrite, rows, row, info.maskLastAxis, "maskLocal");
  else
    call.read(mask, bytes ? all : (all + 7) / 8, "maskLocal");
  const ScratchBytes space = dropOutSpace(all);
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    const float factor = roundLane<T>(1.0f / keepProb);
    for (uint32_t r = 0; r < rows; ++r)
      for (uint32_t i = 0; i < n; ++i) {
        const size_t at = static_cast<size_t>(r) * n + i;
        const size_t start = padded ? static_cast<size_t>(r) * info.maskLastAxis : 0, lane = padded ? i : at;
        const float kept = bytes ? static_cast<float>(mask.data()[start + lane])
                                 : static_cast<float>(mask.data()[start + lane / 8] >> (lane % 8) & 1);
        const float value = static_cast<float>(src.data()[at]);
        // A bit selects; a byte is a factor, so that a dropped infinity is NaN.
        storeFloat(roundLane<T>(bytes ? kept * value : kept != 0.0f ? value : 0.0f) * factor, dst.data() + at);
      }
  });
}

template <class T, class U>
inline void selectBytes(const LocalTensor<T>& dst, const LocalTensor<T>& tensor, T scalar, bool tensorWhereZero,
                        const LocalTensor<U>& mask, const LocalTensor<uint8_t>& tmp, bool reuse,
                        const SelectWithBytesMaskShapeInfo& info, const Where& where) {
  ASCEND_SIM_TYPES("Select (mask of bytes)", T, half, float);
  ASCEND_SIM_TYPES("Select (mask of bytes), its mask", U, bool, int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t);
  const uint32_t rows = info.firstAxis, n = info.srcLastAxis, stride = info.maskLastAxis;
  if (rows == 0 || n == 0)
    return;
  Call call("Select", where);
  if (n * sizeof(T) % ONE_BLK_SIZE != 0 || stride * sizeof(U) % ONE_BLK_SIZE != 0 || stride % 16 != 0 || stride < n) {
    call.refuse("rows of the source and of the mask must be whole blocks of 32 bytes, those of the mask a multiple of "
                "16 elements and not shorter");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(rows) * n;
  call.read(tensor, all, "src").write(dst, all, "dst");
  call.pieces(mask, reuse && stride != n ? Mode::readWrite : Mode::read, rows, n, stride, "mask");
  const ScratchBytes space = selectSpace(all, n, stride, sizeof(U), reuse);
  call.scratch(&tmp, space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    for (uint32_t r = 0; r < rows; ++r)
      for (uint32_t i = 0; i < n; ++i) {
        const size_t at = static_cast<size_t>(r) * n + i;
        const bool isZero = mask.data()[static_cast<size_t>(r) * stride + i] == U(0);
        dst.data()[at] = isZero == tensorWhereZero ? tensor.data()[at] : scalar;
      }
  });
}

} // namespace detail

template <typename T, bool isInitBitMode = false, uint32_t dropOutMode = 0>
void DropOut(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& mask,
             const LocalTensor<uint8_t>& sharedTmpBuffer, const float keepProb, const DropOutShapeInfo& info,
             const detail::Where& where = detail::Where::here()) {
  static_assert(dropOutMode <= 4, "AscendC::DropOut has the modes 0 to 4");
  detail::dropOut(dst, src, mask, &sharedTmpBuffer, keepProb, info, dropOutMode, where);
}
template <typename T, bool isInitBitMode = false, uint32_t dropOutMode = 0>
void DropOut(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& mask,
             const float keepProb, const DropOutShapeInfo& info, const detail::Where& where = detail::Where::here()) {
  static_assert(dropOutMode <= 4, "AscendC::DropOut has the modes 0 to 4");
  detail::dropOut(dst, src, mask, nullptr, keepProb, info, dropOutMode, where);
}

/// src0 where the mask is zero, else the scalar.
template <typename T, typename U, bool isReuseMask = true>
void Select(const LocalTensor<T>& dst, const LocalTensor<T>& src0, detail::Identity<T> src1, const LocalTensor<U>& mask,
            const LocalTensor<uint8_t>& sharedTmpBuffer, const SelectWithBytesMaskShapeInfo& info,
            const detail::Where& where = detail::Where::here()) {
  detail::selectBytes<T, U>(dst, src0, src1, true, mask, sharedTmpBuffer, isReuseMask, info, where);
}
/// The scalar where the mask is zero, else src1.
template <typename T, typename U, bool isReuseMask = true>
void Select(const LocalTensor<T>& dst, detail::Identity<T> src0, const LocalTensor<T>& src1, const LocalTensor<U>& mask,
            const LocalTensor<uint8_t>& sharedTmpBuffer, const SelectWithBytesMaskShapeInfo& info,
            const detail::Where& where = detail::Where::here()) {
  detail::selectBytes<T, U>(dst, src1, src0, false, mask, sharedTmpBuffer, isReuseMask, info, where);
}
/// The name in older versions.
template <typename T, typename U, bool isReuseMask = true>
void SelectWithBytesMask(const LocalTensor<T>& dst, const LocalTensor<T>& src0, detail::Identity<T> src1,
                         const LocalTensor<U>& mask, const LocalTensor<uint8_t>& sharedTmpBuffer,
                         const SelectWithBytesMaskShapeInfo& info, const detail::Where& where = detail::Where::here()) {
  detail::selectBytes<T, U>(dst, src0, src1, true, mask, sharedTmpBuffer, isReuseMask, info, where);
}
template <typename T, typename U, bool isReuseMask = true>
void SelectWithBytesMask(const LocalTensor<T>& dst, detail::Identity<T> src0, const LocalTensor<T>& src1,
                         const LocalTensor<U>& mask, const LocalTensor<uint8_t>& sharedTmpBuffer,
                         const SelectWithBytesMaskShapeInfo& info, const detail::Where& where = detail::Where::here()) {
  detail::selectBytes<T, U>(dst, src1, src0, false, mask, sharedTmpBuffer, isReuseMask, info, where);
}

} // namespace AscendC
