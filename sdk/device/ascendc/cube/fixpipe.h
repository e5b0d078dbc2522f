#pragma once
// Fixpipe, and DataCopy with DataCopyCO12DstParams: a matrix out of L0C to global memory or L1, quantised, clipped and
// put into another layout on the way. What configures it.
#include "../copy/atomic.h"
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"
#include "quantize.h"
#include "unit_flag.h"

namespace AscendC {
namespace detail {

/// One move. NZ: columns of 16 elements (8 with channelSplit, 32 for bytes) dstStride * 32 bytes apart; ND: rows of
/// dstStride elements.
struct FixpipeMove {
  uint32_t n, m;
  uint32_t srcStride;
  uint32_t dstStride;
  QuantMode_t quant;
  uint64_t scalar;
  bool relu;
  bool nd;
  bool split;
  uint32_t ndNum;
  uint32_t srcNdStride, dstNdStride;

  uint32_t matrices() const { return nd ? ndNum : 1; }
  uint32_t columns() const { return ceilDiv(n, kFractalRows); }
};

inline constexpr uint32_t kMaxFixpipeColumns = 4096;
inline constexpr uint32_t kL0cRowBytes = 64;

/// The source: columns of m rows of 64 bytes.
inline Access fixpipeSource(Access a, const FixpipeMove& p) {
  a = segments(a, 0, uint64_t{p.m} * kL0cRowBytes, p.columns(), int64_t{p.srcStride} * kL0cRowBytes);
  a.count[1] = p.matrices();
  a.stride[1] = int64_t{p.srcNdStride} * kL0cRowBytes * kFractalRows;
  return a;
}

/// Where the elements of a row go, run by run: f(offset in bytes, first element, elements).
template <class T, class F> inline void forRuns(const FixpipeMove& p, uint32_t matrix, uint32_t row, F&& f) {
  if (p.nd) {
    f((uint64_t{matrix} * p.dstNdStride + uint64_t{row} * p.dstStride) * sizeof(T), 0u, p.n);
    return;
  }
  // Bytes: two columns of 16 are one of 32; a last odd one stays narrow.
  const uint32_t width = sizeof(T) == 1 ? 2 * kFractalRows : p.split ? kFractalRows / 2 : kFractalRows;
  for (uint32_t at = 0, column = 0; at < p.n; at += width, ++column) {
    const uint32_t narrow = sizeof(T) == 1 && p.n - at <= kFractalRows ? kFractalRows : width;
    const uint32_t count = p.n - at < narrow ? p.n - at : narrow;
    f(uint64_t{column} * p.dstStride * kRowBytes + uint64_t{row} * narrow * sizeof(T), at, count);
  }
}

/// The destination, as the checks see it.
template <class T> inline Access fixpipeTarget(Access a, const FixpipeMove& p) {
  if (p.nd) {
    a = segments(a, 0, p.n * sizeof(T), p.m, static_cast<int64_t>(p.dstStride * sizeof(T)));
    a.count[1] = p.ndNum;
    a.stride[1] = static_cast<int64_t>(p.dstNdStride * sizeof(T));
    return a;
  }
  const uint32_t width = sizeof(T) == 1 ? 2 * kFractalRows : p.split ? kFractalRows / 2 : kFractalRows;
  return segments(a, 0, uint64_t{p.m} * width * sizeof(T), ceilDiv(p.n, width), int64_t{p.dstStride} * kRowBytes);
}

template <class T, class U> inline void convertRow(const U* in, T* out, const FixpipeMove& p, const uint64_t* words) {
  if constexpr (std::is_same_v<U, float> && isSmallFloat<T>) {
    if (!p.relu && !saturates && (p.quant == F322F16 || p.quant == F322BF16)) {
      FromFloat(in, out, p.n);
      return;
    }
  }
  if constexpr (std::is_same_v<T, U>) {
    if (!p.relu) {
      __builtin_memcpy(static_cast<void*>(out), in, p.n * sizeof(T));
      return;
    }
  }
  QuantWord q = quantWord(p.scalar);
  for (uint32_t i = 0; i < p.n; ++i) {
    if (words != nullptr)
      q = quantWord(words[i]);
    out[i] = fixpipeElement<T>(in[i], p.quant, q, p.relu);
  }
}

template <class T, class U>
inline void moveOut(unsigned char* dst, const unsigned char* src, const FixpipeMove& p, const uint64_t* words,
                    AtomicStore atomic) {
  U in[kMaxFixpipeColumns];
  T out[kMaxFixpipeColumns];
  for (uint32_t matrix = 0; matrix < p.matrices(); ++matrix)
    for (uint32_t row = 0; row < p.m; ++row) {
      const unsigned char* from = src + (uint64_t{matrix} * p.srcNdStride * kFractalRows + row) * kL0cRowBytes;
      for (uint32_t c = 0; c < p.columns(); ++c)
        __builtin_memcpy(in + c * kFractalRows, from + uint64_t{c} * p.srcStride * kL0cRowBytes, kL0cRowBytes);
      convertRow(in, out, p, words);
      forRuns<T>(p, matrix, row, [&](uint64_t offset, uint32_t first, uint32_t count) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(out + first);
        if (atomic)
          atomic(dst + offset, bytes, count * sizeof(T));
        else
          __builtin_memcpy(dst + offset, bytes, count * sizeof(T));
      });
    }
}

template <class T, class U>
inline bool fixpipeFits(const char* name, const FixpipeMove& p, bool toL1, const Where& where) {
  constexpr uint32_t mostRows = 8192;
  return argumentFits(quantFits<T, U>(p.quant), name,
                      "quantPre does not go from the element type of src to that of dst", where) &&
         argumentFits(p.n < kMaxFixpipeColumns, name, "nSize is at most 4095", where) &&
         argumentFits(!p.nd || p.m <= mostRows, name, "mSize is at most 8192 when the result is ND", where) &&
         argumentFits(p.nd || p.n % (p.split ? kFractalRows / 2 : kFractalRows) == 0, name,
                      "nSize must be a multiple of 16 when the result is NZ (8 with isChannelSplit)", where) &&
         argumentFits(!p.split || (std::is_same_v<T, float> && !p.nd && !toL1), name,
                      "isChannelSplit takes float in and out, and NZ in global memory", where) &&
         argumentFits(!(toL1 && p.nd), name, "the result in L1 is NZ: use CFG_NZ", where) &&
         argumentFits(p.dstStride != 0, name, "dstStride must not be 0", where);
}

template <class T, class U> constexpr void checkFixpipeTypes() {
  static_assert(is910B || alwaysFalse<T>, "AscendC::Fixpipe does not exist on " ASCEND_SIM_FAMILY);
  static_assert(
      std::is_same_v<U, float> ? isOneOf<T, int8_t, uint8_t, half, bfloat16_t, float>
                               : std::is_same_v<U, int32_t> && isOneOf<T, int8_t, uint8_t, half, int32_t>,
      "AscendC::Fixpipe on " ASCEND_SIM_FAMILY
      " takes float to int8_t, uint8_t, half, bfloat16_t, float and int32_t to int8_t, uint8_t, half, int32_t");
}

/// `words`: where the scales of a vector mode are read, or of no bytes.
template <class T, class U>
inline void fixpipe(const char* name, Access to, const LocalTensor<U>& src, const FixpipeMove& p, uint8_t unitFlag,
                    Access words, const Where& where) {
  if (p.n == 0 || p.m == 0 || p.matrices() == 0)
    return;
  if (!fixpipeFits<T, U>(name, p, to.space == Space::L1, where))
    return;
  const AtomicStore atomic = to.space == Space::GM ? AtomicStore(state()) : AtomicStore();
  auto* const dst = const_cast<unsigned char*>(static_cast<const unsigned char*>(to.address));
  to.mode = atomic ? Mode::atomic : Mode::write;
  to = fixpipeTarget<T>(to, p);
  Access from = cubeAccess(src, Mode::read, "src", inL0C);
  from.align = kL0cRowBytes;
  from = fixpipeSource(from, p);
  const bool vector = isVectorQuant(p.quant);
  words.bytes = vector ? p.n * sizeof(uint64_t) : 0;
  unitFlagBefore(unitFlag, Pipe::M, Pipe::FIX, where);
  const Access accesses[] = {from, to, words};
  perform(name, Pipe::FIX, sizeof(T), uint64_t{p.matrices()} * p.m * p.n, accesses, 3, where,
          [p, dst, atomic, vector, in = src.address, from = words.address, bytes = words.bytes] {
            if (atomic)
              sim::api().atomicBegin(dst);
            // The scales are taken before anything is written: in L1 the result may lie over them.
            auto* const scales = reinterpret_cast<uint64_t*>(sim::core().scratch);
            if (vector)
              __builtin_memcpy(scales, from, bytes);
            moveOut<T, U>(dst, in, p, vector ? scales : nullptr, atomic);
            if (atomic)
              sim::api().atomicEnd(dst);
          });
}

template <const FixpipeConfig& config> inline FixpipeMove moveOf(const FixpipeParamsV220& p) {
  static_assert(config.format != CO2Layout::COLUMN_MAJOR,
                "AscendC::Fixpipe with CFG_COLUMN_MAJOR does not exist on " ASCEND_SIM_FAMILY);
  return {p.nSize,          p.mSize,     p.srcStride,   p.dstStride,
          p.quantPre,       p.deqScalar, p.reluEn,      config.format == CO2Layout::ROW_MAJOR,
          p.isChannelSplit, p.ndNum,     p.srcNdStride, p.dstNdStride};
}
inline FixpipeMove moveOf(const DataCopyCO12DstParams& p) {
  const CubeState& s = state().cube;
  return {p.nSize,       p.mSize,        p.srcStride, p.dstStride,    p.quantPre,
          s.quantScalar, p.reluPre != 0, p.nz2ndEn,   p.channelSplit, s.ndSet ? s.ndNum : uint32_t{1},
          s.srcNdStride, s.dstNdStride};
}

/// The scales in the fixpipe buffer that SetFixPipeConfig named.
inline Access configuredWords() {
  Access a;
  a.address = sim::core().memory[static_cast<int>(Space::FB)] + state().cube.quantAddress;
  a.mode = Mode::read;
  a.space = Space::FB;
  a.operand = "quantPre";
  return a;
}

template <class T> inline Access nzTarget(const GlobalTensor<T>& dst, bool nd) {
  Access a = dst.access(0, Mode::write, "dst");
  a.align = nd ? 1 : kRowBytes;
  return a;
}

} // namespace detail

