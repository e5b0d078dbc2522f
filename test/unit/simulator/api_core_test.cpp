// Kernels on the real core: what they say they touch must satisfy its checks, in strict mode, and faults must be found.
#include <boost/test/unit_test.hpp>

#include "core_fixture.h"
#include "kernel_operator.h"

#include <cmath>

using namespace AscendC;
using ascend::sim::test::CoreFixture;

namespace {

struct Fixture : CoreFixture {
  Fixture() {
    options.autoSync = false;
    soc = ascend::target::findSoc(detail::is910B ? "Ascend910B3" : "Ascend310P3");
  }

  /// "code@operation", in the order found.
  std::vector<std::string> faults(const std::function<void()>& kernel, std::uint32_t blocks = 1) {
    std::vector<std::string> result;
    for (const auto& f : run(
             [&](const ascend::sim::test::KernelApi& api) {
               ascend::sim::boundApi = &api.api;
               kernel();
             },
             blocks))
      result.push_back(f.code + "@" + f.operation);
    return result;
  }
  float* floats(std::uint64_t n, bool written) {
    auto* p = reinterpret_cast<float*>((written ? input(n * 4) : output(n * 4)).address);
    for (std::uint64_t i = 0; written && i < n; ++i)
      p[i] = 1.0f + static_cast<float>(i % 100) / 100;
    return p;
  }
};

constexpr std::uint32_t kTile = 1024;

/// A copy, and what looks at its result and writes there with nothing between.
struct Looks {
  void run(float* xs, const std::function<void(const LocalTensor<float>&)>& look) {
    GlobalTensor<float> x;
    x.SetGlobalBuffer(xs, 64);
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, 256);
    const auto t = buffer.Get<float>();
    DataCopy(t, x, 64);
    look(t);
    DataCopy(t, x, 64);
  }
};

/// z = exp(x + y) over tiles, as every tutorial has it. `fault`: what to leave out.
struct AddExp {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inX, inY;
  TQue<TPosition::VECOUT, 2> out;
  GlobalTensor<float> x, y, z;

