// Every way of a matrix from global memory to L0A and L0B, with sizes that fill no fractal, multiplied and compared.
#include "cube_fixture.h"

using namespace cube_test;

namespace {

enum class Way { plain2d, turned2d, withTranspose, image };

/// Elements of a row of a fractal, and of a side of the square that is turned at once.
template <class T> constexpr std::uint32_t c0 = isInt4<T> ? 64 : 32 / sizeof(T);
template <class T> constexpr std::uint32_t side = isInt4<T> ? 64 : sizeof(T) == 1 ? 32 : 16;
template <class T> constexpr std::uint32_t fractal = 16 * c0<T>;

/// Rows of global memory as columns of 32 bytes; L1 has room for rows up to `height`.
template <class T>
void toL1(const LocalTensor<T>& l1, T* gm, std::uint32_t rows, std::uint32_t columns, std::uint32_t height) {
  // Numbers of 4 bits move as bytes; 310P moves 16 bits at least.
  using Bytes = std::conditional_t<AscendC::detail::is910B, std::int8_t, std::int16_t>;
  using Moved = std::conditional_t<sizeof(T) == 1, Bytes, T>;
  const auto width = static_cast<std::uint32_t>(bytesOf<T>(columns) / sizeof(Moved));
  GlobalTensor<Moved> g;
  g.SetGlobalBuffer(reinterpret_cast<Moved*>(gm), rows * width);
  const auto d = [](std::uint32_t v) { return static_cast<std::uint16_t>(v); };
  DataCopy(l1.template ReinterpretCast<Moved>(), g, Nd2NzParams(1, d(rows), d(width), 0, d(width), d(height), 1, 0));
}

template <class T>
void image(const LocalTensor<T>& dst, const LocalTensor<T>& src, std::uint32_t rows, std::uint32_t columns,
           bool turned) {
  LoadData3DParamsV2<T> p;
  p.l1H = 1;
  p.l1W = static_cast<std::uint16_t>(rows);
  p.channelSize = p.kExtension = static_cast<std::uint16_t>(columns);
  p.mExtension = static_cast<std::uint16_t>(rows);
  p.enTranspose = turned;
  LoadData(dst, src, p);
}

LoadData2DParams load2d(std::uint32_t repeats, std::uint32_t stride, bool turned = false) {
  return {0, static_cast<std::uint8_t>(repeats), static_cast<std::uint16_t>(stride), 0, 0, turned, 0};
}

/// A to L0A. In global memory it is m by k, or k by m for the ways that turn it.
template <class T>
void loadLeft(const LocalTensor<T>& a2, const LocalTensor<T>& a1, T* gm, std::uint32_t m, std::uint32_t k, bool turn,
              Way way) {
  const std::uint32_t k1 = parts(k, c0<T>);
  if (!turn) {
    toL1(a1, gm, m, k, up(m, 16));
    PipeBarrier<PIPE_ALL>();
    if (way == Way::image)
      return image(a2, a1, up(m, 16), k1 * c0<T>, false);
    for (std::uint32_t i = 0; i < parts(m, 16); ++i)
      LoadData(a2[i * k1 * fractal<T>], a1[i * fractal<T>], load2d(k1, parts(m, 16)));
    return;
  }
  const std::uint32_t height = up(k, side<T>), columns = parts(m, c0<T>);
  toL1(a1, gm, k, m, height);
  PipeBarrier<PIPE_ALL>();
  if constexpr (sizeof(T) == 2)
    if (way == Way::turned2d) {
      for (std::uint32_t i = 0; i < columns; ++i)
        LoadData(a2[i * height / 16 * fractal<T>], a1[i * height / 16 * fractal<T>], load2d(height / 16, 1, true));
      return;
    }
#if __NPU_ARCH__ == 2201
  if constexpr (sizeof(T) <= 2 && !isInt4<T>)
    if (way == Way::withTranspose) {
      const std::uint32_t f = side<T> / 16;
      for (std::uint32_t i = 0; i < columns; ++i)
        LoadDataWithTranspose(a2[i * k1 * fractal<T> * f], a1[i * height / 16 * fractal<T>],
                              LoadData2dTransposeParams(0, static_cast<std::uint8_t>(height / side<T>), 1, 0,
                                                        static_cast<std::uint16_t>(k1 - 1)));
      return;
    }
#endif
  if constexpr (sizeof(T) >= 2)
    image(a2, a1, height, columns * c0<T>, true);
}

/// B to L0B. In global memory it is n by k, or k by n for the ways that turn it.
template <class T>
void loadRight(const LocalTensor<T>& b2, const LocalTensor<T>& b1, T* gm, std::uint32_t n, std::uint32_t k, bool turn,
               Way way) {
  const std::uint32_t n1 = parts(n, 16);
  if (turn) { // n by k
    toL1(b1, gm, n, k, up(n, 16));
    PipeBarrier<PIPE_ALL>();
    for (std::uint32_t i = 0; i < parts(k, c0<T>); ++i)
      LoadData(b2[i * n1 * fractal<T>], b1[i * n1 * fractal<T>], load2d(n1, 1));
    return;
  }
  const std::uint32_t height = up(k, side<T>), columns = parts(n, c0<T>);
  toL1(b1, gm, k, n, height);
  PipeBarrier<PIPE_ALL>();
  if constexpr (sizeof(T) == 2)
    if (way == Way::turned2d) {
      for (std::uint32_t i = 0; i < height / 16; ++i)
        LoadData(b2[i * n1 * fractal<T>], b1[i * fractal<T>], load2d(n1, height / 16, true));
      return;
    }
#if __NPU_ARCH__ == 2201
  if constexpr (sizeof(T) <= 2)
    if (way == Way::withTranspose) {
      constexpr std::uint32_t f = side<T> / 16;
      for (std::uint32_t i = 0; i < height / side<T>; ++i)
        LoadDataWithTranspose(b2[i * columns * fractal<T> * f], b1[i * fractal<T> * f],
                              LoadData2dTransposeParams(0, static_cast<std::uint8_t>(columns),
                                                        static_cast<std::uint16_t>(height / side<T>),
                                                        static_cast<std::uint16_t>(f - 1), 0));
      return;
    }
#endif
  if constexpr (sizeof(T) >= 2)
    image(b2, b1, height, columns * c0<T>, true);
}

/// C out of L0C, row by row.
template <class C> void store(C* gm, const LocalTensor<C>& l0c, std::uint32_t m, std::uint32_t n) {
  const auto u = [](std::uint32_t v) { return static_cast<std::uint16_t>(v); };
  GlobalTensor<C> g;
#if __NPU_ARCH__ == 2201
  g.SetGlobalBuffer(gm, std::uint64_t{m} * n);
  Fixpipe(g, l0c, FixpipeParamsV220(u(n), u(m), u(up(m, 16)), n, false));
#else
  auto ub = at<C>(TPosition::CO2, 0, up(m, 16) * up(n, 16));
  DataCopyEnhancedParams mode;
  mode.blockMode = BlockMode::BLOCK_MODE_MATRIX;
  DataCopy(ub, l0c, DataCopyParams(1, u(parts(m, 16) * parts(n, 16)), 0, 0), mode);
  PipeBarrier<PIPE_ALL>();
  g.SetGlobalBuffer(gm, std::uint64_t{m} * up(n, 16));
  DataCopy(g, ub, Nz2NdParamsFull(1, u(m), u(up(n, 16)), 1, u(up(m, 16)), u(up(n, 16)), 1));
#endif
}

struct Case {
  std::uint32_t m, n, k;
  bool turnA;
  Way wayA;
  bool turnB;
  Way wayB;
};

struct Fixture : CubeFixture {
  template <class U, class S, class C> void check(const Case& c) {
    BOOST_TEST_CONTEXT(c.m << "x" << c.n << "x" << c.k << " A" << c.turnA << int(c.wayA) << " B" << c.turnB
                           << int(c.wayB) << " of " << sizeof(U)) {
      const auto a = c.turnA ? matrix<U>(c.k, c.m) : matrix<U>(c.m, c.k);
      const auto b = c.turnB ? matrix<S>(c.n, c.k) : matrix<S>(c.k, c.n);
      const std::uint32_t pitch = AscendC::detail::is910B ? c.n : up(c.n, 16);
      C* out = zeros<C>(std::size_t{c.m} * pitch);
      clean([&] {
        auto a1 = at<U>(TPosition::A1, 0, up(c.m, 64) * up(c.k, 64)),
             a2 = at<U>(TPosition::A2, 0, up(c.m, 64) * up(c.k, 64));
        auto b1 = at<S>(TPosition::B1, 256 * 1024, up(c.n, 64) * up(c.k, 64)),
             b2 = at<S>(TPosition::B2, 0, up(c.n, 64) * up(c.k, 64));
        auto l0c = at<C>(TPosition::CO1, 0, up(c.m, 16) * up(c.n, 16));
        loadLeft(a2, a1, a.data(), c.m, c.k, c.turnA, c.wayA);
        loadRight(b2, b1, b.data(), c.n, c.k, c.turnB, c.wayB);
        PipeBarrier<PIPE_ALL>();
        MmadParams p(static_cast<std::uint16_t>(c.m), static_cast<std::uint16_t>(c.n), static_cast<std::uint16_t>(c.k),
                     0, false, true);
        p.kDirectionAlign = sizeof(U) == 4 && c.turnA;
        Mmad(l0c, a2, b2, p);
        PipeBarrier<PIPE_ALL>();
        store(out, l0c, c.m, c.n);
      });
      for (std::uint32_t i = 0; i < c.m; ++i)
        for (std::uint32_t j = 0; j < c.n; ++j) {
          const Product p = product(a, c.turnA, b, c.turnB, i, j);
          const double actual = static_cast<double>(static_cast<float>(out[std::size_t{i} * pitch + j]));
          if constexpr (std::is_integral_v<C>)
            BOOST_REQUIRE_EQUAL(out[std::size_t{i} * pitch + j], static_cast<C>(p.sum));
          else
            BOOST_REQUIRE_SMALL(actual - p.sum, p.magnitude * (sizeof(C) == 2 ? 0x1p-10 : 0x1p-21));
        }
    }
  }
};

constexpr Way P = Way::plain2d, T2 = Way::turned2d, TR = Way::withTranspose, IM = Way::image;

} // namespace

