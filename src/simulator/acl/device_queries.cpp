// What a program asks of devices and streams, and buffers that are no more than an address and a size.
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

struct aclDataBuffer {
  void* data = nullptr;
  std::size_t size = 0;
};

namespace ascend::sim::acl {
namespace {

Status checkDevice(std::int32_t id) {
  if (Status status = process().open(); !status)
    return status;
  return id >= 0 && static_cast<std::uint32_t>(id) < process().deviceCount()
             ? Status{}
             : failure(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device {}: there are {}", id,
                       process().deviceCount());
}

/// Devices have one number here.
aclError sameNumber(const char* function, std::int32_t from, std::int32_t* to) {
  return call(function, [&]() -> Status {
    Status status = requirePointer(to, "the result");
    if (status)
      status = checkDevice(from);
    if (status)
      *to = from;
    return status;
  });
}

Status checkPeers(std::int32_t device, std::int32_t peer) {
  Status status = checkDevice(device);
  if (status)
    status = checkDevice(peer);
  if (status && device == peer)
    status = failure(ACL_ERROR_RT_PARAM_INVALID, "device {} is no peer of itself", device);
  return status;
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtQueryDeviceStatus(int32_t deviceId, aclrtDeviceStatus* deviceStatus) {
  return acl::call("aclrtQueryDeviceStatus", [&]() -> Status {
    Status status = requirePointer(deviceStatus, "deviceStatus");
    if (status)
      status = checkDevice(deviceId);
    if (status)
      *deviceStatus = ACL_RT_DEVICE_STATUS_NORMAL;
    return status;
  });
}

aclError aclrtGetPrimaryCtxState(int32_t deviceId, uint32_t*, int32_t* active) {
  return acl::call("aclrtGetPrimaryCtxState", [&]() -> Status {
    Status status = requirePointer(active, "active");
    if (status)
      status = checkDevice(deviceId);
    if (status) {
      const auto device = process().device(static_cast<std::uint32_t>(deviceId));
      *active = device && device->primaryContext != nullptr ? 1 : 0;
    }
    return status;
  });
}

aclError aclrtDeviceCanAccessPeer(int32_t* canAccessPeer, int32_t deviceId, int32_t peerDeviceId) {
  return acl::call("aclrtDeviceCanAccessPeer", [&]() -> Status {
    Status status = requirePointer(canAccessPeer, "canAccessPeer");
    if (status)
      status = checkPeers(deviceId, peerDeviceId);
    if (status)
      *canAccessPeer = 0;
    return status;
  });
}

aclError aclrtDevicePeerAccessStatus(int32_t deviceId, int32_t peerDeviceId, int32_t* result) {
  return acl::call("aclrtDevicePeerAccessStatus", [&]() -> Status {
    Status status = requirePointer(result, "status");
    if (status)
      status = checkPeers(deviceId, peerDeviceId);
    if (status)
      *result = 0;
    return status;
  });
}

aclError aclrtGetLogicDevIdByUserDevId(const int32_t userDevid, int32_t* const logicDevId) {
  return sameNumber("aclrtGetLogicDevIdByUserDevId", userDevid, logicDevId);
}
aclError aclrtGetUserDevIdByLogicDevId(const int32_t logicDevId, int32_t* const userDevid) {
  return sameNumber("aclrtGetUserDevIdByLogicDevId", logicDevId, userDevid);
}
aclError aclrtGetLogicDevIdByPhyDevId(const int32_t phyDevId, int32_t* const logicDevId) {
  return sameNumber("aclrtGetLogicDevIdByPhyDevId", phyDevId, logicDevId);
}
aclError aclrtGetPhyDevIdByLogicDevId(const int32_t logicDevId, int32_t* const phyDevId) {
  return sameNumber("aclrtGetPhyDevIdByLogicDevId", logicDevId, phyDevId);
}
aclError aclrtGetUserDevIdByPhyDevId(const int32_t phyDevId, int32_t* const userDevId) {
  return sameNumber("aclrtGetUserDevIdByPhyDevId", phyDevId, userDevId);
}
aclError aclrtGetPhyDevIdByUserDevId(const int32_t userDevId, int32_t* const phyDevId) {
  return sameNumber("aclrtGetPhyDevIdByUserDevId", userDevId, phyDevId);
}

// C's handles are owned by the program.
// NOLINTBEGIN(cppcoreguidelines-owning-memory)
aclDataBuffer* aclCreateDataBuffer(void* data, size_t size) { return new (std::nothrow) aclDataBuffer{data, size}; }

aclError aclDestroyDataBuffer(const aclDataBuffer* dataBuffer) {
  return acl::call("aclDestroyDataBuffer", [&] {
    const Status status = requirePointer(dataBuffer, "dataBuffer");
    delete dataBuffer;
    return status;
  });
}

// NOLINTEND(cppcoreguidelines-owning-memory)

aclError aclUpdateDataBuffer(aclDataBuffer* dataBuffer, void* data, size_t size) {
  return acl::call("aclUpdateDataBuffer", [&] {
    const Status status = requirePointer(dataBuffer, "dataBuffer");
    if (status)
      *dataBuffer = {data, size};
    return status;
  });
}

void* aclGetDataBufferAddr(const aclDataBuffer* dataBuffer) {
  return dataBuffer == nullptr ? nullptr : dataBuffer->data;
}
uint32_t aclGetDataBufferSize(const aclDataBuffer* dataBuffer) {
  return static_cast<uint32_t>(aclGetDataBufferSizeV2(dataBuffer));
}
size_t aclGetDataBufferSizeV2(const aclDataBuffer* dataBuffer) { return dataBuffer == nullptr ? 0 : dataBuffer->size; }

/// To standard output, when ASCEND_SLOG_PRINT_TO_STDOUT is 1, from the level ASCEND_GLOBAL_LOG_LEVEL (3: errors) on.
void aclAppLog(aclLogLevel logLevel, const char* func, const char* file, uint32_t line, const char* fmt, ...) {
  const char* const print = std::getenv("ASCEND_SLOG_PRINT_TO_STDOUT");
  const char* const level = std::getenv("ASCEND_GLOBAL_LOG_LEVEL");
  constexpr long errors = 3;
  constexpr int decimal = 10;
  if (fmt == nullptr || print == nullptr || std::string_view(print) != "1" ||
      static_cast<long>(logLevel) < (level == nullptr ? errors : std::strtol(level, nullptr, decimal)))
    return;
  static constexpr const char* names[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
  std::printf("[%s] %s:%u %s: ", names[static_cast<unsigned>(logLevel) & 3U], file == nullptr ? "" : file, line,
              func == nullptr ? "" : func);
  va_list arguments;
  va_start(arguments, fmt);
  std::vprintf(fmt, arguments);
  va_end(arguments);
  std::putchar('\n');
}
