#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace ascend::tools {

/// A mistake in what ascend-new was given, in words for the user.
class NewError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A folder of templates/: a project with placeholders.
struct Template {
  std::string name;
  std::string description;
  std::filesystem::path folder;
};

/// One file of the new project.
struct NewFile {
  std::filesystem::path path; ///< relative to the project's folder
  std::string text;
};

/// The folder of the templates: $ASCEND_SDK_TEMPLATE_DIR, else the one that is installed beside the program.
/// Throws NewError.
std::filesystem::path templateFolder();

/// All templates of a folder, by name. Throws NewError.
std::vector<Template> findTemplates(const std::filesystem::path& folder);

/// Why `name` cannot name a project; empty when it can: letters, digits, _ and -, a letter first, and no number after
/// the last _ (CANN reads that as a tiling key when it becomes a kernel's name).
std::string nameProblem(const std::string& name);

/// The files of a project called `name`, with the placeholders replaced in texts and paths.
std::vector<NewFile> instantiate(const Template& which, const std::string& name);

} // namespace ascend::tools
