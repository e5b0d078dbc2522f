#include "hub/command_line.h"

#include "hub/error.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::hub;
using namespace ascend::hub::test;

BOOST_AUTO_TEST_CASE(quoting_is_what_a_shell_reads_back) {
  const std::vector<std::string> hard{"plain", "with space", "it's", "$HOME", "", "a\nb", "-DX=\"y\"", "*"};
  CommandLine line{{"printf", "[%s]"}};
  line.addAll(hard);
  const ProcessResult shell = run({{"/bin/sh", "-c", line.str()}});
  std::string expected;
  for (const std::string& argument : hard)
    expected += "[" + argument + "]";
  BOOST_TEST(shell.output == expected);
  BOOST_TEST(shellQuote("-DX=1") == "-DX=1");
}

BOOST_AUTO_TEST_CASE(output_of_both_streams_is_kept_in_order) {
  const ProcessResult result = run({{"/bin/sh", "-c", "echo one; echo two >&2; echo three; exit 7"}});
  BOOST_TEST(result.output == "one\ntwo\nthree\n");
  BOOST_TEST(result.exitCode == 7);
  BOOST_TEST(run({{"/bin/sh", "-c", "kill -9 $$"}}).exitCode == 128 + 9);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_an_error) {
  BOOST_CHECK_EXCEPTION(run({{"/nowhere/program"}}), Error, [](const Error& e) {
    return std::string(e.what()).find("/nowhere/program") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(programs_are_found_in_path) {
  const Scratch scratch;
  const auto tool = scratch.write("bin/some-tool", "#!/bin/sh\n", true);
  scratch.write("bin/not-executable", "");
  const Environment path("PATH", (scratch / "bin").string() + ":/usr/bin:/bin");
  BOOST_TEST(findProgram("some-tool") == tool);
  BOOST_TEST(findProgram("not-executable").empty());
  BOOST_TEST(findProgram(tool.string()) == tool);
  BOOST_TEST(findProgram("").empty());
}
