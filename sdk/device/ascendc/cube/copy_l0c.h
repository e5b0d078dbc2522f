#pragma once
// DataCopy between L0C and UB (310P), with conversion on the way, BroadCastVecToMM, and into the bias table with a
// change of type.
#include "../copy/data_copy.h"
#include "quantize.h"

namespace AscendC {
namespace detail {

/// Units of 16 by 16 elements (BLOCK_MODE_MATRIX), or of the first 16 of such a fractal (BLOCK_MODE_VECTOR).
struct L0cMove {
  uint32_t runs, units;
  uint32_t unitElements; ///< 256 or 16
  uint64_t srcStep;      ///< in fractals, from run to run
  uint64_t dstGap;       ///< in bytes
};

inline L0cMove l0cMove(const DataCopyParams& p, BlockMode mode) {
  const bool matrix = mode == BlockMode::BLOCK_MODE_MATRIX;
  L0cMove m{};
  m.runs = p.blockCount;
  m.units = p.blockLen;
  m.unitElements = matrix ? 256 : 16;
  m.srcStep = uint64_t{p.blockLen} + p.srcStride;
  m.dstGap = uint64_t{p.dstStride} * ONE_BLK_SIZE;
  return m;
}

/// One element of L0C as T by the quantisation that `e` asks for; `word` for the modes that scale.
template <class T, class U> inline T dequantize(U value, const DataCopyEnhancedParams& e, uint64_t word) {
  const QuantWord q = quantWord(word);
  // These modes take the scale as it is, with all its bits.
  const float scale = BitsFloat(static_cast<uint32_t>(word));
  switch (e.deqScale) {
  case DeqScale::DEQ:
  case DeqScale::VDEQ:
    if constexpr (std::is_same_v<T, half>) {
      const float v = static_cast<float>(value) * static_cast<float>(half::FromBits(static_cast<uint16_t>(word)));
      return toHalf(e.isRelu ? reluLane(v) : v);
    }
    break;
  case DeqScale::DEQ16:
  case DeqScale::VDEQ16:
    if constexpr (std::is_same_v<U, int32_t> && std::is_same_v<T, half>) {
      const float v = quantInput(value, q) * scale;
      return toHalf(e.isRelu || q.relu ? reluLane(v) : v);
    } else if constexpr (std::is_same_v<U, int32_t> && std::is_same_v<T, int16_t>) {
      const int32_t v = clampTo(value >> q.shift, -32768, 32767);
      return static_cast<int16_t>((e.isRelu || q.relu) && v < 0 ? 0 : v);
    }
    break;
  case DeqScale::DEQ8:
  case DeqScale::VDEQ8:
    if constexpr (std::is_same_v<U, int32_t> && sizeof(T) == 1) {
      const int32_t v = toByte(quantInput(value, q) * scale, q);
      // The offset stands for 0.
      return static_cast<T>((e.isRelu || q.relu) && v < q.offset ? q.offset : v);
    }
    break;
  default:
    if constexpr (std::is_same_v<U, float> && std::is_same_v<T, half>)
      return toHalf(e.isRelu ? reluLane(static_cast<float>(value)) : static_cast<float>(value));
    else if constexpr (std::is_same_v<U, T>)
      return e.isRelu && value < U(0) ? U(0) : value;
    break;
  }
  return T(0);
}

template <class T, class U> constexpr bool deqFits(DeqScale scale) {
  switch (scale) {
  case DeqScale::DEQ_NONE:
    return std::is_same_v<T, U> || (std::is_same_v<U, float> && std::is_same_v<T, half>);
  case DeqScale::DEQ:
  case DeqScale::VDEQ:
    return std::is_same_v<T, half> && isOneOf<U, int32_t, half>;
  case DeqScale::DEQ16:
  case DeqScale::VDEQ16:
    return std::is_same_v<U, int32_t> && isOneOf<T, half, int16_t>;
  default:
    return std::is_same_v<U, int32_t> && sizeof(T) == 1;
  }
}

/// The scales of a vector mode: 16 for each run, in UB.
inline uint64_t deqWord(const DataCopyEnhancedParams& e, uint32_t run, uint32_t lane) {
  const auto* table = reinterpret_cast<const unsigned char*>(e.deqTensorAddr);
  uint64_t word = e.deqValue;
  if (e.deqScale == DeqScale::VDEQ) {
    uint16_t scale = 0;
    __builtin_memcpy(&scale, table + lane * sizeof scale, sizeof scale);
    word = scale;
  } else if (e.deqScale == DeqScale::VDEQ8 || e.deqScale == DeqScale::VDEQ16) {
    __builtin_memcpy(&word, table + (uint64_t{run} * 16 + lane) * sizeof word, sizeof word);
  }
  return word;
}

template <class T, class U>
inline void copyOutOfL0C(const LocalTensor<T>& dst, const LocalTensor<U>& src, const DataCopyParams& p,
                         const DataCopyEnhancedParams& e, const Where& where) {
  constexpr uint32_t lanes = 16;
  const L0cMove m = l0cMove(p, e.blockMode);
  // Bytes may take one half of each 32 bytes only.
  const bool halves = sizeof(T) == 1 && e.sidStoreMode < 2 && e.deqScale != DeqScale::DEQ_NONE;
  const uint64_t groupBytes = halves ? ONE_BLK_SIZE : lanes * sizeof(T);
  const uint64_t runBytes = uint64_t{m.units} * (m.unitElements / lanes) * groupBytes;
  constexpr uint64_t fractal = 256 * sizeof(U);
  if (m.runs == 0 || m.units == 0)
    return;
  Access from = cubeAccess(src, Mode::read, "src", inL0C);
  from.bytes = m.unitElements * sizeof(U);
  from.count[0] = m.units;
  from.stride[0] = static_cast<int64_t>(fractal);
  from.count[1] = m.runs;
  from.stride[1] = static_cast<int64_t>(m.srcStep * fractal);
  const Access to = segments(ubAccess(dst, 0, halves ? Mode::readWrite : Mode::write, "dst"), 0, runBytes, m.runs,
                             static_cast<int64_t>(runBytes + m.dstGap));
  perform("DataCopy", Pipe::V, sizeof(T), uint64_t{m.runs} * m.units * m.unitElements, {from, to}, where, [=] {
    for (uint32_t run = 0; run < m.runs; ++run) {
      unsigned char* out = dst.address + run * (runBytes + m.dstGap);
      for (uint32_t unit = 0; unit < m.units; ++unit) {
        const auto* in = reinterpret_cast<const U*>(src.address + (run * m.srcStep + unit) * fractal);
        for (uint32_t i = 0; i < m.unitElements; i += lanes, out += groupBytes) {
          T row[lanes];
          for (uint32_t l = 0; l < lanes; ++l)
            row[l] = dequantize<T>(in[i + l], e, deqWord(e, run, l));
          __builtin_memcpy(out + (halves && e.sidStoreMode == 1 ? ONE_BLK_SIZE / 2 : 0), row, sizeof row);
        }
      }
    }
  });
}

template <class T>
inline void copyIntoL0C(const LocalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& p, BlockMode mode,
                        const Where& where) {
  const L0cMove m = l0cMove(p, mode);
  constexpr uint64_t fractal = 256 * sizeof(T);
  const uint64_t unitBytes = m.unitElements * sizeof(T), runBytes = m.units * unitBytes;
  if (m.runs == 0 || m.units == 0)
    return;
  const uint64_t srcStep = runBytes + uint64_t{p.srcStride} * ONE_BLK_SIZE;
  const uint64_t dstStep = (uint64_t{m.units} + p.dstStride) * fractal;
  const Access from = segments(ubAccess(src, 0, Mode::read, "src"), 0, runBytes, m.runs, static_cast<int64_t>(srcStep));
  Access to = cubeAccess(dst, Mode::write, "dst", inL0C);
  to.bytes = unitBytes;
  to.count[0] = m.units;
  to.stride[0] = static_cast<int64_t>(fractal);
  to.count[1] = m.runs;
  to.stride[1] = static_cast<int64_t>(dstStep);
  perform("DataCopy", Pipe::V, sizeof(T), m.runs * runBytes / sizeof(T), {from, to}, where, [=] {
    for (uint32_t run = 0; run < m.runs; ++run)
      for (uint32_t unit = 0; unit < m.units; ++unit)
        __builtin_memcpy(dst.address + run * dstStep + unit * fractal, src.address + run * srcStep + unit * unitBytes,
                         unitBytes);
  });
}

} // namespace detail

/// CO1 to CO2 (and CO2 to CO1) on 310P. A matrix unit is 16 by 16 elements; lengths and gaps in L0C are counted in
/// units, gaps in UB in 32 bytes.
template <typename T, typename U>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const DataCopyParams& intriParams,
              const DataCopyEnhancedParams& enhancedParams, const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  const Space from = spaceOf(src.position), to = spaceOf(dst.position);
  if (from != Space::L0C && to != Space::L0C) {
    if constexpr (std::is_same_v<T, U>)
      DataCopy(dst, src, intriParams, where);
    else
      badArgument("DataCopy", "dst and src have different element types: one of them must be in CO1", where);
    return;
  }
  if constexpr (is910B) {
    sim::unsupported("DataCopy with DataCopyEnhancedParams out of CO1 (it does not exist on 910B: use Fixpipe)", where);
  } else {
    const BlockMode mode = enhancedParams.blockMode;
    if (!argumentFits(runsFit(intriParams, where) &&
                          (mode == BlockMode::BLOCK_MODE_MATRIX || mode == BlockMode::BLOCK_MODE_VECTOR),
                      "DataCopy", "between CO1 and UB blockMode must be BLOCK_MODE_MATRIX or BLOCK_MODE_VECTOR", where))
      return;
    if (to == Space::L0C) {
      if constexpr (std::is_same_v<T, U>)
        copyIntoL0C(dst, src, intriParams, mode, where);
      else
        badArgument("DataCopy", "into CO1 dst and src must have the same element type", where);
      return;
    }
    if (argumentFits(deqFits<T, U>(enhancedParams.deqScale), "DataCopy",
                     "deqScale does not go from the element type of src to that of dst", where))
      copyOutOfL0C(dst, src, intriParams, enhancedParams, where);
  }
}

