#include "run/compare.h"

#include "run/narrow_float.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace ascend::tools {
namespace {

template <class T> T elementAt(const Array& array, std::size_t index) {
  T value;
  std::memcpy(&value, array.data.data() + index * sizeof(T), sizeof(T));
  return value;
}

/// Element `index` as a double: exact for all types but large 64-bit integers, which compareArrays() takes as they are.
double valueAt(const Array& array, std::size_t index) {
  using target::DType;
  switch (array.dtype) {
  case DType::f32:
    return elementAt<float>(array, index);
  case DType::f64:
    return elementAt<double>(array, index);
  case DType::f16:
    return fromHalf(elementAt<std::uint16_t>(array, index));
  case DType::bf16:
    return fromBfloat16(elementAt<std::uint16_t>(array, index));
  case DType::i8:
    return elementAt<std::int8_t>(array, index);
  case DType::u8:
  case DType::boolean:
    return elementAt<std::uint8_t>(array, index);
  case DType::i16:
    return elementAt<std::int16_t>(array, index);
  case DType::u16:
    return elementAt<std::uint16_t>(array, index);
  case DType::i32:
    return elementAt<std::int32_t>(array, index);
  case DType::u32:
    return elementAt<std::uint32_t>(array, index);
  case DType::i64:
    return static_cast<double>(elementAt<std::int64_t>(array, index));
  case DType::u64:
    return static_cast<double>(elementAt<std::uint64_t>(array, index));
  }
  throw RunError("no such element type");
}

bool areClose(double actual, double expected, const Tolerance& tolerance) {
  if (std::isnan(actual) || std::isnan(expected))
    return std::isnan(actual) && std::isnan(expected);
  if (std::isinf(actual) || std::isinf(expected))
    return actual == expected;
  return std::fabs(actual - expected) <= tolerance.absolute + tolerance.relative * std::fabs(expected);
}

/// "[2, 5]" for an element of an array of this shape.
std::string placeOf(std::size_t index, const std::vector<std::int64_t>& shape) {
  std::vector<std::size_t> place(shape.size());
  for (std::size_t dim = shape.size(); dim-- > 0;) {
    place[dim] = index % static_cast<std::size_t>(shape[dim]);
    index /= static_cast<std::size_t>(shape[dim]);
  }
  return fmt::format("[{}]", fmt::join(place, ", "));
}

double parseNumber(std::string_view text, const std::string& whole) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || std::isinf(value))
    throw RunError(
        fmt::format("error: --tolerance {}: expected RELATIVE or RELATIVE,ABSOLUTE, such as 1e-3 or 1e-3,1e-5", whole));
  return value;
}

} // namespace

Tolerance parseTolerance(const std::string& text) {
  const std::size_t comma = text.find(',');
  const std::string_view view = text;
  Tolerance tolerance{.relative = parseNumber(view.substr(0, comma), text), .absolute = 0};
  if (comma != std::string::npos)
    tolerance.absolute = parseNumber(view.substr(comma + 1), text);
  return tolerance;
}

std::string compareArrays(const Array& actual, const Array& expected, const Tolerance& tolerance) {
  if (actual.dtype != expected.dtype || actual.shape != expected.shape)
    return fmt::format("it is {}, and {} is expected", describeArray(actual.dtype, actual.shape),
                       describeArray(expected.dtype, expected.shape));
  const std::size_t width = target::sizeOf(actual.dtype);
  const std::size_t elements = actual.data.size() / width;
  std::size_t wrong = 0;
  std::size_t first = 0;
  std::size_t worst = 0;
  double worstError = -1;
  for (std::size_t i = 0; i < elements; ++i) {
    if (std::memcmp(actual.data.data() + i * width, expected.data.data() + i * width, width) == 0)
      continue;
    const double a = valueAt(actual, i);
    const double e = valueAt(expected, i);
    const bool mayDiffer = target::isFloat(actual.dtype) || tolerance.relative != 0 || tolerance.absolute != 0;
    if (mayDiffer && areClose(a, e, tolerance))
      continue;
    if (wrong++ == 0)
      first = i;
    const double error =
        std::isfinite(a) && std::isfinite(e) ? std::fabs(a - e) : std::numeric_limits<double>::infinity();
    if (error > worstError) {
      worstError = error;
      worst = i;
    }
  }
  if (wrong == 0)
    return {};
  const auto describe = [&](std::size_t index) {
    return fmt::format("{} is {:.9g} instead of {:.9g}", placeOf(index, actual.shape), valueAt(actual, index),
                       valueAt(expected, index));
  };
  return fmt::format("{} of {} elements differ from what is expected (relative {}, absolute {}): first {}; worst {}",
                     wrong, elements, tolerance.relative, tolerance.absolute, describe(first), describe(worst));
}

} // namespace ascend::tools
