#include "hub/source_text.h"

#include "hub/artifact/output_file.h"
#include "hub/error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>

namespace ascend::hub {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder(const std::string& name) {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  std::string pattern = ((error ? fs::path("/tmp") : parent) / (name + ".XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw Error(fmt::format("cannot make a temporary folder '{}': {}; set TMPDIR to a folder that can be written",
                            pattern, std::strerror(errno)),
                ErrorKind::system);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty())
    fs::remove_all(path_, ignored);
}

void SourceTexts::add(Request& request, const std::string& name, std::string_view text) {
  if (!folder_) {
    folder_.emplace("ascend-source");
    // What the text includes with quotes is beside the person who wrote it.
    std::error_code error;
    if (const fs::path here = fs::current_path(error); !error)
      request.includes.push_back(here.string());
  }
  const fs::path file = folder_->path() / fmt::format("source{}.cpp", count_++);
  writeFile(file, text);
  request.sources.push_back(file);
  request.shownAs[file] = name;
}

} // namespace ascend::hub
