// Kernels whose cores meet: results, findings, and deadlocks, for any number of blocks on any number of host threads.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "cross_core_fixture.h"

namespace cross_core_kernels {

/// Each core writes its number, all meet, each adds up all numbers; three times over the same memory.
struct SumOfAll {
  std::int32_t* exchange;
  std::int32_t* sums;
  std::int32_t* sync;

  template <class Meet> void operator()(Meet meet) const {
    TPipe pipe;
    TBuf<> buf, work;
    const auto cores = static_cast<std::uint32_t>(GetBlockNum());
    pipe.InitBuffer(buf, kLine * 4);
    pipe.InitBuffer(work, cores * kLine * 4);
    const auto self = static_cast<std::uint32_t>(GetBlockIdx());
    for (int round = 1; round <= 3; ++round) {
      put(buf, exchange + self * kLine, static_cast<std::int32_t>(self + 1) * round);
      meet(gm(sync), work.Get<std::int32_t>());
      std::int32_t sum = 0;
      for (std::uint32_t i = 0; i < cores; ++i)
        sum += get(buf, exchange + i * kLine);
      meet(gm(sync), work.Get<std::int32_t>());
      put(buf, sums + self * kLine, sum);
    }
  }
};

} // namespace cross_core_kernels
using namespace cross_core_kernels;

BOOST_FIXTURE_TEST_SUITE(cross_core, Fixture)

const auto counts = boost::unit_test::data::make({1, 2, 7, 20, 48});
const auto threadCounts = boost::unit_test::data::make({1, 2, 5});

BOOST_DATA_TEST_CASE(soft_sync_all, counts* threadCounts, blocks, threads) {
  options.threads = static_cast<unsigned>(threads);
  const auto n = static_cast<std::uint32_t>(blocks);
  const SumOfAll kernel{words(n * kLine), words(n * kLine), words(n * kLine)};
  const auto found = faults([&] { kernel([](const auto& ws, const auto& ub) { SyncAll(ws, ub); }); }, n);
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
  for (std::uint32_t i = 0; i < n; ++i)
    BOOST_TEST(kernel.sums[i * kLine] == static_cast<std::int32_t>(3 * n * (n + 1) / 2));
}

BOOST_AUTO_TEST_CASE(soft_sync_of_some) {
  std::int32_t* const sync = words(8 * kLine);
  std::int32_t* const seen = words(8 * kLine);
  // Blocks 0 to 4 meet, the others do not care.
  BOOST_TEST(faults(
                 [&] {
                   TPipe pipe;
                   TBuf<> buf, work;
                   pipe.InitBuffer(buf, 32);
                   pipe.InitBuffer(work, 8 * 32);
                   if (GetBlockIdx() >= 5)
                     return;
                   put(buf, seen + GetBlockIdx() * kLine, 1);
                   SyncAll(gm(sync), work.Get<std::int32_t>(), 5);
                   for (int i = 0; i < 5; ++i)
                     if (get(buf, seen + static_cast<std::uint32_t>(i) * kLine) != 1)
                       Trap();
                 },
                 8) == std::vector<std::string>{},
             boost::test_tools::per_element());
}

/// Who leaves late knows nothing of what the others have done since, though they have called SyncAll again.
BOOST_DATA_TEST_CASE(soft_sync_orders_what_was_before, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  std::int32_t* const sync = words(2 * kLine);
  std::int32_t* const value = words(kLine);
  const auto found = faults(
      [&] {
        TPipe pipe;
        TBuf<> buf, work;
        pipe.InitBuffer(buf, 32);
        pipe.InitBuffer(work, 2 * 32);
        SyncAll(gm(sync), work.Get<std::int32_t>());
        if (GetBlockIdx() == 0)
          get(buf, value);
        else
          put(buf, value, 1);
        SyncAll(gm(sync), work.Get<std::int32_t>());
      },
      2);
  BOOST_TEST(found == std::vector<std::string>{"RACE-BLOCKS@DataCopy"}, boost::test_tools::per_element());
}

