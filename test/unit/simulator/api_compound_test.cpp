// Compound and converting instructions against arithmetic in double, in every form; CastDequant; int4b_t.
#include "api_fixture.h"

using namespace AscendC;

namespace {

/// dst as bytes before a call, so that what must stay can be seen.
constexpr int kUntouched = 0x5A;

/// To the nearest, ties to even.
double rint_(double v) { return std::nearbyint(v); }

template <class T> double saturated(double v) {
  return std::min(std::max(v, static_cast<double>(std::numeric_limits<T>::lowest())),
                  static_cast<double>(std::numeric_limits<T>::max()));
}
template <class U> double inType(double v) { return asDouble(U(v)); }
template <> double inType<std::int16_t>(double v) {
  return detail::is910B ? static_cast<std::int16_t>(static_cast<std::int64_t>(v)) : saturated<std::int16_t>(v);
}

template <class T, class U> double converted(double v) {
  if constexpr (std::is_integral_v<T>)
    return saturated<T>(rint_(inType<U>(v)));
  else
    return asDouble(T(v));
}

/// One instruction dst = convert(f(a, b)) in all forms: count, mask as a number, mask as bits, strides.
template <class T, class U, class Call, class Reference>
void checkConverting(ApiFixture& f, double low, double high, Call call, Reference reference) {
  constexpr std::uint32_t lanes = 256 / std::max(sizeof(T), sizeof(U));
  constexpr std::uint32_t srcBlock = 32 / sizeof(U), dstBlock = 32 / sizeof(T);
  for (const std::uint32_t n : {1u, 31u, lanes, 3 * lanes + 5}) {
    f.next = 0;
    auto a = f.random_<U>(n, low, high), b = f.random_<U>(n, low, high);
    auto d = f.tensor<T>(n + 64);
    std::memset(d.address, kUntouched, (n + 64) * sizeof(T));
    call(d, a, b, n);
    for (std::uint32_t i = 0; i < n; ++i)
      BOOST_REQUIRE_EQUAL(asDouble(d.data()[i]),
                          (converted<T, U>(reference(asDouble(a.data()[i]), asDouble(b.data()[i])))));
    for (std::size_t i = n * sizeof(T); i < (n + 64) * sizeof(T); ++i)
      BOOST_REQUIRE_EQUAL(d.address[i], kUntouched);
    BOOST_REQUIRE_EQUAL(f.lastCall().accesses[2].bytes, n * sizeof(T));
  }
  // Every other block of the sources, dst without gaps; bits of all kinds.
  const std::uint64_t bits[2] = {0xF0F0123456789ABCull, 0x8000000000000001ull};
  for (int form = 0; form < 2; ++form) {
    f.next = 0;
    const std::uint32_t repeats = 3, step = 2 * lanes;
    auto a = f.random_<U>(repeats * step, low, high), b = f.random_<U>(repeats * step, low, high);
    auto d = f.tensor<T>(repeats * lanes + 64);
    std::memset(d.address, kUntouched, (repeats * lanes + 64) * sizeof(T));
    const BinaryRepeatParams p(1, 2, 2, static_cast<std::uint8_t>(lanes / dstBlock),
                               static_cast<std::uint8_t>(step / srcBlock), static_cast<std::uint8_t>(step / srcBlock));
    const std::uint64_t first = lanes - 3;
    std::uint64_t mask[2] = {bits[0], bits[1]};
    if (form == 0)
      call(d, a, b, first, static_cast<std::uint8_t>(repeats), p);
    else
      call(d, a, b, mask, static_cast<std::uint8_t>(repeats), p);
    for (std::uint32_t r = 0; r < repeats; ++r)
      for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        const bool on = form == 0 ? lane < first : ((bits[lane / 64] >> (lane % 64)) & 1) != 0;
        const std::uint32_t source = r * step + lane / srcBlock * 2 * srcBlock + lane % srcBlock;
        T untouched;
        std::memset(static_cast<void*>(&untouched), kUntouched, sizeof untouched);
        const double expected = on ? converted<T, U>(reference(asDouble(a.data()[source]), asDouble(b.data()[source])))
                                   : asDouble(untouched);
        BOOST_REQUIRE_EQUAL(asDouble(d.data()[r * lanes + lane]), expected);
      }
  }
}

