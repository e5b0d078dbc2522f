#include "target/target_spec.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::target;

BOOST_AUTO_TEST_CASE(every_soc_is_found_by_its_name) {
  for (const Soc& soc : allSocs()) {
    BOOST_TEST(findSoc(soc.name) == &soc);
    BOOST_TEST(soc.ubUsableBytes < soc.ubBytes);
    BOOST_TEST((soc.arch == NpuArch::dav2201) == soc.hasDataCopyPad);
  }
}

BOOST_AUTO_TEST_CASE(sim_is_the_default_soc) {
  const auto sim = parseTargetSpec("sim");
  BOOST_TEST(bool(sim));
  BOOST_TEST(sim.spec.simulator);
  BOOST_TEST(sim.spec.soc->name == "Ascend910B3");
  BOOST_TEST(parseTargetSpec("sim:Ascend910B3").spec.str() == "sim");
  BOOST_TEST(parseTargetSpec("sim:Ascend310P3").spec.fileName() == "sim_Ascend310P3");
  BOOST_TEST(!parseTargetSpec("Ascend310P1").spec.simulator);
}

BOOST_AUTO_TEST_CASE(a_misspelt_soc_names_the_nearest) {
  const auto result = parseTargetSpec("ascend910B3");
  BOOST_TEST(!result);
  BOOST_TEST(result.error.find("did you mean 'Ascend910B3'?") != std::string::npos);
  BOOST_TEST(parseTargetSpec("gpu").error.find("did you mean") == std::string::npos);
  BOOST_TEST(!parseTargetSpec("sim:"));
  BOOST_TEST(!parseTargetSpec(""));
}
