// ascend-new: a new project from a template.
#include "new/project.h"
#include "target/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace {

namespace fs = std::filesystem;
using namespace ascend;
using namespace ascend::tools;

struct Request {
  std::string name, templateName = "app", folder, describe;
  bool list = false, dryRun = false;
};

const Template& choose(const std::vector<Template>& templates, const std::string& name) {
  std::string known;
  for (const Template& candidate : templates) {
    if (candidate.name == name)
      return candidate;
    known += (known.empty() ? "" : ", ") + candidate.name;
  }
  throw NewError(fmt::format("there is no template '{}'; the templates are {}", name, known));
}

void print(const std::vector<NewFile>& files, const fs::path& under) {
  for (const NewFile& file : files)
    std::cout << (under / file.path).string() << "\n";
}

/// Writes the project, or nothing: the folder is filled under another name first.
void write(const std::vector<NewFile>& files, const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
    throw NewError(
        fmt::format("'{}' exists already and is not an empty folder; choose another with --output", folder.string()));
  const fs::path parent = fs::absolute(folder).lexically_normal().parent_path();
  fs::create_directories(parent, error);
  std::string pattern = (parent / ".ascend-new.XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr)
    throw NewError(fmt::format("cannot write into '{}'", parent.string()));
  const fs::path temporary = pattern;
  try {
    for (const NewFile& file : files) {
      fs::create_directories((temporary / file.path).parent_path());
      std::ofstream out(temporary / file.path, std::ios::binary);
      out << file.text;
      out.close();
      if (!out)
        throw NewError(fmt::format("cannot write '{}': is the disk full?", file.path.string()));
    }
    fs::permissions(temporary, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                   fs::perms::others_read | fs::perms::others_exec);
    fs::remove(folder, error); // it is empty, or not there
    fs::rename(temporary, folder);
  } catch (...) {
    fs::remove_all(temporary, error);
    throw;
  }
}

int run(const Request& request) {
  const std::vector<Template> templates = findTemplates(templateFolder());
  if (request.list) {
    for (const Template& each : templates)
      std::cout << fmt::format("{:<10} {}\n", each.name, each.description);
    return 0;
  }
  if (!request.describe.empty()) {
    const Template& which = choose(templates, request.describe);
    std::cout << which.name << ": " << which.description << "\n\n";
    print(instantiate(which, "NAME"), "NAME");
    return 0;
  }
  if (request.name.empty())
    throw NewError("name the project: ascend-new NAME --template app (--list shows the templates)");
  if (const std::string problem = nameProblem(request.name); !problem.empty())
    throw NewError(fmt::format("'{}' is no name for a project: {}", request.name, problem));
  const fs::path folder = request.folder.empty() ? fs::path(request.name) : fs::path(request.folder);
  const std::vector<NewFile> files = instantiate(choose(templates, request.templateName), request.name);
  if (request.dryRun) {
    print(files, folder);
    return 0;
  }
  write(files, folder);
  std::cout << fmt::format("{}: {} files. Next:\n  cd {}\n  cmake --workflow --preset default\n", folder.string(),
                           files.size(), folder.string());
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  Request request;
  CLI::App app{"Makes a new project from a template: CMake, presets, a kernel, tests.", "ascend-new"};
  app.set_version_flag("--version", std::string("ascend-new ") + target::kVersion);
  app.add_option("NAME", request.name, "The project's name");
  app.add_option("--template", request.templateName, "Which template")->capture_default_str()->type_name("TEMPLATE");
  app.add_option("--output", request.folder, "Folder to make (default: the name, here)")->type_name("DIR");
  app.add_flag("--list", request.list, "List the templates");
  app.add_option("--describe", request.describe, "Say what is in a template")->type_name("TEMPLATE");
  app.add_flag("--dry-run", request.dryRun, "Print the files, write nothing");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ascend-new: error: " << error.what() << "\nRun with --help for the options.\n";
    return 2;
  }
  try {
    return run(request);
  } catch (const std::exception& error) {
    std::cerr << "ascend-new: error: " << error.what() << "\n";
    return 1;
  }
}
