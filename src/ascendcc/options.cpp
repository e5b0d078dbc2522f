#include "ascendcc/options.h"

#include "hub/artifact/output_file.h"
#include "hub/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <utility>

namespace ascend::asc {
namespace {

using std::string_view;

/// Options whose value is the next argument, or stands behind them: who gets them.
constexpr std::array kPreprocessor = {string_view("-D"),       string_view("-U"),       string_view("-I"),
                                      string_view("-iquote"),  string_view("-isystem"), string_view("-idirafter"),
                                      string_view("-include"), string_view("-imacros"), string_view("-Xpreprocessor")};
constexpr std::array kLinkInputs = {string_view("-l"), string_view("-Xlinker"), string_view("-T"), string_view("-u"),
                                    string_view("-z")};
/// For bisheng's NPU back end only, with a value that follows.
constexpr std::array kIgnoredWithValue = {string_view("-mllvm"), string_view("-Xaicore"), string_view("-target-cpu")};
/// For bisheng's NPU back end only: the starts of their names.
constexpr std::array kIgnored = {string_view("--cce-"),        string_view("-cce-"),
                                 string_view("-fcce-"),        string_view("--asc-aicore-lang"),
                                 string_view("--enable-simt"), string_view("-fenable-matrix"),
                                 string_view("--npu-soc="),    string_view("-api-deps-filter"),
                                 string_view("--cce")};

bool startsWithAny(string_view text, std::span<const string_view> starts) {
  return std::any_of(starts.begin(), starts.end(), [&](string_view s) { return text.starts_with(s); });
}

bool hasSuffix(string_view name, std::span<const string_view> suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(), [&](string_view s) { return name.ends_with(s); });
}

unsigned parseArch(string_view text) {
  constexpr string_view prefix = "dav-";
  unsigned value = 0;
  if (text.starts_with(prefix))
    text.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw hub::Error(
        fmt::format("--npu-arch={}: this is no architecture; the simulator has dav-2201 (910B, 910_93) and "
                    "dav-2002 (310P)",
                    text));
  if (value != 2201 && value != 2002)
    throw hub::Error(
        fmt::format("--npu-arch=dav-{}: the simulator has dav-2201 (910B, 910_93) and dav-2002 (310P)", value));
  return value;
}

class Parser {
public:
  explicit Parser(const std::vector<std::string>& arguments) { expand(arguments, 0); }

  Options run() {
    while (at_ < arguments_.size())
      argument(arguments_[at_++]);
    if (deviceOnly_ && (options_.output == Output::program || options_.output == Output::object))
      options_.output = Output::deviceBinary;
    return std::move(options_);
  }

private:
  /// @file holds more arguments.
  void expand(const std::vector<std::string>& arguments, int depth) {
    constexpr int kDeepest = 16;
    for (const std::string& argument : arguments) {
      if (argument.size() < 2 || argument[0] != '@' || depth == kDeepest ||
          !std::filesystem::exists(argument.substr(1)))
        arguments_.push_back(argument);
      else
        expand(split(hub::readFile(argument.substr(1))), depth + 1);
    }
  }

