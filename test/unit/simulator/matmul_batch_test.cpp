// Matmul: batches in global memory and in UB, operands of one value, quantisation by words in L1, the older names.
#include "matmul_fixture.h"

using namespace cube_test;

namespace {

constexpr int kBatch = 4, kM = 32, kK = 64;
template <LayoutMode layout, TPosition position, CubeFormat format, class T>
using Batched = MatmulType<position, format, T, false, layout>;
template <class T> using Plainly = Batched<LayoutMode::NORMAL, TPosition::GM, CubeFormat::ND, T>;

struct BatchFixture : CubeFixture {
  Matrix<half> a = matrix<half>(kBatch * kM, kK);

  /// `at(i, j)`: C of all matrices. B has two of K by n.
  template <class At> void compare(const Matrix<half>& b, int n, const At& at) const {
    for (int i = 0; i < kBatch * kM; ++i)
      for (int j = 0; j < n; ++j) {
        Product p;
        for (int x = 0; x < kK; ++x) {
          const double v = a.at(i, x) * b.at(i / kM / 2 * kK + x, j);
          p.sum += v;
          p.magnitude += std::abs(v);
        }
        BOOST_REQUIRE_SMALL(at(i, j) - p.sum, p.magnitude * 0x1p-20);
      }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(matmul_batch, BatchFixture)

#if __NPU_ARCH__ == 2201

BOOST_AUTO_TEST_CASE(a_batch_of_plain_matrices_shares_the_smaller_side) {
  constexpr int n = 48;
  const auto b = matrix<half>(2 * kK, n);
  float* out = zeros<float>(kBatch * kM * n);
  const auto sums = matrix<float>(kBatch * kM, n);
  clean([&] {
    const TCubeTiling t = tilingOf(kM, n, kK, 32, 32, 32);
    Matmul<Plainly<half>, Plainly<half>, Plainly<float>, Plainly<float>> mm;
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
    mm.SetBatchNum(kBatch, 2);
    mm.IterateBatch(global(out, kBatch * kM * n), false, 0, false);
    // Added to what is there.
    mm.IterateBatch(global(sums), kBatch, 2, false, 0, 0, 0, false, 1);
    mm.End();
  });
  compare(b, n, [&](int i, int j) { return out[i * n + j]; });
  for (int i = 0; i < kBatch * kM; ++i)
    for (int j = 0; j < n; ++j)
      BOOST_REQUIRE_CLOSE(sums.data()[i * n + j], out[i * n + j] + static_cast<float>(sums.at(i, j)), 1e-3);
}

BOOST_AUTO_TEST_CASE(rows_of_a_batch_are_filled_up_in_global_memory_and_in_ub) {
  constexpr int n = 20, pitch = 24, size = kBatch * kM * pitch;
  const auto b = matrix<half>(2 * kK, n);
  float *out = zeros<float>(size), *fromUB = zeros<float>(size), *fromWorkspace = zeros<float>(size);
  float* workspace = zeros<float>(2 * size);
  const auto batch = [&](auto& mm, const TCubeTiling& t) {
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
  };
  clean([&] {
    const TCubeTiling t = tilingOf(kM, n, kK, 32, 16, 32);
    using Aligned = Batched<LayoutMode::NORMAL, TPosition::GM, CubeFormat::ND_ALIGN, float>;
    Matmul<Plainly<half>, Plainly<half>, Aligned, Plainly<float>> mm;
    batch(mm, t);
    mm.IterateBatch(global(out, size), kBatch, 2, false);

    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, size * sizeof(float));
    auto all = buffer.Get<float>();
    Duplicate(all, 0.0F, size);
    PipeBarrier<PIPE_ALL>();
    Matmul<Plainly<half>, Plainly<half>, Batched<LayoutMode::NORMAL, TPosition::VECCALC, CubeFormat::ND_ALIGN, float>,
           Plainly<float>>
        ub;
    batch(ub, t);
    ub.IterateBatch(all, kBatch, 2, true);
    DataCopy(global(fromUB, size), all, size);
    PipeBarrier<PIPE_ALL>();

    // Two matrices at a time out of the workspace, into two halves.
    batch(mm, t);
    mm.SetWorkspace(reinterpret_cast<__gm__ uint8_t*>(workspace), static_cast<int>(2 * size * sizeof(float)));
    mm.template IterateNBatch<false>(2, 2, 1, false);
    mm.template GetBatchTensorC<false>(all, 2, 1);
    mm.template GetBatchC<false>(all[size / 2], 2, 1);
    PipeBarrier<PIPE_ALL>();
    DataCopy(global(fromWorkspace, size), all, size);
    PipeBarrier<PIPE_ALL>();
  });
  for (const float* c : {out, fromUB, fromWorkspace})
    compare(b, n, [&](int i, int j) { return c[i * pitch + j]; });
  for (int i = 0; i < kBatch * kM; ++i)
    BOOST_REQUIRE_EQUAL(fromWorkspace[i * pitch + n], 0.0F);
}

BOOST_AUTO_TEST_CASE(a_batch_by_heads_goes_to_ub_as_its_layout_says) {
  // B, S, N, G, D: rows of all heads one behind the other.
  constexpr int heads = 2, n = 16, k = 32, size = kM * heads * n;
  const auto left = matrix<half>(kM, heads * k), right = matrix<half>(k, heads * n);
  float* out = zeros<float>(size);
  clean([&] {
    TCubeTiling t = tilingOf(kM, n, k, 32, 16, 32);
    t.ALayoutInfoB = t.BLayoutInfoB = t.CLayoutInfoB = 1;
    t.ALayoutInfoS = t.CLayoutInfoS1 = kM;
    t.ALayoutInfoN = t.BLayoutInfoN = t.CLayoutInfoN = heads;
    t.ALayoutInfoG = t.BLayoutInfoG = t.CLayoutInfoG = 1;
    t.ALayoutInfoD = t.BLayoutInfoS = k;
    t.BLayoutInfoD = t.CLayoutInfoS2 = n;
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, size * sizeof(float));
    auto all = buffer.Get<float>();
    using In = Batched<LayoutMode::BSNGD, TPosition::GM, CubeFormat::ND, half>;
    Matmul<In, In, Batched<LayoutMode::BSNGD, TPosition::VECCALC, CubeFormat::ND, float>, Plainly<float>> mm;
    mm.Init(&t);
    mm.SetTensorA(global(left));
    mm.SetTensorB(global(right));
    mm.IterateBatch(all, heads, heads, true);
    DataCopy(global(out, size), all, size);
  });
  for (int i = 0; i < kM; ++i)
    for (int j = 0; j < heads * n; ++j) {
      double sum = 0;
      for (int x = 0; x < k; ++x)
        sum += left.at(i, j / n * k + x) * right.at(x, j);
      BOOST_REQUIRE_SMALL(out[i * heads * n + j] - sum, 1e-3);
    }
}

BOOST_AUTO_TEST_CASE(an_operand_of_one_value_sums_up_the_other) {
  constexpr int m = 1, n = 40, k = 100;
  const auto b = matrix<half>(k, n), tall = matrix<half>(n, k);
  float *columns = zeros<float>(n), *rows = zeros<float>(n);
  clean([&] {
    using One = MatmulType<TPosition::GM, CubeFormat::SCALAR, half>;
    const TCubeTiling wide = tilingOf(m, n, k, 16, 32, 48), high = tilingOf(n, 1, k, 32, 16, 48);
    Matmul<One, InGM<half>, InGM<float>, InGM<float>> left;
    left.Init(&wide);
    left.SetTensorA(half(0.5F));
    left.SetTensorB(global(b));
    left.IterateAll(global(columns, n));
    Matmul<InGM<half>, One, InGM<float>, InGM<float>> right;
    right.Init(&high);
    right.SetTensorA(global(tall));
    right.SetTensorB(half(-2.0F));
    right.IterateAll(global(rows, n));
  });
  for (int j = 0; j < n; ++j) {
    double ofColumn = 0, ofRow = 0;
    for (int x = 0; x < k; ++x) {
      ofColumn += b.at(x, j) * 0.5;
      ofRow += tall.at(j, x) * -2.0;
    }
    BOOST_CHECK_SMALL(columns[j] - ofColumn, 1e-3);
    BOOST_CHECK_SMALL(rows[j] - ofRow, 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(scales_for_columns_may_lie_in_l1) {
  constexpr int m = 32, n = 48, k = 32;
  const auto left = matrix<int8_t>(m, k), right = matrix<int8_t>(k, n);
  const auto scales = matrix<uint64_t>(1, n);
  for (int j = 0; j < n; ++j) {
    const float scale = 0x1p-9F * static_cast<float>(1 + j % 3);
    std::uint32_t bits;
    std::memcpy(&bits, &scale, sizeof bits);
    scales.data()[j] = (bits & 0xFFFFE000U) | (std::uint64_t{1} << 46);
  }
  half *fromGM = zeros<half>(m * n), *fromL1 = zeros<half>(m * n);
  clean([&] {
    const TCubeTiling t = tilingOf(m, n, k, 32, 32, 32);
    const auto run = [&](half* out, const auto& words) {
      Matmul<InGM<int8_t>, InGM<int8_t>, InGM<half>, InGM<int32_t>> mm;
      mm.Init(&t);
      mm.SetTensorA(global(left));
      mm.SetTensorB(global(right));
      mm.SetQuantVector(words);
      mm.IterateAll(global(out, m * n));
    };
    run(fromGM, global(scales));
    TPipe pipe;
    TQue<TPosition::C1, 1> queue;
    pipe.InitBuffer(queue, 1, n * sizeof(uint64_t));
    auto words = queue.AllocTensor<uint64_t>();
    DataCopy(words, global(scales), n);
    queue.EnQue(words);
    words = queue.DeQue<uint64_t>();
    run(fromL1, words);
    queue.FreeTensor(words);
  });
  for (int i = 0; i < m * n; ++i)
    BOOST_REQUIRE_EQUAL(static_cast<float>(fromL1[i]), static_cast<float>(fromGM[i]));
  BOOST_CHECK_NE(static_cast<float>(fromL1[0]), 0.0F);
}

BOOST_AUTO_TEST_CASE(asynchronous_results_by_their_former_name) {
  constexpr int n = 32;
  const auto b = matrix<half>(kK, n);
  float* out = zeros<float>(kM * n);
  clean([&] {
    const TCubeTiling t = tilingOf(kM, n, kK, 32, 32, 32);
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, kM * n * sizeof(float));
    auto tile = buffer.Get<float>();
    Matmul<InGM<half>, InGM<half>, MatmulType<TPosition::VECCALC, CubeFormat::ND, float>, InGM<float>> mm;
    mm.Init(&t);
    mm.SetTensorA(global(a));
    mm.SetTensorB(global(b));
    mm.Iterate<false>();
    mm.AsyncGetTensorC(tile);
    DataCopy(global(out, kM * n), tile, kM * n);
  });
  for (int i = 0; i < kM; ++i)
    for (int j = 0; j < n; ++j) {
      const Product p = product(a, false, b, false, i, j);
      BOOST_REQUIRE_SMALL(out[i * n + j] - p.sum, p.magnitude * 0x1p-20);
    }
}

#endif

BOOST_AUTO_TEST_SUITE_END()
