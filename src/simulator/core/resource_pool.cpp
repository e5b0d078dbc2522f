#include "simulator/core/resource_pool.h"

#include <utility>

namespace ascend::sim {

std::unique_ptr<CoreResources> ResourcePool::take(const target::Soc& soc) {
  std::unique_ptr<CoreResources> resources;
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      resources = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!resources)
    resources = std::make_unique<CoreResources>();
  resources->memory.configure(soc);
  // Its strings may belong to an object that has been unloaded.
  resources->sites = SiteTable();
  return resources;
}

void ResourcePool::put(std::unique_ptr<CoreResources> resources) {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(resources));
}

ResourcePool& resourcePool() {
  static ResourcePool& pool = *new ResourcePool; // never destroyed: streams may run while the process ends
  return pool;
}

} // namespace ascend::sim
