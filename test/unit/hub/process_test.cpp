// Programs that do not behave: each is one clear error, and nothing is left behind.
#include "hub/command_line.h"
#include "hub/error.h"
#include "hub/hub.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

using namespace ascend::hub;
using namespace ascend::hub::test;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  Fixture() {
    writeDeviceHeaders(scratch);
    source = scratch.write("my add.cpp", kAddSource);
  }
  /// A build with a compiler of a few lines of shell.
  Result buildWith(const std::string& script, std::chrono::milliseconds limit = 0ms) const {
    Request r;
    r.sources = {source};
    r.target = ascend::target::parseTargetSpec("sim").spec;
    r.output = scratch / "out.so";
    r.hostCompiler = scratch.write("compiler", "#!/bin/sh\n" + script + "\n", true);
    r.timeLimit = limit;
    const Result result = compile(r);
    BOOST_TEST(!result);
    BOOST_TEST(!fs::exists(r.output));
    BOOST_TEST(!fs::exists(r.output.string() + ".build"));
    return result;
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  Scratch scratch;
  fs::path source;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(process, Fixture)

BOOST_AUTO_TEST_CASE(a_compiler_that_hangs_is_ended_with_its_children) {
  const auto start = std::chrono::steady_clock::now();
  const Result result =
      buildWith(fmt::format("sleep 600 & echo $! > '{}/child'; wait", scratch.path().string()), 500ms);
  BOOST_TEST((std::chrono::steady_clock::now() - start < 60s));
  BOOST_TEST(has(result.error, "was ended after 0.5 s; give it more with --timeout"), result.error);
  BOOST_TEST((result.kind == ErrorKind::toolchain));
  const pid_t child = std::stoi(read(scratch / "child"));
  // A dead process stays until its new parent has looked at it.
  for (int i = 0; i < 100 && ::kill(child, 0) == 0 && !has(read(fmt::format("/proc/{}/stat", child)), ") Z "); ++i)
    std::this_thread::sleep_for(50ms);
  BOOST_TEST((::kill(child, 0) != 0 || has(read(fmt::format("/proc/{}/stat", child)), ") Z ")));
}

BOOST_AUTO_TEST_CASE(a_compiler_that_closes_its_output_and_hangs_is_ended) {
  BOOST_TEST(has(buildWith("exec >/dev/null 2>&1; sleep 600", 300ms).error, "was ended after"));
}

BOOST_AUTO_TEST_CASE(a_compiler_that_prints_megabytes_is_cut_in_the_middle) {
  const Result result = buildWith("echo first; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo last; exit 1");
  BOOST_TEST(result.diagnostics.size() < 5'000'000);
  BOOST_TEST(result.diagnostics.starts_with("first\n"));
  BOOST_TEST(has(result.diagnostics, "bytes of output left out"));
  BOOST_TEST(has(result.diagnostics, "\nlast\n"));
}

BOOST_AUTO_TEST_CASE(a_compiler_that_crashes) {
  const Result result = buildWith("kill -SEGV $$");
  BOOST_TEST(has(result.error, "compiler crashed (Segmentation fault); the command was: "), result.error);
  BOOST_TEST((result.kind == ErrorKind::toolchain));
}

BOOST_AUTO_TEST_CASE(a_full_disk) {
  const Result result = buildWith("echo 'fatal error: error writing to k.o: No space left on device'; exit 1");
  BOOST_TEST(has(result.error, "the disk is full"), result.error);
  BOOST_TEST((result.kind == ErrorKind::system));
  BOOST_CHECK_THROW(throw Error("x", ErrorKind::system), Error);
}

BOOST_AUTO_TEST_CASE(a_compiler_that_is_not_executable) {
  Request r;
  r.sources = {source};
  r.target = ascend::target::parseTargetSpec("sim").spec;
  r.output = scratch / "out.so";
  r.hostCompiler = scratch.write("plain text", "no program");
  const Result result = compile(r);
  BOOST_TEST(has(result.error, "is not there or cannot be run"), result.error);
  BOOST_TEST((result.kind == ErrorKind::toolchain));
}

BOOST_AUTO_TEST_CASE(a_compiler_that_writes_nothing) {
  BOOST_TEST(has(buildWith("exit 0").error, "ended without an error but wrote no"));
  BOOST_TEST(has(buildWith("exit 3").error, "failed with exit code 3 and said nothing"));
}

BOOST_AUTO_TEST_CASE(programs_read_no_standard_input) { BOOST_TEST(run({{"cat"}}).exitCode == 0); }

BOOST_AUTO_TEST_CASE(all_programs_can_be_ended_at_once) {
  std::jthread killer([] {
    std::this_thread::sleep_for(300ms);
    endRunningPrograms();
  });
  const ProcessResult result = run({{"sleep", "600"}});
  BOOST_TEST(result.signal() == SIGKILL);
}

BOOST_AUTO_TEST_SUITE_END()