/// The workspace may be cleared by the kernel: each core clears all of it.
BOOST_AUTO_TEST_CASE(soft_sync_clears_its_workspace) {
  std::int32_t* const sync = words(4 * kLine);
  sync[0] = 77;
  BOOST_TEST(faults(
                 [&] {
                   TPipe pipe;
                   TBuf<> work;
                   pipe.InitBuffer(work, 4 * 32);
                   auto t = work.Get<std::int32_t>();
                   Duplicate(t, 0, static_cast<int32_t>(4 * kLine));
                   SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
                   WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
                   DataCopy(gm(sync), t, 4 * kLine);
                   SyncAll(gm(sync), t);
                   SyncAll(gm(sync), t);
                 },
                 4) == std::vector<std::string>{},
             boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(set_and_wait, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  std::int32_t* const sync = words(64 * kLine);
  std::int32_t* const value = words(kLine);
  std::int32_t* const result = words(kLine);
  BOOST_TEST(faults(
                 [&] {
                   TPipe pipe;
                   TBuf<> buf, work;
                   pipe.InitBuffer(buf, 32);
                   pipe.InitBuffer(work, 32);
                   for (std::int32_t i = 0; i < 5; ++i) {
                     if (GetBlockIdx() == 1) {
                       IBWait(gm(sync), work.Get<std::int32_t>(), 0, 3);
                       const std::int32_t sum = get(buf, value) + get(buf, result);
                       put(buf, result, sum);
                       IBSet(gm(sync), work.Get<std::int32_t>(), 1, 4);
                     } else {
                       put(buf, value, i);
                       IBSet(gm(sync), work.Get<std::int32_t>(), 0, 3);
                       IBWait(gm(sync), work.Get<std::int32_t>(), 1, 4);
                     }
                   }
                 },
                 2) == std::vector<std::string>{},
             boost::test_tools::per_element());
  BOOST_TEST(result[0] == 0 + 1 + 2 + 3 + 4);
}

BOOST_DATA_TEST_CASE(in_order_of_blocks, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  constexpr std::uint32_t blocks = 6;
  std::int32_t* const sync = words(blocks * kLine);
  std::int32_t* const digits = words(kLine);
  std::fill_n(sync, blocks * kLine, 5); // needs no zeros
  const auto kernel = [&](bool ordered) {
    return faults(
        [&] {
          TPipe pipe;
          TBuf<> buf, work;
          pipe.InitBuffer(buf, 32);
          pipe.InitBuffer(work, (blocks + 1) * 32);
          auto ws = gm(sync);
          auto ub = work.Get<std::int32_t>();
          InitDetermineComputeWorkspace(ws, ub);
          for (int round = 0; round < 2; ++round) {
            if (ordered)
              WaitPreBlock(ws, ub);
            // In order, the last digit is that of the last block.
            put(buf, digits, static_cast<std::int32_t>(get(buf, digits) * 3 + GetBlockIdx()));
            if (ordered)
              NotifyNextBlock(ws, ub);
          }
        },
        blocks);
  };
  BOOST_TEST(kernel(true) == std::vector<std::string>{}, boost::test_tools::per_element());
  std::int32_t expected = 0;
  for (int i = 0; i < 12; ++i)
    expected = expected * 3 + i % 6;
  BOOST_TEST(digits[0] == expected);
  const auto unordered = kernel(false);
  BOOST_TEST(std::count(unordered.begin(), unordered.end(), "RACE-BLOCKS@DataCopy") >= 1);
}

BOOST_AUTO_TEST_CASE(nobody_sets) {
  std::int32_t* const sync = words(64 * kLine);
  const auto found = faults(
      [&] {
        TPipe pipe;
        TBuf<> work;
        pipe.InitBuffer(work, 4 * 32);
        if (GetBlockIdx() == 0)
          IBWait(gm(sync), work.Get<std::int32_t>(), 0, 1);
        else if (GetBlockIdx() == 1)
          IBSet(gm(sync), work.Get<std::int32_t>(), 0, 0); // another event
        else if (GetBlockIdx() == 2)
          SyncAll(gm(sync), work.Get<std::int32_t>());
      },
      4);
  BOOST_TEST(found == (std::vector<std::string>{"SYNC-DEADLOCK@IBWait", "SYNC-DEADLOCK@SyncAll"}),
             boost::test_tools::per_element());
  BOOST_TEST(result.faulted);
  const auto findings = sim::reporter().findings();
  BOOST_TEST(findings[0].message.find("no core has signalled there") != std::string::npos, findings[0].message);
}

BOOST_AUTO_TEST_CASE(waiting_for_one_that_crashed) {
  std::int32_t* const sync = words(64 * kLine);
  volatile std::uintptr_t nowhere = 16;
  const auto found = faults(
      [&] {
        TPipe pipe;
        TBuf<> work;
        pipe.InitBuffer(work, 2 * 32);
        if (GetBlockIdx() == 1)
          *reinterpret_cast<volatile int*>(nowhere) = 1;
        SyncAll(gm(sync), work.Get<std::int32_t>());
      },
      2);
  BOOST_TEST(found == (std::vector<std::string>{"KERNEL-CRASH@", "SYNC-DEADLOCK@SyncAll"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(unordered_after_all) {
  std::int32_t* const sync = words(8 * kLine);
  std::int32_t* const value = words(kLine);
  // The write comes after the meeting: nothing orders it before the other core's read.
  const auto found = faults(
      [&] {
        TPipe pipe;
        TBuf<> buf, work;
        pipe.InitBuffer(buf, 32);
        pipe.InitBuffer(work, 2 * 32);
        SyncAll(gm(sync), work.Get<std::int32_t>());
        if (GetBlockIdx() == 0)
          put(buf, value, 1);
        else
          get(buf, value);
      },
      2);
  BOOST_TEST(found == (std::vector<std::string>{"RACE-BLOCKS@DataCopy"}), boost::test_tools::per_element());
}

/// One that never meets others is ordered with none of those that do.
BOOST_AUTO_TEST_CASE(stranger) {
  std::int32_t* const sync = words(8 * kLine);
  std::int32_t* const value = words(kLine);
  const auto found = faults(
      [&] {
        TPipe pipe;
        TBuf<> buf, work;
        pipe.InitBuffer(buf, 32);
        pipe.InitBuffer(work, 3 * 32);
        if (GetBlockIdx() < 2)
          SyncAll(gm(sync), work.Get<std::int32_t>(), 2);
        if (GetBlockIdx() != 0)
          put(buf, value, 1);
      },
      3);
  BOOST_TEST(found == (std::vector<std::string>{"RACE-BLOCKS@DataCopy"}), boost::test_tools::per_element());
}

#if __NPU_ARCH__ == 2201

BOOST_DATA_TEST_CASE(hard_sync_all, counts* threadCounts, blocks, threads) {
  options.threads = static_cast<unsigned>(threads);
  const auto n = static_cast<std::uint32_t>(blocks);
  const SumOfAll kernel{words(n * kLine), words(n * kLine), nullptr};
  const auto found = faults([&] { kernel([](const auto&, const auto&) { SyncAll(); }); }, n);
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
  for (std::uint32_t i = 0; i < n; ++i)
    BOOST_TEST(kernel.sums[i * kLine] == static_cast<std::int32_t>(3 * n * (n + 1) / 2));
}

struct Mix : Fixture {
  /// A kernel on a cube core and two vector cores a block.
  std::vector<std::string> mix(const std::function<void()>& kernel, std::uint32_t blocks = 1, unsigned vectors = 2) {
    cores = sim::coresOfBlock(1, vectors);
    return faults(kernel, blocks);
  }
};

BOOST_FIXTURE_TEST_CASE(who_am_i, Mix) {
  struct Who {
    std::int64_t type, block, idx, num, sub, subs, ratio;
    bool operator==(const Who&) const = default;
  };
  for (const unsigned vectors : {1u, 2u}) {
    std::mutex mutex;
    std::vector<Who> seen;
    mix(
        [&] {
          const std::scoped_lock lock(mutex);
          seen.push_back({g_coreType, get_block_idx(), GetBlockIdx(), GetBlockNum(), GetSubBlockIdx(), GetSubBlockNum(),
                          GetTaskRation()});
          if ASCEND_IS_AIC
            BOOST_TEST((g_coreType == AscendC::AIC));
          if ASCEND_IS_AIV
            BOOST_TEST((g_coreType != AscendC::AIC));
        },
        3, vectors);
    BOOST_TEST(seen.size() == 3 * (1 + vectors));
    for (std::int64_t block = 0; block < 3; ++block) {
      BOOST_TEST(std::count(seen.begin(), seen.end(), Who{AIC, block, block, 3, 0, 1, 1}) == 1);
      for (std::int64_t sub = 0; sub < vectors; ++sub)
        BOOST_TEST(std::count(seen.begin(), seen.end(),
                              Who{AIV, block, block * vectors + sub, 3, sub, vectors, vectors}) == 1);
    }
  }
}

/// Vector cores give, the cube core adds up and gives back; mode 2 both ways.
BOOST_FIXTURE_TEST_CASE(vectors_and_cube, Mix) {
  for (const unsigned threads : {1u, 2u, 4u}) {
    options.threads = threads;
    std::int32_t* const parts = words(8 * kLine);
    std::int32_t* const sums = words(4 * kLine);
    const auto kernel = [&](bool set) {
      return mix(
          [&] {
            TPipe pipe;
            TBuf<> buf;
            const auto block = static_cast<std::uint32_t>(get_block_idx());
            if ASCEND_IS_AIV {
              pipe.InitBuffer(buf, 32);
              const auto self = static_cast<std::uint32_t>(GetBlockIdx());
              put(buf, parts + self * kLine, static_cast<std::int32_t>(self + 1));
              if (set)
                CrossCoreSetFlag<2, PIPE_MTE3>(4);
              else
                CrossCoreSetFlag<2, PIPE_V>(4);
              CrossCoreWaitFlag(5);
              if (GetSubBlockIdx() == 0) {
                const std::int32_t sum = get(buf, sums + block * kLine);
                put(buf, sums + block * kLine, sum * 10);
              }
            } else {
              CrossCoreWaitFlag(4);
              auto sum = gm(sums + block * kLine);
              sum.SetValue(0,
                           gm(parts + 2 * block * kLine).GetValue(0) + gm(parts + (2 * block + 1) * kLine).GetValue(0));
              PipeBarrier<PIPE_ALL>();
              CrossCoreSetFlag<2, PIPE_FIX>(5);
            }
          },
          4);
    };
    BOOST_TEST(kernel(true) == std::vector<std::string>{}, boost::test_tools::per_element());
    for (int block = 0; block < 4; ++block)
      BOOST_TEST(sums[static_cast<std::uint32_t>(block) * kLine] == (4 * block + 3) * 10);
    // A flag of the vector pipe says nothing of the copy out.
    const auto found = kernel(false);
    BOOST_TEST(std::count(found.begin(), found.end(), "RACE-BLOCKS@GlobalTensor::GetValue") == 1);
  }
}

BOOST_FIXTURE_TEST_CASE(whole_mix, Mix) {
  std::int32_t* const parts = words(64 * kLine);
  const auto found = mix(
      [&] {
        TPipe pipe;
        TBuf<> buf;
        pipe.InitBuffer(buf, 32);
        for (int round = 0; round < 3; ++round) {
          if ASCEND_IS_AIV
            put(buf, parts + GetBlockIdx() * kLine, round + 1);
          SyncAll<false>();
          for (int i = 0; i < 8; ++i)
            if (gm(parts + static_cast<std::uint32_t>(i) * kLine).GetValue(0) != round + 1)
              Trap();
          SyncAll<false>();
        }
      },
      4);
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(vectors_of_a_block, Mix) {
  std::int32_t* const parts = words(8 * kLine);
  const auto found = mix(
      [&] {
        if ASCEND_IS_AIC
          return;
        TPipe pipe;
        TBuf<> buf;
        pipe.InitBuffer(buf, 32);
        const auto self = static_cast<std::uint32_t>(GetBlockIdx());
        put(buf, parts + self * kLine, static_cast<std::int32_t>(self));
        CrossCoreSetFlag<1, PIPE_MTE3>(0);
        CrossCoreWaitFlag(0);
        if (get(buf, parts + (self ^ 1) * kLine) != static_cast<std::int32_t>(self ^ 1))
          Trap();
      },
      4);
  BOOST_TEST(found == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(flags_that_do_not_match, Mix) {
  // One vector core forgets its flag.
  BOOST_TEST(mix([] {
               if ASCEND_IS_AIC
                 CrossCoreWaitFlag(3);
               else if (GetSubBlockIdx() == 0)
                 CrossCoreSetFlag<2, PIPE_MTE3>(3);
             }) == (std::vector<std::string>{"SYNC-DEADLOCK@CrossCoreWaitFlag"}),
             boost::test_tools::per_element());
  const auto deadlock = sim::reporter().findings()[0];
  BOOST_TEST(deadlock.message.find("missing: AIV 1 of block 0 (has ended)") != std::string::npos, deadlock.message);
  BOOST_TEST(deadlock.otherOperation == "CrossCoreSetFlag");
  BOOST_TEST(deadlock.core == "AIC");
  // Each waits for the other.
  const auto crossed = mix([] {
    if ASCEND_IS_AIC {
      CrossCoreWaitFlag(3);
      CrossCoreSetFlag<2, PIPE_FIX>(4);
    } else {
      CrossCoreWaitFlag(4);
      CrossCoreSetFlag<2, PIPE_MTE3>(3);
    }
  });
  for (const auto& f : sim::reporter().findings())
    BOOST_TEST_MESSAGE(sim::toText(f));
  BOOST_TEST(crossed ==
                 (std::vector<std::string>{"SYNC-DEADLOCK@CrossCoreWaitFlag", "SYNC-DEADLOCK@CrossCoreWaitFlag"}),
             boost::test_tools::per_element());
  // Nobody waits.
  BOOST_TEST(mix([] {
               if ASCEND_IS_AIV
                 CrossCoreSetFlag<2, PIPE_MTE3>(3);
             }) == (std::vector<std::string>{"SYNC-FLAG-LEFT@CrossCoreSetFlag"}),
             boost::test_tools::per_element());
  BOOST_TEST(mix([] {
               if ASCEND_IS_AIC {
                 for (int i = 0; i < 16; ++i)
                   CrossCoreSetFlag<2, PIPE_FIX>(3);
                 SyncAll<false>();
               } else {
                 SyncAll<false>();
                 for (int i = 0; i < 16; ++i)
                   CrossCoreWaitFlag(3);
               }
             }) == (std::vector<std::string>{"SYNC-FLAG-OVERFLOW@CrossCoreSetFlag"}),
             boost::test_tools::per_element());
  // There is no cube core.
  cores = 0;
  BOOST_TEST(faults([] { CrossCoreSetFlag<2, PIPE_MTE3>(3); }) ==
                 (std::vector<std::string>{"SYNC-FLAG-MODE@CrossCoreSetFlag"}),
             boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(group_barrier, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  std::int32_t* const bar = words(6 * 128 + 128);
  auto* const aligned = reinterpret_cast<std::uint8_t*>((reinterpret_cast<std::uintptr_t>(bar) + 511) / 512 * 512);
  std::int32_t* const value = words(2 * kLine);
  BOOST_TEST(faults(
                 [&] {
                   TPipe pipe;
                   TBuf<> buf;
                   pipe.InitBuffer(buf, 32);
                   GroupBarrier<PipeMode::MTE3_MODE> barrier(aligned, 2, 6);
                   if (barrier.GetWorkspaceLen() != 3072)
                     Trap();
                   const auto self = static_cast<std::uint32_t>(GetBlockIdx());
                   for (int round = 1; round < 4; ++round) {
                     if (self < 2)
                       barrier.Arrive(self);
                     else
                       barrier.Wait(self - 2);
                   }
                   if (self < 2)
                     put(buf, value + self * kLine, 1);
                 },
                 8) == std::vector<std::string>{},
             boost::test_tools::per_element());
}

/// A core that polls memory lets the one that it waits for run, on one thread too.
BOOST_AUTO_TEST_CASE(polling) {
  options.threads = 1;
  options.race = false; // nothing that the checks know of orders them
  std::int32_t* const value = words(kLine);
  BOOST_TEST(faults(
                 [&] {
                   auto t = gm(value);
                   if (GetBlockIdx() == 0) {
                     while (t.GetValue(0) == 0) {
                     }
                   } else {
                     t.SetValue(0, 1);
                   }
                 },
                 2) == std::vector<std::string>{},
             boost::test_tools::per_element());
}

#endif

BOOST_AUTO_TEST_SUITE_END()
