#pragma once
// Axpy with a buffer, Fmod, Digamma, CumSum; and the names that only newer SoCs have.
#include "activation.h"
#include "call.h"

namespace AscendC {

enum class CumSumAlgorithm { CUMSUM_ALGORITHM_LINEBYLINE = 0, CUMSUM_ALGORITHM_SKLANSKY = 1 };
struct CumSumConfig {
  bool isLastAxis{true};
  bool isReuseSource{false};
  bool outputLastRow{false};
  CumSumAlgorithm algorithm{CumSumAlgorithm::CUMSUM_ALGORITHM_LINEBYLINE};
};
inline constexpr CumSumConfig defaultCumSumConfig = {true, false, true};
/// outter rows of inner elements.
struct CumSumInfo {
  uint32_t outter{0};
  uint32_t inner{0};
};

namespace detail {

/// In the library's own steps: the quotient is rounded before it is cut, so that results differ from an exact remainder
/// where it is close to a whole number.
struct FmodLanes {
  float operator()(float a, float b) const { return a - roundToInteger<RoundMode::CAST_TRUNC>(a / b) * b; }
};

/// psi(x): the asymptotic series from 10 on; below that by psi(x) = psi(x + 1) - 1 / x, negative ones by reflection.
inline float digammaLane(float value) {
  const double infinity = static_cast<double>(__builtin_inff());
  double x = value;
  if (value != value || value == -__builtin_inff() || (x < 0 && x == std::floor(x)))
    return __builtin_nanf("");
  if (x == 0)
    return static_cast<float>(std::signbit(x) ? infinity : -infinity);
  if (x == infinity)
    return value;
  double result = 0;
  if (x < 0) {
    constexpr double pi = 3.14159265358979323846;
    result = -pi / std::tan(pi * (x - std::floor(x)));
    x = 1 - x;
  }
  for (; x < 10; x += 1)
    result -= 1 / x;
  const double z = 1 / (x * x);
  double series = 1.0 / 12;
  series = 691.0 / 32760 - z * series;
  series = 1.0 / 132 - z * series;
  series = 1.0 / 240 - z * series;
  series = 1.0 / 252 - z * series;
  series = 1.0 / 120 - z * series;
  series = 1.0 / 12 - z * series;
  return static_cast<float>(result + std::log(x) - 0.5 / x - z * series);
}
struct DigammaLanes {
  float operator()(float x) const { return digammaLane(x); }
};

struct AxpyFloatLanes {
  float scalar;
  float operator()(float x, float old) const { return x * scalar + old; }
};

template <class T, const CumSumConfig& config>
inline void cumSum(const LocalTensor<T>& dst, const LocalTensor<T>& lastRow, const LocalTensor<T>& src,
                   const LocalTensor<uint8_t>* tmp, const CumSumInfo& info, const Where& where) {
  ASCEND_SIM_TYPES("CumSum", T, half, float);
  static_assert(config.algorithm == CumSumAlgorithm::CUMSUM_ALGORITHM_LINEBYLINE,
                "AscendC::CumSum on " ASCEND_SIM_FAMILY " has CUMSUM_ALGORITHM_LINEBYLINE only");
  if (info.outter == 0 || info.inner == 0)
    return;
  Call call("CumSum", where);
  if (info.inner * sizeof(T) % ONE_BLK_SIZE != 0) {
    call.refuse("inner must be whole blocks of 32 bytes");
    return;
  }
  const uint64_t all = static_cast<uint64_t>(info.outter) * info.inner;
  call.read(src, all, "src").write(dst, all, "dst");
  if (config.outputLastRow)
    call.write(lastRow, info.inner, "lastRow");
  const ScratchBytes work = cumSumSpace(info.outter, info.inner, sizeof(T), config.isLastAxis);
  call.scratch(tmp, work.least, work.most);
  call.perform(sizeof(T), all, [=] {
    FloatBuffer sums(info.inner), row(info.inner);
    for (uint32_t i = 0; i < info.inner; ++i)
      sums[i] = 0;
    for (uint32_t m = 0; m < info.outter; ++m) {
      loadFloats(src.data() + static_cast<size_t>(m) * info.inner, row.data(), info.inner);
      if (config.isLastAxis) {
        for (uint32_t i = 1; i < info.inner; ++i)
          row[i] += row[i - 1];
      } else {
        for (uint32_t i = 0; i < info.inner; ++i)
          row[i] = sums[i] = m == 0 ? row[i] : sums[i] + row[i];
      }
      storeFloats(row.data(), dst.data() + static_cast<size_t>(m) * info.inner, info.inner);
    }
    if (config.outputLastRow)
      __builtin_memcpy(static_cast<void*>(lastRow.data()),
                       dst.data() + static_cast<size_t>(info.outter - 1) * info.inner, info.inner * sizeof(T));
  });
}

} // namespace detail

/// dst += src * scalar, in float.
template <typename T, typename U, bool isReuseSource = false>
void Axpy(const LocalTensor<T>& dst, const LocalTensor<U>& src, const U scalarValue,
          const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t calCount,
          const detail::Where& where = detail::Where::here()) {
  static_assert((std::is_same_v<T, U> && detail::isOneOf<T, half, float>) ||
                    (std::is_same_v<T, float> && std::is_same_v<U, half>),
                "AscendC::Axpy takes (dst, src) element types half and half, float and float, float and half");
  if (calCount == 0)
    return;
  detail::Call call("Axpy", where);
  call.read(src, calCount, "src").read(dst, calCount, "dst").write(dst, calCount, "dst");
  call.scratch(&sharedTmpBuffer, detail::scratch::axpy.least(sizeof(U)),
               detail::scratch::axpy.most(calCount, sizeof(U)));
  call.perform(sizeof(T), calCount, [=] {
    detail::map(dst.data(), calCount, detail::AxpyFloatLanes{static_cast<float>(scalarValue)},
                static_cast<const U*>(src.data()), static_cast<const T*>(dst.data()));
  });
}

/// src0 - trunc(src0 / src1) * src1.
template <typename T, bool isReuseSource = false>
void Fmod(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
          const LocalTensor<uint8_t>& sharedTmpBuffer, const uint32_t calCount,
          const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Fmod", T, half, float);
  detail::mathCall("Fmod", where, dst, &sharedTmpBuffer, detail::scratch::fmod, calCount, detail::FmodLanes{}, src0,
                   src1);
}
template <typename T, bool isReuseSource = false>
void Fmod(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
          const LocalTensor<uint8_t>& sharedTmpBuffer, const detail::Where& where = detail::Where::here()) {
  Fmod<T, isReuseSource>(dst, src0, src1, sharedTmpBuffer, src0.GetSize(), where);
}
template <typename T, bool isReuseSource = false>
void Fmod(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1, const uint32_t calCount,
          const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Fmod", T, half, float);
  detail::mathCall("Fmod", where, dst, nullptr, {}, calCount, detail::FmodLanes{}, src0, src1);
}
template <typename T, bool isReuseSource = false>
void Fmod(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<T>& src1,
          const detail::Where& where = detail::Where::here()) {
  Fmod<T, isReuseSource>(dst, src0, src1, src0.GetSize(), where);
}

template <typename T, bool isReuseSource = false>
void Digamma(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
             const uint32_t calCount, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Digamma", T, half, float);
  detail::mathCall("Digamma", where, dst, &sharedTmpBuffer, detail::scratch::digamma(isReuseSource), calCount,
                   detail::DigammaLanes{}, src);
}
template <typename T, bool isReuseSource = false>
void Digamma(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t calCount,
             const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Digamma", T, half, float);
  detail::mathCall("Digamma", where, dst, nullptr, {}, calCount, detail::DigammaLanes{}, src);
}

/// Running sums along a row (isLastAxis) or down the rows.
template <typename T, const CumSumConfig& config = defaultCumSumConfig>
void CumSum(const LocalTensor<T>& dst, const LocalTensor<T>& lastRow, const LocalTensor<T>& src,
            const LocalTensor<uint8_t>& sharedTmpBuffer, const CumSumInfo& cumSumInfo,
            const detail::Where& where = detail::Where::here()) {
  detail::cumSum<T, config>(dst, lastRow, src, &sharedTmpBuffer, cumSumInfo, where);
}
template <typename T, const CumSumConfig& config = defaultCumSumConfig>
void CumSum(const LocalTensor<T>& dst, const LocalTensor<T>& lastRow, const LocalTensor<T>& src,
            const CumSumInfo& cumSumInfo, const detail::Where& where = detail::Where::here()) {
  detail::cumSum<T, config>(dst, lastRow, src, nullptr, cumSumInfo, where);
}

// ---- Only newer SoCs have these.

#define ASCEND_SIM_NEWER(Name, instead)                                                                                \
  template <typename T, class... A> void Name(const LocalTensor<T>&, const A&...) {                                    \
    static_assert(detail::alwaysFalse<T>,                                                                              \
                  "AscendC::" #Name " does not exist on " ASCEND_SIM_FAMILY ": use AscendC::" instead);                \
  }
ASCEND_SIM_NEWER(Rint, "Round, the same function")
ASCEND_SIM_NEWER(Clamp, "ClampMax and ClampMin")
ASCEND_SIM_NEWER(Fma, "Mul and Add")
ASCEND_SIM_NEWER(Hypot, "Mul, Add and Sqrt")
ASCEND_SIM_NEWER(IsFinite, "Compare with the limits of the type")
ASCEND_SIM_NEWER(IsInf, "Compare with the limits of the type")
ASCEND_SIM_NEWER(IsNan, "Compare of the tensor with itself")
ASCEND_SIM_NEWER(Where, "Select")
ASCEND_SIM_NEWER(SinCos, "Sin and Cos")
ASCEND_SIM_NEWER(LogicalAnd, "Compare and And")
ASCEND_SIM_NEWER(LogicalAnds, "Compare and And")
ASCEND_SIM_NEWER(LogicalOr, "Compare and Or")
ASCEND_SIM_NEWER(LogicalOrs, "Compare and Or")
ASCEND_SIM_NEWER(LogicalNot, "Compare and Not")
ASCEND_SIM_NEWER(LogicalXor, "Compare and Xor")
ASCEND_SIM_NEWER(BitwiseAnd, "And")
ASCEND_SIM_NEWER(BitwiseOr, "Or")
ASCEND_SIM_NEWER(BitwiseNot, "Not")
ASCEND_SIM_NEWER(BitwiseXor, "Xor")
ASCEND_SIM_NEWER(Quantize, "AscendQuant")
ASCEND_SIM_NEWER(Dequantize, "AscendDequant")
ASCEND_SIM_NEWER(AntiQuantize, "AscendAntiQuant")
ASCEND_SIM_NEWER(PhiloxRandom, "a generator of your own over integer Add, Mul and Xor")
#undef ASCEND_SIM_NEWER
#undef ASCEND_SIM_MATH
#undef ASCEND_SIM_MATH_WITHOUT_BUFFER

} // namespace AscendC
