#pragma once
// Add, Sub, Mul, Div, Max, Min, And, Or and the compound instructions of two tensors.
#include "elementwise.h"
#include "ops.h"

namespace AscendC {
namespace detail {

inline Strided dstOf(const BinaryRepeatParams& p) { return {p.dstBlkStride, p.dstRepStride}; }
template <class S> inline Operand<S> src0Of(const LocalTensor<S>& t, const BinaryRepeatParams& p) {
  return {t, "src0", {p.src0BlkStride, p.src0RepStride}};
}
template <class S> inline Operand<S> src1Of(const LocalTensor<S>& t, const BinaryRepeatParams& p) {
  return {t, "src1", {p.src1BlkStride, p.src1RepStride}};
}

} // namespace detail

/// The three forms of an instruction dst = f(src0, src1) over one element type.
#define ASCEND_SIM_BINARY(Name, function, ...)                                                                         \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const uint64_t mask[],  \
            const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,                               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::repeatForm<isSetMask, false>(#Name, where, detail::bitMask(mask, sizeof(T)), repeatTime, function{}, dst,  \
                                         detail::dstOf(repeatParams), detail::src0Of(src0, repeatParams),              \
                                         detail::src1Of(src1, repeatParams));                                          \
  }                                                                                                                    \
  template <typename T, bool isSetMask = true>                                                                         \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, uint64_t mask,          \
            const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,                               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::repeatForm<isSetMask, false>(#Name, where, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,    \
                                         function{}, dst, detail::dstOf(repeatParams),                                 \
                                         detail::src0Of(src0, repeatParams), detail::src1Of(src1, repeatParams));      \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const int32_t& count,   \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, __VA_ARGS__);                                                                           \
    detail::countForm<false>(#Name, where, dst, count, function{}, src0, src1);                                        \
  }

/// dst = f(src0, src1, dst): element types of dst and the sources may differ.
#define ASCEND_SIM_ACCUMULATE(Name, function)                                                                          \
  template <typename T, typename U, bool isSetMask = true>                                                             \
  void Name(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, const uint64_t mask[],  \
            const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,                               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::repeatForm<isSetMask, true>(#Name, where, detail::bitMask(mask, sizeof(T)), repeatTime, function<T, U>{},  \
                                        dst, detail::dstOf(repeatParams), detail::src0Of(src0, repeatParams),          \
                                        detail::src1Of(src1, repeatParams));                                           \
  }                                                                                                                    \
  template <typename T, typename U, bool isSetMask = true>                                                             \
  void Name(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, uint64_t mask,          \
            const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,                               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::repeatForm<isSetMask, true>(#Name, where, detail::firstLanes(static_cast<uint32_t>(mask)), repeatTime,     \
                                        function<T, U>{}, dst, detail::dstOf(repeatParams),                            \
                                        detail::src0Of(src0, repeatParams), detail::src1Of(src1, repeatParams));       \
  }                                                                                                                    \
  template <typename T, typename U>                                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<U>& src0, const LocalTensor<U>& src1, const int32_t& count,   \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::countForm<true>(#Name, where, dst, count, function<T, U>{}, src0, src1);                                   \
  }

/// The same over one element type.
#define ASCEND_SIM_FUSED(Name, function)                                                                               \
  template <typename T, bool isSetMask = true, class M, class = detail::IfMask<M>>                                     \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, M mask,                 \
            const detail::RepeatTime repeatTime, const BinaryRepeatParams& repeatParams,                               \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::repeatForm<isSetMask, true>(#Name, where, detail::laneMask(mask, sizeof(T)), repeatTime, function<T>{},    \
                                        dst, detail::dstOf(repeatParams), detail::src0Of(src0, repeatParams),          \
                                        detail::src1Of(src1, repeatParams));                                           \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const int32_t& count,   \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::countForm<true>(#Name, where, dst, count, function<T>{}, src0, src1);                                      \
  }

namespace detail {

struct AddLanes {
  template <class T> T operator()(T a, T b) const { return addLane(a, b); }
};
struct SubLanes {
  template <class T> T operator()(T a, T b) const { return subLane(a, b); }
};
struct MulLanes {
  template <class T> T operator()(T a, T b) const { return mulLane(a, b); }
};
struct DivLanes {
  float operator()(float a, float b) const { return a / b; }
};
struct MaxLanes {
  template <class T> T operator()(T a, T b) const { return maxLane(a, b); }
};
struct MinLanes {
  template <class T> T operator()(T a, T b) const { return minLane(a, b); }
};
struct AndLanes {
  template <class T> T operator()(T a, T b) const { return static_cast<T>(a & b); }
};
struct OrLanes {
  template <class T> T operator()(T a, T b) const { return static_cast<T>(a | b); }
};
struct AddReluLanes {
  template <class T> T operator()(T a, T b) const { return reluLane(addLane(a, b)); }
};
struct SubReluLanes {
  template <class T> T operator()(T a, T b) const { return reluLane(subLane(a, b)); }
};

template <class T, class U> struct MulAddDstLanes {
  static_assert(isOneOf<T, half, float> &&
                    (std::is_same_v<T, U> || (std::is_same_v<T, float> && std::is_same_v<U, half>)),
                "AscendC::MulAddDst takes (dst, src) element types half and half, float and float, float and half");
  float operator()(float a, float b, float old) const { return roundLane<T>(a * b) + old; }
};
template <class T> struct FusedMulAddLanes {
  float operator()(float a, float b, float old) const { return roundLane<T>(a * old) + b; }
};
template <class T> struct FusedMulAddReluLanes {
  float operator()(float a, float b, float old) const { return reluLane(roundLane<T>(a * old) + b); }
};

} // namespace detail

ASCEND_SIM_BINARY(Add, detail::AddLanes, half, float, int16_t, int32_t)
ASCEND_SIM_BINARY(Sub, detail::SubLanes, half, float, int16_t, int32_t)
ASCEND_SIM_BINARY(Mul, detail::MulLanes, half, float, int16_t, int32_t)
ASCEND_SIM_BINARY(Div, detail::DivLanes, half, float)
ASCEND_SIM_BINARY(Max, detail::MaxLanes, half, float, int16_t, int32_t)
ASCEND_SIM_BINARY(Min, detail::MinLanes, half, float, int16_t, int32_t)
ASCEND_SIM_BINARY(And, detail::AndLanes, int16_t, uint16_t)
ASCEND_SIM_BINARY(Or, detail::OrLanes, int16_t, uint16_t)
ASCEND_SIM_BINARY(AddRelu, detail::AddReluLanes, int16_t, half, float)
ASCEND_SIM_BINARY(SubRelu, detail::SubReluLanes, int16_t, half, float)
ASCEND_SIM_ACCUMULATE(MulAddDst, detail::MulAddDstLanes)
ASCEND_SIM_FUSED(FusedMulAdd, detail::FusedMulAddLanes)
ASCEND_SIM_FUSED(FusedMulAddRelu, detail::FusedMulAddReluLanes)
ASCEND_SIM_FUSED(MulAddRelu, detail::FusedMulAddReluLanes)

#undef ASCEND_SIM_BINARY
#undef ASCEND_SIM_ACCUMULATE
#undef ASCEND_SIM_FUSED

} // namespace AscendC
