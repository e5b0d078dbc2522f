#include "simulator/acl/memory_copy.h"
#include "simulator/acl/process.h"
#include "simulator/core/findings.h"
#include "simulator/core/settings.h"
#include "simulator/core/sim_control.h"

#include <acl/acl_rt.h>
#include <algorithm>
#include <cstring>

// Memory of the device and the host, copies and fills.
namespace ascend::sim::acl {
namespace {

Status allocate(void** address, std::size_t size) {
  if (Status status = requirePointer(address, "devPtr"); !status)
    return status;
  if (size == 0)
    return failure(ACL_ERROR_INVALID_PARAM, "size is 0");
  Status status;
  const auto device = process().currentDevice(status);
  if (!device)
    return status;
  *address = device->memory.allocate(size);
  if (*address == nullptr)
    return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "no room for {} bytes: {} of the device's {} bytes are in use", size,
                   device->memory.used(), device->memory.capacity());
  return {};
}

/// Where the bytes of a copy lie.
enum class Side { host, device };
Side sideOf(aclrtMemcpyKind kind, bool destination, const GlobalMemory& memory, const void* address) {
  switch (kind) {
  case ACL_MEMCPY_HOST_TO_HOST:
    return Side::host;
  case ACL_MEMCPY_HOST_TO_DEVICE:
  case ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE:
    return destination ? Side::device : Side::host;
  case ACL_MEMCPY_DEVICE_TO_HOST:
    return destination ? Side::host : Side::device;
  case ACL_MEMCPY_DEVICE_TO_DEVICE:
  case ACL_MEMCPY_INNER_DEVICE_TO_DEVICE:
  case ACL_MEMCPY_INTER_DEVICE_TO_DEVICE:
    return Side::device;
  case ACL_MEMCPY_DEFAULT:
    break;
  }
  return memory.find(address) ? Side::device : Side::host;
}

/// Is it what `kind` says? `operand`: "dst" or "src".
Status checkBytes(const GlobalMemory& memory, const void* address, std::size_t bytes, Side side,
                  std::string_view operand) {
  const auto allocation = memory.find(address);
  if (side == Side::host) {
    if (allocation)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is device memory, but the kind of the copy says host memory",
                     operand);
    const auto snapshot = memory.snapshot();
    const auto* near = snapshot->below(reinterpret_cast<Address>(address));
    if (near != nullptr && near->freed && reinterpret_cast<Address>(address) < near->end())
      return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is device memory that was freed before", operand);
    return {};
  }
  if (!allocation)
    return failure(ACL_ERROR_RT_PARAM_INVALID,
                   "{} is not in device memory: it was not allocated by aclrtMalloc, or was freed before", operand);
  if (!memory.contains(address, bytes))
    return failure(ACL_ERROR_RT_PARAM_INVALID,
                   "{}: {} bytes run past the end of the allocation, which has {} from there", operand, bytes,
                   allocation->end() - reinterpret_cast<Address>(address));
  return {};
}

/// Rows of a copy; one row for the plain ones.
struct Copy {
  void* to = nullptr;
  std::size_t toPitch = 0;
  const void* from = nullptr;
  std::size_t fromPitch = 0;
  std::size_t width = 0;
  std::size_t height = 1;
  Side toSide = Side::host;
  Side fromSide = Side::host;

  std::size_t span(std::size_t pitch) const { return (height - 1) * pitch + width; }
};

/// Fills in the sides, and checks everything that can be checked before it runs.
Status prepare(Copy& copy, aclrtMemcpyKind kind, const GlobalMemory& memory) {
  if (Status status = requirePointer(copy.to, "dst"); !status)
    return status;
  if (Status status = requirePointer(copy.from, "src"); !status)
    return status;
  if (kind < ACL_MEMCPY_HOST_TO_HOST || kind > ACL_MEMCPY_INTER_DEVICE_TO_DEVICE)
    return failure(ACL_ERROR_INVALID_PARAM, "there is no kind {} of copies", static_cast<int>(kind));
  copy.toSide = sideOf(kind, true, memory, copy.to);
  copy.fromSide = sideOf(kind, false, memory, copy.from);
  if (Status status = checkBytes(memory, copy.to, copy.span(copy.toPitch), copy.toSide, "dst"); !status)
    return status;
  return checkBytes(memory, copy.from, copy.span(copy.fromPitch), copy.fromSide, "src");
}

