#include "api_fixture.h"

using namespace AscendC;

BOOST_FIXTURE_TEST_SUITE(more, ApiFixture)

BOOST_AUTO_TEST_CASE(operators_of_tensors) {
  auto a = random_<float>(128, 1, 5), b = random_<float>(128, 1, 5), d = tensor<float>(128);
  auto bits = tensor<std::uint8_t>(32);
  d = a + b;
  BOOST_CHECK_EQUAL(d.data()[127], a.data()[127] + b.data()[127]);
  BOOST_CHECK_EQUAL(lastCall().name, "Add");
  d = a[64] - b[64];
  BOOST_CHECK_EQUAL(d.data()[0], a.data()[64] - b.data()[64]);
  d = a * b;
  BOOST_CHECK_EQUAL(d.data()[5], a.data()[5] * b.data()[5]);
  d = a / b;
  BOOST_CHECK_EQUAL(d.data()[5], a.data()[5] / b.data()[5]);
  bits = a < b;
  BOOST_CHECK_EQUAL(bits.data()[15] >> 7, a.data()[127] < b.data()[127] ? 1 : 0);
  BOOST_CHECK_EQUAL(lastCall().elements, 128u);
  auto e = a; // still a copy
  BOOST_CHECK_EQUAL(e.address, a.address);
}

BOOST_AUTO_TEST_CASE(gather_mask) {
  auto x = tensor<float>(256), d = tensor<float>(256);
  for (int i = 0; i < 256; ++i)
    x.data()[i] = static_cast<float>(i);
  std::uint64_t count = 0;
  GatherMask(d, x, std::uint8_t(2), false, 0, GatherMaskParams(1, 2, 8, 0), count);
  BOOST_CHECK_EQUAL(count, 64u);
  BOOST_CHECK_EQUAL(d.data()[63], 127.0f);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 256u);
  // The documentation's pattern: the first and the fourth of each four; 70 elements a repeat (310P: in all).
  auto pattern = tensor<std::uint32_t>(16);
  for (int i = 0; i < 16; ++i)
    pattern.data()[i] = 0x99999999u;
  GatherMask(d, x, pattern, true, 70, GatherMaskParams(1, 2, 16, 0), count);
  BOOST_CHECK_EQUAL(count, detail::is910B ? 70u : 35u);
  BOOST_CHECK_EQUAL(d.data()[1], 3.0f);
  if (detail::is910B)
    BOOST_CHECK_EQUAL(d.data()[35], 128.0f); // the second repeat starts 16 blocks on
  GatherMask(d, x, std::uint8_t(8), false, 0, GatherMaskParams(1, 1, 8, 0), count);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}

BOOST_AUTO_TEST_CASE(sums_of_rows) {
  auto x = random_<float>(3 * 104, -1, 1), d = tensor<float>(8);
  SumParams p;
  p.outter = 3;
  p.inner = 104;
  p.n = 100;
  Sum(d, x, p);
  for (int r = 0; r < 3; ++r) {
    double sum = 0;
    for (int i = 0; i < 100; ++i)
      sum += x.data()[r * 104 + i];
    BOOST_CHECK_SMALL(d.data()[r] - sum, 1e-5);
  }
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 400u);
  p.inner = 101;
  Sum(d, x, p);
  BOOST_CHECK_EQUAL(reports().size(), 1u);
#if __NPU_ARCH__ == 2201
  MeanParams m;
  m.inner = 64;
  m.n = 50;
  auto h = tensor<half>(64), r = tensor<half>(16);
  for (int i = 0; i < 50; ++i)
    h.data()[i] = half(1000 + i);
  Mean<half, float>(r, h, m);
  BOOST_CHECK_EQUAL(static_cast<float>(r.data()[0]), static_cast<float>(half(1024.5f)));
#endif
}

template <class T> static void checkSoftmax(ApiFixture& f, double ulps) {
  const std::uint32_t rows = 3, columns = 100, pitch = 112;
  f.next = 0;
  auto x = f.random_<T>(rows * pitch, -8, 8), d = f.tensor<T>(rows * pitch);
  auto sum = f.tensor<float>(rows * 8), max = f.tensor<float>(rows * 8);
  const SoftMaxShapeInfo shape{rows, pitch, rows, columns};
  if constexpr (std::is_same_v<T, half>)
    SoftMax<T>(d, sum, max, x, SoftMaxTiling(), shape);
  else
    SoftMax<T>(d, sum, max, x, SoftMaxTiling(), shape);
  for (std::uint32_t r = 0; r < rows; ++r) {
    double high = -100, total = 0;
    for (std::uint32_t i = 0; i < columns; ++i)
      high = std::max(high, asDouble(x.data()[r * pitch + i]));
    for (std::uint32_t i = 0; i < columns; ++i)
      total += std::exp(asDouble(x.data()[r * pitch + i]) - high);
    BOOST_CHECK_EQUAL(max.data()[r * 8 + 7], static_cast<float>(high));
    BOOST_CHECK_CLOSE(sum.data()[r * 8 + 7], total, 1e-4);
    for (std::uint32_t i = 0; i < columns; ++i)
      BOOST_REQUIRE(close(d.data()[r * pitch + i], std::exp(asDouble(x.data()[r * pitch + i]) - high) / total, ulps));
  }
  BOOST_CHECK_EQUAL(f.lastCall().accesses[0].bytes, columns * sizeof(T));
}

