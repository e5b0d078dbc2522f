#include "ascendcc/paths.h"

#include "ascendcc/config.h"
#include "hub/error.h"
#include "hub/toolchain/sdk_paths.h"
#include "target/install_layout.h"

#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <system_error>

namespace ascend::asc {

namespace fs = std::filesystem;

Installation findInstallation() {
  Installation found;
  std::error_code ignored;
  found.device = hub::deviceHeaders();
  found.acl = found.device.parent_path() / "acl-compat";
  if (!fs::is_regular_file(found.acl / "acl" / "acl.h", ignored))
    throw hub::Error(fmt::format("the ACL headers are not there: no acl/acl.h in '{}'; reinstall the SDK's development "
                                 "package",
                                 found.acl.string()));
  const fs::path prefix = (hub::programFolder() / target::kProgramsToPrefix).lexically_normal();
  for (const char* folder : {target::kLibraryFolder, "lib", "lib64"})
    if (const fs::path library = prefix / folder / kSimulatorName; fs::exists(library, ignored)) {
      found.libraries = (prefix / folder).lexically_normal();
      found.simulator = found.libraries / kSimulatorName;
      break;
    }
  if (found.simulator.empty())
    throw hub::Error(fmt::format("the simulator is not there: no {} in '{}'; reinstall the SDK", kSimulatorName,
                                 (prefix / target::kLibraryFolder).string()));
  if (const fs::path stubs = prefix / target::kDataFolder / "ascend-sdk" / "cann" / "lib64";
      fs::is_directory(stubs, ignored))
    found.stubs = stubs;
  return found;
}

WorkFolder::WorkFolder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "ascendcc-XXXXXX").string();
  if (error || mkdtemp(name.data()) == nullptr)
    throw hub::Error(fmt::format("no folder for temporary files: {}: {}; set TMPDIR to a folder that can be written",
                                 name, std::generic_category().message(errno)));
  path_ = name;
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

} // namespace ascend::asc