// ---- What configures it.

/// The scales of the vector modes, in the fixpipe buffer; isUnitFlag forgets what unit flags say.
template <typename T, bool setRelu = false>
void SetFixPipeConfig(const LocalTensor<T>& preData, bool isUnitFlag = false) {
  ASCEND_SIM_ONLY_910B("SetFixPipeConfig", T);
  using namespace detail;
  static_assert(!setRelu, "AscendC::SetFixPipeConfig sets the quantisation tensor only: setRelu must be false");
  (void)isUnitFlag;
  if (spaceOf(preData.position) == Space::FB)
    state().cube.quantAddress =
        static_cast<uint64_t>(preData.address - sim::core().memory[static_cast<int>(Space::FB)]);
}
template <typename T>
void SetFixPipeConfig(const LocalTensor<T>& reluPre, const LocalTensor<T>& quantPre, bool isUnitFlag = false) {
  (void)reluPre;
  SetFixPipeConfig<T>(quantPre, isUnitFlag);
}
template <class N = uint16_t> void SetFixpipeNz2ndFlag(N ndNum, uint16_t srcNdStride, uint16_t dstNdStride) {
  ASCEND_SIM_ONLY_910B("SetFixpipeNz2ndFlag", N);
  detail::CubeState& s = detail::state().cube;
  s.ndNum = static_cast<uint16_t>(ndNum);
  s.srcNdStride = srcNdStride;
  s.dstNdStride = dstNdStride;
  s.ndSet = true;
}
template <class C = uint64_t> void SetFixpipePreQuantFlag(C config) {
  ASCEND_SIM_ONLY_910B("SetFixpipePreQuantFlag", C);
  detail::state().cube.quantScalar = static_cast<uint64_t>(config);
}

