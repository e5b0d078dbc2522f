#pragma once
#include "run/npy.h"

#include <string>

namespace ascend::tools {

/// Two values are equal when |actual − expected| ≤ absolute + relative · |expected|, as numpy.isclose has it. NaN
/// equals NaN, an infinity itself. Integers are compared as they are when both are 0.
struct Tolerance {
  double relative = 0;
  double absolute = 0;
};

/// "1e-3" or "1e-3,1e-5" (relative, absolute). Throws RunError.
Tolerance parseTolerance(const std::string& text);

/// What differs between an output and what was expected: how many elements, the first and the worst of them. Empty when
/// nothing does. Types and shapes must be the same.
std::string compareArrays(const Array& actual, const Array& expected, const Tolerance& tolerance);

} // namespace ascend::tools
