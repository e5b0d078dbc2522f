#include "run/request.h"

#include "target/version.h"

#include <CLI/CLI.hpp>
#include <map>

namespace ascend::tools {
namespace {

constexpr const char* kDescription =
    "Runs a kernel on NumPy files under the simulator, with every check on. Arguments are given in the kernel's order.";
constexpr const char* kFooter = R"(arguments, in the kernel's order (tensor results are outputs, after the arguments):
  --in FILE[:bf16]             read from a .npy file
  --out FILE[:dtype[:shape]]   written to a .npy file; dtype and shape where the kernel does not say them
  --inout FILE[:bf16][=TO]     read, changed by the kernel, and written back, or to the file TO
  --scalar dtype:value

examples:
  ascend-run softmax.mlir --in x.npy --out y.npy:f32:128x1000 --blocks 8
  ascend-run add.cpp --in x.npy --in y.npy --out z.npy:f16:4096 --scalar i64:4096 --soc Ascend310P3
  ascend-run softmax.mlir --signature

It ends with 0 only when the kernel ran and no check found anything; 1: it could not be built or run; 2: a wrong command line;
3: the checks found something, 4: an output is not what --expect says; outputs are written as the kernel left them.)";

/// `--soc` names what to simulate, with or without the `sim:`.
target::TargetSpec readTarget(const std::string& text) {
  const auto result = target::parseTargetSpec(text);
  if (!result)
    throw CLI::ValidationError("--soc", result.error);
  return {result.spec.soc, true};
}

/// The occurrences of the argument options in the order in which they were written.
std::vector<GivenArgument> inOrder(const CLI::App& app,
                                   const std::map<const CLI::Option*, GivenArgument::Kind>& kinds) {
  std::vector<GivenArgument> given;
  std::map<const CLI::Option*, std::size_t> used;
  for (const CLI::Option* option : app.parse_order())
    if (const auto kind = kinds.find(option); kind != kinds.end())
      given.push_back({kind->second, option->results().at(used[option]++)});
  return given;
}

} // namespace

