#pragma once
#include "simulator/timing/profile.h"
#include "simulator/timing/record.h"

#include <span>
#include <string_view>

namespace ascend::sim::timing {

struct ReplayRequest {
  std::string_view kernel;
  const target::Soc* soc = nullptr;
  std::size_t intervals = 0; ///< how many to keep for a timeline
};

/// When everything happened that the blocks' records tell of.
LaunchProfile replay(const ReplayRequest& request, std::span<BlockRecord> records);

} // namespace ascend::sim::timing
