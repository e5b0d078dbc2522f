#include "api_fixture.h"

using namespace AscendC;

namespace {

const RoundMode kModes[] = {RoundMode::CAST_RINT, RoundMode::CAST_FLOOR, RoundMode::CAST_CEIL, RoundMode::CAST_ROUND,
                            RoundMode::CAST_TRUNC};

double roundedTo(double x, RoundMode mode) {
  switch (mode) {
  case RoundMode::CAST_FLOOR:
    return std::floor(x);
  case RoundMode::CAST_CEIL:
    return std::ceil(x);
  case RoundMode::CAST_ROUND:
    return std::round(x);
  case RoundMode::CAST_TRUNC:
    return std::trunc(x);
  default:
    return std::nearbyint(x);
  }
}

template <class I> I saturated(double x) {
  if (std::isnan(x))
    return 0;
  const double low = static_cast<double>(std::numeric_limits<I>::min());
  const double high = static_cast<double>(std::numeric_limits<I>::max());
  return x <= low ? std::numeric_limits<I>::min() : x >= high ? std::numeric_limits<I>::max() : static_cast<I>(x);
}

/// Values around everything that can go wrong.
std::vector<float> hardFloats() {
  std::vector<float> v = {
      0.0f,        -0.0f,        0.5f,          -0.5f,         1.5f,           -1.5f,   2.5f,   -2.5f,
      0.49999997f, -0.49999997f, 127.5f,        128.0f,        -128.5f,        -129.0f, 255.5f, 256.0f,
      -0.75f,      32767.5f,     32768.0f,      -32768.5f,     65504,          65520,   -65520, 8388607.5f,
      8388608,     1e9f,         2147483520.0f, 2147483648.0f, -2147483648.0f, 3e9f,    -3e9f,  9.3e18f,
      -9.3e18f,    INFINITY,     -INFINITY,     NAN,           3.4e38f,        1e-40f,  -1e-40f};
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    v.push_back(detail::BitsFloat(static_cast<std::uint32_t>(random())));
    v.push_back(static_cast<float>(static_cast<std::int32_t>(random())) / 65536.0f);
  }
  return v;
}

template <class I, class F> void checkToInt(ApiFixture& f, const std::vector<float>& values, const RoundMode mode) {
  f.next = 0;
  const auto n = static_cast<std::uint32_t>(values.size());
  auto x = f.tensor<F>(n);
  auto y = f.tensor<I>(n);
  for (std::uint32_t i = 0; i < n; ++i)
    x.data()[i] = F(values[i]);
  Cast(y, x, mode, n);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t i = 0; i < n; ++i) {
    const double in = asDouble(x.data()[i]);
    const I expected = saturated<I>(roundedTo(in, mode));
    BOOST_REQUIRE_MESSAGE(y.data()[i] == expected, in << " in mode " << static_cast<int>(mode) << ": "
                                                      << static_cast<double>(y.data()[i])
                                                      << " != " << static_cast<double>(expected));
  }
}

/// The neighbour of x among the values of T that the mode asks for, found by search over the bit patterns.
template <class T> double neighbour(double x, RoundMode mode) {
  if (std::isnan(x) || std::isinf(x))
    return x;
  std::uint32_t low = 0, high = std::is_same_v<T, half> ? 0x7c00u : 0x7f80u; // of the magnitude
  const double a = std::abs(x);
  const double top = std::is_same_v<T, half> ? 65536.0 : 0x1p128; // where infinity would lie
  auto value = [&](std::uint32_t bits) {
    return bits == (std::is_same_v<T, half> ? 0x7c00u : 0x7f80u)
               ? top
               : asDouble(T::FromBits(static_cast<std::uint16_t>(bits)));
  };
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    (value(middle) <= a ? low : high) = middle;
  }
  if (a >= top)
    return x > 0 ? (mode == RoundMode::CAST_TRUNC || mode == RoundMode::CAST_FLOOR || mode == RoundMode::CAST_ODD
                        ? value(low)
                        : INFINITY)
                 : -(mode == RoundMode::CAST_TRUNC || mode == RoundMode::CAST_CEIL || mode == RoundMode::CAST_ODD
                         ? value(low)
                         : INFINITY);
  const double rest = a - value(low), gap = value(high) - value(low);
  bool up = false;
  switch (mode) {
  case RoundMode::CAST_FLOOR:
    up = x < 0 && rest > 0;
    break;
  case RoundMode::CAST_CEIL:
    up = x > 0 && rest > 0;
    break;
  case RoundMode::CAST_ROUND:
    up = rest >= gap / 2;
    break;
  case RoundMode::CAST_TRUNC:
    break;
  case RoundMode::CAST_ODD:
    up = rest > 0 && low % 2 == 0;
    break;
  default:
    up = rest > gap / 2 || (rest == gap / 2 && low % 2 == 1);
  }
  const double r = up ? (value(high) == top ? INFINITY : value(high)) : value(low);
  return x < 0 ? -r : r;
}

