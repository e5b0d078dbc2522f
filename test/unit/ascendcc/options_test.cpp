#include "ascendcc/options.h"
#include "hub/error.h"

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace ascend::asc;

namespace {

using Words = std::vector<std::string>;

std::string message(const Words& arguments) {
  try {
    parseOptions(arguments);
  } catch (const ascend::hub::Error& error) {
    return error.what();
  }
  return "";
}

bool is(const Words& a, const Words& b) { return a == b; }

} // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(outputs) {
  BOOST_TEST((parseOptions({"a.asc"}).output == Output::program));
  BOOST_TEST((parseOptions({"-c", "a.asc"}).output == Output::object));
  BOOST_TEST((parseOptions({"-dc", "a.asc"}).output == Output::object));
  BOOST_TEST((parseOptions({"-shared", "a.asc"}).output == Output::sharedLibrary));
  BOOST_TEST((parseOptions({"-lib", "a.asc"}).output == Output::staticLibrary));
  BOOST_TEST((parseOptions({"-E", "a.asc"}).output == Output::preprocessed));
  BOOST_TEST((parseOptions({"-S", "a.asc"}).output == Output::assembly));
  BOOST_TEST((parseOptions({"-MM", "a.asc"}).output == Output::dependencies));
  BOOST_TEST(parseOptions({"-o", "x", "a.asc"}).outputFile == "x");
  BOOST_TEST(parseOptions({"-ox", "a.asc"}).outputFile == "x");
}

BOOST_AUTO_TEST_CASE(languages) {
  const Options options = parseOptions(
      {"a.asc", "b.cpp", "-x", "asc", "c.cpp", "-xc++", "d.asc", "-x", "none", "e.o", "-lm", "-Wl,-z,now"});
  BOOST_REQUIRE(options.inputs.size() == 7U);
  const std::vector<bool> asc{true, false, true, false, false, false, false};
  const std::vector<bool> source{true, true, true, true, false, false, false};
  for (std::size_t i = 0; i < asc.size(); ++i) {
    BOOST_TEST(options.inputs[i].isAsc() == asc[i], "input " << i);
    BOOST_TEST(options.inputs[i].isSource() == source[i], "input " << i);
  }
}

BOOST_AUTO_TEST_CASE(architectures) {
  BOOST_TEST(parseOptions({"--npu-arch=dav-2201"}).npuArch == 2201U);
  BOOST_TEST(parseOptions({"--npu-arch", "dav-2002"}).npuArch == 2002U);
  BOOST_TEST(message({"--npu-arch=dav-3510"}) ==
             "--npu-arch=dav-3510: the simulator has dav-2201 (910B, 910_93) and dav-2002 (310P)");
  BOOST_TEST(message({"--npu-arch=x"}).find("this is no architecture") != std::string::npos);
  BOOST_TEST(parseOptions({"--run-mode=cpu"}).cpuDebug);
  BOOST_TEST(!parseOptions({"--run-mode=sim"}).cpuDebug);
  BOOST_TEST(message({"--run-mode=fast"}) ==
             "--run-mode=fast: the modes are cpu, sim and npu (all run on the simulator)");
}

BOOST_AUTO_TEST_CASE(who_gets_what) {
  const Options options = parseOptions({"-DA=1", "-D", "B", "-Ix", "-isystem", "y", "-include", "z.h", "-Wall", "-O3",
                                        "-std=c++20", "-Lp", "-L", "q", "-static", "-g"});
  BOOST_TEST(is(options.preprocessor, {"-DA=1", "-D", "B", "-Ix", "-isystem", "y", "-include", "z.h"}));
  BOOST_TEST(is(options.compiler, {"-Wall", "-O3", "-std=c++20", "-g"}));
  BOOST_TEST(is(options.linker, {"-Lp", "-Lq", "-static"}));
  BOOST_TEST(options.optimized);
  BOOST_TEST(options.standard);
}

BOOST_AUTO_TEST_CASE(options_of_the_device_compiler) {
  const Options options = parseOptions({"--cce-auto-sync=off", "-mllvm", "-cce-aicore-stack-size=0x8000",
                                        "--cce-aicore-lang", "--enable-simt", "-Xaicore-start", "-DK=1", "-O1",
                                        "-Xaicore-end", "-Xhost-start", "-Wextra", "-Xhost-end", "a.asc"});
  BOOST_TEST(is(options.ignored, {"--cce-auto-sync=off", "-mllvm -cce-aicore-stack-size=0x8000", "--cce-aicore-lang",
                                  "--enable-simt", "-O1"}));
  BOOST_TEST(is(options.preprocessor, {"-DK=1"}));
  BOOST_TEST(is(options.compiler, {"-Wextra"}));
  BOOST_TEST(!options.optimized);
  BOOST_TEST(message({"-Xhost-start", "-Wall"}) == "-Xhost-start has no -Xhost-end");
}

BOOST_AUTO_TEST_CASE(kernel_objects) {
  BOOST_TEST((parseOptions({"--aicore-only", "a.asc"}).output == Output::deviceBinary));
  BOOST_TEST((parseOptions({"-c", "--aicore-only", "a.asc"}).output == Output::deviceBinary));
  BOOST_TEST((parseOptions({"--aicore-only", "-E", "a.asc"}).output == Output::preprocessed));
  const Options options = parseOptions({"--aicore-only", "--kernel=add_f=add<float, 2 == 2>", "a.asc"});
  BOOST_REQUIRE(options.namedKernels.size() == 1U);
  BOOST_TEST(options.namedKernels[0].name == "add_f");
  BOOST_TEST(options.namedKernels[0].expression == "add<float, 2 == 2>");
  for (const char* const wrong : {"--kernel=add", "--kernel==add", "--kernel=add="})
    BOOST_TEST(message({wrong}).find("not NAME=EXPRESSION") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(dependencies) {
  const Options options = parseOptions({"-MD", "-MF", "x.d", "-MT", "y", "-MP", "a.asc"});
  BOOST_TEST(options.writeDependencies);
  BOOST_TEST(options.dependencyFile == "x.d");
  BOOST_TEST(is(options.dependencyTargets, {"-MT", "y", "-MP"}));
  BOOST_TEST(message({"-MF"}) == "-MF needs a value");
}

BOOST_AUTO_TEST_CASE(files_of_options) {
  const std::string path = "ascendcc_options_" + std::to_string(getpid()) + ".rsp";
  std::ofstream(path) << "-D'A=x y' \"b c.asc\"\n-c\\ d\n";
  const Options options = parseOptions({"@" + path});
  std::remove(path.c_str());
  BOOST_TEST(is(options.preprocessor, {"-DA=x y"}));
  BOOST_REQUIRE(options.inputs.size() == 1U);
  BOOST_TEST(options.inputs[0].text == "b c.asc");
  BOOST_TEST(is(options.compiler, {"-c d"}));
  BOOST_TEST(parseOptions({"@nothing"}).inputs.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
