#include "simulator/acl/process.h"

#include <acl/acl_rt.h>

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
aclError aclrtCreateStreamWithConfig(aclrtStream* stream, uint32_t, uint32_t) { return aclrtCreateStream(stream); }

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
