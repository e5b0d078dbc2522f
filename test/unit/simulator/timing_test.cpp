// The clock: what takes how long, what waits for what, and what the reports say.
#include "core_fixture.h"
#include "simulator/timing/l2_cache.h"
#include "simulator/timing/profiler.h"
#include "simulator/timing/report_html.h"
#include "target/timing.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

using namespace ascend;
using namespace ascend::sim;
using namespace ascend::sim::test;
using timing::LaunchProfile;

namespace {

constexpr std::uint64_t KiB = 1024;

struct ClockFixture : CoreFixture {
  const target::Timing& timing = target::timingOf(*soc);

  ClockFixture() { options.clock = true; }

  LaunchProfile measure(const std::function<void(const KernelApi&)>& kernel, std::uint32_t blocks = 1) {
    timing::profiler().clear();
    run(kernel, blocks);
    const std::vector<LaunchProfile> launches = timing::profiler().launches();
    timing::profiler().clear();
    BOOST_REQUIRE(launches.size() == 1U);
    return launches.front();
  }
  double busy(const LaunchProfile& launch, Pipe pipe) const { return launch.blocks.front().busy[index(pipe)]; }
  /// An Add over `bytes` with its operands at these offsets of UB.
  double addCycles(std::uint64_t bytes, std::uint64_t a, std::uint64_t b, std::uint64_t to) {
    options.memory = options.race = options.init = options.sync = false;
    return busy(measure([&](const KernelApi& k) {
                  unsigned char* const ub = k.api.current()->memory[static_cast<int>(Space::UB)];
                  const auto tensor = [&](std::uint64_t at) { return Tensor{.address = ub + at, .bytes = bytes}; };
                  k.add(tensor(to), tensor(a), tensor(b), bytes, 1);
                }),
                Pipe::V);
  }
};

/// Copies in, adds and copies out `tiles` tiles with `buffers` buffers a queue.
void pipeline(const KernelApi& k, const Tensor& from, const Tensor& to, std::uint32_t tiles, std::uint32_t buffers,
              std::uint64_t bytes) {
  const QueueId in = k.vecIn(buffers, bytes), out = k.vecOut(buffers, bytes);
  for (std::uint32_t i = 0; i < tiles; ++i) {
    Tensor a = k.alloc(in, 10);
    k.copy(a, from, bytes, 11, 0, i * bytes);
    k.enq(in, a, 12);
    a = k.deq(in, 13);
    Tensor b = k.alloc(out, 14);
    k.add(b, a, a, bytes, 15);
    k.enq(out, b, 16);
    k.free(in, a, 17);
    b = k.deq(out, 18);
    k.copy(to, b, bytes, 19, i * bytes);
    k.free(out, b, 20);
  }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(clock_of_the_device, ClockFixture)

BOOST_AUTO_TEST_CASE(nothing_is_measured_unless_asked_for) {
  options.clock = false;
  timing::profiler().clear();
  run([](const KernelApi& k) { k.fill(k.tbuf(256), 256, 1); });
  BOOST_TEST(timing::profiler().launches().empty());
}

BOOST_AUTO_TEST_CASE(vector_instruction_costs_its_repeats_and_conflicts) {
  const double start = timing.vectorStart;
  // Sources in different bank groups, the result in a bank of its own.
  BOOST_TEST(addCycles(16 * KiB, 0, 0x10100, 0x20000) == start + 64);
  // Sources in one bank group: twice as long.
  BOOST_TEST(addCycles(16 * KiB, 0, 0x4000, 0x10000) == start + 128);
  BOOST_TEST(addCycles(16 * KiB, 0, 0x10000, 0x14100) == start + 128);
  // The result follows a repeat behind: in the same place of a bank it does not collide, shifted it does.
  BOOST_TEST(addCycles(16 * KiB, 0, 0x10100, 0x4000) == start + 64);
  BOOST_TEST(addCycles(16 * KiB, 0, 0x10100, 0x4020) > start + 64 + 0.5 * 64);
}

BOOST_AUTO_TEST_CASE(repeats_come_from_the_table_of_instructions) {
  const auto cost = [](const char* name) { return target::vectorCost(name); };
  BOOST_TEST(cost("Add").cycles32 == 1);
  BOOST_TEST(cost("Exp").cycles16 == 4);
  BOOST_TEST(cost("Exp").cycles32 == 2);
  BOOST_TEST(cost("WholeReduceSum").cycles32 == 7);
  BOOST_TEST(cost("SoMething").cycles16 == 1);
}

BOOST_AUTO_TEST_CASE(edges_carry_time) {
  const Tensor from = input(64 * KiB), to = output(64 * KiB);
  options.trace = "unused"; // asks for intervals
  const LaunchProfile launch = measure([&](const KernelApi& k) { pipeline(k, from, to, 1, 1, 32 * KiB); });
  options.trace.clear();
  const auto find = [&](Pipe pipe) {
    const auto it = std::find_if(launch.intervals.begin(), launch.intervals.end(),
                                 [&](const timing::Interval& i) { return i.pipe == pipe && !i.waiting; });
    BOOST_REQUIRE((it != launch.intervals.end()));
    return *it;
  };
  BOOST_TEST(find(Pipe::V).start >= find(Pipe::MTE2).end);
  BOOST_TEST(find(Pipe::MTE3).start >= find(Pipe::V).end);
  BOOST_TEST(find(Pipe::MTE2).end - find(Pipe::MTE2).start > timing.gmReadLatency);
  BOOST_TEST(launch.cycles >= find(Pipe::MTE3).end);
  BOOST_TEST(find(Pipe::MTE2).bytes == 32 * KiB);
}

BOOST_AUTO_TEST_CASE(two_buffers_are_faster_than_one) {
  const Tensor from = input(256 * KiB), to = output(256 * KiB);
  const auto cycles = [&](std::uint32_t buffers) {
    return measure([&](const KernelApi& k) { pipeline(k, from, to, 16, buffers, 16 * KiB); }).blocks.front().cycles();
  };
  const double one = cycles(1), two = cycles(2);
  BOOST_TEST(two < 0.9 * one);
}

BOOST_AUTO_TEST_CASE(cores_share_the_memory) {
  constexpr std::uint64_t kEach = 2048 * KiB;
  const std::uint32_t cores = static_cast<std::uint32_t>(soc->vectorCount);
  const Tensor from = input(kEach * cores);
  const auto read = [&](const KernelApi& k) {
    const QueueId in = k.vecIn(2, 32 * KiB);
    const std::uint64_t begin = k.api.current()->blockIdx * kEach;
    for (std::uint64_t at = 0; at < kEach; at += 32 * KiB) {
      const Tensor a = k.alloc(in, 1);
      k.copy(a, from, 32 * KiB, 2, 0, begin + at);
      k.enq(in, a, 3);
      k.free(in, k.deq(in, 4), 5);
    }
  };
  const LaunchProfile one = measure(read, 1), all = measure(read, cores);
  BOOST_TEST(all.blocks.size() == cores);
  BOOST_TEST(all.blocks.front().cycles() > 2 * one.blocks.front().cycles());
  const double seconds = all.microseconds(all.cycles) * 1e-6;
  BOOST_TEST(static_cast<double>(kEach * cores) / seconds < timing.gmBytesPerSecond);
  BOOST_TEST(all.l2MissBytes == kEach * cores);
}

BOOST_AUTO_TEST_CASE(what_is_read_again_comes_from_the_cache) {
  const Tensor from = input(32 * KiB);
  const auto read = [&](const KernelApi& k) {
    const QueueId in = k.vecIn(1, 32 * KiB);
    for (int i = 0; i < 2; ++i) {
      const Tensor a = k.alloc(in, 1);
      k.copy(a, from, 32 * KiB, 2);
      k.enq(in, a, 3);
      k.free(in, k.deq(in, 4), 5);
    }
  };
  const LaunchProfile launch = measure(read);
  BOOST_TEST(launch.l2MissBytes == 32 * KiB);
  BOOST_TEST(launch.l2HitBytes == 32 * KiB);
}

BOOST_AUTO_TEST_CASE(blocks_wait_for_cores) {
  const std::uint32_t cores = static_cast<std::uint32_t>(soc->vectorCount);
  const LaunchProfile launch =
      measure([](const KernelApi& k) { k.fill(k.tbuf(16 * KiB), 16 * KiB, 1); }, 2 * cores + 1);
  BOOST_TEST(launch.blocks.size() == 2 * cores + 1);
  for (const timing::BlockProfile& a : launch.blocks)
    for (const timing::BlockProfile& b : launch.blocks)
      if (a.core == b.core && a.block < b.block)
        BOOST_TEST(a.end <= b.start);
}

BOOST_AUTO_TEST_CASE(scalar_code_and_its_cache) {
  const Tensor from = input(KiB);
  const auto scalar = [&](std::uint64_t step) {
    return busy(measure([&](const KernelApi& k) {
                  for (std::uint64_t i = 0; i < 16; ++i)
                    k.get(from, i * step, 1);
                }),
                Pipe::S);
  };
  // Sixteen words of one line, and of sixteen lines.
  BOOST_TEST(scalar(64) - scalar(4) == 15.0 * (timing.gmReadLatency - timing.scalarCacheHit),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_result_does_not_depend_on_host_threads) {
  const Tensor from = input(4096 * KiB), to = output(4096 * KiB);
  const auto cycles = [&](unsigned threads) {
    options.threads = threads;
    return measure(
               [&](const KernelApi& k) {
                 const std::uint64_t at = k.api.current()->blockIdx * 256 * KiB;
                 const Tensor mine{.address = from.address + at, .bytes = 256 * KiB, .space = Space::GM};
                 const Tensor out{.address = to.address + at, .bytes = 256 * KiB, .space = Space::GM};
                 pipeline(k, mine, out, 16, 2, 16 * KiB);
               },
               16)
        .cycles;
  };
  const double one = cycles(1);
  BOOST_TEST(cycles(4) == one);
  BOOST_TEST(cycles(2) == one);
}

BOOST_AUTO_TEST_CASE(flags_between_cores_carry_time) {
  // The second block waits until the first one has worked.
  const LaunchProfile launch = measure(
      [&](const KernelApi& k) {
        const Tensor work = k.tbuf(64 * KiB);
        if (k.api.current()->blockIdx == 0) {
          for (int i = 0; i < 100; ++i) {
            k.fill(work, 64 * KiB, 1);
            k.barrier(Pipe::V, 2);
          }
        }
        k.api.crossSet(0, Pipe::V, 3, at(3));
        k.api.crossWait(3, at(4));
      },
      2);
  BOOST_TEST(launch.blocks[1].end >= launch.blocks[0].start + 100 * 256);
}

BOOST_AUTO_TEST_CASE(every_soc_has_its_numbers) {
  for (const target::Soc& s : target::allSocs()) {
    const target::Timing& t = target::timingOf(s);
    BOOST_TEST(t.gmBytesPerSecond > 0, s.name);
    BOOST_TEST(t.l2BytesPerSecond >= t.gmBytesPerSecond, s.name);
    BOOST_TEST(t.l2ReadLatency <= t.gmReadLatency, s.name);
    BOOST_TEST(t.readBytesPerCycle > 0, s.name);
    BOOST_TEST(t.gmBurstBytes % t.gmAlign == 0U, s.name);
  }
}

BOOST_AUTO_TEST_CASE(reports) {
  const Tensor from = input(64 * KiB), to = output(64 * KiB);
  options.page = "unused";
  const LaunchProfile launch = measure([&](const KernelApi& k) { pipeline(k, from, to, 2, 2, 16 * KiB); }, 1);
  options.page.clear();
  const std::string text = timing::toText(launch);
  for (const char* word : {"Task Duration", "aiv_vec_time", "aiv_scalar_time", "aiv_mte2_time", "aiv_mte3_time",
                           "Add (kernel.cpp:15)", "DataCopy (kernel.cpp:11)"})
    BOOST_TEST(text.find(word) != std::string::npos, word << " is not in\n" << text);

  const std::string csv = timing::toCsv({launch});
  const std::string header = csv.substr(0, csv.find('\n'));
  BOOST_TEST(header.find("Task Duration(us)") != std::string::npos);
  BOOST_TEST(header.find("aiv_mte2_ratio") != std::string::npos);
  BOOST_TEST(std::count(csv.begin(), csv.end(), '\n') == 3); // header, all, one block
  for (std::size_t at = 0, end; at < csv.size(); at = end + 1) {
    end = csv.find('\n', at);
    BOOST_TEST(std::count(csv.begin() + static_cast<std::ptrdiff_t>(at), csv.begin() + static_cast<std::ptrdiff_t>(end),
                          ',') == std::count(header.begin(), header.end(), ','));
  }

  const nlohmann::json trace = nlohmann::json::parse(timing::toTraceJson({launch, launch}));
  std::set<std::string> threads;
  double lastEnd = 0;
  for (const auto& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M" && event.at("name") == "thread_name")
      threads.insert(event.at("args").at("name"));
    if (event.at("ph") == "X") {
      BOOST_TEST(event.at("dur").get<double>() >= 0);
      lastEnd = std::max(lastEnd, event.at("ts").get<double>() + event.at("dur").get<double>());
    }
  }
  BOOST_TEST((threads == std::set<std::string>{"block", "V", "S", "MTE2", "MTE3"}));
  BOOST_TEST(lastEnd > launch.microseconds(launch.cycles)); // the second launch follows the first

  LaunchProfile hostile = launch;
  hostile.kernel = "</script><b>";
  const std::string page = timing::toHtml({hostile});
  BOOST_TEST(page.find("</script><b>") == std::string::npos);
  BOOST_TEST(page.find("@DATA@") == std::string::npos);
  for (const char* outside : {"http://", "https://", " src=", "@import", "<link"})
    BOOST_TEST(page.find(outside) == std::string::npos, outside);
}

// What Perfetto and chrome://tracing ask of a trace: every event has its fields, every process and thread a name, and
// the events of a thread lie one behind the other or inside each other.
BOOST_AUTO_TEST_CASE(a_trace_has_the_trace_event_format) {
  options.timeline = true;
  const Tensor from = input(256 * KiB), to = output(256 * KiB);
  const LaunchProfile launch = measure([&](const KernelApi& k) { pipeline(k, from, to, 16, 4, 2 * KiB); }, 3);
  const auto overlap = [&](const timing::Interval& a, const timing::Interval& b) {
    return a.block == b.block && a.pipe == b.pipe && a.start < b.start && b.start < a.end && a.end < b.end;
  };
  BOOST_TEST(std::any_of(launch.intervals.begin(), launch.intervals.end(), [&](const timing::Interval& a) {
    return std::any_of(launch.intervals.begin(), launch.intervals.end(),
                       [&](const timing::Interval& b) { return overlap(a, b); });
  }));
  const nlohmann::json trace = nlohmann::json::parse(timing::toTraceJson({launch, launch}));
  BOOST_TEST(trace.at("displayTimeUnit") == "ns");
  using Thread = std::pair<std::int64_t, std::int64_t>;
  std::set<std::int64_t> processes;
  std::set<Thread> named;
  std::map<Thread, std::vector<std::pair<std::int64_t, std::int64_t>>> spans; // ns, as Perfetto keeps them
  for (const auto& event : trace.at("traceEvents")) {
    BOOST_TEST_REQUIRE(event.at("pid").is_number_integer());
    BOOST_TEST_REQUIRE(event.at("name").is_string());
    BOOST_TEST_REQUIRE(event.at("args").is_object());
    const std::int64_t process = event.at("pid");
    BOOST_TEST(process > 0);
    if (event.at("ph") == "M") {
      if (event.at("name") == "process_name")
        processes.insert(process);
      if (event.at("name") == "thread_name")
        named.insert({process, event.at("tid")});
      continue;
    }
    BOOST_TEST_REQUIRE(event.at("ph") == "X");
    BOOST_TEST_REQUIRE(event.at("cat").is_string());
    BOOST_TEST_REQUIRE(event.at("tid").is_number_integer());
    BOOST_TEST(event.at("tid").get<std::int64_t>() > 0);
    const double start = event.at("ts"), length = event.at("dur");
    BOOST_TEST((std::isfinite(start + length) && start >= 0 && length >= 0));
    const std::int64_t first = std::llround(start * 1e3), many = std::llround(length * 1e3);
    BOOST_TEST((std::abs(start * 1e3 - static_cast<double>(first)) < 1e-3 &&
                std::abs(length * 1e3 - static_cast<double>(many)) < 1e-3),
               "not in whole nanoseconds: " << start << ", " << length);
    spans[{process, event.at("tid")}].emplace_back(first, first + many);
  }
  BOOST_TEST(processes.size() == 3U);
  for (auto& [thread, list] : spans) {
    BOOST_TEST((named.count(thread) == 1 && processes.count(thread.first) == 1));
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    std::vector<std::int64_t> open;
    for (const auto& [start, end] : list) {
      while (!open.empty() && open.back() <= start)
        open.pop_back();
      BOOST_TEST((open.empty() || end <= open.back()),
                 "the event from " << start << " to " << end << " overlaps the one that ends at " << open.back());
      open.push_back(end);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fused_core_has_one_set_of_columns) {
  soc = target::findSoc("Ascend310P3");
  const LaunchProfile launch = measure([](const KernelApi& k) { k.fill(k.tbuf(256), 256, 1); });
  const std::string csv = timing::toCsv({launch});
  BOOST_TEST(csv.find("aicore_time(us)") != std::string::npos);
  BOOST_TEST(csv.find("aiv_") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(clock_l2_cache)

BOOST_AUTO_TEST_CASE(lines_come_and_go) {
  timing::L2Cache cache(64 * KiB, 512);
  const auto access = [&](std::uint64_t address, std::uint64_t bytes, bool write = false, bool bypass = false) {
    timing::L2Cache::Result r;
    cache.access(address, bytes, write, bypass, r);
    return r;
  };
  BOOST_TEST(access(0, 128).missBytes == 128U);
  BOOST_TEST(access(128, 384).hitBytes == 384U); // the line came whole
  BOOST_TEST(access(512, 1024, false, true).filledBytes == 0U);
  BOOST_TEST(access(512, 1024).missBytes == 1024U); // was not kept
  access(0, 32 * KiB, true);
  const auto pushed = access(KiB * KiB, 64 * KiB);
  BOOST_TEST(pushed.writtenBackBytes == 32 * KiB);
  BOOST_TEST(access(0, 512).missBytes == 512U);
  // Far more than fits, and nothing but the last of it stays.
  access(4 * KiB * KiB, 1024 * KiB);
  BOOST_TEST(access(4 * KiB * KiB + 1024 * KiB - 8 * KiB, 8 * KiB).hitBytes == 8 * KiB);
  BOOST_TEST(access(4 * KiB * KiB, 8 * KiB).hitBytes == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
