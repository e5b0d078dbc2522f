#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace ascend::hub {

/// A file that appears complete or not at all: written under another name in the same folder, then renamed.
class OutputFile {
public:
  /// Throws hub::Error when the folder does not exist or cannot be written.
  explicit OutputFile(std::filesystem::path path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes the temporary file unless commit() was called.
  ~OutputFile();

  /// Where to write. The file exists and is empty.
  const std::filesystem::path& temporary() const { return temporary_; }
  void commit();

private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
};

/// Writes a whole file. "-" is standard output. Throws hub::Error.
void writeFile(const std::filesystem::path& path, std::string_view text);
/// Writes to a file that is there already, without the care of writeFile. Throws hub::Error.
void writeBytes(const std::filesystem::path& path, std::string_view bytes);
/// Throws hub::Error.
std::string readFile(const std::filesystem::path& path);

} // namespace ascend::hub
