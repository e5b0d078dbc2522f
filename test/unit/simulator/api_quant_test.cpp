// AscendQuant, AscendDequant, AscendAntiQuant against formulas in double.
#include "api_fixture.h"
#include "tiling/tiling_api.h"

using namespace AscendC;

namespace {

double limited(double x) { return std::min(127.0, std::max(-128.0, x)); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(quantization, ApiFixture)

template <class T> void quantised(ApiFixture& f, std::uint32_t n, std::uint32_t columns) {
  f.next = 0;
  auto x = f.random_<T>(n, -40, 40), scales = f.random_<T>(columns, 0.5, 4), offsets = f.random_<T>(columns, -9, 9);
  auto d = f.tensor<std::int8_t>(n);
  std::uint32_t most, least;
  GetAscendQuantMaxMinTmpSize(TensorShape({n}), sizeof(T), most, least);
  auto tmp = f.tensor<std::uint8_t>(least);
  // Half a step of the result, and what halves round off on the way.
  const auto check = [&](auto scale, auto offset) {
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t i = 0; i < n; ++i) {
      const double exact = asDouble(x.data()[i]) * scale(i) + offset(i);
      BOOST_REQUIRE_SMALL(d.data()[i] - limited(exact), 0.5 + 0.4);
    }
  };
  const auto scaleAt = [&](std::uint32_t i) { return asDouble(scales.data()[i % columns]); };
  const auto offsetAt = [&](std::uint32_t i) { return asDouble(offsets.data()[i % columns]); };
  AscendQuant(d, x, 2.5f, -3.0f, n);
  check([](std::uint32_t) { return 2.5; }, [](std::uint32_t) { return -3.0; });
  AscendQuant<T>(d, x, tmp, 0.25f, 0.5f);
  check([](std::uint32_t) { return 0.25; }, [](std::uint32_t) { return 0.5; });
  AscendQuant<T>(d, x, tmp, scales, T(1.0f), columns, n);
  check(scaleAt, [](std::uint32_t) { return 1.0; });
  AscendQuant<T>(d, x, scales, offsets);
  check(scaleAt, offsetAt);
}
BOOST_AUTO_TEST_CASE(quant) {
  for (std::uint32_t columns : {32u, 96u}) {
    quantised<half>(*this, columns * 3, columns);
    quantised<float>(*this, columns * 5, columns);
  }
}
BOOST_AUTO_TEST_CASE(quant_rounds_to_even_and_saturates) {
  auto x = tensor<half>(32);
  const float in[] = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1000.0f, -1000.0f, 126.5f};
  const int out[] = {0, 2, 2, 0, -2, 127, -128, 126};
  for (std::uint32_t i = 0; i < 32; ++i)
    x.data()[i] = half(in[i % 8]);
  auto d = tensor<std::int8_t>(32);
  AscendQuant(d, x, 1.0f, 0.0f);
  for (std::uint32_t i = 0; i < 32; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i], out[i % 8]);
}
BOOST_AUTO_TEST_CASE(quant_tells_of_counts_and_space) {
  auto x = random_<half>(64, -1, 1), scale = random_<half>(32, 1, 2);
  auto d = tensor<std::int8_t>(64);
  auto tmp = tensor<std::uint8_t>(256);
  AscendQuant(d, x, scale, half(0.0f), 24, 48);
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
  AscendQuant(d, x, tmp, 1.0f, 0.0f);
  BOOST_REQUIRE_EQUAL(reports().size(), 2);
  BOOST_CHECK(reports().back().find("this call needs 512 at least") != std::string::npos);
}

template <class D, class S> void dequantised(ApiFixture& f, DequantParams p) {
  f.next = 0;
  constexpr std::uint32_t perBlock = 32 / sizeof(D);
  const std::uint32_t stride = (p.n + perBlock - 1) / perBlock * perBlock;
  auto x = f.tensor<std::int32_t>(p.m * p.n);
  for (std::uint32_t i = 0; i < p.m * p.n; ++i)
    x.data()[i] = static_cast<std::int32_t>(f.random() % 20001) - 10000;
  auto scales = f.tensor<S>((p.n + 15) / 16 * 16);
  std::vector<double> scale(p.n);
  for (std::uint32_t i = 0; i < p.n; ++i) {
    const float value = 0.001f * static_cast<float>(i + 1);
    if constexpr (std::is_same_v<S, std::uint64_t>) {
      // Above the float stand bits that do not count.
      scales.data()[i] = 0xabull << 32 | detail::FloatBits(value);
      scale[i] = value;
    } else {
      scales.data()[i] = S(value);
      scale[i] = asDouble(scales.data()[i]);
    }
  }
  auto d = f.tensor<D>(p.m * stride);
  std::uint32_t most, least;
  GetAscendDequantMaxMinTmpSize(TensorShape({p.m, p.n}), 4, most, least);
  auto tmp = f.tensor<std::uint8_t>(least);
  const auto check = [&](bool scalar) {
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t r = 0; r < p.m; ++r)
      for (std::uint32_t c = 0; c < p.calCount; ++c)
        BOOST_REQUIRE(close(d.data()[r * stride + c], x.data()[r * p.n + c] * (scalar ? 0.125 : scale[c]), 2));
  };
  AscendDequant<D, S>(d, x, scales, tmp, p);
  check(false);
  if constexpr (!std::is_same_v<S, std::uint64_t>) {
    AscendDequant<D, S>(d, x, S(0.125f), tmp, p);
    check(true);
  }
  if (p.calCount == p.n) {
    scales.SetSize(p.n);
    AscendDequant<D, S>(d, x, scales, tmp);
    check(false);
    AscendDequant<D, S>(d, x, scales, tmp, p.m * p.n);
    check(false);
  }
}
BOOST_AUTO_TEST_CASE(dequant) {
  for (DequantParams p : {DequantParams{4, 8, 4}, DequantParams{3, 24, 24}, DequantParams{2, 32, 17}}) {
    dequantised<half, std::uint64_t>(*this, p);
    dequantised<float, float>(*this, p);
#if __NPU_ARCH__ == 2201
    dequantised<float, bfloat16_t>(*this, p);
    dequantised<bfloat16_t, bfloat16_t>(*this, p);
    dequantised<bfloat16_t, float>(*this, p);
#endif
  }
}
BOOST_AUTO_TEST_CASE(dequant_of_a_single_row) {
  auto x = tensor<std::int32_t>(16);
  for (int i = 0; i < 16; ++i)
    x.data()[i] = i;
  auto scale = random_<float>(8, 1, 2), d = tensor<float>(16);
  AscendDequant(d, x, scale, {1, 16, 8});
  for (int i = 0; i < 16; ++i)
    BOOST_REQUIRE(close(d.data()[i], i * static_cast<double>(scale.data()[i % 8])));
  AscendDequant<float, float, DeQuantMode::DEQUANT_WITH_MULTI_ROW>(d, x, scale, {1, 16, 8});
  for (int i = 0; i < 8; ++i)
    BOOST_REQUIRE(close(d.data()[i], i * static_cast<double>(scale.data()[i])));
  BOOST_REQUIRE(reports().empty());
}

