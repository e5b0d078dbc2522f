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

/// The buffer for intermediate results is written, all of it: what stands there is lost.
inline Access scratchAccess(const LocalTensor<uint8_t>& tmp) { return ubWrite(tmp, tmp.GetSize(), "sharedTmpBuffer"); }

template <class T, class F, class... S>
inline void mathCall(const char* name, const Where& where, const LocalTensor<T>& dst, const LocalTensor<uint8_t>* tmp,
                     uint64_t count, F f, const LocalTensor<S>&... src) {
  if (count == 0)
    return;
  [[maybe_unused]] constexpr const char* names[] = {"src0", "src1"};
  [[maybe_unused]] size_t i = 0;
  const Access accesses[] = {ubRead(src, count * sizeof(S), sizeof...(S) == 1 ? "src" : names[i++])...,
                             ubWrite(dst, count * sizeof(T), "dst"), tmp != nullptr ? scratchAccess(*tmp) : Access{}};
  if (begin(name, Pipe::V, sizeof(T), count, accesses, sizeof...(S) + (tmp != nullptr ? 2 : 1), where))
    map(dst.data(), count, f, static_cast<const S*>(src.data())...);
}

} // namespace detail

/// Name(dst, src [, sharedTmpBuffer] [, calCount]).
#define ASCEND_SIM_MATH(Name, function)                                                                                \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const uint32_t calCount, const detail::Where& where = detail::Where::here()) {                             \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, calCount, function{}, src);                                  \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, src.GetSize(), function{}, src);                             \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t calCount,                             \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, nullptr, calCount, function{}, src);                                           \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                                                      \
            const detail::Where& where = detail::Where::here()) {                                                      \
    detail::requireMath<T>();                                                                                          \
    detail::mathCall(#Name, where, dst, nullptr, src.GetSize(), function{}, src);                                      \
  }

namespace detail {

#define ASCEND_SIM_STD_LANES(Name, call)                                                                               \
  struct Name {                                                                                                        \
    float operator()(float x) const { return call; }                                                                   \
  };
ASCEND_SIM_STD_LANES(Log2Lanes, std::log2(x))
ASCEND_SIM_STD_LANES(Log10Lanes, std::log10(x))
ASCEND_SIM_STD_LANES(TanhLanes, std::tanh(x))
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

ASCEND_SIM_MATH(Log, detail::LnLanes)
ASCEND_SIM_MATH(Log2, detail::Log2Lanes)
ASCEND_SIM_MATH(Log10, detail::Log10Lanes)
ASCEND_SIM_MATH(Tanh, detail::TanhLanes)
ASCEND_SIM_MATH(Sinh, detail::SinhLanes)
ASCEND_SIM_MATH(Cosh, detail::CoshLanes)
ASCEND_SIM_MATH(Sin, detail::SinLanes)
ASCEND_SIM_MATH(Cos, detail::CosLanes)
ASCEND_SIM_MATH(Tan, detail::TanLanes)
ASCEND_SIM_MATH(Asin, detail::AsinLanes)
ASCEND_SIM_MATH(Acos, detail::AcosLanes)
ASCEND_SIM_MATH(Atan, detail::AtanLanes)
ASCEND_SIM_MATH(Asinh, detail::AsinhLanes)
ASCEND_SIM_MATH(Acosh, detail::AcoshLanes)
ASCEND_SIM_MATH(Atanh, detail::AtanhLanes)
ASCEND_SIM_MATH(Erf, detail::ErfLanes)
ASCEND_SIM_MATH(Erfc, detail::ErfcLanes)
ASCEND_SIM_MATH(Lgamma, detail::LgammaLanes)
ASCEND_SIM_MATH(Floor, detail::FloorLanes)
ASCEND_SIM_MATH(Ceil, detail::CeilLanes)
ASCEND_SIM_MATH(Trunc, detail::TruncLanes)
ASCEND_SIM_MATH(Round, detail::RintLanes)
ASCEND_SIM_MATH(Frac, detail::FracLanes)
ASCEND_SIM_MATH(Sign, detail::SignLanes)

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
  detail::mathCall("Exp", where, dst, &sharedTmpBuffer, calCount, detail::ExpLanes{}, src);
}

} // namespace AscendC