  /// As a shell would: blanks separate, quotes and backslashes keep them.
  static std::vector<std::string> split(string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool inWord = false;
    char quote = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
        word += text[++i];
        inWord = true;
      } else if (quote != '\0') {
        if (c == quote)
          quote = '\0';
        else
          word += c;
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        if (inWord)
          words.push_back(std::exchange(word, {}));
        inWord = false;
      } else {
        word += c;
        inWord = true;
      }
    }
    if (inWord)
      words.push_back(word);
    return words;
  }

  std::string value(string_view option) {
    if (at_ == arguments_.size())
      throw hub::Error(fmt::format("{} needs a value", option));
    return arguments_[at_++];
  }

  void input(std::string text, bool isOption = false) {
    options_.inputs.push_back({std::move(text), language_, hostLanguage_, isOption});
  }

  void argument(const std::string& text) {
    if (text.empty())
      return;
    if (text[0] != '-' || text == "-")
      return input(text);
    if (output(text) || ascOption(text) || dependency(text) || withValue(text))
      return;
    if (text.starts_with("-O"))
      options_.optimized = true;
    if (text.starts_with("-std="))
      options_.standard = true;
    if (text.starts_with("-Wl,"))
      input(text, true);
    else if (text == "-static" || text == "-rdynamic" || text.starts_with("-fuse-ld="))
      options_.linker.push_back(text);
    else
      options_.compiler.push_back(text);
  }

  bool output(const std::string& text) {
    const auto make = [&](Output output) {
      options_.output = output;
      return true;
    };
    if (text == "-c" || text == "-dc") // device code of several objects calls each other here anyway
      return make(Output::object);
    if (text == "-S")
      return make(Output::assembly);
    if (text == "-E")
      return make(Output::preprocessed);
    if (text == "-fsyntax-only")
      return make(Output::syntax);
    if (text == "-M" || text == "-MM") {
      options_.dependencyMode = text;
      return make(Output::dependencies);
    }
    if (text == "-shared" || text == "--shared")
      return make(Output::sharedLibrary);
    if (text == "-lib" || text == "--cce-build-static-lib")
      return make(Output::staticLibrary);
    if (text == "-o" || text.starts_with("-o")) {
      options_.outputFile = text == "-o" ? value(text) : text.substr(2);
      return true;
    }
    return false;
  }

  bool ascOption(const std::string& text) {
    if (text == "-x" || (text.starts_with("-x") && !text.starts_with("-X"))) {
      language(text == "-x" ? value(text) : text.substr(2));
    } else if (text.starts_with("--npu-arch")) {
      options_.npuArch = parseArch(text == "--npu-arch" ? value(text) : text.substr(string_view("--npu-arch=").size()));
    } else if (text.starts_with("--run-mode=")) {
      const std::string mode = text.substr(string_view("--run-mode=").size());
      if (mode != "cpu" && mode != "sim" && mode != "npu")
        throw hub::Error(fmt::format("{}: the modes are cpu, sim and npu (all run on the simulator)", text));
      options_.cpuDebug = mode == "cpu";
    } else if (text == "--sanitizer") {
      options_.sanitize = true; // the simulator's checks do what it does: they are always on
      options_.ignored.push_back(text);
    } else if (text == "-Xaicore-start" || text == "-Xhost-start") {
      section(text);
    } else if (text.starts_with("--launch-headers=")) {
      options_.launchFolder = text.substr(string_view("--launch-headers=").size());
      options_.output = Output::launchHeaders;
    } else if (text == "--aicore-only") {
      deviceOnly_ = true;
    } else if (text.starts_with("--kernel=")) {
      const std::string named = text.substr(string_view("--kernel=").size());
      const std::size_t equals = named.find('=');
      if (equals == 0 || equals == std::string::npos || equals + 1 == named.size())
        throw hub::Error(fmt::format("{}: not NAME=EXPRESSION, as in --kernel=add_float=add<float>", text));
      options_.namedKernels.push_back({named.substr(0, equals), named.substr(equals + 1)});
    } else if (text == "--launch-functions") {
      options_.launchFunctions = true;
    } else if (text == "-###" || text == "--dry-run") {
      options_.dryRun = true;
    } else if (text == "-v" || text == "--verbose") {
      options_.verbose = true;
    } else if (text == "--save-temps" || text == "-save-temps") {
      options_.saveTemps = true;
    } else if (text == "--help" || text == "-h") {
      options_.help = true;
    } else if (text == "--version") {
      options_.version = true;
    } else if (text.starts_with("-fuse-cce") || startsWithAny(text, kIgnored)) {
      options_.ignored.push_back(text);
    } else if (std::find(kIgnoredWithValue.begin(), kIgnoredWithValue.end(), text) != kIgnoredWithValue.end()) {
      options_.ignored.push_back(text + " " + value(text));
    } else {
      return false;
    }
    return true;
  }

  void language(const std::string& name) {
    if (name == "none")
      language_ = Language::bySuffix;
    else if (name == "asc" || name == "cce")
      language_ = Language::asc;
    else
      language_ = Language::host;
    hostLanguage_ = language_ == Language::host ? name : "";
  }

  /// What stands between -Xhost-start and -Xhost-end is for the host; between -Xaicore-start and -Xaicore-end, for the
  /// NPU's code: of that, the preprocessor's options count here.
  void section(const std::string& start) {
    const bool host = start == "-Xhost-start";
    const std::string end = host ? "-Xhost-end" : "-Xaicore-end";
    while (true) {
      if (at_ == arguments_.size())
        throw hub::Error(fmt::format("{} has no {}", start, end));
      const std::string text = arguments_[at_++];
      if (text == end)
        return;
      const bool preprocessor = startsWithAny(text, kPreprocessor);
      if (host || preprocessor)
        argument(text);
      else
        options_.ignored.push_back(text);
    }
  }

  bool dependency(const std::string& text) {
    if (text == "-MD" || text == "-MMD") {
      options_.writeDependencies = true;
      options_.dependencyMode = text;
    } else if (text == "-MF" || (text.starts_with("-MF") && text.size() > 3)) {
      options_.dependencyFile = text == "-MF" ? value(text) : text.substr(3);
    } else if (text == "-MT" || text == "-MQ") {
      options_.dependencyTargets.insert(options_.dependencyTargets.end(), {text, value(text)});
    } else if (text == "-MP" || text == "-MG") {
      options_.dependencyTargets.push_back(text);
    } else {
      return false;
    }
    return true;
  }

  bool withValue(const std::string& text) {
    // -include, -imacros, … before -I and -i.
    for (const string_view option : kPreprocessor) {
      if (text == option) {
        options_.preprocessor.insert(options_.preprocessor.end(), {text, value(text)});
        return true;
      }
      if (option.size() == 2 && text.starts_with(option)) {
        options_.preprocessor.push_back(text);
        return true;
      }
    }
    for (const string_view option : kPreprocessor) {
      if (text.starts_with(option)) {
        options_.preprocessor.push_back(text);
        return true;
      }
    }
    if (text == "-L" || text.starts_with("-L")) {
      options_.linker.push_back(text == "-L" ? "-L" + value(text) : text);
      return true;
    }
    for (const string_view option : kLinkInputs) {
      if (text == option) {
        input(text, true);
        input(value(text), true);
        return true;
      }
    }
    if (text.starts_with("-l")) {
      input(text, true);
      return true;
    }
    return false;
  }

  std::vector<std::string> arguments_;
  std::size_t at_ = 0;
  Language language_ = Language::bySuffix;
  std::string hostLanguage_;
  bool deviceOnly_ = false; ///< --aicore-only
  Options options_;
};

} // namespace

