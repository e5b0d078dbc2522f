#include "ascend_compile_options.h"

#include "target/version.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>

namespace ascend::tools {
namespace {

constexpr const char* kDescription = "Compiles AscendC kernels for NPUs (with the bisheng of an installed CANN) and "
                                     "for the simulator (with the host's C++ compiler).";
constexpr const char* kFooter = R"(examples:
  ascend-compile add.cpp --soc sim -o add.so
  ascend-compile add.cpp --soc Ascend910B3 -o add.o --dry-run
  ascend-compile add.cpp --soc sim,Ascend310P3 -o 'add.{soc}.o'
  generate | ascend-compile - --soc sim -o add.so --json
  ascend-compile add.cpp --emit=signature --declare 'add(in f16 x, in f16 y, out f16 z, i64 n)' -o add.json
  ascend-compile --pack --library add --signature add.json --image sim=add.so -o add_library.cpp)";

target::TargetSpec readTarget(const std::string& text) {
  const auto result = target::parseTargetSpec(text);
  if (!result)
    throw CLI::ValidationError("--soc", result.error);
  return result.spec;
}

hub::PackedImage readImage(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw CLI::ValidationError("--image", "'" + text + "' is not of the form TARGET=FILE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void checkTogether(const CompileOptions& options) {
  const auto fail = [](const char* option, const std::string& message) { throw CLI::ValidationError(option, message); };
  if (options.inspect) {
    if (options.sources.empty())
      fail("--inspect", "needs files");
    return;
  }
  if (options.pack) {
    if (!options.sources.empty())
      fail("--pack", "takes objects (--image TARGET=FILE), not source files");
    if (options.output.empty())
      fail("--pack", "needs -o FILE.cpp");
    return;
  }
  if (!options.images.empty())
    fail("--image", "is for --pack only");
  const bool text = options.emit == Emit::signature || options.emit == Emit::header;
  if (options.sources.empty() && !(options.emit == Emit::header && !options.signatureFiles.empty()))
    fail("IN", "no source file given");
  if (options.emit == Emit::header && options.library.empty())
    fail("--emit=header", "needs --library NAME: the header launches the kernels of that library");
  if (text)
    return;
  if (options.targets.empty())
    fail("--soc", "is needed: sim, sim:<SoC> or a SoC such as Ascend910B3");
  if (options.output.empty() && options.emit != Emit::preprocessed)
    fail("-o", "is needed: the file to write");
  const bool forEach = options.output.find("{soc}") != std::string::npos;
  if (options.json && options.emit == Emit::preprocessed && (options.output.empty() || options.output == "-"))
    fail("--json", "takes standard output; give -o FILE");
  if (options.targets.size() > 1 && !forEach)
    fail("-o", "with several --soc the name must hold {soc}, for example -o 'kernel.{soc}.o'");
}

} // namespace

std::optional<CompileOptions> parseCompileOptions(int argc, char** argv, int& exitCode) {
  CompileOptions options;
  hub::Request& request = options.request;
  CLI::App app{kDescription, "ascend-compile"};
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("ascend-compile ") + target::kVersion);

  std::vector<std::string> socs, images;
  std::string toolchain = "auto", autoSync = "on", isa = "auto", cache = "on";
  std::string variant = "release";
  double timeout = 0;
  const std::map<std::string, Emit> emits{{"object", Emit::object},
                                          {"shared", Emit::shared},
                                          {"signature", Emit::signature},
                                          {"header", Emit::header},
                                          {"preprocessed", Emit::preprocessed}};
  const auto one = [](CLI::Option* option) { return option->allow_extra_args(false); };

  app.add_option("IN", options.sources, "AscendC sources (.asc, .cce, .cpp); - is standard input");
  one(app.add_option("--soc", socs,
                     "Target: sim, sim:<SoC> or a SoC such as Ascend910B3; several with commas, or repeated"))
      ->delimiter(',')
      ->type_name("SOC[,SOC]");
  app.add_option("-o,--output", options.output,
                 "File to write; {soc} in it stands for the target; - is standard output for text");
  app.add_option("--emit", options.emit, "What to write (default: object)")
      ->transform(CLI::CheckedTransformer(emits).description(""))
      ->type_name("object|shared|signature|header|preprocessed");
  one(app.add_option("--signature", options.signatureFiles,
                     "Signature of the kernels (JSON, from ascend-translate); repeatable"))
      ->type_name("FILE");
  one(app.add_option("--declare", options.declarations,
                     "Types of a hand-written kernel: 'add(in f16 x, out f16[?] z, i64 n)'; repeatable"))
      ->type_name("DECLARATION");

