#pragma once
// BilinearInterpolation: blocks gathered by their offsets, each times a weight, summed over the horizontal repeats.
#include "binary.h"

namespace AscendC {
namespace detail {

struct Bilinear {
  uint32_t hRepeat;
  uint32_t vRepeat;
  bool weightPerBlock; ///< repeatMode: a weight a block; else a weight a repeat
  Strided dst;         ///< repeat: from one vertical repeat to the next
};

inline float roundHalf(float value) { return HalfBitsToFloat(FloatToHalfBits(value)); }

inline void bilinear(const LocalTensor<half>& dst, const LocalTensor<half>& src0, const LocalTensor<uint32_t>& offsets,
                     const LocalTensor<half>& src1, LaneMask mask, const Bilinear& p, const LocalTensor<uint8_t>& tmp,
                     const Where& where) {
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(half), perBlock = ONE_BLK_SIZE / sizeof(half);
  const uint32_t repeats = p.hRepeat * p.vRepeat;
  if (p.hRepeat == 0 || p.vRepeat == 0) {
    badArgument("BilinearInterpolation", "hRepeat and vRepeat are between 1 and 255", where);
    return;
  }
  if (is910B && repeats > MAX_REPEAT_TIMES) {
    badArgument("BilinearInterpolation", "hRepeat * vRepeat is at most 255 on " ASCEND_SIM_FAMILY, where);
    return;
  }
  const uint64_t weights = p.weightPerBlock ? repeats * 8ull : repeats;
  // 910B: blocks and spread weights stand in the buffer; the weights of all of src1 are spread.
  const uint64_t spread = src1.GetSize() / 8 * 8ull;
  const uint64_t tmpBytes = is910B ? repeats * 256ull + spread * ONE_BLK_SIZE : repeats * 8ull * sizeof(uint32_t);
  Repeats written;
  written.mask = mask;
  written.count = p.vRepeat;
  AccessList a;
  a.add(ubRead(offsets, repeats * 8ull * sizeof(uint32_t), "src0Offset"));
  a.add(ubRead(src1, (is910B && spread > weights ? spread : weights) * sizeof(half), "src1"));
  a.add(ubWrite(tmp, tmpBytes, "sharedTmpBuffer"));
  a.addStrided<half>(dst, p.dst, written, sizeof(half), Mode::write, "dst");
  if (!begin("BilinearInterpolation", Pipe::V, sizeof(half), static_cast<uint64_t>(repeats) * lanes, a.list, a.count,
             where))
    return;
  for (uint32_t v = 0; v < p.vRepeat; ++v) {
    float sum[lanes] = {};
    for (uint32_t h = 0; h < p.hRepeat; ++h) {
      const uint32_t repeat = v * p.hRepeat + h;
      for (uint32_t block = 0; block < 8; ++block) {
        const uint32_t at = offsets.data()[repeat * 8 + block];
        Access in = ubRead(src0, ONE_BLK_SIZE, "src0");
        in.address = src0.address + at;
        if (!begin("BilinearInterpolation", Pipe::V, sizeof(half), 0, where, in))
          return;
        float values[perBlock];
        ToFloat(reinterpret_cast<const half*>(src0.address + at), values, perBlock);
        const float weight = src1.data()[p.weightPerBlock ? repeat * 8 + block : repeat];
        for (uint32_t i = 0; i < perBlock; ++i) {
          const float product = roundLane<half>(values[i] * weight);
          float& lane = sum[block * perBlock + i];
          lane = h == 0 ? product : roundLane<half>(lane + product);
        }
      }
    }
    half out[lanes];
    for (float& lane : sum)
      lane += 0.0f; // the last step adds 0: there is no -0
    storeLanes(sum, out, lanes);
    scatterLanes(out, atRepeat(dst.data(), p.dst, v), p.dst, mask);
  }
}

} // namespace detail

template <typename T, class M, class = detail::IfMask<M>>
void BilinearInterpolation(const LocalTensor<T>& dst, const LocalTensor<T>& src0,
                           const LocalTensor<uint32_t>& src0Offset, const LocalTensor<T>& src1, M mask, uint8_t hRepeat,
                           bool repeatMode, uint16_t dstBlkStride, uint16_t vROffset, uint8_t vRepeat,
                           const LocalTensor<uint8_t>& sharedTmpBuffer,
                           const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("BilinearInterpolation", T, half);
  if (vROffset < 128) {
    detail::badArgument("BilinearInterpolation", "vROffset is at least 128", where);
    return;
  }
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(T);
  detail::bilinear(dst, src0, src0Offset, src1, detail::laneMask(mask, sizeof(T)),
                   {hRepeat, vRepeat, repeatMode, {dstBlkStride, vROffset / perBlock}}, sharedTmpBuffer, where);
}

} // namespace AscendC
