#include "api_fixture.h"

using namespace AscendC;

namespace {

const std::uint32_t kSizes[] = {1, 7, 64, 128, 513, 2000};

template <class T, class Call, class Reference>
void checkBinary(ApiFixture& f, double low, double high, double ulps, Call call, Reference reference) {
  for (const std::uint32_t n : kSizes) {
    f.next = 0;
    auto a = f.random_<T>(n, low, high), b = f.random_<T>(n, low, high);
    auto d = f.tensor<T>(n + 16);
    std::memset(d.address, 0x5A, (n + 16) * sizeof(T));
    call(d, a, b, static_cast<std::int32_t>(n));
    for (std::uint32_t i = 0; i < n; ++i) {
      const double expected = reference(asDouble(a.data()[i]), asDouble(b.data()[i]));
      BOOST_REQUIRE_MESSAGE(close(d.data()[i], expected, ulps),
                            "n=" << n << " i=" << i << ": " << asDouble(d.data()[i]) << " != " << expected);
    }
    // Not one element more.
    for (std::size_t i = n * sizeof(T); i < (n + 16) * sizeof(T); ++i)
      BOOST_REQUIRE_EQUAL(d.address[i], 0x5A);
    // In place.
    std::vector<T> expected(d.data(), d.data() + n);
    call(a, a, b, static_cast<std::int32_t>(n));
    BOOST_REQUIRE(std::memcmp(expected.data(), a.data(), n * sizeof(T)) == 0);
    BOOST_REQUIRE_EQUAL(f.lastCall().accesses.size(), 3u);
    for (const auto& access : f.lastCall().accesses)
      BOOST_REQUIRE_EQUAL(access.bytes, n * sizeof(T));
  }
}

template <class T, class Call, class Reference>
void checkUnary(ApiFixture& f, double low, double high, double ulps, Call call, Reference reference) {
  checkBinary<T>(
      f, low, high, ulps,
      [&](auto& d, auto& a, auto&, std::int32_t n) {
        call(d, a, n);
        fake::core().calls.back().accesses.push_back(fake::core().calls.back().accesses.back());
      },
      [&](double a, double) { return reference(a); });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(vector, ApiFixture)

#define EACH_FLOAT(check, Name, low, high, ulps, expression)                                                           \
  check<float>(*this, low, high, ulps, [](auto&&... x) { Name(x...); }, expression);                                   \
  check<half>(*this, low, high, ulps, [](auto&&... x) { Name(x...); }, expression)

BOOST_AUTO_TEST_CASE(binary_floats) {
  EACH_FLOAT(checkBinary, Add, -100, 100, 1, [](double a, double b) { return a + b; });
  EACH_FLOAT(checkBinary, Sub, -100, 100, 1, [](double a, double b) { return a - b; });
  EACH_FLOAT(checkBinary, Mul, -100, 100, 1, [](double a, double b) { return a * b; });
  EACH_FLOAT(checkBinary, Div, 1, 100, 1, [](double a, double b) { return a / b; });
  EACH_FLOAT(checkBinary, Max, -100, 100, 0, [](double a, double b) { return std::max(a, b); });
  EACH_FLOAT(checkBinary, Min, -100, 100, 0, [](double a, double b) { return std::min(a, b); });
  EACH_FLOAT(checkBinary, AddRelu, -100, 100, 1, [](double a, double b) { return std::max(a + b, 0.0); });
  EACH_FLOAT(checkBinary, SubRelu, -100, 100, 1, [](double a, double b) { return std::max(a - b, 0.0); });
}

BOOST_AUTO_TEST_CASE(unary_floats) {
  EACH_FLOAT(checkUnary, Exp, -10, 10, 1.01, [](double a) { return std::exp(a); });
  EACH_FLOAT(checkUnary, Ln, 1e-3, 1000, 1.01, [](double a) { return std::log(a); });
  EACH_FLOAT(checkUnary, Abs, -100, 100, 0, [](double a) { return std::abs(a); });
  EACH_FLOAT(checkUnary, Reciprocal, 0.1, 100, 1, [](double a) { return 1 / a; });
  EACH_FLOAT(checkUnary, Sqrt, 0, 100, 1, [](double a) { return std::sqrt(a); });
  EACH_FLOAT(checkUnary, Rsqrt, 0.1, 100, 3, [](double a) { return 1 / std::sqrt(a); });
  EACH_FLOAT(checkUnary, Relu, -100, 100, 0, [](double a) { return std::max(a, 0.0); });
}

BOOST_AUTO_TEST_CASE(exp_and_ln_over_their_whole_range) {
  auto x = tensor<float>(4096), y = tensor<float>(4096);
  for (int i = 0; i < 4096; ++i)
    x.data()[i] = -104.0f + static_cast<float>(i) * 0.05f;
  Exp(y, x, 4096);
  for (int i = 0; i < 4096; ++i)
    BOOST_REQUIRE(close(y.data()[i], std::exp(static_cast<double>(x.data()[i])), 1.01));
  for (int i = 0; i < 4096; ++i)
    x.data()[i] = std::ldexp(1.0f + static_cast<float>(i % 64) / 64, i / 16 - 145);
  Ln(y, x, 4096);
  for (int i = 0; i < 4096; ++i)
    BOOST_REQUIRE(close(y.data()[i], std::log(static_cast<double>(x.data()[i])), 1.01));
}

BOOST_AUTO_TEST_CASE(special_values) {
  const float inf = INFINITY, nan = NAN;
  const float values[8] = {inf, -inf, nan, 0.0f, -0.0f, -1.0f, 1.0f, 1e38f};
  auto x = tensor<float>(8), y = tensor<float>(8);
  std::memcpy(x.data(), values, sizeof values);
  Exp(y, x, 8);
  BOOST_CHECK_EQUAL(y.data()[0], inf);
  BOOST_CHECK_EQUAL(y.data()[1], 0.0f);
  BOOST_CHECK(std::isnan(y.data()[2]));
  BOOST_CHECK_EQUAL(y.data()[7], inf);
  Ln(y, x, 8);
  BOOST_CHECK_EQUAL(y.data()[0], inf);
  BOOST_CHECK(std::isnan(y.data()[1]) && std::isnan(y.data()[2]) && std::isnan(y.data()[5]));
  BOOST_CHECK_EQUAL(y.data()[3], -inf);
  BOOST_CHECK_EQUAL(y.data()[4], -inf);
  Relu(y, x, 8);
  BOOST_CHECK_EQUAL(y.data()[1], 0.0f);
  BOOST_CHECK(std::isnan(y.data()[2]));
  BOOST_CHECK(!std::signbit(y.data()[4]));
  Rsqrt(y, x, 8);
  BOOST_CHECK_EQUAL(y.data()[3], inf);
  BOOST_CHECK_EQUAL(y.data()[4], -inf);
  BOOST_CHECK(std::isnan(y.data()[5]));

  auto a = tensor<float>(6), b = tensor<float>(6), d = tensor<float>(6);
  const float left[6] = {nan, 1, 0.0f, -0.0f, inf, nan}, right[6] = {1, nan, -0.0f, 0.0f, -inf, nan};
  std::memcpy(a.data(), left, sizeof left);
  std::memcpy(b.data(), right, sizeof right);
  Max(d, a, b, 6);
  BOOST_CHECK(std::isnan(d.data()[0]) && std::isnan(d.data()[1]) && std::isnan(d.data()[5]));
  BOOST_CHECK(!std::signbit(d.data()[2]) && !std::signbit(d.data()[3]));
  BOOST_CHECK_EQUAL(d.data()[4], inf);
  Min(d, a, b, 6);
  BOOST_CHECK(std::isnan(d.data()[0]) && std::isnan(d.data()[1]));
  BOOST_CHECK(std::signbit(d.data()[2]) && std::signbit(d.data()[3]));
  BOOST_CHECK_EQUAL(d.data()[4], -inf);
}

BOOST_AUTO_TEST_CASE(integers_wrap_on_910B_and_saturate_on_310P) {
  auto a = tensor<std::int16_t>(3), b = tensor<std::int16_t>(3), d = tensor<std::int16_t>(3);
  const std::int16_t left[3] = {32767, -32768, 300}, right[3] = {1, -1, 300};
  std::memcpy(a.data(), left, sizeof left);
  std::memcpy(b.data(), right, sizeof right);
  Add(d, a, b, 3);
  BOOST_CHECK_EQUAL(d.data()[0], detail::is910B ? -32768 : 32767);
  BOOST_CHECK_EQUAL(d.data()[1], detail::is910B ? 32767 : -32768);
  BOOST_CHECK_EQUAL(d.data()[2], 600);
  Mul(d, a, b, 3);
  BOOST_CHECK_EQUAL(d.data()[2], detail::is910B ? static_cast<std::int16_t>(90000) : 32767);
  auto e = tensor<std::int32_t>(2), f = tensor<std::int32_t>(2);
  e.data()[0] = 2147483647;
  e.data()[1] = -2147483647 - 1;
  Adds(f, e, 1, 2);
  BOOST_CHECK_EQUAL(f.data()[0], detail::is910B ? -2147483647 - 1 : 2147483647);
  Muls(f, e, -1, 2);
  BOOST_CHECK_EQUAL(f.data()[1], detail::is910B ? -2147483647 - 1 : 2147483647);
}

BOOST_AUTO_TEST_CASE(half_overflow) {
  auto a = tensor<half>(3), d = tensor<half>(3);
  a.data()[0] = 65504;
  a.data()[1] = -65504;
  a.data()[2] = NAN;
  Add(d, a, a, 3);
  if (detail::is910B) {
    BOOST_CHECK(std::isinf(static_cast<float>(d.data()[0])) && std::isinf(static_cast<float>(d.data()[1])));
    BOOST_CHECK(std::isnan(static_cast<float>(d.data()[2])));
  } else {
    BOOST_CHECK_EQUAL(static_cast<float>(d.data()[0]), 65504.0f);
    BOOST_CHECK_EQUAL(static_cast<float>(d.data()[1]), -65504.0f);
    BOOST_CHECK_EQUAL(static_cast<float>(d.data()[2]), 0.0f);
  }
}

BOOST_AUTO_TEST_CASE(bit_operations) {
  auto a = tensor<std::uint16_t>(100), b = tensor<std::uint16_t>(100), d = tensor<std::uint16_t>(100);
  for (std::uint16_t i = 0; i < 100; ++i) {
    a.data()[i] = static_cast<std::uint16_t>(random());
    b.data()[i] = static_cast<std::uint16_t>(random());
  }
  And(d, a, b, 100);
  BOOST_CHECK_EQUAL(d.data()[99], a.data()[99] & b.data()[99]);
  Or(d, a, b, 100);
  BOOST_CHECK_EQUAL(d.data()[98], a.data()[98] | b.data()[98]);
  Not(d, a, 100);
  BOOST_CHECK_EQUAL(d.data()[97], static_cast<std::uint16_t>(~a.data()[97]));
  Xor(d, a, b, 100u);
  BOOST_CHECK_EQUAL(d.data()[96], a.data()[96] ^ b.data()[96]);
#if __NPU_ARCH__ == 2201
  ShiftLeft(d, a, std::uint16_t(3), 100);
  BOOST_CHECK_EQUAL(d.data()[5], static_cast<std::uint16_t>(a.data()[5] << 3));
  ShiftRight(d, a, std::uint16_t(16), 100);
  BOOST_CHECK_EQUAL(d.data()[5], 0);
  auto s = tensor<std::int16_t>(2), t = tensor<std::int16_t>(2);
  s.data()[0] = -5;
  s.data()[1] = 17;
  ShiftRight(t, s, std::int16_t(1), 2);
  BOOST_CHECK_EQUAL(t.data()[0], -3);
  ShiftRight(t, s, std::int16_t(5), 2ull, 1, UnaryRepeatParams{}, true);
  BOOST_CHECK_EQUAL(t.data()[1], 1); // the documentation's example
#endif
}

BOOST_AUTO_TEST_CASE(scalars) {
  checkUnary<float>(
      *this, -10, 10, 1, [](auto& d, auto& a, int n) { Adds(d, a, 2.5f, n); }, [](double a) { return a + 2.5; });
  checkUnary<half>(
      *this, -10, 10, 1, [](auto& d, auto& a, int n) { Muls(d, a, half(1.5f), n); }, [](double a) { return a * 1.5; });
  checkUnary<float>(
      *this, -10, 10, 0, [](auto& d, auto& a, int n) { Maxs(d, a, 1.5f, n); },
      [](double a) { return std::max(a, 1.5); });
  checkUnary<half>(
      *this, -10, 10, 0, [](auto& d, auto& a, int n) { Mins(d, a, half(1.5f), n); },
      [](double a) { return std::min(a, 1.5); });
  checkUnary<float>(
      *this, -10, 10, 1, [](auto& d, auto& a, int n) { LeakyRelu(d, a, 0.125f, n); },
      [](double a) { return a < 0 ? a * 0.125 : a; });
}

BOOST_AUTO_TEST_CASE(accumulation) {
  auto a = random_<half>(300, -2, 2), b = random_<half>(300, -2, 2);
  auto d = random_<float>(300, -2, 2);
  const std::vector<float> old(d.data(), d.data() + 300);
  MulAddDst(d, a, b, 300);
  for (int i = 0; i < 300; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i], static_cast<float>(a.data()[i]) * static_cast<float>(b.data()[i]) + old[i]);
  BOOST_CHECK(lastCall().accesses.back().mode == ascend::sim::Mode::readWrite);
  auto e = random_<float>(300, -2, 2), x = random_<float>(300, -2, 2);
  const std::vector<float> before(e.data(), e.data() + 300);
  Axpy(e, x, 3.0f, 300);
  for (int i = 0; i < 300; ++i)
    BOOST_REQUIRE_EQUAL(e.data()[i], x.data()[i] * 3.0f + before[i]);
}

BOOST_AUTO_TEST_CASE(nothing_happens_when_the_core_says_no) {
  auto a = random_<float>(64, 1, 2), d = tensor<float>(64);
  std::memset(d.address, 0x5A, 256);
  fake::core().allow = false;
  Add(d, a, a, 64);
  Exp(d, a, 64);
  Duplicate(d, 1.0f, 64);
  ReduceSum(d, a, d, 64);
  for (int i = 0; i < 256; ++i)
    BOOST_REQUIRE_EQUAL(d.address[i], 0x5A);
}

BOOST_AUTO_TEST_CASE(counts_of_zero_and_below) {
  auto a = random_<float>(64, 1, 2);
  Add(a, a, a, 0);
  BOOST_CHECK(fake::core().calls.empty() && reports().empty());
  Add(a, a, a, -1);
  BOOST_CHECK(fake::core().calls.empty());
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("ARG-COUNT: Add") == 0);
}

