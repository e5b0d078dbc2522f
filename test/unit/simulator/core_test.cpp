#include "core_fixture.h"
#include "sim/entry.h"
#include "simulator/core/options.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace ascend::sim::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(launching, CoreFixture)

BOOST_AUTO_TEST_CASE(every_block_runs_once) {
  for (const unsigned threads : {1U, 2U, 7U})
    for (const std::uint32_t blocks : {1U, 2U, 5U, 1000U, 65535U}) {
      options.threads = threads;
      std::vector<std::atomic<int>> seen(blocks);
      run(
          [&](const KernelApi& k) {
            const CoreInfo& info = *k.api.current();
            BOOST_REQUIRE(info.blockNum == blocks);
            ++seen[info.blockIdx];
          },
          blocks);
      BOOST_TEST(result.error.empty());
      BOOST_TEST(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }));
    }
}

BOOST_AUTO_TEST_CASE(block_counts) {
  run([](const KernelApi&) { BOOST_FAIL("it must not run"); }, 0);
  BOOST_TEST(result.error.find("0 blocks") != std::string::npos);
  run([](const KernelApi&) { BOOST_FAIL("it must not run"); }, 65536);
  BOOST_TEST(result.error.find("65536 blocks") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(core_state_is_fresh_for_each_block) {
  options.threads = 1;
  run(
      [](const KernelApi& k) {
        CoreInfo& info = *k.api.current();
        BOOST_TEST(info.device[5] == 0);
        info.device[5] = 1;
        BOOST_TEST(info.capacity[static_cast<std::size_t>(Space::UB)] == 192U * 1024);
      },
      3);
}

BOOST_AUTO_TEST_CASE(a_trap_ends_the_block) {
  bool after = false;
  const auto findings = run([&](const KernelApi& k) {
    k.api.trap("ASSERT", "n > 0", at(12));
    after = true;
  });
  BOOST_TEST(!after);
  BOOST_TEST(result.faulted);
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].code == "ASSERT");
  BOOST_TEST(result.firstFault == "kernel.cpp:12: ASSERT: n > 0");
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  const auto findings = run([&](const KernelApi& k) { k.api.unsupported("SyncAll", at(12)); });
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].message.find("SyncAll") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(repeats_are_counted) {
  const auto findings = run([&](const KernelApi& k) {
    for (int i = 0; i < 1000; ++i)
      k.fill({.address = nullptr}, 32, 12);
  });
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].count == 1000U);
  BOOST_TEST(reporter().totals().errors == 1U);
  BOOST_TEST(reporter().totals().occurrences == 1000U);
}

BOOST_AUTO_TEST_CASE(limit) {
  options.limit = 5;
  BOOST_TEST(run([&](const KernelApi& k) {
               for (std::uint32_t i = 0; i < 20; ++i)
                 k.fill({.address = nullptr}, 32, 12 + i);
             }).size() == 5U);
  BOOST_TEST(reporter().totals().errors == 20U);
  BOOST_TEST(reporter().totals().dropped == 15U);
}

