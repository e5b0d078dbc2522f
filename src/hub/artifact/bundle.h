#pragma once
#include "hub/artifact/pack.h"
#include "target/signature.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::hub {

/// One object in a bundle.
struct BundleImage {
  std::string target;
  std::string sha256;
  std::string_view bytes; ///< points into the bundle's text
};

/// A kernel library in one file (docs/reference/formats.md, "Bundles"): what its kernels take, and an object for each
/// target, with hashes of all of it.
struct Bundle {
  std::string library;
  std::string sdkVersion;
  std::vector<target::SignatureFile> signatures;
  std::vector<BundleImage> images;
};

/// The file's bytes. Throws hub::Error.
std::string writeBundle(const std::string& library, const std::vector<std::string>& signatures,
                        const std::vector<PackedImage>& images);
bool isBundle(std::string_view bytes);
/// Reads and checks it all; the result's images point into `bytes`. Throws hub::Error that says what is wrong with it:
/// cut short, changed, of another version, no bundle.
Bundle readBundle(std::string_view bytes);

/// What --inspect prints of a bundle, an object for the simulator or an NPU's object. Throws hub::Error.
std::string inspectFile(const std::filesystem::path& file);

} // namespace ascend::hub
