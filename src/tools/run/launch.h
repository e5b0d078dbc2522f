#pragma once
#include "run/arguments.h"
#include "run/request.h"

#include <cstdint>
#include <vector>

namespace ascend::tools {

/// What a run was, for the summary.
struct RunSummary {
  std::string soc;         ///< the simulated one
  double seconds = 0;      ///< from the launch to its end, on this machine
  std::uint64_t bytes = 0; ///< of the buffers: read and written
  std::uint32_t blocks = 0;
  std::string fault; ///< why the kernel did not come to its end; empty: it did
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::string profile;         ///< what the device's clock says, if it was asked for
  std::uint64_t autoSyncs = 0; ///< orders that only the device compiler's automatic synchronisation makes
};

/// Launches a kernel of one of the simulator's `objects` in the simulator and brings the buffers back into `arguments`.
/// Throws RunError when it cannot be launched.
RunSummary launchKernel(const RunRequest& request, const std::vector<std::filesystem::path>& objects,
                        const target::Signature& kernel, bool handWritten, std::vector<BoundArgument>& arguments);

} // namespace ascend::tools
