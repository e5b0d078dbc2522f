#pragma once
// ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceProd, ReduceAny and ReduceAll over one dimension of a matrix; and
// ReduceXorSum.
#include "../math/call.h"
#include "../tiling/reduce.h"
#include "../vector/reduce.h"

namespace AscendC {

/// Which dimensions are reduced (R) and which stay (A), outermost first. Two are taken on these SoCs.
namespace Pattern::Reduce {
struct R {};
struct AR {};
struct RA {};
struct ARA {};
struct ARAR {};
struct ARARA {};
struct ARARAR {};
struct ARARARA {};
struct ARARARAR {};
struct ARARARARA {};
struct RAR {};
struct RARA {};
struct RARAR {};
struct RARARA {};
struct RARARAR {};
struct RARARARA {};
} // namespace Pattern::Reduce

namespace detail {

template <Folding op> inline double combine(double a, double b) {
  switch (op) {
  case Folding::prod:
    return a * b;
  case Folding::max:
  case Folding::any:
    return a != a || a > b ? a : b;
  case Folding::min:
  case Folding::all:
    return a != a || a < b ? a : b;
  default:
    return a + b;
  }
}

template <Folding op> constexpr const char* foldingName() {
  constexpr const char* names[] = {"ReduceSum",  "ReduceMean", "ReduceMax", "ReduceMin",
                                   "ReduceProd", "ReduceAny",  "ReduceAll"};
  return names[static_cast<int>(op)];
}
template <Folding op, class T> constexpr void requireFolding() {
  ASCEND_SIM_ONLY_910B("ReduceSum, ReduceMean, … with a pattern", T);
  if constexpr (op == Folding::max || op == Folding::min)
    ASCEND_SIM_TYPES("ReduceMax, ReduceMin with a pattern", T, half, float);
  else if constexpr (op == Folding::any || op == Folding::all)
    ASCEND_SIM_TYPES("ReduceAny, ReduceAll", T, uint8_t, float);
  else
    ASCEND_SIM_TYPES("ReduceSum, ReduceMean, ReduceProd with a pattern", T, float);
}

template <class T> inline T reduced(double value) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(value);
  else
    return T(static_cast<float>(value));
}
template <class T> inline double elementOf(T value) {
  if constexpr (isSmallFloat<T>)
    return static_cast<double>(static_cast<float>(value));
  else
    return static_cast<double>(value);
}

/// Rows are padded to whole blocks in memory; results lie side by side.
template <Folding op, class T, class pattern>
inline void reducePattern(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp,
                          const uint32_t* shape, bool innerPad, bool reuse, const Where& where) {
  requireFolding<op, T>();
  constexpr bool rows = std::is_same_v<pattern, Pattern::Reduce::AR>;
  static_assert(rows || std::is_same_v<pattern, Pattern::Reduce::RA>,
                "AscendC::Reduce… on " ASCEND_SIM_FAMILY " takes the patterns AR and RA only");
  const uint32_t first = shape[0], last = shape[1];
  if (first == 0 || last == 0)
    return;
  constexpr const char* name = foldingName<op>();
  Call call(name, where);
  if (!innerPad) {
    call.refuse("srcInnerPad must be true: rows are padded to whole blocks of 32 bytes");
    return;
  }
  const uint32_t stride = static_cast<uint32_t>(upTo(last, ONE_BLK_SIZE / sizeof(T)));
  call.pieces(src, reuse ? Mode::readWrite : Mode::read, first, last, stride, "src");
  const uint32_t results = rows ? first : last;
  call.write(dst, results, "dst");
  const uint64_t bytes = reduceBytes(op, first, last, sizeof(T), rows, reuse);
  call.scratch(tmp, bytes, bytes);
  call.perform(sizeof(T), static_cast<uint64_t>(first) * last, [=] {
    for (uint32_t i = 0; i < results; ++i) {
      const T* from = src.data() + (rows ? static_cast<size_t>(i) * stride : i);
      const uint32_t count = rows ? last : first;
      const size_t step = rows ? 1 : stride;
      double value = elementOf(from[0]);
      for (uint32_t k = 1; k < count; ++k)
        value = combine<op>(value, elementOf(from[k * step]));
      dst.data()[i] = reduced<T>(op == Folding::mean ? value / count : value);
    }
  });
}

inline void reduceXorSum(const LocalTensor<int16_t>& dst, const LocalTensor<int16_t>& src0,
                         const LocalTensor<int16_t>& src1, const LocalTensor<uint8_t>* tmp, uint32_t count, bool reuse,
                         const Where& where) {
  if (count == 0)
    return;
  const Mode mode = reuse ? Mode::readWrite : Mode::read;
  Call call("ReduceXorSum", where);
  call.pieces(src0, mode, 1, count, count, "src0").pieces(src1, mode, 1, count, count, "src1").write(dst, 1, "dst");
  const uint64_t bytes = xorSumBytes(count, sizeof(int16_t), reuse);
  call.scratch(tmp, bytes, bytes);
  call.perform(sizeof(int16_t), count, [=] {
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; ++i)
      sum += static_cast<int16_t>(src0.data()[i] ^ src1.data()[i]);
    dst.data()[0] = static_cast<int16_t>(sum < -32768 ? -32768 : sum > 32767 ? 32767 : sum);
  });
}

} // namespace detail

/// Name<T, Pattern::Reduce::AR>(dst, src [, sharedTmpBuffer], shape, true).
#define ASCEND_SIM_REDUCE_PATTERN(Name, op)                                                                            \
  template <class T, class pattern, bool isReuseSource = false>                                                        \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const uint32_t srcShape[], bool srcInnerPad, const detail::Where& where = detail::Where::here()) {         \
    detail::reducePattern<detail::Folding::op, T, pattern>(dst, src, &sharedTmpBuffer, srcShape, srcInnerPad,          \
                                                           isReuseSource, where);                                      \
  }                                                                                                                    \
  template <class T, class pattern, bool isReuseSource = false>                                                        \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t srcShape[], bool srcInnerPad,         \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::reducePattern<detail::Folding::op, T, pattern>(dst, src, nullptr, srcShape, srcInnerPad, isReuseSource,    \
                                                           where);                                                     \
  }
ASCEND_SIM_REDUCE_PATTERN(ReduceSum, sum)
ASCEND_SIM_REDUCE_PATTERN(ReduceMean, mean)
ASCEND_SIM_REDUCE_PATTERN(ReduceMax, max)
ASCEND_SIM_REDUCE_PATTERN(ReduceMin, min)
ASCEND_SIM_REDUCE_PATTERN(ReduceProd, prod)
ASCEND_SIM_REDUCE_PATTERN(ReduceAny, any)
ASCEND_SIM_REDUCE_PATTERN(ReduceAll, all)
#undef ASCEND_SIM_REDUCE_PATTERN

/// The sum of src0 ^ src1, kept within the range of int16_t.
template <typename T, bool isReuseSource = false>
void ReduceXorSum(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
                  const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t calCount,
                  const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ReduceXorSum", T, int16_t);
  detail::reduceXorSum(dst, src0, src1, &sharedTmpBuffer, calCount, isReuseSource, where);
}
template <typename T, bool isReuseSource = false>
void ReduceXorSum(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
                  const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("ReduceXorSum", T, int16_t);
  detail::reduceXorSum(dst, src0, src1, nullptr, calCount, isReuseSource, where);
}

} // namespace AscendC
