#include "hub/artifact/output_file.h"

#include "hub/error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace ascend::hub {

namespace fs = std::filesystem;

namespace {

mode_t currentUmask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

} // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
  std::error_code ignored;
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored))
    throw Error(fmt::format("cannot write '{}': the folder '{}' does not exist", path_.string(), folder.string()));
  if (fs::is_directory(path_, ignored))
    throw Error(fmt::format("cannot write '{}': it is a folder", path_.string()));
  std::string pattern = (folder / fmt::format(".{}.XXXXXX", path_.filename().string())).string();
  const int fd = mkstemp(pattern.data());
  if (fd < 0)
    throw Error(fmt::format("cannot write '{}': {}", path_.string(), std::strerror(errno)));
  // mkstemp gives the file to its owner alone; the result is to be as any new file.
  fchmod(fd, 0666 & ~currentUmask());
  ::close(fd);
  temporary_ = pattern;
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
    throw Error(fmt::format("cannot write '{}': {}", path_.string(), error.message()));
  temporary_.clear();
}

void writeFile(const fs::path& path, std::string_view text) {
  if (path == "-") {
    std::cout << text << std::flush;
    if (!std::cout)
      throw Error("cannot write to standard output");
    return;
  }
  OutputFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out)
    throw Error(fmt::format("cannot write '{}': the disk may be full", path.string()));
  file.commit();
}

std::string readFile(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error(fmt::format("cannot read '{}': it is a folder", path.string()));
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error(fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad())
    throw Error(fmt::format("cannot read '{}'", path.string()));
  return text;
}

} // namespace ascend::hub
