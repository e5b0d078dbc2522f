#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

namespace ascend::hub {

/// How a file can be told to be unchanged without reading it.
struct FileState {
  std::int64_t size = -1;
  std::int64_t modified = 0; ///< nanoseconds
  bool operator==(const FileState&) const = default;
};

/// Nothing when it is not there, or no file.
std::optional<FileState> stateOf(const std::filesystem::path& path);

} // namespace ascend::hub