BOOST_AUTO_TEST_CASE(the_place_of_the_call) {
  auto a = random_<float>(64, 1, 2);
  Add(a, a, a, 64); // this line
  BOOST_CHECK_EQUAL(lastCall().where.line, static_cast<unsigned>(__LINE__ - 1));
  BOOST_CHECK(std::string(lastCall().where.file).find("api_vector_test.cpp") != std::string::npos);
  a.GetValue(0);
  BOOST_CHECK_EQUAL(lastCall().where.line, static_cast<unsigned>(__LINE__ - 1));
}

BOOST_AUTO_TEST_CASE(masks_repeats_and_strides) {
  // Lanes 0..9 of each repeat; dst is written every other block.
  auto a = random_<float>(64 * 4, -5, 5), b = random_<float>(64 * 4, -5, 5), d = tensor<float>(64 * 8);
  for (int i = 0; i < 512; ++i)
    d.data()[i] = -1;
  Add(d, a, b, 10ull, 3, BinaryRepeatParams(2, 1, 1, 16, 8, 8));
  for (int r = 0; r < 4; ++r)
    for (int lane = 0; lane < 64; ++lane) {
      const int at = r * 128 + lane / 8 * 16 + lane % 8;
      const bool on = lane < 10 && r < 3;
      BOOST_REQUIRE_EQUAL(d.data()[at], on ? a.data()[r * 64 + lane] + b.data()[r * 64 + lane] : -1.0f);
      BOOST_REQUIRE_EQUAL(d.data()[r * 128 + lane / 8 * 16 + 8 + lane % 8], -1.0f);
    }
  // What it said: 40 bytes of each source, a whole and a quarter block of the destination, three times.
  const auto& accesses = lastCall().accesses;
  BOOST_REQUIRE_EQUAL(accesses.size(), 4u);
  BOOST_CHECK_EQUAL(accesses[0].bytes, 40u);
  BOOST_CHECK_EQUAL(accesses[0].count[1], 3u);
  BOOST_CHECK_EQUAL(accesses[0].stride[1], 256);
  BOOST_CHECK_EQUAL(accesses[2].bytes, 32u);
  BOOST_CHECK_EQUAL(accesses[3].bytes, 8u);
  BOOST_CHECK_EQUAL(accesses[3].stride[1], 512);
}

