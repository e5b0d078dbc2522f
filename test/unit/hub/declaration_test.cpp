#include "hub/signature/declaration.h"

#include "hub/error.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::hub;
using namespace ascend::target;

namespace {

auto says(const std::string& part) {
  return [part](const Error& e) {
    BOOST_TEST_INFO(e.what());
    return std::string(e.what()).find(part) != std::string::npos;
  };
}

/// add(GM_ADDR x, float* y, int64_t n)
Signature kernel() {
  Signature s;
  s.name = "add";
  s.args.push_back({.name = "x", .dtype = std::nullopt, .direction = Direction::inout});
  s.args.push_back({.name = "y", .dtype = DType::f32, .direction = Direction::inout});
  s.args.push_back({.kind = Argument::Kind::scalar, .name = "n", .dtype = DType::i64, .abiBytes = 8});
  return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_declaration_has_directions_types_and_shapes) {
  const Signature s =
      parseDeclaration(" add_custom ( in f16 x , in f16[?] y,out f16[16x?] z, inout bf16[] ,i64 n,u8 )");
  BOOST_TEST(toString(s) ==
             "add_custom(x: in f16[...], y: in f16[?], z: out f16[16x?], arg3: inout bf16[], n: i64, arg5: u8)");
  BOOST_TEST(s.args[5].abiBytes == 1U);
  BOOST_TEST(parseDeclaration("k()").args.empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_declaration_says_where) {
  BOOST_CHECK_EXCEPTION(parseDeclaration("k(in f17 x)"), Error, says("column 6: 'f17' is no element type"));
  BOOST_CHECK_EXCEPTION(parseDeclaration("k(in f16[3x x)"), Error, says("expected an extent"));
  BOOST_CHECK_EXCEPTION(parseDeclaration("k(in f16 x"), Error, says("expected ')'"));
  BOOST_CHECK_EXCEPTION(parseDeclaration("k(in f16 x) y"), Error, says("nothing may follow"));
  BOOST_CHECK_EXCEPTION(parseDeclaration(""), Error, says("the kernel's name"));
  BOOST_CHECK_EXCEPTION(parseDeclaration("k(in f16[-1] x)"), Error, says("expected an extent"));
}

BOOST_AUTO_TEST_CASE(a_declaration_gives_types_to_the_kernel_of_the_source) {
  Signature s = kernel();
  applyDeclaration(parseDeclaration("add(in f16[?] a, out f32, i64)"), s);
  BOOST_TEST(toString(s) == "add(x: in f16[?], y: out f32[...], n: i64)");
}

BOOST_AUTO_TEST_CASE(a_declaration_of_another_kernel_is_refused) {
  Signature s = kernel();
  BOOST_CHECK_EXCEPTION(applyDeclaration(parseDeclaration("add(in f16 x)"), s), Error,
                        says("has 1 parameters, the source has 3"));
  BOOST_CHECK_EXCEPTION(applyDeclaration(parseDeclaration("add(in f16, in f16, i64)"), s), Error,
                        says("is f16, in the source it is f32"));
  BOOST_CHECK_EXCEPTION(applyDeclaration(parseDeclaration("add(in f16, in f32, in i64)"), s), Error,
                        says("is a buffer, in the source it is a scalar"));
  BOOST_CHECK_EXCEPTION(applyDeclaration(parseDeclaration("add(in f16, in f32, i32)"), s), Error,
                        says("is i32, in the source it is i64"));
}
