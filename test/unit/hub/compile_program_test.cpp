// ascend-compile from the outside.
#include "hub/command_line.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  Fixture() {
    writeDeviceHeaders(scratch);
    source = scratch.write("my add.cpp", kAddSource).string();
  }
  ProcessResult compile(const std::vector<std::string>& arguments) const {
    CommandLine line{{ASCEND_COMPILE}};
    return run(line.addAll(arguments));
  }
  void refused(const std::vector<std::string>& arguments, const std::string& message, int exitCode = 1) const {
    const ProcessResult result = compile(arguments);
    BOOST_TEST(result.exitCode == exitCode, result.output);
    BOOST_TEST(result.output.find(message) != std::string::npos, result.output);
  }
  std::string path(const std::string& name) const { return (scratch / name).string(); }

  Scratch scratch;
  std::string source;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
  Environment cannHome{"ASCEND_HOME_PATH", std::nullopt};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(program, Fixture)

BOOST_AUTO_TEST_CASE(from_a_source_to_a_library_that_a_program_links) {
  BOOST_TEST(compile({source, "--soc", "sim,sim:Ascend310P3", "-o", path("k.{soc}.so"), "-O2"}).exitCode == 0);
  BOOST_TEST(fs::exists(scratch / "k.sim_Ascend310P3.so"));
  BOOST_TEST(compile({source, "--emit=signature", "--declare", "add(in f16 x, in f16 y, out f32 z, i64 n)", "-o",
                      path("k.json")})
                 .exitCode == 0);
  BOOST_TEST(
      compile({"--emit=header", "--signature", path("k.json"), "--library", "adds", "-o", path("adds.h")}).exitCode ==
      0);
  BOOST_TEST(read(scratch / "adds.h").find("ascend_kernel_library_adds") != std::string::npos);
  const ProcessResult packed =
      compile({"--pack", "--library", "adds", "--signature", path("k.json"), "--image", "sim=" + path("k.sim.so"),
               "--image", "sim:Ascend310P3=" + path("k.sim_Ascend310P3.so"), "-o", path("adds.cpp")});
  BOOST_TEST(packed.exitCode == 0, packed.output);
  scratch.write("main.cpp", R"(#include <ascend/kernel_library.h>
#include <cstdio>
extern "C" const ascend_kernel_library ascend_kernel_library_adds;
int main() {
  const ascend_kernel_library& lib = ascend_kernel_library_adds;
  std::fwrite(lib.bundle, 1, lib.bundle_size, stdout);
  std::fprintf(stderr, "%s %u %d\n", lib.name, lib.version, int(reinterpret_cast<size_t>(lib.bundle) % 64));
})");
  const ProcessResult built = run({{"c++", "-Wall", "-Wextra", "-Werror", "-I", KERNEL_LIBRARY_INCLUDE,
                                    path("main.cpp"), path("adds.cpp"), "-o", path("main")}});
  BOOST_REQUIRE_MESSAGE(built.exitCode == 0, built.output);
  // What is in the program is the file that --pack writes, byte by byte.
  BOOST_TEST(run({{"sh", "-c", "'" + path("main") + "' > '" + path("embedded.asckb") + "'"}}).output == "adds 2 0\n");
  BOOST_TEST(
      compile({"--pack", "--library", "adds", "--signature", path("k.json"), "--image", "sim=" + path("k.sim.so"),
               "--image", "sim:Ascend310P3=" + path("k.sim_Ascend310P3.so"), "-o", path("adds.asckb")})
          .exitCode == 0);
  BOOST_TEST((read(scratch / "embedded.asckb") == read(scratch / "adds.asckb")));
  const ProcessResult inspected = compile({"--inspect", path("embedded.asckb")});
  BOOST_TEST(inspected.exitCode == 0, inspected.output);
  BOOST_TEST(inspected.output.find("object    sim:Ascend310P3, ") != std::string::npos, inspected.output);
  // For programs: a line of JSON for each file.
  const ProcessResult lines = compile({"--inspect", "--json", path("embedded.asckb"), path("k.sim_Ascend310P3.so")});
  BOOST_TEST(lines.exitCode == 0, lines.output);
  const std::size_t second = lines.output.find('\n') + 1;
  const auto library = nlohmann::json::parse(lines.output.substr(0, second));
  BOOST_TEST(library.at("library") == "adds");
  BOOST_TEST(library.at("signatures").at(0).at("kernels").at(0).at("name") == "add");
  BOOST_TEST(library.at("objects").at(1).at("target") == "sim:Ascend310P3");
  const auto object = nlohmann::json::parse(lines.output.substr(second));
  BOOST_TEST(object.at("sha256") == library.at("objects").at(1).at("sha256"));
  BOOST_TEST(object.at("bytes") == library.at("objects").at(1).at("bytes"));
}

