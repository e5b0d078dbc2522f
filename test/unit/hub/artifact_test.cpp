#include "hub/artifact/depfile.h"
#include "hub/artifact/output_file.h"
#include "hub/artifact/pack.h"
#include "hub/error.h"
#include "scratch.h"
#include "target/signature.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

auto says(const std::string& part) {
  return [part](const Error& e) {
    BOOST_TEST_INFO(e.what());
    return std::string(e.what()).find(part) != std::string::npos;
  };
}

std::string signatureOf(const std::string& name) {
  ascend::target::Signature kernel;
  kernel.name = name;
  return ascend::target::toJson({{kernel}, true});
}

} // namespace

BOOST_AUTO_TEST_CASE(depfiles_survive_hard_paths) {
  const std::vector<std::string> hard{"plain.h", "with space.h", "a#b.h", "c$d.h"};
  const std::string text = formatDepfile("out dir/k.o", hard);
  BOOST_TEST(text.starts_with("out\\ dir/k.o:"));
  BOOST_TEST(parseDepfile(text) == hard, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(depfiles_of_compilers_are_read) {
  const std::vector<std::string> expected{"a.cpp", "/usr/include/b.h", "c d.h"};
  BOOST_TEST(parseDepfile("object: a.cpp \\\n /usr/include/b.h \\\r\n  c\\ d.h\n") == expected,
             boost::test_tools::per_element());
  BOOST_TEST(parseDepfile("").empty());
  BOOST_TEST(parseDepfile("object:\n").empty());
}

BOOST_AUTO_TEST_CASE(an_output_file_appears_complete_or_not_at_all) {
  const Scratch scratch;
  const auto target = scratch.write("out.bin", "old");
  {
    const OutputFile file(target);
    std::ofstream(file.temporary()) << "half";
  }
  BOOST_TEST(read(target) == "old");
  BOOST_TEST(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 1);
  writeFile(target, "new");
  BOOST_TEST(read(target) == "new");
  BOOST_TEST(((fs::status(target).permissions() & fs::perms::group_read) == fs::perms::group_read));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_an_error) {
  const Scratch scratch;
  fs::create_directory(scratch / "folder");
  BOOST_CHECK_EXCEPTION(writeFile(scratch / "missing/out", ""), Error, says("does not exist"));
  BOOST_CHECK_EXCEPTION(writeFile(scratch / "folder", ""), Error, says("it is a folder"));
  // Root may write everywhere but here.
  BOOST_CHECK_EXCEPTION(writeFile("/proc/out", ""), Error, says("cannot write '/proc/out'"));
}

BOOST_AUTO_TEST_CASE(a_library_names_its_images_and_kernels) {
  const Scratch scratch;
  const auto object = scratch.write("k\".so", "0123456789");
  const std::string text =
      packLibrary("my-lib", {signatureOf("a"), signatureOf("b")}, {{"sim", object}, {"Ascend910B3", object}});
  BOOST_TEST(text.find("ascend_kernel_library_my_lib = {") != std::string::npos);
  BOOST_TEST(text.find(".incbin") != text.rfind(".incbin"), "both objects are taken from their files");
}

BOOST_AUTO_TEST_CASE(a_library_refuses_what_cannot_work) {
  const Scratch scratch;
  const auto object = scratch.write("k.so", "x");
  const auto empty = scratch.write("empty.so", "");
  BOOST_CHECK_EXCEPTION(packLibrary("l", {signatureOf("a"), signatureOf("a")}, {{"sim", object}}), Error,
                        says("named 'a'"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {signatureOf("a")}, {{"gpu", object}}), Error, says("unknown SoC 'gpu'"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {signatureOf("a")}, {{"sim", scratch / "no.so"}}), Error, says("no.so"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {signatureOf("a")}, {{"sim", empty}}), Error, says("is empty"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {"{"}, {{"sim", object}}), Error, says("not a kernel signature"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {}, {{"sim", object}}), Error, says("--signature"));
  BOOST_CHECK_EXCEPTION(packLibrary("l", {signatureOf("a")}, {}), Error, says("--image"));
}
