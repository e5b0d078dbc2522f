#pragma once
#include "simulator/core/core.h"

#include <memory>
#include <mutex>
#include <vector>

namespace ascend::sim {

/// The memories of cores that no launch uses now: to map and touch them takes longer than many a kernel.
class ResourcePool {
public:
  std::unique_ptr<CoreResources> take(const target::Soc& soc);
  void put(std::unique_ptr<CoreResources> resources);

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<CoreResources>> idle_;
};

/// Of the process.
ResourcePool& resourcePool();

} // namespace ascend::sim
