// Cores that wait for each other by reading global memory past the scalar unit's cache.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>

#include "cross_core_fixture.h"

using namespace cross_core_kernels;

namespace polling_kernels {

using Codes = std::vector<std::string>;

/// A block writes a value and then a flag, another one reads the flag until it is there, and then the value.
struct Handshake {
  std::int32_t* value;
  std::int32_t* flag;
  bool waits = true;  ///< for the value's copy, before the flag is written
  bool cleans = true; ///< behind the flag
  bool early = false; ///< reads the value before the flag
  /// The writer cleans when the reader has ended: what is in the line may be seen before.
  std::atomic<bool>* readerEnded = nullptr;

  static void clean(GlobalTensor<std::int32_t>& t) {
    DataCacheCleanAndInvalid<std::int32_t, CacheLine::SINGLE_CACHE_LINE, DcciDst::CACHELINE_OUT>(t);
  }
  void operator()() const {
    TPipe pipe;
    TBuf<> buf;
    pipe.InitBuffer(buf, kLine * 4);
    auto word = gm(flag);
    if (GetBlockIdx() == 1) {
      put(buf, value, 7);
      const auto id = GetTPipePtr()->FetchEventID(HardEvent::MTE3_S);
      if (waits) {
        SetFlag<HardEvent::MTE3_S>(id);
        WaitFlag<HardEvent::MTE3_S>(id);
      }
      word.SetValue(0, 1);
      auto other = gm(flag + 16);
      while (readerEnded != nullptr && !*readerEnded)
        clean(other); // lets the reader run, on one thread too
      if (cleans)
        clean(word);
      return;
    }
    if (early)
      get(buf, value);
    do
      clean(word);
    while (word.GetValue(0) == 0);
    if (get(buf, value) != 7)
      Trap();
    if (readerEnded != nullptr) {
      auto own = gm(flag + 16); // hands in what it did
      own.SetValue(0, 1);
      clean(own);
      *readerEnded = true;
    }
  }
};

struct PollingFixture : Fixture {
  Handshake fresh() { return {words(16), words(32)}; }
};

} // namespace polling_kernels
using namespace polling_kernels;

BOOST_FIXTURE_TEST_SUITE(polling, PollingFixture)

const auto threadCounts = boost::unit_test::data::make({1, 2});

BOOST_DATA_TEST_CASE(a_word_past_the_cache_orders, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  for (int round = 0; round < 20; ++round)
    BOOST_TEST(faults(fresh(), 2) == Codes{}, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(what_the_word_does_not_order, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  Handshake kernel = fresh();
  kernel.waits = false; // MTE3 may still be writing
  BOOST_TEST(faults(kernel, 2) == (Codes{"RACE-BLOCKS@DataCopy"}), boost::test_tools::per_element());
  kernel = fresh();
  kernel.early = true;
  BOOST_TEST(faults(kernel, 2) == (Codes{"RACE-BLOCKS@DataCopy"}), boost::test_tools::per_element());
  kernel = fresh();
  kernel.cleans = false; // the flag stays in the cache
  BOOST_TEST(faults(kernel, 2) == (Codes{"RACE-BLOCKS@DataCopy", "RACE-BLOCKS@GlobalTensor::SetValue"}),
             boost::test_tools::per_element());
}

/// On the host a store is seen at once, before its core has handed in what came before it.
BOOST_DATA_TEST_CASE(a_word_seen_before_it_was_told, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  std::atomic<bool> ended = false;
  Handshake kernel = fresh();
  kernel.readerEnded = &ended;
  BOOST_TEST(faults(kernel, 2) == Codes{}, boost::test_tools::per_element());
  ended = false;
  kernel = fresh();
  kernel.readerEnded = &ended;
  kernel.early = true;
  BOOST_TEST(faults(kernel, 2) == (Codes{"RACE-BLOCKS@DataCopy"}), boost::test_tools::per_element());
}

/// A word that nobody reads past the cache is memory like all other.
BOOST_AUTO_TEST_CASE(a_word_that_nobody_waits_for) {
  std::int32_t* const word = words(16);
  const auto kernel = [&] {
    auto t = gm(word);
    t.SetValue(0, 1);
    Handshake::clean(t);
  };
  BOOST_TEST(faults(kernel, 2) == (Codes{"RACE-BLOCKS@GlobalTensor::SetValue"}), boost::test_tools::per_element());
}

#if __NPU_ARCH__ == 2201

BOOST_DATA_TEST_CASE(words_by_pass, threadCounts, threads) {
  options.threads = static_cast<unsigned>(threads);
  std::int32_t* const word = words(16);
  const auto kernel = [&] {
    if (GetBlockIdx() == 0) {
      WriteGmByPassDCache(word + 1, 7);
      DataSyncBarrier<MemDsbT::DDR>();
      WriteGmByPassDCache(word, 1);
    } else {
      while (ReadGmByPassDCache(word) == 0) {
      }
      if (ReadGmByPassDCache(word + 1) != 7)
        Trap();
    }
  };
  BOOST_TEST(faults(kernel, 2) == Codes{}, boost::test_tools::per_element());
}

#endif

BOOST_AUTO_TEST_SUITE_END()
