#pragma once
#include "target/signature.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::target {

/// One object in a bundle.
struct BundleImage {
  std::string target;
  std::string sha256;     ///< of the bytes; writeBundle() does not ask for it
  std::string_view bytes; ///< of a bundle that was read: in its bytes, aligned like them (kBundleAlign)
};

/// A kernel library: what its kernels take, and an object for each target and source, with hashes of all of it. The
/// format is described in docs/reference/formats.md, "Bundles".
struct Bundle {
  std::string library;
  std::string sdkVersion;
  std::vector<SignatureFile> signatures;
  std::vector<BundleImage> images;
};

/// Objects stand at multiples of this in a bundle.
inline constexpr std::size_t kBundleAlign = 64;

/// The bytes of a bundle. `signatures` are JSON texts that fromJson() reads.
std::string writeBundle(std::string_view library, const std::vector<std::string>& signatures,
                        const std::vector<BundleImage>& images);
bool isBundle(std::string_view bytes);
/// Reads and checks all of it. On failure `error` says what is wrong: cut short, changed, of another version, no
/// bundle.
std::optional<Bundle> readBundle(std::string_view bytes, std::string& error);

} // namespace ascend::target
