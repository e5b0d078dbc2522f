#include "hub/artifact/bundle.h"

#include "hub/artifact/elf_symbols.h"
#include "hub/artifact/output_file.h"
#include "hub/cache/sha256.h"
#include "hub/error.h"
#include "target/target_spec.h"
#include "target/version.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ascend::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "ASCENDKB";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kFixed = 8 + 4 + 8; ///< magic, version, length of the description
constexpr std::size_t kHash = 64;         ///< SHA-256 in hexadecimal, of all before it

std::string littleEndian(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i)
    text += static_cast<char>(value >> (8 * i));
  return text;
}

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

BundleImage readImage(const Json& entry, std::string_view payload) {
  BundleImage image{entry.at("target").get<std::string>(), entry.at("sha256").get<std::string>(), {}};
  const auto offset = entry.at("offset").get<std::uint64_t>(), size = entry.at("size").get<std::uint64_t>();
  if (offset > payload.size() || size > payload.size() - offset)
    throw Error(fmt::format("the object for {} is not inside the file", image.target), ErrorKind::source);
  image.bytes = payload.substr(offset, size);
  if (const auto spec = target::parseTargetSpec(image.target); !spec)
    throw Error(spec.error, ErrorKind::source);
  if (sha256(image.bytes) != image.sha256)
    throw Error(fmt::format("the object for {} is not the one that was packed: its hash differs", image.target),
                ErrorKind::source);
  return image;
}

std::string describeSignature(const target::SignatureFile& file) {
  std::string text;
  for (const target::Signature& kernel : file.kernels)
    text +=
        fmt::format("kernel    {}\n          core {}, blocks {}, workspace {} bytes, {}\n", target::toString(kernel),
                    kernel.core, kernel.blockDim == 0 ? "any" : std::to_string(kernel.blockDim), kernel.workspaceBytes,
                    file.handWritten ? "written by hand" : "translated");
  return text;
}

} // namespace

std::string writeBundle(const std::string& library, const std::vector<std::string>& signatures,
                        const std::vector<PackedImage>& images) {
  if (library.empty() || signatures.empty() || images.empty())
    throw Error("a bundle needs a name (--library), a signature (--signature) and an object (--image TARGET=FILE)");
  Json kernels = Json::array(), entries = Json::array();
  for (const std::string& text : signatures) {
    std::string error;
    if (!target::fromJson(text, error))
      throw Error(error);
    kernels.push_back(Json::parse(text));
  }
  std::string payload;
  for (const PackedImage& image : images) {
    const auto spec = target::parseTargetSpec(image.target);
    if (!spec)
      throw Error(fmt::format("--image {}: {}", image.target, spec.error));
    const std::string bytes = readFile(image.file);
    if (bytes.empty())
      throw Error(fmt::format("the image '{}' for {} is empty", image.file.string(), image.target));
    entries.push_back(
        {{"target", spec.spec.str()}, {"offset", payload.size()}, {"size", bytes.size()}, {"sha256", sha256(bytes)}});
    payload += bytes;
  }
  const std::string description = Json{
      {"library", library},
      {"sdk", target::kVersion},
      {"signatures", std::move(kernels)},
      {"images", std::move(entries)}}.dump();
  std::string bundle(kMagic);
  bundle += littleEndian(kVersion, 4) + littleEndian(description.size(), 8) + description + payload;
  return bundle + sha256(bundle);
}

bool isBundle(std::string_view bytes) { return bytes.starts_with(kMagic); }

Bundle readBundle(std::string_view bytes) {
  const auto fail = [](const std::string& message) { throw Error(message, ErrorKind::source); };
  if (!isBundle(bytes))
    fail("this is no kernel bundle");
  if (bytes.size() < kFixed + kHash)
    fail("the bundle is cut short");
  if (const std::uint64_t version = number(bytes.substr(8, 4)); version != kVersion)
    fail(fmt::format("the bundle has version {} of the format, this SDK reads version {}", version, kVersion));
  const std::string_view whole = bytes.substr(0, bytes.size() - kHash);
  if (sha256(whole) != bytes.substr(whole.size()))
    fail("the bundle is cut short or was changed: its hash differs");
  const std::uint64_t length = number(bytes.substr(12, 8));
  if (length > whole.size() - kFixed)
    fail("the bundle's description is longer than the bundle");
  Bundle bundle;
  try {
    const Json root = Json::parse(whole.substr(kFixed, length));
    bundle.library = root.at("library").get<std::string>();
    bundle.sdkVersion = root.at("sdk").get<std::string>();
    for (const Json& signature : root.at("signatures")) {
      std::string error;
      auto file = target::fromJson(signature.dump(), error);
      if (!file)
        fail(error);
      bundle.signatures.push_back(std::move(*file));
    }
    for (const Json& image : root.at("images"))
      bundle.images.push_back(readImage(image, whole.substr(kFixed + length)));
  } catch (const nlohmann::json::exception& error) {
    fail(fmt::format("the bundle's description cannot be read: {}", error.what()));
  }
  return bundle;
}

std::string inspectFile(const std::filesystem::path& file) {
  const std::string bytes = readFile(file);
  try {
    if (!isBundle(bytes))
      return describeElf(bytes);
    const Bundle bundle = readBundle(bytes);
    std::string text = fmt::format("library   {}\nsdk       {}\n", bundle.library, bundle.sdkVersion);
    for (const target::SignatureFile& signature : bundle.signatures)
      text += describeSignature(signature);
    for (const BundleImage& image : bundle.images)
      text += fmt::format("object    {}, {} bytes, sha256 {}\n", image.target, image.bytes.size(), image.sha256);
    return text;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: error: {}", file.string(), error.what()), error.kind);
  }
}

} // namespace ascend::hub