/// The host gets bytes that nobody wrote: no fault of the copy, but rarely meant.
void checkInitialised(const GlobalMemory& memory, const Copy& copy, std::size_t row) {
  const Options options = settings();
  if (!options.init)
    return;
  const auto* from = static_cast<const std::byte*>(copy.from) + row * copy.fromPitch;
  const auto unwritten = memory.firstUnwritten(from, copy.width);
  if (!unwritten)
    return;
  const auto allocation = memory.find(from);
  Finding finding;
  finding.severity = Severity::warning;
  finding.code = "INIT-COPY";
  finding.message =
      fmt::format("a copy to the host reads byte {} of GM allocation {} ({} bytes), which nobody has written",
                  *unwritten - allocation->base, allocation->id, allocation->bytes);
  finding.hint = "did the kernel write all of its output?";
  reporter().add({std::move(finding)}, options.limit, options.print);
}

Status run(const Copy& copy, GlobalMemory& memory) {
  // Asynchronous ones: memory may have been freed since.
  if (Status status = checkBytes(memory, copy.to, copy.span(copy.toPitch), copy.toSide, "dst"); !status)
    return status;
  if (Status status = checkBytes(memory, copy.from, copy.span(copy.fromPitch), copy.fromSide, "src"); !status)
    return status;
  for (std::size_t row = 0; row < copy.height; ++row) {
    auto* to = static_cast<std::byte*>(copy.to) + row * copy.toPitch;
    const auto* from = static_cast<const std::byte*>(copy.from) + row * copy.fromPitch;
    if (copy.fromSide == Side::device && copy.toSide == Side::host)
      checkInitialised(memory, copy, row);
    std::memmove(to, from, copy.width);
    if (copy.toSide != Side::device)
      continue;
    if (copy.fromSide == Side::device)
      memory.copyWritten(to, from, copy.width);
    else
      memory.markWritten(to, copy.width);
  }
  return {};
}

Status copyNow(Copy copy, aclrtMemcpyKind kind) {
  Status status;
  const auto device = process().currentDevice(status);
  if (!device)
    return status;
  if (copy.width == 0 || copy.height == 0)
    return {};
  status = prepare(copy, kind, device->memory);
  return status ? run(copy, device->memory) : status;
}

Status copyLater(Copy copy, aclrtMemcpyKind kind, aclrtStream stream) {
  Status status;
  const auto target = process().stream(stream, status);
  if (!target)
    return status;
  if (copy.width == 0 || copy.height == 0)
    return {};
  if (kind == ACL_MEMCPY_HOST_TO_HOST)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "there is no asynchronous copy inside the host");
  auto device = process().device(target->device());
  if (status = prepare(copy, kind, device->memory); !status)
    return status;
  const auto pinned = [](Side side, const void* address, std::size_t bytes) {
    return side == Side::device || process().hostMemory.contains(address, bytes);
  };
  const bool asynchronous = pinned(copy.toSide, copy.to, copy.span(copy.toPitch)) &&
                            pinned(copy.fromSide, copy.from, copy.span(copy.fromPitch));
  auto task = [copy, device = std::move(device)] { return run(copy, device->memory); };
  // As CANN: with host memory that is not pinned the call returns when the copy is done.
  return asynchronous ? target->push(std::move(task)) : target->pushAndWait(std::move(task));
}

Status checkSizes(std::size_t destMax, std::size_t count) {
  return count <= destMax
             ? Status{}
             : failure(ACL_ERROR_INVALID_PARAM, "count is {}, but the destination has {} bytes only", count, destMax);
}

Status checkPitches(std::size_t dpitch, std::size_t spitch, std::size_t width) {
  return width <= dpitch && width <= spitch
             ? Status{}
             : failure(ACL_ERROR_INVALID_PARAM, "width is {}, more than a pitch ({}, {})", width, dpitch, spitch);
}

Copy rows(void* dst, std::size_t dpitch, const void* src, std::size_t spitch, std::size_t width, std::size_t height) {
  return {.to = dst, .toPitch = dpitch, .from = src, .fromPitch = spitch, .width = width, .height = height};
}

