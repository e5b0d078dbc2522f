#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ascend::hub {

/// What a precompiled header was made of.
struct PrecompiledFacts {
  std::vector<std::string> inputs;               ///< all files that were read
  std::set<std::string, std::less<>> conditions; ///< macros that the headers ask for (#if, #ifdef)
};

/// A place in the cache for one precompiled form of the device headers. It counts as long as all files that it was made
/// of are unchanged. Whatever is wrong with the cache is as if there were no such place.
class PrecompiledStore {
public:
  /// `maker` says which program writes it, in which version; `arguments` with which options. Nothing without a cache.
  static std::optional<PrecompiledStore> open(const std::string& maker, const std::vector<std::string>& arguments);

  const std::filesystem::path& file() const { return file_; }
  /// What it was made of; nothing when it is not there or not of the files as they are now.
  std::optional<PrecompiledFacts> find() const;
  /// A new one before it is kept.
  struct Draft {
    std::filesystem::path path;
    std::int64_t begun = 0; ///< when its making began, in nanoseconds
  };
  /// Nothing when nothing can be written there.
  std::optional<Draft> draft() const;
  /// Puts what was written to the draft in place. False: it is not there, or an input was changed while it was made.
  bool keep(const Draft& draft, const PrecompiledFacts& facts) const;
  void remove() const;

private:
  explicit PrecompiledStore(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path facts() const { return file_.string() + ".json"; }

  std::filesystem::path file_;
};

} // namespace ascend::hub
