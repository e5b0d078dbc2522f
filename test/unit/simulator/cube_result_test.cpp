// What Mmad starts from, what Fixpipe makes of C, feature maps as matrices, and mistakes that must be found.
#include "cube_fixture.h"

using namespace cube_test;

#if __NPU_ARCH__ == 2201
namespace {

constexpr std::uint32_t kM = 40, kN = 50, kK = 48, kUpM = 48, kUpN = 64;

template <class T> Nd2NzParams whole(std::uint32_t rows, std::uint32_t columns, std::uint32_t height) {
  const auto u = [](std::uint32_t v) { return static_cast<std::uint16_t>(v); };
  return {1, u(rows), u(columns), 0, u(columns), u(height), 1, 0};
}

struct Fixture : CubeFixture {
  Matrix<half> a = small(kM, kK), b = small(kN, kK); ///< b: N by K

  /// Small integers: sums and their halves are exact in every type.
  Matrix<half> small(std::uint32_t rows, std::uint32_t columns) {
    Matrix<half> m = matrix<half>(rows, columns);
    for (std::size_t i = 0; i < m.values.size(); ++i) {
      m.values[i] = static_cast<int>(random() % 5) - 2;
      m.data()[i] = half(static_cast<float>(m.values[i]));
    }
    return m;
  }
  double c(std::uint32_t i, std::uint32_t j) const { return product(a, false, b, true, i, j).sum; }