// ---- Fixpipe.

template <typename T, typename U, const FixpipeConfig& config = CFG_ROW_MAJOR>
void Fixpipe(const GlobalTensor<T>& dst, const LocalTensor<U>& src, const FixpipeParamsV220& intriParams,
             const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  const detail::FixpipeMove move = detail::moveOf<config>(intriParams);
  if (detail::argumentFits(!detail::isVectorQuant(move.quant), "Fixpipe",
                           "a vector mode takes the tensor of scales as an argument", where))
    detail::fixpipe<T>("Fixpipe", detail::nzTarget(dst, move.nd), src, move, intriParams.unitFlag, {}, where);
}
template <typename T, typename U, const FixpipeConfig& config = CFG_ROW_MAJOR, typename S = uint64_t>
void Fixpipe(const GlobalTensor<T>& dst, const LocalTensor<U>& src, const LocalTensor<S>& cbufWorkspace,
             const FixpipeParamsV220& intriParams, const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  const detail::FixpipeMove move = detail::moveOf<config>(intriParams);
  detail::fixpipe<T>("Fixpipe", detail::nzTarget(dst, move.nd), src, move, intriParams.unitFlag,
                     detail::cubeAccess(cbufWorkspace, detail::Mode::read, "cbufWorkspace", detail::inL1), where);
}
template <typename T, typename U, const FixpipeConfig& config = CFG_ROW_MAJOR>
void Fixpipe(const LocalTensor<T>& dst, const LocalTensor<U>& src, const FixpipeParamsV220& intriParams,
             const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  const detail::FixpipeMove move = detail::moveOf<config>(intriParams);
  if (detail::argumentFits(!detail::isVectorQuant(move.quant), "Fixpipe",
                           "a vector mode takes the tensor of scales as an argument", where))
    detail::fixpipe<T>("Fixpipe", detail::cubeAccess(dst, detail::Mode::write, "dst", detail::inL1), src, move,
                       intriParams.unitFlag, {}, where);
}
template <typename T, typename U, const FixpipeConfig& config = CFG_ROW_MAJOR, typename S = uint64_t>
void Fixpipe(const LocalTensor<T>& dst, const LocalTensor<U>& src, const LocalTensor<S>& cbufWorkspace,
             const FixpipeParamsV220& intriParams, const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  detail::fixpipe<T>("Fixpipe", detail::cubeAccess(dst, detail::Mode::write, "dst", detail::inL1), src,
                     detail::moveOf<config>(intriParams), intriParams.unitFlag,
                     detail::cubeAccess(cbufWorkspace, detail::Mode::read, "cbufWorkspace", detail::inL1), where);
}

// ---- The same as DataCopy, configured by the calls above.

template <typename T, typename U>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<U>& src, const DataCopyCO12DstParams& intriParams,
              const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  detail::fixpipe<T>("DataCopy", detail::nzTarget(dst, intriParams.nz2ndEn), src, detail::moveOf(intriParams),
                     intriParams.unitFlag, detail::configuredWords(), where);
}
template <typename T, typename U>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const DataCopyCO12DstParams& intriParams,
              const detail::Where& where = detail::Where::here()) {
  detail::checkFixpipeTypes<T, U>();
  detail::fixpipe<T>("DataCopy", detail::cubeAccess(dst, detail::Mode::write, "dst", detail::inL1), src,
                     detail::moveOf(intriParams), intriParams.unitFlag, detail::configuredWords(), where);
}

} // namespace AscendC
