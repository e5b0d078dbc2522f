#pragma once
// High-level element-wise functions. Each comes with and without the buffer for its intermediate results, and with and
// without a count. half is computed in float and rounded once.
#include "../vector/rounding.h"
#include "../vector/scalar.h"

namespace AscendC {
namespace detail {

template <class T> constexpr void requireMath() {
  ASCEND_SIM_TYPES("high-level math (Tanh, Erf, Sin, …)", T, half, float);
}

/// What a function needs of its buffer, in repeats of 256 bytes: the least, and as much again for each repeat of input
/// that it takes at once. From the tiling functions of the library on the device (Get…MaxMinTmpSize).
struct Scratch {
  uint32_t half = 0;
  uint32_t single = 0;
  uint32_t integer = 0;
  uint32_t extra = 0; ///< bytes on top

  template <class T> constexpr uint32_t factor() const {
    return std::is_integral_v<T> ? integer : sizeof(T) == 2 ? half : single;
  }
};

/// Reports a buffer that is too small. What stands in the part that the function uses is lost: it counts as written.
template <class T>
inline Access scratchAccess(const char* name, const LocalTensor<uint8_t>& tmp, Scratch scratch, uint64_t count,
                            const Where& where) {
  const uint64_t factor = scratch.factor<T>();
  const uint64_t least = factor == 0 ? 0 : factor * ONE_REPEAT_BYTE_SIZE + scratch.extra;
  const uint64_t input = count * sizeof(T) < ONE_REPEAT_BYTE_SIZE ? ONE_REPEAT_BYTE_SIZE : count * sizeof(T);
  const uint64_t most = factor == 0 ? 0 : factor * input + scratch.extra;
  const uint64_t given = tmp.GetSize();
  if (given < least) {
    char text[200];
    __builtin_snprintf(text, sizeof text, "%s: sharedTmpBuffer has %llu bytes; elements of %u bytes need %llu at least",
                       name, static_cast<unsigned long long>(given), static_cast<unsigned>(sizeof(T)),
                       static_cast<unsigned long long>(least));
    sim::api().report(sim::Severity::error, "MEM-SCRATCH", text, where);
  }
  return ubWrite(tmp, given < most ? given : most, "sharedTmpBuffer");
}

template <class T, class F, class... S>
inline void mathCall(const char* name, const Where& where, const LocalTensor<T>& dst, const LocalTensor<uint8_t>* tmp,
                     Scratch scratch, uint64_t count, F f, const LocalTensor<S>&... src) {
  if (count == 0)
    return;
  [[maybe_unused]] constexpr const char* names[] = {"src0", "src1"};
  [[maybe_unused]] size_t i = 0;
  if (sim::core().checking) {
    const Access accesses[] = {ubRead(src, count * sizeof(S), sizeof...(S) == 1 ? "src" : names[i++])...,
                               ubWrite(dst, count * sizeof(T), "dst"),
                               tmp != nullptr ? scratchAccess<T>(name, *tmp, scratch, count, where) : Access{}};
    if (!begin(name, Pipe::V, sizeof(T), count, accesses, sizeof...(S) + (tmp != nullptr ? 2 : 1), where))
      return;
  }
  map(dst.data(), count, f, static_cast<const S*>(src.data())...);
}

} // namespace detail

/// Name(dst, src [, calCount]).
#define ASCEND_SIM_MATH_WITHOUT_BUFFER(Name, function)                                                                 \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t calCount,                             \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, nullptr, {}, calCount, function{}, src);                                       \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                                                      \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, nullptr, {}, src.GetSize(), function{}, src);                                  \
  }

/// Name(dst, src [, sharedTmpBuffer] [, calCount]).
#define ASCEND_SIM_MATH(Name, function, ...)                                                                           \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const uint32_t calCount, const detail::Where& where = detail::Where::here()) {                             \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, detail::Scratch{__VA_ARGS__}, calCount, function{}, src);    \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, detail::Scratch{__VA_ARGS__}, src.GetSize(), function{},     \
                     src);                                                                                             \
  }                                                                                                                    \
  ASCEND_SIM_MATH_WITHOUT_BUFFER(Name, function)

