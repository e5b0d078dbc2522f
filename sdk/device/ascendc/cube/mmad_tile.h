#pragma once
// The arithmetic of Mmad: fractals of L0A and L0B become panels of floats, and tiles of C are sums over them.
//
// A product of two half, bfloat16_t or HF32 numbers, or of small integers, is exact in float. K is summed in blocks:
// from 0 inside a block, one element after the other, and the sum of a block is added to C. Blocks of half, bfloat16_t
// and float are the c0 of a fractal; those of integers are as long as a float holds their sum exactly, so that integer
// results are exact.
#include "../vector/lanes.h"
#include "fractal.h"

namespace AscendC::detail {

inline constexpr uint32_t kTileColumns = 16;
/// Rows of a tile: twelve sums of eight floats, two vectors of B and one element of A fill sixteen registers.
inline constexpr uint32_t kTileRows = 6;

using Vec8 = float __attribute__((vector_size(32), aligned(4), may_alias));

/// By reference: without AVX a vector cannot be passed.
template <bool exact> inline void multiplyAdd(float a, const Vec8& b, Vec8& sum) {
#if defined(__FMA__)
  if constexpr (exact) {
#if defined(__clang__)
    sum = __builtin_elementwise_fma(Vec8{a, a, a, a, a, a, a, a}, b, sum);
#else
    sum = __builtin_ia32_vfmaddps256(Vec8{a, a, a, a, a, a, a, a}, b, sum);
#endif
    return;
  }
#endif
  sum += a * b;
}

inline void addSum(float* c, const Vec8& sum) { *reinterpret_cast<Vec8*>(c) += sum; }
/// Integers saturate.
inline void addSum(int32_t* c, const Vec8& sum) {
  for (uint32_t i = 0; i < 8; ++i) {
    const int64_t total = int64_t{c[i]} + static_cast<int32_t>(sum[i]);
    c[i] = static_cast<int32_t>(total < INT32_MIN ? INT32_MIN : total > INT32_MAX ? INT32_MAX : total);
  }
}

/// c (rows of 16) += a ([k][rows]) * b ([k][16]).
template <uint32_t rows, bool exact, class C>
inline void multiplyTile(C* c, const float* a, const float* b, uint32_t k, uint32_t block) {
  while (k != 0) {
    const uint32_t n = k < block ? k : block;
    Vec8 sum[rows][2] = {};
    // Sums stay in registers when the loops over rows are unrolled, which compilers do by themselves at -O3 only.
    for (uint32_t i = 0; i < n; ++i, a += rows, b += kTileColumns) {
      const Vec8 b0 = *reinterpret_cast<const Vec8*>(b), b1 = *reinterpret_cast<const Vec8*>(b + 8);
#pragma GCC unroll 8
      for (uint32_t r = 0; r < rows; ++r) {
        multiplyAdd<exact>(a[r], b0, sum[r][0]);
        multiplyAdd<exact>(a[r], b1, sum[r][1]);
      }
    }
#pragma GCC unroll 8
    for (uint32_t r = 0; r < rows; ++r) {
      addSum(c + r * kTileColumns, sum[r][0]);
      addSum(c + r * kTileColumns + 8, sum[r][1]);
    }
    k -= n;
  }
}

template <bool exact, class C>
inline void multiplyRows(uint32_t rows, C* c, const float* a, const float* b, uint32_t k, uint32_t block) {
  switch (rows) {
  case 1:
    return multiplyTile<1, exact>(c, a, b, k, block);
  case 2:
    return multiplyTile<2, exact>(c, a, b, k, block);
  case 3:
    return multiplyTile<3, exact>(c, a, b, k, block);
  case 4:
    return multiplyTile<4, exact>(c, a, b, k, block);
  case 5:
    return multiplyTile<5, exact>(c, a, b, k, block);
  default:
    return multiplyTile<kTileRows, exact>(c, a, b, k, block);
  }
}

/// float to HF32: 11 bits of mantissa, to the nearest; halves to even or toward zero.
inline float roundHf32(float value, bool towardZero) {
  constexpr uint32_t dropped = 12, half = 1u << (dropped - 1), mask = (1u << dropped) - 1;
  const uint32_t bits = FloatBits(value);
  const uint32_t odd = towardZero ? 0 : bits >> dropped & 1u;
  const bool finite = (bits & 0x7f800000u) != 0x7f800000u;
  return finite ? BitsFloat((bits + half - 1 + odd) & ~mask) : value;
}

/// How elements become floats.
struct Widening {
  bool hf32 = false;
  bool towardZero = false;
};

/// `count` elements (at most one row of a fractal).
template <class U> inline void widen(const unsigned char* from, float* to, uint32_t count, const Widening& how) {
  if constexpr (isSmallFloat<U>) {
    ToFloat(reinterpret_cast<const U*>(from), to, count);
  } else if constexpr (isInt4<U>) {
    for (uint32_t i = 0; i < count; ++i)
      to[i] = static_cast<float>(static_cast<int32_t>(nibbleAt(from, i)));
  } else {
    const auto* in = reinterpret_cast<const U*>(from);
    for (uint32_t i = 0; i < count; ++i)
      to[i] = static_cast<float>(in[i]);
    if constexpr (std::is_same_v<U, float>)
      if (how.hf32)
        for (uint32_t i = 0; i < count; ++i)
          to[i] = roundHf32(to[i], how.towardZero);
  }
}

template <class U> inline constexpr uint32_t c0Of = static_cast<uint32_t>(elementsIn<U>(kRowBytes));

/// A: rows [first, first + rows) of Zz as [k][rows]. `pitch`: fractals of a row of fractals.
template <class U>
inline void packLeft(float* out, const unsigned char* a, uint32_t pitch, uint32_t first, uint32_t rows, uint32_t k,
                     const Widening& how) {
  constexpr uint32_t c0 = c0Of<U>;
  for (uint32_t r = 0; r < rows; ++r) {
    const uint32_t row = first + r;
    const unsigned char* in =
        a + (uint64_t{row / kFractalRows} * pitch * kFractalRows + row % kFractalRows) * kRowBytes;
    for (uint32_t at = 0; at < k; at += c0, in += kFractalBytes) {
      float wide[c0];
      const uint32_t n = k - at < c0 ? k - at : c0;
      widen<U>(in, wide, n, how);
      for (uint32_t i = 0; i < n; ++i)
        out[(at + i) * rows + r] = wide[i];
    }
  }
}

/// A as one row in order (GEMV).
template <class U> inline void packVector(float* out, const unsigned char* a, uint32_t k, const Widening& how) {
  constexpr uint32_t c0 = c0Of<U>;
  for (uint32_t at = 0; at < k; at += c0, a += kRowBytes)
    widen<U>(a, out + at, k - at < c0 ? k - at : c0, how);
}

/// B: column `column` of fractals of Zn as [k][16]; columns behind n are 0.
template <class U>
inline void packRight(float* out, const unsigned char* b, uint32_t columns, uint32_t column, uint32_t n, uint32_t k,
                      const Widening& how) {
  constexpr uint32_t c0 = c0Of<U>;
  const uint32_t valid = n - column * kTileColumns < kTileColumns ? n - column * kTileColumns : kTileColumns;
  for (uint32_t at = 0; at < k; at += c0) {
    const unsigned char* in = b + (uint64_t{at / c0} * columns + column) * kFractalBytes;
    const uint32_t count = k - at < c0 ? k - at : c0;
    float wide[kTileColumns][c0];
    for (uint32_t j = 0; j < valid; ++j)
      widen<U>(in + j * kRowBytes, wide[j], count, how);
    for (uint32_t j = valid; j < kTileColumns; ++j)
      for (uint32_t i = 0; i < count; ++i)
        wide[j][i] = 0.0f;
    float* const to = out + at * kTileColumns;
    for (uint32_t i = 0; i < count; ++i)
      for (uint32_t j = 0; j < kTileColumns; ++j)
        to[i * kTileColumns + j] = wide[j][i];
  }
}

struct MatrixShape {
  uint32_t m, n, k;
  uint32_t pitch; ///< fractals of a row of fractals of A
  bool vector;    ///< A is one row in order
};

/// C (Nz16, columns of `m` rounded up to 16 rows) += A * B. `pack(out, column)` makes the panels of B.
template <bool exact, class U, class C, class Pack>
inline void multiplyFractals(C* c, const unsigned char* a, const MatrixShape& s, uint32_t block, const Widening& how,
                             Pack&& pack) {
  const uint32_t columns = ceilDiv(s.n, kTileColumns);
  const uint64_t columnSize = uint64_t{ceilDiv(s.m, kFractalRows)} * kFractalRows * kTileColumns;
  auto* const left = reinterpret_cast<float*>(sim::core().scratch);
  float* const right = left + uint64_t{s.m} * s.k;
  if (s.vector)
    packVector<U>(left, a, s.k, how);
  else
    for (uint32_t row = 0; row < s.m; row += kTileRows)
      packLeft<U>(left + uint64_t{row} * s.k, a, s.pitch, row, s.m - row < kTileRows ? s.m - row : kTileRows, s.k, how);
  for (uint32_t j = 0; j < columns; ++j) {
    pack(right, j);
    for (uint32_t row = 0; row < s.m; row += kTileRows)
      multiplyRows<exact>(s.m - row < kTileRows ? s.m - row : kTileRows, c + j * columnSize + row * kTileColumns,
                          left + uint64_t{row} * s.k, right, s.k, block);
  }
}

} // namespace AscendC::detail