template <class T, class U> void checkToSmall(ApiFixture& f, const std::vector<U>& values, RoundMode mode) {
  f.next = 0;
  const auto n = static_cast<std::uint32_t>(values.size());
  auto x = f.tensor<U>(n);
  auto y = f.tensor<T>(n);
  std::memcpy(x.address, values.data(), n * sizeof(U));
  Cast(y, x, mode, n);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t i = 0; i < n; ++i) {
    double expected = neighbour<T>(asDouble(values[i]), mode);
    if (detail::saturates && std::is_same_v<T, half>)
      expected = std::isnan(expected) ? 0 : std::min(65504.0, std::max(-65504.0, expected));
    const double actual = asDouble(y.data()[i]);
    BOOST_REQUIRE_MESSAGE(actual == expected || (std::isnan(actual) && std::isnan(expected)),
                          asDouble(values[i])
                              << " in mode " << static_cast<int>(mode) << ": " << actual << " != " << expected);
  }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(cast, ApiFixture)

BOOST_AUTO_TEST_CASE(to_integers) {
  const auto values = hardFloats();
  for (const RoundMode mode : kModes) {
    checkToInt<std::int32_t, float>(*this, values, mode);
    checkToInt<std::int32_t, half>(*this, values, mode);
#if __NPU_ARCH__ == 2201
    checkToInt<std::int16_t, float>(*this, values, mode);
    checkToInt<std::int64_t, float>(*this, values, mode);
    checkToInt<std::int16_t, half>(*this, values, mode);
    checkToInt<std::int32_t, bfloat16_t>(*this, values, mode);
    checkToInt<std::int8_t, half>(*this, values, mode);
    checkToInt<std::uint8_t, half>(*this, values, mode);
#else
    if (mode == RoundMode::CAST_RINT)
      checkToInt<std::int16_t, half>(*this, values, mode);
    else {
      checkToInt<std::int8_t, half>(*this, values, mode);
      checkToInt<std::uint8_t, half>(*this, values, mode);
    }
#endif
  }
  checkToInt<std::int8_t, half>(*this, values, RoundMode::CAST_NONE);
}

