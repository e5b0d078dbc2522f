#include "api_fixture.h"
#include "tiling/tiling_api.h"

using namespace AscendC;

namespace {

struct Matrix {
  std::uint32_t m, k, usedK;
  bool nz;
  std::size_t at(std::uint32_t r, std::uint32_t c) const {
    return nz ? (static_cast<std::size_t>(c / 16) * m + r) * 16 + c % 16 : static_cast<std::size_t>(r) * k + c;
  }
};

std::vector<double> rowOf(const std::vector<double>& all, const Matrix& s, std::uint32_t r) {
  std::vector<double> row(s.usedK);
  for (std::uint32_t c = 0; c < s.usedK; ++c)
    row[c] = all[s.at(r, c)];
  return row;
}
double maxOf(const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); }
double expSum(const std::vector<double>& v, double shift) {
  double sum = 0;
  for (double x : v)
    sum += std::exp(x - shift);
  return sum;
}
template <class T> std::vector<double> copyOf(const LocalTensor<T>& t, std::size_t n) {
  std::vector<double> v(n);
  for (std::size_t i = 0; i < n; ++i)
    v[i] = asDouble(t.data()[i]);
  return v;
}
template <class S> void checkBlock(const LocalTensor<S>& t, std::uint32_t row, double expected, double ulps) {
  constexpr std::uint32_t perBlock = 32 / sizeof(S);
  for (std::uint32_t i = 0; i < perBlock; ++i)
    BOOST_REQUIRE(close(t.data()[row * perBlock + i], expected, ulps));
}

const Matrix shapes[] = {{3, 32, 32, false},     {5, 48, 37, false}, {1, 16, 1, false},
                         {8, 1024, 1024, false}, {4, 32, 32, true},  {16, 48, 35, true}};

