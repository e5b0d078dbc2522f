#include "simulator/acl/host_memory.h"

#include <new>

namespace ascend::sim::acl {
namespace {

constexpr std::align_val_t kAlign{4096}; // aclrtHostRegister takes whole pages

} // namespace

Status HostMemory::allocate(std::size_t bytes, void*& address) {
  if (bytes == 0)
    return failure(ACL_ERROR_INVALID_PARAM, "size is 0");
  address = ::operator new(bytes, kAlign, std::nothrow);
  if (address == nullptr)
    return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "the host has no {} bytes", bytes);
  const std::lock_guard lock(mutex_);
  sizes_.emplace(static_cast<const std::byte*>(address), bytes);
  return {};
}

Status HostMemory::free(void* address) {
  if (address == nullptr)
    return failure(ACL_ERROR_INVALID_PARAM, "hostPtr is null");
  const std::lock_guard lock(mutex_);
  if (sizes_.erase(static_cast<const std::byte*>(address)) == 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is not the begin of memory of aclrtMallocHost, or was freed before",
                   address);
  ::operator delete(address, kAlign);
  return {};
}

bool HostMemory::contains(const void* address, std::size_t bytes) const {
  const auto* begin = static_cast<const std::byte*>(address);
  const std::lock_guard lock(mutex_);
  auto it = sizes_.upper_bound(begin);
  if (it == sizes_.begin())
    return false;
  --it;
  const auto offset = static_cast<std::size_t>(begin - it->first);
  return offset <= it->second && bytes <= it->second - offset;
}

std::size_t HostMemory::count() const {
  const std::lock_guard lock(mutex_);
  return sizes_.size();
}

} // namespace ascend::sim::acl