  one(app.add_option("-D", request.definitions, "Define a macro"))->type_name("NAME[=VALUE]");
  one(app.add_option("-I", request.includes, "Add a folder of headers"))->type_name("DIR");
  app.add_option("-O", request.optimization, "Optimisation level (default: 3 for an NPU, 2 for the simulator)")
      ->check(CLI::Range(0, 3));
  app.add_flag("-g", request.debug, "Full debug information (line tables are always there for the simulator)");
  one(app.add_option("-X,--compiler-option", request.options,
                     "Pass an option to the compiler as it is: -X=-Wall; repeatable"))
      ->type_name("OPTION");
  app.add_option("--variant", variant,
                 "debug: not optimised, for a debugger; sanitize: with AddressSanitizer and UBSan (bisheng: its own); "
                 "profile: with frames for a host profiler")
      ->check(CLI::IsMember({"release", "debug", "sanitize", "profile"}))
      ->capture_default_str();
  app.add_option("--auto-sync", autoSync, "Let bisheng order vector and scalar instructions itself")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--depfile", request.depfile, "Write the files that the output depends on, in make's syntax")
      ->type_name("FILE");

  app.add_option("--timeout", timeout, "Seconds after which a compiler is ended; 0: never")
      ->check(CLI::Range(0.0, 1e6))
      ->type_name("SECONDS");
  app.add_option("--cache", cache, "Take what was compiled before from the cache")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_flag("--validate", request.validate, "Check the sources first, and compile nothing when there are errors");
  app.add_flag("--sidecar", request.sidecar, "For an NPU: write the JSON that CANN's loader reads beside an object");
  app.add_flag("--json", options.json, "Say how it went as JSON, on standard output");
  app.add_flag("--dry-run", request.dryRun, "Print what would be run, and run nothing; needs no CANN");
  app.add_flag("--keep", request.keep, "Keep the intermediate files, in <output>.build");
  app.add_flag("-v,--verbose", options.verbose, "Print the command lines before they run");

  app.add_option("--cann", request.cann, "CANN's folder (default: $ASCEND_HOME_PATH, then the usual places)")
      ->type_name("DIR");
  app.add_option("--toolchain", toolchain, "bisheng's options: legacy is --cce-aicore-arch, new is --npu-arch")
      ->check(CLI::IsMember({"auto", "legacy", "new"}))
      ->capture_default_str();
  one(app.add_option(
          "--launcher", request.launcher,
          "Put a program in front of each compiler (ccache, sccache, distcc); repeatable, for its arguments"))
      ->type_name("PROGRAM");
  app.add_option("--host-cxx", request.hostCompiler,
                 "C++ compiler for the simulator (default: $ASCEND_HOST_CXX, then c++)")
      ->type_name("PROGRAM");
  app.add_option("--host-isa", isa,
                 "x86-64 instructions of simulator objects; auto is x86-64-v3 where this machine has it")
      ->check(CLI::IsMember({"auto", "baseline", "x86-64-v3"}))
      ->capture_default_str();

  app.add_flag("--inspect", options.inspect, "Say what is in bundles and objects, and whether they are whole");
  app.add_flag("--pack", options.pack,
               "Write a kernel library from compiled objects: its C++ file, or a bundle (-o NAME.asckb)");
  app.add_option("--library", options.library, "Name of the kernel library (--pack, --emit=header)")->type_name("NAME");
  app.add_option("--namespace", options.nameSpace, "C++ namespace of the launchers (--emit=header; default: kernels)")
      ->type_name("NAME");
  one(app.add_option("--image", images, "An object of the library, for --pack; repeatable"))->type_name("TARGET=FILE");

  try {
    app.parse(argc, argv);
    for (const std::string& soc : socs)
      options.targets.push_back(readTarget(soc));
    for (const std::string& image : images)
      options.images.push_back(readImage(image));
    checkTogether(options);
  } catch (const CLI::Success& e) {
    exitCode = app.exit(e);
    return std::nullopt;
  } catch (const CLI::ParseError& e) {
    std::cerr << "ascend-compile: error: " << e.what() << "\nRun with --help for the options.\n";
    exitCode = 2;
    return std::nullopt;
  }
  request.variant = variant == "debug"      ? hub::Variant::debug
                    : variant == "sanitize" ? hub::Variant::sanitize
                    : variant == "profile"  ? hub::Variant::profile
                                            : hub::Variant::release;
  // CLI11 leaves the sign of a short option with its value.
  for (std::string& option : request.options)
    if (option.starts_with('='))
      option.erase(0, 1);
  request.autoSync = autoSync == "on";
  request.cache = cache == "on";
  request.timeLimit = std::chrono::milliseconds(static_cast<std::int64_t>(timeout * 1000));
  if (toolchain != "auto")
    request.generation = toolchain == "legacy" ? hub::Generation::legacy : hub::Generation::modern;
  request.hostIsa = isa == "auto"       ? hub::HostIsa::automatic
                    : isa == "baseline" ? hub::HostIsa::baseline
                                        : hub::HostIsa::v3;
  request.sources.assign(options.sources.begin(), options.sources.end());
  return options;
}

} // namespace ascend::tools