BOOST_AUTO_TEST_CASE(json_report) {
  const std::string path = "core_test_report.json";
  options.report = path;
  run([&](const KernelApi& k) { k.fill({.address = nullptr}, 32, 12); });
  const auto json = nlohmann::json::parse(std::ifstream(path));
  BOOST_TEST(json.at("errors") == 1);
  BOOST_TEST(json.at("launches") == 1);
  const auto& finding = json.at("findings").at(0);
  BOOST_TEST(finding.at("code") == "MEM-OOB");
  BOOST_TEST(finding.at("file") == "kernel.cpp");
  BOOST_TEST(finding.at("line") == 12);
  BOOST_TEST(finding.at("kernel") == "test");
  std::remove(path.c_str());
  options.report = "no such folder/report.json";
  run([](const KernelApi&) {});
  BOOST_TEST(result.error.find("no such folder/report.json") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(all_checks_off) {
  options.memory = options.race = options.init = options.sync = false;
  BOOST_TEST(codes([](const KernelApi& k) {
               BOOST_TEST(k.api.current()->checking == 0U);
               k.tbuf(1 << 20);
               const QueueId q = k.vecIn(1, 256);
               k.enq(q, k.alloc(q, 12), 13);
               k.setFlag(Pipe::V, Pipe::MTE2, 0, 14);
             }) == Codes{},
             boost::test_tools::per_element());
}

struct Pair {
  std::int32_t first;
  double second;
};
std::int64_t sum = 0;
void takesMany(unsigned char* gm, std::int8_t a, std::int32_t b, const std::int64_t c, Pair d, bool e) {
  sum = (gm == nullptr) + a + b + c + d.first + static_cast<std::int64_t>(d.second) + e;
}
void takesNone() { sum = 7; }
constexpr Kernel kKernels[] = {entry<&takesMany>("many"), entry<&takesNone>("none")};
constexpr Module kModule = makeModule("Ascend910B3", kKernels);

BOOST_AUTO_TEST_CASE(parameters_of_kernel_objects) {
  BOOST_TEST(bind(&kModule).empty());
  BOOST_TEST(bind(nullptr).find("not a kernel object") != std::string::npos);
  Module old = kModule;
  old.abiVersion = 0;
  BOOST_TEST(bind(&old).find("compile the kernel again") != std::string::npos);

  // Each at a multiple of its alignment, of 4 at least.
  struct {
    unsigned char* gm = nullptr;
    std::int8_t a = 2;
    alignas(4) std::int32_t b = 30;
    std::int64_t c = 400;
    Pair d{5000, 60000.0};
    bool e = true;
  } params;
  BOOST_TEST(kKernels[0].paramBytes == 41U);
  const auto bytes = std::as_bytes(std::span(&params, 1));
  LaunchResult r = launch(memory, kModule, 0, 1, bytes, *soc, options);
  BOOST_TEST(r.error.empty());
  BOOST_TEST(sum == 1 + 2 + 30 + 400 + 5000 + 60000 + 1);
  r = launch(memory, kModule, 1, 1, {}, *soc, options);
  BOOST_TEST(sum == 7);
  r = launch(memory, kModule, 0, 1, bytes.first(40), *soc, options);
  BOOST_TEST(r.error.find("41 bytes") != std::string::npos);
  r = launch(memory, kModule, 2, 1, {}, *soc, options);
  BOOST_TEST(r.error.find("no kernel 2") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(global_memory_test)

BOOST_AUTO_TEST_CASE(allocations_are_apart_and_counted) {
  GlobalMemory memory(1 << 20);
  auto* a = static_cast<unsigned char*>(memory.allocate(1000));
  auto* b = static_cast<unsigned char*>(memory.allocate(1));
  BOOST_REQUIRE(a != nullptr);
  BOOST_REQUIRE(b != nullptr);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(a) % 512 == 0U);
  BOOST_TEST(b - a >= 1000 + 512);
  a[999] = 1;
  BOOST_TEST(memory.used() == 1001U);
  BOOST_TEST(memory.contains(a, 1000));
  BOOST_TEST(!memory.contains(a, 1001));
  BOOST_TEST(memory.allocate(1 << 20) == nullptr);
  BOOST_TEST(memory.allocate(0) == nullptr);
  BOOST_TEST((memory.free(a + 1) == GlobalMemory::FreeResult::notTheBegin));
  BOOST_TEST((memory.free(a) == GlobalMemory::FreeResult::ok));
  BOOST_TEST((memory.free(a) == GlobalMemory::FreeResult::alreadyFreed));
  BOOST_TEST((memory.free(&memory) == GlobalMemory::FreeResult::notAllocated));
  BOOST_TEST(memory.live().size() == 1U);
}

BOOST_AUTO_TEST_CASE(addresses_come_back_only_when_they_must) {
  GlobalMemory memory(std::uint64_t{1} << 30);
  std::set<void*> seen;
  // 40 times 128 MiB: more than there are addresses.
  int repeated = 0;
  for (int i = 0; i < 40; ++i) {
    void* p = memory.allocate(std::uint64_t{128} << 20);
    BOOST_REQUIRE(p != nullptr);
    repeated += !seen.insert(p).second;
    BOOST_TEST(!memory.firstUnwritten(p, 1) == false);
    static_cast<unsigned char*>(p)[0] = 1;
    memory.markWritten(p, 1);
    BOOST_TEST((memory.free(p) == GlobalMemory::FreeResult::ok));
    if (i < 8)
      BOOST_TEST(repeated == 0);
  }
  BOOST_TEST(repeated > 0);
}

BOOST_AUTO_TEST_CASE(what_was_written) {
  GlobalMemory memory(1 << 20);
  auto* a = static_cast<unsigned char*>(memory.allocate(100));
  auto* b = static_cast<unsigned char*>(memory.allocate(100));
  memory.markWritten(a, 40);
  memory.markWritten(a + 60, 40);
  BOOST_TEST(*memory.firstUnwritten(a, 100) == reinterpret_cast<std::uintptr_t>(a + 40));
  BOOST_TEST(!memory.firstUnwritten(a, 40));
  memory.copyWritten(b, a + 30, 50);
  BOOST_TEST(*memory.firstUnwritten(b, 50) == reinterpret_cast<std::uintptr_t>(b + 10));
  BOOST_TEST(*memory.firstUnwritten(b + 30, 70) == reinterpret_cast<std::uintptr_t>(b + 50));
  memory.markWritten(a, 1000); // beyond its end: what is there
  BOOST_TEST(!memory.firstUnwritten(a, 100));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(options_test)

BOOST_AUTO_TEST_CASE(checks) {
  Options o;
  BOOST_TEST(!setOption(o, "check", "none"));
  BOOST_TEST(!o.anyCheck());
  BOOST_TEST(!setOption(o, "check", "memory,race"));
  BOOST_TEST(o.memory);
  BOOST_TEST(o.race);
  BOOST_TEST(!o.init);
  BOOST_TEST(!o.sync);
  BOOST_TEST(!setOption(o, "check", "all"));
  BOOST_TEST(o.sync);
  BOOST_TEST(setOption(o, "check", "memory,rcae")->find("'rcae'") != std::string::npos);
  BOOST_TEST(setOption(o, "check", "").has_value());
  BOOST_TEST(setOption(o, "check", "memory,").has_value());
  BOOST_TEST(o.sync); // unchanged after an error
}

BOOST_AUTO_TEST_CASE(values) {
  Options o;
  BOOST_TEST(!setOption(o, "auto-sync", "off"));
  BOOST_TEST(!o.autoSync);
  BOOST_TEST(setOption(o, "auto-sync", "maybe")->find("'maybe'") != std::string::npos);
  BOOST_TEST(!setOption(o, "threads", "3"));
  BOOST_TEST(o.threads == 3U);
  for (const char* bad : {"-1", "3x", "", "99999999999", " 3"})
    BOOST_TEST(setOption(o, "threads", bad).has_value());
  BOOST_TEST(!setOption(o, "soc", "Ascend310P3"));
  BOOST_TEST(setOption(o, "soc", "Ascend310P4")->find("Ascend310P3") != std::string::npos);
  BOOST_TEST(setOption(o, "speed", "1")->find("no option 'speed'") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
