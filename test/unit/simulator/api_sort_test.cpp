// The sort family against std::stable_sort, on records as each SoC lays them out.
#include "api_fixture.h"

#include <algorithm>

using namespace AscendC;

namespace {

struct Scored {
  double score;
  std::uint32_t index;
};

/// The largest first; equal scores in the order in which they came.
void sortScored(std::vector<Scored>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
}

template <class T> LocalTensor<T> scores(ApiFixture& f, std::uint32_t n) {
  auto t = f.tensor<T>(n);
  // Few different values: many are equal.
  std::uniform_int_distribution<int> d(-40, 40);
  for (std::uint32_t i = 0; i < n; ++i)
    t.data()[i] = T(0.25f * static_cast<float>(d(f.random)));
  return t;
}
LocalTensor<std::uint32_t> indices(ApiFixture& f, std::uint32_t n) {
  auto t = f.tensor<std::uint32_t>(n);
  for (std::uint32_t i = 0; i < n; ++i)
    t.data()[i] = 0x10000u * (i % 7) + i;
  return t;
}
template <class T> std::vector<Scored> pairsOf(const LocalTensor<T>& s, const LocalTensor<std::uint32_t>& i) {
  std::vector<Scored> all;
  for (std::uint32_t k = 0; k < s.GetSize(); ++k)
    all.push_back({asDouble(s.data()[k]), i.data()[k]});
  return all;
}

template <class T>
void checkExtracted(ApiFixture& f, const LocalTensor<T>& sorted, const std::vector<Scored>& expected) {
  const auto n = static_cast<std::uint32_t>(expected.size());
  auto value = f.tensor<T>(n);
  auto index = f.tensor<std::uint32_t>(n);
  Extract(value, index, sorted, static_cast<std::int32_t>(n / detail::kSortGroup));
  for (std::uint32_t i = 0; i < n; ++i) {
    BOOST_REQUIRE_EQUAL(asDouble(value.data()[i]), expected[i].score);
    BOOST_REQUIRE_EQUAL(index.data()[i], expected[i].index);
  }
}

template <class T, bool full> void checkSort(ApiFixture& f, std::int32_t repeats) {
  f.next = 0;
  const std::uint32_t group = detail::kSortGroup, n = static_cast<std::uint32_t>(repeats) * group;
  auto s = scores<T>(f, n);
  auto i = indices(f, n);
  auto dst = f.tensor<T>(GetSortLen<T>(n)), tmp = f.tensor<T>(GetSortLen<T>(n)),
       scratch = f.tensor<T>(GetSortLen<T>(n));
  LocalTensor<T> concat;
  Concat(concat, s, scratch, repeats);
  Sort<T, full>(dst, concat, i, tmp, repeats);
  std::vector<Scored> expected = pairsOf(s, i);
  if (full) {
    sortScored(expected);
  } else {
    for (std::uint32_t at = 0; at < n; at += group) {
      std::vector<Scored> piece(expected.begin() + at, expected.begin() + at + group);
      sortScored(piece);
      std::copy(piece.begin(), piece.end(), expected.begin() + at);
    }
  }
  checkExtracted(f, dst, expected);
  BOOST_CHECK(f.reports().empty());
}

/// n sorted records behind each other in a tensor.
template <class T> LocalTensor<T> sortedList(ApiFixture& f, std::uint32_t groups, std::vector<Scored>& expected) {
  const std::uint32_t n = groups * detail::kSortGroup;
  auto s = scores<T>(f, n);
  auto i = indices(f, n);
  auto dst = f.tensor<T>(GetSortLen<T>(n)), tmp = f.tensor<T>(GetSortLen<T>(n)),
       scratch = f.tensor<T>(GetSortLen<T>(n));
  LocalTensor<T> concat;
  Concat(concat, s, scratch, static_cast<std::int32_t>(groups));
  Sort<T, true>(dst, concat, i, tmp, static_cast<std::int32_t>(groups));
  expected = pairsOf(s, i);
  sortScored(expected);
  return dst;
}

template <class T> void checkMerge(ApiFixture& f) {
  f.next = 0;
  const std::uint16_t groups[4] = {1, 2, 1, 3};
  std::vector<Scored> expected[4], all;
  LocalTensor<T> list[4];
  std::uint16_t lengths[4];
  for (int k = 0; k < 4; ++k) {
    list[k] = sortedList<T>(f, groups[k], expected[k]);
    lengths[k] = static_cast<std::uint16_t>(groups[k] * detail::kSortGroup);
    all.insert(all.end(), expected[k].begin(), expected[k].end());
  }
  const std::uint32_t n = static_cast<std::uint32_t>(all.size());
  auto dst = f.tensor<T>(GetSortLen<T>(n));
  const MrgSortSrcList<T> lists(list[0], list[1], list[2], list[3]);
  std::uint32_t used[4] = {};
  MrgSort(dst, lists, lengths, used, 15, 1);
  std::vector<Scored> merged = all;
  sortScored(merged);
  checkExtracted(f, dst, merged);

  // Two lists, until one of them is empty.
  std::memset(dst.address, 0x5A, dst.GetLength());
  MrgSort<T, true>(dst, lists, lengths, used, 3, 1);
  std::uint16_t result[4];
  GetMrgSortResult(result[0], result[1], result[2], result[3]);
  BOOST_CHECK(used[0] == lengths[0] || used[1] == lengths[1]);
  std::vector<Scored> two(expected[0]);
  two.insert(two.end(), expected[1].begin(), expected[1].end());
  sortScored(two);
  const std::uint32_t written = used[0] + used[1];
  BOOST_CHECK_EQUAL(result[0], used[0]);
  BOOST_CHECK_EQUAL(result[1], used[1]);
  BOOST_CHECK_LT(written, two.size());
  BOOST_CHECK_EQUAL(f.lastCall().accesses[0].bytes, written * detail::SortRecord<T>::bytes);
  for (std::uint32_t i = 0; i < written; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(*reinterpret_cast<T*>(dst.address + i * detail::SortRecord<T>::bytes +
                                                       detail::SortRecord<T>::scoreAt)),
                        two[i].score);
  BOOST_CHECK_EQUAL(dst.address[written * detail::SortRecord<T>::bytes], 0x5A);
  BOOST_CHECK(f.reports().empty());
  MrgSort(dst, lists, lengths, used, 5, 1);
  BOOST_CHECK_EQUAL(f.reports().size(), 1u);
  fake::core().reports.clear();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sort, ApiFixture)

BOOST_AUTO_TEST_CASE(groups_and_all) {
  for (const std::int32_t repeats : {1, 2, 5, 17}) {
    checkSort<float, false>(*this, repeats);
    checkSort<half, false>(*this, repeats);
    checkSort<float, true>(*this, repeats);
    checkSort<half, true>(*this, repeats);
  }
}

BOOST_AUTO_TEST_CASE(merging) {
  checkMerge<float>(*this);
  checkMerge<half>(*this);
}

BOOST_AUTO_TEST_CASE(no_repeats_and_too_many) {
  auto x = tensor<float>(64), d = tensor<float>(512);
  [[maybe_unused]] auto i = tensor<std::uint32_t>(64);
  const std::size_t calls = fake::core().calls.size();
#if __NPU_ARCH__ == 2201
  Sort32(d, x, i, 0);
  BOOST_CHECK_EQUAL(fake::core().calls.size(), calls);
  Sort32(d, x, i, 256);
#else
  RpSort16(d, x, 0);
  BOOST_CHECK_EQUAL(fake::core().calls.size(), calls);
  RpSort16(d, x, 256);
#endif
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}

BOOST_AUTO_TEST_CASE(special_scores) {
  auto s = tensor<float>(detail::kSortGroup), scratch = tensor<float>(1024), dst = tensor<float>(1024);
  auto tmp = tensor<float>(1024);
  auto i = tensor<std::uint32_t>(detail::kSortGroup);
  for (std::uint32_t k = 0; k < detail::kSortGroup; ++k) {
    s.data()[k] = k == 3 ? INFINITY : k == 5 ? -INFINITY : k == 7 ? -0.0f : k == 8 ? 0.0f : 1.0f;
    i.data()[k] = k;
  }
  LocalTensor<float> concat;
  Concat(concat, s, scratch, 1);
  Sort<float, false>(dst, concat, i, tmp, 1);
  auto value = tensor<float>(32);
  auto index = tensor<std::uint32_t>(32);
  Extract(value, index, dst, 1);
  const std::uint32_t n = detail::kSortGroup;
  BOOST_CHECK_EQUAL(index.data()[0], 3u);
  BOOST_CHECK_EQUAL(index.data()[n - 1], 5u);
  BOOST_CHECK_EQUAL(index.data()[n - 3], 7u); // -0 and +0 are equal
  BOOST_CHECK_EQUAL(index.data()[n - 2], 8u);
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(repeats_of_merges) {
  next = 0;
  const std::uint32_t lists = 8;
  auto s = scores<float>(*this, 32 * lists);
  auto i = indices(*this, 32 * lists);
  auto sorted = tensor<float>(2 * 32 * lists), dst = tensor<float>(2 * 32 * lists);
  Sort32(sorted, s, i, static_cast<std::int32_t>(lists));
  BOOST_CHECK_EQUAL(lastCall().accesses[2].bytes, 8u * 32 * lists);
  const std::uint16_t lengths[4] = {32, 32, 32, 32};
  const MrgSort4Info info(lengths, false, 15, 2);
  MrgSort(dst, MrgSortSrcList<float>(sorted[0], sorted[64], sorted[128], sorted[192]), info);
  for (std::uint32_t half = 0; half < 2; ++half) {
    std::vector<Scored> all = pairsOf(s, i), expected(all.begin() + half * 128, all.begin() + (half + 1) * 128);
    sortScored(expected);
    for (std::uint32_t k = 0; k < 128; ++k)
      BOOST_REQUIRE_EQUAL(dst.data()[(half * 128 + k) * 2], expected[k].score);
  }
  BOOST_CHECK_EQUAL(lastCall().accesses[0].count[1], 2u);
}
#else
BOOST_AUTO_TEST_CASE(region_proposals) {
  auto x = random_<half>(32, -50, 50), d = tensor<half>(256), back = tensor<half>(32);
  std::memset(d.address, 0, 512);
  ProposalConcat(d, x, 2, 4);
  for (std::uint32_t i = 0; i < 256; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[i]), i % 8 == 4 ? asDouble(x.data()[i / 8]) : 0.0);
  BOOST_CHECK_EQUAL(lastCall().accesses[1].count[0], 32u);
  ProposalExtract(back, d, 2, 4);
  BOOST_CHECK(std::memcmp(back.address, x.address, 64) == 0);
  // Sorting needs the scores; what else is in the proposals is only moved.
  RpSort16(d, d, 2);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].count[0], 32u);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 2u);
  BOOST_CHECK_EQUAL(lastCall().accesses[1].bytes, 512u);
  ProposalExtract(back, d, 2, 6);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
