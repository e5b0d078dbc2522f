#include "ascendcc/driver.h"

#include "ascendcc/asc_compiler.h"
#include "ascendcc/commands.h"
#include "ascendcc/config.h"
#include "ascendcc/paths.h"
#include "hub/command_line.h"
#include "hub/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace ascend::asc {
namespace {

namespace fs = std::filesystem;
using hub::CommandLine;

class Driver {
public:
  explicit Driver(const Options& options)
      : options_(options), commands_(options), asc_(options, commands_, work_.path()) {}

  int run() {
    check();
    const bool links = options_.output == Output::program || options_.output == Output::sharedLibrary ||
                       options_.output == Output::staticLibrary;
    std::vector<Input> objects;
    for (const Input& input : options_.inputs) {
      if (!input.isSource()) {
        objects.push_back(input);
        continue;
      }
      const fs::path object = links ? work_.path() / fmt::format("{}.o", objects.size()) : outputOf(input);
      if (!(input.isAsc() ? asc_.compile(input, object) : compileHost(input, object)))
        return 1;
      objects.push_back({.text = object.string()});
    }
    return !links || link(objects) ? 0 : 1;
  }

private:
  void check() const {
    const auto sources = std::count_if(options_.inputs.begin(), options_.inputs.end(),
                                       [](const Input& input) { return input.isSource(); });
    const auto files = std::count_if(options_.inputs.begin(), options_.inputs.end(),
                                     [](const Input& input) { return !input.isOption; });
    if (files == 0)
      throw hub::Error("no input files; ascendcc --help shows the options");
    for (const Input& input : options_.inputs)
      if (!input.isOption && input.text != "-" && !fs::exists(input.text))
        throw hub::Error(fmt::format("{}: there is no such file", input.text));
    const bool single = options_.output == Output::object || options_.output == Output::assembly ||
                        options_.output == Output::preprocessed || options_.output == Output::deviceBinary;
    if (single && sources > 1 && !options_.outputFile.empty())
      throw hub::Error("-o names one file, but several would be written: compile them one by one");
  }

  fs::path outputOf(const Input& input) const {
    if (!options_.outputFile.empty())
      return options_.outputFile;
    const fs::path stem = fs::path(input.text).stem();
    switch (options_.output) {
    case Output::launchHeaders:
      return options_.launchFolder;
    case Output::assembly:
      return stem.string() + ".s";
    case Output::preprocessed:
    case Output::dependencies:
      return "-";
    case Output::syntax:
      return "/dev/null";
    default:
      return stem.string() + ".o";
    }
  }

  bool compileHost(const Input& input, const fs::path& object) const {
    CommandLine line;
    line.add(commands_.compiler().string());
    const bool cplusplus = !input.text.ends_with(".c") && input.hostLanguage != "c";
    if (!options_.standard && cplusplus)
      line.add("-std=c++17");
    commands_.addPreprocessor(line, false);
    line.addAll(options_.compiler);
    if (!input.hostLanguage.empty())
      line.addAll({"-x", input.hostLanguage});
    switch (options_.output) {
    case Output::dependencies:
      line.addAll({options_.dependencyMode, input.text}).addAll(options_.dependencyTargets);
      if (!options_.dependencyFile.empty() || !options_.outputFile.empty())
        line.addAll({"-MF", options_.dependencyFile.empty() ? options_.outputFile : options_.dependencyFile});
      return commands_.execute(line);
    case Output::preprocessed:
      return commands_.execute(line.addAll({"-E", input.text, "-o", object.string()}));
    case Output::syntax:
      return commands_.execute(line.addAll({"-fsyntax-only", input.text}));
    default:
      commands_.addDependencies(line, object);
      if (options_.output == Output::sharedLibrary)
        line.add("-fPIC");
      return commands_.execute(
          line.addAll({options_.output == Output::assembly ? "-S" : "-c", input.text, "-o", object.string()}));
    }
  }

  bool link(const std::vector<Input>& objects) const {
    if (options_.output == Output::staticLibrary)
      return archive(objects);
    const Installation& installation = commands_.installation();
    CommandLine line;
    line.add(commands_.compiler().string());
    if (options_.output == Output::sharedLibrary)
      line.add("-shared");
    line.addAll(options_.compiler).addAll(options_.linker);
    line.addAll({"-o", options_.outputFile.empty() ? "a.out" : options_.outputFile});
    for (const Input& object : objects)
      line.add(object.text);
    if (!installation.stubs.empty())
      line.add("-L" + installation.stubs.string());
    line.addAll({"-L" + installation.libraries.string(), installation.simulator.string(),
                 "-Wl,-rpath," + installation.libraries.string(), "-lpthread", "-ldl", "-lm"});
    return commands_.execute(line);
  }

  bool archive(const std::vector<Input>& objects) const {
    if (options_.outputFile.empty())
      throw hub::Error("-lib needs -o, the name of the library: -o libkernels.a");
    CommandLine line;
    line.addAll({"ar", "rcs", options_.outputFile});
    for (const Input& object : objects)
      if (!object.isOption)
        line.add(object.text);
    std::error_code ignored;
    fs::remove(options_.outputFile, ignored);
    return commands_.execute(line);
  }

  const Options& options_;
  WorkFolder work_;
  Commands commands_;
  AscCompiler asc_;
};

} // namespace

int runDriver(const Options& options) {
  if (options.help || options.version) {
    std::cout << (options.help ? helpText() : fmt::format("ascendcc {} (Ascend SDK, for the simulator)\n", kVersion));
    return 0;
  }
  return Driver(options).run();
}

} // namespace ascend::asc