/// L1 to the bias table; half becomes float. Runs of the source in 64 bytes.
template <typename T, typename U, typename = std::enable_if_t<!std::is_same_v<T, U>>>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const DataCopyParams& repeatParams,
              const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  static_assert(is910B && std::is_same_v<T, float> && std::is_same_v<U, half>,
                "AscendC::DataCopy with two element types goes from half in C1 to float in C2 on " ASCEND_SIM_FAMILY);
  const DataCopyParams& p = repeatParams;
  const uint64_t bytes = uint64_t{p.blockLen} * kBiasBurst;
  if (p.blockCount == 0 || bytes == 0 || !runsFit(p, where))
    return;
  const auto srcStep = static_cast<int64_t>(bytes + uint64_t{p.srcStride} * ONE_BLK_SIZE);
  const auto dstStep = static_cast<int64_t>(2 * bytes + uint64_t{p.dstStride} * kBiasBurst);
  const Access from = segments(cubeAccess(src, Mode::read, "src", inL1), 0, bytes, p.blockCount, srcStep);
  const Access to = segments(cubeAccess(dst, Mode::write, "dst", inBT), 0, 2 * bytes, p.blockCount, dstStep);
  perform("DataCopy", Pipe::MTE1, sizeof(U), p.blockCount * bytes / sizeof(U), {from, to}, where, [=] {
    for (uint32_t i = 0; i < p.blockCount; ++i)
      ToFloat(reinterpret_cast<const half*>(src.address + i * srcStep),
              reinterpret_cast<float*>(dst.address + i * dstStep), bytes / sizeof(half));
  });
}