std::optional<RunRequest> parseRunRequest(int argc, char** argv, int& exitCode) {
  RunRequest request;
  CLI::App app{kDescription, "ascend-run"};
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("ascend-run ") + target::kVersion);

  std::map<GivenArgument::Kind, std::vector<std::string>> values;
  std::map<const CLI::Option*, GivenArgument::Kind> kinds;
  std::string soc;
  std::int64_t blocks = 0;
  const auto argument = [&](GivenArgument::Kind kind, const char* name, const char* type, const char* help) {
    kinds[app.add_option(name, values[kind], help)->allow_extra_args(false)->type_name(type)] = kind;
  };
  app.add_option("SOURCE", request.source,
                 "Kernel: .mlir, .ll or .bc, AscendC .cpp, .asc or .cce, a simulator object .so, or a bundle .asckb");
  argument(GivenArgument::Kind::in, "--in", "FILE", "The next argument: a buffer that the kernel reads");
  argument(GivenArgument::Kind::out, "--out", "FILE:dtype:shape", "The next argument: a buffer that the kernel writes");
  argument(GivenArgument::Kind::inout, "--inout", "FILE", "The next argument: a buffer that the kernel changes");
  argument(GivenArgument::Kind::scalar, "--scalar", "dtype:value", "The next argument: a value");
  app.add_option("--expect", request.expected,
                 "Compare an output with this file: one option for each output, in their order; - leaves one out")
      ->allow_extra_args(false)
      ->type_name("FILE[:bf16]");
  std::string tolerance = "0";
  app.add_option("--tolerance", tolerance, "What --expect lets differ: |a - e| <= ABSOLUTE + RELATIVE * |e|")
      ->type_name("RELATIVE[,ABSOLUTE]")
      ->capture_default_str();
  auto* blocksOption =
      app.add_option("--blocks", blocks, "Blocks to launch (default: the kernel's own wish, else one for each core)");
  auto* socOption = app.add_option("--soc", soc, "The SoC to simulate (default: Ascend910B3)");
  app.add_option("--kernel", request.kernel, "The kernel to run, of a source with several")->type_name("NAME");
  app.add_option("--check", request.check, "all, none, or a list of memory,race,init,sync")->capture_default_str();
  app.add_option("--auto-sync", request.autoSync,
                 "Whether the device compiler would have ordered V-V and V-S (off is stricter)")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--order", request.order,
                 "When memory shows what a pipe did: program, lazy, fuzz or fuzz:SEED (a race shows in the results)")
      ->capture_default_str();
  app.add_option("--suppress", request.suppress, "Do not tell of the findings that this file names")->type_name("FILE");
  app.add_option("--explain", request.explain, "Tell what a finding means and how to mend it, and stop")
      ->type_name("CODE");
  app.add_option("--report", request.report,
                 "FILE.json: write the findings; FILE.html: write the timeline and the measurements as a page")
      ->type_name("FILE");
  app.add_flag("--profile", request.profile, "Print where the time goes on the device, in the columns of msprof");
  app.add_option("--profile-csv", request.profileCsv, "Write the same as CSV, with a line for each block")
      ->type_name("FILE.csv")
      ->check([](const std::string& path) {
        return path.ends_with(".csv") ? std::string() : "the file's name must end in .csv";
      });
  app.add_option("--trace", request.trace, "Write the timeline of all pipes for Perfetto or chrome://tracing")
      ->type_name("FILE.json");
  app.add_option("--threads", request.threads, "Host threads for the blocks (default: all)");
  app.add_flag("--signature", request.printSignature, "Print the kernels' signatures and stop");
  app.add_option("--keep", request.keep, "Keep the generated AscendC, the signature and the object in this folder")
      ->type_name("DIR");
  app.add_option("--signature-file", request.signatureFiles, "Signature (JSON) of a .so")
      ->allow_extra_args(false)
      ->type_name("FILE");
  app.add_option("--declare", request.declarations,
                 "Types of a hand-written kernel: 'add(in f16 x, out f16[?] z, i64 n)'")
      ->allow_extra_args(false)
      ->type_name("DECLARATION");
  app.add_option("-D", request.compile.definitions, "Define a macro for the AscendC compiler")
      ->allow_extra_args(false)
      ->type_name("NAME[=VALUE]");
  app.add_option("-I", request.compile.includes, "Add a folder of headers")->allow_extra_args(false)->type_name("DIR");
  app.add_option("-O", request.compile.optimization, "Optimisation level of the simulator's object (default: 2)")
      ->check(CLI::Range(0, 3));
  app.add_flag("-g", request.compile.debug, "Full debug information");
  app.add_option("--host-cxx", request.compile.hostCompiler, "C++ compiler (default: $ASCEND_HOST_CXX, then c++)")
      ->type_name("PROGRAM");

  try {
    app.parse(argc, argv);
    if (request.source.empty() && request.explain.empty())
      throw CLI::RequiredError("SOURCE");
    request.target = readTarget(socOption->count() != 0 ? soc : "sim");
    request.tolerance = parseTolerance(tolerance);
    request.socGiven = socOption->count() != 0;
    if (blocksOption->count() != 0) {
      if (blocks < 1 || blocks > target::kMaxBlocks)
        throw CLI::ValidationError("--blocks", std::to_string(blocks) + " is not a count of 1 to " +
                                                   std::to_string(target::kMaxBlocks));
      request.blocks = static_cast<std::uint32_t>(blocks);
    }
  } catch (const CLI::Success& e) {
    exitCode = app.exit(e);
    return std::nullopt;
  } catch (const RunError& e) {
    std::cerr << "ascend-run: " << e.what() << "\n";
    exitCode = 2;
    return std::nullopt;
  } catch (const CLI::ParseError& e) {
    std::cerr << "ascend-run: error: " << e.what() << "\nRun with --help for the options.\n";
    exitCode = 2;
    return std::nullopt;
  }
  request.arguments = inOrder(app, kinds);
  return request;
}

} // namespace ascend::tools
