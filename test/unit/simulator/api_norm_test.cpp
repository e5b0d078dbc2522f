#include "api_fixture.h"
#include "tiling/tiling_api.h"

using namespace AscendC;

namespace {

template <class T> std::vector<double> values(const LocalTensor<T>& t, std::size_t n) {
  std::vector<double> v(n);
  for (std::size_t i = 0; i < n; ++i)
    v[i] = asDouble(t.data()[i]);
  return v;
}
struct MeanVariance {
  double mean = 0, variance = 0;
};
MeanVariance moments(const std::vector<double>& v) {
  MeanVariance m;
  for (double x : v)
    m.mean += x / static_cast<double>(v.size());
  for (double x : v)
    m.variance += (x - m.mean) * (x - m.mean) / static_cast<double>(v.size());
  return m;
}
/// Values of about 1: a few roundings in float; one rounding to half.
template <class T> double tolerance(double scale = 4) { return std::is_same_v<T, half> ? scale * 1e-3 : scale * 1e-6; }
template <class T> void near(T actual, double expected, double scale = 4) {
  BOOST_REQUIRE_SMALL(asDouble(actual) - expected, tolerance<T>(scale) * (1 + std::abs(expected)));
}

struct RowShape {
  std::uint32_t b, s, h, used;
};
const RowShape rowShapes[] = {{1, 1, 16, 16}, {2, 3, 32, 29}, {1, 8, 64, 64}, {3, 1, 48, 33}};

} // namespace

BOOST_FIXTURE_TEST_SUITE(normalization, ApiFixture)

template <class T> void layerNorms(ApiFixture& f) {
  for (const RowShape& r : rowShapes) {
    f.next = 0;
    const std::uint32_t rows = r.b * r.s, n = rows * r.h;
    auto x = f.random_<T>(n, -2, 3), gx = f.random_<T>(n, -1, 1), d = f.tensor<T>(n);
    auto gamma = f.random_<T>(r.h, 0.5, 1.5), beta = f.random_<T>(r.h, -1, 1);
    auto mean = f.tensor<T>(rows), second = f.tensor<T>(rows);
    const auto in = values(x, n), other = values(gx, n), g = values(gamma, r.h), b = values(beta, r.h);
    std::uint32_t most, least;
    const T epsilon = T(1e-3f);
    auto check = [&](double alpha, bool deep) {
      BOOST_REQUIRE(f.reports().empty());
      for (std::uint32_t m = 0; m < rows; ++m) {
        std::vector<double> row(r.used);
        for (std::uint32_t i = 0; i < r.used; ++i)
          row[i] = alpha * in[m * r.h + i] + (deep ? other[m * r.h + i] : 0);
        const MeanVariance v = moments(row);
        const double rstd = 1 / std::sqrt(v.variance + asDouble(epsilon));
        near(mean.data()[m], v.mean);
        near(second.data()[m], v.variance);
        for (std::uint32_t i = 0; i < r.used; ++i)
          near(d.data()[m * r.h + i], (row[i] - v.mean) * rstd * g[i] + b[i]);
      }
    };
    const TensorShape shape({r.b, r.s, r.h, r.used});
    GetLayerNormMaxMinTmpSize(shape, sizeof(T), false, most, least);
    auto tmp = f.tensor<std::uint8_t>(most);
    LayerNormTiling tiling{};
    GetLayerNormNDTilingInfo(shape, most, sizeof(T), false, tiling);
    LayerNorm<T>(d, mean, second, x, gamma, beta, tmp, epsilon, tiling);
    check(1, false);
    DeepNormTiling deep{};
    BOOST_REQUIRE(GetDeepNormTilingInfo(TensorShape({r.b, r.s, r.h}), TensorShape({r.b, r.s, r.used}), most, sizeof(T),
                                        false, false, deep));
    DeepNorm<T>(d, mean, second, x, gx, beta, gamma, tmp, T(0.5f), epsilon, deep);
    check(0.5, true);

    RmsNormTiling rms{};
    GetRmsNormMaxMinTmpSize(TensorShape({r.b, r.s, r.h}), sizeof(T), most, least);
    auto rmsTmp = f.tensor<std::uint8_t>(least);
    BOOST_REQUIRE(
        GetRmsNormTilingInfo(TensorShape({r.b, r.s, r.h}), TensorShape({r.b, r.s, r.used}), least, sizeof(T), rms));
    BOOST_CHECK_EQUAL(rms.mainBsLength, 1u);
    RmsNorm<T>(d, x, gamma, rmsTmp, epsilon, rms);
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t m = 0; m < rows; ++m) {
      double squares = 0;
      for (std::uint32_t i = 0; i < r.used; ++i)
        squares += in[m * r.h + i] * in[m * r.h + i] / r.used;
      for (std::uint32_t i = 0; i < r.used; ++i)
        near(d.data()[m * r.h + i], in[m * r.h + i] / std::sqrt(squares + asDouble(epsilon)) * g[i]);
    }
  }
}
BOOST_AUTO_TEST_CASE(of_rows) {
  layerNorms<float>(*this);
  layerNorms<half>(*this);
}