BOOST_FIXTURE_TEST_SUITE(cube_load, Fixture)

BOOST_AUTO_TEST_CASE(half_goes_every_way) {
  for (const auto& [m, n, k] :
       {std::array<std::uint32_t, 3>{40, 50, 70}, {16, 16, 16}, {17, 1, 5}, {2, 33, 130}, {128, 96, 64}}) {
    check<half, half, float>({m, n, k, false, P, true, P});
    check<half, half, float>({m, n, k, false, IM, true, P});
    check<half, half, float>({m, n, k, true, T2, false, T2});
    if (AscendC::detail::is910B)
      check<half, half, float>({m, n, k, true, TR, false, TR});
    check<half, half, float>({m, n, k, true, IM, false, IM});
    check<half, half, float>({m, n, k, false, P, false, T2});
  }
}

BOOST_AUTO_TEST_CASE(bytes_go_every_way_and_are_exact) {
  for (const auto& [m, n, k] : {std::array<std::uint32_t, 3>{40, 50, 70}, {33, 60, 130}, {16, 32, 600}, {3, 17, 30}}) {
    check<std::int8_t, std::int8_t, std::int32_t>({m, n, k, false, P, true, P});
    check<std::int8_t, std::int8_t, std::int32_t>({m, n, k, false, IM, true, P});
    if (AscendC::detail::is910B)
      check<std::int8_t, std::int8_t, std::int32_t>({m, n, k, true, TR, false, TR});
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_four_bits_go_every_way) {
  for (const auto& [m, n, k] : {std::array<std::uint32_t, 3>{40, 50, 72}, {17, 64, 128}}) {
    check<int4b_t, int4b_t, std::int32_t>({m, n, k, false, P, true, P});
    check<int4b_t, int4b_t, std::int32_t>({m, n, k, false, IM, true, P});
    if (AscendC::detail::is910B)
      check<int4b_t, int4b_t, std::int32_t>({m, n, k, false, IM, false, TR});
  }
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(float_goes_every_way) {
  for (const auto& [m, n, k] : {std::array<std::uint32_t, 3>{40, 50, 70}, {16, 16, 8}, {17, 9, 37}, {7, 130, 36}}) {
    check<float, float, float>({m, n, k, false, P, true, P});
    check<float, float, float>({m, n, k, false, IM, true, P});
    check<float, float, float>({m, n, k, true, IM, false, IM});
  }
}
BOOST_AUTO_TEST_CASE(bfloat16_goes_every_way) {
  check<bfloat16_t, bfloat16_t, float>({40, 50, 70, false, P, true, P});
  check<bfloat16_t, bfloat16_t, float>({40, 50, 70, true, T2, false, TR});
  check<bfloat16_t, bfloat16_t, float>({40, 50, 70, true, TR, false, IM});
}
#else
BOOST_AUTO_TEST_CASE(unsigned_bytes_and_a_half_result) {
  check<std::uint8_t, std::uint8_t, std::int32_t>({40, 50, 300, false, P, true, P});
  check<std::uint8_t, std::int8_t, std::int32_t>({40, 50, 300, false, P, true, P});
  check<half, half, half>({40, 50, 70, false, P, true, P});
}
#endif

#if __NPU_ARCH__ == 2201
// Three runs of 10 halves, 32 bytes apart in UB, are rows of 12 on their way to L1.
BOOST_AUTO_TEST_CASE(rows_of_any_length_from_ub_to_columns_in_l1) {
  constexpr int rows = 3, width = 10, pitch = 48;
  const auto a = matrix<half>(rows, pitch);
  half* out = zeros<half>(32 * 16);
  const auto run = [&](std::uint16_t nValue, std::uint16_t ndNum) {
    return faults([&, nValue, ndNum] {
      const auto ub = at<half>(TPosition::VECIN, 0, rows * pitch);
      const auto l1 = at<half>(TPosition::TSCM, 0, 16 * 16);
      GlobalTensor<half> in;
      in.SetGlobalBuffer(a.data(), rows * pitch);
      DataCopy(ub, in, rows * pitch);
      PipeBarrier<PIPE_ALL>();
      DataCopyPad(l1, ub, DataCopyExtParams(rows, width * sizeof(half), 2, 4, 0),
                  Nd2NzParams(ndNum, nValue, width, 0, width + 2, 16, 2, 0));
      PipeBarrier<PIPE_ALL>();
      const auto back = at<half>(TPosition::A2, 0, 16 * 16);
      LoadData(back, l1, load2d(1, 1));
      PipeBarrier<PIPE_ALL>();
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < 16; ++c)
          out[r * 16 + c] = reinterpret_cast<const half*>(back.address)[2 * r * 16 + c];
    });
  };
  BOOST_TEST(run(rows, 1) == std::vector<std::string>{}, boost::test_tools::per_element());
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < 16; ++c)
      BOOST_REQUIRE_EQUAL(static_cast<float>(out[r * 16 + c]), c < width ? a.at(r, c) : 0);
  BOOST_CHECK(has(run(rows + 1, 1), "ARG-VALUE@"));
  BOOST_CHECK(has(run(rows, 2), "ARG-VALUE@"));
}
#endif

BOOST_AUTO_TEST_SUITE_END()
