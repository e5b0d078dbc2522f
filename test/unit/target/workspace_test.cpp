#include "target/workspace.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace ascend::target;

namespace {

/// Of arguments of these extents.
std::optional<std::uint64_t> bytes(std::uint64_t constant, const std::string& parts,
                                   const std::vector<std::vector<std::int64_t>>& extents = {{3, 100}, {7}}) {
  return workspaceBytes(constant, parts,
                        [&](std::size_t argument, std::size_t dim) { return extents.at(argument).at(dim); });
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
  for (const char* text : {"x", "4*", "4*0", "4*0.", "4*0.0;;", "4 * 0.0", "4**0.0", "+", ";", "4*0.0x", "1-"})
    BOOST_TEST(!bytes(0, text), text);
  BOOST_TEST(!bytes(0, "64-100*1.0"));
  const std::int64_t huge = std::int64_t{1} << 40;
  BOOST_TEST(!bytes(0, "4*0.0*0.1", {{huge, huge}}));
  BOOST_TEST(!bytes(0, "4611686018427387904;4611686018427387904"));
  BOOST_TEST(bytes(0, "4*0.0", {{huge}}).value() == 4U * huge);
}

BOOST_AUTO_TEST_SUITE_END()
