// ascend-validate from the outside: each check fires where it should, and a correct kernel has none.
#include "validate_fixture.h"

#include <algorithm>

using namespace ascend::hub;
using namespace ascend::hub::test;
using ascend::validate::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(validate, Fixture)

BOOST_AUTO_TEST_CASE(correct_kernels_have_no_findings) {
  for (const char* kernel :
       {"add_half.cpp", "ping_pong.cpp", "sub_tail.cpp", "tiled_struct.cpp", "template_kernel.cpp"})
    BOOST_TEST(codes((fs::path(KERNELS) / kernel).string()).empty(), kernel);
  BOOST_TEST(codes((fs::path(KERNELS) / "barriers.cpp").string(), {"--auto-sync=off"}).empty());
}

BOOST_AUTO_TEST_CASE(synchronisation) {
  finds("RACE-RAW", "add_flags.cpp", "WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);", "");
  finds("SYNC-DEADLOCK", "add_flags.cpp", "SetFlag<HardEvent::MTE2_V>(EVENT_ID0);", "");
  finds("SYNC-FLAG-LEFT", "add_flags.cpp", "  WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);\n}", "}");
  finds("RACE-RAW", "barriers.cpp", "PipeBarrier<PIPE_V>();\n    Adds", "Adds", {"--auto-sync=off"});
  BOOST_TEST(codes(broken("barriers.cpp", "PipeBarrier<PIPE_V>();\n    Adds", "Adds")).empty());
}

BOOST_AUTO_TEST_CASE(queues) {
  finds("QUEUE-LEAK", "exp_float.cpp", "xQueue.FreeTensor(x);", "");
  finds("QUEUE-FREED", "exp_float.cpp", "xQueue.FreeTensor(x);", "xQueue.FreeTensor(x); xQueue.FreeTensor(x);");
  finds("MEM-FREED", "exp_float.cpp", "Exp(y, x, count);", "xQueue.FreeTensor(x); Exp(y, x, count);");
  finds("QUEUE-EMPTY", "exp_float.cpp", "xQueue.EnQue(x);", "");
}

BOOST_AUTO_TEST_CASE(memory) {
  finds("MEM-TENSOR", "exp_float.cpp", "InitBuffer(yQueue, 1, kTile * sizeof(float))",
        "InitBuffer(yQueue, 1, kTile * sizeof(half))");
  finds("MEM-CAPACITY", "exp_float.cpp", "kTile = 1024", "kTile = 65536");
  finds("MEM-ALIGN", "exp_float.cpp", "Exp(y, x, count);", "Exp(y, x[1], count - 8);");
  finds("INIT-READ", "sigmoid.cpp", "Duplicate(one, 1.0f, count);", "");
  finds("RACE-BLOCKS", "mul_flags_const.cpp", "zGlobal[at]", "zGlobal[0]");
}

BOOST_AUTO_TEST_CASE(arguments) {
  finds("ARG-UNUSED", "exp_float.cpp", "DataCopy(yGlobal[at], y, count);", "");
  finds("ARG-TYPE", "add_half.cpp", "kTile = 1024", "kTile = 1024",
        {"--declare", "add_half(in f32[?] x, in f16[?] y, out f16[?] z, i64 n)"});
  BOOST_TEST(codes((fs::path(KERNELS) / "add_half.cpp").string(),
                   {"--declare", "add_half(in f16[?] x, in f16[?] y, out f16[?] z, i64 n)"})
                 .empty());
}

BOOST_AUTO_TEST_CASE(what_the_soc_does_not_have) {
  const std::string tail = (fs::path(KERNELS) / "sub_tail.cpp").string();
  BOOST_TEST(!codes(tail, {"--soc", "Ascend310P3"}).empty());
  const ProcessResult both = validate({tail, "--soc", "Ascend910B3", "--soc", "Ascend310P3"});
  BOOST_TEST(both.output.find("on Ascend310P3)") != std::string::npos, both.output);
  BOOST_TEST(both.output.find("Ascend910B3") == std::string::npos, both.output);
}

BOOST_AUTO_TEST_CASE(entries_and_sources) {
  finds("ENTRY", "add_half.cpp", "void add_half(", "void add_half_2(");
  finds("ENTRY", "add_half.cpp", "extern \"C\"", "");
  finds("COMPILE", "add_half.cpp", "Add(z, x, y, count);", "Add(z, x, nothing, count);");
  const ProcessResult result = validate({broken("add_half.cpp", "Add(z, x, y, count);", "Add(z, x, nothing, count);")});
  BOOST_TEST(result.output.find("broken.cpp:43:15: error: ") != std::string::npos, result.output);
}

BOOST_AUTO_TEST_CASE(launches_that_are_given_are_exact) {
  const std::string kernel = (fs::path(KERNELS) / "row_sum.cpp").string();
  BOOST_TEST(codes(kernel, {"--launch", "rows=8, columns=1024, blocks=2"}).empty());
  BOOST_TEST(codes(kernel, {"--launch", "rows=8, columns=1000, blocks=2"}).empty());
  BOOST_TEST(codes(kernel, {"--launch", "rows=8, columns=1001, blocks=2"}).contains("MEM-ALIGN"));
  const ProcessResult wrong = validate({kernel, "--launch", "lines=8"});
  BOOST_TEST(wrong.exitCode == 1);
  BOOST_TEST(wrong.output.find("does not take") != std::string::npos, wrong.output);
}

BOOST_AUTO_TEST_CASE(what_is_not_analysed_is_said) {
  const ProcessResult result =
      validate({broken("add_half.cpp", "Add(z, x, y, count);",
                       "if (length * 7919 % 1000003 == 77) {\n      Add(z, y, x, count);\n    } else {\n"
                       "      Add(z, x, y, count);\n    }")});
  BOOST_TEST(result.output.find("broken.cpp:44: note: no launch that was tried comes here") != std::string::npos,
             result.output);
  const ProcessResult loop = validate({broken("add_half.cpp", "Add(z, x, y, count);", "while (length != 0) {}")});
  BOOST_TEST(loop.output.find("[NOT-REACHED]") != std::string::npos, loop.output);
}

BOOST_AUTO_TEST_CASE(standard_input_and_suppression) {
  const std::string file = broken("exp_float.cpp", "xQueue.FreeTensor(x);", "");
  const ProcessResult piped = run({{"sh", "-c", fmt::format("'{}' - < '{}'", ASCEND_VALIDATE, file)}});
  BOOST_TEST(piped.output.find("<stdin>:") != std::string::npos, piped.output);
  // The queue that is never freed has consequences of other kinds: those stay.
  const auto ofQueues = [](const std::set<std::string>& found) {
    return std::count_if(found.begin(), found.end(), [](const std::string& code) { return code.starts_with("QUEUE"); });
  };
  BOOST_TEST(ofQueues(codes(file)) != 0);
  BOOST_TEST(ofQueues(codes(file, {"--disable", "QUEUE"})) == 0);
  std::string text = read(file);
  const std::string mark = "  // ascend-validate: ignore(QUEUE) the queue ends with the kernel";
  for (std::size_t at = 0; (at = text.find("Queue.", at)) != std::string::npos; at = text.find('\n', at))
    text.insert(text.find('\n', at), mark);
  BOOST_TEST(ofQueues(codes(scratch.write("suppressed.cpp", text).string())) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