/// The difference to the maximum, up to 16, is rounded to float before exp: 16 units; then once to T.
template <class T> double ulps() { return std::is_same_v<T, float> ? 24 : 1.05; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(softmax, ApiFixture)

template <class T, class S> void plain(ApiFixture& f) {
  for (const Matrix& s : shapes) {
    f.next = 0;
    const std::uint32_t n = s.m * s.k;
    auto x = f.random_<T>(n, -8, 8), d = f.tensor<T>(n), simple = f.tensor<T>(n);
    auto sum = f.tensor<S>(s.m * 32 / sizeof(S)), max = f.tensor<S>(s.m * 32 / sizeof(S));
    auto tmp = f.tensor<std::uint8_t>(8192);
    const SoftMaxShapeInfo shape{s.m, s.k, s.m, s.usedK};
    SoftMaxTiling tiling{};
    SoftMaxTilingFunc(TensorShape({s.m, s.k}), sizeof(S), 8192, tiling);
    if (s.nz)
      SoftMax<T, false, false, true>(d, sum, max, x, tmp, tiling, shape);
    else
      SoftMax<T>(d, sum, max, x, tmp, tiling, shape);
    BOOST_REQUIRE(f.reports().empty());
    BOOST_REQUIRE_EQUAL(f.lastCall().accesses.back().operand, std::string("sharedTmpBuffer"));
    if (s.nz)
      SimpleSoftMax<T, false, false, true>(simple, sum, max, x, tmp, tiling, shape);
    else
      SimpleSoftMax<T>(simple, sum, max, x, tiling, shape);
    const std::vector<double> in = copyOf(x, n);
    for (std::uint32_t r = 0; r < s.m; ++r) {
      const auto row = rowOf(in, s, r);
      const double high = maxOf(row), total = expSum(row, high);
      checkBlock(max, r, high, 0);
      checkBlock(sum, r, total, ulps<S>());
      for (std::uint32_t c = 0; c < s.usedK; ++c) {
        const double expected = std::exp(row[c] - high) / total;
        BOOST_REQUIRE(close(d.data()[s.at(r, c)], expected, ulps<T>()));
        const double ofRounded = std::exp(row[c] - high) / asDouble(sum.data()[r * 32 / sizeof(S)]);
        BOOST_REQUIRE(close(simple.data()[s.at(r, c)], ofRounded, ulps<T>()));
      }
    }
  }
}
BOOST_AUTO_TEST_CASE(of_rows) {
  plain<float, float>(*this);
  plain<half, half>(*this);
  plain<half, float>(*this);
}

BOOST_AUTO_TEST_CASE(without_sums_and_in_place) {
  auto x = random_<float>(4 * 40, -3, 3);
  const auto in = copyOf(x, 160);
  SoftMax<float>(x, x, SoftMaxTiling{}, {4, 40, 4, 40});
  for (std::uint32_t r = 0; r < 4; ++r) {
    const auto row = rowOf(in, {4, 40, 40, false}, r);
    for (std::uint32_t c = 0; c < 40; ++c)
      BOOST_REQUIRE(close(x.data()[r * 40 + c], std::exp(row[c] - maxOf(row)) / expSum(row, maxOf(row)), 6));
  }
}

BOOST_AUTO_TEST_CASE(logarithm) {
  const Matrix s{6, 24, 24, false};
  auto x = random_<float>(144, -4, 4), d = tensor<float>(144), sum = tensor<float>(48), max = tensor<float>(48);
  auto tmp = tensor<std::uint8_t>(4096);
  LogSoftMaxTiling tiling{};
  LogSoftMaxTilingFunc(TensorShape({6, 24}), 4, 4096, tiling);
  LogSoftMax<float>(d, sum, max, x, tmp, tiling);
  const auto in = copyOf(x, 144);
  for (std::uint32_t r = 0; r < 6; ++r) {
    const auto row = rowOf(in, s, r);
    for (std::uint32_t c = 0; c < 24; ++c) {
      const double expected = std::log10(std::exp(row[c] - maxOf(row)) / expSum(row, maxOf(row)));
      BOOST_REQUIRE_SMALL(asDouble(d.data()[s.at(r, c)]) - expected, 3e-7 * (1 + std::abs(expected)));
    }
  }
}

/// A row in three pieces gives what the row gives at once.
template <class T, class S> void flash(ApiFixture& f, bool second) {
  constexpr std::uint32_t m = 4, k = 32, pieces = 3, perSum = 32 / sizeof(S), perT = 32 / sizeof(T);
  f.next = 0;
  auto x = f.random_<T>(m * k * pieces, -6, 6), d = f.tensor<T>(m * k);
  auto sum = f.tensor<S>(m * perSum), max = f.tensor<S>(m * perSum);
  auto expMax = f.tensor<T>(m * perT);
  auto tmp = f.tensor<std::uint8_t>(16384);
  SoftMaxTiling tiling{};
  const SoftMaxShapeInfo shape{m, k, m, k};
  const auto in = copyOf(x, m * k * pieces);
  std::vector<double> sums(m, 0), maxima(m, -1e30);
  for (std::uint32_t p = 0; p < pieces; ++p) {
    auto piece = x[p * m * k];
    piece.SetSize(m * k);
    const auto before = copyOf(sum, m * perSum), beforeMax = copyOf(max, m * perSum);
    if (second && p == 0)
      SoftmaxFlashV2<T, false>(d, sum, max, piece, expMax, sum, max, tmp, tiling, shape);
    else if (second)
      SoftmaxFlashV2<T, true>(d, sum, max, piece, expMax, sum, max, tmp, tiling, shape);
    else
      SoftmaxFlash<T>(d, sum, max, piece, expMax, sum, max, tmp, tiling, p != 0, shape);
    BOOST_REQUIRE_EQUAL(f.lastCall().accesses.size(), p == 0 ? 5u : 8u);
    for (std::uint32_t r = 0; r < m; ++r) {
      const auto row = std::vector<double>(in.begin() + (p * m + r) * k, in.begin() + (p * m + r + 1) * k);
      const double oldMax = p == 0 ? maxOf(row) : beforeMax[r * perSum];
      const double high = std::max(oldMax, maxOf(row)), scale = std::exp(oldMax - high);
      const double carried = p == 0 ? 0 : scale * before[r * perSum];
      const double total = carried + expSum(row, high);
      checkBlock(sum, r, total, ulps<S>() + 2);
      checkBlock(max, r, high, 0);
      if (p != 0)
        checkBlock(expMax, r, second ? scale : carried / total, ulps<T>() + 2);
      for (std::uint32_t c = 0; c < k; ++c)
        BOOST_REQUIRE(close(d.data()[r * k + c], std::exp(row[c] - high) / (second ? 1 : total), ulps<T>() + 2));
    }
  }
  for (std::uint32_t r = 0; r < m; ++r) {
    std::vector<double> row;
    for (std::uint32_t p = 0; p < pieces; ++p)
      row.insert(row.end(), in.begin() + (p * m + r) * k, in.begin() + (p * m + r + 1) * k);
    const double tolerance = sizeof(S) == 2 ? 0.3 : 1e-4;
    BOOST_REQUIRE_CLOSE(asDouble(sum.data()[r * perSum]), expSum(row, maxOf(row)), tolerance);
  }
}
BOOST_AUTO_TEST_CASE(in_pieces) {
  for (bool second : {false, true}) {
    flash<float, float>(*this, second);
    flash<half, half>(*this, second);
    flash<half, float>(*this, second);
  }
}

#if __NPU_ARCH__ == 2201
inline constexpr SoftmaxConfig alone{false, 0, 0, SoftmaxMode::SOFTMAX_OUTPUT_WITHOUT_BRC};
BOOST_AUTO_TEST_CASE(one_value_a_row) {
  auto x = random_<float>(8 * 64, -4, 4), d = tensor<float>(512), sum = tensor<float>(8), max = tensor<float>(8),
       own = tensor<float>(8), scale = tensor<float>(8);
  SoftmaxFlashV2<float, false, false, false, false, alone>(d, sum, max, x, scale, sum, max, SoftMaxTiling{},
                                                           {8, 64, 8, 64});
  for (std::uint32_t r = 0; r < 8; ++r)
    max.data()[r] -= 1;
  SoftmaxFlashV2<float, true, false, false, false, alone>(d, own, sum, max, x, scale, sum, max, SoftMaxTiling{},
                                                          {8, 64, 8, 64});
  const auto in = copyOf(x, 512);
  for (std::uint32_t r = 0; r < 8; ++r) {
    const auto row = rowOf(in, {8, 64, 64, false}, r);
    BOOST_CHECK_EQUAL(asDouble(own.data()[r]), maxOf(row));
    BOOST_CHECK(close(scale.data()[r], std::exp(-1.0), 8));
    BOOST_CHECK(close(sum.data()[r], expSum(row, maxOf(row)) * (1 + std::exp(-1.0)), 8));
  }
}

/// The documented steps of the third version, in double.
BOOST_AUTO_TEST_CASE(third_version) {
  constexpr std::uint32_t m = 8, k = 576;
  auto x = random_<half>(m * k, -2, 2), d = tensor<half>(m * k), expMax = tensor<half>(m * 16);
  auto mean = tensor<float>(m * 8), sum = tensor<float>(m * 8), max = tensor<float>(m * 8);
  auto tmp = tensor<std::uint8_t>(65536);
  SoftMaxTiling tiling{};
  std::uint32_t most, least;
  GetSoftMaxFlashV3MaxMinTmpSize(TensorShape({m, k}), 2, 4, most, least, true);
  SoftMaxFlashV3TilingFunc(TensorShape({m, k}), 2, 4, 65536, tiling, true);
  BOOST_CHECK_EQUAL(most, least * m);
  SoftMaxParams params{m, k, m, k, 1, 8, 0.9375f};
  const double scalar = 0.9375 / 0.0625;
  for (std::uint32_t piece = 1; piece <= 2; ++piece) {
    params.loopCnt = piece;
    const auto oldMean = copyOf(mean, m * 8), oldSum = copyOf(sum, m * 8), oldMax = copyOf(max, m * 8);
    if (piece == 1)
      SoftmaxFlashV3<half, float>(d, mean, sum, max, x, expMax, mean, sum, max, tmp, tiling, params);
    else
      SoftmaxFlashV3<half, float, true>(d, mean, sum, max, x, expMax, mean, sum, max, tmp, tiling, params);
    BOOST_REQUIRE(reports().empty());
    for (std::uint32_t r = 0; r < m; ++r) {
      std::vector<double> row(k);
      double all = 0;
      for (std::uint32_t c = 0; c < k; ++c)
        all += (row[c] = asDouble(x.data()[r * k + c]));
      all /= k;
      // The first 512 in eight groups of 64; of those behind them eight neighbours go to each group.
      for (std::uint32_t c = 0; c < k; ++c) {
        const std::uint32_t g = c / (k / 8);
        double group = 0;
        for (std::uint32_t i = 0; i < 64; ++i)
          group += asDouble(x.data()[r * k + g * 64 + i]);
        for (std::uint32_t i = 0; i < 8; ++i)
          group += asDouble(x.data()[r * k + 512 + g * 8 + i]);
        row[c] -= (all - group / (k / 8.0)) * scalar;
      }
      const double newMean = piece == 1 ? all : (oldMean[r * 8] * (piece - 1) + all) / piece;
      const double shift = (all - newMean) * scalar;
      double high = maxOf(row) + shift, carried = 0;
      if (piece != 1) {
        const double before = (oldMean[r * 8] - newMean) * scalar;
        high = std::max(high, oldMax[r * 8] + before);
        const double scale = std::exp(oldMax[r * 8] - high + before);
        carried = scale * oldSum[r * 8];
        BOOST_REQUIRE_CLOSE(asDouble(expMax.data()[r * 16]), scale, 0.1);
      }
      BOOST_REQUIRE_SMALL(asDouble(mean.data()[r * 8]) - newMean, 1e-5);
      BOOST_REQUIRE_SMALL(asDouble(max.data()[r * 8]) - high, 1e-4);
      BOOST_REQUIRE_CLOSE(asDouble(sum.data()[r * 8]), carried + expSum(row, high - shift), 0.01);
      for (std::uint32_t c = 0; c < k; ++c)
        BOOST_REQUIRE_SMALL(asDouble(d.data()[r * k + c]) - std::exp(row[c] - high + shift), 1e-3);
    }
  }
  params.splitMeanCnt = 4;
  SoftmaxFlashV3<half, float>(d, mean, sum, max, x, expMax, mean, sum, max, tmp, tiling, params);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}
#endif

template <class T> void gradient(ApiFixture& f) {
  for (const Matrix& s : shapes) {
    f.next = 0;
    const std::uint32_t n = s.m * s.k;
    auto g = f.random_<T>(n, -1, 1), y = f.random_<T>(n, 0, 0.1), d = f.tensor<T>(n), front = f.tensor<T>(s.m * 16);
    auto tmp = f.tensor<std::uint8_t>(32768);
    const SoftMaxShapeInfo shape{s.m, s.k, s.m, s.usedK};
    if (s.nz) {
      SoftmaxGrad<T, false, true>(d, g, y, tmp, SoftMaxTiling{}, false, shape);
      SoftmaxGradFront<T, false, true>(front, g, y, tmp, SoftMaxTiling{}, shape);
    } else {
      SoftmaxGrad<T>(d, g, y, SoftMaxTiling{}, false, shape);
      SoftmaxGradFront<T>(front, g, y, tmp, SoftMaxTiling{}, shape);
    }
    const auto dy = copyOf(g, n), in = copyOf(y, n);
    for (std::uint32_t r = 0; r < s.m; ++r) {
      const auto a = rowOf(dy, s, r), b = rowOf(in, s, r);
      double sum = 0;
      for (std::uint32_t c = 0; c < s.usedK; ++c)
        sum += a[c] * b[c];
      const double tolerance = std::is_same_v<T, half> ? 1e-3 : 1e-6;
      BOOST_REQUIRE_SMALL(asDouble(front.data()[r * 32 / sizeof(T)]) - sum, tolerance);
      for (std::uint32_t c = 0; c < s.usedK; ++c)
        BOOST_REQUIRE_SMALL(asDouble(d.data()[s.at(r, c)]) - (a[c] - sum) * b[c], tolerance);
    }
  }
}
BOOST_AUTO_TEST_CASE(gradients) {
  gradient<float>(*this);
  gradient<half>(*this);
}

BOOST_AUTO_TEST_CASE(adjusted_rows) {
  auto res = random_<half>(3 * 32, 1, 2);
  auto max = tensor<float>(24);
  for (int i = 0; i < 24; ++i)
    max.data()[i] = i / 8 == 1 ? -std::numeric_limits<float>::max() : 1.0f;
  BOOST_CHECK((AdjustSoftMaxRes<half, float>(res, max, 0xff7fffff, half(0.5f), {3, 32, 3, 32})));
  for (int i = 0; i < 96; ++i)
    BOOST_CHECK_EQUAL(asDouble(res.data()[i]) == 0.5, i / 32 == 1);
  BOOST_CHECK(!(AdjustSoftMaxRes<half, float>(res, max, 0x40000000, half(0.0f), {3, 32, 3, 32})));
}

BOOST_AUTO_TEST_CASE(what_cannot_be) {
  auto x = random_<float>(64, 0, 1), s = tensor<float>(64);
  auto tmp = tensor<std::uint8_t>(64);
  SoftMax<float>(x, s, s, x, SoftMaxTiling{}, {2, 30, 2, 30});
  SoftMax<float>(x, s, s, x, SoftMaxTiling{}, {2, 32, 2, 33});
  SoftMax<float>(x, s, s, x, SoftMaxTiling{}, {}); // nothing to do
  BOOST_REQUIRE_EQUAL(reports().size(), 2u);
  BOOST_CHECK_EQUAL(reports()[0], "ARG-VALUE: SoftMax: rows must be whole blocks of 32 bytes (srcK)");
  SoftMax<float>(x, s, s, x, tmp, SoftMaxTiling{}, {2, 32, 2, 32});
  BOOST_REQUIRE_EQUAL(reports().size(), 3u);
  BOOST_CHECK_EQUAL(reports()[2], "MEM-SCRATCH: SoftMax: sharedTmpBuffer has 64 bytes; this call needs 416 at least");
  // A buffer that is smaller than what the tiling was made for.
  SoftMaxTiling tiling{};
  SoftMaxTilingFunc(TensorShape({2, 32}), 4, 4096, tiling);
  auto small = tensor<std::uint8_t>(416);
  SoftMax<float>(x, s, s, x, small, tiling, {2, 32, 2, 32});
  BOOST_CHECK_EQUAL(reports().size(), 4u);
}

BOOST_AUTO_TEST_CASE(tiling_of_the_host) {
  BOOST_CHECK_EQUAL(GetSoftMaxMinTmpSize(TensorShape({320, 64}), 4, false), (8 + 64 + 64) * 4u);
  BOOST_CHECK_EQUAL(GetSoftMaxMaxTmpSize(TensorShape({320, 64}), 4, false), 320 * (8 + 64 + 64) * 4u);
  SoftMaxTiling t{};
  SoftMaxTilingFunc(TensorShape({320, 64}), 4, 100 * 136 * 4, t);
  BOOST_CHECK_EQUAL(t.splitM, 80u); // the largest multiple of 8 up to 100 that divides 320
  BOOST_CHECK_EQUAL(t.rangeM * t.splitM + t.tailM, 320u);
  BOOST_CHECK(IsBasicBlockInSoftMax(t, 4));
  constexpr SoftMaxTiling c = SoftMaxFlashV2TilingFunc({16, 128, 16, 128}, 2, 4, 65536, false, true);
  static_assert(c.splitM == 16 && c.reduceK == 8);
  BOOST_CHECK_EQUAL(GetSoftMaxFlashV2MinTmpSize(TensorShape({8, 1024}), 4, 4, true, true), 8 * (8 + 128) * 4u);
}

BOOST_AUTO_TEST_SUITE_END()
