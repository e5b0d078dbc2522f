#pragma once
// Instructions of two tensors that convert their result: AddReluCast, SubReluCast, MulCast, AddDeqRelu.
#include "binary.h"
#include "rounding.h"

namespace AscendC {
namespace detail {

/// A lane of half or float as an integer of type T, as Cast does it with CAST_NONE; relu: at least 0. NaN is 0.
template <class T, bool relu> inline T integerLane(float value) {
  constexpr float low = relu ? 0.0f : static_cast<float>(std::numeric_limits<T>::min());
  constexpr float high = std::numeric_limits<T>::max(), magic = 0x1.8p23f;
  const float number = relu || value == value ? value : 0.0f;
  const float above = number > low ? number : low;
  const float inside = above < high ? above : high;
  return static_cast<T>(static_cast<int32_t>((inside + magic) - magic));
}

/// `f` computes in the sources' type: its result is rounded to it before relu and conversion.
template <class T, class U, class F, bool relu> struct ConvertedLanes {
  // half is written by way of float (Lane<half>), integers as they are.
  Lane<T> operator()(Lane<U> a, Lane<U> b) const {
    const Lane<U> exact = F{}(a, b);
    if constexpr (std::is_same_v<T, half>) {
      return relu ? reluLane(exact) : exact;
    } else if constexpr (std::is_integral_v<U>) {
      const int32_t low = relu ? 0 : std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
      return static_cast<T>(exact < low ? low : exact > high ? high : exact);
    } else {
      return integerLane<T, relu>(roundLane<U>(exact));
    }
  }
};

template <class T, class U> constexpr void requireReluCast() {
  static_assert((std::is_same_v<T, int8_t> && isOneOf<U, half, int16_t>) ||
                    (std::is_same_v<T, half> && std::is_same_v<U, float>),
                "AscendC::AddReluCast, SubReluCast take (dst, src) element types int8_t and half, int8_t and int16_t, "
                "half and float");
}
template <class T, class U> constexpr void requireMulCast() {
  static_assert(isOneOf<T, int8_t, uint8_t> && std::is_same_v<U, half>,
                "AscendC::MulCast takes (dst, src) element types int8_t and half, uint8_t and half");
}

template <bool isSetMask, class F, bool relu, class T, class U, class M>
inline void convertedRepeats(const char* name, const LocalTensor<T>& dst, const LocalTensor<U>& src0,
                             const LocalTensor<U>& src1, M mask, uint8_t repeatTime, const BinaryRepeatParams& p,
                             const Where& where) {
  repeatForm<isSetMask, false>(name, where, laneMask(mask, sizeof(U)), repeatTime, ConvertedLanes<T, U, F, relu>{}, dst,
                               dstOf(p), src0Of(src0, p), src1Of(src1, p));
}
template <class F, bool relu, class T, class U>
inline void convertedCount(const char* name, const LocalTensor<T>& dst, const LocalTensor<U>& src0,
                           const LocalTensor<U>& src1, uint32_t count, const Where& where) {
  countForm<false>(name, where, dst, count, ConvertedLanes<T, U, F, relu>{}, src0, src1);
}

} // namespace detail

/// dst = Cast(Relu(src0 + src1)).
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void AddReluCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, M mask,
                 const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
                 const detail::Where& where = detail::Where::here()) {
  detail::requireReluCast<T, U>();
  detail::convertedRepeats<isSetMask, detail::AddLanes, true>("AddReluCast", dst, src0, src1, mask, repeatTime,
                                                              repeatParams, where);
}
template <typename T, typename U>
void AddReluCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1,
                 const uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::requireReluCast<T, U>();
  detail::convertedCount<detail::AddLanes, true>("AddReluCast", dst, src0, src1, count, where);
}

/// dst = Cast(Relu(src0 - src1)).
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void SubReluCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, M mask,
                 const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
                 const detail::Where& where = detail::Where::here()) {
  detail::requireReluCast<T, U>();
  detail::convertedRepeats<isSetMask, detail::SubLanes, true>("SubReluCast", dst, src0, src1, mask, repeatTime,
                                                              repeatParams, where);
}
template <typename T, typename U>
void SubReluCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1,
                 const uint32_t count, const detail::Where& where = detail::Where::here()) {
  detail::requireReluCast<T, U>();
  detail::convertedCount<detail::SubLanes, true>("SubReluCast", dst, src0, src1, count, where);
}