  void run(float* xs, float* ys, float* zs, std::uint64_t n, const std::string& fault) {
    const std::uint64_t each = n / static_cast<std::uint64_t>(GetBlockNum());
    const std::uint64_t first = each * static_cast<std::uint64_t>(GetBlockIdx());
    x.SetGlobalBuffer(xs + first, each);
    y.SetGlobalBuffer(ys + first, each);
    z.SetGlobalBuffer(zs + first, each);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(inY, 2, kTile * sizeof(float));
    pipe.InitBuffer(out, 2, kTile * sizeof(float));
    for (std::uint64_t at = 0; at < each; at += kTile) {
      auto a = inX.AllocTensor<float>(), b = inY.AllocTensor<float>();
      DataCopy(a, x[at], fault == "too long" ? kTile + 8 : kTile);
      DataCopy(b, y[at], fault == "ragged" ? kTile - 1 : kTile);
      inX.EnQue(a);
      inY.EnQue(b);
      a = inX.DeQue<float>();
      b = inY.DeQue<float>();
      auto r = out.AllocTensor<float>();
      Add(r, a, b, kTile);
      if (fault != "no barrier")
        PipeBarrier<PIPE_V>();
      Exp(r, r, kTile);
      out.EnQue(r);
      inX.FreeTensor(a);
      inY.FreeTensor(b);
      if (fault != "no queue")
        r = out.DeQue<float>();
      DataCopy(z[at], r, kTile);
      out.FreeTensor(r);
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(on_core, Fixture)

BOOST_AUTO_TEST_CASE(a_pipeline_is_right_and_clean_on_any_number_of_blocks) {
  const std::uint64_t n = 8 * kTile;
  float *x = floats(n, true), *y = floats(n, true);
  for (const std::uint32_t blocks : {1u, 2u, 8u}) {
    float* z = floats(n, false);
    BOOST_CHECK(faults([&] { AddExp().run(x, y, z, n, ""); }, blocks).empty());
    for (std::uint64_t i = 0; i < n; ++i)
      BOOST_REQUIRE_CLOSE(z[i], std::exp(x[i] + y[i]), 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(faults_are_found) {
  const std::uint64_t n = 2 * kTile;
  float *x = floats(n, true), *y = floats(n, true), *z = floats(n, false);
  auto codes = [&](const char* fault) { return faults([&] { AddExp().run(x, y, z, n, fault); }); };
  auto has = [](const std::vector<std::string>& found, const char* code) {
    return std::find(found.begin(), found.end(), code) != found.end();
  };
  BOOST_CHECK(has(codes("no barrier"), "RACE-RAW@Exp"));
  BOOST_CHECK(has(codes("no queue"), "RACE-RAW@DataCopy"));
  BOOST_CHECK(has(codes("too long"), "MEM-OOB@DataCopy"));
  BOOST_CHECK(has(codes("ragged"), "MEM-ALIGN@DataCopy"));
}

#if __NPU_ARCH__ == 2002
BOOST_AUTO_TEST_CASE(an_spm_buffer_in_l1) {
  constexpr int n = 64;
  float *x = floats(n, true), *z = floats(n, false);
  const auto found = faults([&] {
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, n * sizeof(float));
    auto t = buffer.Get<float>();
    GlobalTensor<float> in, out;
    in.SetGlobalBuffer(x, n);
    out.SetGlobalBuffer(z, n);
    pipe.InitSpmBuffer(n * sizeof(float));
    DataCopy(t, in, n);
    pipe.WriteSpmBuffer(t, n / 2, n / 2);
    const std::uint32_t half[] = {n / 2};
    t.SetShapeInfo(ShapeInfo(1, half));
    auto upper = t[n / 2];
    pipe.WriteSpmBuffer(upper, 0); // as many as its shape says
    Duplicate(t, 0.0f, n);
    pipe.ReadSpmBuffer(t, DataCopyParams(1, n / 8, 0, 0));
    DataCopy(out, t, n);
  });
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
  for (int i = 0; i < n; ++i)
    BOOST_REQUIRE_EQUAL(z[i], x[(i + n / 2) % n]);
}
#endif

#if __NPU_ARCH__ == 2201
int called;
void addToCalled(int by) { called += by; }

BOOST_AUTO_TEST_CASE(one_kind_of_core_calls_a_function) {
  called = 0;
  const auto found = faults([] {
    Async<EngineType::AIV, &addToCalled>(3);
    Async<EngineType::AIC, &addToCalled>(100);
  });
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
  BOOST_CHECK_EQUAL(called, 3);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_waits_in_an_spm_buffer) {
  constexpr int n = 64;
  float *x = floats(2 * n, true), *z = floats(2 * n, false), *spill = floats(2 * n, false);
  const auto global = [](float* p) {
    GlobalTensor<float> g;
    g.SetGlobalBuffer(p, 2 * n);
    return g;
  };
  // The second half is written and read with strides; the first with a count.
  const auto run = [&](bool init, int offset) {
    return faults([&, init, offset] {
      TPipe pipe;
      TBuf<> buffer;
      pipe.InitBuffer(buffer, 2 * n * sizeof(float));
      auto t = buffer.Get<float>();
      if (init)
        pipe.InitSpmBuffer(global(spill), 2 * n * sizeof(float));
      DataCopy(t, global(x), 2 * n);
      SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
      WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
      pipe.WriteSpmBuffer(t, n);
      pipe.WriteSpmBuffer(t[n], DataCopyParams(2, 4, 0, 0), offset);
      Duplicate(t, 0.0f, 2 * n);
      pipe.ReadSpmBuffer(t, n);
      pipe.ReadSpmBuffer(t[n], DataCopyParams(2, 4, 0, 0), offset);
      PipeBarrier<PIPE_V>();
      Muls(t, t, 2.0f, 2 * n);
      SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
      WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
      DataCopy(global(z), t, 2 * n);
    });
  };
  const auto found = run(true, n);
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
  for (int i = 0; i < 2 * n; ++i)
    BOOST_REQUIRE_EQUAL(z[i], 2 * x[i]);
  const auto starts = [](const std::vector<std::string>& faults, const char* code) {
    return !faults.empty() && faults.front().starts_with(code);
  };
  BOOST_TEST(starts(run(true, n + 8), "MEM-"));
  BOOST_TEST(starts(run(false, n), "MEM-SPM"));
}

BOOST_AUTO_TEST_CASE(one_of_everything_is_clean) {
  float *in = floats(4096, true), *to = floats(4096, false);
  double printed = 0;
  const auto found = faults([&] {
    const auto barrier = [] { PipeBarrier<PIPE_V>(); };
    TPipe pipe;
    TQue<TPosition::VECIN, 1> queueIn;
    TQue<TPosition::VECOUT, 1> queueOut;
    TBuf<> bufferB, bufferTmp, bufferMask, bufferWork;
    GlobalTensor<float> g, o;
    g.SetGlobalBuffer(in, 4096);
    o.SetGlobalBuffer(to, 4096);
    pipe.InitBuffer(queueIn, 1, 4096);
    pipe.InitBuffer(queueOut, 1, 4096);
    pipe.InitBuffer(bufferB, 4096);
    pipe.InitBuffer(bufferTmp, 16384);
    pipe.InitBuffer(bufferMask, 1024);
    pipe.InitBuffer(bufferWork, 4096);
    auto a = queueIn.AllocTensor<float>();
    DataCopyPad(a, g[3], DataCopyExtParams(1, 1001 * 4, 0, 0, 0), DataCopyPadExtParams<float>(true, 0, 1, 0.0f));
    queueIn.EnQue(a);
    a = queueIn.DeQue<float>();
    auto r = queueOut.AllocTensor<float>();
    auto b = bufferB.Get<float>(), w = bufferWork.Get<float>();
    auto tmp = bufferTmp.Get<std::uint8_t>(), m = bufferMask.Get<std::uint8_t>();
    Duplicate(b, 1.5f, 1024);
    Duplicate(w, 0.0f, 1024);
    barrier();
    Add(r, a, b, 1001), barrier();
    Exp(r, r, 1001), barrier();
    Ln(r, r, 1001), barrier();
    Compare(m, a, b, CMPMODE::LT, 960), barrier();
    Select(r, m, a, b, SELMODE::VSEL_TENSOR_TENSOR_MODE, 960), barrier();
    Select(r, m, a, 2.0f, SELMODE::VSEL_TENSOR_SCALAR_MODE, 960), barrier();
    ReduceSum(w, r, w[64], 960), barrier();
    ReduceMax(w[2], r, w[64], 960, true), barrier();
    ReduceMin(w[4], r, w[64], 960), barrier();
    WholeReduceSum(w[128], r, 64, 15, 1, 1, 8), barrier();
    BlockReduceSum(w[256], r, 15, 64, 1, 1, 8), barrier();
    PairReduceSum(w[512], r, 15, 64, 1, 1, 8), barrier();
    Tanh(b, r, tmp, 960u), barrier();
    Power(r, b, b, tmp, 960u), barrier();
    Floor(b, r, tmp, 960u), barrier();
    auto h = bufferTmp.Get<half>(1024);
    auto i32 = bufferTmp.GetWithOffset<std::int32_t>(1024, 4096);
    Cast(h, r, RoundMode::CAST_RINT, 960), barrier();
    Cast(r, h, RoundMode::CAST_NONE, 960), barrier();
    Cast(i32, r, RoundMode::CAST_FLOOR, 960), barrier();
    Brcb(r, w, 8, BrcbRepeatParams(1, 8)), barrier();
    CreateVecIndex(i32, 0, 256u), barrier();
    Muls(i32, i32, 4, 256), barrier();
    Gather(r, b, i32.ReinterpretCast<std::uint32_t>(), 0, 256), barrier();
    Axpy(r, b, 2.0f, 512), barrier();
    MulAddDst(r, b, b, 512), barrier();
    Adds(r, r, 1.0f, 17ull, 3, UnaryRepeatParams(1, 1, 8, 8)), barrier();
    const std::uint64_t bits[2] = {0xF0F0F0F0F0F0F0F0ull, 0};
    Muls(r, r, 1.0f, bits, 3, UnaryRepeatParams(1, 1, 8, 8)), barrier();
    std::uint64_t count = 0;
    GatherMask(b, r, std::uint8_t(1), false, 0, GatherMaskParams(1, 4, 8, 0), count), barrier();
    ShiftLeft(i32, i32, 2, 256);
    SetFlag<HardEvent::V_S>(0);
    WaitFlag<HardEvent::V_S>(0);
    printed = w.GetValue(0);
    r.SetValue(900, 1.0f);
    SetFlag<HardEvent::S_V>(0);
    WaitFlag<HardEvent::S_V>(0);
    queueOut.EnQue(r);
    queueIn.FreeTensor(a);
    r = queueOut.DeQue<float>();
    DataCopyPad(o[5], r, DataCopyExtParams(1, 999 * 4, 0, 0, 0));
    queueOut.FreeTensor(r);
  });
  for (const auto& f : ascend::sim::reporter().findings())
    BOOST_TEST_MESSAGE(ascend::sim::toText(f));
  BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), static_cast<std::string*>(nullptr),
                                static_cast<std::string*>(nullptr));
  BOOST_CHECK_GT(printed, 960.0);
}
#endif

BOOST_AUTO_TEST_CASE(atomics_of_many_blocks_add_up) {
  float* to = floats(256, true);
  std::fill_n(to, 256, 0.0f);
  const auto found = faults(
      [&] {
        TPipe pipe;
        TQue<TPosition::VECOUT, 1> out;
        GlobalTensor<float> g;
        g.SetGlobalBuffer(to, 256);
        pipe.InitBuffer(out, 1, 1024);
        auto r = out.AllocTensor<float>();
        Duplicate(r, static_cast<float>(GetBlockIdx() + 1), 256);
        out.EnQue(r);
        r = out.DeQue<float>();
        SetAtomicAdd<float>();
        DataCopy(g, r, 256);
        SetAtomicNone();
        out.FreeTensor(r);
      },
      16);
  BOOST_CHECK(found.empty());
  for (int i = 0; i < 256; ++i)
    BOOST_REQUIRE_EQUAL(to[i], 136.0f);
}

// DumpTensor waits for all pipes before and after; reading an element waits for none.
BOOST_AUTO_TEST_CASE(dumping_waits) {
  float* const x = floats(64, true);
  const auto dumped = faults([&] { Looks().run(x, [](const auto& t) { DumpTensor(t, 1, 8); }); });
  BOOST_TEST(dumped.empty());
  const auto read = faults([&] { Looks().run(x, [](const auto& t) { t.GetValue(0); }); });
  BOOST_TEST(std::count(read.begin(), read.end(), "RACE-RAW@GetValue") == 1);
}

#if __NPU_ARCH__ == 2201
// PipeBarrier<PIPE_S> does not exist; this is how the scalar unit waits for what it wrote.
BOOST_AUTO_TEST_CASE(the_scalar_unit_waits_for_itself) {
  BOOST_TEST(faults([] { DataSyncBarrier<MemDsbT::DDR>(); }).empty());
}
#endif

BOOST_AUTO_TEST_SUITE_END()
