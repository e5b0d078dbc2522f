// Device functions for polynomials.
#include "translator/emit/helpers.h"

namespace ascend::translator {

namespace {

constexpr HelperDefinition kDefinitions[] = {
    {Helper::evaluatePolynomial, "EvaluatePolynomial",
     R"(// A step of Horner's rule on every second repeat: dst = dst * src + constant, and constant - src at first. `constant` is
// one block of 32 bytes.
__aicore__ inline void PolynomialStep(bool isFirst, const LocalTensor<float>& dst, const LocalTensor<float>& src,
                                      const LocalTensor<float>& constant, int64_t mask, int64_t repeats) {
  if (isFirst) {
    Sub(dst, constant, src, static_cast<uint64_t>(mask), static_cast<uint8_t>(repeats), BinaryRepeatParams{1, 0, 1, 16, 0, 16});
  } else {
    FusedMulAdd(dst, src, constant, static_cast<uint64_t>(mask), static_cast<uint8_t>(repeats),
                BinaryRepeatParams{1, 1, 0, 16, 16, 0});
  }
}

// The polynomial of src: `constants` has 512 bytes full of each coefficient, that of the highest power first; before it comes
// a leading coefficient of -1. Repeats alternate between two halves of the bank groups; each half takes its constants from
// the other.
template <int32_t terms>
__aicore__ inline void EvaluatePolynomial(const LocalTensor<float>& dst, const LocalTensor<float>& src,
                                          const LocalTensor<float>& constants, int64_t count) {
  constexpr int64_t kLanes = 64, kMost = 2 * kLanes * 248;
  for (int32_t term = 0; term < terms; ++term) {
    if (term > 0) {
      PipeBarrier<PIPE_V>();
    }
    const LocalTensor<float> low = constants[term * 2 * kLanes], high = low[kLanes];
    for (int64_t first = 0; first < count; first += kMost) {
      const int64_t left = count - first < kMost ? count - first : kMost, whole = left / kLanes, rest = left % kLanes;
      if (whole > 0) {
        PolynomialStep(term == 0, dst[first], src[first], high, kLanes, (whole + 1) / 2);
      }
      if (whole > 1) {
        PolynomialStep(term == 0, dst[first + kLanes], src[first + kLanes], low, kLanes, whole / 2);
      }
      if (rest > 0) {
        const int64_t last = first + whole * kLanes;
        PolynomialStep(term == 0, dst[last], src[last], low, rest, 1);
      }
    }
  }
}
)"},
};

} // namespace

std::span<const HelperDefinition> polynomialHelpers() { return kDefinitions; }

} // namespace ascend::translator
