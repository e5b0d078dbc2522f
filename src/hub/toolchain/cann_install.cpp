#include "hub/toolchain/cann_install.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;

std::string machineFolder() {
  utsname info{};
  uname(&info);
  return std::string(info.machine) + "-linux";
}

/// Where a root keeps its programs, in the order in which they are believed.
std::vector<fs::path> binFolders(const fs::path& root) {
  return {root / "bin", root / machineFolder() / "ccec_compiler" / "bin", root / "tools" / "ccec_compiler" / "bin",
          root / "compiler" / "ccec_compiler" / "bin"};
}

CannInstall inspect(const fs::path& root) {
  CannInstall cann{.root = root, .devkit = root / machineFolder()};
  // The simulator in CANN's shape (share/ascend-sdk/cann): its `bisheng` is ascendcc.
  std::error_code ignored;
  if (fs::exists(root / "ascend-sdk-simulator.info", ignored))
    return cann;
  for (const fs::path& folder : binFolders(root)) {
    if (cann.bisheng.empty() && isExecutable(folder / "bisheng"))
      cann.bisheng = folder / "bisheng";
    if (cann.linker.empty() && isExecutable(folder / "ld.lld"))
      cann.linker = folder / "ld.lld";
  }
  cann.found = !cann.bisheng.empty();
  return cann;
}

CannInstall layout(const fs::path& root, Generation generation) {
  const fs::path bin = root / machineFolder() / "ccec_compiler" / "bin";
  return {root, root / machineFolder(), generation == Generation::modern ? root / "bin" / "bisheng" : bin / "bisheng",
          bin / "ld.lld", false};
}

struct Place {
  fs::path root;
  std::string origin; ///< who named it; empty: one of the usual places
};

std::vector<Place> places(const fs::path& wanted) {
  if (!wanted.empty())
    return {{wanted, "--cann"}};
  for (const char* variable : {"ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH"})
    if (const char* value = std::getenv(variable); value != nullptr && *value != '\0')
      return {{value, variable}};
  std::vector<Place> usual;
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    usual.push_back({fs::path(home) / "Ascend" / "cann", {}});
    usual.push_back({fs::path(home) / "Ascend" / "ascend-toolkit" / "latest", {}});
  }
  for (const char* root : {"/usr/local/Ascend/cann", "/usr/local/Ascend/ascend-toolkit/latest", "/opt/Ascend/cann"})
    usual.push_back({root, {}});
  return usual;
}

} // namespace

CannInstall findCann(const fs::path& wanted, bool dryRun, Generation assumed) {
  const std::vector<Place> candidates = places(wanted);
  for (const Place& place : candidates)
    if (CannInstall cann = inspect(place.root); cann.found)
      return cann;
  const bool named = !candidates.front().origin.empty();
  if (dryRun)
    return layout(named ? candidates.front().root
                        : fs::path(assumed == Generation::modern ? "/usr/local/Ascend/cann"
                                                                 : "/usr/local/Ascend/ascend-toolkit/latest"),
                  assumed);
  if (named) {
    std::vector<std::string> looked;
    for (const fs::path& folder : binFolders(candidates.front().root))
      looked.push_back((folder / "bisheng").string());
    throw Error(
        fmt::format(
            "{} is '{}', but the compiler bisheng is not there: looked for {}; install the CANN toolkit, or correct {}",
            candidates.front().origin, candidates.front().root.string(), fmt::join(looked, ", "),
            candidates.front().origin),
        ErrorKind::toolchain);
  }
  std::vector<std::string> looked;
  looked.reserve(candidates.size());
  for (const Place& place : candidates)
    looked.push_back(place.root.string());
  throw Error(
      fmt::format("building for an NPU needs Huawei's CANN toolkit (the compiler bisheng), which was not found in {}; "
                  "install it and set ASCEND_HOME_PATH (or give --cann DIR), or build for the simulator with --soc sim",
                  fmt::join(looked, ", ")),
      ErrorKind::toolchain);
}

Generation probeGeneration(const CannInstall& cann, int npuArch) {
  const std::string bisheng = cann.bisheng.string();
  const ProcessResult targets = run({{bisheng, "-print-targets"}});
  if (targets.exitCode != 0 || targets.output.find("hiipu64") == std::string::npos)
    throw Error(
        fmt::format("'{}' is not a bisheng with an NPU back end: `bisheng -print-targets` does not list hiipu64",
                    bisheng),
        targets.exitCode != 0 ? targets.output : std::string(), ErrorKind::toolchain);
  // -### only plans: an option that is not known is an error, and nothing is compiled.
  const ProcessResult modern = run({{bisheng, fmt::format("--npu-arch=dav-{}", npuArch), "-###", "-c", "-x", "asc",
                                     "/dev/null", "-o", "/dev/null"}});
  return modern.exitCode == 0 ? Generation::modern : Generation::legacy;
}

} // namespace ascend::hub
