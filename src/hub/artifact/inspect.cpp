#include "hub/artifact/inspect.h"

#include "hub/artifact/bundle.h"
#include "hub/artifact/elf_symbols.h"
#include "hub/artifact/output_file.h"
#include "hub/error.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ascend::hub {
namespace {

using Json = nlohmann::ordered_json;

std::string describe(const target::SignatureFile& file) {
  std::string text;
  for (const target::Signature& kernel : file.kernels)
    text +=
        fmt::format("kernel    {}\n          core {}, blocks {}, workspace {} bytes{}, {}\n", target::toString(kernel),
                    kernel.core, kernel.blockDim == 0 ? "any" : std::to_string(kernel.blockDim), kernel.workspaceBytes,
                    kernel.workspaceParts.empty() ? "" : fmt::format(" and {}", kernel.workspaceParts),
                    file.handWritten ? "written by hand" : "translated");
  return text;
}

std::string describe(const target::Bundle& bundle) {
  std::string text = fmt::format("library   {}\nsdk       {}\n", bundle.library, bundle.sdkVersion);
  for (const target::SignatureFile& signature : bundle.signatures)
    text += describe(signature);
  for (const target::BundleImage& image : bundle.images)
    text += fmt::format("object    {}, {} bytes, sha256 {}\n", image.target, image.bytes.size(), image.sha256);
  return text;
}

std::string describe(const ObjectDescription& object) {
  std::string text = !object.simulator    ? fmt::format("object    ELF machine {:#x}\n", object.machine)
                     : object.soc.empty() ? "object    for the simulator, of another version\n"
                                          : fmt::format("object    for the simulator, {}\n", object.soc);
  for (const ObjectSymbol& symbol : object.symbols)
    text += fmt::format("{}    {}{}\n", object.simulator ? "kernel" : "symbol", symbol.name,
                        symbol.core.empty() ? "" : ", on " + symbol.core);
  return text + fmt::format("size      {} bytes\nsha256    {}\n", object.bytes, object.sha256);
}

Json toJson(const target::Bundle& bundle) {
  Json json{{"library", bundle.library},
            {"sdk", bundle.sdkVersion},
            {"signatures", Json::array()},
            {"objects", Json::array()}};
  for (const target::SignatureFile& signature : bundle.signatures)
    json["signatures"].push_back(Json::parse(target::toJson(signature)));
  for (const target::BundleImage& image : bundle.images)
    json["objects"].push_back({{"target", image.target}, {"bytes", image.bytes.size()}, {"sha256", image.sha256}});
  return json;
}

Json toJson(const ObjectDescription& object) {
  Json json{{"symbols", Json::array()}, {"bytes", object.bytes}, {"sha256", object.sha256}};
  if (object.simulator)
    json["simulator"] = object.soc;
  else
    json["machine"] = object.machine;
  for (const ObjectSymbol& symbol : object.symbols) {
    Json entry{{"name", symbol.name}};
    if (!symbol.core.empty())
      entry["core"] = symbol.core;
    json["symbols"].push_back(std::move(entry));
  }
  return json;
}

template <class F> auto inspect(const std::filesystem::path& file, F&& say) {
  const std::string bytes = readFile(file);
  try {
    return target::isBundle(bytes) ? say(readBundle(bytes)) : say(describeObject(bytes));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: error: {}", file.string(), error.what()), error.kind);
  }
}

} // namespace

std::string inspectFile(const std::filesystem::path& file) {
  return inspect(file, [](const auto& content) { return describe(content); });
}

std::string inspectFileAsJson(const std::filesystem::path& file) {
  return inspect(file, [&](const auto& content) {
    Json json{{"file", file.string()}};
    json.update(toJson(content));
    // Symbols of a foreign object may be any bytes.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  });
}

} // namespace ascend::hub
