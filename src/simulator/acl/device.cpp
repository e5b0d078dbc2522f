#include "simulator/acl/process.h"
#include "simulator/core/settings.h"
#include "simulator/timing/profiler.h"

#include <acl/acl_rt.h>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>

// Process, devices and contexts.
using namespace ascend::sim;
using namespace ascend::sim::acl;

namespace {

/// Many programs pass a file with an empty object. What others ask for (dumps, profiling) the simulator does not have.
Status checkConfiguration(const char* path) {
  std::ifstream file(path);
  if (!file)
    return failure(ACL_ERROR_INVALID_FILE, "the configuration file '{}' cannot be read", path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::erase_if(text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
  if (!text.empty() && text != "{}")
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                   "the simulator has nothing that '{}' could configure: pass null; its own options are ASCEND_SIM_*",
                   path);
  return {};
}

} // namespace

aclError aclInit(const char* configPath) {
  return acl::call("aclInit", [&]() -> Status {
    if (configPath != nullptr && *configPath != '\0')
      if (Status status = checkConfiguration(configPath); !status)
        return status;
    return process().init();
  });
}

aclError aclFinalize() {
  return acl::call("aclFinalize", [] {
    Status status = process().finalize(nullptr);
    if (const std::string error = timing::profiler().flush(settings()); status && !error.empty())
      return failure(ACL_ERROR_INVALID_FILE, "the simulator's profile: {}", error);
    return status;
  });
}

aclError aclFinalizeReference(uint64_t* refCount) {
  return acl::call("aclFinalizeReference", [&] {
    std::uint64_t left = 0;
    Status status = process().finalize(&left);
    if (refCount != nullptr)
      *refCount = left;
    return status;
  });
}

// The version of ACL's interface, not of CANN.
aclError aclrtGetVersion(int32_t* majorVersion, int32_t* minorVersion, int32_t* patchVersion) {
  return acl::call("aclrtGetVersion", [&]() -> Status {
    for (const int32_t* part : {majorVersion, minorVersion, patchVersion})
      if (Status status = requirePointer(part, "a version"); !status)
        return status;
    *majorVersion = 1;
    *minorVersion = 14;
    *patchVersion = 0;
    return {};
  });
}

// Known without a device, as with CANN.
const char* aclrtGetSocName() { return process().soc().name.data(); }

aclError aclrtSetDevice(int32_t deviceId) {
  return acl::call("aclrtSetDevice", [&] { return process().setDevice(deviceId); });
}

aclError aclrtResetDevice(int32_t deviceId) {
  return acl::call("aclrtResetDevice", [&] { return process().resetDevice(deviceId, false); });
}

aclError aclrtResetDeviceForce(int32_t deviceId) {
  return acl::call("aclrtResetDeviceForce", [&] { return process().resetDevice(deviceId, true); });
}

aclError aclrtGetDevice(int32_t* deviceId) {
  return acl::call("aclrtGetDevice", [&]() -> Status {
    Status status = requirePointer(deviceId, "deviceId");
    if (!status)
      return status;
    if (const auto context = process().currentContext(status))
      *deviceId = static_cast<std::int32_t>(context->device);
    return status;
  });
}

aclError aclrtGetDeviceCount(uint32_t* count) {
  return acl::call("aclrtGetDeviceCount", [&]() -> Status {
    Status status = requirePointer(count, "count");
    if (status)
      status = process().open();
    if (status)
      *count = process().deviceCount();
    return status;
  });
}

namespace {

Status deviceInfo(std::uint32_t device, aclrtDevAttr attribute, std::int64_t* value) {
  Status status = requirePointer(value, "value");
  if (status)
    status = process().open();
  if (!status)
    return status;
  if (device >= process().deviceCount())
    return failure(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device {}", device);
  const ascend::target::Soc& soc = process().soc();
  switch (attribute) {
  case ACL_DEV_ATTR_AICPU_CORE_NUM:
    *value = 0;
    return {};
  case ACL_DEV_ATTR_AICORE_CORE_NUM:
  case ACL_DEV_ATTR_CUBE_CORE_NUM:
    *value = soc.aicoreCount;
    return {};
  case ACL_DEV_ATTR_VECTOR_CORE_NUM:
    *value = soc.vectorCount;
    return {};
  case ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE:
    *value = soc.ubBytes;
    return {};
  case ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE:
    *value = static_cast<std::int64_t>(soc.globalBytes);
    return {};
  case ACL_DEV_ATTR_L2_CACHE_SIZE:
    *value = static_cast<std::int64_t>(soc.l2Bytes);
    return {};
  case ACL_DEV_ATTR_NPU_ARCH:
    *value = static_cast<std::int64_t>(soc.arch);
    return {};
  }
  return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator does not know device attribute {}",
                 static_cast<int>(attribute));
}

} // namespace

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t* value) {
  return acl::call("aclrtGetDeviceInfo", [&] { return deviceInfo(deviceId, attr, value); });
}

aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t* value) {
  return acl::call("aclGetDeviceCapability", [&]() -> Status {
    switch (deviceInfo) {
    case ACL_DEVICE_INFO_AI_CORE_NUM:
      return ::deviceInfo(deviceId, ACL_DEV_ATTR_AICORE_CORE_NUM, value);
    case ACL_DEVICE_INFO_VECTOR_CORE_NUM:
      return ::deviceInfo(deviceId, ACL_DEV_ATTR_VECTOR_CORE_NUM, value);
    case ACL_DEVICE_INFO_L2_SIZE:
      return ::deviceInfo(deviceId, ACL_DEV_ATTR_L2_CACHE_SIZE, value);
    case ACL_DEVICE_INFO_UNDEFINED:
      break;
    }
    return failure(ACL_ERROR_INVALID_PARAM, "there is no device information {}", static_cast<int>(deviceInfo));
  });
}

aclError aclrtGetRunMode(aclrtRunMode* runMode) {
  return acl::call("aclrtGetRunMode", [&]() -> Status {
    Status status = requirePointer(runMode, "runMode");
    if (status)
      *runMode = ACL_HOST;
    return status;
  });
}

namespace {

Status synchronizeDevice(std::int32_t timeout) {
  Status status;
  const auto deadline = deadlineOf(timeout, status);
  if (!status)
    return status;
  const auto context = process().currentContext(status);
  return context ? process().synchronizeDevice(context->device, deadline) : status;
}

} // namespace

aclError aclrtSynchronizeDevice() {
  return acl::call("aclrtSynchronizeDevice", [] { return synchronizeDevice(-1); });
}

aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout) {
  return acl::call("aclrtSynchronizeDeviceWithTimeout", [&] { return synchronizeDevice(timeout); });
}

aclError aclrtSetDeviceSatMode(aclrtFloatOverflowMode mode) {
  return acl::call("aclrtSetDeviceSatMode", [&]() -> Status {
    Status status;
    if (!process().currentContext(status))
      return status;
    // Each SoC is simulated in the mode that it starts in.
    const auto usual = process().soc().splitCores ? ACL_RT_OVERFLOW_MODE_INFNAN : ACL_RT_OVERFLOW_MODE_SATURATION;
    if (mode != usual)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                     "the simulator has no other overflow mode than the usual one of {} ({})", process().soc().name,
                     static_cast<int>(usual));
    return {};
  });
}

aclError aclrtGetDeviceSatMode(aclrtFloatOverflowMode* mode) {
  return acl::call("aclrtGetDeviceSatMode", [&]() -> Status {
    Status status = requirePointer(mode, "mode");
    if (status && process().currentContext(status))
      *mode = process().soc().splitCores ? ACL_RT_OVERFLOW_MODE_INFNAN : ACL_RT_OVERFLOW_MODE_SATURATION;
    return status;
  });
}

aclError aclrtCreateContext(aclrtContext* context, int32_t deviceId) {
  return acl::call("aclrtCreateContext", [&]() -> Status {
    Status status = requirePointer(context, "context");
    return status ? process().createContext(deviceId, *context) : status;
  });
}

aclError aclrtDestroyContext(aclrtContext context) {
  return acl::call("aclrtDestroyContext", [&] { return process().destroyContext(context); });
}

aclError aclrtSetCurrentContext(aclrtContext context) {
  return acl::call("aclrtSetCurrentContext", [&] { return process().setCurrent(context); });
}

aclError aclrtGetCurrentContext(aclrtContext* context) {
  return acl::call("aclrtGetCurrentContext", [&]() -> Status {
    Status status = requirePointer(context, "context");
    if (status && process().currentContext(status))
      *context = process().current();
    return status;
  });
}

// Data types: no device is needed for these.
size_t aclDataTypeSize(aclDataType dataType) {
  switch (dataType) {
  case ACL_INT8:
  case ACL_UINT8:
  case ACL_BOOL:
    return 1;
  case ACL_FLOAT16:
  case ACL_BF16:
  case ACL_INT16:
  case ACL_UINT16:
    return 2;
  case ACL_FLOAT:
  case ACL_INT32:
  case ACL_UINT32:
  case ACL_COMPLEX32:
    return 4;
  case ACL_DOUBLE:
  case ACL_INT64:
  case ACL_UINT64:
  case ACL_COMPLEX64:
    return 8;
  case ACL_COMPLEX128:
    return 16;
  case ACL_DT_UNDEFINED:
  case ACL_STRING:
  case ACL_INT4:
  case ACL_UINT1:
    return 0;
  }
  return 0;
}
