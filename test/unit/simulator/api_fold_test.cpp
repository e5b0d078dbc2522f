// What gathers many elements into few or picks some of them: reductions by pattern, CumSum, TopK, DropOut, Select by a
// mask of bytes. And the functions of two tensors: GeGLU, SwiGLU, ReGlu, Fmod, Axpy; Digamma.
#include "api_fixture.h"
#include "tiling/tiling_api.h"

#include <algorithm>
#include <functional>
#include <numeric>

using namespace AscendC;

BOOST_FIXTURE_TEST_SUITE(fold, ApiFixture)

#if __NPU_ARCH__ == 2201
using Step = std::function<double(double, double)>;

template <class T, class AR, class RA>
void folds(ApiFixture& f, const char* name, double low, double high, const Step& step, bool mean, double tolerance,
           AR along, RA down) {
  for (std::uint32_t rows : {1u, 3u, 8u, 17u})
    for (std::uint32_t n : {1u, 5u, 32u, 65u}) {
      f.next = 0;
      const std::uint32_t perBlock = 32 / sizeof(T), stride = (n + perBlock - 1) / perBlock * perBlock;
      auto x = f.random_<T>(rows * stride, low, high), d = f.tensor<T>(std::max(rows, stride));
      auto tmp = f.tensor<std::uint8_t>(60000);
      const std::uint32_t shape[] = {rows, n};
      const auto at = [&](std::uint32_t r, std::uint32_t c) { return asDouble(x.data()[r * stride + c]); };
      along(d, x, tmp, shape);
      for (std::uint32_t r = 0; r < rows; ++r) {
        double value = at(r, 0);
        for (std::uint32_t c = 1; c < n; ++c)
          value = step(value, at(r, c));
        value = mean ? value / n : value;
        BOOST_TEST_CONTEXT(name << " AR " << rows << " x " << n)
        BOOST_REQUIRE_SMALL(asDouble(d.data()[r]) - value, tolerance * (1 + std::abs(value)));
      }
      down(d, x, tmp, shape);
      for (std::uint32_t c = 0; c < n; ++c) {
        double value = at(0, c);
        for (std::uint32_t r = 1; r < rows; ++r)
          value = step(value, at(r, c));
        value = mean ? value / rows : value;
        BOOST_TEST_CONTEXT(name << " RA " << rows << " x " << n)
        BOOST_REQUIRE_SMALL(asDouble(d.data()[c]) - value, tolerance * (1 + std::abs(value)));
      }
      BOOST_REQUIRE(f.reports().empty());
    }
}
#define FOLD(T, Name, low, high, step, mean, tolerance)                                                                \
  folds<T>(                                                                                                            \
      *this, #Name, low, high, step, mean, tolerance,                                                                  \
      [](const auto& d, const auto& x, const auto& tmp, const std::uint32_t* shape) {                                  \
        Name<T, Pattern::Reduce::AR>(d, x, tmp, shape, true);                                                          \
      },                                                                                                               \
      [](const auto& d, const auto& x, const auto&, const std::uint32_t* shape) {                                      \
        Name<T, Pattern::Reduce::RA>(d, x, shape, true);                                                               \
      })

BOOST_AUTO_TEST_CASE(reductions_by_pattern) {
  const Step sum = std::plus<double>(), product = std::multiplies<double>();
  const Step larger = [](double a, double b) { return std::max(a, b); };
  const Step smaller = [](double a, double b) { return std::min(a, b); };
  const Step either = [](double a, double b) { return a != 0 || b != 0 ? std::max(a, b) : 0.0; };
  FOLD(float, ReduceSum, -2, 2, sum, false, 1e-5);
  FOLD(float, ReduceMean, -2, 2, sum, true, 1e-5);
  FOLD(float, ReduceProd, 0.9, 1.1, product, false, 1e-5);
  FOLD(float, ReduceMax, -100, 100, larger, false, 0);
  FOLD(half, ReduceMax, -100, 100, larger, false, 0);
  FOLD(half, ReduceMin, -100, 100, smaller, false, 0);
  FOLD(float, ReduceAny, 0, 1, either, false, 0);
  FOLD(float, ReduceAll, 0, 1, smaller, false, 0);
  FOLD(std::uint8_t, ReduceAny, 0, 2, either, false, 0);
  FOLD(std::uint8_t, ReduceAll, 0, 2, smaller, false, 0);
}
#endif

