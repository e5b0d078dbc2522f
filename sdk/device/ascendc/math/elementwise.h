#pragma once
// High-level element-wise functions. Each comes with and without the buffer for its intermediate results, and with and
// without a count. half is computed in float and rounded once.
#include "../tiling/scratch.h"
#include "../vector/overlap.h"
#include "../vector/rounding.h"
#include "../vector/scalar.h"

namespace AscendC {
namespace detail {

/// Reports a buffer that is too small. What stands in the part that the function uses is lost: it counts as written.
template <class T>
inline Access scratchAccess(const char* name, const LocalTensor<uint8_t>& tmp, Scratch scratch, uint64_t count,
                            const Where& where) {
  const uint64_t least = scratch.least(sizeof(T), std::is_integral_v<T>);
  const uint64_t most = scratch.most(count, sizeof(T), std::is_integral_v<T>);
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
    const size_t used = sizeof...(S) + (tmp != nullptr ? 2 : 1);
    checkApart(name, accesses, used, where);
    perform(name, Pipe::V, sizeof(T), count, accesses, used, where,
            [=] { map(dst.data(), count, f, static_cast<const S*>(src.data())...); });
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
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::mathCall(#Name, where, dst, nullptr, {}, calCount, function{}, src);                                       \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                                                      \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::mathCall(#Name, where, dst, nullptr, {}, src.GetSize(), function{}, src);                                  \
  }

/// Name(dst, src [, sharedTmpBuffer] [, calCount]).
#define ASCEND_SIM_MATH(Name, function, space)                                                                         \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const uint32_t calCount, const detail::Where& where = detail::Where::here()) {                             \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, detail::space, calCount, function{}, src);                   \
  }                                                                                                                    \
  template <typename T, bool isReuseSource = false>                                                                    \
  void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,         \
            const detail::Where& where = detail::Where::here()) {                                                      \
    ASCEND_SIM_TYPES(#Name, T, half, float);                                                                           \
    detail::mathCall(#Name, where, dst, &sharedTmpBuffer, detail::space, src.GetSize(), function{}, src);              \
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
ASCEND_SIM_MATH(Log2, detail::Log2Lanes, scratch::log2)
ASCEND_SIM_MATH_WITHOUT_BUFFER(Log10, detail::Log10Lanes)
ASCEND_SIM_MATH(Tanh, detail::TanhLanes, scratch::tanh)
ASCEND_SIM_MATH(Sinh, detail::SinhLanes, scratch::sinh)
ASCEND_SIM_MATH(Cosh, detail::CoshLanes, scratch::cosh)
ASCEND_SIM_MATH(Sin, detail::SinLanes, scratch::sin(isReuseSource))
ASCEND_SIM_MATH(Cos, detail::CosLanes, scratch::cos(isReuseSource))
ASCEND_SIM_MATH(Tan, detail::TanLanes, scratch::tan)
ASCEND_SIM_MATH(Asin, detail::AsinLanes, scratch::asin)
ASCEND_SIM_MATH(Acos, detail::AcosLanes, scratch::acos)
ASCEND_SIM_MATH(Atan, detail::AtanLanes, scratch::atan)
ASCEND_SIM_MATH(Asinh, detail::AsinhLanes, scratch::asinh)
ASCEND_SIM_MATH(Acosh, detail::AcoshLanes, scratch::acosh)
ASCEND_SIM_MATH(Atanh, detail::AtanhLanes, scratch::atanh)
ASCEND_SIM_MATH(Erf, detail::ErfLanes, scratch::erf)
ASCEND_SIM_MATH(Erfc, detail::ErfcLanes, scratch::erfc)
ASCEND_SIM_MATH(Lgamma, detail::LgammaLanes, scratch::lgamma(isReuseSource))
ASCEND_SIM_MATH(Floor, detail::FloorLanes, scratch::floor)
ASCEND_SIM_MATH(Ceil, detail::CeilLanes, scratch::ceil)
ASCEND_SIM_MATH(Trunc, detail::TruncLanes, scratch::trunc)
ASCEND_SIM_MATH(Round, detail::RintLanes, scratch::round(detail::is910B))
ASCEND_SIM_MATH(Frac, detail::FracLanes, scratch::frac)
ASCEND_SIM_MATH(Sign, detail::SignLanes, scratch::sign)

/// The high-level Exp, told from the instruction by its number of Taylor terms.
template <typename T, uint8_t taylorExpandLevel, bool isReuseSource = false>
void Exp(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
         const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("Exp with taylorExpandLevel", T);
  ASCEND_SIM_TYPES("Exp", T, half, float);
  detail::mathCall("Exp", where, dst, &sharedTmpBuffer,
                   taylorExpandLevel == 0 ? detail::scratch::none : detail::scratch::exp(isReuseSource), calCount,
                   detail::ExpLanes{}, src);
}
template <typename T, uint8_t taylorExpandLevel, bool isReuseSource = false>
void Exp(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t calCount,
         const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("Exp with taylorExpandLevel", T);
  ASCEND_SIM_TYPES("Exp", T, half, float);
  detail::mathCall("Exp", where, dst, nullptr, {}, calCount, detail::ExpLanes{}, src);
}

} // namespace AscendC
