#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ascend::asc {

/// What the command makes.
enum class Output : std::uint8_t {
  program,
  sharedLibrary,
  staticLibrary,
  object,
  assembly,
  preprocessed,
  syntax,
  dependencies,
  launchHeaders,
  deviceBinary ///< a kernel object
};

enum class Language : std::uint8_t {
  bySuffix, ///< .asc is AscendC, .o .a .so are for the linker, all else is the host compiler's
  asc,
  host ///< -x c++, -x c: `Input::hostLanguage`
};

/// A source or an object, or an option of the linker: their order counts.
struct Input {
  std::string text;
  Language language = Language::bySuffix;
  std::string hostLanguage;
  bool isOption = false; ///< for the linker
  bool isAsc() const;
  bool isSource() const;
};

/// A kernel under a name for loaders: an instance of a template, mostly.
struct NamedKernel {
  std::string name;
  std::string expression;
};

/// A command line of `bisheng -x asc`, read.
struct Options {
  Output output = Output::program;
  std::vector<Input> inputs;
  std::string outputFile;
  unsigned npuArch = 0;   ///< `__NPU_ARCH__`; 0: none was given
  bool cpuDebug = false;  ///< --run-mode=cpu
  bool sanitize = false;  ///< --sanitizer
  bool optimized = false; ///< some -O was given
  bool standard = false;  ///< some -std was given
  bool dryRun = false;    ///< -###, --dry-run
  bool verbose = false;   ///< -v
  bool saveTemps = false;
  std::string launchFolder;              ///< --launch-headers: for aclrtlaunch_<kernel>.h
  bool launchFunctions = false;          ///< define aclrtlaunch_<kernel>()
  std::vector<NamedKernel> namedKernels; ///< --kernel=NAME=EXPRESSION
  bool help = false;
  bool version = false;
  std::vector<std::string> preprocessor; ///< -D -U -I -include …, as given
  std::vector<std::string> compiler;     ///< options of the host compiler, as given
  std::vector<std::string> linker;       ///< of the link command only: -shared, -static, -L, -Wl,…
  // Dependencies.
  bool writeDependencies = false;             ///< -MD, -MMD
  std::string dependencyMode;                 ///< "-MD" or "-MMD"
  std::string dependencyFile;                 ///< -MF
  std::vector<std::string> dependencyTargets; ///< -MT x, -MQ x, -MP
  std::vector<std::string> ignored;           ///< options for the NPU compiler only
};

/// Throws hub::Error. `arguments` without the program's name; @file is read.
Options parseOptions(const std::vector<std::string>& arguments);

std::string helpText();

} // namespace ascend::asc
