#pragma once
#include "simulator/acl/errors.h"

#include <cstddef>
#include <map>
#include <mutex>

namespace ascend::sim::acl {

/// Host memory of aclrtMallocHost: pinned, on the device. Copies from and to it are asynchronous.
class HostMemory {
public:
  Status allocate(std::size_t bytes, void*& address);
  Status free(void* address);
  /// All bytes are in one live allocation.
  bool contains(const void* address, std::size_t bytes) const;
  std::size_t count() const;

private:
  mutable std::mutex mutex_;
  std::map<const std::byte*, std::size_t> sizes_;
};

} // namespace ascend::sim::acl
