#include "target/signature.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ascend::target {
namespace {

using nlohmann::json;
constexpr int kFormatVersion = 1;

json argumentToJson(const Argument& arg) {
  json out{{"name", arg.name}, {"kind", arg.kind == Argument::Kind::buffer ? "buffer" : "scalar"}};
  out["dtype"] = arg.dtype ? json(name(*arg.dtype)) : json(nullptr);
  if (arg.kind == Argument::Kind::buffer) {
    out["direction"] = name(arg.direction);
    out["shape"] = arg.ranked ? json(arg.shape) : json(nullptr);
  } else {
    out["abi_bytes"] = arg.abiBytes;
  }
  return out;
}

Direction parseDirection(const std::string& text) {
  if (text == "in")
    return Direction::in;
  if (text == "out")
    return Direction::out;
  if (text == "inout")
    return Direction::inout;
  throw std::runtime_error(fmt::format("direction '{}' is none of in, out, inout", text));
}

Argument argumentFromJson(const json& in) {
  Argument arg;
  arg.name = in.at("name").get<std::string>();
  const auto kind = in.at("kind").get<std::string>();
  if (kind != "buffer" && kind != "scalar")
    throw std::runtime_error(fmt::format("kind '{}' is neither buffer nor scalar", kind));
  arg.kind = kind == "buffer" ? Argument::Kind::buffer : Argument::Kind::scalar;
  if (!in.at("dtype").is_null()) {
    const auto text = in.at("dtype").get<std::string>();
    arg.dtype = parseDType(text);
    if (!arg.dtype)
      throw std::runtime_error(fmt::format("dtype '{}' is none of {}", text, dtypeList()));
  }
  if (arg.kind == Argument::Kind::scalar) {
    arg.abiBytes = in.value("abi_bytes", 8U);
    return arg;
  }
  arg.direction = parseDirection(in.at("direction").get<std::string>());
  arg.ranked = !in.at("shape").is_null();
  if (arg.ranked)
    arg.shape = in.at("shape").get<std::vector<std::int64_t>>();
  return arg;
}

} // namespace

std::string_view name(Direction direction) {
  switch (direction) {
  case Direction::in:
    return "in";
  case Direction::out:
    return "out";
  case Direction::inout:
    return "inout";
  }
  return "";
}

std::vector<AbiSlot> abiSlots(const Signature& signature, bool handWritten) {
  std::vector<AbiSlot> slots;
  const auto& args = signature.args;
  if (handWritten) {
    for (std::size_t i = 0; i < args.size(); ++i)
      slots.push_back({args[i].kind == Argument::Kind::buffer ? AbiSlot::Kind::buffer : AbiSlot::Kind::scalar, i, 0});
    return slots;
  }
  for (std::size_t i = 0; i < args.size(); ++i)
    if (args[i].kind == Argument::Kind::buffer)
      slots.push_back({AbiSlot::Kind::buffer, i, 0});
  if (signature.hasWorkspace())
    slots.push_back({AbiSlot::Kind::workspace, 0, 0});
  for (std::size_t i = 0; i < args.size(); ++i)
    for (std::size_t d = 0; d < args[i].shape.size(); ++d)
      if (args[i].shape[d] == kDynamic)
        slots.push_back({AbiSlot::Kind::size, i, d});
  for (std::size_t i = 0; i < args.size(); ++i)
    if (args[i].kind == Argument::Kind::scalar)
      slots.push_back({AbiSlot::Kind::scalar, i, 0});
  return slots;
}

std::string toJson(const SignatureFile& file) {
  json kernels = json::array();
  for (const Signature& s : file.kernels) {
    json args = json::array();
    for (const Argument& arg : s.args)
      args.push_back(argumentToJson(arg));
    json kernel{{"name", s.name},
                {"core", s.core},
                {"block_dim", s.blockDim},
                {"workspace_bytes", s.workspaceBytes},
                {"args", std::move(args)}};
    if (!s.workspaceParts.empty())
      kernel["workspace_parts"] = s.workspaceParts;
    if (s.core == "mix") {
      kernel["cubes"] = s.cubes;
      kernel["vectors"] = s.vectors;
    }
    kernels.push_back(std::move(kernel));
  }
  const json root{{"version", kFormatVersion}, {"hand_written", file.handWritten}, {"kernels", std::move(kernels)}};
  return root.dump(2) + "\n";
}

std::optional<SignatureFile> fromJson(std::string_view text, std::string& error) {
  try {
    const json root = json::parse(text);
    if (const int version = root.at("version").get<int>(); version != kFormatVersion)
      throw std::runtime_error(fmt::format("format version {} is not the supported {}", version, kFormatVersion));
    SignatureFile file;
    file.handWritten = root.value("hand_written", false);
    for (const json& k : root.at("kernels")) {
      Signature s;
      s.name = k.at("name").get<std::string>();
      s.core = k.value("core", "aiv");
      s.cubes = k.value("cubes", 1U);
      s.vectors = k.value("vectors", 2U);
      s.blockDim = k.value("block_dim", 0U);
      s.workspaceBytes = k.value("workspace_bytes", std::uint64_t{0});
      s.workspaceParts = k.value("workspace_parts", "");
      for (const json& arg : k.at("args"))
        s.args.push_back(argumentFromJson(arg));
      file.kernels.push_back(std::move(s));
    }
    return file;
  } catch (const std::exception& e) {
    error = fmt::format("not a kernel signature: {}", e.what());
    return std::nullopt;
  }
}

std::string toString(const Signature& signature) {
  std::string text = signature.name + "(";
  for (std::size_t i = 0; i < signature.args.size(); ++i) {
    const Argument& arg = signature.args[i];
    const std::string_view type = arg.dtype ? name(*arg.dtype) : "any";
    text += fmt::format("{}{}: ", i ? ", " : "", arg.name);
    if (arg.kind == Argument::Kind::scalar) {
      text += type;
      continue;
    }
    text += fmt::format("{} {}[", name(arg.direction), type);
    if (!arg.ranked)
      text += "...";
    for (std::size_t d = 0; d < arg.shape.size(); ++d)
      text += (d ? "x" : "") + (arg.shape[d] == kDynamic ? std::string("?") : std::to_string(arg.shape[d]));
    text += "]";
  }
  return text + ")";
}

} // namespace ascend::target