double addRelu(double a, double b) { return std::max(a + b, 0.0); }
double subRelu(double a, double b) { return std::max(a - b, 0.0); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(compound, ApiFixture)

#define CALL(Name) [](auto&&... x) { Name(x...); }

BOOST_AUTO_TEST_CASE(add_relu_cast_and_sub_relu_cast) {
  checkConverting<std::int8_t, half>(*this, -100, 100, CALL(AddReluCast), addRelu);
  checkConverting<std::int8_t, half>(*this, -100, 100, CALL(SubReluCast), subRelu);
  checkConverting<half, float>(*this, -1000, 1000, CALL(AddReluCast), addRelu);
  checkConverting<half, float>(*this, -1000, 1000, CALL(SubReluCast), subRelu);
  // The sum of two int16_t is an int16_t first.
  checkConverting<std::int8_t, std::int16_t>(*this, -120, 120, CALL(AddReluCast), addRelu);
  checkConverting<std::int8_t, std::int16_t>(*this, -120, 120, CALL(SubReluCast), subRelu);
}

BOOST_AUTO_TEST_CASE(mul_cast) {
  auto product = [](double a, double b) { return a * b; };
  checkConverting<std::int8_t, half>(*this, -20, 20, CALL(MulCast), product);
  checkConverting<std::uint8_t, half>(*this, -5, 30, CALL(MulCast), product);
}

BOOST_AUTO_TEST_CASE(add_deq_relu) {
  for (const std::uint32_t n : {1u, 63u, 64u, 1000u}) {
    next = 0;
    auto a = random_<std::int32_t>(n, -1e6, 1e6), b = random_<std::int32_t>(n, -1e6, 1e6);
    auto d = tensor<half>(n + 16);
    std::vector<double> expected(n);
    const half scale(0.003f);
    for (std::uint32_t i = 0; i < n; ++i)
      expected[i] = std::max(0.0, (static_cast<double>(a.data()[i]) + b.data()[i]) * asDouble(scale));
    SetDeqScale(scale);
    AddDeqRelu(d, a, b, static_cast<std::int32_t>(n));
    for (std::uint32_t i = 0; i < n; ++i)
      BOOST_REQUIRE(close(d.data()[i], expected[i], 1.01));
    // 910B uses the sources as scratch memory and says so.
    const auto mode = detail::is910B ? ascend::sim::Mode::readWrite : ascend::sim::Mode::read;
    BOOST_CHECK(lastCall().accesses[0].mode == mode);
  }
  auto a = random_<std::int32_t>(64, 0, 100), b = random_<std::int32_t>(64, 0, 100);
  const std::int32_t a0 = a.data()[0], b0 = b.data()[0], a1 = a.data()[1];
  auto d = tensor<half>(64);
  std::memset(d.address, kUntouched, 128);
  std::uint64_t mask[2] = {1, 0};
  SetDeqScale(half(1));
  AddDeqRelu(d, a, b, mask, 1, {1, 1, 1, 4, 8, 8});
  BOOST_CHECK_EQUAL(asDouble(d.data()[0]), a0 + b0);
  BOOST_CHECK_EQUAL(d.address[2], kUntouched);
  BOOST_CHECK_EQUAL(a.data()[1], a1); // masked out
  detail::state().deqKind = detail::DeqKind::none;
  AddDeqRelu(d, a, b, 64);
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("SetDeqScale(half)") != std::string::npos);
}

template <class T, bool isVecDeq, bool halfBlock> static void checkDequant(ApiFixture& f, const VdeqInfo& info) {
  for (const std::uint32_t n : {16u, 128u, 250u, 300u}) {
    f.next = 0;
    auto x = f.random_<std::int16_t>(n, -900, 900);
    auto d = f.tensor<T>(2 * 512);
    std::memset(d.address, kUntouched, 1024);
    CastDequant<T, std::int16_t, isVecDeq, halfBlock>(d, x, n);
    BOOST_REQUIRE(f.reports().empty());
    for (std::uint32_t i = 0; i < 512; ++i) {
      const std::uint32_t block = i / 16, at = i % 16, lane = isVecDeq ? at : 0;
      const T* pair = d.data() + block * 32;
      BOOST_REQUIRE_EQUAL(static_cast<unsigned char>(pair[halfBlock ? at : 16 + at]), kUntouched);
      const T actual = pair[halfBlock ? 16 + at : at];
      if (i >= n)
        BOOST_REQUIRE_EQUAL(static_cast<unsigned char>(actual), kUntouched);
      else
        BOOST_REQUIRE_EQUAL(
            static_cast<double>(actual),
            saturated<T>(rint_(x.data()[i] * static_cast<double>(info.vdeqScale[lane]) + info.vdeqOffset[lane])));
    }
  }
}

