#include "api_fixture.h"

using namespace AscendC;

BOOST_AUTO_TEST_SUITE(types)

/// The value of a half from its definition.
static double halfValue(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31)
    return mantissa != 0 ? std::nan("") : sign * INFINITY;
  return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25));
}

BOOST_AUTO_TEST_CASE(every_half_to_float_and_back) {
  for (std::uint32_t i = 0; i < 65536; ++i) {
    const auto bits = static_cast<std::uint16_t>(i);
    const double expected = halfValue(bits);
    const float value = half::FromBits(bits);
    if (std::isnan(expected)) {
      BOOST_REQUIRE(std::isnan(value));
      BOOST_REQUIRE(std::isnan(static_cast<float>(half(value))));
    } else {
      BOOST_REQUIRE_EQUAL(static_cast<double>(value), expected);
      BOOST_REQUIRE_EQUAL(half(value).bits, bits);
    }
  }
}

BOOST_AUTO_TEST_CASE(halves_round_to_nearest_even_at_every_boundary) {
  for (std::uint32_t i = 0; i < 0x7bff; ++i) {
    const double low = halfValue(static_cast<std::uint16_t>(i)), high = halfValue(static_cast<std::uint16_t>(i + 1));
    const auto middle = static_cast<float>((low + high) / 2);
    const std::uint32_t even = (i & 1) == 0 ? i : i + 1;
    BOOST_REQUIRE_EQUAL(half(middle).bits, even);
    BOOST_REQUIRE_EQUAL(half(std::nextafter(middle, 0.0f)).bits, i);
    BOOST_REQUIRE_EQUAL(half(std::nextafter(middle, 1e9f)).bits, i + 1);
    BOOST_REQUIRE_EQUAL(half(-middle).bits, even | 0x8000u);
  }
  BOOST_CHECK_EQUAL(half(65519.996f).bits, 0x7bffu);
  BOOST_CHECK_EQUAL(half(65520.0f).bits, 0x7c00u);
  BOOST_CHECK_EQUAL(half(1e30f).bits, 0x7c00u);
  BOOST_CHECK_EQUAL(half(0x1p-25f).bits, 0u);
  BOOST_CHECK_EQUAL(half(0x1.000002p-25f).bits, 1u);
  BOOST_CHECK_EQUAL(half(-0.0f).bits, 0x8000u);
}

BOOST_AUTO_TEST_CASE(bulk_conversions_agree_with_single_ones) {
  std::mt19937 random(7);
  std::vector<float> in(1003), back(1003);
  for (float& f : in)
    f = detail::BitsFloat(random());
  std::vector<half> halves(in.size());
  std::vector<bfloat16_t> brains(in.size());
  detail::FromFloat(in.data(), halves.data(), in.size());
  detail::FromFloat(in.data(), brains.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    BOOST_REQUIRE_EQUAL(halves[i].bits, half(in[i]).bits);
    BOOST_REQUIRE_EQUAL(brains[i].bits, bfloat16_t(in[i]).bits);
  }
  detail::ToFloat(halves.data(), back.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i)
    BOOST_REQUIRE_EQUAL(half(back[i]).bits, halves[i].bits);
}

BOOST_AUTO_TEST_CASE(bfloat16_rounds_to_nearest_even) {
  BOOST_CHECK_EQUAL(bfloat16_t(1.0f).bits, 0x3f80u);
  BOOST_CHECK_EQUAL(bfloat16_t(detail::BitsFloat(0x3f808000u)).bits, 0x3f80u);
  BOOST_CHECK_EQUAL(bfloat16_t(detail::BitsFloat(0x3f818000u)).bits, 0x3f82u);
  BOOST_CHECK_EQUAL(bfloat16_t(detail::BitsFloat(0x3f808001u)).bits, 0x3f81u);
  BOOST_CHECK_EQUAL(bfloat16_t(3.4e38f).bits, 0x7f80u);
  BOOST_CHECK(std::isnan(static_cast<float>(bfloat16_t(std::nanf("")))));
  BOOST_CHECK(std::isnan(static_cast<float>(bfloat16_t(detail::BitsFloat(0x7f800001u)))));
}

BOOST_AUTO_TEST_CASE(half_arithmetic_is_half) {
  static_assert(std::is_same_v<decltype(half(1) + half(2)), half>);
  static_assert(std::is_same_v<decltype(half(1) * 2), half>);
  static_assert(std::is_same_v<decltype(half(1) * 2.0f), float>);
  static_assert(std::is_trivially_copyable_v<half> && sizeof(half) == 2);
  half x = 1.5f;
  x += half(0.25f);
  x = x * 2;
  BOOST_CHECK_EQUAL(static_cast<float>(-x), -3.5f);
  BOOST_CHECK(half(2048) + half(1) == half(2048)); // rounded away
  BOOST_CHECK(half(1) < half(2));
}

BOOST_AUTO_TEST_SUITE_END()