BOOST_AUTO_TEST_CASE(to_half) {
  const auto values = hardFloats();
  std::vector<std::int16_t> integers;
  for (int i = -32768; i < 32768; i += 37)
    integers.push_back(static_cast<std::int16_t>(i));
  checkToSmall<half>(*this, values, RoundMode::CAST_NONE);
  checkToSmall<half>(*this, values, RoundMode::CAST_ODD);
  checkToSmall<half>(*this, integers, RoundMode::CAST_NONE);
#if __NPU_ARCH__ == 2201
  for (const RoundMode mode : kModes) {
    checkToSmall<half>(*this, values, mode);
    checkToSmall<half>(*this, integers, mode);
    checkToSmall<bfloat16_t>(*this, values, mode);
  }
#endif
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(to_integral_floats) {
  const auto values = hardFloats();
  const auto n = static_cast<std::uint32_t>(values.size());
  auto x = tensor<float>(n), y = tensor<float>(n);
  std::memcpy(x.address, values.data(), n * 4);
  for (const RoundMode mode : kModes) {
    Cast(y, x, mode, n);
    for (std::uint32_t i = 0; i < n; ++i) {
      const float expected = static_cast<float>(roundedTo(values[i], mode)) + 0.0f;
      BOOST_REQUIRE(std::isnan(expected) ? std::isnan(y.data()[i]) : y.data()[i] == expected);
      BOOST_REQUIRE(expected != 0 || !std::signbit(y.data()[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(wide_integers) {
  const std::int64_t values[] = {0,
                                 1,
                                 -1,
                                 16777217,
                                 -16777217,
                                 33554435,
                                 (1ll << 40) + 1,
                                 -(1ll << 40) - 1,
                                 9223372036854775807ll,
                                 -9223372036854775807ll - 1};
  const std::uint32_t n = sizeof values / sizeof values[0];
  auto x = tensor<std::int64_t>(n);
  auto i32 = tensor<std::int32_t>(n);
  auto f32 = tensor<float>(n);
  std::memcpy(x.address, values, sizeof values);
  Cast(i32, x, RoundMode::CAST_NONE, n);
  for (std::uint32_t i = 0; i < n; ++i)
    BOOST_CHECK_EQUAL(i32.data()[i],
                      std::max<std::int64_t>(-2147483648ll, std::min<std::int64_t>(2147483647, values[i])));
  for (const RoundMode mode : kModes) {
    Cast(f32, x, mode, n);
    for (std::uint32_t i = 0; i < n; ++i) {
      const auto down = [&](long double v) { // a float not above v
        float f = static_cast<float>(v);
        return static_cast<long double>(f) > v ? std::nextafter(f, -INFINITY) : f;
      };
      const long double v = values[i];
      const float low = down(v), high = -down(-v);
      float expected = static_cast<float>(values[i]);
      if (mode == RoundMode::CAST_FLOOR)
        expected = low;
      else if (mode == RoundMode::CAST_CEIL)
        expected = high;
      else if (mode == RoundMode::CAST_TRUNC)
        expected = v < 0 ? high : low;
      else if (mode == RoundMode::CAST_ROUND && v - low == high - v)
        expected = v < 0 ? low : high;
      BOOST_CHECK_EQUAL(f32.data()[i], expected);
    }
  }
}
#endif

BOOST_AUTO_TEST_CASE(widening_is_exact_and_counts_lanes_of_the_wider_type) {
  auto x = random_<half>(256, -9, 9);
  auto y = tensor<float>(256);
  Cast(y, x, RoundMode::CAST_NONE, 64ull, 4, UnaryRepeatParams(1, 1, 8, 4));
  for (int i = 0; i < 256; ++i)
    BOOST_REQUIRE_EQUAL(y.data()[i], static_cast<float>(x.data()[i]));
  BOOST_REQUIRE_EQUAL(lastCall().accesses.size(), 2u);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 512u);
  BOOST_CHECK_EQUAL(lastCall().accesses[1].bytes, 1024u);
}

BOOST_AUTO_TEST_CASE(modes_that_do_not_exist_are_findings) {
  auto x = random_<half>(64, -9, 9);
  auto y = tensor<float>(64);
  Cast(y, x, RoundMode::CAST_FLOOR, 64);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("ARG-VALUE: Cast: the rounding mode") == 0);
  BOOST_CHECK(fake::core().calls.empty());
}

BOOST_AUTO_TEST_CASE(int32_to_half_is_scaled) {
  auto x = tensor<std::int32_t>(64);
  auto y = tensor<half>(64);
  for (int i = 0; i < 64; ++i)
    x.data()[i] = i * 100;
  Cast(y, x, RoundMode::CAST_NONE, 64);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u); // no scale yet
  BOOST_CHECK(reports()[0].find("SetDeqScale") != std::string::npos);
  SetDeqScale(half(0.5f));
  Cast(y, x, RoundMode::CAST_NONE, 64);
  BOOST_CHECK_EQUAL(static_cast<float>(y.data()[7]), 350.0f);
}

BOOST_AUTO_TEST_SUITE_END()
