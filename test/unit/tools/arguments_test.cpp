#include "run/arguments.h"

#include "npy_files.h"
#include "run/narrow_float.h"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace ascend::tools;
using namespace ascend::tools::test;
using namespace ascend::target;
using Kind = GivenArgument::Kind;

namespace {

Argument buffer(const std::string& name, std::optional<DType> dtype, Direction direction,
                std::vector<std::int64_t> shape, bool ranked = true) {
  return {.kind = Argument::Kind::buffer,
          .name = name,
          .dtype = dtype,
          .direction = direction,
          .shape = std::move(shape),
          .ranked = ranked};
}

Argument scalar(const std::string& name, DType dtype, std::uint32_t bytes = 8) {
  return {.kind = Argument::Kind::scalar, .name = name, .dtype = dtype, .abiBytes = bytes};
}

struct Fixture : Files {
  std::string array(const std::string& name, DType dtype, const std::vector<std::int64_t>& shape) const {
    return write(
        name,
        formatNpy({.dtype = dtype, .shape = shape, .data = std::vector<std::byte>(byteCount(dtype, shape).value())}));
  }
  void refused(const Argument& arg, const GivenArgument& given, const std::string& message) const {
    Signature kernel;
    kernel.name = "k";
    kernel.args = {arg};
    BOOST_CHECK_EXCEPTION(bindArguments(kernel, {given}), RunError, [&](const RunError& e) {
      BOOST_TEST_INFO(e.what());
      return std::string(e.what()).find(message) != std::string::npos;
    });
  }
  BoundArgument accepted(const Argument& arg, const GivenArgument& given) const {
    Signature kernel;
    kernel.args = {arg};
    return bindArguments(kernel, {given}).at(0);
  }
};

std::vector<std::uint64_t> words(const std::vector<std::byte>& block) {
  std::vector<std::uint64_t> values(block.size() / 8);
  std::memcpy(values.data(), block.data(), values.size() * 8);
  return values;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(arguments, Fixture)

BOOST_AUTO_TEST_CASE(sizes_come_from_the_arrays_and_parameters_have_their_order) {
  Signature kernel;
  kernel.name = "k";
  kernel.workspaceBytes = 8;
  kernel.args = {scalar("a", DType::f32), buffer("x", DType::f32, Direction::in, {kDynamic, 4}), scalar("b", DType::i8),
                 buffer("y", DType::f16, Direction::out, {kDynamic})};
  const auto bound = bindArguments(kernel, {{Kind::scalar, "f32:0.5"},
                                            {Kind::in, array("x.npy", DType::f32, {3, 4})},
                                            {Kind::scalar, "i8:-2"},
                                            {Kind::out, path("y.npy") + ":f16:7"}});
  int x = 0, y = 0, workspace = 0;
  const auto block = words(packParameters(kernel, false, bound, {nullptr, &x, nullptr, &y}, &workspace));
  const auto address = [](const void* p) { return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(p)); };
  const std::vector<std::uint64_t> expected{address(&x), address(&y), address(&workspace),           3,
                                            7,           0x3f000000,  static_cast<std::uint64_t>(-2)};
  BOOST_TEST(block == expected, boost::test_tools::per_element());
  BOOST_TEST(bound[3].bytes == 14U);
  BOOST_TEST(bound[3].file == path("y.npy"));
}

BOOST_AUTO_TEST_CASE(hand_written_parameters_are_packed_as_bisheng_does) {
  Signature kernel;
  kernel.args = {scalar("a", DType::u8, 1),  scalar("b", DType::i32, 4),
                 scalar("c", DType::u16, 2), buffer("x", std::nullopt, Direction::inout, {}, false),
                 scalar("d", DType::f32, 4), scalar("e", DType::i64, 8)};
  const auto bound = bindArguments(kernel, {{Kind::scalar, "u8:1"},
                                            {Kind::scalar, "i32:-1"},
                                            {Kind::scalar, "u16:3"},
                                            {Kind::in, array("x.npy", DType::u16, {2})},
                                            {Kind::scalar, "f32:1"},
                                            {Kind::scalar, "i64:9"}});
  const auto block =
      packParameters(kernel, true, bound, {nullptr, nullptr, nullptr, &kernel, nullptr, nullptr}, nullptr);
  BOOST_REQUIRE(block.size() == 40U); // 0 u8, 4 i32, 8 u16, 16 pointer, 24 f32, 32 i64
  BOOST_TEST(std::to_integer<int>(block[0]) == 1);
  BOOST_TEST(std::to_integer<int>(block[7]) == 0xff);
  BOOST_TEST(std::to_integer<int>(block[8]) == 3);
  BOOST_TEST(std::to_integer<int>(block[27]) == 0x3f);
  BOOST_TEST(std::to_integer<int>(block[32]) == 9);
}

BOOST_AUTO_TEST_CASE(outputs_take_what_the_kernel_says_and_the_user_adds) {
  const Argument fixed = buffer("y", DType::f32, Direction::out, {2, 3});
  BOOST_TEST(accepted(fixed, {Kind::out, path("y.npy")}).bytes == 24U);
  BOOST_TEST(accepted(fixed, {Kind::out, path("y.npy") + ":f32"}).bytes == 24U);
  BOOST_TEST(accepted(fixed, {Kind::out, path("y.npy") + ":f32:2x3"}).file == path("y.npy"));
  BOOST_TEST(accepted(fixed, {Kind::out, "a:b.npy"}).file == "a:b.npy");
  refused(fixed, {Kind::out, "y.npy:f32:3x2"}, "argument 1 'y': expected f32[2x3], got f32[3x2]");
  refused(fixed, {Kind::out, "y.npy:f16"}, "expected f32[2x3], got f16[2x3]");
  refused(fixed, {Kind::out, "y.npy:f32:2xx3"}, "'2xx3' is no shape");
  refused(fixed, {Kind::out, "y.npy:f32:9999999999x9999999999"}, "expected f32[2x3]");
  const Argument dynamic = buffer("y", DType::f32, Direction::out, {kDynamic});
  refused(dynamic, {Kind::out, "y.npy"}, "known at launch only: use --out y.npy:f32:shape");
  refused(dynamic, {Kind::out, "y.npy:f32:99999999999999999999"}, "is no shape");
  refused(dynamic, {Kind::out, "y.npy:f32:9223372036854775807"}, "more elements than fit");
  const Argument untyped = buffer("y", std::nullopt, Direction::inout, {}, false);
  refused(untyped, {Kind::out, "y.npy"}, "its type is not known");
  BOOST_TEST(accepted(untyped, {Kind::out, "y.npy:i16:4"}).bytes == 8U);
}

BOOST_AUTO_TEST_CASE(inputs_must_be_what_the_kernel_takes) {
  const Argument arg = buffer("x", DType::f32, Direction::in, {kDynamic, 4});
  BOOST_TEST(accepted(arg, {Kind::in, array("x.npy", DType::f32, {5, 4})}).bytes == 80U);
  refused(arg, {Kind::in, array("x.npy", DType::f32, {5, 3})}, "argument 1 'x': expected f32[?x4], got f32[5x3]");
  refused(arg, {Kind::in, array("x.npy", DType::f32, {20})}, "expected f32[?x4], got f32[20]");
  refused(arg, {Kind::in, array("x.npy", DType::f16, {5, 4})}, "expected f32[?x4], got f16[5x4]");
  refused(arg, {Kind::in, path("none.npy")}, "there is no such file");
  refused(arg, {Kind::out, "y.npy"}, "the kernel only reads it: use --in, not --out");
  refused(arg, {Kind::inout, "y.npy"}, "use --in, not --inout");
  refused(arg, {Kind::scalar, "f32:1"}, "it is a buffer");
  refused(buffer("y", DType::f32, Direction::out, {4}), {Kind::in, "y.npy"}, "it is an output of the kernel");
  const Argument bf16 = buffer("x", DType::bf16, Direction::in, {2});
  refused(bf16, {Kind::in, array("b.npy", DType::u16, {2})}, "for bf16 name the file FILE:bf16");
  BOOST_TEST((accepted(bf16, {Kind::in, array("b.npy", DType::u16, {2}) + ":bf16"}).array.dtype == DType::bf16));
  const Argument one = buffer("x", DType::f32, Direction::in, {});
  BOOST_TEST(accepted(one, {Kind::in, array("s.npy", DType::f32, {})}).bytes == 4U);
  BOOST_TEST(accepted(one, {Kind::in, array("s.npy", DType::f32, {1})}).bytes == 4U);
  refused(one, {Kind::in, array("s.npy", DType::f32, {2})}, "expected f32[], got f32[2]");
}

BOOST_AUTO_TEST_CASE(scalars_must_fit) {
  refused(scalar("a", DType::f32), {Kind::scalar, "0.5"}, "not of the form dtype:value");
  refused(scalar("a", DType::f32), {Kind::scalar, "f64:0.5"}, "expected f32 scalar, got f64 scalar");
  refused(scalar("a", DType::f32), {Kind::in, "x.npy"}, "it is a scalar");
  refused(scalar("a", DType::i8), {Kind::scalar, "i8:128"}, "128 does not fit into i8");
  refused(scalar("a", DType::u8), {Kind::scalar, "u8:-1"}, "'-1' is no u8 value");
  refused(scalar("a", DType::i32), {Kind::scalar, "i32:1.5"}, "'1.5' is no i32 value");
  refused(scalar("a", DType::i32), {Kind::scalar, "i32:"}, "'' is no i32 value");
  refused(scalar("a", DType::boolean), {Kind::scalar, "bool:maybe"}, "use true or false");
}

BOOST_AUTO_TEST_CASE(the_number_of_arguments_must_match) {
  Signature kernel;
  kernel.name = "k";
  kernel.args = {scalar("a", DType::f32)};
  BOOST_CHECK_EXCEPTION(bindArguments(kernel, {}), RunError, [](const RunError& e) {
    return std::string(e.what()) == "error: the kernel takes 1 argument, 0 are given; its signature is k(a: f32)";
  });
}

BOOST_AUTO_TEST_CASE(scalar_values_are_exact) {
  BOOST_TEST(parseScalar(DType::f32, "0.1") == 0x3dcccccdU);
  BOOST_TEST(parseScalar(DType::f64, "-0") == 0x8000000000000000U);
  BOOST_TEST(parseScalar(DType::f32, "inf") == 0x7f800000U);
  BOOST_TEST(parseScalar(DType::i16, "-1") == ~std::uint64_t{0});
  BOOST_TEST(parseScalar(DType::u64, "18446744073709551615") == ~std::uint64_t{0});
  BOOST_TEST(parseScalar(DType::i32, "+7") == 7U);
  BOOST_TEST(parseScalar(DType::f16, "65504") == 0x7bffU);
  BOOST_TEST(parseScalar(DType::bf16, "1") == 0x3f80U);
}

BOOST_AUTO_TEST_CASE(narrow_floats_round_once_to_nearest_even) {
  BOOST_TEST(toHalf(1.0) == 0x3c00U);
  BOOST_TEST(toHalf(-2.0) == 0xc000U);
  BOOST_TEST(toHalf(65519.99) == 0x7bffU);
  BOOST_TEST(toHalf(65520.0) == 0x7c00U);
  BOOST_TEST(toHalf(0x1p-24) == 1U);
  BOOST_TEST(toHalf(0x1p-25) == 0U);
  BOOST_TEST(toHalf(0x1.8p-25) == 1U);
  BOOST_TEST(toHalf(0x1.ff8p-15) == 0x03ffU);
  BOOST_TEST(toHalf(0x1.ffcp-15) == 0x0400U);
  BOOST_TEST(toHalf(1 + 0x1p-11) == 0x3c00U);
  BOOST_TEST(toHalf(1 + 0x3p-11) == 0x3c02U);
  // By way of float this would be rounded twice, up.
  BOOST_TEST(toHalf(1 + 0x1p-11 + 0x1p-40) == 0x3c01U);
  BOOST_TEST(toHalf(-0.0) == 0x8000U);
  BOOST_TEST((toHalf(std::numeric_limits<double>::quiet_NaN()) & 0x7e00U) == 0x7e00U);
  BOOST_TEST(toHalf(-std::numeric_limits<double>::infinity()) == 0xfc00U);
  BOOST_TEST(toBfloat16(3.3895313892515355e38) == 0x7f7fU);
  BOOST_TEST(toBfloat16(1e39) == 0x7f80U);
  BOOST_TEST(toBfloat16(1 + 0x1p-8) == 0x3f80U);
}

BOOST_AUTO_TEST_SUITE_END()
