#pragma once
// Arithmetic of the scalar unit, and the registers that reductions leave.
#include "../core/report.h"
#include "../vector/reduce_lanes.h"
#include "../vector/rounding.h"

namespace AscendC {

/// The type T if the condition holds, else U.
template <bool condition, class T, class U> using Conditional = std::conditional<condition, T, U>;

template <int countValue> int64_t ScalarGetCountOfValue(uint64_t value) {
  const int ones = __builtin_popcountll(value);
  return countValue == 1 ? ones : 64 - ones;
}
template <int countValue> int64_t GetBitCount(uint64_t value) { return ScalarGetCountOfValue<countValue>(value); }
inline int64_t ScalarCountLeadingZero(uint64_t value) { return value == 0 ? 64 : __builtin_clzll(value); }
inline int64_t CountLeadingZero(uint64_t value) { return ScalarCountLeadingZero(value); }
/// Bits after the sign bit that are equal to it.
inline int64_t CountBitsCntSameAsSignBit(int64_t value) {
  const auto bits = static_cast<uint64_t>(value < 0 ? ~value : value);
  return bits == 0 ? 63 : __builtin_clzll(bits) - 1;
}
/// Where the first 0 or 1 is, from the lowest bit; -1: nowhere.
template <int countValue> int64_t ScalarGetSFFValue(uint64_t value) {
  const uint64_t bits = countValue == 1 ? value : ~value;
  return bits == 0 ? -1 : __builtin_ctzll(bits);
}
template <int countValue> int64_t GetSFFValue(uint64_t value) { return ScalarGetSFFValue<countValue>(value); }

/// float to int32_t or half.
template <typename T, typename U, RoundMode roundMode> U ScalarCast(T value) {
  static_assert(std::is_same_v<T, float> && detail::isOneOf<U, int32_t, half>,
                "AscendC::ScalarCast converts float to int32_t or half");
  if constexpr (std::is_same_v<U, half>)
    return half::FromBits(detail::roundToHalf<roundMode>(value));
  else
    return detail::saturateToInt<U>(detail::roundToInteger<roundMode>(value));
}

/// The newer name.
template <typename T, typename U, RoundMode roundMode> U Cast(T valueIn) {
  return ScalarCast<T, U, roundMode>(valueIn);
}

/// Rounded up.
constexpr int32_t CeilDivision(int32_t a, int32_t b) { return b == 0 ? 0 : (a + b - 1) / b; }
constexpr uint32_t DivCeil(uint32_t a, uint32_t b) { return b == 0 ? 0 : (a + b - 1) / b; }
constexpr uint32_t Ceil(uint32_t a, uint32_t b) { return DivCeil(a, b); }

namespace detail {
template <class T> inline bool reachGlobal(const char* name, const T* address, Mode mode, const Where& where) {
  ASCEND_SIM_ONLY_910B("ReadGmByPassDCache, WriteGmByPassDCache", T);
  ASCEND_SIM_TYPES("ReadGmByPassDCache, WriteGmByPassDCache", T, int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t,
                   int64_t, uint64_t);
  if (!sim::core().checking)
    return true;
  Access a;
  a.address = address;
  a.bytes = sizeof(T);
  a.mode = mode;
  a.space = Space::GM;
  a.align = sizeof(T);
  return sim::api().scalar(name, a, where);
}
} // namespace detail

/// Global memory without the data cache: the simulator has none, so that these are plain reads and writes of one
/// element.
template <typename T> T ReadGmByPassDCache(__gm__ T* addr, const detail::Where& where = detail::Where::here()) {
  return detail::reachGlobal("ReadGmByPassDCache", addr, detail::Mode::read, where) ? *static_cast<volatile T*>(addr)
                                                                                    : T{};
}
template <typename T>
void WriteGmByPassDCache(__gm__ T* addr, T value, const detail::Where& where = detail::Where::here()) {
  if (detail::reachGlobal("WriteGmByPassDCache", addr, detail::Mode::write, where))
    *static_cast<volatile T*>(addr) = value;
}

namespace detail {
/// What the instructions left that are done when the scalar unit comes to the call.
inline const ResultState& resultsNow(const char* name, const Where& where) {
  begin(name, Pipe::S, 0, 0, nullptr, 0, where);
  return resultState();
}
} // namespace detail

/// The extreme of all repeats of the last ReduceRepeat (WholeReduceMax, WholeReduceMin), ReduceMax or ReduceMin; its
/// index in the bits of a T. 910B tells both, 310P the value.
template <typename T>
void GetReduceRepeatMaxMinSpr(T& maxMinValue, T& maxMinIndex, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("GetReduceRepeatMaxMinSpr with an index", T);
  ASCEND_SIM_TYPES("GetReduceRepeatMaxMinSpr", T, half, float);
  const detail::ResultState& s = detail::resultsNow("GetReduceRepeatMaxMinSpr", where);
  maxMinValue = T(s.reduceValue);
  detail::storeIndex(&maxMinIndex, s.reduceIndex);
}
template <typename T>
void GetReduceRepeatMaxMinSpr(T& maxMinValue, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_310P("GetReduceRepeatMaxMinSpr without an index", T);
  ASCEND_SIM_TYPES("GetReduceRepeatMaxMinSpr", T, half, float);
  maxMinValue = T(detail::resultsNow("GetReduceRepeatMaxMinSpr", where).reduceValue);
}
/// The old name, and its form that gives the bits.
template <typename T>
void GetReduceMaxMinCount(T& maxMinValue, T& maxMinIndex, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("GetReduceMaxMinCount", T, half, float);
  GetReduceRepeatMaxMinSpr(maxMinValue, maxMinIndex, where);
}
template <typename T> void GetReduceMaxMinCount(T& maxMinValue, const detail::Where& where = detail::Where::here()) {
  GetReduceRepeatMaxMinSpr(maxMinValue, where);
}
template <typename T, class = std::enable_if_t<!std::is_same_v<T, uint32_t>>>
void GetReduceMaxMinCount(uint32_t& maxMinValue, uint32_t& maxMinIndex,
                          const detail::Where& where = detail::Where::here()) {
  T value, index;
  GetReduceRepeatMaxMinSpr(value, index, where);
  maxMinValue = 0;
  __builtin_memcpy(&maxMinValue, &value, sizeof(T));
  maxMinIndex = detail::resultState().reduceIndex;
}
template <typename T, class = std::enable_if_t<!std::is_same_v<T, uint32_t>>>
void GetReduceMaxMinCount(uint32_t& maxMinValue, const detail::Where& where = detail::Where::here()) {
  T value;
  GetReduceRepeatMaxMinSpr(value, where);
  maxMinValue = 0;
  __builtin_memcpy(&maxMinValue, &value, sizeof(T));
}
/// The sum of the last ReduceSum of the first `count` elements.
template <typename T> T GetReduceRepeatSumSpr(const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("GetReduceRepeatSumSpr", T);
  return T(detail::resultsNow("GetReduceRepeatSumSpr", where).reduceSum);
}
template <typename T> T GetAccVal(const detail::Where& where = detail::Where::here()) {
  return GetReduceRepeatSumSpr<T>(where);
}

#if __NPU_ARCH__ == 2201
/// Scalars between float and bfloat16_t.
inline bfloat16_t Cast(const float& value) { return bfloat16_t(value); }
inline float Cast(const bfloat16_t& value) { return value; }
inline bfloat16_t ToBfloat16(const float& value) { return bfloat16_t(value); }
inline float ToFloat(const bfloat16_t& value) { return value; }
#endif

} // namespace AscendC
