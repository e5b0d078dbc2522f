#pragma once
// LoadData of whole fractals (2D), with and without transposition, and LoadDataWithTranspose.
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"
#include "fractal.h"
#include "params.h"
#include "transpose.h"

namespace AscendC {
namespace detail {

/// Where the fractals (or squares) of a 2D load start, from one to the next.
struct LoadSteps {
  int64_t srcFirst, srcStep, dstStep;
};

template <class T>
constexpr bool isLoadable =
    isOneOf<T, int4b_t, uint8_t, int8_t, uint16_t, int16_t, half, bfloat16_t, uint32_t, int32_t, float>;

template <class T>
inline void load2d(Access to, Access from, const LoadData2DParams& p, Pipe pipe, const Where& where) {
  if (p.repeatTimes == 0)
    return;
  const int64_t sign = p.addrMode == 0 ? 1 : -1;
  const LoadSteps step{p.startIndex * static_cast<int64_t>(kFractalBytes), sign * p.srcStride * kFractalBytes,
                       (1 + static_cast<int64_t>(p.dstGap)) * kFractalBytes};
  const auto* src = static_cast<const unsigned char*>(from.address) + step.srcFirst;
  auto* dst = const_cast<unsigned char*>(static_cast<const unsigned char*>(to.address));
  from = segments(from, step.srcFirst, kFractalBytes, p.repeatTimes, step.srcStep);
  to = segments(to, 0, kFractalBytes, p.repeatTimes, step.dstStep);
  const Access accesses[] = {from, to};
  perform("LoadData", pipe, sizeof(T), elementsIn<T>(uint64_t{p.repeatTimes} * kFractalBytes), accesses, 2, where,
          [src, dst, step, repeats = p.repeatTimes, turn = p.ifTranspose] {
            for (uint32_t i = 0; i < repeats; ++i) {
              if (turn)
                transposeSquare<uint16_t, 16>(dst + i * step.dstStep, kFractalBytes, src + i * step.srcStep);
              else
                __builtin_memmove(dst + i * step.dstStep, src + i * step.srcStep, kFractalBytes);
            }
          });
}

} // namespace detail

/// L1 to L0A or L0B: repeatTimes fractals.
template <typename T>
void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LoadData2DParams& loadDataParams,
              const detail::Where& where = detail::Where::here()) {
  if constexpr (detail::is910B)
    static_assert(detail::isLoadable<T>, "AscendC::LoadData (2D) does not take this element type");
  else
    ASCEND_SIM_TYPES("LoadData (2D)", T, int4b_t, uint8_t, int8_t, uint16_t, int16_t, half);
  if (!detail::argumentFits(!loadDataParams.ifTranspose || sizeof(T) == 2, "LoadData",
                            "ifTranspose takes elements of 16 bits only: use LoadDataWithTranspose or LoadData (3D)",
                            where))
    return;
  detail::load2d<T>(detail::cubeAccess(dst, detail::Mode::write, "dst", detail::inL0A | detail::inL0B),
                    detail::cubeAccess(src, detail::Mode::read, "src", detail::inL1), loadDataParams,
                    detail::Pipe::MTE1, where);
}
/// Global memory to L1, L0A or L0B; there it must be in fractals already.
template <typename T>
void LoadData(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const LoadData2DParams& loadDataParams,
              const detail::Where& where = detail::Where::here()) {
  static_assert(!detail::isInt4<T>, "AscendC::LoadData from global memory does not take int4b_t");
  if (!detail::argumentFits(!loadDataParams.ifTranspose, "LoadData", "ifTranspose is for loads from L1 only", where))
    return;
  detail::load2d<T>(detail::cubeAccess(dst, detail::Mode::write, "dst", detail::inL1 | detail::inL0A | detail::inL0B),
                    src.access(0, detail::Mode::read, "src"), loadDataParams, detail::Pipe::MTE2, where);
}

template <typename T, typename Source> void LoadData(const LocalTensor<T>&, const Source&, const LoadData2DParamsV2&) {
  static_assert(detail::alwaysFalse<T>, "AscendC::LoadData with LoadData2DParamsV2 does not exist on " ASCEND_SIM_FAMILY
                                        ": use LoadData2DParams");
}

/// L1 to L0A or L0B: squares that are turned. A square is 64x64 of 4 bits, 32x32 of 8, 16x16 of 16 and 32 bits, made of
/// the 4, 2, 1, 2 fractals that lie one behind the other; those of 32 bits lie side by side in the square.
template <typename T>
void LoadDataWithTranspose(const LocalTensor<T>& dst, const LocalTensor<T>& src,
                           const LoadData2dTransposeParams& loadDataParams,
                           const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  ASCEND_SIM_ONLY_910B("LoadDataWithTranspose", T);
  ASCEND_SIM_TYPES("LoadDataWithTranspose", T, int4b_t, int8_t, uint8_t, half, bfloat16_t, int32_t, uint32_t, float);
  const LoadData2dTransposeParams& p = loadDataParams;
  if (p.repeatTimes == 0)
    return;
  constexpr bool nibbles = isInt4<T>;
  constexpr uint32_t fractals = nibbles ? 4 : sizeof(T) == 2 ? 1 : 2;
  constexpr int64_t squareBytes = fractals * kFractalBytes;
  const int64_t sign = p.addrMode == 0 ? 1 : -1;
  const LoadSteps step{p.startIndex * squareBytes, sign * p.srcStride * squareBytes,
                       (1 + static_cast<int64_t>(p.dstGap)) * kFractalBytes};
  const int64_t fractalStep = fractals == 1 ? kFractalBytes : (1 + static_cast<int64_t>(p.dstFracGap)) * kFractalBytes;
  const Access from =
      segments(cubeAccess(src, Mode::read, "src", inL1), step.srcFirst, squareBytes, p.repeatTimes, step.srcStep);
  Access to = cubeAccess(dst, Mode::write, "dst", nibbles ? inL0B : uint8_t(inL0A | inL0B));
  to.bytes = kFractalBytes;
  to.count[0] = fractals;
  to.stride[0] = fractalStep;
  to.count[1] = p.repeatTimes;
  to.stride[1] = step.dstStep;
  const Access accesses[] = {from, to};
  perform("LoadDataWithTranspose", Pipe::MTE1, sizeof(T),
          elementsIn<T>(p.repeatTimes * static_cast<uint64_t>(squareBytes)), accesses, 2, where,
          [step, fractalStep, repeats = p.repeatTimes, first = src.address + step.srcFirst, out = dst.address] {
            const unsigned char* s = first;
            unsigned char* d = out;
            for (uint32_t i = 0; i < repeats; ++i, s += step.srcStep, d += step.dstStep) {
              if constexpr (isInt4<T>)
                transposeNibbles(d, fractalStep, s);
              else if constexpr (sizeof(T) == 1)
                transposeSquare<uint8_t, 32>(d, fractalStep, s);
              else if constexpr (sizeof(T) == 2)
                transposeSquare<uint16_t, 16>(d, fractalStep, s);
              else
                transposeWide(d, fractalStep, s);
            }
          });
}

} // namespace AscendC
