#include "api_fixture.h"

using namespace AscendC;

namespace {

template <class T> std::uint32_t indexAt(const LocalTensor<T>& t, std::uint32_t i) {
  if constexpr (sizeof(T) == 2)
    return t.data()[i].bits;
  else
    return detail::FloatBits(t.data()[i]);
}

/// The documented tree, computed independently: neighbours, level by level, rounded to T at each addition.
template <class T> T tree(std::vector<T> v) {
  while (v.size() > 1) {
    std::vector<T> next;
    for (std::size_t i = 0; i < v.size(); i += 2)
      next.push_back(i + 1 < v.size() ? T(static_cast<float>(v[i]) + static_cast<float>(v[i + 1])) : v[i]);
    v = next;
  }
  return v[0];
}

template <class T> void checkWholeTensor(ApiFixture& f) {
  for (const std::uint32_t n : {1u, 5u, 63u, 64u, 65u, 128u, 1000u, 8320u}) {
    f.next = 0;
    auto x = f.random_<T>(n, -1, 1), work = f.tensor<T>(n + 512), d = f.tensor<T>(16);
    double sum = 0, magnitude = 0, high = -10, low = 10;
    std::uint32_t highAt = 0, lowAt = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const double v = asDouble(x.data()[i]);
      sum += v;
      magnitude += std::abs(v);
      if (v > high) {
        high = v;
        highAt = i;
      }
      if (v < low) {
        low = v;
        lowAt = i;
      }
    }
    ReduceSum(d, x, work, static_cast<std::int32_t>(n));
    const double levels = std::ceil(std::log2(n)) + 1;
    BOOST_REQUIRE_SMALL(asDouble(d.data()[0]) - sum, magnitude * epsilon<T>() * levels + 1e-12);
    ReduceMax(d, x, work, static_cast<std::int32_t>(n), true);
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[0]), high);
    BOOST_REQUIRE_EQUAL(indexAt(d, 1), highAt);
    ReduceMin(d, x, work, static_cast<std::int32_t>(n), true);
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[0]), low);
    BOOST_REQUIRE_EQUAL(indexAt(d, 1), lowAt);
    d.data()[1] = T(7);
    ReduceMax(d, x, work, static_cast<std::int32_t>(n));
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[0]), high);
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[1]), 7.0);
  }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(reduce, ApiFixture)

BOOST_AUTO_TEST_CASE(whole_tensors) {
  checkWholeTensor<float>(*this);
  checkWholeTensor<half>(*this);
}

BOOST_AUTO_TEST_CASE(the_index_counts_the_gaps_between_repeats) {
  const auto check = [&](auto type) {
    using T = decltype(type);
    constexpr std::uint32_t block = 32 / sizeof(T), lanes = 8 * block;
    auto x = tensor<T>(lanes * 8), work = tensor<T>(256), d = tensor<T>(16);
    for (const std::int32_t stride : {8, 11}) {
      for (std::uint32_t i = 0; i < lanes * 8; ++i)
        x.data()[i] = T(0);
      const std::uint32_t at =
          2 * static_cast<std::uint32_t>(stride) * block + 5; // in the third repeat, and in no other
      x.data()[at] = T(3);
      const std::uint64_t bits[2] = {~std::uint64_t{0}, sizeof(T) == 2 ? ~std::uint64_t{0} : 0};
      ReduceMax(d, x, work, bits, 3, stride, true);
      BOOST_CHECK_EQUAL(asDouble(d.data()[0]), 3);
      BOOST_CHECK_EQUAL(indexAt(d, 1), at);
      x.data()[at] = T(-3);
      ReduceMin(d, x, work, static_cast<std::int32_t>(lanes), 3, stride, true);
      BOOST_CHECK_EQUAL(asDouble(d.data()[0]), -3);
      BOOST_CHECK_EQUAL(indexAt(d, 1), at);
    }
  };
  check(float{});
  check(half{});
}

BOOST_AUTO_TEST_CASE(equal_values_give_the_first_index_and_nan_wins) {
  auto x = tensor<float>(100), work = tensor<float>(256), d = tensor<float>(8);
  for (int i = 0; i < 100; ++i)
    x.data()[i] = 1;
  ReduceMax(d, x, work, 100, true);
  BOOST_CHECK_EQUAL(indexAt(d, 1), 0u);
  x.data()[70] = x.data()[80] = 2;
  ReduceMax(d, x, work, 100, true);
  BOOST_CHECK_EQUAL(indexAt(d, 1), 70u);
  x.data()[33] = NAN;
  ReduceMax(d, x, work, 100, true);
  BOOST_CHECK(std::isnan(d.data()[0]));
  BOOST_CHECK_EQUAL(indexAt(d, 1), 33u);
  ReduceMin(d, x, work, 100);
  BOOST_CHECK(std::isnan(d.data()[0]));
  ReduceSum(d, x, work, 100);
  BOOST_CHECK(std::isnan(d.data()[0]));
}

