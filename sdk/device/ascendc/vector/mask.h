#pragma once
// Which lanes of each repeat take part, and where they are: mask, repeats and strides.
#include "../core/report.h"
#include "../tensor/local_tensor.h"
#include "lanes.h"

namespace AscendC {
namespace detail {

/// Lanes 0..127 of a repeat.
struct LaneMask {
  uint64_t low = ~0ull;
  uint64_t high = ~0ull;
  /// More lanes were asked for than any repeat has.
  bool beyond = false;

  bool test(uint32_t lane) const { return ((lane < 64 ? low >> lane : high >> (lane - 64)) & 1u) != 0; }
  /// The bits of a block of `perBlock` lanes.
  uint64_t ofBlock(uint32_t block, uint32_t perBlock) const {
    const uint32_t first = block * perBlock;
    return ((first < 64 ? low : high) >> (first % 64)) & ((uint64_t{1} << perBlock) - 1);
  }
};

inline LaneMask firstLanes(uint32_t n) {
  LaneMask m;
  m.low = n >= 64 ? ~0ull : (1ull << n) - 1;
  m.high = n >= 128 ? ~0ull : n > 64 ? (1ull << (n - 64)) - 1 : 0;
  m.beyond = n > 128;
  return m;
}

inline LaneMask bitMask(const uint64_t* mask, size_t elementBytes) {
  LaneMask m;
  m.low = mask[0];
  m.high = elementBytes <= 2 ? mask[1] : 0;
  return m;
}

/// The two ways to say which lanes take part: how many, or one bit each (an array of two words).
template <class M> using IfMask = std::enable_if_t<std::is_integral_v<M> || std::is_convertible_v<M, const uint64_t*>>;
template <class M> inline LaneMask laneMask(M mask, size_t elementBytes) {
  if constexpr (std::is_integral_v<M>)
    return firstLanes(static_cast<uint32_t>(mask));
  else
    return bitMask(mask, elementBytes);
}

/// A mask of no lanes, or of more than a repeat of this width has: reported, and the hardware's limits hold.
inline void checkMask(const char* name, LaneMask mask, size_t width, const Where& where) {
  const uint32_t lanes = static_cast<uint32_t>(ONE_REPEAT_BYTE_SIZE / width);
  const bool none = mask.low == 0 && mask.high == 0;
  if (state().maskMode == MaskMode::COUNTER || (!none && !mask.beyond && (lanes > 64 || mask.high == 0)))
    return;
  char text[96];
  __builtin_snprintf(text, sizeof text, "the mask is %s: it takes 1 to %u lanes of %u bytes",
                     none ? "empty" : "too large", lanes, static_cast<uint32_t>(width));
  badArgument(name, text, where);
}

/// False: the call is skipped.
inline bool repeatsFit(const char* name, int32_t repeatTime, const Where& where) {
  if (repeatTime >= 0 && repeatTime <= MAX_REPEAT_TIMES)
    return true;
  badArgument(name, "repeatTime lies between 0 and 255", where);
  return false;
}

/// The mask register of this call and the number of repeats that it leads to.
struct Repeats {
  LaneMask mask;
  uint32_t count = 0;     ///< whole repeats with `mask`
  uint32_t tailLanes = 0; ///< counter mode: lanes of one more repeat
};

/// isSetMask writes the register as the instruction's wrapper does; without it the register is what the kernel set.
template <bool isSetMask> inline CoreState& setMask(LaneMask mask) {
  CoreState& s = state();
  if constexpr (isSetMask)
    setMaskBits(s, mask.low, mask.high);
  return s;
}

/// `width`: bytes of the widest element of the call, which decides the lanes of a repeat.
inline Repeats repeatsOf(const CoreState& s, uint32_t repeatTime, uint32_t width) {
  const uint32_t lanes = ONE_REPEAT_BYTE_SIZE / width;
  Repeats r;
  if (s.maskMode == MaskMode::COUNTER) {
    r.count = s.counter / lanes;
    r.tailLanes = s.counter % lanes;
    r.mask = firstLanes(lanes);
    return r;
  }
  r.count = repeatTime;
  const LaneMask all = firstLanes(lanes);
  r.mask.low = ~s.maskOff[0] & all.low;
  r.mask.high = ~s.maskOff[1] & all.high;
  return r;
}

/// The first `count` elements, those of the widest type being T.
template <class T> inline Repeats wholeRepeats(uint64_t count) {
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  Repeats r;
  r.mask = firstLanes(lanes);
  r.count = static_cast<uint32_t>(count / lanes);
  r.tailLanes = static_cast<uint32_t>(count % lanes);
  return r;
}

/// One operand of a strided instruction: strides in blocks of 32 bytes.
struct Strided {
  uint32_t block = 1;
  uint32_t repeat = 8;
};

/// Up to this many accesses describe one operand with any mask.
inline constexpr size_t kMaxOperandAccesses = 8;

/// The bytes of the lanes of `mask` over `repeats`, appended to `out`: elements of `size` bytes. Returns how many
/// accesses it took.
[[gnu::noinline]] inline size_t stridedAccesses(const LocalBase& t, uint32_t size, Strided stride, LaneMask mask,
                                                uint32_t lanes, uint32_t repeats, uint32_t firstRepeat, Mode mode,
                                                const char* operand, Access* out) {
  const uint32_t perBlock = ONE_BLK_SIZE / size;
  size_t used = 0;
  uint32_t lastBlock = 0;
  bool lastWasWhole = false;
  for (uint32_t block = 0; block * perBlock < lanes && repeats != 0; ++block) {
    const uint64_t bits = mask.ofBlock(block, perBlock);
    if (bits == 0)
      continue;
    const uint32_t first = static_cast<uint32_t>(__builtin_ctzll(bits));
    const uint32_t last = 64 - static_cast<uint32_t>(__builtin_clzll(bits));
    const bool whole = first == 0 && last == perBlock;
    if (lastWasWhole && first == 0 && lastBlock + 1 == block && (stride.block == 1 || whole)) {
      Access& a = out[used - 1];
      if (stride.block == 1)
        a.bytes += last * size;
      else {
        a.count[0] += 1;
        a.stride[0] = static_cast<int64_t>(stride.block) * ONE_BLK_SIZE;
      }
    } else {
      Access a = ubAccess(t, (last - first) * size, mode, operand);
      a.address = t.address +
                  (static_cast<uint64_t>(firstRepeat) * stride.repeat + block * stride.block) * ONE_BLK_SIZE +
                  first * size;
      a.count[1] = repeats;
      a.stride[1] = static_cast<int64_t>(stride.repeat) * ONE_BLK_SIZE;
      // Only the start of the operand has to be aligned; what a mask leaves out comes after that.
      if (first != 0)
        a.align = 0;
      out[used++] = a;
    }
    lastWasWhole = whole;
    lastBlock = block;
  }
  for (size_t i = 0; i < used; ++i) {
    Access& a = out[i];
    if (a.count[1] > 1 && a.count[0] == 1 && static_cast<uint64_t>(a.stride[1]) == a.bytes) {
      a.bytes *= a.count[1];
      a.count[1] = 1;
    }
  }
  return used;
}

/// Accesses of a call; grows operand by operand. Only those that are there are ever initialised.
struct AccessList {
  static constexpr size_t kCapacity = 6 * kMaxOperandAccesses;
  union {
    Access list[kCapacity];
  };
  size_t count = 0;

