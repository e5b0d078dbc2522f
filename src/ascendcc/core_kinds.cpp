#include "ascendcc/core_kinds.h"

#include "ascendcc/lexer.h"
#include "hub/core_kinds.h"

#include <algorithm>

namespace ascend::asc {

namespace fs = std::filesystem;

const CoreKind& cubeKind() {
  static const CoreKind kind{"cube", {hub::kCubeDefinitions.begin(), hub::kCubeDefinitions.end()}};
  return kind;
}

const CoreKind& vectorKind() {
  static const CoreKind kind{"vector", {hub::kVectorDefinitions.begin(), hub::kVectorDefinitions.end()}};
  return kind;
}

bool asksForCoreKind(std::string_view preprocessed, const std::filesystem::path& headers) {
  const std::set<std::string> files = filesOf(preprocessed);
  std::error_code ignored;
  // Compilers resolve links in the names of system headers.
  const std::string sdk = fs::weakly_canonical(headers, ignored).string() + "/";
  return std::any_of(files.begin(), files.end(), [&](const std::string& name) {
    if (name.starts_with('<') || name.starts_with("/usr/include/") || name.starts_with("/usr/lib/"))
      return false;
    const fs::path file = fs::weakly_canonical(name, ignored);
    return !file.string().starts_with(sdk) && hub::fileAsksForCoreKind(file); // a marker may name a folder too
  });
}

} // namespace ascend::asc
