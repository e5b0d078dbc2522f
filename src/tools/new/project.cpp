#include "new/project.h"

#include "target/install_layout.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

namespace ascend::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescriptionFile = "template.json";

std::string readText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file)
    throw NewError(fmt::format("cannot read '{}'", path.string()));
  return text;
}

std::string identifierOf(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string replaced(std::string text, const std::string& name) {
  for (const auto& [placeholder, value] :
       {std::pair<std::string, std::string>{"@NAME@", name}, {"@NAMESPACE@", identifierOf(name)}})
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  return text;
}

} // namespace

fs::path templateFolder() {
  if (const char* wanted = std::getenv("ASCEND_SDK_TEMPLATE_DIR"); wanted != nullptr && *wanted != '\0') {
    std::error_code ignored;
    if (!fs::is_directory(wanted, ignored))
      throw NewError(fmt::format("ASCEND_SDK_TEMPLATE_DIR is '{}', which is no folder", wanted));
    return wanted;
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder =
      (program.parent_path() / target::kProgramsToPrefix / target::kDataFolder / "ascend-sdk" / "templates")
          .lexically_normal();
  if (error || !fs::is_directory(folder, error))
    throw NewError(fmt::format("the templates are missing: looked for '{}'. Install the SDK again, or set "
                               "ASCEND_SDK_TEMPLATE_DIR to the folder that holds them",
                               folder.string()));
  return folder;
}

std::vector<Template> findTemplates(const fs::path& folder) {
  std::vector<Template> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path file = entry.path() / kDescriptionFile;
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
      continue;
    const auto json = nlohmann::json::parse(readText(file), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("description") || !json["description"].is_string())
      throw NewError(fmt::format("{}: error: expected an object with a \"description\"", file.string()));
    found.push_back({entry.path().filename().string(), json["description"], entry.path()});
  }
  std::sort(found.begin(), found.end(), [](const Template& a, const Template& b) { return a.name < b.name; });
  if (found.empty())
    throw NewError(fmt::format("there is no template in '{}'", folder.string()));
  return found;
}

std::string nameProblem(const std::string& name) {
  if (!std::regex_match(name, std::regex("[A-Za-z][A-Za-z0-9_-]*")))
    return "a name has letters, digits, _ and - only, and starts with a letter";
  if (std::regex_search(name, std::regex("[_-][0-9]+$")))
    return "a number at the end, after _ or -, is read as a tiling key by CANN when it ends a kernel's name";
  if (name == "test" || name == "all" || name == "install" || name == "clean" || name == "help" || name == "consumer")
    return "CMake needs this name for a target of its own";
  return {};
}

std::vector<NewFile> instantiate(const Template& which, const std::string& name) {
  std::vector<NewFile> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(which.folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == kDescriptionFile)
      continue;
    fs::path path = replaced(entry.path().lexically_relative(which.folder).string(), name);
    // Packages may drop files whose names start with a dot: these are stored without.
    if (path.filename() == "gitignore")
      path.replace_filename(".gitignore");
    files.push_back({path, replaced(readText(entry.path()), name)});
  }
  std::sort(files.begin(), files.end(), [](const NewFile& a, const NewFile& b) { return a.path < b.path; });
  return files;
}

} // namespace ascend::tools
