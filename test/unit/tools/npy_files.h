#pragma once
#include "run/npy.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace ascend::tools::test {

/// A folder of .npy files, gone at the end.
class Files {
public:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "run test.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      std::abort();
    path_ = pattern;
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

template <class T> std::string bytesOf(std::initializer_list<T> values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), std::data(values), bytes.size());
  return bytes;
}

/// A file as NumPy writes it, with the header given as text.
inline std::string npy(int version, const std::string& header, const std::string& data) {
  std::string file = "\x93NUMPY";
  file += static_cast<char>(version);
  file += '\0';
  const std::string line = header + "\n";
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    file += static_cast<char>(line.size() >> (8 * i) & 0xff);
  return file + line + data;
}

} // namespace ascend::tools::test
