// The host's side of the high-level API, in the same translation unit as a kernel: tiling data as a buffer, and what
// TPipe leaves for calls without a temporary buffer.
#include "api_fixture.h"
#include "kernel_tiling/kernel_tiling.h"
#include "register/tilingdata_base.h"
#include "tiling/tiling_api.h"

using namespace AscendC;

namespace optiling {
BEGIN_TILING_DATA_DEF(InnerTiling)
TILING_DATA_FIELD_DEF(uint16_t, small);
TILING_DATA_FIELD_DEF(float, factor);
END_TILING_DATA_DEF;
REGISTER_TILING_DATA_CLASS(InnerTilingOp, InnerTiling)

BEGIN_TILING_DATA_DEF(OuterTiling)
TILING_DATA_FIELD_DEF(uint8_t, flag);
TILING_DATA_FIELD_DEF(uint32_t, length);
TILING_DATA_FIELD_DEF_ARR(uint16_t, 3, list);
TILING_DATA_FIELD_DEF(uint64_t, wide);
TILING_DATA_FIELD_DEF_STRUCT(SoftMaxTiling, softmax);
TILING_DATA_FIELD_DEF_STRUCT(InnerTiling, inner);
END_TILING_DATA_DEF;
REGISTER_TILING_DATA_CLASS(OuterTilingOp, OuterTiling)
} // namespace optiling

namespace {

/// What the kernel sees.
struct Inner {
  std::uint16_t small;
  float factor;
};
struct Outer {
  std::uint8_t flag;
  std::uint32_t length;
  std::uint16_t list[3];
  std::uint64_t wide;
  SoftMaxTiling softmax;
  Inner inner;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tiling_data, ApiFixture)

BOOST_AUTO_TEST_CASE(a_buffer_is_what_the_kernel_declares) {
  optiling::OuterTiling host;
  host.set_flag(7);
  host.set_length(123456);
  std::uint16_t list[] = {1, 2, 3};
  host.set_list(list);
  host.set_wide(0x123456789abcdefull);
  host.inner.set_small(9);
  host.inner.set_factor(2.5f);
  BOOST_CHECK_EQUAL(host.get_length(), 123456);
  const TensorShape shape({4, 64});
  const std::uint32_t most = GetSoftMaxMaxTmpSize(ge::Shape({4, 64}), 4, false);
  SoftMaxTilingFunc(ge::Shape({4, 64}), 4, most, host.softmax);
  SoftMaxTiling expected{};
  SoftMaxTilingFunc(ge::Shape({4, 64}), 4, most, expected);

  BOOST_REQUIRE(host.GetDataSize() >= sizeof(Outer));
  std::vector<unsigned char> buffer(host.GetDataSize());
  host.SaveToBuffer(buffer.data(), buffer.size());
  Outer kernel;
  std::memcpy(&kernel, buffer.data(), sizeof kernel);
  BOOST_CHECK_EQUAL(kernel.flag, 7);
  BOOST_CHECK_EQUAL(kernel.length, 123456u);
  BOOST_CHECK_EQUAL(kernel.list[2], 3);
  BOOST_CHECK_EQUAL(kernel.wide, 0x123456789abcdefull);
  BOOST_CHECK(std::memcmp(&kernel.softmax, &expected, sizeof expected) == 0);
  BOOST_CHECK_EQUAL(kernel.inner.small, 9);
  BOOST_CHECK_EQUAL(kernel.inner.factor, 2.5f);
}

BOOST_AUTO_TEST_CASE(all_the_space_is_no_less_than_the_least) {
  for (std::int64_t rows : {1, 3, 16, 40})
    for (std::int64_t n : {16, 32, 64, 208})
      for (std::uint32_t bytes : {2u, 4u}) {
        const TensorShape shape({rows, n});
        std::uint32_t most = 0, least = 1;
        const auto ordered = [&](const char* name) {
          BOOST_TEST_CONTEXT(name << " " << rows << " x " << n)
          BOOST_REQUIRE_GE(most, least);
          most = 0;
          least = 1;
        };
        GetExpMaxMinTmpSize(shape, bytes, false, most, least);
        ordered("Exp");
        GetTanhMaxMinTmpSize(shape, bytes, true, most, least);
        ordered("Tanh");
        GetGeGLUMaxMinTmpSize(shape, bytes, false, most, least);
        ordered("GeGLU");
        GetAscendQuantMaxMinTmpSize(shape, bytes, most, least);
        ordered("AscendQuant");
        GetAscendDequantMaxMinTmpSize(shape, 4, most, least);
        ordered("AscendDequant");
        GetPadMaxMinTmpSize(shape, bytes, most, least);
        ordered("Pad");
        BOOST_REQUIRE_GE(GetSoftMaxMaxTmpSize(ge::Shape({rows, n}), bytes, false),
                         GetSoftMaxMinTmpSize(ge::Shape({rows, n}), bytes, false));
      }
}

BOOST_AUTO_TEST_CASE(space_behind_the_buffers) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> a, b;
  pipe.InitBuffer(a, 1000);
  TQue<TPosition::VECIN, 1> q;
  pipe.InitBuffer(q, 2, 4096);
  LocalTensor<std::uint8_t> rest;
  BOOST_CHECK((PopStackBuffer<std::uint8_t, TPosition::LCM>(rest)));
  BOOST_CHECK_EQUAL(rest.GetSize(), TOTAL_UB_SIZE - 1024 - 8192);
  pipe.InitBuffer(b, TOTAL_UB_SIZE - 1024 - 8192 - 256);
  auto x = a.Get<half>();
  auto d = b.Get<std::int8_t>();
  for (int i = 0; i < 64; ++i)
    x.data()[i] = half(1.0f);
  AscendQuant(d, x, 1.0f, 0.0f, 64);
  BOOST_REQUIRE_EQUAL(reports().size(), 1);
  BOOST_CHECK(reports().back().find("256 bytes of UB are left") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