BOOST_AUTO_TEST_CASE(what_the_work_buffer_takes) {
  // The documentation's example: 8320 halves with index, 65 repeats.
  auto x = random_<half>(8320, -1, 1), work = tensor<half>(512), d = tensor<half>(16);
  ReduceMax(d, x, work, 128, 65, 8, true);
  const auto& accesses = lastCall().accesses;
  BOOST_REQUIRE_EQUAL(accesses.size(), 3u);
  // 130 results are 144 elements in whole blocks; 4 more results take 16, the last 2 another 16.
  BOOST_CHECK_EQUAL(accesses[2].bytes, (144u + 16 + 16) * 2);
  BOOST_CHECK(accesses[2].mode == ascend::sim::Mode::write);
  BOOST_CHECK_EQUAL(accesses[1].bytes, 4u);
  ReduceMax(d, x, work, 128, 65, 8);
  BOOST_CHECK_EQUAL(lastCall().accesses[2].bytes, 288u);
}

BOOST_AUTO_TEST_CASE(masked_repeats_of_the_whole_tensor) {
  auto x = random_<float>(64 * 4, -1, 1), work = tensor<float>(64), d = tensor<float>(8);
  ReduceSum(d, x, work, 10, 4, 8);
  double sum = 0;
  for (int r = 0; r < 4; ++r)
    for (int i = 0; i < 10; ++i)
      sum += x.data()[r * 64 + i];
  BOOST_CHECK_SMALL(d.data()[0] - sum, 1e-5);
  x.data()[64 + 30] = 50; // not in the mask
  x.data()[128 + 4] = 40;
  ReduceMax(d, x, work, 10, 4, 8, true);
  BOOST_CHECK_EQUAL(d.data()[0], 40.0f);
  BOOST_CHECK_EQUAL(indexAt(d, 1), 132u);
}

BOOST_AUTO_TEST_CASE(sums_are_trees) {
  auto x = random_<half>(256, 0, 10), d = tensor<half>(16);
  WholeReduceSum(d, x, 128, 2, 1, 1, 8);
  for (int r = 0; r < 2; ++r)
    BOOST_CHECK_EQUAL(d.data()[r].bits, tree(std::vector<half>(x.data() + r * 128, x.data() + r * 128 + 128)).bits);
  BOOST_CHECK_EQUAL(lastCall().accesses[1].bytes, 4u);
  BlockReduceSum(d, x, 2, 128, 1, 1, 8);
  for (int b = 0; b < 16; ++b)
    BOOST_CHECK_EQUAL(d.data()[b].bits, tree(std::vector<half>(x.data() + b * 16, x.data() + b * 16 + 16)).bits);
}

BOOST_AUTO_TEST_CASE(orders_of_value_and_index) {
  auto x = random_<float>(128, -1, 1), d = tensor<float>(32);
  x.data()[20] = 5;
  x.data()[64 + 40] = 6;
  WholeReduceMax(d, x, 64, 2, 1, 1, 8);
  BOOST_CHECK_EQUAL(d.data()[0], 5.0f);
  BOOST_CHECK_EQUAL(indexAt(d, 1), 20u);
  BOOST_CHECK_EQUAL(d.data()[2], 6.0f);
  BOOST_CHECK_EQUAL(indexAt(d, 3), 40u);
  WholeReduceMax(d, x, 64, 2, 1, 1, 8, ReduceOrder::ORDER_INDEX_VALUE);
  BOOST_CHECK_EQUAL(indexAt(d, 2), 40u);
  BOOST_CHECK_EQUAL(d.data()[3], 6.0f);
  WholeReduceMax(d, x, 64, 2, 1, 1, 8, ReduceOrder::ORDER_ONLY_VALUE);
  if (detail::is910B) {
    BOOST_CHECK_EQUAL(d.data()[1], 6.0f);
    WholeReduceMax(d, x, 64, 2, 1, 1, 8, ReduceOrder::ORDER_ONLY_INDEX);
    BOOST_CHECK_EQUAL(indexAt(d, 1), 40u);
  } else {
    BOOST_CHECK_EQUAL(reports().size(), 1u);
  }
}

BOOST_AUTO_TEST_CASE(blocks_and_pairs_without_an_active_lane_keep_their_result) {
  auto x = random_<float>(64, 1, 2), d = tensor<float>(64);
  for (int i = 0; i < 64; ++i)
    d.data()[i] = -1;
  BlockReduceMax(d, x, 1, 20, 1, 1, 8);
  BOOST_CHECK_EQUAL(d.data()[2], *std::max_element(x.data() + 16, x.data() + 20));
  BOOST_CHECK_EQUAL(d.data()[3], -1.0f);
  BOOST_CHECK_EQUAL(lastCall().accesses.back().bytes, 12u);
  PairReduceSum(d, x, 1, 21, 1, 1, 8);
  BOOST_CHECK_EQUAL(d.data()[9], x.data()[18] + x.data()[19]);
  BOOST_CHECK_EQUAL(d.data()[10], x.data()[20]);
  BOOST_CHECK_EQUAL(d.data()[11], -1.0f);
}

BOOST_AUTO_TEST_SUITE_END()
