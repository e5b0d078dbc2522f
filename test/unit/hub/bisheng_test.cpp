// The command lines of bisheng for every SoC, generation and output, against golden files. ASCEND_UPDATE_GOLDEN=1
// rewrites them.
#include "hub/toolchain/bisheng.h"

#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ascend::hub;
using namespace ascend::hub::test;
using ascend::target::Signature;

namespace {

const CannInstall kCann{"/cann", "/cann/x86_64-linux", "/cann/bin/bisheng", "/cann/bin/ld.lld", false};

Signature kernel(const std::string& name, const std::string& core = "aiv") {
  Signature s;
  s.name = name;
  s.core = core;
  return s;
}

Request request(const std::string& soc, OutputKind kind) {
  Request r;
  r.sources = {"k.cpp"};
  r.target = ascend::target::parseTargetSpec(soc).spec;
  r.kind = kind;
  r.output = "k.o";
  return r;
}

Plan planFor(const Request& r, const std::vector<std::vector<Signature>>& kernels, Generation generation) {
  Plan plan;
  plan.workDir = "work";
  plan.artifact = "work/object";
  planBisheng(r, kernels, kCann, generation, plan);
  return plan;
}

void checkGolden(const std::string& name, const std::string& text) {
  const fs::path file = fs::path(GOLDEN_DIR) / name;
  if (std::getenv("ASCEND_UPDATE_GOLDEN") != nullptr)
    std::ofstream(file) << text;
  BOOST_TEST(read(file) == text, "differs from " << file << ":\n" << text);
}

void checkAllSocs(const std::string& name, OutputKind kind, Generation generation) {
  std::string text;
  for (const auto& soc : ascend::target::allSocs())
    text += fmt::format("== {}\n{}", soc.name,
                        describe(planFor(request(std::string(soc.name), kind), {{kernel("add")}}, generation)));
  checkGolden(name, text);
}

} // namespace

BOOST_AUTO_TEST_CASE(legacy_objects) { checkAllSocs("legacy_object.txt", OutputKind::object, Generation::legacy); }
BOOST_AUTO_TEST_CASE(legacy_shared_libraries) {
  checkAllSocs("legacy_shared.txt", OutputKind::shared, Generation::legacy);
}
BOOST_AUTO_TEST_CASE(modern_objects) { checkAllSocs("modern_object.txt", OutputKind::object, Generation::modern); }
BOOST_AUTO_TEST_CASE(modern_shared_libraries) {
  checkAllSocs("modern_shared.txt", OutputKind::shared, Generation::modern);
}

BOOST_AUTO_TEST_CASE(every_variant_kind_of_core_and_output) {
  constexpr std::pair<const char*, Variant> kVariants[] = {{"release", Variant::release},
                                                           {"debug", Variant::debug},
                                                           {"sanitize", Variant::sanitize},
                                                           {"profile", Variant::profile}};
  std::string text;
  for (const char* soc : {"Ascend310P3", "Ascend910B3", "Ascend910_9392"})
    for (const auto& [generationName, generation] :
         {std::pair{"legacy", Generation::legacy}, std::pair{"new", Generation::modern}})
      for (const auto& [variantName, variant] : kVariants)
        for (const char* core : {"aiv", "aic", "mix", "mixvector"})
          for (const OutputKind kind : {OutputKind::object, OutputKind::shared}) {
            // One legacy host library holds kernels of one kind of core; 910B has no vector cores of their own.
            const bool fused = std::string_view(soc) == "Ascend310P3",
                       vectorCores = std::string_view(core) == "mixvector";
            const bool mixLibrary =
                kind == OutputKind::shared && (fused ? vectorCores : std::string_view(core) == "mix");
            if ((mixLibrary && generation == Generation::legacy) || (vectorCores && !fused))
              continue;
            Request r = request(soc, kind);
            r.variant = variant;
            text += fmt::format("== {} {} {} {} {}\n{}", soc, generationName, variantName, core,
                                kind == OutputKind::object ? "object" : "shared",
                                describe(planFor(r, {{kernel("add", core)}}, generation)));
          }
  checkGolden("variants.txt", text);
}

BOOST_AUTO_TEST_CASE(every_option_reaches_the_command_line) {
  Request r = request("Ascend910B1", OutputKind::object);
  r.sources = {"a.cpp", "b dir/b.asc"};
  r.definitions = {"N=1"};
  r.includes = {"inc dir"};
  r.options = {"-Wall"};
  r.optimization = 1;
  r.debug = true;
  r.autoSync = false;
  r.depfile = "k.d";
  const std::vector<std::vector<Signature>> kernels{{kernel("a")}, {kernel("b", "mix")}};
  checkGolden("options.txt", "== legacy\n" + describe(planFor(r, kernels, Generation::legacy)) + "== new\n" +
                                 describe(planFor(r, kernels, Generation::modern)));
}

BOOST_AUTO_TEST_CASE(preprocessing) {
  checkGolden(
      "preprocessed.txt",
      "== legacy\n" + describe(planFor(request("Ascend310P3", OutputKind::preprocessed), {{}}, Generation::legacy)) +
          "== new\n" + describe(planFor(request("Ascend310P3", OutputKind::preprocessed), {{}}, Generation::modern)));
}

BOOST_AUTO_TEST_CASE(metadata_names_the_kind_of_core) {
  const auto& split = *ascend::target::findSoc("Ascend910B3");
  const auto& fused = *ascend::target::findSoc("Ascend310P3");
  const auto holds = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(holds(kernelMetadata({kernel("k")}, split), "section(\".ascend.meta.k\"))) = {1, 4, 3};"));
  BOOST_TEST(holds(kernelMetadata({kernel("k", "aic")}, split), "= {1, 4, 2};"));
  BOOST_TEST(holds(kernelMetadata({kernel("k")}, fused), "= {1, 4, 1};"));
  BOOST_TEST(holds(kernelMetadata({kernel("k", "mix")}, split),
                   "section(\".ascend.meta.k_mix_aic\"))) = {{1, 4, 4}, 3, 4, 1, 2};"));
  Signature oneToOne = kernel("k", "mix");
  oneToOne.vectors = 1;
  BOOST_TEST(holds(kernelMetadata({oneToOne}, split), "= {{1, 4, 4}, 3, 4, 1, 1};"));
  const std::string vectorCores = kernelMetadata({kernel("k", "mixvector")}, fused);
  BOOST_TEST(holds(vectorCores, "section(\".ascend.meta.k_mix_aiv\"))) = {1, 4, 1};"));
}

BOOST_AUTO_TEST_CASE(kernels_of_different_kinds_do_not_share_a_legacy_source) {
  const std::vector<std::vector<Signature>> kernels{{kernel("a"), kernel("b", "aic")}};
  BOOST_CHECK_EXCEPTION(
      planFor(request("Ascend910B3", OutputKind::object), kernels, Generation::legacy), Error,
      [](const Error& e) { return std::string(e.what()).find("kernel 'a' runs on aiv cores") != std::string::npos; });
  // A fused core runs both.
  BOOST_CHECK_NO_THROW(planFor(request("Ascend310P3", OutputKind::object), kernels, Generation::legacy));
}
