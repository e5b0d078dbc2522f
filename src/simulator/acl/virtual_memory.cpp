// Addresses that are reserved, memory without addresses, and mapping the one to the other.
#include "simulator/acl/virtual_memory.h"

#include "simulator/acl/process.h"

#include <sys/mman.h>
#include <unistd.h>

namespace ascend::sim::acl {
namespace {

constexpr std::size_t kGigabyte = std::size_t{1} << 30;

/// 0: no memory of a device.
std::size_t granularityOf(aclrtMemAttr attribute) {
  switch (attribute) {
  case ACL_HBM_MEM_HUGE1G:
  case ACL_MEM_HUGE1G:
    return kGigabyte;
  case ACL_HBM_MEM_HUGE:
  case ACL_HBM_MEM_NORMAL:
  case ACL_HBM_MEM_P2P_HUGE:
  case ACL_HBM_MEM_P2P_NORMAL:
  case ACL_MEM_NORMAL:
  case ACL_MEM_HUGE:
  case ACL_MEM_P2P_NORMAL:
  case ACL_MEM_P2P_HUGE:
    return GlobalMemory::kGranule;
  default:
    return 0;
  }
}

Status checkProperty(const aclrtPhysicalMemProp* property, std::shared_ptr<Device>& device) {
  if (Status status = requirePointer(property, "prop"); !status)
    return status;
  if (property->location.type != ACL_MEM_LOCATION_TYPE_DEVICE || granularityOf(property->memAttr) == 0)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                   "the simulator has physical memory of devices only: location {} with attribute {} is none",
                   static_cast<int>(property->location.type), static_cast<int>(property->memAttr));
  if (property->location.id >= process().deviceCount())
    return failure(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device {}", property->location.id);
  device = process().device(property->location.id);
  return device ? Status{}
                : failure(ACL_ERROR_RT_CONTEXT_NULL, "device {} was not set (aclrtSetDevice)", property->location.id);
}

Status requireZero(std::uint64_t value, std::string_view parameter) {
  return value == 0 ? Status{} : failure(ACL_ERROR_RT_PARAM_INVALID, "{} is {}: CANN takes 0 only", parameter, value);
}

Status mapStatus(GlobalMemory::ReserveResult result, const void* address) {
  switch (result) {
  case GlobalMemory::ReserveResult::ok:
    return {};
  case GlobalMemory::ReserveResult::notReserved:
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is no address of aclrtReserveMemAddress, or not so much is reserved",
                   address);
  case GlobalMemory::ReserveResult::inUse:
    return failure(ACL_ERROR_RT_PARAM_INVALID, "something is mapped at {}", address);
  case GlobalMemory::ReserveResult::noMemory:
    break;
  }
  return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "the host cannot map memory at {}", address);
}

Mappings& mappings() {
  static Mappings& all = *new Mappings; // as long as the process
  return all;
}

} // namespace

PhysicalMemory::PhysicalMemory(std::shared_ptr<Device> where, std::size_t size, const aclrtPhysicalMemProp& properties)
    : device(std::move(where)), bytes(size), property(properties),
      file(::memfd_create("ascend-device-memory", MFD_CLOEXEC)) {
  if (file >= 0 && ::ftruncate(file, static_cast<off_t>(bytes)) != 0) {
    ::close(file);
    file = -1;
  }
}

PhysicalMemory::~PhysicalMemory() {
  if (file >= 0)
    ::close(file);
  device->memory.giveBack(bytes);
}

Status Mappings::notMapped(const void* address) {
  return failure(ACL_ERROR_RT_PARAM_INVALID, "nothing was mapped to {} (aclrtMapMem)", address);
}

Status Mappings::add(void* address, std::size_t size, const std::shared_ptr<PhysicalMemory>& memory) {
  if (size != memory->bytes)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "size is {}, the memory of the handle has {} bytes", size,
                   memory->bytes);
  if (reinterpret_cast<Address>(address) % GlobalMemory::kGranule != 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is no multiple of the granularity, {}", address,
                   GlobalMemory::kGranule);
  const std::lock_guard lock(mutex_);
  const Status status = mapStatus(memory->device->memory.map(address, size, memory->file, memory->written), address);
  if (status)
    mappings_.insert_or_assign(address, Mapping{.memory = memory});
  return status;
}

Status Mappings::remove(void* address) {
  const std::lock_guard lock(mutex_);
  const auto it = mappings_.find(address);
  if (it == mappings_.end())
    return notMapped(address);
  PhysicalMemory& memory = *it->second.memory;
  memory.written = memory.device->memory.unmap(address, memory.bytes);
  mappings_.erase(it);
  return {};
}

} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtMemGetAllocationGranularity(aclrtPhysicalMemProp* prop, aclrtMemGranularityOptions option,
                                          size_t* granularity) {
  return acl::call("aclrtMemGetAllocationGranularity", [&]() -> Status {
    std::shared_ptr<Device> device;
    Status status = requirePointer(granularity, "granularity");
    if (status)
      status = checkProperty(prop, device);
    if (status && option != ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM && option != ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED)
      status = failure(ACL_ERROR_RT_PARAM_INVALID, "there is no option {}", static_cast<int>(option));
    if (status)
      *granularity = granularityOf(prop->memAttr);
    return status;
  });
}

