// Several copies in one call, fills of words, and where memory is.
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <algorithm>
#include <cstdint>
#include <unistd.h>
#include <vector>

namespace ascend::sim::acl {
namespace {

struct Batch {
  void** to;
  std::size_t* most;
  void** from;
  std::size_t* bytes;
  std::size_t count;
  aclrtMemcpyBatchAttr* attributes;
  std::size_t* indexes;
  std::size_t attributeCount;
};

Status kindOf(const aclrtMemcpyBatchAttr& attribute, aclrtMemcpyKind& kind) {
  const auto from = attribute.srcLoc.type, to = attribute.dstLoc.type;
  if (from == ACL_MEM_LOCATION_TYPE_HOST && to == ACL_MEM_LOCATION_TYPE_DEVICE)
    kind = ACL_MEMCPY_HOST_TO_DEVICE;
  else if (from == ACL_MEM_LOCATION_TYPE_DEVICE && to == ACL_MEM_LOCATION_TYPE_HOST)
    kind = ACL_MEMCPY_DEVICE_TO_HOST;
  else
    return failure(ACL_ERROR_RT_PARAM_INVALID, "a batch copies from the host to a device or from a device to the host");
  return {};
}

/// `copy(i, kind)` does one; SIZE_MAX: it was none of the copies.
template <class F> Status copyAll(const Batch& b, std::size_t& failed, F&& copy) {
  failed = SIZE_MAX;
  for (const void* array :
       {static_cast<const void*>(b.to), static_cast<const void*>(b.most), static_cast<const void*>(b.from),
        static_cast<const void*>(b.bytes), static_cast<const void*>(b.attributes), static_cast<const void*>(b.indexes)})
    if (Status status = requirePointer(array, "an array"); !status)
      return status;
  if (b.count == 0 || b.attributeCount == 0 || b.attributeCount > b.count)
    return failure(ACL_ERROR_INVALID_PARAM, "{} copies with {} attributes", b.count, b.attributeCount);
  if (b.indexes[0] != 0 || !std::is_sorted(b.indexes, b.indexes + b.attributeCount))
    return failure(ACL_ERROR_INVALID_PARAM, "attrsIndexes must rise from 0");
  std::vector<aclrtMemcpyKind> kinds(b.count);
  for (std::size_t i = 0, at = 0; i < b.count; ++i) {
    while (at + 1 < b.attributeCount && b.indexes[at + 1] <= i)
      ++at;
    if (Status status = kindOf(b.attributes[at], kinds[i]); !status) {
      failed = i;
      return status;
    }
  }
  for (std::size_t i = 0; i < b.count; ++i)
    if (const aclError code = copy(i, kinds[i]); code != ACL_SUCCESS) {
      failed = i;
      const char* const why = aclGetRecentErrMsg();
      return failure(code, "copy {} of the batch: {}", i, why == nullptr ? "" : why);
    }
  return {};
}

Status copyNow(const Batch& b, std::size_t& failed) {
  return copyAll(b, failed, [&](std::size_t i, aclrtMemcpyKind kind) {
    return aclrtMemcpy(b.to[i], b.most[i], b.from[i], b.bytes[i], kind);
  });
}
Status copyLater(const Batch& b, std::size_t& failed, aclrtStream stream) {
  return copyAll(b, failed, [&](std::size_t i, aclrtMemcpyKind kind) {
    return aclrtMemcpyAsync(b.to[i], b.most[i], b.from[i], b.bytes[i], kind, stream);
  });
}

Status checkWords(const void* address, std::size_t most, std::size_t count) {
  if (Status status = requirePointer(address, "ptr"); !status)
    return status;
  return count <= most / sizeof(std::uint32_t)
             ? Status{}
             : failure(ACL_ERROR_INVALID_PARAM, "{} words of 4 bytes do not fit into {} bytes", count, most);
}

aclrtMemcpyKind kindTo(const void* address, std::size_t bytes) {
  return process().hostMemory.contains(address, bytes) ? ACL_MEMCPY_HOST_TO_HOST : ACL_MEMCPY_HOST_TO_DEVICE;
}

constexpr std::uint64_t kPage = 4096;

Status registerHost(void* address, std::uint64_t bytes, std::uint64_t flags) {
  if (Status status = requirePointer(address, "ptr"); !status)
    return status;
  if (bytes == 0)
    return failure(ACL_ERROR_INVALID_PARAM, "size is 0");
  if (reinterpret_cast<Address>(address) % kPage != 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is no multiple of {} bytes: a device maps whole pages", address,
                   kPage);
  if ((flags & ACL_HOST_REG_IOMEMORY) != 0)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator has no memory of other hardware");
  Status status;
  const auto device = process().currentDevice(status);
  if (!device)
    return status;
  if (device->memory.contains(address, 1))
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is device memory", address);
  return device->memory.addHost(address, bytes)
             ? Status{}
             : failure(ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED, "host memory at {} is registered already", address);
}

Status notRegistered(const void* address) {
  return failure(ACL_ERROR_HOST_MEMORY_NOT_REGISTERED, "no host memory was registered at {}", address);
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtMemcpyBatch(void** dsts, size_t* destMaxs, void** srcs, size_t* sizes, size_t numBatches,
                          aclrtMemcpyBatchAttr* attrs, size_t* attrsIndexes, size_t numAttrs, size_t* failIndex) {
  return acl::call("aclrtMemcpyBatch", [&]() -> Status {
    const Status status = requirePointer(failIndex, "failIndex");
    return status ? copyNow({dsts, destMaxs, srcs, sizes, numBatches, attrs, attrsIndexes, numAttrs}, *failIndex)
                  : status;
  });
}

aclError aclrtMemcpyBatchAsync(void** dsts, size_t* destMaxs, void** srcs, size_t* sizes, size_t numBatches,
                               aclrtMemcpyBatchAttr* attrs, size_t* attrsIndexes, size_t numAttrs, size_t* failIndex,
                               aclrtStream stream) {
  return acl::call("aclrtMemcpyBatchAsync", [&]() -> Status {
    const Status status = requirePointer(failIndex, "failIndex");
    return status
               ? copyLater({dsts, destMaxs, srcs, sizes, numBatches, attrs, attrsIndexes, numAttrs}, *failIndex, stream)
               : status;
  });
}

aclError aclrtMemcpyBatchV2(void** dsts, size_t* destMaxs, void** srcs, size_t* sizes, size_t numBatches,
                            aclrtMemcpyBatchAttr* attrs, size_t* attrsIndexes, size_t numAttrs) {
  return acl::call("aclrtMemcpyBatchV2", [&] {
    std::size_t failed = 0;
    return copyNow({dsts, destMaxs, srcs, sizes, numBatches, attrs, attrsIndexes, numAttrs}, failed);
  });
}

aclError aclrtMemcpyBatchAsyncV2(void** dsts, size_t* destMaxs, void** srcs, size_t* sizes, size_t numBatches,
                                 aclrtMemcpyBatchAttr* attrs, size_t* attrsIndexes, size_t numAttrs,
                                 aclrtStream stream) {
  return acl::call("aclrtMemcpyBatchAsyncV2", [&] {
    std::size_t failed = 0;
    return copyLater({dsts, destMaxs, srcs, sizes, numBatches, attrs, attrsIndexes, numAttrs}, failed, stream);
  });
}

aclError aclrtMemsetD32(void* ptr, size_t memSize, uint32_t value, size_t N) {
  if (const aclError code = acl::call("aclrtMemsetD32", [&] { return checkWords(ptr, memSize, N); });
      code != ACL_SUCCESS)
    return code;
  // By way of a copy: what is checked and remembered of one holds for the words.
  const std::vector<std::uint32_t> words(N, value);
  return aclrtMemcpy(ptr, memSize, words.data(), N * sizeof value, kindTo(ptr, N * sizeof value));
}

aclError aclrtMemsetD32Async(void* ptr, size_t memSize, uint32_t value, size_t N, aclrtStream stream) {
  return acl::call("aclrtMemsetD32Async", [&]() -> Status {
    Status status = checkWords(ptr, memSize, N);
    if (!status)
      return status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    const auto device = process().device(target->device());
    const bool onHost = process().hostMemory.contains(ptr, N * sizeof value);
    if (!onHost && !device->memory.contains(ptr, N * sizeof value))
      return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is no memory of aclrtMalloc or aclrtMallocHost, or less", ptr);
    return target->push([ptr, value, N, onHost, device]() -> Status {
      if (!onHost && !device->memory.contains(ptr, N * sizeof value))
        return failure(ACL_ERROR_RT_PARAM_INVALID, "{} was freed before", ptr);
      std::fill_n(static_cast<std::uint32_t*>(ptr), N, value);
      if (!onHost)
        device->memory.markWritten(ptr, N * sizeof value);
      return {};
    });
  });
}

aclError aclrtHostRegister(void* ptr, uint64_t size, aclrtHostRegisterType type, void** devPtr) {
  return acl::call("aclrtHostRegister", [&]() -> Status {
    Status status = requirePointer(devPtr, "devPtr");
    if (status)
      status = registerHost(ptr, size, type);
    if (status)
      *devPtr = ptr; // kernels run in the host's memory
    return status;
  });
}

aclError aclrtHostRegisterV2(void* ptr, uint64_t size, uint32_t flag) {
  return acl::call("aclrtHostRegisterV2", [&]() -> Status {
    constexpr std::uint64_t known =
        ACL_HOST_REG_MAPPED | ACL_HOST_REG_IOMEMORY | ACL_HOST_REG_READONLY | ACL_HOST_REG_PINNED;
    if (flag == 0 || (flag & ~known) != 0)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "there are no flags {:#x}", flag);
    return registerHost(ptr, size, flag);
  });
}

aclError aclrtHostGetDevicePointer(void* pHost, void** pDevice, uint32_t flag) {
  return acl::call("aclrtHostGetDevicePointer", [&]() -> Status {
    Status status = requirePointer(pHost, "pHost");
    if (status)
      status = requirePointer(pDevice, "pDevice");
    if (status && flag != 0)
      status = failure(ACL_ERROR_RT_PARAM_INVALID, "flag is {}: CANN takes 0 only", flag);
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    if (!device->memory.isHost(pHost))
      return notRegistered(pHost);
    *pDevice = pHost;
    return {};
  });
}

aclError aclrtHostUnregister(void* ptr) {
  return acl::call("aclrtHostUnregister", [&]() -> Status {
    Status status = requirePointer(ptr, "ptr");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    return device->memory.removeHost(ptr) ? Status{} : notRegistered(ptr);
  });
}

aclError aclrtPointerGetAttributes(const void* ptr, aclrtPtrAttributes* attributes) {
  return acl::call("aclrtPointerGetAttributes", [&]() -> Status {
    Status status = requirePointer(ptr, "ptr");
    if (status)
      status = requirePointer(attributes, "attributes");
    if (!status)
      return status;
    const auto context = process().currentContext(status);
    if (!context)
      return status;
    *attributes = {};
    attributes->pageSize = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
    attributes->location.id = context->device;
    const GlobalMemory& memory = process().device(context->device)->memory;
    if (memory.contains(ptr, 1))
      attributes->location.type = ACL_MEM_LOCATION_TYPE_DEVICE;
    else if (process().hostMemory.contains(ptr, 1) || memory.isHost(ptr))
      attributes->location.type = ACL_MEM_LOCATION_TYPE_HOST;
    else
      attributes->location.type = ACL_MEM_LOCATION_TYPE_UNREGISTERED;
    return {};
  });
}

aclError aclrtMemGetAddressRange(void* ptr, void** pbase, size_t* psize) {
  return acl::call("aclrtMemGetAddressRange", [&]() -> Status {
    Status status = requirePointer(ptr, "ptr");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    const auto allocation = device->memory.find(ptr);
    if (!allocation)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "{} is in no device memory", ptr);
    if (pbase != nullptr)
      *pbase = static_cast<std::byte*>(ptr) - (reinterpret_cast<Address>(ptr) - allocation->base);
    if (psize != nullptr)
      *psize = allocation->bytes;
    return {};
  });
}

aclError aclrtFreeHostWithDevSync(void* hostPtr) {
  return acl::call("aclrtFreeHostWithDevSync", [&]() -> Status {
    Status status = requirePointer(hostPtr, "hostPtr");
    if (!status)
      return status;
    const auto context = process().currentContext(status);
    if (!context)
      return status;
    if (status = process().synchronizeDevice(context->device, {}); !status)
      return status;
    return process().hostMemory.free(hostPtr);
  });
}