bool Input::isAsc() const {
  return !isOption && (language == Language::asc || (language == Language::bySuffix && text.ends_with(".asc")));
}

bool Input::isSource() const {
  constexpr std::array suffixes = {string_view(".c"), string_view(".cc"),  string_view(".cpp"), string_view(".cxx"),
                                   string_view(".C"), string_view(".c++"), string_view(".i"),   string_view(".ii"),
                                   string_view(".s"), string_view(".S"),   string_view(".asc")};
  return !isOption && (language != Language::bySuffix || hasSuffix(text, suffixes));
}

Options parseOptions(const std::vector<std::string>& arguments) { return Parser(arguments).run(); }

std::string helpText() {
  return "usage: ascendcc [options] file...\n"
         "Compiles and links AscendC programs with host and device code in one file, for the simulator. Takes the "
         "options\n"
         "of 'bisheng -x asc'; what it does not know goes to the host's C++ compiler.\n\n"
         "  -x asc                 the files that follow are AscendC, whatever their names (.asc always is)\n"
         "  --npu-arch=dav-2201    910B, 910_93 (default); dav-2002: 310P\n"
         "  -c, -S, -E             stop after compiling, before assembling, after preprocessing\n"
         "  -shared, -lib          make a shared library, a static library\n"
         "  -o FILE                the output\n"
         "  -O0 … -O3, -g          default: -O2 -ftree-vectorize with line tables\n"
         "  -D -U -I -include      the preprocessor's\n"
         "  -MD -MMD -MF -MT -MP   dependencies for make and ninja\n"
         "  -L -l -Wl,…            the linker's\n"
         "  --run-mode=cpu|sim|npu cpu: with ASCENDC_CPU_DEBUG; all of them run on the simulator\n"
         "  -Xhost-start … -Xhost-end, -Xaicore-start … -Xaicore-end\n"
         "  --launch-headers=DIR   write aclrtlaunch_<kernel>.h for the kernels of the sources, and compile nothing\n"
         "  --launch-functions     define the functions that these headers declare\n"
         "  --aicore-only          make a kernel object for aclrtBinaryLoadFromFile\n"
         "  --kernel=NAME=EXPR     with a kernel for EXPR, an instance of a template, under this name\n"
         "  -###                   print the commands and run none; -v: print them and run them\n"
         "  --save-temps           keep the preprocessed and the rewritten source beside the output\n\n"
         "Environment: ASCEND_HOST_CXX names the host's compiler. docs/reference/ascendcc.md lists all options, and "
         "those\n"
         "of the NPU's compiler that have no effect here.\n";
}

} // namespace ascend::asc