aclError aclrtReserveMemAddress(void** virPtr, size_t size, size_t alignment, void* expectPtr, uint64_t flags) {
  return acl::call("aclrtReserveMemAddress", [&]() -> Status {
    Status status = requirePointer(virPtr, "virPtr");
    if (status)
      status = requireZero(alignment, "alignment");
    if (status && size == 0)
      status = failure(ACL_ERROR_INVALID_PARAM, "size is 0");
    // 1: pages of 1 GiB.
    if (status && flags > 1)
      status = requireZero(flags, "flags");
    if (status && expectPtr != nullptr)
      status = failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator chooses addresses itself: expectPtr is null");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    *virPtr = device->memory.reserve(size);
    return *virPtr != nullptr ? status
                              : failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "there are no addresses for {} bytes", size);
  });
}

aclError aclrtReleaseMemAddress(void* virPtr) {
  return acl::call("aclrtReleaseMemAddress", [&]() -> Status {
    Status status = requirePointer(virPtr, "virPtr");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    return device ? mapStatus(device->memory.release(virPtr), virPtr) : status;
  });
}

aclError aclrtMallocPhysical(aclrtDrvMemHandle* handle, size_t size, const aclrtPhysicalMemProp* prop, uint64_t flags) {
  return acl::call("aclrtMallocPhysical", [&]() -> Status {
    std::shared_ptr<Device> device;
    Status status = requirePointer(handle, "handle");
    if (status)
      status = requireZero(flags, "flags");
    if (status)
      status = checkProperty(prop, device);
    if (!status)
      return status;
    if (size == 0 || size % granularityOf(prop->memAttr) != 0)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "size is {}, no multiple of the granularity, {}", size,
                     granularityOf(prop->memAttr));
    if (!device->memory.take(size))
      return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "no room for {} bytes: {} of the device's {} bytes are in use",
                     size, device->memory.used(), device->memory.capacity());
    const auto memory = std::make_shared<PhysicalMemory>(device, size, *prop);
    if (memory->file < 0)
      return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "the host has no {} bytes", size);
    *handle = memory->handle = process().physicalMemory.add(memory);
    return {};
  });
}

aclError aclrtFreePhysical(aclrtDrvMemHandle handle) {
  return acl::call("aclrtFreePhysical", [&]() -> Status {
    Status status;
    process().physicalMemory.remove(handle, status);
    return status;
  });
}

aclError aclrtMapMem(void* virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags) {
  return acl::call("aclrtMapMem", [&]() -> Status {
    Status status = requirePointer(virPtr, "virPtr");
    if (status)
      status = requireZero(offset, "offset");
    if (status)
      status = requireZero(flags, "flags");
    if (!status)
      return status;
    const auto memory = process().physicalMemory.find(handle, status);
    return memory ? mappings().add(virPtr, size, memory) : status;
  });
}

aclError aclrtUnmapMem(void* virPtr) {
  return acl::call("aclrtUnmapMem", [&]() -> Status {
    const Status status = requirePointer(virPtr, "virPtr");
    return status ? mappings().remove(virPtr) : status;
  });
}

// The device that has the memory may always use it, and no other one can.
aclError aclrtMemSetAccess(void* virPtr, size_t size, aclrtMemAccessDesc* desc, size_t count) {
  return acl::call("aclrtMemSetAccess", [&]() -> Status {
    if (Status status = requirePointer(desc, "desc"); !status)
      return status;
    return mappings().at(virPtr, [&](Mappings::Mapping& mapping) -> Status {
      if (size != mapping.memory->bytes)
        return failure(ACL_ERROR_RT_PARAM_INVALID, "size is {}, {} bytes are mapped there", size,
                       mapping.memory->bytes);
      for (std::size_t i = 0; i < count; ++i) {
        const auto& [id, type] = desc[i].location;
        if (type != ACL_MEM_LOCATION_TYPE_DEVICE || id != mapping.memory->property.location.id ||
            desc[i].flags != ACL_RT_MEM_ACCESS_FLAGS_READWRITE)
          return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                         "the simulator has no access rights but reading and writing by the memory's own device");
      }
      return {};
    });
  });
}

aclError aclrtMemGetAccess(void* virPtr, aclrtMemLocation* location, uint64_t* flag) {
  return acl::call("aclrtMemGetAccess", [&]() -> Status {
    Status status = requirePointer(location, "location");
    if (status)
      status = requirePointer(flag, "flag");
    if (!status)
      return status;
    return mappings().at(virPtr, [&](const Mappings::Mapping& mapping) -> Status {
      const aclrtMemLocation& own = mapping.memory->property.location;
      *flag = location->type == own.type && location->id == own.id ? std::uint64_t{ACL_RT_MEM_ACCESS_FLAGS_READWRITE}
                                                                   : std::uint64_t{ACL_RT_MEM_ACCESS_FLAGS_NONE};
      return {};
    });
  });
}

aclError aclrtMemRetainAllocationHandle(void* virPtr, aclrtDrvMemHandle* handle) {
  return acl::call("aclrtMemRetainAllocationHandle", [&]() -> Status {
    if (Status status = requirePointer(handle, "handle"); !status)
      return status;
    return mappings().at(virPtr, [&](const Mappings::Mapping& mapping) -> Status {
      Status status;
      if (process().physicalMemory.find(mapping.memory->handle, status) == nullptr)
        mapping.memory->handle = process().physicalMemory.add(mapping.memory); // it was freed while it is mapped
      *handle = mapping.memory->handle;
      return {};
    });
  });
}

aclError aclrtMemGetAllocationPropertiesFromHandle(aclrtDrvMemHandle handle, aclrtPhysicalMemProp* prop) {
  return acl::call("aclrtMemGetAllocationPropertiesFromHandle", [&]() -> Status {
    Status status = requirePointer(prop, "prop");
    if (!status)
      return status;
    if (const auto memory = process().physicalMemory.find(handle, status))
      *prop = memory->property;
    return status;
  });
}
