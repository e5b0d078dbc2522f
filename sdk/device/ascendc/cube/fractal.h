#pragma once
// Layouts of matrices in the memories of the cube unit. A fractal is 512 bytes: 16 rows of 32 bytes, that is 16 by c0
// elements with c0 = 32 bytes / element (8, 16, 32, 64 for 32, 16, 8 and 4 bits). Fractals in L0C are 16 by 16.
//
//   name  of an R by C matrix          order of fractals   inside a fractal       where
//   Zz    [R/16][C/c0][16][c0]         by rows             by rows                L0A: A, R = M, C = K
//   Zn    [R/c0][C/16][16][c0]         by rows             by columns (n, then k) L0B: B, R = K, C = N
//   Nz    [C/c0][R/16][16][c0]         by columns          by rows                L1, and global memory
//   Nz16  [C/16][R/16][16][16]         by columns          by rows                L0C: C, R = M, C = N
//
// Sizes are rounded up to whole fractals; what is behind the last row or column is not looked at.
#include "../base/int4.h"
#include "../base/support.h"
#include "../core/report.h"

namespace AscendC::detail {

inline constexpr uint32_t kFractalBytes = 512;
inline constexpr uint32_t kFractalRows = 16;
inline constexpr uint32_t kRowBytes = 32;

constexpr uint32_t ceilDiv(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

inline constexpr uint8_t inL1 = sim::spaceBit(Space::L1);
inline constexpr uint8_t inL0A = sim::spaceBit(Space::L0A);
inline constexpr uint8_t inL0B = sim::spaceBit(Space::L0B);
inline constexpr uint8_t inL0C = sim::spaceBit(Space::L0C);
inline constexpr uint8_t inBT = sim::spaceBit(Space::BT);
inline constexpr uint8_t inFB = sim::spaceBit(Space::FB);

/// Addresses of L0A and L0B are multiples of a fractal.
constexpr uint32_t alignOf(Space space) {
  switch (space) {
  case Space::L0A:
  case Space::L0B:
    return kFractalBytes;
  case Space::BT:
    return 64;
  case Space::FB:
    return 128;
  default:
    return kRowBytes;
  }
}

/// `count` segments of `bytes`, `stride` apart, behind `offset`; segments that touch are one.
inline Access segments(Access a, int64_t offset, uint64_t bytes, uint32_t count, int64_t stride) {
  a.address = static_cast<const unsigned char*>(a.address) + offset;
  if (count > 1 && stride == static_cast<int64_t>(bytes)) {
    a.bytes = bytes * count;
    a.count[0] = 1;
  } else {
    a.bytes = bytes;
    a.count[0] = count;
    a.stride[0] = stride;
  }
  return a;
}

/// An operand in one of the cube's memories, aligned as that memory demands.
inline Access cubeAccess(const LocalBase& t, Mode mode, const char* operand, uint8_t allowed) {
  Access a = localAccess(t, 0, mode, operand, alignOf(spaceOf(t.position)));
  a.allowedSpaces = allowed;
  return a;
}

/// An argument that is out of its range; the call is skipped.
inline bool argumentFits(bool fits, const char* name, const char* text, const Where& where) {
  if (!fits)
    badArgument(name, text, where);
  return fits;
}

} // namespace AscendC::detail