BOOST_AUTO_TEST_CASE(bit_masks) {
  auto a = random_<half>(128, -5, 5), d = tensor<half>(128);
  for (int i = 0; i < 128; ++i)
    d.data()[i] = half(-1);
  const std::uint64_t mask[2] = {0x5555555555555555ull, 0xF0ull};
  Adds(d, a, half(1), mask, 1, UnaryRepeatParams(1, 1, 8, 8));
  for (int i = 0; i < 128; ++i) {
    const bool on = ((mask[i / 64] >> (i % 64)) & 1) != 0;
    BOOST_REQUIRE_EQUAL(d.data()[i].bits, (on ? a.data()[i] + half(1) : half(-1)).bits);
  }
}

BOOST_AUTO_TEST_CASE(whole_repeats_are_one_access) {
  auto a = random_<half>(128 * 5, -5, 5), d = tensor<half>(128 * 5);
  Exp(d, a, 128ull, 5, UnaryRepeatParams(1, 1, 8, 8));
  BOOST_REQUIRE_EQUAL(lastCall().accesses.size(), 2u);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 1280u);
  BOOST_CHECK(close(d.data()[639], std::exp(asDouble(a.data()[639]))));
}

BOOST_AUTO_TEST_CASE(counter_mode_and_external_masks) {
  auto a = random_<float>(200, -5, 5), d = tensor<float>(200);
  for (int i = 0; i < 200; ++i)
    d.data()[i] = -1;
  SetMaskCount();
  SetVectorMask<float, MaskMode::COUNTER>(130);
  Adds<float, false>(d, a, 1.0f, MASK_PLACEHOLDER, 1, UnaryRepeatParams(1, 1, 8, 8));
  for (int i = 0; i < 200; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i], i < 130 ? a.data()[i] + 1.0f : -1.0f);
  SetMaskNorm();
  SetVectorMask<float>(0, 0x3);
  Adds<float, false>(d, a, 2.0f, MASK_PLACEHOLDER, 1, UnaryRepeatParams(1, 1, 8, 8));
  BOOST_CHECK_EQUAL(d.data()[1], a.data()[1] + 2.0f);
  BOOST_CHECK_EQUAL(d.data()[2], a.data()[2] + 1.0f);
  ResetMask();
}

BOOST_AUTO_TEST_CASE(operands_that_overlap_in_part_go_repeat_by_repeat) {
  auto all = tensor<float>(64 * 3);
  for (int i = 0; i < 192; ++i)
    all.data()[i] = static_cast<float>(i);
  // Each repeat reads what the one before wrote.
  Adds(all[64], all, 1.0f, 128);
  for (int i = 0; i < 64; ++i) {
    BOOST_REQUIRE_EQUAL(all.data()[64 + i], static_cast<float>(i + 1));
    BOOST_REQUIRE_EQUAL(all.data()[128 + i], static_cast<float>(i + 2));
  }
}

BOOST_AUTO_TEST_SUITE_END()