  static LocalTensor<float> sums() { return at<float>(TPosition::CO1, 0, kUpM * kUpN); }
  /// A and B to L0A and L0B.
  void load(const Matrix<half>& left, const Matrix<half>& right) {
    const std::uint32_t k = left.columns, m = up(left.rows, 16), n = up(right.rows, 16);
    auto a1 = at<half>(TPosition::A1, 0, m * k), b1 = at<half>(TPosition::B1, 65536, n * k);
    GlobalTensor<half> g;
    g.SetGlobalBuffer(left.data(), left.values.size());
    DataCopy(a1, g, whole<half>(left.rows, k, m));
    g.SetGlobalBuffer(right.data(), right.values.size());
    DataCopy(b1, g, whole<half>(right.rows, k, n));
    PipeBarrier<PIPE_ALL>();
    const auto u = [](std::uint32_t v) { return static_cast<std::uint8_t>(v); };
    auto a2 = at<half>(TPosition::A2, 0, m * k), b2 = at<half>(TPosition::B2, 0, n * k);
    for (std::uint32_t i = 0; i < m / 16; ++i)
      LoadData(a2[i * k * 16], a1[i * 256],
               LoadData2DParams(0, u(k / 16), static_cast<std::uint16_t>(m / 16), 0, 0, false, 0));
    LoadData(b2, b1, LoadData2DParams(0, u(n / 16 * (k / 16)), 1, 0, 0, false, 0));
    PipeBarrier<PIPE_ALL>();
  }
  static MmadParams params(bool zero = true, bool fromTable = false) {
    return {static_cast<std::uint16_t>(kM),
            static_cast<std::uint16_t>(kN),
            static_cast<std::uint16_t>(kK),
            0,
            fromTable,
            zero};
  }
  static void multiply(const MmadParams& p = params()) {
    Mmad(sums(), at<half>(TPosition::A2, 0, kUpM * kK), at<half>(TPosition::B2, 0, kUpN * kK), p);
    PipeBarrier<PIPE_ALL>();
  }
  static FixpipeParamsV220 rows(QuantMode_t quant = QuantMode_t::NoQuant, float scale = 0, bool relu = false) {
    FixpipeParamsV220 p(kN, kM, kUpM, kN, relu);
    p.quantPre = quant;
    // A signed result; no offset.
    p.deqScalar = AscendC::detail::FloatBits(scale) | (std::uint64_t{1} << 46);
    return p;
  }
  /// C through Fixpipe, row by row, is what `expected` says of the sum.
  template <class T> void result(const FixpipeParamsV220& p, const std::function<double(double)>& expected) {
    T* out = zeros<T>(kM * kN);
    clean([&] {
      load(a, b);
      multiply();
      GlobalTensor<T> g;
      g.SetGlobalBuffer(out, kM * kN);
      Fixpipe(g, sums(), p);
    });
    for (std::uint32_t i = 0; i < kM; ++i)
      for (std::uint32_t j = 0; j < kN; ++j)
        BOOST_REQUIRE_EQUAL(static_cast<double>(static_cast<float>(out[i * kN + j])), expected(c(i, j)));
  }
};

double byte(double v) { return std::clamp(std::nearbyint(v), -128.0, 127.0); }
double relu(double v) { return std::max(v, 0.0); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(cube_result, Fixture)

BOOST_AUTO_TEST_CASE(fixpipe_converts) {
  result<float>(rows(), [](double v) { return v; });
  result<float>(rows(QuantMode_t::NoQuant, 0, true), relu);
  result<half>(rows(QuantMode_t::F322F16), [](double v) { return v; });
  result<bfloat16_t>(rows(QuantMode_t::F322BF16, 0, true), relu);
  result<std::int8_t>(rows(QuantMode_t::QF322B8_PRE, 0.5f), [](double v) { return byte(v * 0.5); });
  result<std::int8_t>(rows(QuantMode_t::QF322B8_PRE, 4.0f, true), [](double v) { return byte(relu(v) * 4); });
}

BOOST_AUTO_TEST_CASE(fixpipe_scales_columns) {
  auto words = matrix<std::uint64_t>(1, kUpN);
  for (std::uint32_t j = 0; j < kUpN; ++j)
    words.data()[j] = AscendC::detail::FloatBits(j % 2 == 0 ? 0.5f : 2.0f) | (std::uint64_t{1} << 46);
  auto* out = zeros<std::int8_t>(kM * kN);
  clean([&] {
    auto table = at<std::uint64_t>(TPosition::A1, 400 * 1024, kUpN);
    GlobalTensor<std::uint64_t> from;
    from.SetGlobalBuffer(words.data(), kUpN);
    DataCopy(table, from, kUpN);
    load(a, b);
    multiply();
    GlobalTensor<std::int8_t> g;
    g.SetGlobalBuffer(out, kM * kN);
    Fixpipe(g, sums(), table, rows(QuantMode_t::VQF322B8_PRE));
  });
  for (std::uint32_t i = 0; i < kM; ++i)
    for (std::uint32_t j = 0; j < kN; ++j)
      BOOST_REQUIRE_EQUAL(out[i * kN + j], byte(c(i, j) * (j % 2 == 0 ? 0.5 : 2)));
}

BOOST_AUTO_TEST_CASE(fixpipe_keeps_fractals) {
  float *nz = zeros<float>(kUpM * kUpN), *split = zeros<float>(kUpM * kUpN);
  constexpr std::uint32_t n = 48;
  clean([&] {
    load(a, b);
    multiply();
    FixpipeParamsV220 p(n, kM, kUpM, kUpM * 2, false);
    GlobalTensor<float> g;
    g.SetGlobalBuffer(nz, kUpM * kUpN);
    Fixpipe<float, float, CFG_NZ>(g, sums(), p);
    p.isChannelSplit = true;
    p.dstStride = kUpM;
    g.SetGlobalBuffer(split, kUpM * kUpN);
    Fixpipe<float, float, CFG_NZ>(g, sums(), p);
  });
  for (std::uint32_t i = 0; i < kM; ++i)
    for (std::uint32_t j = 0; j < n; ++j) {
      BOOST_REQUIRE_EQUAL(nz[(j / 16 * kUpM + i) * 16 + j % 16], c(i, j));
      BOOST_REQUIRE_EQUAL(split[(j / 8 * kUpM + i) * 8 + j % 8], c(i, j));
    }
}

BOOST_AUTO_TEST_CASE(fixpipe_adds_to_global_memory) {
  float* out = zeros<float>(kM * kN);
  clean([&] {
    load(a, b);
    multiply();
    GlobalTensor<float> g;
    g.SetGlobalBuffer(out, kM * kN);
    Fixpipe(g, sums(), rows());
    PipeBarrier<PIPE_ALL>();
    SetAtomicAdd<float>();
    Fixpipe(g, sums(), rows());
    SetAtomicNone();
  });
  for (std::uint32_t i = 0; i < kM; ++i)
    for (std::uint32_t j = 0; j < kN; ++j)
      BOOST_REQUIRE_EQUAL(out[i * kN + j], 2 * c(i, j));
}

BOOST_AUTO_TEST_CASE(sums_start_from_what_they_were_or_the_table) {
  const Matrix<half> bias = small(1, kUpN);
  float *twice = zeros<float>(kM * kN), *biased = zeros<float>(kM * kN);
  clean([&] {
    GlobalTensor<half> from;
    from.SetGlobalBuffer(bias.data(), kUpN);
    auto c1 = at<half>(TPosition::C1, 400 * 1024, kUpN);
    DataCopy(c1, from, kUpN);
    load(a, b);
    auto c2 = at<float>(TPosition::C2, 0, kUpN);
    DataCopy(c2, c1, DataCopyParams(1, kUpN * 2 / 64, 0, 0));
    GlobalTensor<float> g;
    multiply();
    multiply(params(false));
    g.SetGlobalBuffer(twice, kM * kN);
    Fixpipe(g, sums(), rows());
    PipeBarrier<PIPE_ALL>();
    Mmad(sums(), at<half>(TPosition::A2, 0, kUpM * kK), at<half>(TPosition::B2, 0, kUpN * kK), c2, params(false));
    PipeBarrier<PIPE_ALL>();
    g.SetGlobalBuffer(biased, kM * kN);
    Fixpipe(g, sums(), rows());
  });
  for (std::uint32_t i = 0; i < kM; ++i)
    for (std::uint32_t j = 0; j < kN; ++j) {
      BOOST_REQUIRE_EQUAL(twice[i * kN + j], 2 * c(i, j));
      BOOST_REQUIRE_EQUAL(biased[i * kN + j], c(i, j) + bias.at(0, j));
    }
}

/// The queues of the cube unit put their buffers where the instructions take them, and order them.
BOOST_AUTO_TEST_CASE(queues_lead_through_the_memories) {
  float* out = zeros<float>(kM * kN);
  clean([&] {
    TPipe pipe;
    TQue<TPosition::A1, 1> a1s;
    TQue<TPosition::B1, 1> b1s;
    TQue<TPosition::A2, 1> a2s;
    TQue<TPosition::B2, 1> b2s;
    TQue<TPosition::CO1, 1> cs;
    pipe.InitBuffer(a1s, 1, kUpM * kK * 2);
    pipe.InitBuffer(b1s, 1, kUpN * kK * 2);
    pipe.InitBuffer(a2s, 1, kUpM * kK * 2);
    pipe.InitBuffer(b2s, 1, kUpN * kK * 2);
    pipe.InitBuffer(cs, 1, kUpM * kUpN * 4);
    GlobalTensor<half> g;
    auto a1 = a1s.AllocTensor<half>(), b1 = b1s.AllocTensor<half>();
    g.SetGlobalBuffer(a.data(), kM * kK);
    DataCopy(a1, g, whole<half>(kM, kK, kUpM));
    g.SetGlobalBuffer(b.data(), kN * kK);
    DataCopy(b1, g, whole<half>(kN, kK, kUpN));
    a1s.EnQue(a1);
    b1s.EnQue(b1);
    a1 = a1s.DeQue<half>();
    b1 = b1s.DeQue<half>();
    auto a2 = a2s.AllocTensor<half>(), b2 = b2s.AllocTensor<half>();
    for (std::uint32_t i = 0; i < kUpM / 16; ++i)
      LoadData(a2[i * kK * 16], a1[i * 256], LoadData2DParams(0, kK / 16, kUpM / 16, 0, 0, false, 0));
    LoadData(b2, b1, LoadData2DParams(0, kUpN / 16 * (kK / 16), 1, 0, 0, false, 0));
    a2s.EnQue(a2);
    b2s.EnQue(b2);
    a2 = a2s.DeQue<half>();
    b2 = b2s.DeQue<half>();
    auto l0c = cs.AllocTensor<float>();
    Mmad(l0c, a2, b2, params());
    cs.EnQue(l0c);
    l0c = cs.DeQue<float>();
    GlobalTensor<float> to;
    to.SetGlobalBuffer(out, kM * kN);
    Fixpipe(to, l0c, rows());
    a1s.FreeTensor(a1);
    b1s.FreeTensor(b1);
    a2s.FreeTensor(a2);
    b2s.FreeTensor(b2);
    cs.FreeTensor(l0c);
  });
  for (std::uint32_t i = 0; i < kM; ++i)
    for (std::uint32_t j = 0; j < kN; ++j)
      BOOST_REQUIRE_EQUAL(out[i * kN + j], c(i, j));
}

/// A feature map of 5 by 7 with 16 channels, filters of 3 by 2, one row and column of padding, strides and dilation.
BOOST_AUTO_TEST_CASE(feature_maps_become_matrices) {
  constexpr std::uint32_t h = 5, w = 7, c0 = 16, fh = 3, fw = 2, n = 16;
  for (const auto& [stride, dilation] : {std::pair<int, int>{1, 1}, {2, 1}, {1, 2}}) {
    const Matrix<half> map = small(h * w, c0);
    constexpr std::uint32_t k = fh * fw * c0;
    const Matrix<half> filter = small(n, k);
    const std::uint32_t oh = (h + 2 - (dilation * (fh - 1) + 1)) / stride + 1,
                        ow = (w + 2 - (dilation * (fw - 1) + 1)) / stride + 1, m = oh * ow;
    float* out = zeros<float>(m * n);
    clean([&] {
      auto a1 = at<half>(TPosition::A1, 0, h * w * c0), b1 = at<half>(TPosition::B1, 65536, n * k);
      auto a2 = at<half>(TPosition::A2, 0, up(m, 16) * k), b2 = at<half>(TPosition::B2, 0, n * k);
      GlobalTensor<half> g;
      g.SetGlobalBuffer(map.data(), h * w * c0);
      DataCopy(a1, g, h * w * c0);
      g.SetGlobalBuffer(filter.data(), n * k);
      DataCopy(b1, g, whole<half>(n, k, n));
      PipeBarrier<PIPE_ALL>();
      LoadData3DParamsV2<half> p;
      for (auto& pad : p.padList)
        pad = 1;
      p.l1H = h, p.l1W = w, p.channelSize = c0, p.kExtension = k;
      p.mExtension = static_cast<std::uint16_t>(up(m, 16));
      p.strideH = p.strideW = static_cast<std::uint8_t>(stride);
      p.dilationFilterH = p.dilationFilterW = static_cast<std::uint8_t>(dilation);
      p.filterH = fh, p.filterW = fw;
      LoadData(a2, a1, p);
      LoadData(b2, b1, LoadData2DParams(0, k / 16, 1, 0, 0, false, 0));
      PipeBarrier<PIPE_ALL>();
      auto l0c = at<float>(TPosition::CO1, 0, up(m, 16) * n);
      Mmad(l0c, a2, b2, MmadParams(static_cast<std::uint16_t>(m), n, k, 0, false, true));
      PipeBarrier<PIPE_ALL>();
      GlobalTensor<float> to;
      to.SetGlobalBuffer(out, m * n);
      Fixpipe(to, l0c,
              FixpipeParamsV220(n, static_cast<std::uint16_t>(m), static_cast<std::uint16_t>(up(m, 16)), n, false));
    });
    for (std::uint32_t i = 0; i < m; ++i)
      for (std::uint32_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::uint32_t x = 0; x < k; ++x) {
          const auto row = static_cast<int>(i / ow) * stride - 1 + static_cast<int>(x / c0 / fw) * dilation;
          const auto column = static_cast<int>(i % ow) * stride - 1 + static_cast<int>(x / c0 % fw) * dilation;
          if (row >= 0 && row < static_cast<int>(h) && column >= 0 && column < static_cast<int>(w))
            sum += map.at(static_cast<std::uint32_t>(row) * w + static_cast<std::uint32_t>(column), x % c0) *
                   filter.at(j, x);
        }
        BOOST_REQUIRE_EQUAL(out[i * n + j], sum);
      }
  }
}

BOOST_AUTO_TEST_CASE(mistakes_are_found) {
  float* out = zeros<float>(kM * kN);
  const auto load2d = [](std::uint8_t repeats) { return LoadData2DParams(0, repeats, 1, 0, 0, false, 0); };
  const auto big = [] { return at<half>(TPosition::A1, 0, 64 * 1024); };
  BOOST_TEST(has(faults([&] { // 64 KiB of L0A hold 128 fractals
                   LoadData(at<half>(TPosition::A2, 0, 32 * 1024), big(), load2d(129));
                 }),
                 "MEM-OOB@LoadData"));
  BOOST_TEST(has(faults([&] { LoadData(at<half>(TPosition::A2, 32, 1024), big(), load2d(1)); }), "MEM-ALIGN@LoadData"));
  BOOST_TEST(has(faults([&] { LoadData(at<half>(TPosition::B1, 0, 1024), big(), load2d(1)); }), "MEM-SPACE@LoadData"));
  BOOST_TEST(has(faults([&] {
                   load(a, b);
                   multiply();
                   FixpipeParamsV220 p = rows();
                   p.mSize = 4096;
                   GlobalTensor<float> g;
                   g.SetGlobalBuffer(out, kM * kN);
                   Fixpipe(g, sums(), p);
                 }),
                 "MEM-OOB@Fixpipe"));
  const auto raced = faults([&] {
    load(a, b);
    Mmad(sums(), at<half>(TPosition::A2, 0, kUpM * kK), at<half>(TPosition::B2, 0, kUpN * kK), params());
    GlobalTensor<float> g;
    g.SetGlobalBuffer(out, kM * kN);
    Fixpipe(g, sums(), rows()); // no flag from M to FIX
  });
  BOOST_TEST(has(raced, "RACE-RAW@Fixpipe"));
}

BOOST_AUTO_TEST_SUITE_END()
#endif
