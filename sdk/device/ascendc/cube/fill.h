#pragma once
// Fill (once InitConstValue): one value all over L1, L0A or L0B.
#include "../tensor/local_tensor.h"
#include "fractal.h"
#include "params.h"

namespace AscendC {

/// repeatTimes times blockNum blocks, dstGap blocks between; a block is 32 bytes in L1 and a fractal in L0A and L0B. On
/// 310P a repeat is 512 bytes, without gaps.
template <typename T, typename U = T>
void Fill(const LocalTensor<T>& dst, const InitConstValueParams<U>& initConstValueParams,
          const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  if constexpr (is910B)
    ASCEND_SIM_TYPES("Fill", T, int16_t, uint16_t, half, bfloat16_t, int32_t, uint32_t, float);
  else
    ASCEND_SIM_TYPES("Fill", T, int16_t, uint16_t, half);
  const InitConstValueParams<U>& p = initConstValueParams;
  constexpr uint32_t limit = 0x7fff;
  if (!argumentFits(p.repeatTimes <= limit && p.blockNum <= limit && p.dstGap <= limit, "Fill",
                    "repeatTimes, blockNum and dstGap are at most 32767", where))
    return;
  const bool inRows = spaceOf(dst.position) == Space::L1;
  const uint64_t unit = inRows ? kRowBytes : kFractalBytes;
  const uint64_t bytes = is910B ? p.blockNum * unit : kFractalBytes;
  const auto step = static_cast<int64_t>(bytes + (is910B ? p.dstGap * unit : 0));
  if (p.repeatTimes == 0 || bytes == 0)
    return;
  const Access to = segments(cubeAccess(dst, Mode::write, "dst", inL1 | inL0A | inL0B), 0, bytes, p.repeatTimes, step);
  perform("Fill", inRows ? Pipe::MTE2 : Pipe::MTE1, sizeof(T), p.repeatTimes * bytes / sizeof(T), {to}, where, [=] {
    for (uint32_t r = 0; r < p.repeatTimes; ++r) {
      auto* out = reinterpret_cast<T*>(dst.address + r * step);
      for (uint64_t i = 0; i < bytes / sizeof(T); ++i)
        out[i] = p.initValue;
    }
  });
}
/// The old name.
template <typename T, typename U = T>
void InitConstValue(const LocalTensor<T>& dst, const InitConstValueParams<U>& initConstValueParams,
                    const detail::Where& where = detail::Where::here()) {
  Fill(dst, initConstValueParams, where);
}

} // namespace AscendC
