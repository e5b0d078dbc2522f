// Instructions that move elements about: transposes, scatter and gather of blocks, padding, slices; lists of tensors.
#include "api_fixture.h"

#include <algorithm>

using namespace AscendC;

namespace {

template <class T> LocalTensor<T> numbered(ApiFixture& f, std::uint32_t n) {
  auto t = f.tensor<T>(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    if constexpr (detail::isSmallFloat<T> || std::is_floating_point_v<T>)
      t.data()[i] = T(static_cast<float>(i % 2048));
    else
      t.data()[i] = static_cast<T>(i);
  }
  return t;
}
template <class T> bool same(T a, T b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }

template <class T> void checkTransData(ApiFixture& f) {
  constexpr std::uint32_t perBlock = 32 / sizeof(T);
  const std::uint32_t repeats = 3;
  for (int half = 0; half < (sizeof(T) == 1 ? 4 : 1); ++half) {
    f.next = 0;
    // Rows of `repeats` blocks: block r of the 16 rows is what repeat r takes.
    const std::uint32_t row = repeats * perBlock;
    auto x = numbered<T>(f, 16 * row), d = f.tensor<T>(16 * row);
    std::memset(d.address, 0x5A, 16 * row * sizeof(T));
    std::uint64_t src[16], dst[16];
    for (std::uint32_t i = 0; i < 16; ++i) {
      src[i] = x[i * row].GetPhyAddr();
      dst[i] = d[i * perBlock].GetPhyAddr();
    }
    TransDataTo5HDParams p(half / 2 != 0, half % 2 != 0, static_cast<std::uint8_t>(repeats), 16, 1);
    if (half == 3) {
      // The same with addresses in UB.
      auto a = f.tensor<std::uint64_t>(16), b = f.tensor<std::uint64_t>(16);
      std::memcpy(a.address, dst, sizeof dst);
      std::memcpy(b.address, src, sizeof src);
      TransDataTo5HD<T>(a, b, p);
    } else {
      TransDataTo5HD<T>(dst, src, p);
    }
    constexpr std::uint32_t places = sizeof(T) == 1 ? 16 : perBlock;
    const std::uint32_t from = sizeof(T) == 1 && p.srcHighHalf ? 16 : 0, to = sizeof(T) == 1 && p.dstHighHalf ? 16 : 0;
    for (std::uint32_t r = 0; r < repeats; ++r)
      for (std::uint32_t place = 0; place < places; ++place)
        for (std::uint32_t i = 0; i < 16; ++i) {
          const std::uint32_t at = r * 16 * perBlock + (sizeof(T) == 1 ? place * 32 + to + i : place * 16 + i);
          BOOST_REQUIRE(same(d.data()[at], x.data()[i * row + r * perBlock + from + place]));
        }
    if (sizeof(T) == 1)
      BOOST_CHECK_EQUAL(d.address[to == 0 ? 16 : 0], 0x5A);
    BOOST_CHECK_EQUAL(f.lastCall().accesses.size(), 32u);
  }
}

template <class T> void checkNchw(ApiFixture& f, std::uint16_t n, std::uint16_t c, std::uint16_t h, std::uint16_t w) {
  f.next = 0;
  const std::uint32_t total = static_cast<std::uint32_t>(n) * c * h * w;
  auto x = numbered<T>(f, total), d = f.tensor<T>(total), e = f.tensor<T>(total);
  auto tmp = LocalTensor<std::uint8_t>(TPosition::VECCALC, 120 * 1024, 64 * 1024);
  Transpose(d, x, tmp, TransposeParamsExt(n, c, h, w, TransposeType::TRANSPOSE_NCHW2NHWC));
  for (std::uint32_t in = 0; in < n; ++in)
    for (std::uint32_t ic = 0; ic < c; ++ic)
      for (std::uint32_t i = 0; i < std::uint32_t(h) * w; ++i)
        BOOST_REQUIRE(same(d.data()[(in * h * w + i) * c + ic], x.data()[(in * c + ic) * h * w + i]));
  BOOST_CHECK_EQUAL(f.lastCall().accesses.size(), detail::is910B ? 3u : 2u);
  Transpose(e, d, tmp, TransposeParamsExt(n, c, h, w, TransposeType::TRANSPOSE_NHWC2NCHW));
  BOOST_CHECK(std::memcmp(e.address, x.address, total * sizeof(T)) == 0);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(layout, ApiFixture)

BOOST_AUTO_TEST_CASE(trans_data_to_5hd) {
  checkTransData<half>(*this);
  checkTransData<float>(*this);
  checkTransData<std::int8_t>(*this);
}

BOOST_AUTO_TEST_CASE(images) {
  checkNchw<half>(*this, 3, 3, 2, 8);
  checkNchw<float>(*this, 1, 17, 4, 4);
  checkNchw<std::int8_t>(*this, 2, 5, 8, 8);
  auto x = numbered<half>(*this, 64), d = tensor<half>(64);
  auto tmp = tensor<std::uint8_t>(4096);
  Transpose(d, x, tmp, TransposeParamsExt(1, 3, 3, 5, TransposeType::TRANSPOSE_NCHW2NHWC));
  BOOST_CHECK_EQUAL(reports().size(), 1u);
  Transpose(d, x, tmp, TransposeParamsExt(1, 3, 2, 8, TransposeType::TRANSPOSE_ND2ND_ONLY));
  BOOST_CHECK_EQUAL(reports().size(), 2u);
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(gatherb) {
  auto x = numbered<std::uint16_t>(*this, 1024), d = tensor<std::uint16_t>(1024);
  auto offset = tensor<std::uint32_t>(16);
  for (std::uint32_t i = 0; i < 16; ++i)
    offset.data()[i] = (i * 7 % 32) * 32;
  std::memset(d.address, 0x5A, 2048);
  Gatherb(d, x, offset, 2, GatherRepeatParams(2, 16));
  for (std::uint32_t i = 0; i < 16; ++i) {
    BOOST_CHECK(std::memcmp(d.address + (i / 8 * 16 + i % 8 * 2) * 32, x.address + offset.data()[i], 32) == 0);
    BOOST_CHECK_EQUAL(d.address[(i / 8 * 16 + i % 8 * 2 + 1) * 32], 0x5A);
  }
}
#else
BOOST_AUTO_TEST_CASE(scatter) {
  auto x = numbered<half>(*this, 300), d = tensor<half>(600);
  auto offset = tensor<std::uint32_t>(300);
  for (std::uint32_t i = 0; i < 300; ++i)
    offset.data()[i] = (299 - i) * 4;
  std::memset(d.address, 0x5A, 1200);
  Scatter(d, x, offset, 2, 300u);
  for (std::uint32_t i = 0; i < 300; ++i) {
    BOOST_REQUIRE(same(d.data()[(299 - i) * 2 + 1], x.data()[i]));
    BOOST_REQUIRE_EQUAL(d.address[i * 4], 0x5A);
  }
  std::memset(d.address, 0x5A, 1200);
  std::uint64_t mask[2] = {1, 1ull << 63};
  Scatter(d, x, offset, 0, mask, 2, 8);
  BOOST_CHECK(same(d.data()[(299 - 128) * 2], x.data()[128]));
  BOOST_CHECK(same(d.data()[(299 - 255) * 2], x.data()[255]));
  BOOST_CHECK_EQUAL(d.address[(299 - 1) * 4], 0x5A);
}

BOOST_AUTO_TEST_CASE(vector_padding) {
  auto x = numbered<float>(*this, 128), d = tensor<float>(128);
  struct Row {
    std::uint8_t mode;
    bool right;
    float block[8]; // of the block 8, 9, …, 15
  };
  const Row rows[] = {{0, false, {8, 8, 8, 8, 8, 8, 8, 8}},       {0, true, {15, 15, 15, 15, 15, 15, 15, 15}},
                      {1, false, {15, 14, 13, 12, 11, 10, 9, 8}}, {1, true, {15, 14, 13, 12, 11, 10, 9, 8}},
                      {2, false, {0, 15, 14, 13, 12, 11, 10, 9}}, {2, true, {14, 13, 12, 11, 10, 9, 8, 0}}};
  for (const Row& row : rows) {
    VectorPadding(d, x, row.mode, row.right, 100u);
    for (int i = 0; i < 8; ++i)
      BOOST_CHECK_EQUAL(d.data()[8 + i], row.block[i]);
    BOOST_CHECK_EQUAL(lastCall().accesses.back().bytes, (100u - 64) * 4);
    std::uint64_t mask[2] = {0xFF00, 0};
    std::memset(d.address, 0x5A, 512);
    VectorPadding(d, x, row.mode, row.right, mask, 2, {1, 1, 8, 0});
    for (int i = 0; i < 8; ++i)
      BOOST_CHECK_EQUAL(d.data()[64 + 8 + i], row.block[i]);
    BOOST_CHECK_EQUAL(d.address[0], 0x5A);
  }
  VectorPadding(d, x, 3, false, 64u);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}
#endif

BOOST_AUTO_TEST_CASE(bilinear_interpolation) {
  auto x = numbered<half>(*this, 512), weight = numbered<half>(*this, 32), d = tensor<half>(512);
  auto offset = tensor<std::uint32_t>(32);
  auto tmp = tensor<std::uint8_t>(32 * 1024);
  for (std::uint32_t i = 0; i < 512; ++i)
    x.data()[i] = half(static_cast<float>(i % 64 + 1));
  for (std::uint32_t i = 0; i < 32; ++i) {
    offset.data()[i] = (31 - i) * 32;
    weight.data()[i] = half(static_cast<float>(i + 2));
  }
  for (int mode = 0; mode < 2; ++mode) {
    BilinearInterpolation(d, x, offset, weight, 128ull, 2, mode == 1, 1, 128, 2, tmp);
    for (std::uint32_t v = 0; v < 2; ++v)
      for (std::uint32_t lane = 0; lane < 128; ++lane) {
        float sum = 0;
        for (std::uint32_t h = 0; h < 2; ++h) {
          const std::uint32_t block = (v * 2 + h) * 8 + lane / 16;
          sum += asDouble(x.data()[(31 - block) * 16 + lane % 16]) *
                 asDouble(weight.data()[mode == 1 ? block : v * 2 + h]);
        }
        BOOST_REQUIRE_EQUAL(asDouble(d.data()[v * 128 + lane]), asDouble(half(sum)));
      }
  }
  BilinearInterpolation(d, x, offset, weight, 128ull, 2, false, 1, 64, 2, tmp);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}

BOOST_AUTO_TEST_CASE(slices) {
  // The documentation's picture: three bursts of rows 0 and 2 out of 3 rows of 87 floats.
  std::vector<float> gm(3 * 87), out(3 * 87, -1.0f);
  for (std::size_t i = 0; i < gm.size(); ++i)
    gm[i] = static_cast<float>(i);
  GlobalTensor<float> g, o;
  g.SetGlobalBuffer(gm.data(), gm.size());
  o.SetGlobalBuffer(out.data(), out.size());
  auto d = tensor<float>(96);
  SliceInfo from[] = {{16, 70, 7, 3, 87}, {0, 2, 1, 1, 3}}, to[] = {{0, 47, 0, 3, 48}, {0, 1, 0, 1, 2}};
  DataCopy(d, g, to, from, 2);
  for (std::uint32_t i = 0; i < 96; ++i)
    BOOST_REQUIRE_EQUAL(d.data()[i], static_cast<float>(i / 48 * 2 * 87 + 16 + i % 48 / 24 * 31 + i % 24));
  DataCopy(o, d, from, to, 2);
  for (std::uint32_t row = 0; row < 3; ++row)
    for (std::uint32_t i = 0; i < 87; ++i) {
      const bool taken = row != 1 && i >= 16 && i <= 70 && (i - 16) % 31 < 24;
      BOOST_REQUIRE_EQUAL(out[row * 87 + i], taken ? gm[row * 87 + i] : -1.0f);
    }
  // The shape may come from the tensors.
  for (auto& slice : from)
    slice.shapeValue = 0;
  const std::uint32_t shape[] = {87, 3}, packed[] = {48, 2};
  g.SetShapeInfo(ShapeInfo(2, shape));
  d.SetShapeInfo(ShapeInfo(2, packed));
  std::memset(d.address, 0, 384);
  DataCopy(d, g, to, from, 2);
  BOOST_CHECK_EQUAL(d.data()[95], static_cast<float>(2 * 87 + 70));
  BOOST_CHECK_EQUAL(GetShapeSize(g.GetShapeInfo()), 261u);
  BOOST_CHECK(reports().empty());
  DataCopy(d, g, to, from, 9);
  from[0].burstLen = 2;
  DataCopy(d, g, to, from, 2);
  BOOST_CHECK_EQUAL(reports().size(), 2u);
}

BOOST_AUTO_TEST_CASE(lists_of_tensors) {
  float a[6], b[6];
  const std::uint64_t list[] = {
      7 * 8, 2, 3, 2, (1ull << 32) | 2, 2, 3, reinterpret_cast<std::uint64_t>(a), reinterpret_cast<std::uint64_t>(b)};
  ListTensorDesc desc(const_cast<std::uint64_t*>(list), sizeof list, 2);
  BOOST_CHECK_EQUAL(desc.GetSize(), 2u);
  BOOST_CHECK_EQUAL(desc.GetDataPtr<float>(1), b);
  TensorDesc<float> tensor;
  desc.GetDesc(tensor, 1);
  BOOST_CHECK_EQUAL(reports().size(), 1u); // nowhere to put the shape
  std::uint64_t shape[8];
  tensor.SetShapeAddr(shape);
  desc.GetDesc(tensor, 1);
  BOOST_CHECK_EQUAL(tensor.GetDim(), 2u);
  BOOST_CHECK_EQUAL(tensor.GetIndex(), 1u);
  BOOST_CHECK_EQUAL(tensor.GetShape(0), 2u);
  BOOST_CHECK_EQUAL(tensor.GetShape(1), 3u);
  BOOST_CHECK_EQUAL(tensor.GetDataObj().GetSize(), 6u);
  BOOST_CHECK(desc.GetDataPtr<float>(2) == nullptr);
  BOOST_CHECK_EQUAL(reports().size(), 2u);
  const std::uint64_t bare[] = {24, 2ull << 32, 0xffffffff, reinterpret_cast<std::uint64_t>(a),
                                reinterpret_cast<std::uint64_t>(b)};
  ListTensorDesc pointers(const_cast<std::uint64_t*>(bare));
  BOOST_CHECK_EQUAL(pointers.GetSize(), 2u);
  BOOST_CHECK_EQUAL(pointers.GetDataPtr<float>(0), a);
  const std::uint64_t wrong[] = {8 * 8, 2, 3, 2, (1ull << 32) | 2, 2, 3, 0, 0, 0};
  ListTensorDesc bad(const_cast<std::uint64_t*>(wrong));
  BOOST_CHECK_EQUAL(bad.GetSize(), 0u);
  BOOST_CHECK_EQUAL(reports().size(), 3u);
}

BOOST_AUTO_TEST_CASE(new_names_of_reductions) {
  auto x = random_<float>(256, -9, 9), d = tensor<float>(64), e = tensor<float>(64);
  std::uint64_t mask[2] = {0x0F0F0F0F0F0F0F0Full, 0};
  ReduceRepeat<ReduceType::MAX, float>(d, x, 64, 4, 1, 1, 8);
  WholeReduceMax(e, x, 64, 4, 1, 1, 8);
  BOOST_CHECK(std::memcmp(d.address, e.address, 32) == 0);
  // The register has the largest of all repeats.
  const auto best = static_cast<std::uint32_t>(std::max_element(x.data(), x.data() + 256) - x.data());
  float value = 0, index = 0;
#if __NPU_ARCH__ == 2201
  // The sum has a register of its own.
  ReduceSum(d, x, e, 256);
  BOOST_CHECK_EQUAL(GetReduceRepeatSumSpr<float>(), d.data()[0]);
  ReduceMax(d, x, e, 100, true);
  BOOST_CHECK_NE(GetReduceRepeatSumSpr<float>(), d.data()[0]);
  ReduceRepeat<ReduceType::MAX, float>(d, x, 64, 4, 1, 1, 8);
  GetReduceRepeatMaxMinSpr(value, index);
  BOOST_CHECK_EQUAL(detail::FloatBits(index), best);
  std::uint32_t bits = 0, place = 0;
  GetReduceMaxMinCount<float>(bits, place);
  BOOST_CHECK_EQUAL(place, best);
  BOOST_CHECK_EQUAL(detail::BitsFloat(bits), value);
#else
  GetReduceRepeatMaxMinSpr(value);
  BOOST_CHECK_EQUAL(index, 0);
#endif
  BOOST_CHECK_EQUAL(value, x.data()[best]);
  ReduceRepeat<ReduceType::SUM, float>(d, x, mask, 4, 1, 1, 8);
  WholeReduceSum(e, x, mask, 4, 1, 1, 8);
  BOOST_CHECK(std::memcmp(d.address, e.address, 16) == 0);
  ReduceDataBlock<ReduceType::MIN, float>(d, x, 64, 4, 1, 1, 8);
  BlockReduceMin(e, x, 4, 64, 1, 1, 8);
  BOOST_CHECK(std::memcmp(d.address, e.address, 128) == 0);
  ReducePairElem<ReduceType::SUM, float>(d, x, 64, 2, 1, 1, 8);
  PairReduceSum(e, x, 2, 64, 1, 1, 8);
  BOOST_CHECK(std::memcmp(d.address, e.address, 256) == 0);
}

BOOST_AUTO_TEST_CASE(repeats_that_do_not_fit_into_8_bits) {
  auto x = random_<float>(256, -9, 9), d = tensor<float>(256);
  const auto told = [&](const char* what) {
    const bool there = reports().size() == 1 && reports()[0].find(what) != std::string::npos;
    fake::core().reports.clear();
    return there;
  };
  const int negative = -256, none = 256, four = 260;
  const std::uint64_t large = std::uint64_t{1} << 32;
  Adds(d, x, 1.0f, 64ull, 255 - 251, {1, 1, 8, 8});
  BOOST_CHECK(reports().empty());
  Adds(d, x, 1.0f, 64ull, four, {1, 1, 8, 8});
  BOOST_CHECK(told("repeatTime is 260: it lies between 0 and 255, and the call gets what 8 bits hold of it: 4"));
  BOOST_CHECK_EQUAL(lastCall().elements, 256u);
  Add(d, x, x, 64ull, none, {1, 1, 1, 8, 8, 8});
  BOOST_CHECK(told("repeatTime is 256"));
  Exp(d, x, 64ull, negative, {1, 1, 8, 8});
  BOOST_CHECK(told("repeatTime is -256"));
  Duplicate(d, 1.0f, 64ull, large, 1, 8);
  BOOST_CHECK(told("repeatTime is 4294967296"));
}

BOOST_AUTO_TEST_CASE(operands_that_overlap) {
  auto x = random_<float>(1024, -9, 9);
  auto h = x.ReinterpretCast<half>();
  const auto overlaps = [&] {
    const bool told = !reports().empty() && reports()[0].find("ARG-OVERLAP") != std::string::npos;
    fake::core().reports.clear();
    return told;
  };
  Adds(x, x, 1.0f, 512);
  Adds(x, x[64], 1.0f, 512);  // behind what it writes
  Adds(x[512], x, 1.0f, 512); // apart
  Adds(x, x[32], 1.0f, 32);   // one repeat, apart
  Adds(x, x, 1.0f, 64ull, 4, {1, 1, 8, 8});
  Add(x, x[512], x, 64ull, 4, {1, 1, 1, 0, 8, 0}); // sums up
  Cast(h, x, RoundMode::CAST_NONE, 512);           // gets narrower
  Adds(x, x[8], 1.0f, 8ull, 4, {1, 1, 16, 16});    // the lanes between are not taken part in
  BOOST_CHECK(reports().empty());
  Adds(x[8], x, 1.0f, 64);
  BOOST_CHECK(overlaps());
  Adds(x, x[8], 1.0f, 64);
  BOOST_CHECK(overlaps());
  Adds(x[64], x, 1.0f, 128);
  BOOST_CHECK(overlaps());
  Adds(x, x, 1.0f, 64ull, 4, {1, 1, 0, 0});
  BOOST_CHECK(overlaps());
  Add(x, x, x[512], 64ull, 4, {1, 1, 1, 0, 0, 8}); // only in its second source
  BOOST_CHECK(overlaps());
  Div(x, x[512], x, 64ull, 4, {1, 1, 1, 0, 8, 0}); // only some instructions
  BOOST_CHECK(overlaps());
  Cast(x, h, RoundMode::CAST_NONE, 512); // gets wider
  BOOST_CHECK(overlaps());
}

BOOST_AUTO_TEST_CASE(masks_and_repeats_beyond_the_limit) {
  auto x = random_<float>(256, -9, 9), d = tensor<float>(256);
  auto h = random_<half>(256, -9, 9);
  Adds(d, x, 1.0f, 64ull, 1, {1, 1, 8, 8});
  Adds(h, h, half(1), 128ull, 1, {1, 1, 8, 8});
  Cast(d, h, RoundMode::CAST_NONE, 64ull, 1, {1, 1, 8, 4});
  std::uint64_t bits[2] = {~0ull, ~0ull};
  Adds(d, x, 1.0f, bits, 1, {1, 1, 8, 8}); // the second word has no lanes
  BOOST_CHECK(reports().empty());
  Adds(d, x, 1.0f, 65ull, 1, {1, 1, 8, 8});
  BOOST_REQUIRE_EQUAL(reports().size(), 1u);
  BOOST_CHECK(reports()[0].find("Adds: the mask is too large: it takes 1 to 64 lanes of 4 bytes") != std::string::npos);
  Adds(h, h, half(1), 129ull, 1, {1, 1, 8, 8});
  Cast(d, h, RoundMode::CAST_NONE, 128ull, 1, {1, 1, 8, 4});
  Duplicate(h, half(1), 200ull, 1, 1, 8);
  WholeReduceSum(d, x, 128, 1, 1, 1, 8);
  BOOST_CHECK_EQUAL(reports().size(), 5u);
  const std::size_t calls = fake::core().calls.size();
  WholeReduceSum(d, x, 64, 256, 1, 1, 8);
  BlockReduceMax(d, x, -1, 64, 1, 1, 8);
  PairReduceSum(d, x, 300, 64, 1, 1, 8);
  BOOST_CHECK_EQUAL(reports().size(), 8u);
  BOOST_CHECK_EQUAL(fake::core().calls.size(), calls);
}

BOOST_AUTO_TEST_CASE(dumps) {
  auto x = tensor<half>(8);
  for (int i = 0; i < 8; ++i)
    x.data()[i] = half(static_cast<float>(i) + 0.5f);
  DumpTensor(x, 5, 3);
  BOOST_CHECK_EQUAL(fake::core().printed, "DumpTensor: desc=5, addr=0, data_type=float16, position=UB, dump_size=3\n"
                                          "[0.500000, 1.500000, 2.500000]\n");
  fake::core().printed.clear();
  const std::uint32_t shape[] = {2, 2};
  DumpTensor(x[2], 1, 3, ShapeInfo(2, shape));
  BOOST_CHECK_EQUAL(fake::core().printed, "DumpTensor: desc=1, addr=4, data_type=float16, position=UB, dump_size=3\n"
                                          "[[2.500000, 3.500000],\n[4.500000, -]]\n");
  fake::core().printed.clear();
  auto words = numbered<std::uint32_t>(*this, 10);
  words.Print();
  BOOST_CHECK_EQUAL(fake::core().printed, "0000: 0 1 2 3 4 5 6 7\n0008: 8 9\n");
  fake::core().printed.clear();
  const std::string path = "device_api_to_file." + std::to_string(__NPU_ARCH__) + ".bin";
  BOOST_CHECK_EQUAL(words.ToFile(path), 0);
  std::uint32_t back[10] = {};
  std::FILE* file = std::fopen(path.c_str(), "rb");
  BOOST_REQUIRE(file != nullptr);
  BOOST_CHECK_EQUAL(std::fread(back, 4, 10, file), 10u);
  std::fclose(file);
  std::remove(path.c_str());
  BOOST_CHECK_EQUAL(back[9], 9u);
  BOOST_CHECK_NE(words.ToFile("no such folder/x.bin"), 0);
  int n = 7;
  try {
    ascendc_assert(n == 8, "n is %d\n", n);
    BOOST_ERROR("not stopped");
  } catch (const std::string& code) {
    BOOST_CHECK_EQUAL(code, "KERNEL-ASSERT");
  }
  BOOST_CHECK_EQUAL(fake::core().printed, "n is 7\n");
}

BOOST_AUTO_TEST_CASE(select_by_registers) {
  auto x = random_<float>(128, -9, 9), y = random_<float>(128, -9, 9), d = tensor<float>(128);
  auto bits = tensor<std::uint8_t>(32);
  for (int i = 0; i < 16; ++i)
    bits.data()[i] = static_cast<std::uint8_t>(i * 37 + 11);
  auto reg = tensor<float>(8);
  auto check = [&](bool scalar) {
    for (std::uint32_t i = 0; i < 128; ++i)
      BOOST_REQUIRE_EQUAL(d.data()[i], (bits.data()[i / 8] >> (i % 8) & 1) != 0 ? x.data()[i]
                                       : scalar                                 ? 1.5f
                                                                                : y.data()[i]);
  };
  reg.data()[0] = 1.5f;
  SetCmpMask(reg);
  SetVectorMask<float>(64);
  Select(d, bits, x, 2, {1, 1, 1, 8, 8, 8});
  check(true);
  // The low 32 bits of the address of the bits.
  const auto address = static_cast<std::uint32_t>(bits.GetPhyAddr());
  std::memcpy(reg.address, &address, 4);
  std::memset(reg.address + 4, 0xAB, 4);
  SetCmpMask(reg.ReinterpretCast<std::int64_t>());
  Select<float, SELMODE::VSEL_TENSOR_TENSOR_MODE>(d, x, y, 2, {1, 1, 1, 8, 8, 8});
  check(false);
}

BOOST_AUTO_TEST_SUITE_END()
