#include <acl/acl_base.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

// ACL's conversions know no infinities and no NaN: they are for chips that only saturate.

float aclFloat16ToFloat(aclFloat16 value) {
  const float sign = (value & 0x8000U) != 0 ? -1.0F : 1.0F;
  const int exponent = (value >> 10) & 0x1F;
  const int mantissa = value & 0x3FF;
  if (exponent == 0)
    return sign * std::ldexp(static_cast<float>(mantissa), -24);
  return sign * std::ldexp(static_cast<float>(mantissa + 0x400), exponent - 25); // 31 is an exponent like others
}

aclFloat16 aclFloatToFloat16(float value) {
  constexpr std::uint16_t kLargest = 0x7BFF;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const float magnitude = std::fabs(value);
  if (!(magnitude < 65504.0F)) // NaN too
    return static_cast<std::uint16_t>((std::isnan(value) ? 0 : sign) | kLargest);
  if (magnitude == 0)
    return sign;
  // In units of the last place, rounded to nearest even; a carry into the next exponent comes out right.
  const int exponent = std::max(std::ilogb(magnitude), -14);
  const auto units = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  const std::uint32_t result = units + (static_cast<std::uint32_t>(exponent + 14) << 10);
  return static_cast<std::uint16_t>(sign | std::min<std::uint32_t>(result, kLargest));
}