BOOST_AUTO_TEST_CASE(text_goes_to_standard_output) {
  BOOST_TEST(compile({source, "--emit=signature"}).output.find("\"hand_written\": true") != std::string::npos);
  BOOST_TEST(compile({source, "--emit=preprocessed", "--soc", "sim", "-DEXTRA=1"}).output.find("void add(") !=
             std::string::npos);
  BOOST_TEST(compile({"--version"}).output.starts_with("ascend-compile "));
  BOOST_TEST(compile({"--help"}).output.find("--dry-run") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(dependencies_of_text_are_told_too) {
  BOOST_TEST(compile({source, "--emit=signature", "-o", path("k k.json"), "--depfile", path("k.d")}).exitCode == 0);
  const std::string dependencies = read(scratch / "k.d");
  BOOST_TEST(dependencies.find("k\\ k.json:") != std::string::npos, dependencies);
  BOOST_TEST(dependencies.find("my\\ add.cpp") != std::string::npos, dependencies);
  BOOST_TEST(dependencies.find("kernel_operator.h") != std::string::npos, dependencies);
}

BOOST_AUTO_TEST_CASE(dry_run_prints_every_command) {
  const ProcessResult result = compile(
      {source, "--soc", "Ascend910B3", "-o", path("k.o"), "--dry-run", "--toolchain", "legacy", "--cann", "/c"});
  BOOST_TEST(result.exitCode == 0);
  BOOST_TEST(result.output.find("/ccec_compiler/bin/bisheng -x cce") != std::string::npos);
  BOOST_TEST(result.output.find("ld.lld -m aicorelinux -Ttext=0") != std::string::npos);
  BOOST_TEST(!fs::exists(scratch / "k.o"));
}

BOOST_AUTO_TEST_CASE(mistakes_on_the_command_line) {
  refused({}, "no source file given", 2);
  refused({source, "-o", path("k.o")}, "--soc: is needed", 2);
  refused({source, "--soc", "sim"}, "-o: is needed", 2);
  refused({source, "--soc", "Ascend910B9", "-o", path("k.o")}, "unknown SoC 'Ascend910B9'", 2);
  refused({source, "--soc", "sim,Ascend910B9", "-o", path("{soc}.o")}, "unknown SoC 'Ascend910B9'", 2);
  refused({source, "--soc", "sim", "--soc", "Ascend910B3", "-o", path("k.o")}, "must hold {soc}", 2);
  refused({source, "--emit=header"}, "needs --library", 2);
  refused({source, "--emit=nothing"}, "nothing", 2);
  refused({"--pack", source, "-o", path("k.cpp")}, "takes objects", 2);
  refused({"--pack", "--image", "sim", "-o", path("k.cpp")}, "TARGET=FILE", 2);
}

BOOST_AUTO_TEST_CASE(mistakes_in_the_input) {
  refused({path("none.cpp"), "--soc", "sim", "-o", path("k.o")}, "none.cpp: error: there is no such file");
  refused({source, "--emit=signature", "--declare", "sub(in f16 x)"},
          "names the kernel 'sub', which is not in the sources; they have add");
  refused({source, "--soc", "sim", "-o", path("no/k.o")}, "does not exist");
  const std::string bad = scratch.write("bad.json", "{}").string();
  refused({source, "--soc", "sim", "-o", path("k.o"), "--signature", bad}, "bad.json: error: not a kernel signature");
  refused({"--pack", "--library", "l", "--signature", bad, "--image", "sim=" + source, "-o", path("l.cpp")},
          "bad.json: error:");
  BOOST_TEST(!fs::exists(scratch / "l.cpp"));
}

BOOST_AUTO_TEST_SUITE_END()
