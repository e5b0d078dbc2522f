#pragma once
// Compare, CompareScalar, Select: one bit a lane, the lowest bit of a byte first.
#include "scalar.h"

namespace AscendC {
namespace detail {

/// No comparison with NaN holds, NE included.
template <CMPMODE mode, class L> inline bool holds(L a, L b) {
  if constexpr (mode == CMPMODE::LT)
    return a < b;
  else if constexpr (mode == CMPMODE::GT)
    return a > b;
  else if constexpr (mode == CMPMODE::EQ)
    return a == b;
  else if constexpr (mode == CMPMODE::LE)
    return a <= b;
  else if constexpr (mode == CMPMODE::GE)
    return a >= b;
  else
    return a < b || a > b;
}

/// Lane by lane into bytes 0 or 1 first, which vectorises; then eight of them into one. n is a multiple of 8.
template <CMPMODE mode, class L, class B> inline void comparePiece(uint8_t* dst, const L* a, B b, size_t n) {
  uint8_t flags[kPiece];
  ASCEND_SIM_INDEPENDENT
  for (size_t i = 0; i < n; ++i)
    flags[i] = holds<mode>(a[i], b[i]) ? 1 : 0;
  for (size_t i = 0; i < n; i += 8) {
    uint64_t eight;
    __builtin_memcpy(&eight, flags + i, 8);
    // The multiplication moves bit 8k of `eight` to bit 56 + k.
    dst[i / 8] = static_cast<uint8_t>((eight * 0x0102040810204080ull) >> 56);
  }
}

template <class L> struct SameValue {
  L value;
  L operator[](size_t) const { return value; }
};

template <class Body> inline void withCompareMode(CMPMODE mode, Body body) {
  switch (mode) {
  case CMPMODE::LT:
    return body(std::integral_constant<CMPMODE, CMPMODE::LT>{});
  case CMPMODE::GT:
    return body(std::integral_constant<CMPMODE, CMPMODE::GT>{});
  case CMPMODE::EQ:
    return body(std::integral_constant<CMPMODE, CMPMODE::EQ>{});
  case CMPMODE::LE:
    return body(std::integral_constant<CMPMODE, CMPMODE::LE>{});
  case CMPMODE::GE:
    return body(std::integral_constant<CMPMODE, CMPMODE::GE>{});
  case CMPMODE::NE:
    return body(std::integral_constant<CMPMODE, CMPMODE::NE>{});
  }
}

template <class T, class U> constexpr void requireCompare() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("Compare", T, half, float, int32_t);
#else
  ASCEND_SIM_TYPES("Compare", T, half, float);
#endif
  static_assert(isOneOf<U, uint8_t, int8_t>, "AscendC::Compare writes bits into uint8_t or int8_t");
}

template <class T> inline bool compareModeExists(const char* name, CMPMODE mode, const Where& where) {
  if (static_cast<uint32_t>(mode) > static_cast<uint32_t>(CMPMODE::NE)) {
    badArgument(name, "no such CMPMODE", where);
    return false;
  }
  if (std::is_same_v<T, int32_t> && mode != CMPMODE::EQ) {
    badArgument(name, "int32_t is compared with CMPMODE::EQ only", where);
    return false;
  }
  return true;
}

/// n lanes, a multiple of those of a repeat. `second` is a tensor's data or a value.
template <class T>
inline void compareLanes(uint8_t* dst, const T* a, const T* b, const T* value, CMPMODE mode, size_t n) {
  withCompareMode(mode, [&](auto m) {
    Source<T> first(a), second(b);
    for (size_t at = 0; at < n; at += kPiece) {
      const size_t k = n - at < kPiece ? n - at : kPiece;
      uint8_t bits[kPiece / 8];
      const Lane<T>* lanes = first.piece(at, k);
      if (value != nullptr)
        comparePiece<decltype(m)::value>(bits, lanes, SameValue<Lane<T>>{*value}, k);
      else
        comparePiece<decltype(m)::value>(bits, lanes, second.piece(at, k), k);
      __builtin_memcpy(dst + at / 8, bits, k / 8);
    }
  });
}

/// Only whole repeats are compared: a rest is not.
template <class T, class U>
inline void compareCount(const char* name, const Where& where, const LocalTensor<U>& dst, const LocalTensor<T>& src0,
                         const LocalTensor<T>* src1, const T* value, CMPMODE mode, uint32_t count) {
  requireCompare<T, U>();
  if (!hasWork(name, count, where) || !compareModeExists<T>(name, mode, where))
    return;
  const uint64_t bytes = static_cast<uint64_t>(count) * sizeof(T);
  const uint64_t done = bytes / ONE_REPEAT_BYTE_SIZE * ONE_REPEAT_BYTE_SIZE / sizeof(T);
  Access accesses[3] = {ubRead(src0, bytes, "src0"), ubWrite(dst, done / 8, "dst"),
                        src1 != nullptr ? ubRead(*src1, bytes, "src1") : Access{}};
  accesses[0].granule = ONE_REPEAT_BYTE_SIZE;
  accesses[2].granule = src1 != nullptr ? ONE_REPEAT_BYTE_SIZE : 0;
  const T* const second = src1 != nullptr ? src1->data() : nullptr;
  perform(name, Pipe::V, sizeof(T), count, accesses, src1 != nullptr ? 3 : 2, where, [=, value = kept(value)] {
    compareLanes(reinterpret_cast<uint8_t*>(dst.address), static_cast<const T*>(src0.data()), second,
                 value != nullptr ? &*value : nullptr, mode, done);
  });
}

/// With strides the mask has no effect on these SoCs: all lanes of a repeat are compared, and the bits are packed.
template <class T, class U>
inline void compareRepeats(const char* name, const Where& where, const LocalTensor<U>& dst, const LocalTensor<T>& src0,
                           Strided stride0, const LocalTensor<T>* src1, Strided stride1, const T* value, CMPMODE mode,
                           uint8_t repeatTime) {
  requireCompare<T, U>();
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if (repeatTime == 0 || !compareModeExists<T>(name, mode, where))
    return;
  Repeats r;
  r.mask = firstLanes(lanes);
  r.count = repeatTime;
  AccessList accesses;
  if (sim::core().checking) {
    accesses.addStrided<T>(src0, stride0, r, sizeof(T), Mode::read, "src0");
    if (src1 != nullptr)
      accesses.addStrided<T>(*src1, stride1, r, sizeof(T), Mode::read, "src1");
    accesses.add(ubWrite(dst, static_cast<uint64_t>(repeatTime) * lanes / 8, "dst"));
  }
  const T* const second = src1 != nullptr ? src1->data() : nullptr;
  perform(name, Pipe::V, sizeof(T), static_cast<uint64_t>(repeatTime) * lanes, accesses.list, accesses.count, where,
          [=, value = kept(value)] {
            uint8_t* out = reinterpret_cast<uint8_t*>(dst.address);
            for (uint32_t i = 0; i < repeatTime; ++i, out += lanes / 8) {
              T a[lanes], b[lanes] = {};
              gatherLanes(static_cast<const T*>(atRepeat(src0.data(), stride0, i)), stride0, r.mask, a);
              if (second != nullptr)
                gatherLanes(atRepeat(second, stride1, i), stride1, r.mask, b);
              compareLanes<T>(out, a, b, value != nullptr ? &*value : nullptr, mode, lanes);
            }
          });
}

} // namespace detail

