#include "ascendcc/core_kinds.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace ascend::asc;
namespace fs = std::filesystem;

namespace {

/// A folder with a header of the user's and one of the SDK's.
struct Sources {
  fs::path folder = fs::temp_directory_path() / ("core kinds \xc3\xa4 " + std::to_string(getpid()));
  fs::path headers = folder / "sdk";
  Sources() { fs::create_directories(headers); }
  ~Sources() { fs::remove_all(folder); }

  bool ask(const std::string& user, const std::string& sdk = "") const {
    std::ofstream(folder / "user.h") << user;
    std::ofstream(headers / "kernel_operator.h") << sdk;
    // As g++ writes them: a folder, letters outside of ASCII as octal digits, built-in text.
    std::string name = (folder / "user.h").string();
    for (std::size_t at = name.find("\xc3\xa4"); at != std::string::npos; at = name.find("\xc3\xa4"))
      name.replace(at, 2, "\\303\\244");
    return asksForCoreKind("# 0 \"<built-in>\"\n# 1 \"" + folder.string() + "//\"\n# 1 \"" +
                               (headers / "kernel_operator.h").string() + "\" 1\n# 1 \"" + name + "\" 1\nint x;\n",
                           headers);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(core_kinds, Sources)

BOOST_AUTO_TEST_CASE(macros_of_the_device_compiler) {
  for (const char* const word : {"__DAV_C220_CUBE__", "__DAV_C220_VEC__", "__DAV_CUBE__", "__DAV_VEC__"})
    BOOST_TEST(ask(std::string("#if defined(") + word + ")\n#endif\n"));
  BOOST_TEST(!ask("#if defined(__DAV_M200__) || __NPU_ARCH__ == 2201\n#endif\n"));
}

BOOST_AUTO_TEST_CASE(the_kind_as_a_constant) {
  BOOST_TEST(ask("if constexpr (g_coreType == AscendC::AIC) {}"));
  BOOST_TEST(ask("Work<g_coreType> work;"));
  BOOST_TEST(ask("static_assert(g_coreType == AscendC::AIV);"));
  BOOST_TEST(!ask("if ASCEND_IS_AIC { f(); }"));
  BOOST_TEST(!ask("if (g_coreType == AscendC::AIV) { f(); }"));
  BOOST_TEST(!ask("if constexpr (x) { f(); } if (g_coreType == AscendC::AIV) { f(); }"));
}

BOOST_AUTO_TEST_CASE(what_the_sdk_says_does_not_count) { BOOST_TEST(!ask("int x;", "__DAV_C220_CUBE__")); }

BOOST_AUTO_TEST_SUITE_END()