struct Fill {
  void* to;
  int value;
  std::size_t count;
};

Status checkFill(const Fill& fill, std::size_t maxCount, const GlobalMemory& memory, bool& onDevice) {
  if (Status status = requirePointer(fill.to, "devPtr"); !status)
    return status;
  if (Status status = checkSizes(maxCount, fill.count); !status)
    return status;
  onDevice = !process().hostMemory.contains(fill.to, fill.count);
  return onDevice ? checkBytes(memory, fill.to, fill.count, Side::device, "devPtr") : Status{};
}

Status run(const Fill& fill, bool onDevice, GlobalMemory& memory) {
  if (onDevice)
    if (Status status = checkBytes(memory, fill.to, fill.count, Side::device, "devPtr"); !status)
      return status;
  std::memset(fill.to, fill.value, fill.count);
  if (onDevice)
    memory.markWritten(fill.to, fill.count);
  return {};
}

} // namespace

Status copyInDevice(GlobalMemory& memory, void* to, const void* from, std::size_t bytes) {
  return run(Copy{.to = to, .from = from, .width = bytes, .toSide = Side::device, .fromSide = Side::device}, memory);
}

Status checkInDevice(const GlobalMemory& memory, const void* address, std::size_t bytes, std::string_view operand) {
  return checkBytes(memory, address, bytes, Side::device, operand);
}

} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtMalloc(void** devPtr, size_t size, aclrtMemMallocPolicy) {
  return acl::call("aclrtMalloc", [&] { return allocate(devPtr, size); });
}

aclError aclrtMallocAlign32(void** devPtr, size_t size, aclrtMemMallocPolicy) {
  return acl::call("aclrtMallocAlign32", [&] { return allocate(devPtr, size); });
}

aclError aclrtMallocCached(void** devPtr, size_t size, aclrtMemMallocPolicy) {
  return acl::call("aclrtMallocCached", [&] { return allocate(devPtr, size); });
}

aclError aclrtMallocWithCfg(void** devPtr, size_t size, aclrtMemMallocPolicy, aclrtMallocConfig*) {
  return acl::call("aclrtMallocWithCfg", [&] { return allocate(devPtr, size); });
}

namespace {

Status freeDeviceMemory(void* devPtr, bool waits) {
  Status status = requirePointer(devPtr, "devPtr");
  if (!status)
    return status;
  const auto context = process().currentContext(status);
  if (!context)
    return status;
  if (waits)
    if (status = process().synchronizeDevice(context->device, {}); !status)
      return status;
  switch (process().device(context->device)->memory.free(devPtr)) {
  case GlobalMemory::FreeResult::ok:
    return {};
  case GlobalMemory::FreeResult::alreadyFreed:
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} was freed before", devPtr);
  case GlobalMemory::FreeResult::notTheBegin:
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is inside an allocation, not its begin", devPtr);
  case GlobalMemory::FreeResult::notAllocated:
    break;
  }
  return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is no memory of aclrtMalloc on this device", devPtr);
}

} // namespace

aclError aclrtFree(void* devPtr) {
  return acl::call("aclrtFree", [&] { return freeDeviceMemory(devPtr, false); });
}

aclError aclrtFreeWithDevSync(void* devPtr) {
  return acl::call("aclrtFreeWithDevSync", [&] { return freeDeviceMemory(devPtr, true); });
}

aclError aclrtMallocHost(void** hostPtr, size_t size) {
  return acl::call("aclrtMallocHost", [&]() -> Status {
    Status status = requirePointer(hostPtr, "hostPtr");
    if (status && process().currentContext(status))
      status = process().hostMemory.allocate(size, *hostPtr);
    return status;
  });
}

aclError aclrtMallocHostWithCfg(void** ptr, uint64_t size, aclrtMallocConfig*) { return aclrtMallocHost(ptr, size); }

aclError aclrtFreeHost(void* hostPtr) {
  return acl::call("aclrtFreeHost", [&]() -> Status {
    Status status = process().open();
    return status ? process().hostMemory.free(hostPtr) : status;
  });
}

