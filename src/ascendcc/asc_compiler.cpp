#include "ascendcc/asc_compiler.h"

#include "ascendcc/core_kinds.h"
#include "ascendcc/device_binary.h"
#include "ascendcc/launch_functions.h"
#include "hub/artifact/output_file.h"
#include "hub/error.h"
#include "target/sha256.h"

#include <fmt/format.h>
#include <utility>

namespace ascend::asc {

namespace fs = std::filesystem;
using hub::CommandLine;

/// One compilation of the source.
struct AscCompiler::Part {
  fs::path preprocessed;
  fs::path source; ///< what the compiler gets
  std::vector<std::string> definitions;
  Bodies bodies = Bodies::here;
  bool dependencies = false;        ///< this one writes them
  std::vector<std::string> options; ///< of the compiler, besides those that were given
};

AscCompiler::AscCompiler(const Options& options, const Commands& commands, fs::path folder)
    : options_(options), commands_(commands), folder_(std::move(folder)) {}

fs::path AscCompiler::temporary(const Input& input, const std::string& suffix) const {
  const fs::path stem = fs::path(input.text).stem();
  return (options_.saveTemps ? stem : folder_ / stem).string() + suffix;
}

std::string AscCompiler::unitName(const Input& input, const fs::path& output) const {
  std::string text = fs::absolute(input.text).string() + '\n' + output.string();
  for (const auto* options : {&options_.preprocessor, &options_.compiler})
    for (const std::string& option : *options)
      text += '\n' + option;
  constexpr std::size_t kDigits = 16;
  return "ascend_sim_" + target::sha256(text).substr(0, kDigits);
}

std::vector<std::string> AscCompiler::localSymbols() const {
  std::vector<std::string> options{"-fno-lto"};
  // g++ makes static variables of templates the same in the whole process.
  if (hub::run({{commands_.compiler().string(), "--version"}}).output.find("clang") == std::string::npos)
    options.emplace_back("-fno-gnu-unique");
  return options;
}

bool AscCompiler::listDependencies(const Input& input) const {
  CommandLine line = commands_.ascCompiler();
  commands_.addPreprocessor(line, true);
  line.addAll(options_.compiler).addAll({"-include", "sim/single_source.h", "-x", "c++"});
  line.addAll({options_.dependencyMode, input.text}).addAll(options_.dependencyTargets);
  if (!options_.dependencyFile.empty() || !options_.outputFile.empty())
    line.addAll({"-MF", options_.dependencyFile.empty() ? options_.outputFile : options_.dependencyFile});
  return commands_.execute(line);
}

bool AscCompiler::preprocess(const Input& input, const Part& part, const fs::path& object) const {
  CommandLine line = commands_.ascCompiler();
  commands_.addPreprocessor(line, true);
  line.addAll(part.definitions).addAll(options_.compiler).addAll({"-include", "sim/single_source.h"});
  if (options_.output == Output::deviceBinary)
    line.addAll({"-DASCEND_SIM_DEVICE_BINARY=1", "-include", "sim/entry.h"});
  line.addAll({"-x", "c++"});
  if (part.dependencies)
    commands_.addDependencies(line, object);
  return commands_.execute(line.addAll({"-E", input.text, "-o", part.preprocessed.string()}));
}

bool AscCompiler::compilePart(const Part& part, const Rewritten& rewritten, const fs::path& object) const {
  if (options_.output == Output::preprocessed) {
    hub::writeFile(object, rewritten.source);
    return true;
  }
  hub::writeFile(part.source, rewritten.source);
  CommandLine line = commands_.ascCompiler();
  line.addAll(options_.compiler);
  if (options_.output == Output::syntax)
    return commands_.execute(line.addAll({"-fsyntax-only", "-x", "c++-cpp-output", part.source.string()}));
  if (options_.output == Output::sharedLibrary || options_.output == Output::deviceBinary)
    line.add("-fPIC");
  line.addAll(part.options);
  return commands_.execute(line.addAll({"-x", "c++-cpp-output", options_.output == Output::assembly ? "-S" : "-c",
                                        part.source.string(), "-o", object.string()}));
}

bool AscCompiler::compile(const Input& input, const fs::path& output) const {
  if (options_.output == Output::dependencies)
    return listDependencies(input);
  const Part whole{
      .preprocessed = temporary(input, ".asc.ii"), .source = temporary(input, ".ii"), .dependencies = true};
  if (!preprocess(input, whole, output))
    return false;
  if (options_.dryRun) {
    // What is rewritten is not there: the command alone.
    CommandLine line = commands_.ascCompiler();
    return commands_.execute(line.addAll(options_.compiler)
                                 .addAll({"-x", "c++-cpp-output", "-c", whole.source.string(), "-o", output.string()}));
  }
  const std::string text = hub::readFile(whole.preprocessed);
  constexpr unsigned kSplitCores = 2201;
  const bool split = commands_.arch() == kSplitCores && options_.output != Output::launchHeaders &&
                     asksForCoreKind(text, commands_.installation().device);
  if (options_.output == Output::deviceBinary)
    return compileBinary(input, output, split);
  if (split)
    return compileParts(input, output);
  Rewritten rewritten = rewrite(text);
  if (options_.output == Output::launchHeaders) {
    writeLaunchHeaders(rewritten.kernels, options_.launchFolder);
    return true;
  }
  if (options_.launchFunctions)
    rewritten.source += launchFunctions(rewritten.kernels);
  return compilePart(whole, rewritten, output);
}

bool AscCompiler::compileParts(const Input& input, const fs::path& output) const {
  const std::string unit = unitName(input, output);
  const auto entries = [&](const CoreKind& kind) { return fmt::format("{}_{}", unit, kind.name); };
  const bool makesObject = options_.output != Output::syntax && options_.output != Output::preprocessed &&
                           options_.output != Output::assembly;
  const Part host{.preprocessed = temporary(input, ".host.asc.ii"),
                  .source = temporary(input, ".host.ii"),
                  .definitions = {"-DASCEND_SIM_CUBE_ENTRIES=" + entries(cubeKind()),
                                  "-DASCEND_SIM_VECTOR_ENTRIES=" + entries(vectorKind())},
                  .bodies = Bodies::elsewhere,
                  .options = {"-fno-lto"}};
  const fs::path hostObject = makesObject ? temporary(input, ".host.o") : output;
  if (!preprocess(input, host, output))
    return false;
  Rewritten rewritten = rewrite(hub::readFile(host.preprocessed), host.bodies);
  if (options_.launchFunctions)
    rewritten.source += launchFunctions(rewritten.kernels);
  if (!compilePart(host, rewritten, hostObject))
    return false;
  if (!makesObject && options_.output != Output::syntax)
    return true; // text: the host's part
  std::vector<std::string> objects{hostObject.string()};
  for (const CoreKind* kind : {&cubeKind(), &vectorKind()}) {
    const std::string suffix = fmt::format(".{}", kind->name);
    Part part{.preprocessed = temporary(input, suffix + ".asc.ii"),
              .source = temporary(input, suffix + ".ii"),
              .definitions = kind->definitions,
              .bodies = Bodies::device,
              .options = localSymbols()};
    part.definitions.push_back("-DASCEND_SIM_ENTRIES=" + entries(*kind));
    objects.push_back(temporary(input, suffix + ".o").string());
    if (!preprocess(input, part, output) ||
        !compilePart(part, rewrite(hub::readFile(part.preprocessed), part.bodies), objects.back()))
      return false;
    if (makesObject && !isolate(objects.back(), entries(*kind)))
      return false;
  }
  return !makesObject || commands_.execute(CommandLine{{"ld", "-r"}}.addAll(objects).addAll({"-o", output.string()}));
}

bool AscCompiler::isolate(const fs::path& object, const std::string& keep) const {
  const fs::path whole = object.string() + ".whole";
  // Groups first: the linker would take one object's copy of a function for another's.
  return commands_.execute({{"ld", "-r", "--force-group-allocation", object.string(), "-o", whole.string()}}) &&
         commands_.execute(
             {{"objcopy", "--wildcard", "--keep-global-symbol=" + keep + "*", "--remove-section=.init_array",
               "--remove-section=.rela.init_array", whole.string(), object.string()}});
}

bool AscCompiler::compileBinary(const Input& input, const fs::path& output, bool split) const {
  const std::string unit = split ? unitName(input, output) : "";
  Part main{.preprocessed = temporary(input, ".device.asc.ii"), .source = temporary(input, ".device.ii")};
  if (split)
    main.definitions = vectorKind().definitions;
  // It is linked with nothing: who loads it gives it the simulator's functions.
  const std::string alone = "-DASCEND_SIM_AICORE_ONLY=1";
  main.definitions.push_back(alone);
  if (!preprocess(input, main, output))
    return false;
  Rewritten rewritten = rewrite(hub::readFile(main.preprocessed));
  const std::vector<BinaryKernel> kernels = binaryKernels(rewritten.kernels, options_.namedKernels, input.text);
  rewritten.source += binaryModule(kernels, commands_.arch(), unit);
  std::vector<std::string> objects{temporary(input, ".device.o").string()};
  main.options = {"-fvisibility=hidden"};
  if (!compilePart(main, rewritten, objects.front()))
    return false;
  if (split) {
    Part cube{.preprocessed = temporary(input, ".cube.asc.ii"),
              .source = temporary(input, ".cube.ii"),
              .definitions = cubeKind().definitions};
    cube.definitions.push_back(alone);
    objects.push_back(temporary(input, ".cube.o").string());
    if (!preprocess(input, cube, output))
      return false;
    Rewritten part = rewrite(hub::readFile(cube.preprocessed));
    part.source += binaryCubeKernels(kernels, unit);
    cube.options = localSymbols();
    cube.options.emplace_back("-fvisibility=hidden");
    if (!compilePart(cube, part, objects.back()) || !isolate(objects.back(), unit))
      return false;
  }
  CommandLine line;
  line.add(commands_.compiler().string()).addAll({"-shared", "-Wl,-z,defs"});
  line.addAll(options_.compiler).addAll(objects).addAll({"-o", output.string(), "-lm"});
  return commands_.execute(line);
}

} // namespace ascend::asc
