#include "api_fixture.h"

using namespace AscendC;

namespace {

/// With the buffer and without, with the count and without.
template <class T, class Call, class Reference>
void check(ApiFixture& f, double low, double high, double ulps, double absolute, Call call, Reference reference) {
  f.next = 0;
  auto x = f.random_<T>(700, low, high), d = f.tensor<T>(700);
  auto tmp = f.tensor<std::uint8_t>(16384);
  for (int form = 0; form < 4; ++form) {
    std::memset(d.address, 0, 700 * sizeof(T));
    call(form, d, x, tmp);
    const std::uint32_t n = form % 2 == 0 ? 333 : 700;
    BOOST_REQUIRE_EQUAL(f.lastCall().elements, n);
    BOOST_REQUIRE_EQUAL(f.lastCall().accesses.size(), form < 2 ? 3u : 2u);
    for (std::uint32_t i = 0; i < n; ++i) {
      const double expected = reference(asDouble(x.data()[i]));
      BOOST_REQUIRE_MESSAGE(close(d.data()[i], expected, ulps) || std::abs(asDouble(d.data()[i]) - expected) < absolute,
                            "f(" << asDouble(x.data()[i]) << ") = " << asDouble(d.data()[i]) << " != " << expected);
    }
  }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(math, ApiFixture)

#define CHECK_MATH(Name, low, high, ulps, absolute, expression)                                                        \
  {                                                                                                                    \
    auto call = [](int form, auto& d, auto& x, auto& tmp) {                                                            \
      if (form == 0)                                                                                                   \
        Name(d, x, tmp, 333u);                                                                                         \
      else if (form == 1)                                                                                              \
        Name(d, x, tmp);                                                                                               \
      else if (form == 2)                                                                                              \
        Name(d, x, 333u);                                                                                              \
      else                                                                                                             \
        Name(d, x);                                                                                                    \
    };                                                                                                                 \
    BOOST_TEST_CONTEXT(#Name) {                                                                                        \
      check<float>(*this, low, high, ulps, absolute, call, [](double x) { return expression; });                       \
      check<half>(*this, low, high, 1.02, absolute, call, [](double x) { return expression; });                        \
    }                                                                                                                  \
  }

BOOST_AUTO_TEST_CASE(functions_of_one_tensor){
    CHECK_MATH(Sinh, -6, 6, 4, 1e-9, std::sinh(x)) CHECK_MATH(Cosh, -6, 6, 4, 1e-9, std::cosh(x))
        CHECK_MATH(Sin, -20, 20, 3, 1e-9, std::sin(x)) CHECK_MATH(Cos, -20, 20, 3, 1e-9, std::cos(x))
            CHECK_MATH(Tan, -1.5, 1.5, 4, 1e-9, std::tan(x)) CHECK_MATH(Asin, -1, 1, 4, 1e-9, std::asin(x))
                CHECK_MATH(Acos, -1, 1, 4, 1e-9, std::acos(x)) CHECK_MATH(Atan, -9, 9, 4, 1e-9, std::atan(x))
                    CHECK_MATH(Asinh, -9, 9, 4, 1e-9, std::asinh(x)) CHECK_MATH(Acosh, 1, 9, 4, 1e-9, std::acosh(x))
                        CHECK_MATH(Atanh, -0.99, 0.99, 4, 1e-9, std::atanh(x))
                            CHECK_MATH(Erf, -3, 3, 4, 1e-9, std::erf(x)) CHECK_MATH(Erfc, -3, 3, 4, 1e-9, std::erfc(x))
                                CHECK_MATH(Floor, -9, 9, 0, 0, std::floor(x))
                                    CHECK_MATH(Ceil, -9, 9, 0, 0, std::ceil(x))
                                        CHECK_MATH(Trunc, -9, 9, 0, 0, std::trunc(x))
                                            CHECK_MATH(Round, -9, 9, 0, 0, std::nearbyint(x))
                                                CHECK_MATH(Frac, -9, 9, 0, 1e-30, x - std::trunc(x))
                                                    CHECK_MATH(Sign, -9, 9, 0, 0, (x > 0) - (x < 0))
                                                        CHECK_MATH(Sigmoid, -9, 9, 1.1, 1e-9, 1 / (1 + std::exp(-x)))}

BOOST_AUTO_TEST_CASE(rounding_of_halves_and_signs) {
  auto x = tensor<float>(8), d = tensor<float>(8);
  const float values[8] = {0.5f, 1.5f, -0.5f, -2.5f, 0.49999997f, -0.0f, 8388609.0f, INFINITY};
  std::memcpy(x.data(), values, sizeof values);
  Round(d, x, 8u);
  const float round[8] = {0, 2, -0.0f, -2, 0, -0.0f, 8388609.0f, INFINITY};
  for (int i = 0; i < 8; ++i)
    BOOST_CHECK(detail::FloatBits(d.data()[i]) == detail::FloatBits(round[i]));
  Sign(d, x, 8u);
  BOOST_CHECK_EQUAL(d.data()[2], -1.0f);
  BOOST_CHECK_EQUAL(d.data()[5], 0.0f);
}

BOOST_AUTO_TEST_CASE(logarithms_that_take_no_buffer) {
  auto x = random_<float>(700, 0.01, 50), d = tensor<float>(700);
  Log(d, x, 700u);
  for (int i = 0; i < 700; ++i)
    BOOST_REQUIRE(close(d.data()[i], std::log(asDouble(x.data()[i])), 1.1));
  Log10(d, x);
  for (int i = 0; i < 700; ++i)
    BOOST_REQUIRE(close(d.data()[i], std::log10(asDouble(x.data()[i])), 3));
}

BOOST_AUTO_TEST_CASE(buffers_that_are_too_small) {
  auto x = random_<half>(700, -1, 1), d = tensor<half>(700);
  auto tmp = tensor<std::uint8_t>(1023);
  Tanh(d, x, tmp, 700u);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK_EQUAL(reports()[0],
                    "MEM-SCRATCH: Tanh: sharedTmpBuffer has 1023 bytes; elements of 2 bytes need 1024 at least");
  auto enough = tensor<std::uint8_t>(1024);
  Tanh(d, x, enough, 700u);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
  // Of a large one no more than the function needs for all its input at once.
  auto large = tensor<std::uint8_t>(16384);
  Tanh(d, x, large, 700u);
  BOOST_CHECK_EQUAL(lastCall().accesses.back().bytes, 4u * 1400);
  auto y = random_<float>(64, -1, 1);
  auto r = tensor<float>(64);
  Floor(r, y, tmp, 64u);
  BOOST_CHECK_EQUAL(reports().size(), 1u); // none needed
  Power(r, y, y, enough, 64u);
  BOOST_CHECK_EQUAL(reports().size(), 2u);
}

BOOST_AUTO_TEST_CASE(power) {
  auto a = random_<float>(100, 0.1, 5), b = random_<float>(100, -3, 3), d = tensor<float>(100);
  auto tmp = tensor<std::uint8_t>(4096);
  Power(d, a, b, tmp, 100u);
  for (int i = 0; i < 100; ++i)
    BOOST_REQUIRE(close(d.data()[i], std::pow(asDouble(a.data()[i]), asDouble(b.data()[i])), 3));
  Power(d, a, 2.0f);
  BOOST_CHECK(close(d.data()[99], asDouble(a.data()[99]) * asDouble(a.data()[99])));
  Power(d, 2.0f, b, 50u);
  BOOST_CHECK(close(d.data()[49], std::exp2(asDouble(b.data()[49])), 3));
  auto i = tensor<std::int32_t>(8), e = tensor<std::int32_t>(8);
  for (int k = 0; k < 8; ++k)
    i.data()[k] = k - 3;
  Power(e, i, 5, 8u);
  BOOST_CHECK_EQUAL(e.data()[0], -243);
  BOOST_CHECK_EQUAL(e.data()[7], 1024);
  Power(e, i, -1, 8u);
  BOOST_CHECK_EQUAL(e.data()[2], -1);
  BOOST_CHECK_EQUAL(e.data()[5], 0);
}

BOOST_AUTO_TEST_CASE(activations) {
  auto x = random_<float>(500, -8, 8), d = tensor<float>(500);
  x.data()[0] = -INFINITY;
  x.data()[1] = -300;
  auto each = [&](auto reference) {
    for (int i = 0; i < 500; ++i) {
      const double v = asDouble(x.data()[i]);
      BOOST_REQUIRE(close(d.data()[i], std::isinf(v) ? 0 : reference(v), 1.1));
    }
  };
  Gelu(d, x, 500);
  each([](double v) { return v / (1 + std::exp(-1.5957691216057308 * (v + 0.044715 * v * v * v))); });
  Silu(d, x, 500);
  each([](double v) { return v / (1 + std::exp(-v)); });
  Swish(d, x, 500, 2.0f);
  each([](double v) { return v / (1 + std::exp(-2 * v)); });
  FasterGelu(d, x, 500);
  each([](double v) { return v / (1 + std::exp(-1.702 * v)); });
}

BOOST_AUTO_TEST_SUITE_END()
