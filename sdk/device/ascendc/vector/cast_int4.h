#pragma once
// The lanes of Cast between half and int4b_t: two elements a byte, so that masks and counts go by pairs.
#include "../base/int4.h"
#include "../base/params.h"
#include "lanes.h"
#include "mask.h"
#include "rounding.h"

namespace AscendC::detail {

inline constexpr uint32_t kInt4PerBlock = ONE_BLK_SIZE * 2;

/// Where lane `lane` of a repeat is, in elements from the start of the repeat.
template <class T> constexpr size_t elementOf(uint32_t lane, Strided stride) {
  constexpr uint32_t perBlock = isInt4<T> ? kInt4PerBlock : ONE_BLK_SIZE / sizeof(T);
  return static_cast<size_t>(lane / perBlock) * stride.block * perBlock + lane % perBlock;
}

template <RoundMode mode> inline int4b_t toInt4(float x) {
  const float integer = roundToInteger<mode>(x);
  const float limited = integer < -8.0f ? -8.0f : integer > 7.0f ? 7.0f : integer;
  return int4b_t(static_cast<int32_t>(limited == limited ? limited : 0.0f));
}

/// Lanes 0 and 1 share a bit of the mask, lanes 2 and 3 the next, …: what a mask of bytes says.
inline LaneMask pairs(LaneMask m) {
  LaneMask bytes{0, 0};
  for (uint32_t lane = 0; lane < 128; lane += 2)
    if (m.test(lane))
      bytes.low |= 1ull << (lane / 2);
  return bytes;
}
inline bool pairsAgree(LaneMask m) {
  for (uint32_t lane = 0; lane < 128; lane += 2)
    if (m.test(lane) != m.test(lane + 1))
      return false;
  return true;
}

/// The int4b_t operand's bytes of one run of repeats.
inline void addInt4(AccessList& a, const LocalBase& t, Strided stride, const Repeats& r, Mode mode,
                    const char* operand) {
  Repeats bytes = r;
  bytes.mask = pairs(r.mask);
  bytes.tailLanes = (r.tailLanes + 1) / 2;
  // 64 bytes a repeat: lanes of one byte each, two blocks.
  a.count +=
      stridedAccesses(t, sizeof(uint8_t), stride, bytes.mask, 64, bytes.count, 0, mode, operand, a.list + a.count);
  if (bytes.tailLanes != 0)
    a.count += stridedAccesses(t, sizeof(uint8_t), stride, firstLanes(bytes.tailLanes), 64, 1, bytes.count, mode,
                               operand, a.list + a.count);
}

template <RoundMode mode, class T, class U>
inline void castInt4Repeats(const Where& where, const LocalTensor<T>& dst, const LocalTensor<U>& src, Strided to,
                            Strided from, const Repeats& r) {
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(half);
  if (!pairsAgree(r.mask) || r.tailLanes % 2 != 0) {
    badArgument("Cast", "two elements of int4b_t share a byte: counts are even, mask bits come in equal pairs", where);
    return;
  }
  AccessList a;
  if constexpr (isInt4<T>) {
    a.addStrided<half>(src, from, r, sizeof(half), Mode::read, "src");
    addInt4(a, dst, to, r, Mode::write, "dst");
  } else {
    addInt4(a, src, from, r, Mode::read, "src");
    a.addStrided<half>(dst, to, r, sizeof(half), Mode::write, "dst");
  }
  if (a.count == 0)
    return;
  perform("Cast", Pipe::V, sizeof(half), static_cast<uint64_t>(r.count) * lanes + r.tailLanes, a.list, a.count, where,
          [=] {
            // Without gaps: pieces of whole bytes, in loops that vectorise.
            if (to.block == 1 && from.block == 1 && isDense(isInt4<T> ? from : to, r.mask, lanes, sizeof(half)) &&
                (isInt4<T> ? to.repeat : from.repeat) == 2) {
              const size_t n = static_cast<size_t>(r.count) * lanes + r.tailLanes;
              for (size_t at = 0; at < n; at += kPiece) {
                const size_t m = n - at < kPiece ? n - at : kPiece;
                float values[kPiece];
                uint8_t nibbles[kPiece];
                if constexpr (isInt4<T>) {
                  ToFloat(reinterpret_cast<const half*>(src.address) + at, values, m);
                  for (size_t i = 0; i < m; ++i)
                    nibbles[i] = toInt4<mode>(values[i]).storage;
                  for (size_t i = 0; i < m / 2; ++i)
                    dst.address[at / 2 + i] = static_cast<unsigned char>(nibbles[2 * i] | (nibbles[2 * i + 1] << 4));
                } else {
                  for (size_t i = 0; i < m / 2; ++i) {
                    nibbles[2 * i] = src.address[at / 2 + i] & 0xf;
                    nibbles[2 * i + 1] = src.address[at / 2 + i] >> 4;
                  }
                  for (size_t i = 0; i < m; ++i)
                    values[i] = static_cast<float>((static_cast<int32_t>(nibbles[i]) ^ 8) - 8);
                  FromFloat(values, reinterpret_cast<half*>(dst.address) + at, m);
                }
              }
              return;
            }
            forRepeats(r, [&](uint32_t i, LaneMask m) {
              unsigned char* out = dst.address + static_cast<size_t>(i) * to.repeat * ONE_BLK_SIZE;
              const unsigned char* in = src.address + static_cast<size_t>(i) * from.repeat * ONE_BLK_SIZE;
              for (uint32_t lane = 0; lane < lanes; ++lane) {
                if (!m.test(lane))
                  continue;
                const size_t d = elementOf<T>(lane, to), s = elementOf<U>(lane, from);
                if constexpr (isInt4<T>)
                  setNibble(out, d, toInt4<mode>(reinterpret_cast<const half*>(in)[s]));
                else
                  reinterpret_cast<half*>(out)[d] = half(static_cast<int32_t>(nibbleAt(in, s)));
              }
            });
          });
}

} // namespace AscendC::detail
