#include "target/bundle.h"

#include "target/sha256.h"
#include "target/target_spec.h"
#include "target/version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ascend::target {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "ASCENDKB";
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kFixed = 8 + 4 + 8; ///< magic, version, length of the description
constexpr std::size_t kHash = 64;         ///< SHA-256 in hexadecimal, of all before it

/// What is wrong with a bundle.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

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

std::size_t aligned(std::size_t size) { return (size + kBundleAlign - 1) / kBundleAlign * kBundleAlign; }

BundleImage readImage(const Json& entry, std::string_view payload) {
  BundleImage image{entry.at("target").get<std::string>(), entry.at("sha256").get<std::string>(), {}};
  const auto offset = entry.at("offset").get<std::uint64_t>(), size = entry.at("size").get<std::uint64_t>();
  if (offset > payload.size() || size > payload.size() - offset)
    throw Malformed(fmt::format("the object for {} is not inside the file", image.target));
  image.bytes = payload.substr(offset, size);
  if (const auto spec = parseTargetSpec(image.target); !spec)
    throw Malformed(spec.error);
  if (sha256(image.bytes) != image.sha256)
    throw Malformed(fmt::format("the object for {} is not the one that was packed: its hash differs", image.target));
  return image;
}

Bundle read(std::string_view bytes) {
  if (!isBundle(bytes))
    throw Malformed("this is no kernel bundle");
  if (bytes.size() < kFixed + kHash)
    throw Malformed("the bundle is cut short");
  if (const std::uint64_t version = number(bytes.substr(8, 4)); version != kFormat)
    throw Malformed(
        fmt::format("the bundle has version {} of the format, this SDK reads version {}", version, kFormat));
  const std::string_view whole = bytes.substr(0, bytes.size() - kHash);
  if (sha256(whole) != bytes.substr(whole.size()))
    throw Malformed("the bundle is cut short or was changed: its hash differs");
  const std::uint64_t length = number(bytes.substr(12, 8));
  if (length > whole.size() - kFixed)
    throw Malformed("the bundle's description is longer than the bundle");
  const Json root = Json::parse(whole.substr(kFixed, length));
  Bundle bundle{root.at("library").get<std::string>(), root.at("sdk").get<std::string>(), {}, {}};
  for (const Json& signature : root.at("signatures")) {
    std::string error;
    auto file = fromJson(signature.dump(), error);
    if (!file)
      throw Malformed(error);
    bundle.signatures.push_back(std::move(*file));
  }
  for (const Json& image : root.at("images"))
    bundle.images.push_back(readImage(image, whole.substr(kFixed + length)));
  return bundle;
}

} // namespace

std::string writeBundle(std::string_view library, const std::vector<std::string>& signatures,
                        const std::vector<BundleImage>& images) {
  Json kernels = Json::array(), entries = Json::array();
  for (const std::string& text : signatures)
    kernels.push_back(Json::parse(text));
  std::string payload;
  for (const BundleImage& image : images) {
    payload.resize(aligned(payload.size()), '\0');
    entries.push_back({{"target", image.target},
                       {"offset", payload.size()},
                       {"size", image.bytes.size()},
                       {"sha256", sha256(image.bytes)}});
    payload += image.bytes;
  }
  std::string description =
      Json{{"library", library}, {"sdk", kVersion}, {"signatures", std::move(kernels)}, {"images", std::move(entries)}}
          .dump();
  // Blanks, which JSON does not mind, bring the first object to its place.
  description.resize(aligned(kFixed + description.size()) - kFixed, ' ');
  std::string bundle(kMagic);
  bundle += littleEndian(kFormat, 4) + littleEndian(description.size(), 8) + description + payload;
  return bundle + sha256(bundle);
}

bool isBundle(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::optional<Bundle> readBundle(std::string_view bytes, std::string& error) {
  try {
    return read(bytes);
  } catch (const Malformed& problem) {
    error = problem.what();
  } catch (const Json::exception& problem) {
    error = fmt::format("the bundle's description cannot be read: {}", problem.what());
  }
  return std::nullopt;
}

} // namespace ascend::target
