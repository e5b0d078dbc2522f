#pragma once
#include "simulator/acl/errors.h"
#include "simulator/core/interval_set.h"

#include <acl/acl_rt.h>
#include <map>
#include <memory>
#include <mutex>

namespace ascend::sim::acl {

struct Device;

/// Memory of aclrtMallocPhysical: a file in memory, which is shown where it is mapped.
struct PhysicalMemory {
  PhysicalMemory(std::shared_ptr<Device> where, std::size_t size, const aclrtPhysicalMemProp& properties);
  ~PhysicalMemory();
  PhysicalMemory(const PhysicalMemory&) = delete;
  PhysicalMemory& operator=(const PhysicalMemory&) = delete;

  std::shared_ptr<Device> device;
  std::size_t bytes;
  aclrtPhysicalMemProp property;
  int file = -1;
  void* handle = nullptr;
  IntervalSet written; ///< from 0 on; of the mapping that was undone last
};

/// Where it is mapped.
class Mappings {
public:
  struct Mapping {
    std::shared_ptr<PhysicalMemory> memory;
  };
  Status add(void* address, std::size_t size, const std::shared_ptr<PhysicalMemory>& memory);
  Status remove(void* address);
  /// Calls f with the mapping that begins at the address.
  template <class F> Status at(void* address, F&& f) {
    const std::lock_guard lock(mutex_);
    const auto it = mappings_.find(address);
    return it == mappings_.end() ? notMapped(address) : f(it->second);
  }

private:
  static Status notMapped(const void* address);

  std::mutex mutex_;
  std::map<void*, Mapping> mappings_;
};

} // namespace ascend::sim::acl