template <typename T, typename U>
void Compare(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE cmpMode,
             uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::compareCount<T, U>("Compare", where, dst, src0, &src1, nullptr, cmpMode, count);
}
template <typename T, typename U, bool isSetMask = true>
void Compare(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE cmpMode,
             [[maybe_unused]] const uint64_t mask[], detail::RepeatTime repeatTime, const BinaryRepeatParams& p,
             const detail::Where& where = detail::Where::here()) {
  detail::compareRepeats<T, U>("Compare", where, dst, src0, {p.src0BlkStride, p.src0RepStride}, &src1,
                               {p.src1BlkStride, p.src1RepStride}, nullptr, cmpMode, repeatTime);
}
template <typename T, typename U, bool isSetMask = true>
void Compare(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE cmpMode,
             [[maybe_unused]] const uint64_t mask, detail::RepeatTime repeatTime, const BinaryRepeatParams& p,
             const detail::Where& where = detail::Where::here()) {
  detail::compareRepeats<T, U>("Compare", where, dst, src0, {p.src0BlkStride, p.src0RepStride}, &src1,
                               {p.src1BlkStride, p.src1RepStride}, nullptr, cmpMode, repeatTime);
}

#define ASCEND_SIM_COMPARE_SCALAR(Name)                                                                                \
  template <typename T, typename U>                                                                                    \
  void Name(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const T src1Scalar, CMPMODE cmpMode,                \
            uint32_t count, const detail::Where& where = detail::Where::here()) {                                      \
    detail::compareCount<T, U>(#Name, where, dst, src0, nullptr, &src1Scalar, cmpMode, count);                         \
  }                                                                                                                    \
  template <typename T, typename U, bool isSetMask = true>                                                             \
  void Name(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const T src1Scalar, CMPMODE cmpMode,                \
            [[maybe_unused]] const uint64_t mask[], detail::RepeatTime repeatTime, const UnaryRepeatParams& p,         \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::compareRepeats<T, U>(#Name, where, dst, src0, {p.srcBlkStride, p.srcRepStride}, nullptr, {}, &src1Scalar,  \
                                 cmpMode, repeatTime);                                                                 \
  }                                                                                                                    \
  template <typename T, typename U, bool isSetMask = true>                                                             \
  void Name(const LocalTensor<U>& dst, const LocalTensor<T>& src0, const T src1Scalar, CMPMODE cmpMode,                \
            [[maybe_unused]] const uint64_t mask, detail::RepeatTime repeatTime, const UnaryRepeatParams& p,           \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::compareRepeats<T, U>(#Name, where, dst, src0, {p.srcBlkStride, p.srcRepStride}, nullptr, {}, &src1Scalar,  \
                                 cmpMode, repeatTime);                                                                 \
  }
ASCEND_SIM_COMPARE_SCALAR(CompareScalar)
ASCEND_SIM_COMPARE_SCALAR(Compares)
#undef ASCEND_SIM_COMPARE_SCALAR

// ---- Results in the compare register.

namespace detail {
template <bool isSetMask, class T>
inline void compareToRegister(const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE mode, LaneMask mask,
                              const BinaryRepeatParams& p, const Where& where) {
  ASCEND_SIM_TYPES("Compare (into the register)", T, half, float);
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if (!compareModeExists<T>("Compare", mode, where))
    return;
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), 1, sizeof(T));
  const Strided stride0{p.src0BlkStride, p.src0RepStride}, stride1{p.src1BlkStride, p.src1RepStride};
  AccessList a;
  a.addStrided<T>(src0, stride0, r, sizeof(T), Mode::read, "src0");
  a.addStrided<T>(src1, stride1, r, sizeof(T), Mode::read, "src1");
  perform("Compare", Pipe::V, sizeof(T), lanes, a.list, a.count, where, [=] {
    T x[lanes], y[lanes];
    gatherLanes(static_cast<const T*>(src0.data()), stride0, r.mask, x);
    gatherLanes(static_cast<const T*>(src1.data()), stride1, r.mask, y);
    uint8_t bits[16] = {};
    compareLanes<T>(bits, x, y, nullptr, mode, lanes);
    uint64_t words[2];
    __builtin_memcpy(words, bits, 16);
    resultState().compareMask[0] = words[0] & r.mask.low;
    resultState().compareMask[1] = words[1] & r.mask.high;
  });
}
} // namespace detail