template <class T, class U> void withRstd(ApiFixture& f) {
  f.next = 0;
  const LayerNormPara p{5, 27, 32};
  auto x = f.random_<T>(160, -3, 2), d = f.tensor<T>(160);
  auto gamma = f.random_<U>(27, 0.5, 1.5), beta = f.random_<U>(27, -1, 1);
  auto mean = f.tensor<float>(5), rstd = f.tensor<float>(5), variance = f.tensor<float>(5);
  std::uint32_t most, least;
  GetLayerNormMaxMinTmpSize(TensorShape({5, 27}), sizeof(T), false, true, false, most, least);
  auto tmp = f.tensor<std::uint8_t>(least);
  LayerNormSeparateTiling tiling{};
  GetLayerNormNDTilingInfo(TensorShape({5, 27}), least, sizeof(T), false, true, tiling);
  BOOST_CHECK_EQUAL(tiling.aLength, 5u);
  const auto in = values(x, 160), g = values(gamma, 27), b = values(beta, 27);
  for (int form = 0; form < 4; ++form) {
    if (form == 0)
      LayerNorm<U, T>(d, mean, rstd, x, gamma, beta, 1e-5f, tmp, p, tiling);
    else if (form == 1)
      LayerNorm<U, T, false, LNCFG_NOBETA>(d, mean, rstd, x, gamma, beta, 1e-5f, p, tiling);
    else if (form == 2)
      Normalize<U, T>(d, rstd, mean, variance, x, gamma, beta, 1e-5f, p);
    else
      Normalize<U, T, false, NLCFG_NOGAMMA>(d, rstd, mean, variance, x, gamma, beta, tmp, 1e-5f, p);
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t m = 0; m < 5; ++m) {
      const MeanVariance v = moments(std::vector<double>(in.begin() + m * 32, in.begin() + m * 32 + 27));
      near(mean.data()[m], v.mean);
      near(rstd.data()[m], 1 / std::sqrt(v.variance + 1e-5));
      variance.data()[m] = static_cast<float>(v.variance);
      for (std::uint32_t i = 0; i < 27; ++i)
        near(d.data()[m * 32 + i], (in[m * 32 + i] - v.mean) / std::sqrt(v.variance + 1e-5) * (form == 3 ? 1 : g[i]) +
                                       (form == 1 ? 0 : b[i]));
    }
  }
}
BOOST_AUTO_TEST_CASE(with_the_reciprocal_deviation) {
  withRstd<float, float>(*this);
  withRstd<half, half>(*this);
  withRstd<half, float>(*this);
}

