#pragma once
#include "hub/hub.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ascend::hub {

/// What a build gave, as the cache keeps it.
struct CachedBuild {
  std::string object;
  std::string diagnostics;
  std::string signature;           ///< JSON
  std::vector<std::string> inputs; ///< all files that the compilers read
};

/// Builds by what they are made of: the options, the compiler and the sources name an entry, which counts as long as
/// all files that were read then are unchanged. One file an entry, put in place by a rename, so that any number of
/// processes may use it. Whatever is wrong with the cache is as if there were none: no function throws.
class Cache {
public:
  /// $ASCEND_CACHE_DIR, else $XDG_CACHE_HOME/ascend-sdk, else ~/.cache/ascend-sdk. Nothing when $ASCEND_CACHE is "off"
  /// or there is no such place. $ASCEND_CACHE_MB is its bound (1024).
  static std::optional<Cache> open();
  Cache(std::filesystem::path folder, std::uint64_t bytes) : folder_(std::move(folder)), limit_(bytes) {}

  /// The name of a request's entry; nothing when one of its files cannot be read, or it is of no kind that is kept.
  static std::optional<std::string> keyOf(const Request& request);

  const std::filesystem::path& folder() const { return folder_; }
  std::optional<CachedBuild> find(const std::string& key) const;
  /// Stores the build, and removes the entries that were not used for the longest time when the bound is exceeded.
  void store(const std::string& key, const CachedBuild& build) const;

private:
  std::filesystem::path pathOf(const std::string& key) const;
  void prune() const;

  std::filesystem::path folder_;
  std::uint64_t limit_;
};

} // namespace ascend::hub
