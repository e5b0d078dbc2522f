#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <algorithm>
#include <cstring>
#include <new>

// Streams.
using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtCreateStream(aclrtStream* stream) {
  return acl::call("aclrtCreateStream", [&]() -> Status {
    Status status = requirePointer(stream, "stream");
    return status ? process().createStream(*stream) : status;
  });
}

// Priority and flags change how a device schedules: here all streams are alike.
aclError aclrtCreateStreamWithConfig(aclrtStream* stream, uint32_t priority, uint32_t flag) {
  return acl::call("aclrtCreateStreamWithConfig", [&]() -> Status {
    Status status = requirePointer(stream, "stream");
    return status ? process().createStream(*stream, {priority, flag}) : status;
  });
}

// C's handles are owned by the program.
// NOLINTBEGIN(cppcoreguidelines-owning-memory)
aclrtStreamConfigHandle* aclrtCreateStreamConfigHandle() { return new (std::nothrow) aclrtStreamConfigHandle{}; }

aclError aclrtDestroyStreamConfigHandle(aclrtStreamConfigHandle* handle) {
  return acl::call("aclrtDestroyStreamConfigHandle", [&] {
    const Status status = requirePointer(handle, "handle");
    delete handle;
    return status;
  });
}

// NOLINTEND(cppcoreguidelines-owning-memory)

aclError aclrtSetStreamConfigOpt(aclrtStreamConfigHandle* handle, aclrtStreamConfigAttr attr, const void* attrValue,
                                 size_t valueSize) {
  return acl::call("aclrtSetStreamConfigOpt", [&]() -> Status {
    Status status = requirePointer(handle, "handle");
    if (status)
      status = requirePointer(attrValue, "attrValue");
    if (!status)
      return status;
    const auto set = [&](auto& member) -> Status {
      if (valueSize != sizeof member)
        return failure(ACL_ERROR_INVALID_PARAM, "attribute {} has {} bytes, not {}", static_cast<int>(attr),
                       sizeof member, valueSize);
      std::memcpy(static_cast<void*>(&member), attrValue, sizeof member);
      return {};
    };
    switch (attr) {
    case ACL_RT_STREAM_WORK_ADDR_PTR:
      return set(handle->workptr);
    case ACL_RT_STREAM_WORK_SIZE:
      return set(handle->workSize);
    case ACL_RT_STREAM_FLAG:
      return set(handle->flag);
    case ACL_RT_STREAM_PRIORITY:
      return set(handle->priority);
    }
    return failure(ACL_ERROR_INVALID_PARAM, "there is no attribute {}", static_cast<int>(attr));
  });
}

aclError aclrtCreateStreamV2(aclrtStream* stream, const aclrtStreamConfigHandle* handle) {
  return acl::call("aclrtCreateStreamV2", [&]() -> Status {
    Status status = requirePointer(stream, "stream");
    if (status)
      status = requirePointer(handle, "handle");
    return status ? process().createStream(*stream, {handle->priority, static_cast<std::uint32_t>(handle->flag)})
                  : status;
  });
}

aclError aclrtDeviceGetStreamPriorityRange(int32_t* leastPriority, int32_t* greatestPriority) {
  return acl::call("aclrtDeviceGetStreamPriorityRange", [&]() -> Status {
    constexpr std::int32_t least = 7, greatest = 0; // of the hardware
    if (Status status = process().open(); !status)
      return status;
    if (leastPriority != nullptr)
      *leastPriority = least;
    if (greatestPriority != nullptr)
      *greatestPriority = greatest;
    return {};
  });
}

aclError aclrtStreamGetPriority(aclrtStream stream, uint32_t* priority) {
  return acl::call("aclrtStreamGetPriority", [&]() -> Status {
    Status status = requirePointer(priority, "priority");
    if (!status)
      return status;
    if (const auto target = process().stream(stream, status))
      *priority = target->wishes().priority;
    return status;
  });
}

aclError aclrtStreamGetFlags(aclrtStream stream, uint32_t* flags) {
  return acl::call("aclrtStreamGetFlags", [&]() -> Status {
    Status status = requirePointer(flags, "flags");
    if (!status)
      return status;
    if (const auto target = process().stream(stream, status))
      *flags = target->wishes().flags;
    return status;
  });
}

aclError aclrtGetStreamAvailableNum(uint32_t* streamCount) {
  return acl::call("aclrtGetStreamAvailableNum", [&]() -> Status {
    Status status = requirePointer(streamCount, "streamCount");
    if (status && process().currentContext(status))
      *streamCount = static_cast<std::uint32_t>(process().streamsLeft());
    return status;
  });
}

aclError aclrtGetEventAvailNum(uint32_t* eventCount) {
  return acl::call("aclrtGetEventAvailNum", [&]() -> Status {
    constexpr std::size_t most = 65536; // of a device
    Status status = requirePointer(eventCount, "eventCount");
    if (status && process().currentContext(status))
      *eventCount = static_cast<std::uint32_t>(most - std::min(most, process().events.size()));
    return status;
  });
}

aclError aclrtDestroyStream(aclrtStream stream) {
  return acl::call("aclrtDestroyStream", [&] { return process().destroyStream(stream, false); });
}

aclError aclrtDestroyStreamForce(aclrtStream stream) {
  return acl::call("aclrtDestroyStreamForce", [&] { return process().destroyStream(stream, true); });
}

aclError aclrtCtxGetCurrentDefaultStream(aclrtStream* stream) {
  return acl::call("aclrtCtxGetCurrentDefaultStream", [&]() -> Status {
    Status status = requirePointer(stream, "stream");
    // ACL takes null wherever it takes a stream: that is the default one.
    if (status && process().currentContext(status))
      *stream = nullptr;
    return status;
  });
}

aclError aclrtSynchronizeStream(aclrtStream stream) {
  return acl::call("aclrtSynchronizeStream", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    return target ? target->synchronize() : status;
  });
}

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout) {
  return acl::call("aclrtSynchronizeStreamWithTimeout", [&]() -> Status {
    Status status;
    const auto deadline = deadlineOf(timeout, status);
    if (!status)
      return status;
    const auto target = process().stream(stream, status);
    return target ? target->synchronize(deadline) : status;
  });
}

aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus* result) {
  return acl::call("aclrtStreamQuery", [&]() -> Status {
    Status status = requirePointer(result, "status");
    if (!status)
      return status;
    if (const auto target = process().stream(stream, status))
      *result = target->idle() ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    return status;
  });
}

aclError aclrtStreamAbort(aclrtStream stream) {
  return acl::call("aclrtStreamAbort", [&]() -> Status {
    Status status;
    if (const auto target = process().stream(stream, status))
      target->abort();
    return status;
  });
}

aclError aclrtStreamGetId(aclrtStream stream, int32_t* streamId) {
  return acl::call("aclrtStreamGetId", [&]() -> Status {
    Status status = requirePointer(streamId, "streamId");
    if (!status)
      return status;
    if (const auto target = process().stream(stream, status))
      *streamId = target->id();
    return status;
  });
}
