#include "ascendcc/commands.h"

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

} // namespace

Commands::Commands(const Options& options)
    : options_(options), installation_(findInstallation()), compiler_(hub::hostCompiler({})) {}

bool Commands::execute(const CommandLine& command) const {
  if (options_.dryRun || options_.verbose)
    std::cerr << command.str() << "\n";
  return options_.dryRun || hub::runAttached(command) == 0;
}

unsigned Commands::arch() const { return options_.npuArch == 0 ? kDefaultArch : options_.npuArch; }

CommandLine Commands::ascCompiler() const {
  CommandLine line;
  line.add(compiler_.string());
  if (!options_.standard)
    line.add("-std=c++17");
  if (!options_.optimized)
    line.addAll({"-O2", "-ftree-vectorize"});
  // Where a kernel crashes or throws is told with its line; -g of the command line comes later and gives the rest.
  line.add("-g1");
  // No contraction: a multiply and an add round separately on the device.
  line.addAll({"-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"});
  if (hub::resolveIsa(hub::HostIsa::automatic) == hub::HostIsa::v3)
    line.add("-march=x86-64-v3");
  return line;
}

void Commands::addPreprocessor(CommandLine& line, bool asc) const {
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

void Commands::addDependencies(CommandLine& line, const fs::path& object) const {
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

} // namespace ascend::asc
