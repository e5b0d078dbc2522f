#include "hub/artifact/output_file.h"

#include "hub/error.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace ascend::hub {

namespace fs = std::filesystem;

namespace {

/// A new file beside `wanted`, made with the rights of any new file. mkstemp would give it to its owner alone, and the
/// umask cannot be asked for without being changed for all threads.
fs::path makeBeside(const fs::path& folder, const std::string& name) {
  static std::atomic<unsigned> counter{0};
  constexpr int kTries = 100;
  int error = EEXIST;
  for (int i = 0; i < kTries && error == EEXIST; ++i) {
    fs::path path = folder / fmt::format(".{}.{}.{}", name, ::getpid(), counter.fetch_add(1));
    if (const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); fd >= 0) {
      ::close(fd);
      return path;
    }
    error = errno;
  }
  throw Error(fmt::format("cannot write '{}': {}", (folder / name).string(), std::strerror(error)), ErrorKind::system);
}

} // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
  std::error_code ignored;
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored))
    throw Error(fmt::format("cannot write '{}': the folder '{}' does not exist", path_.string(), folder.string()),
                ErrorKind::system);
  if (fs::is_directory(path_, ignored))
    throw Error(fmt::format("cannot write '{}': it is a folder", path_.string()), ErrorKind::system);
  temporary_ = makeBeside(folder, path_.filename().string());
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!temporary_.empty())
    fs::remove(temporary_, ignored);
}

void OutputFile::commit() {
  std::error_code error;
  fs::rename(temporary_, path_, error);
  if (error)
    throw Error(fmt::format("cannot write '{}': {}", path_.string(), error.message()), ErrorKind::system);
  temporary_.clear();
}

void writeBytes(const fs::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    throw Error(fmt::format("cannot write '{}': the disk may be full", path.string()), ErrorKind::system);
}

void writeFile(const fs::path& path, std::string_view text) {
  if (path == "-") {
    std::cout << text << std::flush;
    if (!std::cout)
      throw Error("cannot write to standard output");
    return;
  }
  OutputFile file(path);
  writeBytes(file.temporary(), text);
  file.commit();
}

std::string readFile(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error(fmt::format("cannot read '{}': it is a folder", path.string()), ErrorKind::system);
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error(fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)), ErrorKind::system);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad())
    throw Error(fmt::format("cannot read '{}'", path.string()), ErrorKind::system);
  return text;
}

} // namespace ascend::hub
