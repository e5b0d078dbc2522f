#include "hub/signature/source_reader.h"

#include "hub/error.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::hub;
using namespace ascend::hub::test;
using ascend::target::Signature;

namespace {

struct Fixture {
  Fixture() { writeDeviceHeaders(scratch); }

  std::vector<Signature> kernels(const std::string& text, SourceOptions options = {}) const {
    const auto file = scratch.write("k.cpp", "#include \"kernel_operator.h\"\n" + text);
    if (options.soc == nullptr)
      options.soc = &ascend::target::defaultSoc();
    return readKernels(file, options);
  }
  void refused(const std::string& text, const std::string& message) const {
    BOOST_CHECK_EXCEPTION(kernels(text), Error, [&](const Error& e) {
      BOOST_TEST_INFO(e.what());
      return (std::string(e.what()) + e.diagnostics).find(message) != std::string::npos;
    });
  }

  Scratch scratch;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
};

const std::string kHead = "extern \"C\" __global__ __aicore__ void ";

} // namespace

BOOST_FIXTURE_TEST_SUITE(source_reader, Fixture)

BOOST_AUTO_TEST_CASE(parameters_become_arguments) {
  const auto found = kernels(kHead + "k(GM_ADDR a, __gm__ uint8_t* b, const half* c, bfloat16_t* d, void* e, int32_t "
                                     "f, bool g, const double h, unsigned long) {}");
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(
      toString(found[0]) ==
      "k(a: inout any[...], b: inout u8[...], c: in f16[...], d: inout bf16[...], e: inout any[...], f: i32, g: bool, "
      "h: f64, arg8: u64)");
  BOOST_TEST(found[0].args[5].abiBytes == 4U);
  BOOST_TEST(found[0].args[6].abiBytes == 1U);
}

BOOST_AUTO_TEST_CASE(structs_and_enums_are_scalars_of_their_size) {
  const auto found = kernels("struct Tiling { uint32_t a, b, c; }; enum class Mode : uint8_t { x };\n" + kHead +
                             "k(Tiling t, Mode m) {}");
  BOOST_TEST(!found[0].args[0].dtype);
  BOOST_TEST(found[0].args[0].abiBytes == 12U);
  BOOST_TEST((found[0].args[1].dtype == ascend::target::DType::u8));
}

BOOST_AUTO_TEST_CASE(only_definitions_of_kernels_count) {
  const auto found = kernels("void helper(int) {}\nextern \"C\" __global__ void elsewhere(GM_ADDR x);\nextern \"C\" "
                             "{\n__global__ void one(GM_ADDR x) // {\n"
                             "{}\n}\nnamespace n { extern \"C\" __global__ void two(GM_ADDR x) { if (x) {} } }\n");
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found[0].name == "one");
  BOOST_TEST(found[1].name == "two");
}

BOOST_AUTO_TEST_CASE(the_kind_of_core_is_read) {
  const auto found = kernels(
      kHead + "a() { KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY); }\n" + kHead + "b() {}\n" + kHead +
      "c() { KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2); }\nextern \"C\" __global__ __cube__ void d() {}");
  BOOST_REQUIRE(found.size() == 4U);
  BOOST_TEST(found[0].core == "aic");
  BOOST_TEST(found[1].core == "aiv");
  BOOST_TEST(found[2].core == "mix");
  BOOST_TEST(found[3].core == "aic");
  const std::string vectorCores = kHead + "a() { KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_VECTOR_CORE); }\n";
  BOOST_TEST(kernels(vectorCores, {{}, {}, ascend::target::findSoc("Ascend310P3")})[0].core == "mixvector");
  BOOST_TEST(kernels(vectorCores)[0].core == "aiv");
}

BOOST_AUTO_TEST_CASE(definitions_and_includes_reach_the_source) {
  scratch.write("inc/name.h", "#define NAME from_header");
  BOOST_TEST(
      kernels("#include \"name.h\"\n" + kHead + "NAME() {}", {{}, {(scratch / "inc").string()}, nullptr})[0].name ==
      "from_header");
  BOOST_TEST(kernels(kHead + "NAME() {}", {{"NAME=from_option"}, {}, nullptr})[0].name == "from_option");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_launched_is_refused_at_its_place) {
  refused("int x;", "there is no kernel");
  refused("__global__ void k(GM_ADDR x) {}", "k.cpp:2:17: error: kernel 'k' is not extern \"C\"");
  refused("template <class T> __global__ void k(T* x) {}", "is a template");
  refused(kHead + "k_12(GM_ADDR x) {}", "ends in '_12', which CANN's loader reads as a tiling key");
  refused("extern \"C\" __global__ int k() { return 0; }", "returns 'int'");
  refused(kHead + "k(int& x) {}", "parameter 'x' of kernel 'k' is of type 'int &'");
  refused(kHead + "k(Missing x) {}", "unknown type name 'Missing'");
  refused("#include \"missing.h\"\n", "'missing.h' file not found");
}

BOOST_AUTO_TEST_CASE(numbers_inside_a_name_are_fine) {
  BOOST_TEST(kernelNameProblem("add_v2").empty());
  BOOST_TEST(kernelNameProblem("k3").empty());
  BOOST_TEST(kernelNameProblem("k_3_x").empty());
  BOOST_TEST(!kernelNameProblem("k_3").empty());
}

BOOST_AUTO_TEST_SUITE_END()
