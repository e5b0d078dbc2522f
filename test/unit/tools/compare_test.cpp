// Comparing an output with what was expected.
#include "run/compare.h"
#include "run/narrow_float.h"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <limits>

using namespace ascend::tools;
using ascend::target::DType;

namespace {

template <class T> Array arrayOf(DType dtype, const std::vector<T>& values) {
  Array array{.dtype = dtype, .shape = {static_cast<std::int64_t>(values.size())}, .data = {}};
  array.data.resize(values.size() * sizeof(T));
  if (!values.empty())
    std::memcpy(array.data.data(), values.data(), array.data.size());
  return array;
}

bool equal(const Array& a, const Array& b, Tolerance tolerance = {}) { return compareArrays(a, b, tolerance).empty(); }

} // namespace

BOOST_AUTO_TEST_SUITE(compare)

BOOST_AUTO_TEST_CASE(narrow_floats_come_back) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto pattern = static_cast<std::uint16_t>(bits);
    const double half = fromHalf(pattern);
    const double brain = fromBfloat16(pattern);
    if (half == half)
      BOOST_REQUIRE_EQUAL(toHalf(half), pattern);
    else
      BOOST_REQUIRE((pattern & 0x7c00U) == 0x7c00U && (pattern & 0x3ffU) != 0);
    if (brain == brain)
      BOOST_REQUIRE_EQUAL(toBfloat16(brain), pattern);
  }
  BOOST_TEST(fromHalf(0x3c00) == 1.0);
  BOOST_TEST(fromHalf(0x0001) == 0x1p-24);
  BOOST_TEST(fromBfloat16(0xc000) == -2.0);
}

BOOST_AUTO_TEST_CASE(floats_within_the_tolerance) {
  const auto expected = arrayOf<float>(DType::f32, {100, -100, 0});
  BOOST_TEST(equal(arrayOf<float>(DType::f32, {100.5, -100.5, 0}), expected, {.relative = 0.01}));
  BOOST_TEST(!equal(arrayOf<float>(DType::f32, {102, -100, 0}), expected, {.relative = 0.01}));
  // Relative to nothing, nothing may differ.
  BOOST_TEST(!equal(arrayOf<float>(DType::f32, {100, -100, 1e-9F}), expected, {.relative = 0.01}));
  BOOST_TEST(equal(arrayOf<float>(DType::f32, {100, -100, 1e-9F}), expected, {.relative = 0.01, .absolute = 1e-8}));
}

BOOST_AUTO_TEST_CASE(nan_infinity_and_zeros) {
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const auto expected = arrayOf<float>(DType::f32, {inf, -inf, nan, 0.0F});
  BOOST_TEST(equal(arrayOf<float>(DType::f32, {inf, -inf, -nan, -0.0F}), expected));
  for (const std::vector<float>& wrong :
       {std::vector<float>{-inf, -inf, nan, 0}, {1e38F, -inf, nan, 0}, {inf, nan, nan, 0}, {inf, -inf, 0, 0}})
    BOOST_TEST(!equal(arrayOf<float>(DType::f32, wrong), expected, {.relative = 1e9, .absolute = 1e9}));
}

BOOST_AUTO_TEST_CASE(integers_are_exact_unless_told) {
  constexpr std::int64_t big = (std::int64_t{1} << 62) + 1;
  BOOST_TEST(!equal(arrayOf<std::int64_t>(DType::i64, {big}), arrayOf<std::int64_t>(DType::i64, {big - 1})));
  BOOST_TEST(equal(arrayOf<std::int8_t>(DType::i8, {-3}), arrayOf<std::int8_t>(DType::i8, {-4}), {.absolute = 1}));
  BOOST_TEST(!equal(arrayOf<std::uint8_t>(DType::u8, {3}), arrayOf<std::uint8_t>(DType::u8, {255}), {.absolute = 1}));
}

BOOST_AUTO_TEST_CASE(what_differs_is_told) {
  Array actual = arrayOf<float>(DType::f32, {1, 2, 3, 4, 5, 60});
  Array expected = arrayOf<float>(DType::f32, {1, 2, 3.5, 4, 5, 6});
  actual.shape = expected.shape = {2, 3};
  BOOST_TEST(compareArrays(actual, expected, {}) ==
             "2 of 6 elements differ from what is expected (relative 0, absolute 0): first [0, 2] is 3 instead of 3.5; "
             "worst [1, 2] is 60 instead of 6");
  expected.shape = {3, 2};
  BOOST_TEST(compareArrays(actual, expected, {}) == "it is f32[2x3], and f32[3x2] is expected");
}

BOOST_AUTO_TEST_CASE(tolerances_are_read) {
  BOOST_TEST(parseTolerance("1e-3").relative == 1e-3);
  BOOST_TEST(parseTolerance("0,0.5").absolute == 0.5);
  for (const char* wrong : {"", "x", "-1", "1,", ",1", "nan", "inf", "1,2,3", "1 "})
    BOOST_CHECK_THROW(parseTolerance(wrong), RunError);
}

BOOST_AUTO_TEST_SUITE_END()
