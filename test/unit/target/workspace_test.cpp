#include "target/workspace.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace ascend::target;

namespace {

/// Of arguments of these extents; what has none is a number: 10 times its own.
std::optional<std::uint64_t> bytes(std::uint64_t constant, const std::string& parts,
                                   const std::vector<std::vector<std::int64_t>>& extents = {{3, 100}, {7}}) {
  return workspaceBytes(
      constant, parts, [&](std::size_t argument, std::optional<std::size_t> dim) -> std::optional<std::int64_t> {
        if (!dim)
          return 10 * static_cast<std::int64_t>(argument);
        return argument < extents.size() && *dim < extents[argument].size() ? std::optional(extents[argument][*dim])
                                                                            : std::nullopt;
      });
}

} // namespace

BOOST_AUTO_TEST_SUITE(workspace)

BOOST_AUTO_TEST_CASE(parts_are_rounded_up_one_by_one) {
  BOOST_TEST(bytes(1536, "").value() == 1536U);
  BOOST_TEST(bytes(0, "4*0.0*0.1").value() == 1536U);
  BOOST_TEST(bytes(512, "4*1.0;1*1.0").value() == 1536U);
  BOOST_TEST(bytes(0, "0").value() == 0U);
  BOOST_TEST(bytes(0, "4*0.0*0.1+64*1.0-100").value() == 2048U); // 1200 + 448 - 100 = 1548
  BOOST_TEST(bytes(0, "-4*1.0+512").value() == 512U);
  BOOST_TEST(bytes(0, "12*0.0", {{0}}).value() == 0U);
}

BOOST_AUTO_TEST_CASE(what_has_no_size) {
  for (const char* text : {"x", "4*", "4*v", "div(1,2", "div(1)", "div(1,2,3)", "lt(1,2,3)", "nat()", "dim(1,2)", "-v1",
                           "4*0.", "4*0.0;;", "4 * 0.0", "4**0.0", "+", ";", "4*0.0x", "1-"})
    BOOST_TEST(!bytes(0, text), text);
  BOOST_TEST(!bytes(0, "64-100*1.0"));
  const std::int64_t huge = std::int64_t{1} << 40;
  BOOST_TEST(!bytes(0, "4*0.0*0.1", {{huge, huge}}));
  BOOST_TEST(!bytes(0, "4611686018427387904;4611686018427387904"));
  BOOST_TEST(bytes(0, "4*0.0", {{huge}}).value() == 4U * huge);
}

BOOST_AUTO_TEST_CASE(values_and_functions) {
  // Each times 512, so that nothing is rounded.
  const auto of = [](const std::string& text) { return bytes(0, "512*" + text).value() / 512; };
  BOOST_TEST(of("v3") == 30U);
  BOOST_TEST(of("0.1*v2*2") == 4000U);
  BOOST_TEST(of("div(0.1,1.0)") == 14U);
  BOOST_TEST(of("rem(0.1,1.0)") == 2U);
  BOOST_TEST(of("div(-7+2*1.0,2)") == 3U);
  BOOST_TEST(of("div(0.1-1,1.0)*3") == 42U);
  BOOST_TEST(of("min(0.0,1.0)") == 3U);
  BOOST_TEST(of("max(0.0,1.0)") == 7U);
  BOOST_TEST(of("lt(0.0,1.0,5,6)") == 5U);
  BOOST_TEST(of("lt(1.0,1.0,5,6)") == 6U);
  BOOST_TEST(of("lt(0.0,1.0,5,div(1,0))") == 5U); // the other side needs no number
  BOOST_TEST(of("nat(1.0-7)") == 0U);
  BOOST_TEST(bytes(0, "512*nat(1.0-5)+512*v1").value() == 512U * 12);
}

BOOST_AUTO_TEST_CASE(functions_without_a_value) {
  for (const char* text : {"div(1,1.0-7)", "rem(1,1.0-7)", "nat(1.0-8)", "lt(div(1,0),1,2,3)", "2.0", "0.2",
                           "div(-9223372036854775808,-1)", "max(div(1,0),2)"})
    BOOST_TEST(!bytes(0, text), text);
  std::string deep = "1";
  for (int i = 0; i < 100000; ++i)
    deep = "nat(" + deep;
  BOOST_TEST(!bytes(0, deep));
}

BOOST_AUTO_TEST_SUITE_END()
