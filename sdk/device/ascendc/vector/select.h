#pragma once
// Select: lanes of src0 where the bit is set, of src1 (a tensor or a scalar) where it is not.
#include "compare.h"

namespace AscendC {
namespace detail {

template <class T, class U> constexpr void requireSelect() {
  ASCEND_SIM_TYPES("Select", T, half, float);
  static_assert(isOneOf<U, uint8_t, uint16_t, uint32_t, uint64_t>,
                "AscendC::Select takes its bits from uint8_t, uint16_t, uint32_t or uint64_t");
}

/// Bits are used as they are, NaN and all: no arithmetic happens. src1 null: the scalar.
template <class T>
inline void selectLanes(T* dst, const uint8_t* bits, uint64_t firstBit, const T* src0, const T* src1, T scalar,
                        size_t n) {
  using Word = std::conditional_t<sizeof(T) == 2, uint16_t, uint32_t>;
  auto* out = reinterpret_cast<Word*>(dst);
  const auto* a = reinterpret_cast<const Word*>(src0);
  const auto* b = reinterpret_cast<const Word*>(src1);
  Word constant;
  __builtin_memcpy(&constant, &scalar, sizeof(Word));
  Word result[kPiece];
  for (size_t at = 0; at < n; at += kPiece) {
    const size_t m = n - at < kPiece ? n - at : kPiece;
    Word flags[kPiece];
    for (size_t i = 0; i < m; ++i) {
      const uint64_t bit = firstBit + at + i;
      flags[i] = static_cast<Word>(0 - static_cast<Word>((bits[bit / 8] >> (bit % 8)) & 1u));
    }
    for (size_t i = 0; i < m; ++i) {
      const Word other = b != nullptr ? b[at + i] : constant;
      result[i] = static_cast<Word>((a[at + i] & flags[i]) | (other & static_cast<Word>(~flags[i])));
    }
    __builtin_memcpy(out + at, result, m * sizeof(Word));
  }
}

/// Mode 0 uses the same bits, those of one repeat, in every repeat.
inline bool selectModeFits(SELMODE mode, bool scalar, const Where& where) {
  if (scalar == (mode == SELMODE::VSEL_TENSOR_SCALAR_MODE) &&
      static_cast<uint32_t>(mode) <= static_cast<uint32_t>(SELMODE::VSEL_TENSOR_TENSOR_MODE))
    return true;
  badArgument("Select",
              scalar ? "with a scalar the mode is VSEL_TENSOR_SCALAR_MODE"
                     : "with two tensors the mode is VSEL_CMPMASK_SPR or VSEL_TENSOR_TENSOR_MODE",
              where);
  return false;
}

template <class T, class U>
inline void selectCount(const Where& where, const LocalTensor<T>& dst, const LocalTensor<U>& selMask,
                        const LocalTensor<T>& src0, const LocalTensor<T>* src1, T scalar, SELMODE mode,
                        uint32_t count) {
  requireSelect<T, U>();
  if (!hasWork("Select", count, where) || !selectModeFits(mode, src1 == nullptr, where))
    return;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  const bool same = mode == SELMODE::VSEL_CMPMASK_SPR;
  const uint64_t bytes = static_cast<uint64_t>(count) * sizeof(T);
  const uint32_t bits = same && count > lanes ? lanes : count;
  const Access accesses[] = {ubRead(selMask, (bits + 7) / 8, "selMask"), ubRead(src0, bytes, "src0"),
                             ubWrite(dst, bytes, "dst"), src1 != nullptr ? ubRead(*src1, bytes, "src1") : Access{}};
  const T* const second = src1 != nullptr ? src1->data() : nullptr;
  perform("Select", Pipe::V, sizeof(T), count, accesses, src1 != nullptr ? 4 : 3, where, [=] {
    const auto* mask = reinterpret_cast<const uint8_t*>(selMask.address);
    const uint32_t step = same ? lanes : count;
    for (uint32_t at = 0; at < count; at += step)
      selectLanes<T>(dst.data() + at, mask, 0, src0.data() + at, second != nullptr ? second + at : nullptr, scalar,
                     count - at < step ? count - at : step);
  });
  resetMask(state());
}

template <bool isSetMask, class T, class U>
inline void selectRepeats(const Where& where, const LocalTensor<T>& dst, const LocalTensor<U>* selMask,
                          const LocalTensor<T>& src0, const LocalTensor<T>* src1, T scalar, SELMODE mode,
                          LaneMask lanesOn, uint8_t repeatTime, const BinaryRepeatParams& p) {
  requireSelect<T, U>();
  if (!selectModeFits(mode, src1 == nullptr, where))
    return;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(T);
  if constexpr (isSetMask)
    checkMask("Select", lanesOn, sizeof(T), where);
  CoreState& s = setMask<isSetMask>(lanesOn);
  const Repeats r = repeatsOf(s, repeatTime, sizeof(T));
  const bool same = mode == SELMODE::VSEL_CMPMASK_SPR;
  const uint64_t elements = static_cast<uint64_t>(r.count) * lanes + r.tailLanes;
  const Strided stride0{p.src0BlkStride, p.src0RepStride}, stride1{p.src1BlkStride, p.src1RepStride};
  if (elements == 0)
    return;
  AccessList a;
  if (selMask != nullptr)
    a.add(ubRead(*selMask, same ? lanes / 8 : (elements + 7) / 8, "selMask"));
  a.addStrided<T>(src0, stride0, r, sizeof(T), Mode::read, "src0");
  if (src1 != nullptr)
    a.addStrided<T>(*src1, stride1, r, sizeof(T), Mode::read, "src1");
  a.addStrided<T>(dst, dstOf(p), r, sizeof(T), Mode::write, "dst");
  const auto* const mask = selMask != nullptr ? reinterpret_cast<const uint8_t*>(selMask->address) : nullptr;
  const T* const second = src1 != nullptr ? src1->data() : nullptr;
  perform("Select", Pipe::V, sizeof(T), elements, a.list, a.count, where, [=] {
    const auto* bits = mask != nullptr ? mask : reinterpret_cast<const uint8_t*>(resultState().compareMask);
    forRepeats(r, [&](uint32_t i, LaneMask m) {
      T x[lanes], y[lanes], out[lanes];
      gatherLanes(static_cast<const T*>(atRepeat(src0.data(), stride0, i)), stride0, m, x);
      if (second != nullptr)
        gatherLanes(atRepeat(second, stride1, i), stride1, m, y);
      selectLanes<T>(out, bits, same ? 0 : static_cast<uint64_t>(i) * lanes, x, second != nullptr ? y : nullptr, scalar,
                     i < r.count ? lanes : r.tailLanes);
      scatterLanes(out, atRepeat(dst.data(), dstOf(p), i), dstOf(p), m);
    });
  });
}

} // namespace detail

template <typename T, typename U>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0,
            const LocalTensor<T>& src1, SELMODE selMode, uint32_t count,
            const detail::Where& where = detail::Where::here()) {
  detail::selectCount<T, U>(where, dst, selMask, src0, &src1, T(0), selMode, count);
}
template <typename T, typename U>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0, T src1,
            SELMODE selMode, uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::selectCount<T, U>(where, dst, selMask, src0, nullptr, src1, selMode, count);
}
template <typename T, typename U, bool isSetMask = true>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0,
            const LocalTensor<T>& src1, SELMODE selMode, const uint64_t mask[], detail::RepeatTime repeatTime,
            const BinaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::selectRepeats<isSetMask, T, U>(where, dst, &selMask, src0, &src1, T(0), selMode,
                                         detail::bitMask(mask, sizeof(T)), repeatTime, repeatParams);
}
template <typename T, typename U, bool isSetMask = true>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0,
            const LocalTensor<T>& src1, SELMODE selMode, uint64_t mask, detail::RepeatTime repeatTime,
            const BinaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::selectRepeats<isSetMask, T, U>(where, dst, &selMask, src0, &src1, T(0), selMode,
                                         detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime, repeatParams);
}
template <typename T, typename U, bool isSetMask = true>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0, T src1,
            SELMODE selMode, const uint64_t mask[], detail::RepeatTime repeatTime,
            const BinaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::selectRepeats<isSetMask, T, U>(where, dst, &selMask, src0, nullptr, src1, selMode,
                                         detail::bitMask(mask, sizeof(T)), repeatTime, repeatParams);
}
template <typename T, typename U, bool isSetMask = true>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0, T src1,
            SELMODE selMode, uint64_t mask, detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
            const detail::Where& where = detail::Where::here()) {
  detail::selectRepeats<isSetMask, T, U>(where, dst, &selMask, src0, nullptr, src1, selMode,
                                         detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime, repeatParams);
}
namespace detail {
/// The compare register as the address of the bits in UB: its low 32 bits, as the device's addresses are that short.
inline LocalTensor<uint8_t> selMaskOfRegister() {
  constexpr uint64_t low = 0xffffffffull;
  const auto start = reinterpret_cast<uint64_t>(sim::core().memory[static_cast<int>(Space::UB)]);
  uint64_t address = (start & ~low) | (state().compareMask[0] & low);
  if (address < start)
    address += low + 1;
  LocalBase base;
  base.address = reinterpret_cast<unsigned char*>(address);
  return LocalTensor<uint8_t>(base);
}
} // namespace detail

