// Bad input to ascend-compile: one error that says what is wrong, and nothing left behind.
#include "hub/command_line.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <set>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  Fixture() {
    writeDeviceHeaders(scratch);
    source = scratch.write("add.cpp", kAddSource).string();
    fs::create_directories(scratch / "tmp");
  }
  static std::set<std::string> filesIn(const fs::path& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      files.insert(entry.path().string());
    return files;
  }
  /// The command fails, says `message` once as its own error, and leaves every folder as it was.
  void refused(const std::vector<std::string>& arguments, const std::string& message,
               const std::string& before = {}) const {
    const auto files = filesIn(scratch.path());
    std::string command = before + CommandLine{{ASCEND_COMPILE}}.addAll(arguments).str();
    const ProcessResult result = run({{"sh", "-c", command}});
    BOOST_TEST((result.exitCode == 1 || result.exitCode == 2), command << ": " << result.exitCode << result.output);
    BOOST_TEST(result.output.find(message) != std::string::npos, message << " not in: " << result.output);
    std::size_t own = 0;
    for (std::size_t at = 0; (at = result.output.find("ascend-compile: error: ", at)) != std::string::npos; ++at)
      ++own;
    BOOST_TEST(own <= 1U, result.output);
    BOOST_TEST(result.output.size() < 3'000'000U); // of a compiler that prints without end: its beginning and its end
    BOOST_TEST(filesIn(scratch.path()) == files, boost::test_tools::per_element());
  }
  std::vector<std::string> build(const std::string& file, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{file, "--soc", "sim", "-o", path("k.so")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  std::string path(const std::string& name) const { return (scratch / name).string(); }

  Scratch scratch;
  std::string source;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
  Environment cache{"ASCEND_CACHE", "off"};
  Environment temporary{"TMPDIR", (scratch / "tmp").string()};
  Environment cannHome{"ASCEND_HOME_PATH", std::nullopt};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input, Fixture)

BOOST_AUTO_TEST_CASE(sources_that_are_none) {
  refused(build(scratch.write("prose.cpp", "Dear Sir,\nwe regret to inform you\n").string()), "prose.cpp:1:");
  refused(build(scratch
                    .write("noise.cpp", std::string("\x7f"
                                                    "ELF\0\1\2\3\xff\xfe",
                                                    10))
                    .string()),
          "noise.cpp");
  refused(build(scratch.write("empty.cpp", "").string()), "there is no kernel in this source");
  refused(build(scratch.write("host.cpp", "int main() { return 0; }\n").string()), "there is no kernel in this source");
  refused(build(scratch.write("include.cpp", "#include \"no such header.h\"\n").string()), "no such header.h");
  refused(build(path("not there.cpp")), "there is no such file");
  refused(build(scratch.path().string()), "it is a folder");
  const std::string header = "#include \"kernel_operator.h\"\n";
  refused(build(scratch.write("hungry.cpp", header + "#include \"hungry.cpp\"\n").string()), "hungry.cpp");
  // Without end: clang gives up by itself.
  refused(build(scratch.write("deep.cpp", header + std::string(5000, '(')).string()), "deep.cpp");
}

BOOST_AUTO_TEST_CASE(wrong_names_among_targets) {
  refused({source, "--soc", "sim", "--soc", "Ascend910B33", "--soc", "Ascend310P3", "-o", path("k.{soc}.o")},
          "unknown SoC 'Ascend910B33'; did you mean 'Ascend910B3'?");
  refused({source, "--soc", "sim:", "-o", path("k.o")}, "sim:");
  // One of several that cannot be built takes the others with it.
  refused({source, "--soc", "sim", "--soc", "Ascend910B3", "-o", path("k.{soc}.o")}, "needs Huawei's CANN toolkit");
}

BOOST_AUTO_TEST_CASE(compilers_that_do_not_behave) {
  const auto compiler = [&](const std::string& script, const char* timeout = "0") {
    return build(source,
                 {"--timeout", timeout, "--host-cxx", scratch.write("cxx", "#!/bin/sh\n" + script, true).string()});
  };
  refused(compiler("kill -SEGV $$\n"), "crashed (Segmentation fault)");
  refused(compiler("sleep 100\n", "1"), "was ended after 1 s");
  refused(compiler("head -c 30000000 /dev/zero | tr '\\0' x; exit 1\n"), "failed (exit code 1)");
  refused(build(source, {"--host-cxx", scratch.write("text", "no program").string()}), "is not there or cannot be run");
  refused(build(source, {"--host-cxx", path("gone")}), "is not there or cannot be run");
}

BOOST_AUTO_TEST_CASE(places_that_cannot_be_written) {
  refused({source, "--soc", "sim", "-o", "/proc/k.so"}, "cannot write '/proc/k.so'");
  refused({source, "--soc", "sim", "-o", path("no folder/k.so")}, "does not exist");
  fs::create_directories(scratch / "folder");
  refused({source, "--soc", "sim", "-o", path("folder")}, "it is a folder");
  refused(build(source, {"--depfile", path("no folder/k.d")}), "does not exist");
  // Files that may not grow: what a quota does.
  refused(build(source), "k.so", "trap '' XFSZ; ulimit -f 1; ");
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_or_read_only) {
  if (run({{"unshare", "-rm", "true"}}).exitCode != 0) {
    BOOST_TEST_MESSAGE("skipped: no mounts of one's own here");
    return;
  }
  fs::create_directories(scratch / "disk");
  const auto onDisk = [&](const std::string& options) {
    const std::string inner = fmt::format(
        "mount -t tmpfs -o {} none '{}' && {}; code=$?; find '{}' -mindepth 1; exit $code", options, path("disk"),
        CommandLine{{ASCEND_COMPILE, source, "--soc", "sim", "-o", path("disk/k.so")}}.str(), path("disk"));
    return run({{"unshare", "-rm", "sh", "-c", inner}});
  };
  const ProcessResult full = onDisk("size=8k");
  BOOST_TEST(full.exitCode == 1, full.output);
  BOOST_TEST(full.output.find("the disk is full") != std::string::npos, full.output);
  BOOST_TEST(full.output.find(path("disk/k.so") + "\n") == std::string::npos, full.output);
  const ProcessResult readOnly = onDisk("ro");
  BOOST_TEST(readOnly.exitCode == 1, readOnly.output);
  BOOST_TEST(readOnly.output.find("cannot write") != std::string::npos, readOnly.output);
}

BOOST_AUTO_TEST_SUITE_END()