BOOST_AUTO_TEST_CASE(xor_sum) {
  for (std::uint32_t n : {16u, 80u, 144u}) {
    next = 0;
    auto a = tensor<std::int16_t>(n), b = tensor<std::int16_t>(n), d = tensor<std::int16_t>(16);
    long sum = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      a.data()[i] = static_cast<std::int16_t>(random() % 401 - 200);
      b.data()[i] = static_cast<std::int16_t>(random() % 401 - 200);
      sum += static_cast<std::int16_t>(a.data()[i] ^ b.data()[i]);
    }
    auto tmp = tensor<std::uint8_t>(8192);
    ReduceXorSum(d, a, b, tmp, n);
    BOOST_REQUIRE(reports().empty());
    BOOST_REQUIRE_EQUAL(d.data()[0], std::clamp(sum, -32768l, 32767l));
  }
}

constexpr CumSumConfig down{false, false, true}, along{true, false, true};
template <class T> void cumulated(ApiFixture& f) {
  for (std::uint32_t rows : {1u, 3u, 17u})
    for (std::uint32_t n : {16u, 48u}) {
      f.next = 0;
      auto x = f.random_<T>(rows * n, -1, 1), d = f.tensor<T>(rows * n), last = f.tensor<T>(n);
      std::uint32_t most, least;
      GetCumSumMaxMinTmpSize(TensorShape({rows, n}), sizeof(T), true, false, most, least);
      auto tmp = f.tensor<std::uint8_t>(most);
      for (bool rowsWise : {true, false}) {
        if (rowsWise)
          CumSum<T, along>(d, last, x, tmp, {rows, n});
        else
          CumSum<T, down>(d, last, x, {rows, n});
        BOOST_REQUIRE(f.reports().empty());
        std::vector<double> sum(n);
        for (std::uint32_t r = 0; r < rows; ++r)
          for (std::uint32_t c = 0; c < n; ++c) {
            sum[c] = asDouble(x.data()[r * n + c]) + (rowsWise ? (c ? sum[c - 1] : 0) : (r ? sum[c] : 0));
            BOOST_REQUIRE_SMALL(asDouble(d.data()[r * n + c]) - sum[c], 2 * epsilon<T>() * n);
          }
        for (std::uint32_t c = 0; c < n; ++c)
          BOOST_REQUIRE_EQUAL(asDouble(last.data()[c]), asDouble(d.data()[(rows - 1) * n + c]));
      }
    }
}
BOOST_AUTO_TEST_CASE(cum_sum) {
  cumulated<half>(*this);
  cumulated<float>(*this);
}

