// Transpose, TransData, Broadcast, Pad and UnPad: each element's place by the documented shapes.
#include "api_fixture.h"
#include "tiling/tiling_api.h"

using namespace AscendC;

namespace {

std::size_t upTo16(std::size_t n) { return (n + 15) / 16 * 16; }
/// Element (r, c) of matrix `m` of many, in fractals: [matrix, columns / 16, rows, 16].
std::size_t inFractals(std::size_t m, std::size_t rows, std::size_t columns, std::size_t r, std::size_t c) {
  return ((m * (columns / 16) + c / 16) * rows + r) * 16 + c % 16;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(reorder, ApiFixture)

template <class T>
void heads(ApiFixture& f, TransposeType type, std::size_t B, std::size_t N, std::size_t S, std::size_t P) {
  f.next = 0;
  const std::size_t s16 = upTo16(S), p16 = upTo16(P), h16 = upTo16(N * P);
  const auto number = static_cast<std::uint32_t>(type);
  const bool fromJoined = number == 3 || number == 4, toJoined = number == 5 || number == 6;
  const auto apart = static_cast<std::uint32_t>(B * N * s16 * p16), joined = static_cast<std::uint32_t>(B * s16 * h16);
  auto src = f.tensor<T>(fromJoined ? joined : apart), dst = f.tensor<T>(toJoined ? joined : apart);
  const auto from = [&](std::size_t b, std::size_t n, std::size_t s, std::size_t p) {
    return fromJoined ? inFractals(b, s16, h16, s, n * P + p) : inFractals(b * N + n, s16, p16, s, p);
  };
  const auto to = [&](std::size_t b, std::size_t n, std::size_t s, std::size_t p) {
    switch (number) {
    case 1: // [B, S, N, P]
      return ((b * s16 + s) * N + n) * p16 + p;
    case 2: // [B, S], fractals of N by P
      return inFractals(b * s16 + s, N, p16, n, p);
    case 3:
      return inFractals(b * N + n, s16, p16, s, p);
    case 4: // [B, N, S, P]
      return ((b * N + n) * s16 + s) * p16 + p;
    case 5: // [B, S, H]
      return (b * s16 + s) * h16 + n * P + p;
    default:
      return inFractals(b, s16, h16, s, n * P + p);
    }
  };
  const auto valueOf = [&](std::size_t b, std::size_t n, std::size_t s, std::size_t p) {
    return static_cast<T>((((b * N + n) * S + s) * P + p) % 2000 + 1);
  };
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t n = 0; n < N; ++n)
      for (std::size_t s = 0; s < S; ++s)
        for (std::size_t p = 0; p < P; ++p)
          src.data()[from(b, n, s, p)] = valueOf(b, n, s, p);
  const TensorShape shape({static_cast<std::int64_t>(B), static_cast<std::int64_t>(N), static_cast<std::int64_t>(S),
                           static_cast<std::int64_t>(P)});
  std::uint32_t most, least;
  GetTransposeMaxMinTmpSize(shape, sizeof(T), number, most, least);
  auto tmp = f.tensor<std::uint8_t>(least);
  ConfusionTransposeTiling tiling{};
  GetTransposeTilingInfo(shape, least, sizeof(T), number, tiling);
  Transpose(dst, src, tmp, type, tiling);
  BOOST_REQUIRE(f.reports().empty());
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t n = 0; n < N; ++n)
      for (std::size_t s = 0; s < S; ++s)
        for (std::size_t p = 0; p < P; ++p)
          BOOST_REQUIRE_EQUAL(asDouble(dst.data()[to(b, n, s, p)]), asDouble(valueOf(b, n, s, p)));
}
BOOST_AUTO_TEST_CASE(transpose_of_heads) {
  for (int type = 1; type <= 6; ++type) {
    heads<std::uint16_t>(*this, static_cast<TransposeType>(type), 1, 2, 64, 32);
    heads<float>(*this, static_cast<TransposeType>(type), 2, 2, 16, 16);
  }
  // Heads that are no multiple of 16.
  for (int type = 3; type <= 6; ++type)
    heads<std::uint16_t>(*this, static_cast<TransposeType>(type), 1, 3, 20, 24);
}
BOOST_AUTO_TEST_CASE(transpose_of_a_matrix) {
  const std::uint32_t height = 32, width = 48;
  auto src = random_<float>(height * width, -1, 1), dst = tensor<float>(height * width);
  ConfusionTransposeTiling tiling{};
  GetTransposeTilingInfo(TensorShape({height, width}), 0, 4, 7, tiling);
  Transpose(dst, src, TransposeType::TRANSPOSE_ND2ND_ONLY, tiling);
  BOOST_REQUIRE(reports().empty());
  for (std::uint32_t r = 0; r < height; ++r)
    for (std::uint32_t c = 0; c < width; ++c)
      BOOST_REQUIRE_EQUAL(dst.data()[c * height + r], src.data()[r * width + c]);
  Transpose(dst, src, TransposeType::TRANSPOSE_NZ2ND_0213, tiling = {});
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
}