template <class T> void gradients(ApiFixture& f) {
  for (const RowShape& r : rowShapes) {
    f.next = 0;
    const std::uint32_t rows = r.b * r.s, n = rows * r.h;
    auto x = f.random_<T>(n, -1, 1), dy = f.random_<T>(n, -1, 1), gamma = f.random_<T>(r.h, 0.5, 1.5);
    auto mean = f.tensor<T>(rows), variance = f.tensor<T>(rows), pdX = f.tensor<T>(n), res = f.tensor<T>(n);
    auto pdGamma = f.tensor<T>(r.h), pdBeta = f.tensor<T>(r.h);
    const TensorShape shape({r.b, r.s, r.h, r.used});
    std::uint32_t most, least;
    GetLayerNormGradMaxMinTmpSize(shape, sizeof(T), false, most, least);
    auto tmp = f.tensor<std::uint8_t>(least);
    LayerNormGradTiling tiling{};
    GetLayerNormGradNDTilingInfo(shape, least, sizeof(T), false, tiling);
    const auto in = values(x, n), up = values(dy, n), g = values(gamma, r.h);
    for (std::uint32_t m = 0; m < rows; ++m) {
      const MeanVariance v = moments(std::vector<double>(in.begin() + m * r.h, in.begin() + m * r.h + r.used));
      mean.data()[m] = T(static_cast<float>(v.mean));
      variance.data()[m] = T(static_cast<float>(v.variance));
    }
    LayerNormGrad<T>(pdX, res, dy, x, variance, mean, gamma, tmp, T(1e-3f), tiling);
    LayerNormGradBetaTiling beta{};
    std::uint32_t mostBeta, leastBeta;
    GetLayerNormGradBetaMaxMinTmpSize(shape, sizeof(T), false, mostBeta, leastBeta);
    GetLayerNormGradBetaNDTilingInfo(shape, leastBeta, sizeof(T), false, beta);
    auto tmpBeta = f.tensor<std::uint8_t>(leastBeta);
    LayerNormGradBeta<T>(pdGamma, pdBeta, res, dy, tmpBeta, beta);
    BOOST_REQUIRE(f.reports().empty());
    std::vector<double> sumGamma(r.used, 0), sumBeta(r.used, 0);
    for (std::uint32_t m = 0; m < rows; ++m) {
      const double mu = asDouble(mean.data()[m]), inverse = asDouble(variance.data()[m]) + asDouble(T(1e-3f));
      double byVariance = 0, byMean = 0, differences = 0;
      for (std::uint32_t i = 0; i < r.used; ++i) {
        const double l = up[m * r.h + i] * g[i], c = in[m * r.h + i] - mu;
        byVariance += -0.5 * l * c * std::pow(inverse, -1.5);
        byMean += -l * std::pow(inverse, -0.5);
        differences += -2 * c;
      }
      byMean += byVariance / r.used * differences;
      for (std::uint32_t i = 0; i < r.used; ++i) {
        const double l = up[m * r.h + i] * g[i], c = in[m * r.h + i] - mu;
        near(pdX.data()[m * r.h + i], l * std::pow(inverse, -0.5) + byVariance * 2 / r.used * c + byMean / r.used, 8);
        near(res.data()[m * r.h + i], c * std::pow(inverse, -0.5), 8);
        sumGamma[i] += up[m * r.h + i] * asDouble(res.data()[m * r.h + i]);
        sumBeta[i] += up[m * r.h + i];
      }
    }
    for (std::uint32_t i = 0; i < r.used; ++i) {
      near(pdGamma.data()[i], sumGamma[i]);
      near(pdBeta.data()[i], sumBeta[i]);
    }
  }
}
BOOST_AUTO_TEST_CASE(gradients_of_rows) {
  gradients<float>(*this);
  gradients<half>(*this);
}

template <class T> void batches(ApiFixture& f) {
  f.next = 0;
  constexpr std::uint32_t b = 5, sh = 48;
  auto x = f.random_<T>(b * sh, -2, 2), d = f.tensor<T>(b * sh), gamma = f.random_<T>(b, 0.5, 2),
       beta = f.random_<T>(b, -1, 1), mean = f.tensor<T>(sh), variance = f.tensor<T>(sh);
  std::uint32_t most, least;
  const TensorShape shape({b, 3, 16});
  BOOST_REQUIRE(GetBatchNormMaxMinTmpSize(shape, shape, sizeof(T), false, most, least));
  auto tmp = f.tensor<std::uint8_t>(least);
  BatchNormTiling tiling{};
  BOOST_REQUIRE(GetBatchNormNDTilingInfo(shape, shape, least, sizeof(T), false, tiling));
  BatchNorm<T>(d, mean, variance, x, gamma, beta, tmp, T(1e-3f), tiling);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t c = 0; c < sh; ++c) {
    std::vector<double> column(b);
    for (std::uint32_t i = 0; i < b; ++i)
      column[i] = asDouble(x.data()[i * sh + c]);
    const MeanVariance v = moments(column);
    near(mean.data()[c], v.mean);
    near(variance.data()[c], v.variance);
    for (std::uint32_t i = 0; i < b; ++i)
      near(d.data()[i * sh + c],
           (column[i] - v.mean) / std::sqrt(v.variance + asDouble(T(1e-3f))) * asDouble(gamma.data()[i]) +
               asDouble(beta.data()[i]),
           8);
  }
}
BOOST_AUTO_TEST_CASE(over_the_batch) {
  batches<float>(*this);
  batches<half>(*this);
}

