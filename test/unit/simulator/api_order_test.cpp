// Execution order `lazy` on the real core: what reads its source without making the next copy wait for it reads what
// that copy brings, as it may on the device. Each instruction is put off as a whole.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core_fixture.h"
#include "kernel_operator.h"

#include <algorithm>
#include <cstring>
#include <ostream>

using namespace AscendC;
using ascend::sim::Order;
using ascend::sim::test::CoreFixture;

namespace {

constexpr uint32_t kCount = 256;       ///< floats of a source
constexpr uint32_t kResults = 4 * 256; ///< floats that there is room for

/// From `src`, of kCount floats, to `dst`; `scratch` has 16 KiB.
struct Instruction {
  const char* name;
  void (*run)(const LocalTensor<float>& dst, const LocalTensor<float>& src, const LocalTensor<float>& scratch);
};
std::ostream& operator<<(std::ostream& out, const Instruction& i) { return out << i.name; }

using Floats = const LocalTensor<float>&;
/// Behind what instructions take as their scratch: tensors that they read as well.
template <class T> LocalTensor<T> filled(Floats scratch, T (*value)(uint32_t)) {
  LocalTensor<T> t = scratch[3 * kCount].ReinterpretCast<T>();
  for (uint32_t i = 0; i < kCount; ++i)
    t.SetValue(i, value(i));
  SetFlag<HardEvent::S_V>(EVENT_ID7);
  WaitFlag<HardEvent::S_V>(EVENT_ID7);
  return t;
}
LocalTensor<uint8_t> bytes(Floats scratch) { return scratch[4 * kCount].ReinterpretCast<uint8_t>(); }

const Instruction kInstructions[] = {
    {"ReduceSum", [](Floats d, Floats s, Floats w) { ReduceSum(d, s, w, kCount); }},
    {"ReduceSum with repeats", [](Floats d, Floats s, Floats w) { ReduceSum(d, s, w, 64, 4, 8); }},
    {"ReduceMax", [](Floats d, Floats s, Floats w) { ReduceMax(d, s, w, kCount, true); }},
    {"ReduceMin with repeats", [](Floats d, Floats s, Floats w) { ReduceMin(d, s, w, 64, 4, 8, true); }},
    {"WholeReduceSum", [](Floats d, Floats s, Floats) { WholeReduceSum(d, s, 64, 4, 1, 1, 8); }},
    {"WholeReduceMax", [](Floats d, Floats s, Floats) { WholeReduceMax(d, s, 64, 4, 1, 1, 8); }},
    {"BlockReduceMax", [](Floats d, Floats s, Floats) { BlockReduceMax(d, s, 4, 64, 1, 1, 8); }},
    {"PairReduceSum", [](Floats d, Floats s, Floats) { PairReduceSum(d, s, 4, 64, 1, 1, 8); }},
    {"Gather",
     [](Floats d, Floats s, Floats w) {
       Gather(d, s, filled<uint32_t>(w, [](uint32_t i) { return (kCount - 1 - i) * 4; }), 0, kCount);
     }},
    {"Gather with repeats",
     [](Floats d, Floats s, Floats w) {
       Gather(d, s, filled<uint32_t>(w, [](uint32_t i) { return i / 2 * 4; }), 0, uint64_t{64}, 4, 8);
     }},
    {"GatherMask",
     [](Floats d, Floats s, Floats) {
       uint64_t count = 0;
       GatherMask(d, s, 2, false, 0, {1, 4, 8, 0}, count);
     }},
    {"Brcb", [](Floats d, Floats s, Floats) { Brcb(d, s, 4, {1, 8}); }},
    {"Select",
     [](Floats d, Floats s, Floats w) {
       Select(d, filled<uint8_t>(w, [](uint32_t i) { return static_cast<uint8_t>(i); }), s, 0.5f,
              SELMODE::VSEL_TENSOR_SCALAR_MODE, kCount);
     }},
    {"Compare",
     [](Floats d, Floats s, Floats) { CompareScalar(d.ReinterpretCast<uint8_t>(), s, 300.0f, CMPMODE::LT, kCount); }},
    {"Compare into the register",
     [](Floats d, Floats s, Floats w) {
       Compare(s, filled<float>(w, [](uint32_t) { return 300.0f; }), CMPMODE::LT, uint64_t{64}, {1, 1, 1, 8, 8, 8});
       GetCmpMask(d);
     }},
    {"SetCmpMask",
     [](Floats d, Floats s, Floats) {
       SetCmpMask(s);
       GetCmpMask(d);
     }},
    {"Transpose", [](Floats d, Floats s, Floats) { Transpose(d.ReinterpretCast<half>(), s.ReinterpretCast<half>()); }},
#if __NPU_ARCH__ == 2201
    {"Sort32",
     [](Floats d, Floats s, Floats w) { Sort32(d, s, filled<uint32_t>(w, [](uint32_t i) { return i; }), 8); }},
    {"MrgSort",
     [](Floats d, Floats s, Floats) {
       const uint16_t lengths[] = {32, 32, 32, 32};
       MrgSort(d, {s, s[64], s[128], s[192]}, MrgSort4Info(lengths, false, 15, 1));
     }},
#else
    {"RpSort16", [](Floats d, Floats s, Floats) { RpSort16(d, s, 2); }},
    {"ProposalExtract", [](Floats d, Floats s, Floats) { ProposalExtract(d, s, 2, 4); }},
    {"Scatter",
     [](Floats d, Floats s, Floats w) {
       Scatter(d, s, filled<uint32_t>(w, [](uint32_t i) { return (kCount - 1 - i) * 4; }), 0, kCount);
     }},
#endif
    {"Tanh", [](Floats d, Floats s, Floats w) { Tanh(d, s, bytes(w), kCount); }},
    {"Sum", [](Floats d, Floats s, Floats w) { Sum(d, s, bytes(w), {4, 64, 64}); }},
    {"SoftMax",
     [](Floats d, Floats s, Floats w) {
       const SoftMaxShapeInfo shape{4, 64, 4, 64};
       SoftMax<float>(d, w, w[kCount], s, bytes(w), SoftMaxTiling{}, shape);
     }},
    {"CumSum",
     [](Floats d, Floats s, Floats w) {
       static constexpr CumSumConfig config{true, false, false};
       CumSum<float, config>(d, w, s, bytes(w), {4, 64});
     }},
    {"Pad",
     [](Floats d, Floats s, Floats w) {
       PadTiling tiling{};
       tiling.srcHeight = 4;
       tiling.srcWidth = 64;
       tiling.srcOriWidth = 60;
       Pad(d, s, {0, 4, 1}, bytes(w), tiling);
     }},
};

struct Fixture : CoreFixture {
  Fixture() {
    options.autoSync = false;
    soc = ascend::target::findSoc(detail::is910B ? "Ascend910B3" : "Ascend310P3");
  }