#if __NPU_ARCH__ == 2201
constexpr TransDataConfig toC0{DataFormat::NCDHW, DataFormat::NDC1HWC0};
constexpr TransDataConfig fromC0{DataFormat::NDC1HWC0, DataFormat::NCDHW};
constexpr TransDataConfig toFractals{DataFormat::NCDHW, DataFormat::FRACTAL_Z_3D};
constexpr TransDataConfig fromFractals{DataFormat::FRACTAL_Z_3D, DataFormat::NCDHW};

BOOST_AUTO_TEST_CASE(trans_data) {
  struct {
    int n, c, d, h, w;
  } shapes[] = {{1, 32, 2, 2, 8}, {2, 20, 1, 3, 5}, {18, 3, 2, 2, 4}};
  for (const auto& s : shapes) {
    next = 0;
    const int c1 = (s.c + 15) / 16, n1 = (s.n + 15) / 16, hw = s.h * s.w, line = static_cast<int>(upTo16(hw));
    const auto plain = static_cast<std::uint32_t>(s.n * s.c * s.d * line);
    auto src = tensor<half>(plain), back = tensor<half>(plain);
    auto five = tensor<half>(static_cast<std::uint32_t>(s.n * s.d * c1 * hw * 16));
    auto fractals = tensor<half>(static_cast<std::uint32_t>(s.d * c1 * hw * n1 * 256));
    for (std::uint32_t i = 0; i < plain; ++i)
      src.data()[i] = half(static_cast<float>(i % 1999 + 1));
    const auto at = [&](int n, int c, int d, int p) { return ((n * s.c + c) * s.d + d) * line + p; };
    const auto ncdhw = MakeLayout(MakeShape(s.n, s.c, s.d, s.h, s.w), MakeStride());
    const auto ndc = MakeLayout(MakeShape(s.n, s.d, c1, s.h, s.w, 16), MakeStride());
    const auto z = MakeLayout(MakeShape(s.d, c1, s.h, s.w, n1, 16, 16), MakeStride());
    const TransDataParams<decltype(ncdhw), decltype(ndc)> p1{ncdhw, ndc};
    const TransDataParams<decltype(ndc), decltype(ncdhw)> p2{ndc, ncdhw};
    const TransDataParams<decltype(ncdhw), decltype(z)> p3{ncdhw, z};
    const TransDataParams<decltype(z), decltype(ncdhw)> p4{z, ncdhw};
    std::uint32_t most, least;
    platform_ascendc::PlatformAscendC* platform = nullptr;
    const TensorShape shape({s.n, s.c, s.d, s.h, s.w});
    const auto scratch = [&](const TransDataConfig& config) {
      BOOST_REQUIRE(GetTransDataMaxMinTmpSize(*platform, shape, shape, ge::DT_FLOAT16, config, most, least));
      return tensor<std::uint8_t>(least);
    };
    TransData<toC0>(five, src, scratch(toC0), p1);
    TransData<toFractals>(fractals, src, scratch(toFractals), p3);
    BOOST_REQUIRE(reports().empty());
    std::size_t i = 0;
    for (int n = 0; n < s.n; ++n)
      for (int d = 0; d < s.d; ++d)
        for (int c = 0; c < c1; ++c)
          for (int p = 0; p < hw; ++p)
            for (int c0 = 0; c0 < 16; ++c0, ++i) {
              const bool real = c * 16 + c0 < s.c;
              BOOST_REQUIRE_EQUAL(asDouble(five.data()[i]), real ? asDouble(src.data()[at(n, c * 16 + c0, d, p)]) : 0);
            }
    i = 0;
    for (int d = 0; d < s.d; ++d)
      for (int c = 0; c < c1; ++c)
        for (int p = 0; p < hw; ++p)
          for (int n = 0; n < n1 * 16; ++n)
            for (int c0 = 0; c0 < 16; ++c0, ++i) {
              const bool real = c * 16 + c0 < s.c && n < s.n;
              BOOST_REQUIRE_EQUAL(asDouble(fractals.data()[i]),
                                  real ? asDouble(src.data()[at(n, c * 16 + c0, d, p)]) : 0);
            }
    const auto same = [&] {
      for (int n = 0; n < s.n; ++n)
        for (int c = 0; c < s.c; ++c)
          for (int d = 0; d < s.d; ++d)
            for (int p = 0; p < hw; ++p)
              BOOST_REQUIRE_EQUAL(asDouble(back.data()[at(n, c, d, p)]), asDouble(src.data()[at(n, c, d, p)]));
    };
    TransData<fromC0>(back, five, scratch(fromC0), p2);
    same();
    TransData<fromFractals>(back, fractals, scratch(fromFractals), p4);
    same();
    BOOST_REQUIRE(reports().empty());
  }
}
#endif

