#include "target/signature.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::target;

namespace {
SignatureFile sample() {
  Signature s;
  s.name = "row_scale";
  s.workspaceBytes = 64;
  s.blockDim = 8;
  s.args.push_back({.kind = Argument::Kind::scalar, .name = "alpha", .dtype = DType::f32});
  s.args.push_back({.name = "x", .dtype = DType::bf16, .shape = {kDynamic, 4, kDynamic}, .ranked = true});
  s.args.push_back({.name = "y", .dtype = std::nullopt, .direction = Direction::inout});
  return {{s}, false};
}
} // namespace

BOOST_AUTO_TEST_CASE(json_round_trip) {
  std::string error;
  const auto back = fromJson(toJson(sample()), error);
  BOOST_REQUIRE(back);
  BOOST_TEST(toJson(*back) == toJson(sample()));
  BOOST_TEST(toString(back->kernels[0]) == "row_scale(alpha: f32, x: in bf16[?x4x?], y: inout any[...])");
}

BOOST_AUTO_TEST_CASE(parts_of_the_workspace_are_kept) {
  SignatureFile file = sample();
  file.kernels[0].workspaceBytes = 0;
  BOOST_TEST(!file.kernels[0].hasWorkspace());
  BOOST_TEST(toJson(file).find("workspace_parts") == std::string::npos);
  file.kernels[0].workspaceParts = "4*1.0;2*1.2+64";
  std::string error;
  const auto back = fromJson(toJson(file), error);
  BOOST_REQUIRE(back);
  BOOST_TEST(back->kernels[0].workspaceParts == "4*1.0;2*1.2+64");
  BOOST_TEST((abiSlots(back->kernels[0], false).at(2).kind == AbiSlot::Kind::workspace));
}

BOOST_AUTO_TEST_CASE(parameters_are_buffers_workspace_sizes_scalars) {
  const auto slots = abiSlots(sample().kernels[0], false);
  using Kind = AbiSlot::Kind;
  BOOST_REQUIRE(slots.size() == 6U);
  BOOST_TEST((slots[0].kind == Kind::buffer && slots[0].arg == 1));
  BOOST_TEST((slots[1].kind == Kind::buffer && slots[1].arg == 2));
  BOOST_TEST((slots[2].kind == Kind::workspace));
  BOOST_TEST((slots[3].kind == Kind::size && slots[3].dim == 0));
  BOOST_TEST((slots[4].kind == Kind::size && slots[4].dim == 2));
  BOOST_TEST((slots[5].kind == Kind::scalar && slots[5].arg == 0));
  BOOST_TEST(abiSlots(sample().kernels[0], true).size() == 3U);
}

BOOST_AUTO_TEST_CASE(malformed_json_is_an_error_with_a_reason) {
  std::string error;
  BOOST_TEST(!fromJson("{", error));
  BOOST_TEST(!fromJson(R"({"version": 99, "kernels": []})", error));
  BOOST_TEST(error.find("99") != std::string::npos);
  BOOST_TEST(!fromJson(
      R"({"version": 1, "kernels": [{"name": "k", "args": [{"name": "x", "kind": "buffer", "dtype": "f7"}]}]})",
      error));
  BOOST_TEST(error.find("f7") != std::string::npos);
}