BOOST_AUTO_TEST_CASE(softmax) {
  checkSoftmax<float>(*this, 16); // the rounding of x - max grows with the exponent
  checkSoftmax<half>(*this, 1.1);
}

BOOST_AUTO_TEST_CASE(global_memory_is_filled) {
  std::vector<half> gm(20, half(1));
  GlobalTensor<half> g;
  g.SetGlobalBuffer(gm.data(), 20);
  InitGlobalMemory(g, 10, half(3));
  BOOST_CHECK_EQUAL(static_cast<float>(gm[9]), 3.0f);
  BOOST_CHECK_EQUAL(static_cast<float>(gm[10]), 1.0f);
  BOOST_CHECK(lastCall().pipe == ascend::sim::Pipe::MTE3);
}

BOOST_AUTO_TEST_CASE(only_whole_blocks_move) {
  std::vector<float> gm(64, 1.0f);
  GlobalTensor<float> g;
  g.SetGlobalBuffer(gm.data(), 64);
  auto u = tensor<float>(64);
  Duplicate(u, 2.0f, 64);
  DataCopy(g, u, 13);
  BOOST_CHECK_EQUAL(gm[7], 2.0f);
  BOOST_CHECK_EQUAL(gm[8], 1.0f);
  BOOST_CHECK_EQUAL(lastCall().accesses[0].bytes, 52u); // the core sees what was asked for
  Duplicate(u, 3.0f, 64);
  DataCopy(u, g, 7);
  BOOST_CHECK_EQUAL(u.data()[0], 3.0f);
  DataCopy(u, g, DataCopyParams(4096, 1, 0, 0));
  BOOST_CHECK_EQUAL(reports().size(), 1u);
}

namespace {
struct TilingOfTest {
  std::int32_t rows, columns;
  std::uint64_t steps[3];
};
} // namespace

BOOST_AUTO_TEST_CASE(tiling_data_by_every_macro) {
  const TilingOfTest written{3, 5, {7, 11, 13}};
  auto* tiling = reinterpret_cast<__gm__ std::uint8_t*>(const_cast<TilingOfTest*>(&written));
  REGISTER_TILING_DEFAULT(TilingOfTest);
  GET_TILING_DATA(whole, tiling);
  GET_TILING_DATA_MEMBER(TilingOfTest, columns, columns, tiling);
  GET_TILING_DATA_PTR_WITH_STRUCT(TilingOfTest, inMemory, tiling);
  COPY_TILING_WITH_STRUCT(std::int32_t, inMemory->columns, one);
  COPY_TILING_WITH_ARRAY(std::uint64_t, 3, inMemory->steps, steps);
  BOOST_CHECK_EQUAL(whole.rows, 3);
  BOOST_CHECK_EQUAL(columns, 5);
  BOOST_CHECK_EQUAL(*one, 5);
  BOOST_CHECK_EQUAL((*steps)[2], 13u);
  BOOST_CHECK_NE(static_cast<const void*>(steps), static_cast<const void*>(inMemory->steps));
  BOOST_CHECK(TILING_KEY_LIST(4, TILING_KEY_VAR) && !TILING_KEY_LIST(4, 5));
}

BOOST_AUTO_TEST_CASE(scalar_unit) {
  BOOST_CHECK_EQUAL(ScalarGetCountOfValue<1>(0xF0F), 8);
  BOOST_CHECK_EQUAL(ScalarGetCountOfValue<0>(0xF0F), 56);
  BOOST_CHECK_EQUAL(ScalarCountLeadingZero(1), 63);
  BOOST_CHECK_EQUAL(CountBitsCntSameAsSignBit(-1), 63);
  BOOST_CHECK_EQUAL(ScalarGetSFFValue<0>(0x7), 3);
  BOOST_CHECK_EQUAL((ScalarCast<float, std::int32_t, RoundMode::CAST_CEIL>(1.25f)), 2);
  BOOST_CHECK_EQUAL((ScalarCast<float, half, RoundMode::CAST_ODD>(1.0f).bits), 0x3c00u);
}

BOOST_AUTO_TEST_CASE(memory_without_a_pipe) {
  LocalMemAllocator<Hardware::UB> memory;
  auto a = memory.Alloc<half>(10);
  auto b = memory.Alloc<float, 16>();
  BOOST_CHECK_EQUAL(a.GetSize(), 10u);
  BOOST_CHECK_EQUAL(b.address - a.address, 32);
  BOOST_CHECK_EQUAL(memory.GetCurAddr(), 96u);
  BOOST_CHECK_EQUAL(GetBlockNum(), 1);
  BOOST_CHECK_EQUAL(GetBlockIdx(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