BOOST_AUTO_TEST_CASE(cast_dequant) {
  VdeqInfo info;
  for (int i = 0; i < 16; ++i) {
    info.vdeqScale[i] = 0.125f * static_cast<float>(i + 1);
    info.vdeqOffset[i] = static_cast<std::int16_t>(i * 8 - 60);
    info.vdeqSignMode[i] = true;
  }
  SetDeqScale(info.vdeqScale[0], info.vdeqOffset[0], true);
  checkDequant<std::int8_t, false, true>(*this, info);
  checkDequant<std::int8_t, false, false>(*this, info);
  SetDeqScale(info.vdeqScale[0], info.vdeqOffset[0], false);
  checkDequant<std::uint8_t, false, true>(*this, info);
  LocalTensor<std::uint64_t> table(TPosition::VECCALC, 128 * 1024, 16);
  SetDeqScale(table, info);
  BOOST_CHECK(lastCall().pipe == ascend::sim::Pipe::S);
  checkDequant<std::int8_t, true, true>(*this, info);
  BOOST_CHECK_EQUAL(lastCall().accesses.back().bytes, 128u); // the table

  // The unit keeps ten bits of the mantissa.
  auto x = tensor<std::int16_t>(16);
  auto d = tensor<std::int8_t>(32);
  x.data()[0] = 4096;
  SetDeqScale(1.0f / 4096 * (1.0f + 0x1p-11f), 0, true);
  CastDeq<std::int8_t, std::int16_t, false, false>(d, x, 1);
  BOOST_CHECK_EQUAL(d.data()[0], 1);
  // Mask and strides: the first lane of two repeats.
  auto y = tensor<std::int16_t>(256);
  auto e = tensor<std::int8_t>(512);
  std::memset(e.address, kUntouched, 512);
  y.data()[0] = 7;
  y.data()[128] = 9;
  SetDeqScale(1.0f, 1, true);
  CastDequant<std::int8_t, std::int16_t, true, false, true>(e, y, 1, 2, {1, 1, 8, 8});
  BOOST_CHECK_EQUAL(e.data()[16], 8);
  BOOST_CHECK_EQUAL(e.data()[256 + 16], 10);
  BOOST_CHECK_EQUAL(e.data()[17], kUntouched);
  BOOST_CHECK(reports().empty());
  CastDequant<std::uint8_t, std::int16_t, true, false, true>(e.ReinterpretCast<std::uint8_t>(), y, 1, 2, {1, 1, 8, 8});
  BOOST_CHECK_EQUAL(reports().size(), 1u);
  CastDequant<std::int8_t, std::int16_t, true, true, true>(e, y, 1, 2, {1, 1, 8, 8});
  BOOST_CHECK_EQUAL(reports().size(), 2u);
}

BOOST_AUTO_TEST_CASE(four_bit_integers) {
  auto h = random_<half>(300, -12, 12);
  auto bytes = tensor<std::int8_t>(200);
  std::memset(bytes.address, kUntouched, 200);
  auto q = bytes.ReinterpretCast<int4b_t>();
  BOOST_CHECK_EQUAL(q.GetSize(), 400u);
  BOOST_CHECK_EQUAL(q[64].address, bytes.address + 32);
  Cast(q, h, RoundMode::CAST_NONE, 300);
  BOOST_REQUIRE(reports().empty());
  for (std::uint32_t i = 0; i < 300; ++i) {
    const double expected = std::min(std::max(rint_(asDouble(h.data()[i])), -8.0), 7.0);
    BOOST_REQUIRE_EQUAL(static_cast<int>(q.GetValue(i)), expected);
    BOOST_REQUIRE_EQUAL((bytes.address[i / 2] >> (i % 2 * 4)) & 15, static_cast<int>(expected) & 15);
  }
  BOOST_CHECK_EQUAL(bytes.address[150], kUntouched);
  q.SetValue(3, int4b_t(-5));
  BOOST_CHECK_EQUAL(static_cast<int>(q.GetValue(3)), -5);
  Cast(q, h, RoundMode::CAST_NONE, 3);
  BOOST_CHECK_EQUAL(reports().size(), 1u); // odd
#if __NPU_ARCH__ == 2201
  auto back = tensor<half>(256);
  Cast(back, q, RoundMode::CAST_NONE, 256);
  for (std::uint32_t i = 0; i < 256; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(back.data()[i]), static_cast<int>(q.GetValue(i)));
  // Repeats of 128: the second half of the lanes, every other block of int4b_t.
  std::memset(bytes.address, kUntouched, 200);
  std::uint64_t mask[2] = {0, ~0ull};
  Cast(q, h, RoundMode::CAST_FLOOR, mask, 2, {2, 1, 3, 8});
  BOOST_CHECK_EQUAL(bytes.address[0], kUntouched);
  for (std::uint32_t r = 0; r < 2; ++r)
    for (std::uint32_t i = 0; i < 64; ++i)
      BOOST_REQUIRE_EQUAL(static_cast<int>(detail::nibbleAt(bytes.address + r * 96 + 64, i)),
                          std::min(std::max(std::floor(asDouble(h.data()[r * 128 + 64 + i])), -8.0), 7.0));
#endif
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(saturation_of_half_can_be_switched_on) {
  auto a = tensor<half>(128), d = tensor<half>(128);
  for (int i = 0; i < 128; ++i)
    a.data()[i] = half(60000.0f);
  Add(d, a, a, 128);
  BOOST_CHECK(std::isinf(asDouble(d.data()[5])));
  SetSaturationFlag<SaturationMode::FLOAT>(true);
  BOOST_CHECK(GetSaturationFlag<SaturationMode::FLOAT>());
  Add(d, a, a, 128);
  BOOST_CHECK_EQUAL(asDouble(d.data()[5]), 65504.0);
  auto f = tensor<float>(64);
  f.data()[0] = 1e9f;
  f.data()[1] = NAN;
  Cast(d, f, RoundMode::CAST_RINT, 64);
  BOOST_CHECK_EQUAL(asDouble(d.data()[0]), 65504.0);
  BOOST_CHECK_EQUAL(asDouble(d.data()[1]), 0.0);
  SetCtrlSpr<48, 48>(1);
  BOOST_CHECK(!GetSaturationFlag<SaturationMode::FLOAT>());
  BOOST_CHECK_EQUAL((GetCtrlSpr<48, 48>()), 1);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