#if __NPU_ARCH__ == 2201
template <class T> void groups(ApiFixture& f) {
  f.next = 0;
  constexpr std::uint32_t n = 2, c = 6, g = 3, hw = 9, line = 32 / sizeof(T) > 8 ? 16 : 16;
  auto x = f.random_<T>(n * c * line, -2, 2), d = f.tensor<T>(n * c * line), gamma = f.random_<T>(c, 0.5, 2),
       beta = f.random_<T>(c, -1, 1), mean = f.tensor<T>(n * g), variance = f.tensor<T>(n * g);
  const TensorShape shape({n, c, 3, 3});
  std::uint32_t most, least;
  GetGroupNormMaxMinTmpSize(shape, sizeof(T), false, g, most, least);
  auto tmp = f.tensor<std::uint8_t>(most);
  GroupNormTiling tiling{};
  GetGroupNormNDTilingInfo(shape, most, sizeof(T), false, g, tiling);
  BOOST_REQUIRE_EQUAL(tiling.hwAlignSize, line);
  GroupNorm<T>(d, mean, variance, x, gamma, beta, tmp, T(1e-3f), tiling);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t group = 0; group < n * g; ++group) {
    std::vector<double> all;
    for (std::uint32_t k = 0; k < 2 * hw; ++k)
      all.push_back(asDouble(x.data()[(group * 2 + k / hw) * line + k % hw]));
    const MeanVariance v = moments(all);
    near(mean.data()[group], v.mean);
    near(variance.data()[group], v.variance);
    for (std::uint32_t k = 0; k < 2 * hw; ++k) {
      const std::uint32_t channel = (group % g) * 2 + k / hw;
      near(d.data()[(group * 2 + k / hw) * line + k % hw],
           (all[k] - v.mean) / std::sqrt(v.variance + asDouble(T(1e-3f))) * asDouble(gamma.data()[channel]) +
               asDouble(beta.data()[channel]),
           8);
    }
  }
}
BOOST_AUTO_TEST_CASE(by_groups) {
  groups<float>(*this);
  groups<half>(*this);
}
#endif

template <class T> void welford(ApiFixture& f) {
  f.next = 0;
  constexpr std::uint32_t ab = 32, pieces = 4, last = 19;
  auto x = f.random_<T>(ab * pieces, -2, 3);
  auto mean = f.tensor<float>(ab), variance = f.tensor<float>(ab), m2 = f.tensor<float>(ab), v2 = f.tensor<float>(ab);
  auto outMean = f.tensor<float>(8), outVariance = f.tensor<float>(8);
  auto counts = f.tensor<std::int32_t>(ab);
  auto tmp = f.tensor<std::uint8_t>(4096);
  std::vector<double> all;
  for (std::uint32_t i = 0; i < ab; ++i)
    mean.data()[i] = variance.data()[i] = 0;
  static constexpr WelfordUpdateConfig inPlace{true};
  for (std::uint32_t p = 0; p < pieces; ++p) {
    const std::uint32_t used = p + 1 == pieces ? last : ab;
    auto piece = x[p * ab];
    piece.SetSize(ab);
    WelfordUpdate<T, float, false, inPlace>(m2, v2, mean, variance, piece, tmp,
                                            {1, ab, used, 1.0f / static_cast<float>(p + 1)});
    std::memcpy(mean.data(), m2.data(), ab * 4);
    std::memcpy(variance.data(), v2.data(), ab * 4);
    for (std::uint32_t i = 0; i < used; ++i)
      all.push_back(asDouble(piece.data()[i]));
  }
  const MeanVariance v = moments(all);
  const float rRec = 1.0f / static_cast<float>(all.size());
  WelfordFinalizePara para{pieces, ab, pieces, last, pieces - 1, ab - last, 1.0f / ab, rRec, 0};
  WelfordFinalize(outMean, outVariance, mean, variance, tmp, para);
  near(outMean.data()[0], v.mean);
  near(outVariance.data()[0], v.variance);
  BOOST_CHECK_EQUAL(outMean.data()[1], 0.0f);
  for (std::uint32_t i = 0; i < ab; ++i)
    counts.data()[i] = i < last ? pieces : pieces - 1;
  WelfordFinalize(outMean, outVariance, mean, variance, counts, para);
  near(outMean.data()[0], v.mean);
  near(outVariance.data()[0], v.variance);
  BOOST_REQUIRE(f.reports().empty());
  para.tailCount = 0;
  WelfordFinalize(outMean, outVariance, mean, variance, para);
  BOOST_CHECK_EQUAL(f.reports().size(), 1u);
  fake::core().reports.clear();
}
BOOST_AUTO_TEST_CASE(in_pieces) {
  welford<float>(*this);
  welford<half>(*this);
}

BOOST_AUTO_TEST_CASE(what_cannot_be) {
  auto x = random_<float>(64, -1, 1), r = tensor<float>(64);
  auto tmp = tensor<std::uint8_t>(32);
  LayerNormTiling t{};
  LayerNorm<float>(x, r, r, x, r, r, 1e-3f, t); // an empty tiling: nothing to do
  BOOST_CHECK(reports().empty());
  GetLayerNormNDTilingInfo(TensorShape({1, 4, 16, 16}), 4096, 4, false, t);
  LayerNorm<float>(x, r, r, x, r, r, tmp, 1e-3f, t);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("MEM-SCRATCH: LayerNorm: sharedTmpBuffer has 32 bytes") == 0);
  t.originalHLength = 17;
  LayerNorm<float>(x, r, r, x, r, r, 1e-3f, t);
  BOOST_CHECK_EQUAL(reports().size(), 2u);
}

BOOST_AUTO_TEST_SUITE_END()
