#pragma once
// Mmad: C (L0C, Nz16) = A (L0A, Zz) * B (L0B, Zn) + what C starts from, and what configures it.
#include "../tensor/local_tensor.h"
#include "mmad_tile.h"
#include "params.h"
#include "unit_flag.h"

namespace AscendC {
namespace detail {

enum class Start : uint8_t { zero, matrix, bias };

template <class T, class U, class S> constexpr bool isMmad() {
  if constexpr (std::is_same_v<U, int4b_t> || std::is_same_v<U, int8_t>)
    return std::is_same_v<T, int32_t> && std::is_same_v<U, S>;
  else if constexpr (std::is_same_v<U, half>)
    return std::is_same_v<S, half> && (std::is_same_v<T, float> || (!is910B && std::is_same_v<T, half>));
  else if constexpr (is910B)
    return std::is_same_v<T, float> && std::is_same_v<U, S> && isOneOf<U, float, bfloat16_t>;
  else
    return std::is_same_v<T, int32_t> && std::is_same_v<U, uint8_t> && isOneOf<S, int8_t, uint8_t>;
}

template <class T, class U, class S> constexpr void checkMmadTypes() {
  if constexpr (is910B)
    static_assert(isMmad<T, U, S>(), "AscendC::Mmad on " ASCEND_SIM_FAMILY
                                     " takes (dst, fm, filter) of int32_t, int8_t, int8_t; int32_t, int4b_t, int4b_t; "
                                     "float and two half, bfloat16_t or float");
  else
    static_assert(isMmad<T, U, S>(), "AscendC::Mmad on " ASCEND_SIM_FAMILY
                                     " takes (dst, fm, filter) of int32_t and int8_t, uint8_t or int4b_t; float or "
                                     "half and two half");
}

/// The parts of A, B and C that are looked at, for the checks: rows and columns behind the last are not.
struct MmadAccesses {
  Access list[6];
  uint32_t count = 0;