template <class O, bool transposed>
void antiQuantised(ApiFixture& f, std::uint32_t k, std::uint32_t n, std::uint32_t groups) {
  f.next = 0;
  auto x = f.tensor<std::int8_t>(k * n);
  for (std::uint32_t i = 0; i < k * n; ++i)
    x.data()[i] = static_cast<std::int8_t>(f.random());
  auto scale = f.random_<O>(groups * n, 0.1, 2), offset = f.random_<O>(groups * n, -8, 8), d = f.tensor<O>(k * n);
  std::uint32_t most, least;
  const TensorShape srcShape = transposed ? TensorShape({n, k}) : TensorShape({k, n});
  const TensorShape scaleShape = transposed ? TensorShape({n, groups}) : TensorShape({groups, n});
  GetAscendAntiQuantMaxMinTmpSize(srcShape, scaleShape, transposed, ge::DT_INT8,
                                  std::is_same_v<O, half> ? ge::DT_FLOAT16 : ge::DT_BF16, most, least);
  auto tmp = f.tensor<std::uint8_t>(least < 32 ? 32 : least);
  const std::uint32_t shape[] = {transposed ? n : groups, transposed ? groups : n};
  scale.SetShapeInfo(ShapeInfo(2, shape));
  offset.SetShapeInfo(ShapeInfo(2, shape));
  const auto check = [&] {
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t row = 0; row < k; ++row)
      for (std::uint32_t column = 0; column < n; ++column) {
        const std::uint32_t at = transposed ? column * k + row : row * n + column, group = row / (k / groups);
        const std::uint32_t of = transposed ? column * groups + group : group * n + column;
        const double s = asDouble(scale.data()[of]), sum = x.data()[at] + asDouble(offset.data()[of]);
        // The sum is rounded to half, which with a small sum of large parts is all of the error.
        BOOST_REQUIRE_SMALL(asDouble(d.data()[at]) - s * sum, 2 * epsilon<O>() * s * (1 + std::abs(sum)));
      }
  };
  AscendAntiQuant<std::int8_t, O, transposed>(d, x, offset, scale, tmp, k);
  check();
  AscendAntiQuant<std::int8_t, O, transposed>(d, x, offset, scale, k, {shape[0], shape[1], shape[0], shape[1]});
  check();
  auto whole = f.tensor<std::uint8_t>(1024);
  AscendAntiQuant<std::int8_t, O, transposed>(d, x, O(3.0f), O(0.5f), whole, k);
  for (std::uint32_t i = 0; i < k * n; ++i)
    BOOST_REQUIRE(close(d.data()[i], (x.data()[i] + 3) * 0.5));
}
BOOST_AUTO_TEST_CASE(anti_quant) {
  for (std::uint32_t groups : {1u, 2u, 4u}) {
    antiQuantised<half, false>(*this, 8, 64, groups);
    antiQuantised<half, true>(*this, 64, 5, groups);
#if __NPU_ARCH__ == 2201
    antiQuantised<bfloat16_t, false>(*this, 8, 64, groups);
    antiQuantised<bfloat16_t, true>(*this, 64, 5, groups);
#endif
  }
}
#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(anti_quant_of_int4) {
  LocalTensor<int4b_t> x(TPosition::VECCALC, 0, 64);
  next = 64;
  for (int i = 0; i < 32; ++i)
    x.address[i] = static_cast<unsigned char>(i * 37);
  auto scale = random_<half>(32, 0.5, 2), offset = random_<half>(32, -2, 2), d = tensor<half>(64);
  AscendAntiQuant<int4b_t, half, false>(d, x, offset, scale, 2, {1, 32, 1, 32});
  BOOST_REQUIRE(reports().empty());
  for (int i = 0; i < 64; ++i) {
    const int nibble = x.address[i / 2] >> (i % 2 * 4) & 15;
    const double sum = (nibble < 8 ? nibble : nibble - 16) + asDouble(offset.data()[i % 32]);
    const double s = asDouble(scale.data()[i % 32]);
    BOOST_REQUIRE_SMALL(asDouble(d.data()[i]) - s * sum, 2 * epsilon<half>() * s * (1 + std::abs(sum)));
  }
}
#endif

BOOST_AUTO_TEST_SUITE_END()
