#include "api_fixture.h"

using namespace AscendC;

namespace {

const CMPMODE kModes[] = {CMPMODE::LT, CMPMODE::GT, CMPMODE::EQ, CMPMODE::LE, CMPMODE::GE, CMPMODE::NE};

bool reference(double a, double b, CMPMODE mode) {
  switch (mode) {
  case CMPMODE::LT:
    return a < b;
  case CMPMODE::GT:
    return a > b;
  case CMPMODE::EQ:
    return a == b;
  case CMPMODE::LE:
    return a <= b;
  case CMPMODE::GE:
    return a >= b;
  default:
    return a < b || a > b;
  }
}

bool bitOf(const LocalTensor<std::uint8_t>& t, std::uint32_t i) { return ((t.data()[i / 8] >> (i % 8)) & 1) != 0; }

template <class T> void checkCompare(ApiFixture& f) {
  const std::uint32_t n = 1024;
  f.next = 0;
  auto a = f.random_<T>(n, -3, 3), b = f.random_<T>(n, -3, 3);
  for (std::uint32_t i = 0; i < n; i += 3)
    b.data()[i] = a.data()[i];
  a.data()[5] = T(NAN);
  b.data()[6] = T(NAN);
  a.data()[8] = T(-0.0f);
  b.data()[8] = T(0.0f);
  auto d = f.tensor<std::uint8_t>(n / 8 + 32);
  for (const CMPMODE mode : kModes) {
    std::memset(d.address, 0x5A, n / 8 + 32);
    Compare(d, a, b, mode, n);
    for (std::uint32_t i = 0; i < n; ++i)
      BOOST_REQUIRE_EQUAL(bitOf(d, i), reference(asDouble(a.data()[i]), asDouble(b.data()[i]), mode));
    BOOST_REQUIRE_EQUAL(d.data()[n / 8], 0x5A);
    CompareScalar(d, a, T(1.0f), mode, n);
    for (std::uint32_t i = 0; i < n; ++i)
      BOOST_REQUIRE_EQUAL(bitOf(d, i), reference(asDouble(a.data()[i]), 1.0, mode));
    Compare(d, a, b, mode, 7ull, 3, BinaryRepeatParams(1, 1, 1, 8, 8, 8));
    for (std::uint32_t i = 0; i < 3 * 256 / sizeof(T); ++i)
      BOOST_REQUIRE_EQUAL(bitOf(d, i), reference(asDouble(a.data()[i]), asDouble(b.data()[i]), mode));
  }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(compare_select, ApiFixture)

BOOST_AUTO_TEST_CASE(compare_floats) {
  checkCompare<float>(*this);
  checkCompare<half>(*this);
}

BOOST_AUTO_TEST_CASE(only_whole_repeats_are_compared) {
  auto a = random_<float>(128, -1, 1), b = random_<float>(128, -1, 1);
  auto d = tensor<std::uint8_t>(32);
  std::memset(d.address, 0x5A, 32);
  Compare(d, a, b, CMPMODE::LT, 100);
  BOOST_CHECK_EQUAL(d.data()[8], 0x5A);
  const auto& accesses = lastCall().accesses;
  BOOST_CHECK_EQUAL(accesses[0].bytes, 400u);
  BOOST_CHECK_EQUAL(accesses[0].granule, 256u);
  BOOST_CHECK_EQUAL(accesses[1].bytes, 8u);
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(integers_are_compared_for_equality_only) {
  auto a = tensor<std::int32_t>(64), b = tensor<std::int32_t>(64);
  auto d = tensor<std::uint8_t>(32);
  for (int i = 0; i < 64; ++i) {
    a.data()[i] = i;
    b.data()[i] = i % 2 == 0 ? i : -i;
  }
  Compare(d, a, b, CMPMODE::EQ, 64);
  BOOST_CHECK_EQUAL(d.data()[0], 0x55);
  Compare(d, a, b, CMPMODE::LT, 64);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("EQ only") != std::string::npos);
}
#endif

template <class T> static void checkSelect(ApiFixture& f) {
  const std::uint32_t n = 777;
  constexpr std::uint32_t lanes = 256 / sizeof(T);
  f.next = 0;
  auto a = f.random_<T>(n, -3, 3), b = f.random_<T>(n, -3, 3), d = f.tensor<T>(n);
  a.data()[3] = T(NAN);
  auto mask = f.tensor<std::uint8_t>(128);
  for (int i = 0; i < 128; ++i)
    mask.data()[i] = static_cast<std::uint8_t>(f.random());
  auto check = [&](auto bit, auto other) {
    for (std::uint32_t i = 0; i < n; ++i) {
      const T expected = bit(i) ? a.data()[i] : other(i);
      BOOST_REQUIRE(std::memcmp(&d.data()[i], &expected, sizeof(T)) == 0);
    }
  };
  Select(d, mask, a, b, SELMODE::VSEL_TENSOR_TENSOR_MODE, n);
  check([&](std::uint32_t i) { return bitOf(mask, i); }, [&](std::uint32_t i) { return b.data()[i]; });
  BOOST_CHECK_EQUAL(f.lastCall().accesses[0].bytes, 98u);
  Select(d, mask, a, T(9), SELMODE::VSEL_TENSOR_SCALAR_MODE, n);
  check([&](std::uint32_t i) { return bitOf(mask, i); }, [&](std::uint32_t) { return T(9); });
  Select(d, mask, a, b, SELMODE::VSEL_CMPMASK_SPR, n);
  check([&](std::uint32_t i) { return bitOf(mask, i % lanes); }, [&](std::uint32_t i) { return b.data()[i]; });
  BOOST_CHECK_EQUAL(f.lastCall().accesses[0].bytes, lanes / 8);
  BOOST_CHECK(f.reports().empty());

  // With repeats and a mask the lanes that are off stay.
  std::vector<T> old(d.data(), d.data() + n);
  Select(d, mask, b, a, SELMODE::VSEL_TENSOR_TENSOR_MODE, 5ull, 2, BinaryRepeatParams(1, 1, 1, 8, 8, 8));
  for (std::uint32_t i = 0; i < 2 * lanes; ++i) {
    const T expected = i % lanes >= 5 ? old[i] : bitOf(mask, i) ? b.data()[i] : a.data()[i];
    BOOST_REQUIRE(std::memcmp(&d.data()[i], &expected, sizeof(T)) == 0);
  }
}

BOOST_AUTO_TEST_CASE(select) {
  checkSelect<float>(*this);
  checkSelect<half>(*this);
}

BOOST_AUTO_TEST_CASE(modes_that_do_not_fit_the_operands) {
  auto a = random_<float>(64, -3, 3);
  auto mask = tensor<std::uint8_t>(32);
  Select(a, mask, a, a, SELMODE::VSEL_TENSOR_SCALAR_MODE, 64);
  Select(a, mask, a, 1.0f, SELMODE::VSEL_TENSOR_TENSOR_MODE, 64);
  BOOST_CHECK_EQUAL(reports().size(), 2u);
  BOOST_CHECK(fake::core().calls.empty());
}

BOOST_AUTO_TEST_CASE(the_compare_register) {
  auto a = random_<float>(64, -3, 3), b = random_<float>(64, -3, 3), d = tensor<float>(64);
  auto bits = tensor<std::uint8_t>(32);
  Compare(a, b, CMPMODE::GT, 64ull, BinaryRepeatParams());
  GetCmpMask(bits);
  for (std::uint32_t i = 0; i < 64; ++i)
    BOOST_REQUIRE_EQUAL(bitOf(bits, i), a.data()[i] > b.data()[i]);
  ResetMask();
  Select<float, SELMODE::VSEL_CMPMASK_SPR>(d, a, b, 1, BinaryRepeatParams());
  for (int i = 0; i < 64; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i], std::max(a.data()[i], b.data()[i]));
}

BOOST_AUTO_TEST_SUITE_END()