template <class T> void best(ApiFixture& f, bool largest) {
  f.next = 0;
  const int rows = 3, n = 60, inner = 64, k = 7;
  auto x = f.random_<T>(rows * inner, -50, 50), value = f.tensor<T>(rows * 8 + 64);
  auto index = f.tensor<std::int32_t>(rows * inner), chosen = f.tensor<std::int32_t>(rows * 8 + 64);
  auto finish = f.tensor<bool>(32);
  auto tmp = f.tensor<std::uint8_t>(40000);
  // What fills rows up must not get among the first: the caller sees to that.
  for (int i = 0; i < rows * inner; ++i)
    if (i % inner >= n)
      x.data()[i] = T(largest ? -60000.0f : 60000.0f);
  std::iota(index.data(), index.data() + inner, 100);
  TopKInfo info{rows, inner, n};
  TopkTiling tiling{};
  TopK<T, true>(value, chosen, x, index, finish, tmp, k, tiling, info, largest);
  BOOST_REQUIRE(f.reports().empty());
  const std::uint32_t stride = 8 * 4 / sizeof(T);
  for (int r = 0; r < rows; ++r) {
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      const double u = asDouble(x.data()[r * inner + a]), v = asDouble(x.data()[r * inner + b]);
      return largest ? u > v : u < v;
    });
    for (int i = 0; i < k; ++i) {
      BOOST_REQUIRE_EQUAL(asDouble(value.data()[r * stride + i]), asDouble(x.data()[r * inner + order[i]]));
      BOOST_REQUIRE_EQUAL(chosen.data()[r * 8 + i], order[i] + 100);
    }
  }
}
BOOST_AUTO_TEST_CASE(top_k) {
  for (bool largest : {true, false}) {
    best<float>(*this, largest);
    best<half>(*this, largest);
  }
  auto x = tensor<float>(32);
  auto index = tensor<std::int32_t>(32);
  auto finish = tensor<bool>(32);
  TopKInfo info{1, 32, 32};
  TopK<float, false, true, false, TopKMode::TOPK_NSMALL>(x, index, x, index, finish, 3, TopkTiling{}, info);
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
}

BOOST_AUTO_TEST_CASE(drop_out) {
  const std::uint32_t rows = 2, n = 64;
  auto x = random_<float>(rows * n, -4, 4), d = tensor<float>(rows * n);
  auto bytes = tensor<std::uint8_t>(rows * n), bits = tensor<std::uint8_t>(rows * n / 8 + 32);
  for (std::uint32_t i = 0; i < rows * n; ++i)
    bytes.data()[i] = random() % 2;
  for (std::uint32_t i = 0; i < rows * n / 8; ++i)
    bits.data()[i] = static_cast<std::uint8_t>(random());
  auto tmp = tensor<std::uint8_t>(4096);
  DropOutShapeInfo info;
  info.firstAxis = rows;
  info.srcLastAxis = info.maskLastAxis = n;
  DropOut(d, x, bytes, tmp, 0.8f, info);
  for (std::uint32_t i = 0; i < rows * n; ++i)
    BOOST_REQUIRE(close(d.data()[i], bytes.data()[i] * asDouble(x.data()[i]) / 0.8, 3));
  info.maskLastAxis = n / 8;
  DropOut(d, x, bits, tmp, 0.5f, info);
  for (std::uint32_t i = 0; i < rows * n; ++i)
    BOOST_REQUIRE(close(d.data()[i], bits.data()[i / 8] >> (i % 8) & 1 ? asDouble(x.data()[i]) * 2 : 0, 3));
  BOOST_REQUIRE(reports().empty());
  DropOut(d, x, bits, tmp, 1.5f, info);
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
}

template <class T, class M> void chosen(ApiFixture& f) {
  f.next = 0;
  const std::uint32_t rows = 3, n = 32, wide = 64;
  auto x = f.random_<T>(rows * n, -4, 4), d = f.tensor<T>(rows * n);
  auto mask = f.tensor<M>(rows * wide);
  for (std::uint32_t i = 0; i < rows * wide; ++i)
    mask.data()[i] = static_cast<M>(f.random() % 2);
  auto tmp = f.tensor<std::uint8_t>(16384);
  SelectWithBytesMaskShapeInfo info;
  info.firstAxis = rows;
  info.srcLastAxis = n;
  info.maskLastAxis = wide;
  for (bool scalarFirst : {false, true}) {
    if (scalarFirst)
      Select(d, T(9.0f), x, mask, tmp, info);
    else
      Select<T, M, false>(d, x, T(9.0f), mask, tmp, info);
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t r = 0; r < rows; ++r)
      for (std::uint32_t c = 0; c < n; ++c) {
        const bool first = mask.data()[r * wide + c] == M(0);
        BOOST_REQUIRE_EQUAL(asDouble(d.data()[r * n + c]), first != scalarFirst ? asDouble(x.data()[r * n + c]) : 9.0);
      }
  }
}
BOOST_AUTO_TEST_CASE(select_by_bytes) {
  chosen<half, std::uint8_t>(*this);
  chosen<float, bool>(*this);
  chosen<float, std::int16_t>(*this);
  chosen<half, std::uint32_t>(*this);
}