  void add(const Access& a) {
    if (a.bytes != 0 && a.count[0] != 0)
      list[count++] = a;
  }
  /// Rows of 32 bytes in rows of fractals: `rows` of them, `fractals` wide, rows of fractals `pitch` fractals apart.
  void addFractals(const Access& a, uint32_t rows, uint32_t fractals, uint32_t pitch) {
    const uint32_t whole = rows / kFractalRows, rest = rows % kFractalRows;
    add(segments(a, 0, uint64_t{fractals} * kFractalBytes, whole, int64_t{pitch} * kFractalBytes));
    add(segments(a, int64_t{whole} * pitch * kFractalBytes, uint64_t{rest} * kRowBytes, fractals, kFractalBytes));
  }
};

template <class U> inline MatrixShape mmadShape(const MmadParams& p) {
  constexpr uint32_t c0 = c0Of<U>;
  const bool aligned = p.kDirectionAlign && sizeof(U) == 4;
  return {p.m, p.n, p.k, aligned ? ceilDiv(p.k, 2 * c0) * 2 : ceilDiv(p.k, c0), p.m == 1};
}

template <class T, class U, class S>
inline MmadAccesses mmadAccesses(const LocalTensor<T>& dst, const LocalTensor<U>& fm, const LocalTensor<S>& filter,
                                 const MatrixShape& s, uint32_t kOfA, Start start, const Access& bias) {
  MmadAccesses all;
  Access a = cubeAccess(fm, Mode::read, "fm", inL0A), b = cubeAccess(filter, Mode::read, "filter", inL0B);
  if (s.vector) {
    a.bytes = bytesOf<U>(kOfA);
    all.add(a);
  } else {
    all.addFractals(a, s.m, ceilDiv(kOfA, c0Of<U>), s.pitch);
  }
  // A row of fractals of B holds all of N; it is complete but for the last fractal.
  const uint32_t k1 = ceilDiv(s.k, c0Of<S>), n1 = ceilDiv(s.n, kFractalRows);
  const uint32_t whole = s.n / kFractalRows, rest = s.n % kFractalRows;
  all.add(segments(b, 0, uint64_t{whole} * kFractalBytes, k1, int64_t{n1} * kFractalBytes));
  all.add(segments(b, int64_t{whole} * kFractalBytes, uint64_t{rest} * kRowBytes, k1, int64_t{n1} * kFractalBytes));
  Access c = cubeAccess(dst, start == Start::matrix ? Mode::readWrite : Mode::write, "dst", inL0C);
  constexpr uint32_t rowBytes = kTileColumns * sizeof(T);
  c.align = kFractalRows * rowBytes;
  all.add(segments(c, 0, uint64_t{s.m} * rowBytes, n1, int64_t{ceilDiv(s.m, kFractalRows)} * kFractalRows * rowBytes));
  all.add(bias);
  return all;
}

/// What C starts from, in place. `bias`: n elements.
template <class C> inline void startMatrix(C* c, const MatrixShape& s, Start start, const C* bias) {
  if (start == Start::matrix)
    return;
  const uint64_t columnSize = uint64_t{ceilDiv(s.m, kFractalRows)} * kFractalRows * kTileColumns;
  for (uint32_t j = 0; j * kTileColumns < s.n; ++j) {
    C row[kTileColumns] = {};
    if (start == Start::bias)
      for (uint32_t i = 0; i < kTileColumns && j * kTileColumns + i < s.n; ++i)
        row[i] = bias[j * kTileColumns + i];
    for (uint32_t r = 0; r < s.m; ++r)
      __builtin_memcpy(static_cast<void*>(c + j * columnSize + r * kTileColumns), row, sizeof row);
  }
}

/// Hardware orders Mmad after Mmad by itself when each is large enough.
inline void orderAfterMmad(const MmadParams& p, const Where& where) {
  constexpr uint32_t enough = 10;
  if (sim::core().checking && (p.m / kFractalRows) * (p.n / kFractalRows) >= enough)
    sim::api().order(Pipe::M, Pipe::M, where);
}

inline Widening widening() {
  const CubeState& registers = state().cube;
  return {registers.hf32, registers.hf32TowardZero};
}

/// 255 * 255 * 256 < 2^24: so many products of bytes have an exact sum in float.
inline constexpr uint32_t kExactBlock = 256;

template <class T, class U, class S>
inline void mmadCompute(T* c, const unsigned char* a, const unsigned char* b, const MatrixShape& s, Start start,
                        const T* bias) {
  const Widening how = widening();
  const auto pack = [&](float* out, uint32_t column) {
    packRight<S>(out, b, ceilDiv(s.n, kTileColumns), column, s.n, s.k, how);
  };
  if constexpr (std::is_same_v<T, half>) { // 310P: the sum is in float, and rounded once
    const uint64_t size =
        uint64_t{ceilDiv(s.m, kFractalRows)} * kFractalRows * ceilDiv(s.n, kTileColumns) * kTileColumns;
    auto* const sum =
        reinterpret_cast<float*>(sim::core().scratch) + uint64_t{s.m} * s.k + uint64_t{s.k} * kTileColumns;
    ToFloat(c, sum, size);
    startMatrix<float>(sum, s, start, nullptr);
    multiplyFractals<true, U>(sum, a, s, c0Of<U>, how, pack);
    storeLanes(sum, c, size);
  } else {
    startMatrix(c, s, start, bias);
    if constexpr (std::is_same_v<T, int32_t>)
      multiplyFractals<true, U>(c, a, s, kExactBlock, how, pack);
    else if (std::is_same_v<U, float> && !how.hf32)
      multiplyFractals<false, U>(c, a, s, c0Of<U>, how, pack);
    else
      multiplyFractals<true, U>(c, a, s, c0Of<U>, how, pack);
  }
}

inline bool mmadFits(const char* name, const MmadParams& p, const Where& where) {
  constexpr uint32_t most = 4095, mostInL0 = 2 * TOTAL_L0A_SIZE; // elements of 4 bits
  return argumentFits(p.m <= most && p.n <= most && p.k <= most, name, "m, n and k are at most 4095", where) &&
         argumentFits(uint32_t{p.m} * p.k <= mostInL0 && uint32_t{p.n} * p.k <= mostInL0, name,
                      "m * k elements do not fit into L0A, or k * n into L0B", where) &&
         argumentFits(p.unitFlag == 0 || p.unitFlag == 2 || p.unitFlag == 3, name, "unitFlag is 0, 2 or 3", where);
}

/// `bias`: of no bytes where C starts from 0 or from itself.
template <class T, class U, class S>
inline void mmad(const LocalTensor<T>& dst, const LocalTensor<U>& fm, const LocalTensor<S>& filter, const MmadParams& p,
                 Start start, Access bias, const Where& where) {
  checkMmadTypes<T, U, S>();
  if (!mmadFits("Mmad", p, where) || p.m == 0 || p.n == 0 || p.k == 0)
    return;
  if (!argumentFits(!isInt4<U> || p.k % 2 == 0, "Mmad", "k must be even for int4b_t", where))
    return;
  const MatrixShape shape = mmadShape<U>(p);
  if (start == Start::bias)
    bias.bytes = p.n * sizeof(T);
  const MmadAccesses accesses = mmadAccesses(dst, fm, filter, shape, p.k, start, bias);
  unitFlagBefore(p.unitFlag, Pipe::FIX, Pipe::M, where);
  orderAfterMmad(p, where);
  perform("Mmad", Pipe::M, sizeof(U), uint64_t{p.m} * p.n * p.k, accesses.list, accesses.count, where,
          [=, c = dst.data(), a = fm.address, b = filter.address, first = static_cast<const T*>(bias.address)] {
            mmadCompute<T, U, S>(c, a, b, shape, start, first);
          });
}

/// The bias table from its start.
inline Access biasTable() {
  Access a;
  a.address = sim::core().memory[static_cast<int>(Space::BT)];
  a.mode = Mode::read;
  a.space = Space::BT;
  a.operand = "bias table";
  return a;
}

inline Start startOf(const MmadParams& p) {
  if (p.cmatrixInitVal && !p.isBias)
    return Start::zero;
  return is910B && p.cmatrixSource ? Start::bias : Start::matrix;
}

} // namespace detail

/// C starts from 0 (cmatrixInitVal), from the start of the bias table (cmatrixSource), or from what it is.
template <typename T, typename U, typename S>
void Mmad(const LocalTensor<T>& dst, const LocalTensor<U>& fm, const LocalTensor<S>& filter,
          const MmadParams& mmadParams, const detail::Where& where = detail::Where::here()) {
  const detail::Start start = detail::startOf(mmadParams);
  detail::mmad(dst, fm, filter, mmadParams, start,
               start == detail::Start::bias ? detail::biasTable() : detail::Access{}, where);
}
/// C starts from bias: a row in the bias table, or a matrix in L0C, which must be dst.
template <typename T, typename U, typename S, typename V>
void Mmad(const LocalTensor<T>& dst, const LocalTensor<U>& fm, const LocalTensor<S>& filter, const LocalTensor<V>& bias,
          const MmadParams& mmadParams, const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  ASCEND_SIM_ONLY_910B("Mmad with bias", T);
  static_assert(std::is_same_v<T, V>, "AscendC::Mmad: bias has the element type of dst");
  if (mmadParams.cmatrixInitVal) {
    mmad(dst, fm, filter, mmadParams, Start::zero, {}, where);
    return;
  }
  if (spaceOf(bias.position) == Space::L0C) {
    if (argumentFits(bias.address == dst.address, "Mmad", "bias in CO1 must be dst itself", where))
      mmad(dst, fm, filter, mmadParams, Start::matrix, {}, where);
    return;
  }
  mmad(dst, fm, filter, mmadParams, Start::bias, cubeAccess(bias, Mode::read, "bias", inBT), where);
}

// ---- Modes of the unit.

template <class M = HF32Mode> void SetHF32Mode(M mode) {
  ASCEND_SIM_ONLY_910B("SetHF32Mode", M);
  if constexpr (std::is_same_v<M, HF32Mode>)
    detail::state().cube.hf32 = mode == HF32Mode::ENABLE;
  else
    detail::state().cube.hf32 = static_cast<bool>(mode);
}
/// How float becomes HF32: to the nearest; true, NEAREST_ZERO: halves toward zero, else to even.
template <class M = HF32TransMode> void SetHF32TransMode(M mode) {
  ASCEND_SIM_ONLY_910B("SetHF32TransMode", M);
  if constexpr (std::is_same_v<M, HF32TransMode>)
    detail::state().cube.hf32TowardZero = mode == HF32TransMode::NEAREST_ZERO;
  else
    detail::state().cube.hf32TowardZero = static_cast<bool>(mode);
}
/// Which direction of C is made first: it decides when results are there, not which.
template <class M = void> void SetMMRowMajor() { ASCEND_SIM_ONLY_910B("SetMMRowMajor", M); }
template <class M = void> void SetMMColumnMajor() { ASCEND_SIM_ONLY_910B("SetMMColumnMajor", M); }
template <class M = bool> void SetMMLayoutTransform(M) { ASCEND_SIM_ONLY_910B("SetMMLayoutTransform", M); }

} // namespace AscendC
