#include "target/launcher_header.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::target;

namespace {

SignatureFile fileOf(std::vector<std::string> names) {
  SignatureFile file;
  for (std::string& name : names)
    file.kernels.push_back({.name = std::move(name)});
  return file;
}

std::string errorOf(const std::vector<SignatureFile>& files, std::string_view library = "lib",
                    std::string_view nameSpace = "") {
  std::string error;
  BOOST_TEST(!launcherHeader(files, library, nameSpace, error));
  return error;
}

} // namespace

BOOST_AUTO_TEST_SUITE(launcher_header)

BOOST_AUTO_TEST_CASE(symbols) {
  BOOST_TEST(librarySymbol("vec_mul") == "ascend_kernel_library_vec_mul");
  BOOST_TEST(librarySymbol("vec-mul.2") == "ascend_kernel_library_vec_mul_2");
  BOOST_TEST(librarySymbol("2d") == "ascend_kernel_library__2d");
}

BOOST_AUTO_TEST_CASE(mistakes) {
  BOOST_TEST(errorOf({fileOf({"a", "b"}), fileOf({"a"})}) ==
             "two kernels are named 'a': kernels of one library need different names");
  BOOST_TEST(errorOf({fileOf({"a-b"})}).starts_with("kernel name 'a-b' is no C identifier"));
  BOOST_TEST(errorOf({fileOf({""})}).starts_with("kernel name '' is no C identifier"));
  BOOST_TEST(errorOf({fileOf({"a"})}, "lib", "x::").starts_with("'x::' is no namespace"));
  BOOST_TEST(errorOf({fileOf({"a"})}, "lib", "class").starts_with("'class' is no namespace"));
  BOOST_TEST(errorOf({fileOf({"a"})}, "lib", "1x").starts_with("'1x' is no namespace"));
  BOOST_TEST(errorOf({fileOf({"a"})}, "").starts_with("'' is no name for a kernel library"));
  SignatureFile file = fileOf({"a"});
  file.kernels[0].args.push_back({.name = "x\""});
  BOOST_TEST(errorOf({file}).find("has a quote") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text) {
  SignatureFile file = fileOf({"softmax", "double"});
  file.kernels[0].args = {{.name = "x", .dtype = DType::bf16, .shape = {kDynamic, 1000}, .ranked = true},
                          {.name = "y", .dtype = DType::f16, .direction = Direction::out, .ranked = true},
                          {.kind = Argument::Kind::scalar, .name = "n", .dtype = DType::i32}};
  file.kernels[0].workspaceBytes = 128;
  file.kernels[0].core = "mix";
  file.kernels[1].workspaceParts = "4*0.0";
  std::string error;
  const SignatureFile files[] = {file};
  const auto text = launcherHeader(files, "my lib", "a::b", error);
  BOOST_TEST_REQUIRE(text.has_value());
  for (std::string_view part : {"extern \"C\" const ascend_kernel_library ascend_kernel_library_my_lib;",
                                "namespace a::b {", "/// softmax(x: in bf16[?x1000], y: out f16[], n: i32)",
                                "ascend::In<ascend::bfloat16, ascend::Shape<ascend::dynamic, 1000>>,",
                                "ascend::Out<ascend::half, ascend::Shape<>>,", "std::int32_t> softmax{",
                                "\"softmax\", ascend::Core::mix, ascend::Abi::slots, 0U, 128U}",
                                "\"double\", ascend::Core::vector, ascend::Abi::slots, 0U, 0U, \"4*0.0\"}",
                                "ascend::Kernel<> double_{", "} // namespace a::b"})
    BOOST_TEST(text->find(part) != std::string::npos, "missing: " << part << " in\n" << *text);
}

BOOST_AUTO_TEST_SUITE_END()