double geLu(double x) { return x / (1 + std::exp(-1.5957691216057308 * (x + 0.044715 * x * x * x))); }

template <class T> void pairs(ApiFixture& f) {
  const double tolerance = std::is_same_v<T, half> ? 4e-3 : 4e-6;
  for (std::uint32_t n : {1u, 33u, 256u, 700u}) {
    f.next = 0;
    auto a = f.random_<T>(n, -4, 4), b = f.random_<T>(n, -4, 4), d = f.tensor<T>(n);
    auto tmp = f.tensor<std::uint8_t>(40000);
    const auto check = [&](auto formula) {
      BOOST_REQUIRE(f.reports().empty());
      for (std::uint32_t i = 0; i < n; ++i) {
        const double expected = formula(asDouble(a.data()[i]), asDouble(b.data()[i]));
        BOOST_REQUIRE_SMALL(asDouble(d.data()[i]) - expected, tolerance * (1 + std::abs(expected)));
      }
    };
    GeGLU(d, a, b, tmp, n);
    check([](double x, double y) { return x * geLu(y); });
    SwiGLU(d, a, b, 1.5f, tmp);
    check([](double x, double y) { return x * y / (1 + std::exp(-1.5 * y)); });
    ReGlu(d, a, b, tmp, n);
    check([](double x, double y) { return y > 0 ? x * y : 0; });
    FasterGeluV2(d, a, n);
    // An approximation of Gelu: within 0.02 of it.
    for (std::uint32_t i = 0; i < n; ++i)
      BOOST_REQUIRE_SMALL(asDouble(d.data()[i]) - geLu(asDouble(a.data()[i])), 0.03);
    for (std::uint32_t i = 0; i < n; ++i)
      d.data()[i] = b.data()[i];
    Axpy(d, a, T(0.75f), tmp, n);
    check([](double x, double y) { return x * 0.75 + y; });
    Fmod(d, a, b, tmp, n);
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t i = 0; i < n; ++i) {
      const double y = asDouble(b.data()[i]), expected = std::fmod(asDouble(a.data()[i]), y);
      // Next to a multiple of y the quotient may be rounded across it.
      const double error = std::abs(asDouble(d.data()[i]) - expected);
      BOOST_REQUIRE_SMALL(std::min(error, std::abs(error - std::abs(y))), tolerance * 4);
    }
  }
}
BOOST_AUTO_TEST_CASE(functions_of_two_tensors) {
  pairs<half>(*this);
  pairs<float>(*this);
}

/// By the recurrence up to 20, there by the asymptotic series; by reflection below 0.
double digamma(double x) {
  if (x < 0)
    return digamma(1 - x) - M_PI / std::tan(M_PI * x);
  double sum = 0;
  for (; x < 20; x += 1)
    sum -= 1 / x;
  const double y = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x - y * (1.0 / 12 - y * (1.0 / 120 - y / 252));
}
template <class T> void digammas(ApiFixture& f, double tolerance) {
  f.next = 0;
  const std::uint32_t n = 300;
  auto x = f.random_<T>(n, 0.2, 40), d = f.tensor<T>(n);
  for (std::uint32_t i = 0; i < 40; ++i)
    x.data()[i] = T(-0.3f - static_cast<float>(i % 5));
  auto tmp = f.tensor<std::uint8_t>(40000);
  Digamma(d, x, tmp, n);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t i = 0; i < n; ++i) {
    const double expected = digamma(asDouble(x.data()[i]));
    BOOST_REQUIRE_SMALL(asDouble(d.data()[i]) - expected, tolerance * (1 + std::abs(expected)));
  }
}
BOOST_AUTO_TEST_CASE(digamma_of_both_signs) {
  digammas<half>(*this, 2e-3);
  digammas<float>(*this, 2e-5);
}

BOOST_AUTO_TEST_SUITE_END()