/// UB to CO1 (310P): each 16 elements become the 16 rows of a fractal.
template <typename T, typename U>
void BroadCastVecToMM(const LocalTensor<T>& dst, const LocalTensor<U>& src, const int32_t blockCount,
                      const uint8_t blockLen, const uint8_t srcGap, const uint8_t dstGap,
                      const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  static_assert(!is910B || alwaysFalse<T>, "AscendC::BroadCastVecToMM does not exist on " ASCEND_SIM_FAMILY);
  ASCEND_SIM_TYPES("BroadCastVecToMM", T, half, int32_t, float);
  static_assert(std::is_same_v<T, U>, "AscendC::BroadCastVecToMM: dst and src have the same element type");
  constexpr int32_t mostBlocks = 255;
  if (!argumentFits(blockCount >= 1 && blockCount <= mostBlocks && blockLen >= 1, "BroadCastVecToMM",
                    "blockCount and blockLen are 1 to 255", where))
    return;
  constexpr uint64_t row = 16 * sizeof(T), fractal = 16 * row;
  const uint64_t srcStep = blockLen * row + uint64_t{srcGap} * ONE_BLK_SIZE;
  const uint64_t dstStep = (uint64_t{blockLen} + dstGap) * fractal;
  const auto runs = static_cast<uint32_t>(blockCount);
  const Access from =
      segments(ubAccess(src, 0, Mode::read, "src"), 0, blockLen * row, runs, static_cast<int64_t>(srcStep));
  Access to =
      segments(cubeAccess(dst, Mode::write, "dst", inL0C), 0, blockLen * fractal, runs, static_cast<int64_t>(dstStep));
  to.align = fractal;
  perform("BroadCastVecToMM", Pipe::V, sizeof(T), runs * uint64_t{blockLen} * 256, {from, to}, where, [=] {
    for (uint32_t run = 0; run < runs; ++run)
      for (uint32_t i = 0; i < blockLen; ++i)
        for (uint32_t r = 0; r < kFractalRows; ++r)
          __builtin_memcpy(dst.address + run * dstStep + i * fractal + r * row, src.address + run * srcStep + i * row,
                           row);
  });
}

} // namespace AscendC