template <typename T, bool isSetMask = true>
void Compare(const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE cmpMode, const uint64_t mask[],
             const BinaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::compareToRegister<isSetMask>(src0, src1, cmpMode, detail::bitMask(mask, sizeof(T)), repeatParams, where);
}
template <typename T, bool isSetMask = true>
void Compare(const LocalTensor<T>& src0, const LocalTensor<T>& src1, CMPMODE cmpMode, const uint64_t mask,
             const BinaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::compareToRegister<isSetMask>(src0, src1, cmpMode, detail::firstLanes(static_cast<uint32_t>(mask)),
                                       repeatParams, where);
}
/// 128 bits of the register.
template <typename T> void GetCmpMask(const LocalTensor<T>& dst, const detail::Where& where = detail::Where::here()) {
  detail::perform("GetCmpMask", detail::Pipe::V, 1, 16, {detail::ubWrite(dst, 16, "dst")}, where,
                  [to = dst.address] { __builtin_memcpy(to, detail::resultState().compareMask, 16); });
}
template <typename T> void SetCmpMask(const LocalTensor<T>& src, const detail::Where& where = detail::Where::here()) {
  const detail::Access from = detail::ubRead(src, 16, "src");
  if (!detail::begin("SetCmpMask", detail::Pipe::V, 1, 16, where, from))
    return;
  // An address or a scalar says what a Select does: it is read now. Bits are, when the instruction is done.
  __builtin_memcpy(detail::state().compareMask, src.address, 16);
  detail::perform("SetCmpMask", detail::Pipe::V, 1, detail::sim::kPartOfInstruction, {from}, where,
                  [at = src.address] { __builtin_memcpy(detail::resultState().compareMask, at, 16); });
}

} // namespace AscendC
