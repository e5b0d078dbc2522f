#pragma once
// Transpose by a ConfusionTransposeTiling (once ConfusionTranspose): axes swapped between matrices in fractals of 16 by
// 16 (NZ) and in rows (ND).
#include "../math/call.h"
#include "../tiling/data.h"
#include "../tiling/reduce.h"
#include "../vector/transpose.h"

namespace AscendC {
namespace detail {

/// Element (row, column) of a matrix of `rows` rows in fractals: columns of 16, in them rows of 16.
constexpr uint64_t fractalAt(uint64_t rows, uint64_t row, uint64_t column) {
  return column / 16 * rows * 16 + row * 16 + column % 16;
}

/// [b, n, s, h/n] of the tiling, with the lengths rounded up to 16.
struct Heads {
  uint64_t b, n, part, alignPart, alignS, alignH;

  constexpr uint64_t split() const { return n * alignS * alignPart; } ///< elements of a batch whose heads are apart
  constexpr uint64_t joined() const { return alignH * alignS; }       ///< … whose heads stand side by side
};
inline Heads headsOf(TransposeType type, const tiling::ConfusionTransposeTiling& t) {
  Heads h{};
  h.b = t.param1;
  h.n = t.param2;
  switch (type) {
  case TransposeType::TRANSPOSE_NZ2ND_0213:
  case TransposeType::TRANSPOSE_NZ2NZ_0213:
    h.part = h.alignPart = t.param3;
    h.alignS = t.param4;
    break;
  case TransposeType::TRANSPOSE_NZ2NZ_012_WITH_N:
    h.part = t.param3;
    h.alignPart = t.param11;
    h.alignS = t.param9;
    h.alignH = t.param8;
    break;
  case TransposeType::TRANSPOSE_NZ2ND_012_WITH_N:
    h.part = t.param3;
    h.alignPart = t.param8;
    h.alignS = t.param6 * 16ull;
    h.alignH = t.param5 * 16ull;
    break;
  default:
    h.part = t.param3;
    h.alignPart = t.param7 * 16ull;
    h.alignS = t.param6 * 16ull;
    h.alignH = t.param8;
    break;
  }
  return h;
}

/// Where element (b, n, s, h) comes from and goes to.
struct FromTo {
  uint64_t from, to;
};
constexpr FromTo transposePlaces(TransposeType type, const Heads& d, uint64_t b, uint64_t n, uint64_t s, uint64_t h) {
  const uint64_t apart = b * d.split() + n * d.alignS * d.alignPart;
  const uint64_t column = n * d.part + h; // where the heads stand side by side
  switch (type) {
  case TransposeType::TRANSPOSE_NZ2ND_0213:
    return {apart + fractalAt(d.alignS, s, h), b * d.split() + (s * d.n + n) * d.alignPart + h};
  case TransposeType::TRANSPOSE_NZ2NZ_0213:
    return {apart + fractalAt(d.alignS, s, h),
            b * d.split() + s * d.n * d.alignPart + h / 16 * d.n * 16 + n * 16 + h % 16};
  case TransposeType::TRANSPOSE_NZ2NZ_012_WITH_N:
    return {b * d.joined() + fractalAt(d.alignS, s, column), apart + fractalAt(d.alignS, s, h)};
  case TransposeType::TRANSPOSE_NZ2ND_012_WITH_N:
    return {b * d.joined() + fractalAt(d.alignS, s, column), apart + s * d.alignPart + h};
  case TransposeType::TRANSPOSE_NZ2ND_012_WITHOUT_N:
    return {apart + fractalAt(d.alignS, s, h), b * d.joined() + s * d.alignH + column};
  default:
    return {apart + fractalAt(d.alignS, s, h), b * d.joined() + fractalAt(d.alignS, s, column)};
  }
}

template <class T>
inline void transposePlain(Call& call, const LocalTensor<T>& dst, const LocalTensor<T>& src, uint64_t height,
                           uint64_t width) {
  call.read(src, height * width, "src").write(dst, height * width, "dst");
  call.perform(sizeof(T), height * width, [=] {
    for (uint64_t h = 0; h < height; ++h)
      for (uint64_t w = 0; w < width; ++w)
        dst.data()[w * height + h] = src.data()[h * width + w];
  });
}

template <class T>
inline void transposeHeads(Call& call, const LocalTensor<T>& dst, const LocalTensor<T>& src, TransposeType type,
                           const Heads& d) {
  const bool fromJoined =
      type == TransposeType::TRANSPOSE_NZ2NZ_012_WITH_N || type == TransposeType::TRANSPOSE_NZ2ND_012_WITH_N;
  const bool toJoined =
      type == TransposeType::TRANSPOSE_NZ2ND_012_WITHOUT_N || type == TransposeType::TRANSPOSE_NZ2NZ_012_WITHOUT_N;
  const uint64_t sources = d.b * (fromJoined ? d.joined() : d.split());
  const uint64_t results = d.b * (toJoined ? d.joined() : d.split());
  call.read(src, sources, "src").write(dst, results, "dst");
  call.perform(sizeof(T), results, [=] {
    // What only fills up rows and fractals is zero.
    for (uint64_t i = 0; i < results; ++i)
      dst.data()[i] = T(0);
    for (uint64_t b = 0; b < d.b; ++b)
      for (uint64_t n = 0; n < d.n; ++n)
        for (uint64_t s = 0; s < d.alignS; ++s)
          for (uint64_t h = 0; h < d.part; ++h) {
            const FromTo at = transposePlaces(type, d, b, n, s, h);
            dst.data()[at.to] = src.data()[at.from];
          }
  });
}

template <class T>
inline void transposeTiled(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp,
                           TransposeType type, const tiling::ConfusionTransposeTiling& t, const Where& where) {
  ASCEND_SIM_TYPES("Transpose", T, int16_t, uint16_t, half, int32_t, uint32_t, float);
  Call call("Transpose", where);
  if (type < TransposeType::TRANSPOSE_NZ2ND_0213 || type > TransposeType::TRANSPOSE_ND2ND_ONLY) {
    call.refuse("with a ConfusionTransposeTiling transposeType is one of TRANSPOSE_NZ2ND_0213 to "
                "TRANSPOSE_ND2ND_ONLY");
    return;
  }
  if (type == TransposeType::TRANSPOSE_ND2ND_ONLY) {
    if (t.param1 % 16 != 0 || t.param2 % 16 != 0)
      call.refuse("height and width must be multiples of 16");
    else
      transposePlain(call, dst, src, t.param1, t.param2);
    return;
  }
  const Heads d = headsOf(type, t);
  if (d.b == 0 || d.n == 0 || d.part == 0 || d.alignS == 0) {
    call.refuse("the tiling is empty: GetTransposeTilingInfo makes it, with stackBufferSize not less than "
                "GetTransposeMaxMinTmpSize says");
    return;
  }
  const ScratchBytes space = transposeSpace(static_cast<uint32_t>(type), d.alignS, sizeof(T));
  call.scratch(tmp, space.least, space.most);
  transposeHeads(call, dst, src, type, d);
}

} // namespace detail

template <typename T>
void Transpose(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
               TransposeType transposeType, ConfusionTransposeTiling& tiling,
               const detail::Where& where = detail::Where::here()) {
  detail::transposeTiled(dst, src, &sharedTmpBuffer, transposeType, tiling, where);
}
template <typename T>
void Transpose(const LocalTensor<T>& dst, const LocalTensor<T>& src, TransposeType transposeType,
               ConfusionTransposeTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::transposeTiled(dst, src, nullptr, transposeType, tiling, where);
}
/// The name in older versions.
template <typename T>
void ConfusionTranspose(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                        const LocalTensor<uint8_t>& sharedTmpBuffer, TransposeType transposeType,
                        ConfusionTransposeTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::transposeTiled(dst, src, &sharedTmpBuffer, transposeType, tiling, where);
}
template <typename T>
void ConfusionTranspose(const LocalTensor<T>& dst, const LocalTensor<T>& src, TransposeType transposeType,
                        ConfusionTransposeTiling& tiling, const detail::Where& where = detail::Where::here()) {
  detail::transposeTiled(dst, src, nullptr, transposeType, tiling, where);
}

} // namespace AscendC
