// Writes the header of the test's kernel library, as the tools do.
#include "target/launcher_header.h"

#include <fstream>
#include <iostream>

using namespace ascend::target;

namespace {

Argument buffer(std::string name, std::optional<DType> type, Direction direction, std::vector<std::int64_t> shape,
                bool ranked = true) {
  return {.kind = Argument::Kind::buffer,
          .name = std::move(name),
          .dtype = type,
          .direction = direction,
          .shape = std::move(shape),
          .ranked = ranked};
}

Argument scalar(std::string name, std::optional<DType> type, std::uint32_t bytes = 8) {
  return {.kind = Argument::Kind::scalar, .name = std::move(name), .dtype = type, .abiBytes = bytes};
}

} // namespace

int main(int count, char** arguments) {
  SignatureFile translated;
  translated.kernels = {
      {.name = "axpy",
       .args = {buffer("x", DType::f32, Direction::in, {kDynamic}), scalar("alpha", DType::f32),
                buffer("y", DType::f32, Direction::in, {kDynamic}),
                buffer("z", DType::f32, Direction::out, {kDynamic})}},
      {.name = "record",
       .args = {scalar("small", DType::i8), buffer("out", DType::i64, Direction::out, {6}), scalar("h", DType::f16),
                scalar("byte", DType::u8)},
       .workspaceBytes = 64},
      {.name = "blocks", .args = {buffer("out", DType::i64, Direction::out, {}, false)}, .blockDim = 3},
      {.name = "overrun", .args = {buffer("out", DType::f32, Direction::out, {kDynamic})}},
      {.name = "slow", .args = {buffer("out", DType::i64, Direction::out, {kDynamic}), scalar("value", DType::i64)}},
      {.name = "increment", .args = {buffer("data", DType::i64, Direction::inout, {kDynamic})}},
      {.name = "parts",
       .args = {buffer("x", DType::f32, Direction::in, {kDynamic, 3}),
                buffer("out", DType::i64, Direction::out, {kDynamic}), scalar("more", DType::i32)},
       .workspaceBytes = 512,
       .workspaceParts = "12*0.0;8*1.0*0.1-8*1.0;64*v2"},
      {.name = "missing", .args = {}},
  };
  // The rank-2 parameter of `record` has its sizes passed though the kernel reads none of it.
  translated.kernels[1].args.insert(translated.kernels[1].args.begin() + 2,
                                    buffer("grid", DType::bf16, Direction::in, {kDynamic, 4, kDynamic}));
  SignatureFile written{
      .kernels = {{.name = "scale",
                   .args = {buffer("data", std::nullopt, Direction::inout, {}, false), scalar("bias", DType::i32, 4),
                            scalar("extra", DType::i16, 2), scalar("tiling", std::nullopt, 12)},
                   .blockDim = 1}},
      .handWritten = true};
  std::string error;
  const SignatureFile files[] = {translated, written};
  const auto text = launcherHeader(files, "test-kernels", "", error);
  if (!text || count != 2) {
    std::cerr << "error: " << error << "\n";
    return 1;
  }
  std::ofstream(arguments[1]) << *text;
  return 0;
}
