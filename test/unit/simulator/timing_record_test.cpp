// What the clock keeps: events packed into words, segments that are used again, and the table of the L2 cache.
#include "simulator/timing/l2_cache.h"
#include "simulator/timing/record.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <list>
#include <random>
#include <vector>

using namespace ascend::sim;
using namespace ascend::sim::timing;

namespace {

Event someEvent(std::mt19937& random) {
  // Of all sizes: most fit into one word, some just do, some need two.
  const auto number = [&] { return static_cast<std::uint32_t>(random() >> random() % 32); };
  return {.scalar = number(),
          .site = number(),
          .value = number(),
          .kind = static_cast<Event::Kind>(random() % 7),
          .pipe = static_cast<Pipe>(random() % kPipeCount)};
}

/// The cache as a list of pages, the oldest in front.
class PlainCache {
public:
  PlainCache(std::uint64_t lines, std::uint64_t pageLines) : lines_(lines), pageLines_(pageLines) {}

  /// Bytes that are there already.
  std::uint64_t access(std::uint64_t line) {
    const std::uint64_t number = line / pageLines_;
    const auto it = std::find_if(pages_.begin(), pages_.end(), [&](const Page& p) { return p.number == number; });
    Page page{.number = number, .lines = {}};
    if (it != pages_.end()) {
      page = *it;
      pages_.erase(it);
    }
    const bool hit = std::find(page.lines.begin(), page.lines.end(), line) != page.lines.end();
    if (!hit)
      page.lines.push_back(line);
    pages_.push_back(page);
    while (used() > lines_ && pages_.size() > 1)
      pages_.pop_front();
    return hit ? 1 : 0;
  }

private:
  struct Page {
    std::uint64_t number;
    std::vector<std::uint64_t> lines;
  };
  std::uint64_t used() const {
    std::uint64_t sum = 0;
    for (const Page& page : pages_)
      sum += page.lines.size();
    return sum;
  }
  std::uint64_t lines_, pageLines_;
  std::list<Page> pages_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(timing_record)

BOOST_AUTO_TEST_CASE(events_come_back_as_they_were) {
  std::mt19937 random(7); // NOLINT(bugprone-random-generator-seed): the same numbers each time
  std::vector<Event> events;
  EventLog log;
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  events.push_back({.scalar = most, .site = most, .value = most, .kind = Event::Kind::drainAll, .pipe = Pipe::FIX});
  for (int i = 0; i < 20000; ++i)
    events.push_back(someEvent(random));
  for (const Event& event : events)
    log.push(event);
  std::size_t word = 0;
  for (const Event& event : events) {
    const Event read = log[word];
    BOOST_REQUIRE(read.scalar == event.scalar && read.site == event.site && read.value == event.value &&
                  read.kind == event.kind && read.pipe == event.pipe);
    word = log.after(word);
  }
  BOOST_TEST(word == log.words());
  BOOST_TEST(log.words() < 2 * events.size());
}

BOOST_AUTO_TEST_CASE(a_sequence_keeps_its_elements) {
  SegmentedVector<std::uint64_t> first;
  for (std::uint64_t i = 0; i < 10000; ++i)
    first.push_back(i * i);
  const std::uint64_t* const place = &first[5];
  SegmentedVector<std::uint64_t> second = std::move(first);
  first = {};
  first.push_back(1); // in memory of its own
  BOOST_TEST(&second[5] == place);
  std::uint64_t next = 0;
  second.forEach([&](std::uint64_t value) {
    BOOST_REQUIRE(value == next * next);
    ++next;
  });
  BOOST_TEST(next == 10000U);
  second = std::move(first);
  BOOST_TEST(second.size() == 1U);
  BOOST_TEST(second[0] == 1U);
}

// Pages come, are found among thousands of others, and go: as in a list that is searched from end to end.
BOOST_AUTO_TEST_CASE(the_cache_finds_what_it_holds) {
  constexpr std::uint32_t line = 512;
  constexpr std::uint64_t lines = 3000;
  L2Cache cache(lines * line, line);
  PlainCache plain(lines, 16);
  std::mt19937 random(11); // NOLINT(bugprone-random-generator-seed)
  for (int i = 0; i < 20000; ++i) {
    // Near each other and far apart, so that places in the table collide and runs of them are broken up.
    const std::uint64_t at = random() % 3 == 0 ? random() % 100000 : random() % 4000;
    L2Cache::Result result;
    cache.access(at * line, line, false, false, result);
    BOOST_REQUIRE_EQUAL(result.hitBytes / line, plain.access(at));
  }
}

BOOST_AUTO_TEST_SUITE_END()
