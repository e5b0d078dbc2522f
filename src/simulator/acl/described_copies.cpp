// Copies whose addresses are read when the stream comes to them, out of device memory; and cache operations.
#include "simulator/acl/memory_copy.h"
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <cstring>

namespace ascend::sim::acl {
namespace {

/// What aclrtSetMemcpyDesc writes.
struct Description {
  std::uint64_t mark;
  void* to;
  const void* from;
  std::uint64_t bytes;
  std::uint64_t rest[4];
};
constexpr std::uint64_t kMark = 0x4153'4344'4553'4331;

Status checkKind(aclrtMemcpyKind kind) {
  return kind == ACL_MEMCPY_INNER_DEVICE_TO_DEVICE ? Status{}
                                                   : failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                                                             "kind is {}: such copies stay inside a device "
                                                             "(ACL_MEMCPY_INNER_DEVICE_TO_DEVICE)",
                                                             static_cast<int>(kind));
}

Status copyAsDescribed(GlobalMemory& memory, const void* desc) {
  if (Status status = checkInDevice(memory, desc, sizeof(Description), "desc"); !status)
    return status;
  Description description{};
  std::memcpy(&description, desc, sizeof description);
  if (description.mark != kMark)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "desc holds no description: aclrtSetMemcpyDesc comes first");
  return copyInDevice(memory, description.to, description.from, description.bytes);
}

/// A pointer that lies in the host's memory is taken now, one in device memory when the stream comes to it.
struct Base {
  void* const* place;
  void* value;

  Base(const GlobalMemory& memory, void* const* where)
      : place(memory.find(static_cast<const void*>(where)) ? where : nullptr),
        value(place != nullptr ? nullptr : *where) {}
  std::byte* get() const { return static_cast<std::byte*>(place != nullptr ? *place : value); }
};

/// The stream and the memory of its device.
struct Target {
  std::shared_ptr<Stream> stream;
  std::shared_ptr<Device> device;

  Target(aclrtStream handle, Status& status) : stream(process().stream(handle, status)) {
    if (stream)
      device = process().device(stream->device());
  }
};

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

aclError aclrtGetMemcpyDescSize(aclrtMemcpyKind kind, size_t* descSize) {
  return call("aclrtGetMemcpyDescSize", [&]() -> Status {
    Status status = requirePointer(descSize, "descSize");
    if (status)
      status = process().open();
    if (status)
      status = checkKind(kind);
    if (status)
      *descSize = sizeof(Description);
    return status;
  });
}

aclError aclrtSetMemcpyDesc(void* desc, aclrtMemcpyKind kind, void* srcAddr, void* dstAddr, size_t count,
                            void* config) {
  return call("aclrtSetMemcpyDesc", [&]() -> Status {
    for (const auto& [pointer, name] : {std::pair{desc, "desc"}, {srcAddr, "srcAddr"}, {dstAddr, "dstAddr"}})
      if (Status status = requirePointer(pointer, name); !status)
        return status;
    if (config != nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "config must be null");
    Status status = checkKind(kind);
    const auto device = status ? process().currentDevice(status) : nullptr;
    if (!device)
      return status;
    if (status = checkInDevice(device->memory, desc, sizeof(Description), "desc"); !status)
      return status;
    const Description description{.mark = kMark, .to = dstAddr, .from = srcAddr, .bytes = count, .rest = {}};
    std::memcpy(desc, &description, sizeof description);
    device->memory.markWritten(desc, sizeof description);
    return {};
  });
}

aclError aclrtMemcpyAsyncWithDesc(void* desc, aclrtMemcpyKind kind, aclrtStream stream) {
  return call("aclrtMemcpyAsyncWithDesc", [&]() -> Status {
    Status status = requirePointer(desc, "desc");
    if (status)
      status = checkKind(kind);
    if (!status)
      return status;
    const Target target(stream, status);
    if (!target.stream)
      return status;
    if (status = checkInDevice(target.device->memory, desc, sizeof(Description), "desc"); !status)
      return status;
    return target.stream->push([desc, device = target.device] { return copyAsDescribed(device->memory, desc); });
  });
}

aclError aclrtMemcpyAsyncWithOffset(void** dst, size_t destMax, size_t dstDataOffset, const void** src, size_t count,
                                    size_t srcDataOffset, aclrtMemcpyKind kind, aclrtStream stream) {
  return call("aclrtMemcpyAsyncWithOffset", [&]() -> Status {
    Status status = requirePointer(dst, "dst");
    if (status)
      status = requirePointer(src, "src");
    if (status)
      status = checkKind(kind);
    if (status && (dstDataOffset > destMax || count > destMax - dstDataOffset))
      status = failure(ACL_ERROR_INVALID_PARAM, "count is {}, but behind offset {} the destination has {} bytes only",
                       count, dstDataOffset, destMax > dstDataOffset ? destMax - dstDataOffset : 0);
    if (!status)
      return status;
    const Target target(stream, status);
    if (!target.stream)
      return status;
    const Base to(target.device->memory, dst), from(target.device->memory, const_cast<void* const*>(src));
    return target.stream->push([=, device = target.device]() -> Status {
      if (to.get() == nullptr || from.get() == nullptr)
        return failure(ACL_ERROR_RT_PARAM_INVALID, "a base address is null");
      return copyInDevice(device->memory, to.get() + dstDataOffset, from.get() + srcDataOffset, count);
    });
  });
}

/// The model of the L2 cache knows nothing of copies: a prefetch is checked, and takes its turn in the stream.
aclError aclrtCmoAsync(void* src, size_t size, aclrtCmoType cmoType, aclrtStream stream) {
  return call("aclrtCmoAsync", [&]() -> Status {
    Status status = requirePointer(src, "src");
    if (status && cmoType != ACL_RT_CMO_TYPE_PREFETCH)
      status = failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "cmoType is {}: there is ACL_RT_CMO_TYPE_PREFETCH only",
                       static_cast<int>(cmoType));
    if (!status)
      return status;
    const Target target(stream, status);
    if (!target.stream)
      return status;
    if (status = checkInDevice(target.device->memory, src, size, "src"); !status)
      return status;
    return target.stream->push([]() -> Status { return {}; });
  });
}
