#include "simulator/check/cross_block.h"
#include "simulator/check/shadow.h"

#include <boost/test/unit_test.hpp>
#include <memory_resource>
#include <random>
#include <set>
#include <vector>

namespace ascend::sim::test {
namespace {

constexpr std::size_t kBytes = 96;
constexpr Address kBase = 0x10000;

/// The same history, byte by byte.
struct ByteHistory {
  Stamp write;
  Pipe writePipe = Pipe::none;
  bool atomic = false;
  std::array<Stamp, kPipeCount> reads{};
};

struct Outcome {
  std::set<std::tuple<Hazard, Pipe, SiteId>> conflicts;
  std::set<Address> unwritten;
  bool operator==(const Outcome&) const = default;
};

class Reference {
public:
  Outcome check(Address begin, Address end, Pipe pipe, Mode mode, const PipeClocks& clocks) const {
    Outcome outcome;
    for (Address a = begin; a < end; ++a) {
      const ByteHistory& h = bytes_[a - kBase];
      if (h.write.epoch == 0) {
        if (reads(mode))
          outcome.unwritten.insert(a);
      } else if (!(h.atomic && mode == Mode::atomic) && !clocks.ordered(h.writePipe, h.write.epoch, pipe)) {
        const bool raw = reads(mode) && mode != Mode::atomic;
        outcome.conflicts.insert({raw ? Hazard::readAfterWrite : Hazard::writeAfterWrite, h.writePipe, h.write.site});
      }
      if (writes(mode))
        for (std::size_t p = 0; p < kPipeCount; ++p)
          if (h.reads[p].epoch != 0 && !clocks.ordered(static_cast<Pipe>(p), h.reads[p].epoch, pipe))
            outcome.conflicts.insert({Hazard::writeAfterRead, static_cast<Pipe>(p), h.reads[p].site});
    }
    return outcome;
  }
  void apply(Address begin, Address end, Pipe pipe, Mode mode, Stamp stamp) {
    for (Address a = begin; a < end; ++a) {
      ByteHistory& h = bytes_[a - kBase];
      if (writes(mode))
        h = {.write = stamp, .writePipe = pipe, .atomic = mode == Mode::atomic};
      else
        h.reads[index(pipe)] = stamp;
    }
  }
  bool written(Address a) const { return bytes_[a - kBase].write.epoch != 0; }

private:
  std::array<ByteHistory, kBytes> bytes_{};
};

Outcome check(const ShadowMap& map, Address begin, Address end, Pipe pipe, Mode mode, const PipeClocks& clocks) {
  Outcome outcome;
  map.check(
      begin, end, pipe, mode, clocks,
      [&](const Conflict& c) {
        BOOST_TEST(c.begin >= begin);
        BOOST_TEST(c.end <= end);
        outcome.conflicts.insert({c.hazard, c.other, c.earlier.site});
      },
      [&](Address a, Address b, SiteId) {
        for (; a < b; ++a)
          outcome.unwritten.insert(a);
      });
  return outcome;
}

BOOST_AUTO_TEST_SUITE(shadow)

/// Random kernels: the map of ranges must say what a history of single bytes says, however often it is compacted.
BOOST_AUTO_TEST_CASE(agrees_with_single_bytes) {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  std::size_t conflicts = 0;
  for (int round = 0; round < 400; ++round) {
    std::pmr::unsynchronized_pool_resource pool;
    ShadowMap map(&pool);
    Reference reference;
    PipeClocks clocks;
    std::vector<std::pair<Pipe, Clock>> flags;
    const std::size_t grain = round % 3 == 0 ? 1 : 8; // aligned ranges meet exactly more often
    for (int step = 0; step < 120; ++step) {
      const auto pipe = static_cast<Pipe>(pick(4)), other = static_cast<Pipe>(pick(4));
      switch (pick(8)) {
      case 0:
        flags.emplace_back(other, clocks.release(pipe));
        break;
      case 1:
        if (!flags.empty()) {
          const std::size_t i = pick(flags.size());
          clocks.acquire(flags[i].first, flags[i].second);
          flags.erase(flags.begin() + static_cast<std::ptrdiff_t>(i));
        }
        break;
      case 2:
        clocks.barrier(pick(5) == 0 ? Pipe::all : pipe);
        break;
      case 3: {
        std::vector<Clock> live(clocks.known().begin(), clocks.known().end());
        for (const auto& [to, clock] : flags)
          live.push_back(clock);
        map.compact(LiveEpochs(live), true);
        break;
      }
      default: {
        const Address begin = kBase + pick(kBytes / grain) * grain;
        const Address end = std::min<Address>(kBase + kBytes, begin + (1 + pick(24 / grain)) * grain);
        const Mode mode = std::array{Mode::read, Mode::write, Mode::readWrite, Mode::atomic}[pick(4)];
        const Outcome expected = reference.check(begin, end, pipe, mode, clocks);
        const Outcome got = check(map, begin, end, pipe, mode, clocks);
        BOOST_REQUIRE(got.conflicts == expected.conflicts);
        BOOST_REQUIRE(got.unwritten == expected.unwritten);
        conflicts += got.conflicts.size();
        const Stamp stamp{.epoch = clocks.now(pipe), .site = static_cast<SiteId>(1 + pick(3))};
        map.apply(begin, end, pipe, mode, stamp);
        reference.apply(begin, end, pipe, mode, stamp);
      }
      }
    }
    // Cells are sorted and do not overlap.
    Address last = 0;
    for (const auto& [begin, cell] : map.cells()) {
      BOOST_REQUIRE(begin >= last);
      BOOST_REQUIRE(cell.end > begin);
      last = cell.end;
    }
    for (Address a = kBase; a < kBase + kBytes; ++a)
      BOOST_REQUIRE(map.written(a, a + 1) == reference.written(a));
  }
  BOOST_TEST(conflicts > 1000U);
}

BOOST_AUTO_TEST_CASE(a_stream_stays_small) {
  std::pmr::unsynchronized_pool_resource pool;
  ShadowMap map(&pool);
  PipeClocks clocks;
  for (Address i = 0; i < 100000; ++i) {
    map.apply(kBase + i * 64, kBase + i * 64 + 64, Pipe::MTE2, Mode::read,
              {.epoch = clocks.now(Pipe::MTE2), .site = 1});
    clocks.acquire(Pipe::V, clocks.release(Pipe::MTE2));
    if (map.wantsCompaction())
      map.compact(LiveEpochs(clocks.known()));
    BOOST_REQUIRE(map.size() <= ShadowMap::kManyCells);
  }
}

BOOST_AUTO_TEST_CASE(scalars_in_a_row_are_one_range) {
  std::pmr::unsynchronized_pool_resource pool;
  ShadowMap map(&pool);
  for (Address i = 0; i < 1000; ++i)
    map.apply(kBase + i * 4, kBase + i * 4 + 4, Pipe::S, Mode::write, {.epoch = 1, .site = 1});
  BOOST_TEST(map.size() == 1U);
}

/// All pairs against the sweep.
BOOST_AUTO_TEST_CASE(blocks_agree_with_all_pairs) {
  std::mt19937 random(11);
  const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  std::size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<BlockRange> ranges(2 + pick(6));
    for (BlockRange& r : ranges) {
      r.begin = pick(64);
      r.end = r.begin + 1 + pick(8);
      r.core = static_cast<std::uint32_t>(pick(3));
      r.ever = std::array<std::uint8_t, 4>{kEverRead, kEverWritten, kEverAtomic, kEverRead | kEverAtomic}[pick(4)];
    }
    bool expected = false;
    for (const BlockRange& a : ranges)
      for (const BlockRange& b : ranges) {
        const bool plain = ((a.ever | b.ever) & kEverWritten) != 0;
        const bool mixed = (a.ever & kEverAtomic) != 0 && (b.ever & kEverRead) != 0;
        expected |= a.core != b.core && a.begin < b.end && b.begin < a.end && (plain || mixed);
      }
    sortRanges(ranges);
    const auto conflicts = findBlockConflicts(ranges, 100);
    BOOST_REQUIRE(conflicts.empty() != expected);
    for (const BlockConflict& c : conflicts) {
      BOOST_REQUIRE(c.begin < c.end);
      BOOST_REQUIRE(c.first.core != c.second.core);
    }
    found += conflicts.size();
  }
  BOOST_TEST(found > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