template <class T> void spread(ApiFixture& f) {
  f.next = 0;
  const std::uint32_t rows = 32, columns = 64;
  auto row = f.random_<T>(columns, 0, 100), column = f.random_<T>(rows, 0, 100), d = f.tensor<T>(rows * columns);
  const std::uint32_t to[] = {rows, columns}, fromRow[] = {1, columns}, fromColumn[] = {rows, 1}, one[] = {1};
  Broadcast<T, 2, 0>(d, row, to, fromRow);
  for (std::uint32_t i = 0; i < rows * columns; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[i]), asDouble(row.data()[i % columns]));
  Broadcast<T, 2, 1>(d, column, to, fromColumn);
  for (std::uint32_t i = 0; i < rows * columns; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[i]), asDouble(column.data()[i / columns]));
  const std::uint32_t n[] = {99};
  Broadcast<T, 1, 0>(d, row, n, one);
  for (std::uint32_t i = 0; i < 99; ++i)
    BOOST_REQUIRE_EQUAL(asDouble(d.data()[i]), asDouble(row.data()[0]));
  BOOST_REQUIRE(f.reports().empty());
}
BOOST_AUTO_TEST_CASE(broadcast) {
  spread<std::int8_t>(*this);
  spread<std::uint8_t>(*this);
  spread<half>(*this);
  spread<float>(*this);
  auto a = tensor<half>(64);
  const std::uint32_t to[] = {4, 16}, from[] = {3, 16};
  Broadcast<half, 2, 0>(a, a, to, from);
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
}

template <class T> void padded(ApiFixture& f) {
  f.next = 0;
  const std::uint32_t perBlock = 32 / sizeof(T), rows = 5, width = perBlock * 2 - 3, line = perBlock * 2;
  auto src = f.random_<T>(rows * width, 0, 100), d = f.tensor<T>(rows * line), e = f.tensor<T>(rows * line);
  std::uint32_t most, least;
  GetPadMaxMinTmpSize(TensorShape({rows, width}), sizeof(T), most, least);
  auto tmp = f.tensor<std::uint8_t>(most);
  PadTiling tiling{};
  PadTilingFunc(TensorShape({rows, width}), TensorShape({rows, width}), most, sizeof(T), tiling);
  PadParams pad(1, 2, 7);
  Pad(d, src, pad, tmp, tiling);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t r = 0; r < rows; ++r)
    for (std::uint32_t c = 0; c < line; ++c) {
      const bool inside = c >= 1 && c < width + 1;
      BOOST_REQUIRE_EQUAL(asDouble(d.data()[r * line + c]), inside ? asDouble(src.data()[r * width + c - 1]) : 7);
    }
  UnPadTiling un{};
  UnPadTilingFunc(TensorShape({rows, line}), most, sizeof(T), un);
  UnPad(e, d, UnPadParams(0, 2), tmp, un);
  BOOST_REQUIRE(f.reports().empty());
  for (std::uint32_t r = 0; r < rows; ++r)
    for (std::uint32_t c = 0; c < line - 2; ++c)
      BOOST_REQUIRE_EQUAL(asDouble(e.data()[r * (line - 2) + c]), asDouble(d.data()[r * line + c]));
}
BOOST_AUTO_TEST_CASE(pad_and_unpad) {
  padded<half>(*this);
  padded<float>(*this);
  padded<std::int16_t>(*this);
}

BOOST_AUTO_TEST_CASE(layouts) {
  static_assert(Crd2Idx(MakeCoord(1, 2, 3), MakeShape(3, 4, 5), MakeStride(20, 5, 1)) == 33);
  static_assert(Crd2Idx(MakeCoord(11, 12), MakeShape(MakeShape(2, 4), MakeShape(3, 5)),
                        MakeStride(MakeStride(3, 6), MakeStride(1, 24))) == 129);
  const auto constant = MakeLayout(MakeShape(Std::Int<4>{}, Std::Int<8>{}), MakeStride(Std::Int<8>{}, Std::Int<1>{}));
  static_assert(decltype(constant(MakeCoord(Std::Int<2>{}, Std::Int<3>{})))::value == 19);
  static_assert(is_layout<std::decay_t<decltype(constant)>>::value && !is_layout<Shape<int>>::value);
  Layout layout = MakeLayout(MakeShape(10, 20), MakeStride(1, 100));
  BOOST_CHECK_EQUAL(Std::get<1>(layout.GetShape()), 20);
  BOOST_CHECK_EQUAL(Std::get<1>(layout.layout().GetStride()), 100);
}

BOOST_AUTO_TEST_SUITE_END()