  /// The instruction's results on the `part`th source of two, behind which the other one is copied there. `ordered`:
  /// the copy waits.
  std::vector<uint32_t> results(const Instruction& instruction, Order order, uint32_t part, bool ordered) {
    options.order = order;
    const auto in = input(2 * kCount * 4), out = output(kResults * 4);
    auto* const x = reinterpret_cast<float*>(in.address);
    auto* const y = reinterpret_cast<float*>(out.address);
    for (uint32_t i = 0; i < kCount; ++i) {
      x[i] = static_cast<float>(1 + i % 7);
      x[kCount + i] = static_cast<float>(500 - i);
    }
    const auto found = run([&](const ascend::sim::test::KernelApi& api) {
      ascend::sim::boundApi = &api.api;
      GlobalTensor<float> from, to;
      from.SetGlobalBuffer(x, 2 * kCount);
      to.SetGlobalBuffer(y, kResults);
      TPipe pipe;
      TBuf<> a, b, c;
      pipe.InitBuffer(a, kCount * 4);
      pipe.InitBuffer(b, kResults * 4);
      pipe.InitBuffer(c, 32 * 1024);
      const auto s = a.Get<float>(), d = b.Get<float>(), w = c.Get<float>();
      Duplicate(d, -1.0f, kResults);
      PipeBarrier<PIPE_V>();
      DataCopy(s, from[part * kCount], kCount);
      SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
      WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
      instruction.run(d, s, w);
      if (ordered) {
        SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
        WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
      }
      DataCopy(s, from[(1 - part) * kCount], kCount);
      SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
      WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
      DataCopy(to, d, kResults);
    });
    races = 0;
    for (const auto& f : found)
      races += f.code == "RACE-WAR" ? 1 : 0;
    others = found.size() - races;
    std::vector<uint32_t> bits(kResults); // some results are no floats
    std::memcpy(bits.data(), y, kResults * sizeof(float));
    return bits;
  }
  std::size_t races = 0, others = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(order, Fixture)

BOOST_DATA_TEST_CASE(reads_late, boost::unit_test::data::make(kInstructions), instruction) {
  const std::vector<uint32_t> right = results(instruction, Order::program, 0, true);
  BOOST_TEST(races + others == 0U);
  const std::vector<uint32_t> wrong = results(instruction, Order::program, 1, true);
  BOOST_REQUIRE(right != wrong);
  BOOST_TEST((results(instruction, Order::lazy, 0, true) == right));
  BOOST_TEST(races + others == 0U);
  // In the order of the program a race shows as a finding only.
  BOOST_TEST((results(instruction, Order::program, 0, false) == right));
  BOOST_TEST(races >= 1U);
  BOOST_TEST((results(instruction, Order::lazy, 0, false) == wrong));
  BOOST_TEST(races >= 1U);
}

/// At random moments: the same as ever where the copy waits, sometimes the later copy where it does not.
BOOST_DATA_TEST_CASE(reads_at_random, boost::unit_test::data::make(kInstructions), instruction) {
  const std::vector<uint32_t> right = results(instruction, Order::program, 0, true);
  uint32_t early = 0, late = 0;
  for (options.seed = 1; options.seed <= 64; ++options.seed) {
    BOOST_TEST((results(instruction, Order::fuzz, 0, true) == right), "seed " << options.seed);
    BOOST_TEST(races + others == 0U);
    const std::vector<uint32_t> raced = results(instruction, Order::fuzz, 0, false);
    BOOST_TEST((results(instruction, Order::fuzz, 0, false) == raced), "seed " << options.seed << " again");
    ++(raced == right ? early : late);
  }
  BOOST_TEST(early != 0U);
  BOOST_TEST(late != 0U);
}

/// A store does what SetAtomic… said when it was called, whenever it is done.
BOOST_AUTO_TEST_CASE(atomic_of_the_call) {
  for (const Order order : {Order::program, Order::lazy}) {
    options.order = order;
    constexpr uint16_t side = 16;
    const auto out = input(side * side * sizeof(half));
    auto* const y = reinterpret_cast<half*>(out.address);
    std::fill(y, y + side * side, half(1.0f));
    const auto found = run([&](const ascend::sim::test::KernelApi& api) {
      ascend::sim::boundApi = &api.api;
      GlobalTensor<half> to;
      to.SetGlobalBuffer(y, side * side);
      TPipe pipe;
      TBuf<> a;
      pipe.InitBuffer(a, side * side * sizeof(half));
      const auto d = a.Get<half>();
      Duplicate(d, half(2.0f), side * side);
      SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
      WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
      SetAtomicAdd<half>();
      DataCopy(to, d, Nz2NdParamsFull(1, side, side, 1, side, side, 1));
      SetAtomicAdd<float>();
      SetAtomicNone();
    });
    BOOST_TEST(found.empty());
    BOOST_TEST(std::all_of(y, y + side * side, [](half v) { return static_cast<float>(v) == 3.0f; }));
  }
}

#if __NPU_ARCH__ == 2201
/// The register of a reduction has its sum when the reduction is done, and not before.
BOOST_AUTO_TEST_CASE(registers_of_results) {
  for (const Order order : {Order::program, Order::lazy}) {
    options.order = order;
    const auto in = input(kCount * 4);
    auto* const x = reinterpret_cast<float*>(in.address);
    std::fill(x, x + kCount, 2.0f);
    float early = -1, late = -1;
    run([&](const ascend::sim::test::KernelApi& api) {
      ascend::sim::boundApi = &api.api;
      GlobalTensor<float> from;
      from.SetGlobalBuffer(x, kCount);
      TPipe pipe;
      TBuf<> a, b;
      pipe.InitBuffer(a, kCount * 4);
      pipe.InitBuffer(b, 1024);
      const auto s = a.Get<float>(), d = b.Get<float>();
      DataCopy(s, from, kCount);
      SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
      WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
      ReduceSum(d, s, d, kCount);
      early = GetAccVal<float>();
      SetFlag<HardEvent::V_S>(EVENT_ID0);
      WaitFlag<HardEvent::V_S>(EVENT_ID0);
      late = GetAccVal<float>();
    });
    BOOST_TEST(early == (order == Order::program ? 2.0f * kCount : 0.0f));
    BOOST_TEST(late == 2.0f * kCount);
  }
}
#endif

BOOST_AUTO_TEST_SUITE_END()