/// The mask register as it is. VSEL_CMPMASK_SPR: the bits are in the compare register; VSEL_TENSOR_TENSOR_MODE: the
/// compare register holds their address (SetCmpMask).
template <typename T, SELMODE selMode>
void Select(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
            detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
            const detail::Where& where = detail::Where::here()) {
  static_assert(selMode == SELMODE::VSEL_CMPMASK_SPR || selMode == SELMODE::VSEL_TENSOR_TENSOR_MODE,
                "AscendC::Select without selMask: selMode is VSEL_CMPMASK_SPR or VSEL_TENSOR_TENSOR_MODE");
  const LocalTensor<uint8_t> bits = detail::selMaskOfRegister();
  detail::selectRepeats<false, T, uint8_t>(where, dst, selMode == SELMODE::VSEL_CMPMASK_SPR ? nullptr : &bits, src0,
                                           &src1, T(0), selMode, {}, repeatTime, repeatParams);
}
/// Of src0 and the scalar in the compare register, with the mask register as it is.
template <typename T, typename U>
void Select(const LocalTensor<T>& dst, const LocalTensor<U>& selMask, const LocalTensor<T>& src0,
            detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
            const detail::Where& where = detail::Where::here()) {
  T scalar;
  __builtin_memcpy(static_cast<void*>(&scalar), detail::state().compareMask, sizeof(T));
  detail::selectRepeats<false, T, U>(where, dst, &selMask, src0, nullptr, scalar, SELMODE::VSEL_TENSOR_SCALAR_MODE, {},
                                     repeatTime, repeatParams);
}

} // namespace AscendC
