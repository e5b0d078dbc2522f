#pragma once
// 4:2 sparse products: LoadDataWithSparse and MmadWithSparse. Of four elements of a column of B two are kept, and two
// bits for each of them: the first is number `index` of the four, the second number 1 + `index`.
#include "mmad.h"

namespace AscendC {
namespace detail {

/// The indices lie in a memory of their own, a quarter of L0B, which no call can name: here behind the room that Mmad
/// computes in.
inline unsigned char* sparseIndices() { return sim::core().scratch + sim::kScratchBytes - TOTAL_L0B_SIZE / 4; }
inline uint64_t offsetInL0B(const LocalBase& t) {
  return static_cast<uint64_t>(t.address - sim::core().memory[static_cast<int>(Space::L0B)]);
}

/// Column `column` of fractals of the kept elements (k / 2 rows) as [k][16].
inline void packSparse(float* out, const unsigned char* b, const unsigned char* indices, uint32_t columns,
                       uint32_t column, uint32_t n, uint32_t k) {
  const uint32_t left = n - column * kTileColumns;
  const uint32_t valid = left < kTileColumns ? left : kTileColumns;
  for (uint32_t i = 0; i < k * kTileColumns; ++i)
    out[i] = 0.0f;
  for (uint32_t kept = 0; kept < k / 2; ++kept) {
    const uint64_t fractal = uint64_t{kept / kRowBytes} * columns + column;
    for (uint32_t j = 0; j < valid; ++j) {
      const uint64_t at = fractal * kFractalBytes + j * kRowBytes + kept % kRowBytes;
      const uint32_t index = indices[at / 4] >> (at % 4 * 2) & 3u;
      const uint32_t row = kept / 2 * 4 + kept % 2 + index;
      if (row < k)
        out[row * kTileColumns + j] += static_cast<float>(static_cast<int8_t>(b[at]));
    }
  }
}

} // namespace detail

/// L1 to L0B: repeatTimes fractals in order, and their indices (128 bytes a fractal).
template <typename T = int8_t, typename U = uint8_t>
void LoadDataWithSparse(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<U>& idx,
                        const LoadData2dParams& loadDataParam, const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  ASCEND_SIM_ONLY_910B("LoadDataWithSparse", T);
  static_assert(std::is_same_v<T, int8_t> && std::is_same_v<U, uint8_t>,
                "AscendC::LoadDataWithSparse takes int8_t, and uint8_t for the indices");
  constexpr uint32_t indexBytes = kFractalBytes / 4;
  const uint64_t first = loadDataParam.startIndex, count = loadDataParam.repeatTimes;
  if (count == 0)
    return;
  const Access from = segments(cubeAccess(src, Mode::read, "src", inL1), static_cast<int64_t>(first * kFractalBytes),
                               count * kFractalBytes, 1, 0);
  const Access indices = segments(cubeAccess(idx, Mode::read, "idx", inL1), static_cast<int64_t>(first * indexBytes),
                                  count * indexBytes, 1, 0);
  const Access to = segments(cubeAccess(dst, Mode::write, "dst", inL0B), 0, count * kFractalBytes, 1, 0);
  perform("LoadDataWithSparse", Pipe::MTE1, 1, count * kFractalBytes, {from, indices, to}, where, [=] {
    __builtin_memcpy(dst.address, src.address + first * kFractalBytes, count * kFractalBytes);
    __builtin_memcpy(sparseIndices() + offsetInL0B(dst) / 4, idx.address + first * indexBytes, count * indexBytes);
  });
}

/// C = A * B with all of A (m by k) and the kept half of B. No GEMV.
template <typename T = int32_t, typename U = int8_t>
void MmadWithSparse(const LocalTensor<T>& dst, const LocalTensor<U>& fm, const LocalTensor<U>& filter,
                    const MmadParams& mmadParams, const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  ASCEND_SIM_ONLY_910B("MmadWithSparse", T);
  static_assert(std::is_same_v<T, int32_t> && std::is_same_v<U, int8_t>,
                "AscendC::MmadWithSparse takes int8_t, and int32_t for dst");
  const MmadParams& p = mmadParams;
  if (!mmadFits("MmadWithSparse", p, where) || p.m == 0 || p.n == 0 || p.k == 0)
    return;
  MatrixShape shape = mmadShape<U>(p);
  shape.vector = false;
  MatrixShape kept = shape;
  kept.k = ceilDiv(shape.k, 2);
  const Start start = startOf(p);
  Access bias = start == Start::bias ? biasTable() : Access{};
  bias.bytes = start == Start::bias ? p.n * sizeof(T) : 0;
  const MmadAccesses accesses = mmadAccesses(dst, fm, filter, kept, p.k, start, bias);
  unitFlagBefore(p.unitFlag, Pipe::FIX, Pipe::M, where);
  orderAfterMmad(p, where);
  perform("MmadWithSparse", Pipe::M, sizeof(U), uint64_t{p.m} * p.n * p.k, accesses.list, accesses.count, where, [=] {
    startMatrix(dst.data(), shape, start, static_cast<const T*>(bias.address));
    multiplyFractals<true, U>(dst.data(), fm.address, shape, kExactBlock, Widening{}, [&](float* out, uint32_t column) {
      packSparse(out, filter.address, sparseIndices() + offsetInL0B(filter) / 4, ceilDiv(p.n, kTileColumns), column,
                 p.n, p.k);
    });
  });
}

} // namespace AscendC
