#pragma once
#include "hub/hub.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ascend::hub {

/// A folder of its own under the system's place for temporary files, gone with its owner.
class TemporaryFolder {
public:
  /// Throws hub::Error.
  explicit TemporaryFolder(const std::string& name = "ascend-compile");
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// Sources that are text in memory, as the files that compilers want. They have to outlive the compilation.
class SourceTexts {
public:
  /// Writes the text to a file and adds it to the request under the name that messages are to give it.
  /// Throws hub::Error.
  void add(Request& request, const std::string& name, std::string_view text);

private:
  std::optional<TemporaryFolder> folder_;
  unsigned count_ = 0;
};

} // namespace ascend::hub
