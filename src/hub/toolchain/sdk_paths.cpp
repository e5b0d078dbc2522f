#include "hub/toolchain/sdk_paths.h"

#include "hub/build_config.h"
#include "hub/command_line.h"
#include "hub/error.h"
#include "target/install_layout.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ascend::hub {

namespace fs = std::filesystem;

fs::path programFolder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  fs::path program = error ? fs::current_path() : self.parent_path();
  // Inside a shared library, what belongs to it is found from where that library is, whoever has loaded it.
  Dl_info info{};
  if (dladdr(kBuildCompiler, &info) == 0 || info.dli_fname == nullptr)
    return program;
  const fs::path object = fs::canonical(info.dli_fname, error);
  return error || object == self ? program : object.parent_path();
}

std::vector<fs::path> possiblePrefixes() {
  std::vector<fs::path> prefixes;
  for (const char* up : target::kToPrefix)
    if (fs::path prefix = (programFolder() / up).lexically_normal();
        std::ranges::find(prefixes, prefix) == prefixes.end())
      prefixes.push_back(std::move(prefix));
  return prefixes;
}

fs::path sdkProgram(const std::string& name, const std::string& without) {
  std::vector<std::string> tried{programFolder().string()};
  for (const fs::path& prefix : possiblePrefixes())
    tried.push_back((prefix / target::kProgramFolder).lexically_normal().string());
  for (const std::string& folder : tried)
    if (isExecutable(fs::path(folder) / name))
      return fs::path(folder) / name;
  throw Error(fmt::format("the program {} is not there: neither in '{}' nor in '{}'; reinstall the SDK{}", name,
                          tried[0], tried[1], without.empty() ? "" : ", or " + without),
              ErrorKind::toolchain);
}

fs::path deviceHeaders() {
  const auto holdsHeaders = [](const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / "kernel_operator.h", ignored);
  };
  if (const char* wanted = std::getenv("ASCEND_SDK_DEVICE_DIR"); wanted != nullptr && *wanted != '\0') {
    if (!holdsHeaders(wanted))
      throw Error(fmt::format("ASCEND_SDK_DEVICE_DIR is '{}', but there is no kernel_operator.h in it", wanted),
                  ErrorKind::toolchain);
    return wanted;
  }
  std::vector<std::string> tried;
  for (const fs::path& prefix : possiblePrefixes()) {
    const fs::path folder = (prefix / target::kIncludeFolder / "ascend" / "device").lexically_normal();
    if (holdsHeaders(folder))
      return folder;
    tried.push_back(folder.string());
  }
  throw Error(fmt::format("the simulator's AscendC headers are not there: no kernel_operator.h in '{}'; reinstall the "
                          "SDK or set ASCEND_SDK_DEVICE_DIR",
                          fmt::join(tried, "' nor '")),
              ErrorKind::toolchain);
}

fs::path hostCompiler(const fs::path& wanted) {
  const auto require = [](const std::string& name, const char* origin) {
    const fs::path found = findProgram(name);
    if (found.empty())
      throw Error(fmt::format("the host compiler '{}' ({}) is not there or cannot be run", name, origin),
                  ErrorKind::toolchain);
    return found;
  };
  if (!wanted.empty())
    return require(wanted.string(), "--host-cxx");
  if (const char* name = std::getenv("ASCEND_HOST_CXX"); name != nullptr && *name != '\0')
    return require(name, "ASCEND_HOST_CXX");
  for (const char* name : {kBuildCompiler, "c++", "g++", "clang++"})
    if (const fs::path found = findProgram(name); !found.empty())
      return found;
  throw Error("no C++ compiler for simulator kernels: tried c++, g++ and clang++ in PATH; install g++ or clang, or set "
              "ASCEND_HOST_CXX (or --host-cxx)",
              ErrorKind::toolchain);
}

} // namespace ascend::hub
