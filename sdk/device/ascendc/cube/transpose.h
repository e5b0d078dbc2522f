#pragma once
// Squares of elements turned on their way from L1 to L0A and L0B. Source and destination are apart.
#include "fractal.h"

namespace AscendC::detail {

/// N by N elements, row by row, from fractals that lie one behind the other, to fractals `fractalStep` bytes apart.
template <class U, uint32_t N>
inline void transposeSquare(unsigned char* dst, int64_t fractalStep, const unsigned char* src) {
  static_assert(N * sizeof(U) == kRowBytes, "a row of the square is a row of a fractal");
  U in[N * N], out[N * N];
  __builtin_memcpy(in, src, sizeof in);
  for (uint32_t r = 0; r < N; ++r)
    for (uint32_t c = 0; c < N; ++c)
      out[c * N + r] = in[r * N + c];
  for (uint32_t f = 0; f < N / kFractalRows; ++f)
    __builtin_memcpy(dst + f * fractalStep, out + f * kFractalRows * N, kFractalBytes);
}

/// 16 by 16 elements of 32 bits: two fractals side by side.
inline void transposeWide(unsigned char* dst, int64_t fractalStep, const unsigned char* src) {
  constexpr uint32_t half = 8;
  uint32_t in[2][kFractalRows][half], out[2][kFractalRows][half];
  __builtin_memcpy(in, src, sizeof in);
  for (uint32_t r = 0; r < kFractalRows; ++r)
    for (uint32_t c = 0; c < kFractalRows; ++c)
      out[r / half][c][r % half] = in[c / half][r][c % half];
  for (uint32_t f = 0; f < 2; ++f)
    __builtin_memcpy(dst + f * fractalStep, out[f], kFractalBytes);
}

inline uint8_t nibble(const unsigned char* bytes, uint32_t index) {
  return static_cast<uint8_t>(bytes[index / 2] >> (index % 2 * 4) & 0xF);
}

/// 64 by 64 elements of 4 bits; the first of two lies in the low half of a byte.
inline void transposeNibbles(unsigned char* dst, int64_t fractalStep, const unsigned char* src) {
  constexpr uint32_t n = 64;
  for (uint32_t r = 0; r < n; ++r) {
    unsigned char row[kRowBytes];
    for (uint32_t c = 0; c < n; c += 2)
      row[c / 2] = static_cast<unsigned char>(nibble(src, c * n + r) | nibble(src, (c + 1) * n + r) << 4);
    __builtin_memcpy(dst + r / kFractalRows * fractalStep + r % kFractalRows * kRowBytes, row, kRowBytes);
  }
}

} // namespace AscendC::detail
