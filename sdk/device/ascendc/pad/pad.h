#pragma once
// Broadcast of one dimension, Pad and UnPad of rows.
#include "../math/call.h"
#include "../tiling/reduce.h"

namespace AscendC {

struct PadParams {
  PadParams() = default;
  PadParams(uint16_t left, uint16_t right, int32_t value) : leftPad(left), rightPad(right), padValue(value) {}
  uint16_t leftPad = 0;
  uint16_t rightPad = 0;
  int32_t padValue = 0;
};
struct UnPadParams {
  UnPadParams() = default;
  UnPadParams(uint16_t left, uint16_t right) : leftPad(left), rightPad(right) {}
  uint16_t leftPad = 0;
  uint16_t rightPad = 0;
};

namespace detail {

/// Documented are int8_t, uint8_t, half and float; others of 16 and 32 bits are copied as well.
template <class T> constexpr void requireBroadcast() {
  if constexpr (is910B)
    ASCEND_SIM_TYPES("Broadcast", T, int8_t, uint8_t, int16_t, uint16_t, half, bfloat16_t, int32_t, uint32_t, float);
  else
    ASCEND_SIM_TYPES("Broadcast", T, int8_t, uint8_t, int16_t, uint16_t, half, int32_t, uint32_t, float);
}
template <class T> constexpr void requirePad() {
  ASCEND_SIM_TYPES("Pad, UnPad", T, int16_t, uint16_t, half, int32_t, uint32_t, float);
}

template <class T, int32_t dim, int32_t axis>
inline void broadcast(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t* dstShape,
                      const uint32_t* srcShape, const LocalTensor<uint8_t>* tmp, const Where& where) {
  requireBroadcast<T>();
  static_assert(dim == 1 || dim == 2, "AscendC::Broadcast takes 1 or 2 dimensions");
  static_assert(axis == 0 || (axis == 1 && dim == 2), "AscendC::Broadcast takes axis 0, or 1 of 2 dimensions");
  const uint32_t s0 = dim == 2 ? srcShape[0] : 1, s1 = srcShape[dim - 1];
  const uint32_t d0 = dim == 2 ? dstShape[0] : 1, d1 = dstShape[dim - 1];
  if (d0 == 0 || d1 == 0)
    return;
  Call call("Broadcast", where);
  if ((s0 != 1 && s0 != d0) || (s1 != 1 && s1 != d1)) {
    call.refuse("each dimension of the source must be 1 or that of the destination");
    return;
  }
  if (dim == 2 && axis == 0 && s0 == 1 && d0 != 1 && s1 * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("along axis 0 rows must be whole blocks of 32 bytes (srcShape[1])");
    return;
  }
  if (!is910B && dim == 2 && axis == 1 && s1 == 1 && d1 != 1 && s0 * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("along axis 1 on " ASCEND_SIM_FAMILY " srcShape[0] must be whole blocks of 32 bytes");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(d0) * d1;
  call.read(src, static_cast<uint64_t>(s0) * s1, "src").write(dst, all, "dst");
  const ScratchBytes space = broadcastSpace(is910B, s0, s1, d0, d1, sizeof(T));
  call.scratch(tmp, space.least, space.most);
  call.perform(sizeof(T), all, [=] {
    for (uint32_t r = 0; r < d0; ++r) {
      const T* from = src.data() + (s0 == 1 ? 0 : static_cast<size_t>(r) * s1);
      T* to = dst.data() + static_cast<size_t>(r) * d1;
      for (uint32_t c = 0; c < d1; ++c)
        to[c] = from[s1 == 1 ? 0 : c];
    }
  });
}

/// A number of type int32_t as an element.
template <class T> inline T padElement(int32_t value) {
  if constexpr (isSmallFloat<T>)
    return T(static_cast<float>(value));
  else
    return static_cast<T>(value);
}

template <class T>
inline void padRows(const LocalTensor<T>& dst, const LocalTensor<T>& src, const PadParams& p,
                    const LocalTensor<uint8_t>* tmp, const PadTiling& t, const Where& where) {
  requirePad<T>();
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(T);
  const uint32_t height = t.srcHeight, width = t.srcWidth;
  if (height == 0 || width == 0)
    return;
  Call call("Pad", where);
  const bool aligned = width % perBlock == 0;
  const uint32_t line = static_cast<uint32_t>(upTo(width, perBlock));
  if (aligned && (p.leftPad != 0 || t.srcOriWidth > width || width - t.srcOriWidth > perBlock ||
                  t.srcOriWidth + p.rightPad > width)) {
    call.refuse("rows of whole blocks of 32 bytes are padded on the right only, behind srcOriWidth in the last block");
    return;
  }
  if (!aligned && width + p.leftPad + p.rightPad > line) {
    call.refuse("width + leftPad + rightPad must not exceed the width rounded up to whole blocks of 32 bytes");
    return;
  }
  const uint32_t used = aligned ? t.srcOriWidth : width;
  call.pieces(src, Mode::read, height, used, width, "src");
  call.write(dst, static_cast<uint64_t>(height) * line, "dst");
  if (!aligned) {
    const ScratchBytes space = padSpace(height, width);
    const uint64_t told = static_cast<uint64_t>(t.tmpBuffer2Offset) * 2 * sizeof(T);
    call.scratch(tmp, told > space.least && told < space.most ? told : space.least, space.most);
  }
  call.perform(sizeof(T), static_cast<uint64_t>(height) * line, [=] {
    const T value = padElement<T>(p.padValue);
    for (uint32_t r = 0; r < height; ++r) {
      const T* from = src.data() + static_cast<size_t>(r) * width;
      T* to = dst.data() + static_cast<size_t>(r) * line;
      if (aligned) {
        for (uint32_t c = 0; c < width; ++c)
          to[c] = c >= used && c < used + p.rightPad ? value : from[c];
      } else {
        for (uint32_t c = 0; c < line; ++c)
          to[c] = c >= p.leftPad && c - p.leftPad < width ? from[c - p.leftPad] : value;
      }
    }
  });
}

template <class T>
inline void unPadRows(const LocalTensor<T>& dst, const LocalTensor<T>& src, const UnPadParams& p,
                      const LocalTensor<uint8_t>* tmp, const UnPadTiling& t, const Where& where) {
  requirePad<T>();
  const uint32_t height = t.srcHeight, width = t.srcWidth;
  if (height == 0 || width == 0)
    return;
  Call call("UnPad", where);
  if (width * sizeof(T) % ONE_BLK_SIZE != 0 || p.rightPad == 0 || p.rightPad * sizeof(T) >= ONE_BLK_SIZE) {
    call.refuse("takes rows of whole blocks of 32 bytes, and a rightPad from 1 on of less than a block");
    return;
  }
  const uint32_t kept = width - p.rightPad;
  call.pieces(src, Mode::read, height, kept, width, "src").write(dst, static_cast<uint64_t>(height) * kept, "dst");
  if (!is910B) {
    const ScratchBytes space = padSpace(height, width);
    call.scratch(tmp, space.least, space.most);
  }
  call.perform(sizeof(T), static_cast<uint64_t>(height) * kept, [=] {
    for (uint32_t r = 0; r < height; ++r)
      for (uint32_t c = 0; c < kept; ++c)
        dst.data()[static_cast<size_t>(r) * kept + c] = src.data()[static_cast<size_t>(r) * width + c];
  });
}

} // namespace detail

template <typename T, int32_t dim, int32_t axis, bool isReuseSource = false>
void Broadcast(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dstShape[dim],
               const uint32_t srcShape[dim], const LocalTensor<uint8_t>& sharedTmpBuffer,
               const detail::Where& where = detail::Where::here()) {
  detail::broadcast<T, dim, axis>(dst, src, dstShape, srcShape, &sharedTmpBuffer, where);
}
template <typename T, int32_t dim, int32_t axis, bool isReuseSource = false>
void Broadcast(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dstShape[dim],
               const uint32_t srcShape[dim], const detail::Where& where = detail::Where::here()) {
  detail::broadcast<T, dim, axis>(dst, src, dstShape, srcShape, nullptr, where);
}

/// The older name.
template <typename T, int32_t dim, int32_t axis, bool isReuseSource = false>
void BroadCast(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dstShape[dim],
               const uint32_t srcShape[dim], const LocalTensor<uint8_t>& sharedTmpBuffer,
               const detail::Where& where = detail::Where::here()) {
  Broadcast<T, dim, axis, isReuseSource>(dst, src, dstShape, srcShape, sharedTmpBuffer, where);
}
template <typename T, int32_t dim, int32_t axis, bool isReuseSource = false>
void BroadCast(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t dstShape[dim],
               const uint32_t srcShape[dim], const detail::Where& where = detail::Where::here()) {
  Broadcast<T, dim, axis, isReuseSource>(dst, src, dstShape, srcShape, where);
}

/// Rows filled up with a value to whole blocks of 32 bytes.
template <typename T>
void Pad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const PadParams& padParams,
         const LocalTensor<uint8_t>& sharedTmpBuffer, const PadTiling& tiling,
         const detail::Where& where = detail::Where::here()) {
  detail::padRows(dst, src, padParams, &sharedTmpBuffer, tiling, where);
}
template <typename T>
void Pad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const PadParams& padParams, const PadTiling& tiling,
         const detail::Where& where = detail::Where::here()) {
  detail::padRows(dst, src, padParams, nullptr, tiling, where);
}
/// Rows without their last rightPad elements, side by side.
template <typename T>
void UnPad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const UnPadParams& unPadParams,
           const LocalTensor<uint8_t>& sharedTmpBuffer, const UnPadTiling& tiling,
           const detail::Where& where = detail::Where::here()) {
  detail::unPadRows(dst, src, unPadParams, &sharedTmpBuffer, tiling, where);
}
template <typename T>
void UnPad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const UnPadParams& unPadParams,
           const UnPadTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::unPadRows(dst, src, unPadParams, nullptr, tiling, where);
}

} // namespace AscendC
