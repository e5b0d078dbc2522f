#pragma once
#include "hub/hub.h"

#include <filesystem>
#include <string>

namespace ascend::hub {

/// The parts of a CANN installation that a kernel build needs.
struct CannInstall {
  std::filesystem::path root;   ///< ".../cann" or ".../ascend-toolkit/latest"
  std::filesystem::path devkit; ///< "<root>/<machine>-linux"
  std::filesystem::path bisheng;
  std::filesystem::path linker; ///< ld.lld beside bisheng
  bool found = false;           ///< false: the paths are those of the usual layout, for a dry run
};

/// The installation to use: `wanted`, $ASCEND_HOME_PATH, $ASCEND_TOOLKIT_HOME, $ASCEND_INSTALL_PATH, then the usual
/// places. A place that the user named is never passed over for another: without bisheng in it, that is the error.
/// Nothing found: throws hub::Error, or with `dryRun` answers the layout of `assumed`.
CannInstall findCann(const std::filesystem::path& wanted, bool dryRun, Generation assumed);

/// Asks bisheng whether it knows --npu-arch. Throws hub::Error when it has no NPU back end.
Generation probeGeneration(const CannInstall& cann, int npuArch);

} // namespace ascend::hub