namespace {

/// Memory of aclrtMallocCached: what the host writes is seen at once here.
Status checkCached(void* address, std::size_t size) {
  Status status = requirePointer(address, "devPtr");
  if (!status)
    return status;
  const auto device = process().currentDevice(status);
  return device ? checkBytes(device->memory, address, size, Side::device, "devPtr") : status;
}

} // namespace

aclError aclrtMemFlush(void* devPtr, size_t size) {
  return acl::call("aclrtMemFlush", [&] { return checkCached(devPtr, size); });
}

aclError aclrtMemInvalidate(void* devPtr, size_t size) {
  return acl::call("aclrtMemInvalidate", [&] { return checkCached(devPtr, size); });
}

aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t* free, size_t* total) {
  return acl::call("aclrtGetMemInfo", [&]() -> Status {
    Status status = requirePointer(free, "free");
    if (status)
      status = requirePointer(total, "total");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    // Split cores stand beside HBM, fused ones beside DDR: of the other kind there is nothing.
    const bool hbm = process().soc().splitCores;
    const bool ofHbm = attr == ACL_HBM_MEM || attr == ACL_HBM_MEM_HUGE || attr == ACL_HBM_MEM_NORMAL;
    const bool ofDdr = attr == ACL_DDR_MEM || attr == ACL_DDR_MEM_HUGE || attr == ACL_DDR_MEM_NORMAL;
    const bool there = hbm ? ofHbm : ofDdr;
    *total = there ? device->memory.capacity() : 0;
    *free = there ? device->memory.capacity() - std::min(device->memory.used(), device->memory.capacity()) : 0;
    return {};
  });
}

aclError aclrtMemcpy(void* dst, size_t destMax, const void* src, size_t count, aclrtMemcpyKind kind) {
  return acl::call("aclrtMemcpy", [&]() -> Status {
    Status status = checkSizes(destMax, count);
    return status ? copyNow(rows(dst, count, src, count, count, 1), kind) : status;
  });
}

aclError aclrtMemcpyAsync(void* dst, size_t destMax, const void* src, size_t count, aclrtMemcpyKind kind,
                          aclrtStream stream) {
  return acl::call("aclrtMemcpyAsync", [&]() -> Status {
    Status status = checkSizes(destMax, count);
    return status ? copyLater(rows(dst, count, src, count, count, 1), kind, stream) : status;
  });
}

aclError aclrtMemcpy2d(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width, size_t height,
                       aclrtMemcpyKind kind) {
  return acl::call("aclrtMemcpy2d", [&]() -> Status {
    Status status = checkPitches(dpitch, spitch, width);
    return status ? copyNow(rows(dst, dpitch, src, spitch, width, height), kind) : status;
  });
}

aclError aclrtMemcpy2dAsync(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width, size_t height,
                            aclrtMemcpyKind kind, aclrtStream stream) {
  return acl::call("aclrtMemcpy2dAsync", [&]() -> Status {
    Status status = checkPitches(dpitch, spitch, width);
    return status ? copyLater(rows(dst, dpitch, src, spitch, width, height), kind, stream) : status;
  });
}

aclError aclrtMemset(void* devPtr, size_t maxCount, int32_t value, size_t count) {
  return acl::call("aclrtMemset", [&]() -> Status {
    Status status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    if (count == 0)
      return {};
    bool onDevice = false;
    const Fill fill{devPtr, value, count};
    status = checkFill(fill, maxCount, device->memory, onDevice);
    return status ? run(fill, onDevice, device->memory) : status;
  });
}

aclError aclrtMemsetAsync(void* devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream) {
  return acl::call("aclrtMemsetAsync", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    if (count == 0)
      return {};
    bool onDevice = false;
    auto device = process().device(target->device());
    const Fill fill{devPtr, value, count};
    if (status = checkFill(fill, maxCount, device->memory, onDevice); !status)
      return status;
    return target->push([fill, onDevice, device = std::move(device)] { return run(fill, onDevice, device->memory); });
  });
}

const char* ascend_sim_set_element_type(const void* address, const char* type) {
  const auto parsed = type == nullptr ? std::nullopt : ascend::target::parseDType(type);
  if (!parsed)
    return "there is no element type of that name";
  acl::Status status;
  const auto device = acl::process().currentDevice(status);
  if (!device || !device->memory.setType(address, *parsed))
    return "the address is in no allocation of the current device";
  return nullptr;
}