  AccessList() {} // `= default` would be deleted, for the union
  void add(const Access& a) { list[count++] = a; }
  template <class T>
  void addStrided(const LocalBase& t, Strided stride, const Repeats& r, uint32_t width, Mode mode,
                  const char* operand) {
    addStrided(sizeof(T), t, stride, r, width, mode, operand);
  }

private:
  [[gnu::noinline]] void addStrided(uint32_t size, const LocalBase& t, Strided stride, const Repeats& r, uint32_t width,
                                    Mode mode, const char* operand) {
    const uint32_t lanes = ONE_REPEAT_BYTE_SIZE / width;
    count += stridedAccesses(t, size, stride, r.mask, lanes, r.count, 0, mode, operand, list + count);
    if (r.tailLanes != 0)
      count +=
          stridedAccesses(t, size, stride, firstLanes(r.tailLanes), lanes, 1, r.count, mode, operand, list + count);
  }
};

/// Lanes as a value.
template <class T, size_t N> struct LaneBuffer {
  T data[N];
};

/// Lanes of one repeat, out of and into strided memory. Compiled once for an element type, whatever uses them.
template <class T, size_t N>
[[gnu::noinline]] void gatherLanes(const T* base, Strided stride, LaneMask mask, T (&lanes)[N]) {
  constexpr size_t perBlock = ONE_BLK_SIZE / sizeof(T);
  constexpr uint64_t whole = (uint64_t{1} << perBlock) - 1;
  for (size_t block = 0; block * perBlock < N; ++block) {
    const T* from = base + block * stride.block * perBlock;
    const uint64_t bits = mask.ofBlock(static_cast<uint32_t>(block), perBlock);
    if (N % perBlock == 0 && bits == whole) {
      __builtin_memcpy(static_cast<void*>(lanes + block * perBlock), from, ONE_BLK_SIZE);
      continue;
    }
    for (size_t i = 0; i < perBlock && block * perBlock + i < N; ++i)
      lanes[block * perBlock + i] = (bits >> i & 1) != 0 ? from[i] : T{};
  }
}
template <class T, size_t N>
[[gnu::noinline]] void scatterLanes(const T (&lanes)[N], T* base, Strided stride, LaneMask mask) {
  constexpr size_t perBlock = ONE_BLK_SIZE / sizeof(T);
  constexpr uint64_t whole = (uint64_t{1} << perBlock) - 1;
  for (size_t block = 0; block * perBlock < N; ++block) {
    T* to = base + block * stride.block * perBlock;
    const uint64_t bits = mask.ofBlock(static_cast<uint32_t>(block), perBlock);
    if (N % perBlock == 0 && bits == whole) {
      __builtin_memcpy(static_cast<void*>(to), lanes + block * perBlock, ONE_BLK_SIZE);
      continue;
    }
    for (size_t i = 0; i < perBlock && block * perBlock + i < N; ++i)
      if ((bits >> i & 1) != 0)
        to[i] = lanes[block * perBlock + i];
  }
}
template <class T> inline T* atRepeat(T* base, Strided stride, uint32_t repeat) {
  return base + static_cast<size_t>(repeat) * stride.repeat * (ONE_BLK_SIZE / sizeof(T));
}

inline bool isDense(Strided s, const LaneMask& m, uint32_t lanes, size_t elementBytes) {
  const LaneMask all = firstLanes(lanes);
  return s.block == 1 && s.repeat * ONE_BLK_SIZE == lanes * elementBytes && m.low == all.low && m.high == all.high;
}

/// Calls body(repeat, mask) for each repeat, the tail of counter mode included.
template <class Body> inline void forRepeats(const Repeats& r, Body body) {
  const uint32_t all = r.count + (r.tailLanes != 0 ? 1 : 0);
  for (uint32_t i = 0; i < all; ++i)
    body(i, i < r.count ? r.mask : firstLanes(r.tailLanes));
}

} // namespace detail

// ---- The mask register.

inline void SetMaskCount() { detail::state().maskMode = MaskMode::COUNTER; }
inline void SetMaskNorm() { detail::state().maskMode = MaskMode::NORMAL; }
inline void ResetMask() { detail::setMaskBits(detail::state(), ~0ull, ~0ull); }

template <typename T, MaskMode mode = MaskMode::NORMAL> void SetVectorMask(uint64_t maskHigh, uint64_t maskLow) {
  detail::setMaskBits(detail::state(), maskLow, maskHigh);
}
/// The first `len` lanes; in counter mode the number of elements.
template <typename T, MaskMode mode = MaskMode::NORMAL> void SetVectorMask(int32_t len) {
  if constexpr (mode == MaskMode::COUNTER) {
    detail::setMaskBits(detail::state(), static_cast<uint32_t>(len), 0);
  } else {
    const detail::LaneMask m = detail::firstLanes(static_cast<uint32_t>(len));
    detail::setMaskBits(detail::state(), m.low, m.high);
  }
}

} // namespace AscendC