/// dst = Cast(src0 * src1).
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void MulCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, M mask,
             const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
             const detail::Where& where = detail::Where::here()) {
  detail::requireMulCast<T, U>();
  detail::convertedRepeats<isSetMask, detail::MulLanes, false>("MulCast", dst, src0, src1, mask, repeatTime,
                                                               repeatParams, where);
}
template <typename T, typename U>
void MulCast(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, uint32_t count,
             const detail::Where& where = detail::Where::here()) {
  detail::requireMulCast<T, U>();
  detail::convertedCount<detail::MulLanes, false>("MulCast", dst, src0, src1, count, where);
}

namespace detail {

struct AddDeqReluLanes {
  float scale;
  float operator()(int32_t a, int32_t b) const {
    const float value = static_cast<float>(addLane(a, b)) * scale;
    return value != value ? value : (value > 0.0f ? value : 0.0f);
  }
};

inline bool deqScaleGiven(const char* name, const Where& where) {
  if (state().deqKind == DeqKind::scale)
    return true;
  badArgument(name, "it multiplies by the scale of SetDeqScale(half), which was not called before it", where);
  return false;
}

template <class T, class U> constexpr void requireAddDeqRelu() {
  static_assert(std::is_same_v<T, half> && std::is_same_v<U, int32_t>,
                "AscendC::AddDeqRelu takes (dst, src) element types half and int32_t");
}

/// 910B has no such instruction: its steps use the sources as scratch memory. What stood there is gone afterwards.
inline constexpr Mode deqSourceMode = is910B ? Mode::readWrite : Mode::read;
inline void spoil(int32_t* source, Strided stride, const Repeats& r) {
  if constexpr (is910B) {
    constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(int32_t);
    int32_t gone[lanes];
    for (int32_t& lane : gone)
      lane = -1;
    forRepeats(r, [&](uint32_t i, LaneMask m) { scatterLanes(gone, atRepeat(source, stride, i), stride, m); });
  }
}

template <bool isSetMask>
inline void addDeqRelu(const LocalTensor<half>& dst, const LocalTensor<int32_t>& src0, const LocalTensor<int32_t>& src1,
                       LaneMask mask, uint8_t repeatTime, const BinaryRepeatParams& p, const Where& where) {
  if (!deqScaleGiven("AddDeqRelu", where))
    return;
  Operand<int32_t> a = src0Of(src0, p), b = src1Of(src1, p);
  a.mode = b.mode = deqSourceMode;
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), repeatTime, sizeof(int32_t));
  const auto after = [r, x = src0.data(), y = src1.data(), xStride = a.stride, yStride = b.stride] {
    spoil(x, xStride, r);
    spoil(y, yStride, r);
  };
  repeatFormAnd<isSetMask, false>(after, "AddDeqRelu", where, mask, repeatTime, AddDeqReluLanes{state().deqScale}, dst,
                                  dstOf(p), a, b);
}

} // namespace detail

/// dst = Relu((src0 + src1) * scale), the scale being that of SetDeqScale.
template <typename T, typename U, bool isSetMask = true, class M, class = detail::IfMask<M>>
void AddDeqRelu(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, M mask,
                const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
                const detail::Where& where = detail::Where::here()) {
  detail::requireAddDeqRelu<T, U>();
  detail::addDeqRelu<isSetMask>(dst, src0, src1, detail::laneMask(mask, sizeof(U)), repeatTime, repeatParams, where);
}
template <bool isSetMask, class M, class = detail::IfMask<M>>
void AddDeqRelu(const LocalTensor<half>& dst, const LocalTensor<int32_t>& src0, const LocalTensor<int32_t>& src1,
                M mask, const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,
                const detail::Where& where = detail::Where::here()) {
  AddDeqRelu<half, int32_t, isSetMask>(dst, src0, src1, mask, repeatTime, repeatParams, where);
}
template <typename T, typename U>
void AddDeqRelu(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, const int32_t& count,
                const detail::Where& where = detail::Where::here()) {
  detail::requireAddDeqRelu<T, U>();
  if (!detail::hasWork("AddDeqRelu", count, where))
    return;
  // Counter mode for the length of this call: the same lanes as with a mask.
  detail::CoreState& s = detail::state();
  s.maskMode = MaskMode::COUNTER;
  detail::setMaskBits(s, static_cast<uint32_t>(count), 0);
  detail::addDeqRelu<false>(dst, src0, src1, {}, 1, BinaryRepeatParams(1, 1, 1, 4, 8, 8), where);
  detail::resetMask(s);
}

} // namespace AscendC
