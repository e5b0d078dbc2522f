// Bundles: what was packed comes back; whatever was done to the file is refused.
#include "hub/artifact/bundle.h"
#include "hub/artifact/elf_symbols.h"
#include "hub/artifact/inspect.h"
#include "hub/artifact/output_file.h"
#include "hub/error.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  std::string bundle() const {
    ascend::target::SignatureFile file;
    file.kernels.push_back({.name = "add", .args = {{.name = "x"}}, .core = "aiv", .workspaceBytes = 64});
    return packBundle("adds", {ascend::target::toJson(file)}, {{"sim", scratch / "a"}, {"Ascend910B3", scratch / "b"}});
  }
  static std::string errorOf(const std::string& bytes) {
    try {
      readBundle(bytes);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
  Scratch scratch;
  fs::path a = scratch.write("a", std::string(1000, 'a')), b = scratch.write("b", std::string("\0\1\2", 3));
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bundle, Fixture)

BOOST_AUTO_TEST_CASE(what_was_packed_comes_back) {
  const std::string bytes = bundle();
  const ascend::target::Bundle read = readBundle(bytes);
  BOOST_TEST(read.library == "adds");
  BOOST_TEST_REQUIRE(read.images.size() == 2);
  BOOST_TEST(read.images[0].bytes == std::string(1000, 'a'));
  BOOST_TEST(read.images[1].bytes == std::string("\0\1\2", 3));
  BOOST_TEST(read.images[1].target == "Ascend910B3");
  BOOST_TEST(read.signatures.at(0).kernels.at(0).workspaceBytes == 64);
  for (const auto& image : read.images)
    BOOST_TEST(static_cast<std::size_t>(image.bytes.data() - bytes.data()) % ascend::target::kBundleAlign == 0);
  BOOST_TEST(bytes == bundle(), "the same input gives the same bytes");
  const std::string text = inspectFile(scratch.write("adds.asckb", bytes));
  BOOST_TEST(text.find("object    Ascend910B3, 3 bytes, sha256 ") != std::string::npos, text);
  BOOST_TEST(text.find("kernel    add(") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(every_cut_and_every_changed_byte_is_refused) {
  const std::string bytes = bundle();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_REQUIRE(!errorOf(bytes.substr(0, size)).empty());
  std::mt19937 random(1);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (random() % 8)));
    BOOST_REQUIRE_MESSAGE(!errorOf(changed).empty(), "byte " << at);
  }
  BOOST_TEST(!errorOf(bytes + "x").empty());
  BOOST_TEST(errorOf("PK\3\4") == "this is no kernel bundle");
}

BOOST_AUTO_TEST_CASE(random_files_are_refused_without_harm) {
  std::mt19937 random(7);
  const std::string good = bundle();
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = i % 2 == 0 ? good
                                   : std::string("\x7f"
                                                 "ELF\2\1\1",
                                                 7);
    bytes.resize(7 + random() % 4000);
    for (std::size_t at = 8; at < bytes.size(); at += 1 + random() % 16)
      bytes[at] = static_cast<char>(random());
    const fs::path file = scratch.write("random", bytes);
    try {
      inspectFile(file);
    } catch (const Error& error) {
      BOOST_REQUIRE(std::string(error.what()).find("random: error: ") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_object_is_refused_without_harm) {
  const std::string program = ascend::hub::readFile("/proc/self/exe");
  BOOST_TEST(describeObject(program).sha256.size() == 64);
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    std::string bytes = program.substr(0, random() % 20000);
    if (bytes.size() > 64)
      bytes[random() % 64] = static_cast<char>(random());
    try {
      describeObject(bytes);
    } catch (const Error&) {
      continue;
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_said) {
  BOOST_CHECK_THROW(packBundle("", {"{}"}, {{"sim", a}}), Error);
  BOOST_CHECK_THROW(packBundle("x", {"{}"}, {{"sim", a}}), Error);
  BOOST_CHECK_THROW(inspectFile(scratch / "not there"), Error);
  BOOST_CHECK_THROW(inspectFile(scratch.write("text", "hello")), Error);
}

BOOST_AUTO_TEST_SUITE_END()
