#include "ascendcc/driver.h"

#include "ascendcc/config.h"
#include "ascendcc/launch_functions.h"
#include "ascendcc/paths.h"
#include "ascendcc/rewriter.h"
#include "hub/artifact/output_file.h"
#include "hub/command_line.h"
#include "hub/error.h"
#include "hub/hub.h"
#include "hub/toolchain/host.h"
#include "hub/toolchain/sdk_paths.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace ascend::asc {
namespace {

namespace fs = std::filesystem;
using hub::CommandLine;

constexpr unsigned kDefaultArch = 2201;

class Driver {
public:
  explicit Driver(const Options& options)
      : options_(options), installation_(findInstallation()), compiler_(hub::hostCompiler({})) {}

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
      if (!(input.isAsc() ? compileAsc(input, object) : compileHost(input, object)))
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
                        options_.output == Output::preprocessed;
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

  bool execute(const CommandLine& command) const {
    if (options_.dryRun || options_.verbose)
      std::cerr << command.str() << "\n";
    return options_.dryRun || hub::runAttached(command) == 0;
  }

  unsigned arch() const { return options_.npuArch == 0 ? kDefaultArch : options_.npuArch; }

  CommandLine compilerLine() const {
    CommandLine line;
    line.add(compiler_.string());
    if (!options_.standard)
      line.add("-std=c++17");
    if (!options_.optimized)
      line.add("-O2");
    // No contraction: a multiply and an add round separately on the device.
    line.addAll({"-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"});
    if (hub::resolveIsa(hub::HostIsa::automatic) == hub::HostIsa::v3)
      line.add("-march=x86-64-v3");
    return line;
  }

  void addPreprocessor(CommandLine& line, bool asc) const {
    line.addAll(options_.preprocessor);
    if (asc) {
      line.addAll({fmt::format("-D__NPU_ARCH__={}", arch()), "-DTILING_KEY_VAR=0", "-DASCEND_SIM=1",
                   "-DASCEND_SIM_SINGLE_SOURCE=1"});
      if (options_.cpuDebug)
        line.addAll({"-DASCENDC_CPU_DEBUG=1", "-D__CCE_KT_TEST__=1"});
    }
    // Host code includes tiling/… from there.
    line.addAll({"-isystem", installation_.device.string(), "-isystem", installation_.acl.string()});
  }

  void addDependencies(CommandLine& line, const fs::path& object) const {
    if (!options_.writeDependencies)
      return;
    line.add(options_.dependencyMode);
    const fs::path target = options_.outputFile.empty() ? object : fs::path(options_.outputFile);
    line.addAll({"-MF", options_.dependencyFile.empty() ? fs::path(target).replace_extension(".d").string()
                                                        : options_.dependencyFile});
    const bool named = std::any_of(options_.dependencyTargets.begin(), options_.dependencyTargets.end(),
                                   [](const std::string& text) { return text == "-MT" || text == "-MQ"; });
    if (!named)
      line.addAll({"-MT", target.string()});
    line.addAll(options_.dependencyTargets);
  }

  bool compileAsc(const Input& input, const fs::path& object) const {
    const fs::path stem =
        options_.saveTemps ? fs::path(fs::path(input.text).stem()) : work_.path() / object.filename().stem();
    const fs::path preprocessed = stem.string() + ".asc.ii";
    const fs::path result = stem.string() + ".ii";
    CommandLine first = compilerLine();
    addPreprocessor(first, true);
    first.addAll(options_.compiler).addAll({"-include", "sim/single_source.h", "-x", "c++"});
    if (options_.output == Output::dependencies) {
      first.addAll({options_.dependencyMode, input.text}).addAll(options_.dependencyTargets);
      if (!options_.dependencyFile.empty() || !options_.outputFile.empty())
        first.addAll({"-MF", options_.dependencyFile.empty() ? options_.outputFile : options_.dependencyFile});
      return execute(first);
    }
    addDependencies(first, object);
    first.addAll({"-E", input.text, "-o", preprocessed.string()});
    if (!execute(first))
      return false;
    if (!options_.dryRun) {
      const Rewritten rewritten = rewrite(hub::readFile(preprocessed));
      if (options_.output == Output::launchHeaders) {
        writeLaunchHeaders(rewritten.kernels, options_.launchFolder);
        return true;
      }
      const std::string source =
          rewritten.source + (options_.launchFunctions ? launchFunctions(rewritten.kernels) : "");
      if (options_.output == Output::preprocessed) {
        hub::writeFile(object, source);
        return true;
      }
      hub::writeFile(result, source);
    }
    CommandLine second = compilerLine();
    second.addAll(options_.compiler);
    if (options_.output == Output::syntax)
      return execute(second.addAll({"-fsyntax-only", "-x", "c++-cpp-output", result.string()}));
    if (options_.output == Output::sharedLibrary)
      second.add("-fPIC");
    return execute(second.addAll({"-x", "c++-cpp-output", options_.output == Output::assembly ? "-S" : "-c",
                                  result.string(), "-o", object.string()}));
  }

  bool compileHost(const Input& input, const fs::path& object) const {
    CommandLine line;
    line.add(compiler_.string());
    const bool cplusplus = !input.text.ends_with(".c") && input.hostLanguage != "c";
    if (!options_.standard && cplusplus)
      line.add("-std=c++17");
    addPreprocessor(line, false);
    line.addAll(options_.compiler);
    if (!input.hostLanguage.empty())
      line.addAll({"-x", input.hostLanguage});
    switch (options_.output) {
    case Output::dependencies:
      line.addAll({options_.dependencyMode, input.text}).addAll(options_.dependencyTargets);
      if (!options_.dependencyFile.empty() || !options_.outputFile.empty())
        line.addAll({"-MF", options_.dependencyFile.empty() ? options_.outputFile : options_.dependencyFile});
      return execute(line);
    case Output::preprocessed:
      return execute(line.addAll({"-E", input.text, "-o", object.string()}));
    case Output::syntax:
      return execute(line.addAll({"-fsyntax-only", input.text}));
    default:
      addDependencies(line, object);
      if (options_.output == Output::sharedLibrary)
        line.add("-fPIC");
      return execute(
          line.addAll({options_.output == Output::assembly ? "-S" : "-c", input.text, "-o", object.string()}));
    }
  }

  bool link(const std::vector<Input>& objects) const {
    if (options_.output == Output::staticLibrary)
      return archive(objects);
    CommandLine line;
    line.add(compiler_.string());
    if (options_.output == Output::sharedLibrary)
      line.add("-shared");
    line.addAll(options_.compiler).addAll(options_.linker);
    line.addAll({"-o", options_.outputFile.empty() ? "a.out" : options_.outputFile});
    for (const Input& object : objects)
      line.add(object.text);
    if (!installation_.stubs.empty())
      line.add("-L" + installation_.stubs.string());
    line.addAll({"-L" + installation_.libraries.string(), installation_.simulator.string(),
                 "-Wl,-rpath," + installation_.libraries.string(), "-lpthread", "-ldl", "-lm"});
    return execute(line);
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
    return execute(line);
  }

  const Options& options_;
  Installation installation_;
  fs::path compiler_;
  WorkFolder work_;
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
