// Matmul: types, layouts, transpositions, tails, bias, quantisation, the ways to get at C, batches.
#include "matmul_fixture.h"

using namespace cube_test;

namespace {

struct Sizes {
  int m, n, k, baseM, baseN, baseK;
};
const Sizes kSizes[] = {
    {16, 16, 16, 16, 16, 16}, {100, 90, 200, 64, 32, 64}, {33, 130, 70, 32, 64, 32}, {1, 50, 96, 16, 32, 32}};

struct Fixture : CubeFixture {
  /// C and what it must be, for one way of A and B.
  template <class A, class C> void check(const Sizes& s, bool turnA, bool turnB, bool bias) {
    BOOST_TEST_CONTEXT(s.m << "x" << s.n << "x" << s.k << (turnA ? " A turned" : "") << (turnB ? " B turned" : "")
                           << (bias ? " bias" : "")) {
      using Sum = typename GetMmDstType<A>::Type;
      const auto a = turnA ? matrix<A>(s.k, s.m) : matrix<A>(s.m, s.k);
      const auto b = turnB ? matrix<A>(s.n, s.k) : matrix<A>(s.k, s.n);
      const auto row = matrix<Sum>(1, s.n);
      C* out = zeros<C>(std::size_t{1} * s.m * s.n);
      clean([&] {
        const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
        Plain<A, C> mm;
        mm.Init(&t);
        mm.SetTensorA(global(a), turnA);
        mm.SetTensorB(global(b), turnB);
        if (bias)
          mm.SetBias(global(row));
        mm.IterateAll(global(out, std::size_t{1} * s.m * s.n));
        mm.End();
      });
      compare(out, s, a, turnA, b, turnB, bias ? &row : nullptr);
    }
  }
  template <class A, class C, class Sum>
  static void compare(const C* out, const Sizes& s, const Matrix<A>& a, bool turnA, const Matrix<A>& b, bool turnB,
                      const Matrix<Sum>* row) {
    for (int i = 0; i < s.m; ++i)
      for (int j = 0; j < s.n; ++j) {
        const Product p = product(a, turnA, b, turnB, i, j);
        const double expected = p.sum + (row != nullptr ? row->values[j] : 0);
        const C actual = out[std::size_t{1} * i * s.n + j];
        if constexpr (std::is_integral_v<C>)
          BOOST_REQUIRE_EQUAL(actual, static_cast<C>(static_cast<std::int64_t>(expected)));
        else
          BOOST_REQUIRE_SMALL(static_cast<double>(static_cast<float>(actual)) - expected,
                              p.magnitude * 0x1p-20 +
                                  std::abs(expected) *
                                      (sizeof(C) == 2 ? (std::is_same_v<C, half> ? 0x1p-11 : 0x1p-8) : 0x1p-23) +
                                  1e-6);
      }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(matmul_, Fixture)

BOOST_AUTO_TEST_CASE(half_turned_and_not_with_tails) {
  for (const Sizes& s : kSizes)
    for (const bool turnA : {false, true})
      for (const bool turnB : {false, true})
        check<half, float>(s, turnA, turnB, turnA != turnB);
  check<half, half>(kSizes[1], false, true, false);
}

BOOST_AUTO_TEST_CASE(bytes_turned_and_not) {
  const Sizes even{100, 90, 200, 64, 32, 64};
  check<std::int8_t, std::int32_t>(even, false, true, true);
#if __NPU_ARCH__ == 2201
  for (const Sizes& s : kSizes)
    for (const bool turnA : {false, true})
      check<std::int8_t, std::int32_t>(s, turnA, false, !turnA);
#endif
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(numbers_of_four_bits) {
  for (const bool turnB : {false, true})
    check<int4b_t, std::int32_t>({70, 96, 256, 32, 64, 64}, false, turnB, turnB);
}

BOOST_AUTO_TEST_CASE(float_and_bfloat16) {
  for (const Sizes& s : kSizes)
    for (const bool turn : {false, true})
      check<float, float>({s.m, s.n, s.k, s.baseM, s.baseN, 32}, turn, !turn, turn);
  check<float, float>({100, 90, 76, 64, 32, 32}, true, false, false);
  check<bfloat16_t, bfloat16_t>(kSizes[1], true, false, true);
  check<bfloat16_t, float>(kSizes[2], false, true, true);
}

#endif

BOOST_AUTO_TEST_CASE(block_by_block_into_ub_and_into_global_memory) {
  const Sizes s{64, 96, 80, 32, 32, 32};
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  float *whole = zeros<float>(s.m * s.n), *parts = zeros<float>(s.m * s.n);
  int blocks = 0;
  clean([&] {
    TPipe pipe;
    TQue<TPosition::VECOUT, 1> queue;
    pipe.InitBuffer(queue, 1, 32 * 32 * 4);
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::VECIN, CubeFormat::ND, float>, InGM<float>> mm;
    REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), mm, &t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
    for (blocks = 0; mm.template Iterate<true>(); ++blocks) {
      auto block = queue.AllocTensor<float>();
      mm.template GetTensorC<true>(block, 0, true);
      const auto at = mm.GetOffsetC();
      queue.EnQue(block);
      block = queue.DeQue<float>();
      DataCopy(global(whole, s.m * s.n)[at.row * s.n + at.col], block, DataCopyParams(32, 4, 0, (s.n - 32) * 4 / 32));
      queue.FreeTensor(block);
    }
    // The same one behind the other.
    mm.SetTensorA(global(a));
    for (int i = 0; mm.template Iterate<true>(); ++i)
      mm.template GetTensorC<true>(global(parts, s.m * s.n)[i * 1024], 0, true);
    mm.End();
  });
  BOOST_CHECK_EQUAL(blocks, 6);
  compare(whole, s, a, false, b, false, static_cast<Matrix<float>*>(nullptr));
  for (int i = 0; i < s.m * s.n; ++i) { // M first
    const int block = i / 1024, row = block % 2 * 32 + i % 1024 / 32, column = block / 2 * 32 + i % 32;
    BOOST_REQUIRE_EQUAL(parts[i], whole[row * s.n + column]);
  }
}

constexpr MatmulConfig partialOutput() {
  MatmulConfig config = CFG_MDL;
  config.isPartialOutput = true;
  return config;
}
constexpr MatmulConfig kPartialOutput = partialOutput();

/// With isPartialOutput each step of K comes out by itself.
BOOST_AUTO_TEST_CASE(steps_of_k_that_are_not_summed) {
  const Sizes s{64, 48, 80, 32, 48, 32};
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  constexpr int tile = 32 * 48, steps = 3, tiles = 2 * steps;
  float* out = zeros<float>(tiles * tile);
  const auto row = matrix<float>(1, s.n);
  using Mm = Matmul<InGM<half>, InGM<half>, InGM<float>, InGM<float>, kPartialOutput>;
  int count = 0;
  const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
  const auto start = [&](Mm& mm) {
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
  };
  clean([&] {
    Mm mm;
    start(mm);
    for (count = 0; mm.Iterate(); ++count)
      mm.GetTensorC(global(out + std::size_t{1} * count * tile, tile), 0, true);
    mm.End();
  });
  BOOST_TEST(count == tiles);
  for (int i = 0; i < tiles * tile; ++i) {
    const int part = i / tile, rowOf = part / steps * 32 + i % tile / 48, column = i % 48, from = part % steps * 32;
    double expected = 0;
    for (int k = from; k < std::min(from + 32, s.k); ++k)
      expected += static_cast<double>(a.at(rowOf, k)) * b.at(k, column);
    BOOST_REQUIRE_SMALL(out[i] - expected, 1e-4);
  }
  BOOST_TEST(has(faults([&] {
                   Mm mm;
                   start(mm);
                   mm.IterateAll(global(out, s.m * s.n));
                 }),
                 "ARG-VALUE@"));
  BOOST_TEST(has(faults([&] {
                   Mm mm;
                   start(mm);
                   mm.SetBias(global(row));
                   mm.Iterate();
                 }),
                 "ARG-VALUE@"));
}

BOOST_AUTO_TEST_CASE(a_partial_sum_and_atomic_addition) {
  const Sizes s{48, 48, 64, 48, 48, 32};
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  float *once = zeros<float>(s.m * s.n), *added = zeros<float>(s.m * s.n), *twice = zeros<float>(s.m * s.n);
  memory.markWritten(added, s.m * s.n * 4);
  clean([&] {
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    Plain<half, float> mm;
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
    mm.IterateAll(global(once, s.m * s.n));
    mm.IterateAll(global(added, s.m * s.n), 1);
    mm.IterateAll(global(added, s.m * s.n), 1);
    mm.Iterate();
    mm.SetTensorA(global(a));
    mm.Iterate(true);
    mm.GetTensorC(global(twice, s.m * s.n));
    mm.End();
  });
  for (int i = 0; i < s.m * s.n; ++i) {
    BOOST_REQUIRE_EQUAL(added[i], 2 * once[i]);
    BOOST_REQUIRE_SMALL(twice[i] - 2 * once[i], 1e-4f);
  }
}

#if __NPU_ARCH__ == 2201
BOOST_AUTO_TEST_CASE(int32_sums_become_half_and_bytes) {
  const Sizes s{40, 48, 64, 32, 32, 32};
  const auto a = matrix<std::int8_t>(s.m, s.k), b = matrix<std::int8_t>(s.k, s.n);
  auto* scales = reinterpret_cast<std::uint64_t*>(input(s.n * 8).address);
  for (int j = 0; j < s.n; ++j) {
    const float scale = std::ldexp(1.0f, -7 - j % 4);
    std::uint32_t bits;
    std::memcpy(&bits, &scale, 4);
    scales[j] = bits | std::uint64_t{1} << 46;
  }
  half *h = zeros<half>(s.m * s.n), *hv = zeros<half>(s.m * s.n);
  auto* q = zeros<std::int8_t>(s.m * s.n);
  clean([&] {
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    const auto make = [&](auto& mm) {
      mm.Init(&t);
      mm.SetTensorA(global(a));
      mm.SetTensorB(global(b));
    };
    Plain<std::int8_t, half> toHalf;
    make(toHalf);
    toHalf.SetQuantScalar(scales[0]);
    toHalf.IterateAll(global(h, s.m * s.n));
    toHalf.SetQuantVector(global(scales, s.n));
    toHalf.IterateAll(global(hv, s.m * s.n));
    Plain<std::int8_t, std::int8_t> toBytes;
    make(toBytes);
    toBytes.SetQuantVector(global(scales, s.n));
    toBytes.IterateAll(global(q, s.m * s.n));
  });
  for (int i = 0; i < s.m; ++i)
    for (int j = 0; j < s.n; ++j) {
      const double sum = product(a, false, b, false, i, j).sum;
      const auto clamp = [](double v, double most) { return std::max(-most, std::min(most, v)); };
      const double scaled = sum * std::ldexp(1.0, -7 - j % 4);
      BOOST_REQUIRE_EQUAL(static_cast<float>(h[i * s.n + j]), static_cast<float>(half(static_cast<float>(sum / 128))));
      BOOST_REQUIRE_EQUAL(static_cast<float>(hv[i * s.n + j]), static_cast<float>(half(static_cast<float>(scaled))));
      BOOST_REQUIRE_EQUAL(
          q[i * s.n + j],
          std::max(-128.0, clamp(std::nearbyint(clamp(scaled, 256)), 127) == 127 && scaled > 127
                               ? 127
                               : std::max(-128.0, std::nearbyint(scaled) > 127 ? 127.0 : std::nearbyint(scaled))));
    }
}

#endif

BOOST_AUTO_TEST_CASE(a_matrix_in_columns_of_fractals_on_every_side) {
  const Sizes s{40, 48, 64, 32, 32, 32};
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  // A and B as NZ, rows rounded up to 16.
  const auto nz = [&](const Matrix<half>& from) {
    const std::uint32_t height = up(from.rows, 16);
    auto* to = reinterpret_cast<half*>(input(std::uint64_t{height} * from.columns * 2).address);
    for (std::uint32_t r = 0; r < height; ++r)
      for (std::uint32_t c = 0; c < from.columns; ++c)
        to[(c / 16 * height + r) * 16 + c % 16] = r < from.rows ? half(static_cast<float>(from.at(r, c))) : half(0);
    return to;
  };
  half *const aNz = nz(a), *const bNz = nz(b);
  float *fromNz = zeros<float>(s.m * s.n), *toNz = zeros<float>(s.m * s.n);
  clean([&] {
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    using Columns = MatmulType<TPosition::GM, CubeFormat::NZ, half>;
    Matmul<Columns, Columns, InGM<float>, InGM<float>> in;
    in.Init(&t);
    in.SetTensorA(global(aNz, std::size_t{up(s.m, 16)} * s.k));
    in.SetTensorB(global(bNz, std::size_t{up(s.k, 16)} * s.n));
    in.IterateAll(global(fromNz, s.m * s.n));
    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::GM, CubeFormat::NZ, float>, InGM<float>> out;
    out.Init(&t);
    out.SetTensorA(global(a));
    out.SetTensorB(global(b));
    out.IterateAll(global(toNz, s.m * s.n));
  });
  compare(fromNz, s, a, false, b, false, static_cast<Matrix<float>*>(nullptr));
  for (int i = 0; i < s.m; ++i)
    for (int j = 0; j < s.n; ++j)
      BOOST_REQUIRE_EQUAL(toNz[(j / 16 * s.m + i) * 16 + j % 16], fromNz[i * s.n + j]);
}

BOOST_AUTO_TEST_CASE(all_of_c_into_ub_by_rows_and_by_columns_of_fractals) {
  const Sizes s{40, 56, 64, 32, 32, 32}; // the last column of fractals is half full
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  const int height = up(s.m, 16), width = up(s.n, 16);
  float* rows = zeros<float>(s.m * s.n);
  half* columns = zeros<half>(height * width);
  const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
  const auto run = [&](auto& mm, auto* out, int count) {
    using C = std::remove_reference_t<decltype(*out)>;
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, count * sizeof(C));
    auto all = buffer.Get<C>();
    Duplicate(all, C(0), count);
    PipeBarrier<PIPE_ALL>();
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
    mm.IterateAll(all);
    DataCopy(global(out, count), all, count);
    PipeBarrier<PIPE_ALL>();
  };
  clean([&] {
    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::VECCALC, CubeFormat::ND, float>, InGM<float>> byRows;
    run(byRows, rows, s.m * s.n);
    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::VECCALC, CubeFormat::NZ, half>, InGM<float>> byColumns;
    run(byColumns, columns, height * width);
  });
  compare(rows, s, a, false, b, false, static_cast<Matrix<float>*>(nullptr));
  for (int i = 0; i < s.m; ++i)
    for (int j = 0; j < s.n; ++j)
      BOOST_REQUIRE_EQUAL(static_cast<float>(columns[(j / 16 * height + i) * 16 + j % 16]),
                          static_cast<float>(half(rows[i * s.n + j])));
}

#if __NPU_ARCH__ == 2002
BOOST_AUTO_TEST_CASE(rows_in_ub_that_are_no_whole_units_are_told) {
  const auto a = matrix<half>(32, 20);
  float* out = zeros<float>(32 * 20);
  const auto run = [&](auto use) {
    return faults([&] {
      TPipe pipe;
      TBuf<> buffer;
      pipe.InitBuffer(buffer, 4096);
      use(buffer);
    });
  };
  BOOST_CHECK(has(run([&](TBuf<>& buffer) {
                    const TCubeTiling t = tilingOf(20, 20, 32, 32, 32, 32);
                    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::VECCALC, CubeFormat::ND, float>> mm;
                    mm.Init(&t);
                    mm.SetTensorA(global(a), true);
                    mm.SetTensorB(global(a));
                    mm.IterateAll(buffer.Get<float>());
                  }),
                  "ARG-VALUE@"));
  BOOST_CHECK(has(run([&](TBuf<>& buffer) {
                    auto left = buffer.Get<half>();
                    Duplicate(left, half(0), 640);
                    PipeBarrier<PIPE_ALL>();
                    const TCubeTiling t = tilingOf(32, 20, 20, 32, 32, 32);
                    Matmul<MatmulType<TPosition::VECIN, CubeFormat::ND, half>, InGM<half>, InGM<float>> mm;
                    mm.Init(&t);
                    mm.SetTensorA(left);
                    mm.SetTensorB(global(a));
                    mm.IterateAll(global(out, 640));
                  }),
                  "ARG-VALUE@"));
}
#endif

BOOST_AUTO_TEST_CASE(operands_in_ub_and_in_l1) {
  const Sizes s{32, 48, 64, 32, 32, 32};
  const auto a = matrix<half>(s.m, s.k), b = matrix<half>(s.k, s.n);
  float *fromUB = zeros<float>(s.m * s.n), *fromL1 = zeros<float>(s.m * s.n);
  clean([&] {
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, s.m * s.k * 2);
    auto left = buffer.Get<half>();
    DataCopy(left, global(a), s.m * s.k);
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    Matmul<MatmulType<TPosition::VECOUT, CubeFormat::ND, half>, InGM<half>, InGM<float>, InGM<float>> ub;
    ub.Init(&t);
    ub.SetTensorA(left);
    ub.SetTensorB(global(b));
    ub.IterateAll(global(fromUB, s.m * s.n));
    TQue<TPosition::A1, 1> queue;
    pipe.InitBuffer(queue, 1, s.m * s.k * 2);
    auto l1 = queue.AllocTensor<half>();
    DataCopy(l1, global(a), Nd2NzParams(1, s.m, s.k, 0, s.k, s.m, 1, 0));
    queue.EnQue(l1);
    l1 = queue.DeQue<half>();
    Matmul<MatmulType<TPosition::TSCM, CubeFormat::NZ, half>, InGM<half>, InGM<float>, InGM<float>> scm;
    scm.Init(&t);
    scm.SetTensorA(l1);
    scm.SetTensorB(global(b));
    scm.IterateAll(global(fromL1, s.m * s.n));
    queue.FreeTensor(l1);
  });
  compare(fromUB, s, a, false, b, false, static_cast<Matrix<float>*>(nullptr));
  compare(fromL1, s, a, false, b, false, static_cast<Matrix<float>*>(nullptr));
}

BOOST_AUTO_TEST_CASE(faults_are_told) {
  const auto a = matrix<half>(32, 32);
  float* out = zeros<float>(32 * 32);
  const auto run = [&](const std::function<void(Plain<half, float>&)>& kernel) {
    return faults([&] {
      Plain<half, float> mm;
      kernel(mm);
    });
  };
  BOOST_CHECK(has(run([&](auto& mm) {
                    mm.SetTensorA(global(a));
                    mm.SetTensorB(global(a));
                    mm.IterateAll(global(out, 1024));
                  }),
                  "ARG-VALUE@"));
  const auto with = [&](const Sizes& s, std::size_t size) {
    const TCubeTiling t = tilingOf(s.m, s.n, s.k, s.baseM, s.baseN, s.baseK);
    return run([&](auto& mm) {
      mm.Init(&t);
      mm.SetTensorA(global(a));
      mm.SetTensorB(global(a));
      mm.IterateAll(global(out, size));
    });
  };
  BOOST_CHECK(with({32, 32, 32, 16, 16, 16}, 1024).empty());
  BOOST_CHECK(has(with({64, 32, 32, 16, 16, 16}, 2048), "MEM-OOB@DataCopy")); // A has 32 rows
  BOOST_CHECK(!with({32, 32, 32, 16, 16, 16}, 512).empty());                  // C is said to have half of its rows
}

BOOST_AUTO_TEST_SUITE_END()
