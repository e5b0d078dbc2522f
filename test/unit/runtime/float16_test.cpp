#include <ascend/float16.hpp>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

using ascend::bfloat16;
using ascend::half;

namespace {

/// The value of a 16-bit pattern, from its definition.
double valueOf(std::uint16_t bits, int exponentBits) {
  const int mantissaBits = 15 - exponentBits;
  const int bias = (1 << (exponentBits - 1)) - 1;
  const int exponent = (bits & 0x7fff) >> mantissaBits;
  const int mantissa = bits & ((1 << mantissaBits) - 1);
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == (1 << exponentBits) - 1)
    return mantissa != 0 ? std::nan("") : sign * std::numeric_limits<double>::infinity();
  if (exponent == 0)
    return sign * std::ldexp(mantissa, 1 - bias - mantissaBits);
  return sign * std::ldexp(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
}

template <class T> void checkAll(int exponentBits) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const T value = T::from_bits(static_cast<std::uint16_t>(bits));
    const double expected = valueOf(static_cast<std::uint16_t>(bits), exponentBits);
    if (std::isnan(expected)) {
      BOOST_TEST_REQUIRE(std::isnan(static_cast<float>(value)));
      BOOST_TEST_REQUIRE(std::isnan(static_cast<float>(T(static_cast<float>(value)))));
      continue;
    }
    BOOST_TEST_REQUIRE(static_cast<double>(static_cast<float>(value)) == expected);
    BOOST_TEST_REQUIRE(T(static_cast<float>(value)).bits() == bits);
    BOOST_TEST_REQUIRE(T(expected).bits() == bits);
    // Between this and the next: below the middle down, above up, the middle itself to the even one.
    const auto next = static_cast<std::uint16_t>(bits + 1);
    if (std::isfinite(expected) && std::isfinite(valueOf(next, exponentBits)) && bits != 0x7fff) {
      const double middle = (expected + valueOf(next, exponentBits)) / 2;
      const auto even = (bits & 1) == 0 ? static_cast<std::uint16_t>(bits) : next;
      BOOST_TEST_REQUIRE(T(static_cast<float>(middle)).bits() == even);
      BOOST_TEST_REQUIRE(T(middle).bits() == even);
      const double beyond = valueOf(next, exponentBits);
      // One part in 2^50 off the middle is lost in float: a double must not be rounded twice.
      BOOST_TEST_REQUIRE(T(std::nextafter(middle, beyond)).bits() == next);
      BOOST_TEST_REQUIRE(T(std::nextafter(middle, expected)).bits() == bits);
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(float16)

BOOST_AUTO_TEST_CASE(half_all_values) { checkAll<half>(5); }
BOOST_AUTO_TEST_CASE(bfloat16_all_values) { checkAll<bfloat16>(8); }

BOOST_AUTO_TEST_CASE(overflow) {
  BOOST_TEST(half(65519.996f).bits() == 0x7bff);
  BOOST_TEST(half(65520.0f).bits() == 0x7c00);
  BOOST_TEST(half(-1e30f).bits() == 0xfc00);
  BOOST_TEST(half(1e300).bits() == 0x7c00);
  BOOST_TEST(bfloat16(std::numeric_limits<float>::max()).bits() == 0x7f80);
  BOOST_TEST(half(-0.0f).bits() == 0x8000);
  BOOST_TEST(half(1e-30f).bits() == 0);
  BOOST_TEST(half(-1e-300).bits() == 0x8000);
}

BOOST_AUTO_TEST_CASE(constants) {
  static_assert(half(1.0f).bits() == 0x3c00);
  static_assert(bfloat16(-2.0f).bits() == 0xc000);
  static_assert(half(3) + half(4) == 7.0f);
  BOOST_TEST(static_cast<float>(half(0.1f)) == 0.0999755859375f);
}

BOOST_AUTO_TEST_SUITE_END()