namespace detail {

#define ASCEND_SIM_STD_LANES(Name, call)                                                                               \
  struct Name {                                                                                                        \
    float operator()(float x) const { return call; }                                                                   \
  };
ASCEND_SIM_STD_LANES(Log2Lanes, std::log2(x))
ASCEND_SIM_STD_LANES(Log10Lanes, std::log10(x))
ASCEND_SIM_STD_LANES(TanhLanes, tanhLane(x))
ASCEND_SIM_STD_LANES(SinhLanes, std::sinh(x))
ASCEND_SIM_STD_LANES(CoshLanes, std::cosh(x))
ASCEND_SIM_STD_LANES(SinLanes, std::sin(x))
ASCEND_SIM_STD_LANES(CosLanes, std::cos(x))
ASCEND_SIM_STD_LANES(TanLanes, std::tan(x))
ASCEND_SIM_STD_LANES(AsinLanes, std::asin(x))
ASCEND_SIM_STD_LANES(AcosLanes, std::acos(x))
ASCEND_SIM_STD_LANES(AtanLanes, std::atan(x))
ASCEND_SIM_STD_LANES(AsinhLanes, std::asinh(x))
ASCEND_SIM_STD_LANES(AcoshLanes, std::acosh(x))
ASCEND_SIM_STD_LANES(AtanhLanes, std::atanh(x))
ASCEND_SIM_STD_LANES(ErfLanes, std::erf(x))
ASCEND_SIM_STD_LANES(ErfcLanes, std::erfc(x))
ASCEND_SIM_STD_LANES(LgammaLanes, std::lgamma(x))
ASCEND_SIM_STD_LANES(FloorLanes, roundToInteger<RoundMode::CAST_FLOOR>(x))
ASCEND_SIM_STD_LANES(CeilLanes, roundToInteger<RoundMode::CAST_CEIL>(x))
ASCEND_SIM_STD_LANES(TruncLanes, roundToInteger<RoundMode::CAST_TRUNC>(x))
/// Half to even, as the library on the device does it.
ASCEND_SIM_STD_LANES(RintLanes, roundToInteger<RoundMode::CAST_RINT>(x))
ASCEND_SIM_STD_LANES(FracLanes, x - roundToInteger<RoundMode::CAST_TRUNC>(x))
ASCEND_SIM_STD_LANES(SignLanes, x != x ? x : (x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : 0.0f)))
#undef ASCEND_SIM_STD_LANES

} // namespace detail

ASCEND_SIM_MATH_WITHOUT_BUFFER(Log, detail::LnLanes)
ASCEND_SIM_MATH(Log2, detail::Log2Lanes, 1, 0)
ASCEND_SIM_MATH_WITHOUT_BUFFER(Log10, detail::Log10Lanes)
ASCEND_SIM_MATH(Tanh, detail::TanhLanes, 4, 1)
ASCEND_SIM_MATH(Sinh, detail::SinhLanes, 4, 1)
ASCEND_SIM_MATH(Cosh, detail::CoshLanes, 6, 2)
ASCEND_SIM_MATH(Sin, detail::SinLanes, 8, isReuseSource ? 2u : 3u)
ASCEND_SIM_MATH(Cos, detail::CosLanes, 8, isReuseSource ? 2u : 3u)
ASCEND_SIM_MATH(Tan, detail::TanLanes, 10, 4)
ASCEND_SIM_MATH(Asin, detail::AsinLanes, 6, 2)
ASCEND_SIM_MATH(Acos, detail::AcosLanes, 6, 2)
ASCEND_SIM_MATH(Atan, detail::AtanLanes, 12, 5)
ASCEND_SIM_MATH(Asinh, detail::AsinhLanes, 3, 3)
ASCEND_SIM_MATH(Acosh, detail::AcoshLanes, 2, 1)
ASCEND_SIM_MATH(Atanh, detail::AtanhLanes, 4, 1)
ASCEND_SIM_MATH(Erf, detail::ErfLanes, 8, 3)
ASCEND_SIM_MATH(Erfc, detail::ErfcLanes, 16, 7)
ASCEND_SIM_MATH(Lgamma, detail::LgammaLanes, 26, isReuseSource ? 7u : 8u)
ASCEND_SIM_MATH(Floor, detail::FloorLanes, 2, 0)
ASCEND_SIM_MATH(Ceil, detail::CeilLanes, 2, 1)
ASCEND_SIM_MATH(Trunc, detail::TruncLanes, 2, 1)
ASCEND_SIM_MATH(Round, detail::RintLanes, detail::is910B ? 1u : 2u, detail::is910B ? 0u : 1u)
ASCEND_SIM_MATH(Frac, detail::FracLanes, 4, 0)
ASCEND_SIM_MATH(Sign, detail::SignLanes, 3, 3)

/// Only newer SoCs have it; Round is the same function.
template <typename T, class... A> void Rint(const LocalTensor<T>&, const A&...) {
  static_assert(detail::alwaysFalse<T>, "AscendC::Rint does not exist on " ASCEND_SIM_FAMILY ": use AscendC::Round");
}

/// The high-level Exp, told from the instruction by its number of Taylor terms.
template <typename T, uint8_t taylorExpandLevel, bool isReuseSource = false>
void Exp(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
         const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("Exp with taylorExpandLevel", T);
  detail::requireMath<T>();
  detail::mathCall("Exp", where, dst, &sharedTmpBuffer, {}, calCount, detail::ExpLanes{}, src);
}

} // namespace AscendC
