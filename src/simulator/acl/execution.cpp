// What holds for all kernels of the process: how long they may run, and what is known of overflows.
#include "simulator/acl/execution.h"

#include "simulator/acl/process.h"
#include "simulator/core/settings.h"

#include <acl/acl_rt.h>
#include <algorithm>
#include <atomic>
#include <cstring>
#include <string_view>

namespace ascend::sim::acl {
namespace {

/// Seconds; 0: no limit.
std::atomic<unsigned> executeTimeout = 0;

/// Takes what is left of a second for one: the simulator counts seconds.
Status setExecuteTimeout(std::uint64_t microseconds, std::uint64_t* actual) {
  constexpr std::uint64_t kSecond = 1'000'000;
  if (Status status = process().open(); !status)
    return status;
  const std::uint64_t seconds = std::min<std::uint64_t>((microseconds + kSecond - 1) / kSecond, kSecond);
  executeTimeout = static_cast<unsigned>(seconds);
  if (actual != nullptr)
    *actual = seconds * kSecond;
  return {};
}

} // namespace

Options launchOptions() {
  Options options = settings();
  if (const unsigned limit = executeTimeout; limit != 0)
    options.timeout = options.timeout == 0 ? limit : std::min(options.timeout, limit);
  return options;
}

} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtSetOpExecuteTimeOut(uint32_t timeout) {
  constexpr std::uint64_t kMicroseconds = 1'000'000;
  return acl::call("aclrtSetOpExecuteTimeOut", [&] { return setExecuteTimeout(timeout * kMicroseconds, nullptr); });
}

aclError aclrtSetOpExecuteTimeOutWithMs(uint32_t timeout) {
  constexpr std::uint64_t kMicroseconds = 1'000;
  return acl::call("aclrtSetOpExecuteTimeOutWithMs",
                   [&] { return setExecuteTimeout(timeout * kMicroseconds, nullptr); });
}

aclError aclrtSetOpExecuteTimeOutV2(uint64_t timeout, uint64_t* actualTimeout) {
  return acl::call("aclrtSetOpExecuteTimeOutV2", [&]() -> Status {
    Status status = requirePointer(actualTimeout, "actualTimeout");
    return status ? setExecuteTimeout(timeout, actualTimeout) : status;
  });
}

aclError aclrtGetOpExecuteTimeout(uint32_t* const timeoutMs) {
  return acl::call("aclrtGetOpExecuteTimeout", [&]() -> Status {
    constexpr std::uint32_t kMilliseconds = 1000;
    Status status = requirePointer(timeoutMs, "timeoutMs");
    if (status)
      status = process().open();
    if (status)
      *timeoutMs = launchOptions().timeout * kMilliseconds;
    return status;
  });
}

aclError aclrtGetOpTimeOutInterval(uint64_t* interval) {
  return acl::call("aclrtGetOpTimeOutInterval", [&]() -> Status {
    constexpr std::uint64_t kSecond = 1'000'000; // the simulator counts seconds
    Status status = requirePointer(interval, "interval");
    if (status)
      status = process().open();
    if (status)
      *interval = kSecond;
    return status;
  });
}

// Waits for events end with the event or the stream here.
aclError aclrtSetOpWaitTimeout(uint32_t) {
  return acl::call("aclrtSetOpWaitTimeout", [] { return process().open(); });
}

// In the mode in which infinities and NaNs are results nothing overflows; the simulator has no other for split cores.
aclError aclrtGetOverflowStatus(void* outputAddr, size_t outputSize, aclrtStream stream) {
  return acl::call("aclrtGetOverflowStatus", [&]() -> Status {
    constexpr std::size_t kBytes = 64;
    Status status = requirePointer(outputAddr, "outputAddr");
    if (!status)
      return status;
    if (outputSize != kBytes)
      return failure(ACL_ERROR_INVALID_PARAM, "outputSize is {}, the status has {} bytes", outputSize, kBytes);
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    if (!process().soc().splitCores)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator keeps no overflow status of {}",
                     process().soc().name);
    const auto device = process().device(target->device());
    if (!device->memory.contains(outputAddr, kBytes))
      return failure(ACL_ERROR_RT_PARAM_INVALID, "outputAddr is not {} bytes of device memory", kBytes);
    return target->push([device, outputAddr]() -> Status {
      if (!device->memory.contains(outputAddr, kBytes))
        return failure(ACL_ERROR_RT_PARAM_INVALID, "outputAddr was freed before its turn came");
      std::memset(outputAddr, 0, kBytes);
      device->memory.markWritten(outputAddr, kBytes);
      return {};
    });
  });
}

aclError aclrtResetOverflowStatus(aclrtStream stream) {
  return acl::call("aclrtResetOverflowStatus", [&]() -> Status {
    Status status;
    if (process().stream(stream, status) && !process().soc().splitCores)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator keeps no overflow status of {}",
                     process().soc().name);
    return status;
  });
}

namespace {

/// Of the CANN whose API this is.
constexpr std::int32_t kVersionNumber = 9 * 10'000'000 + 1 * 100'000;
constexpr std::string_view kVersionText = "9.1.0";

Status checkPackage(const char* name) {
  Status status = requirePointer(name, "pkgName");
  if (status && std::string_view(name) != "runtime")
    status = failure(ACL_ERROR_INVALID_PARAM, "there is no package '{}': the simulator stands for 'runtime'", name);
  return status;
}

} // namespace

aclError aclsysGetVersionNum(char* pkgName, int32_t* versionNum) {
  return acl::call("aclsysGetVersionNum", [&]() -> Status {
    Status status = requirePointer(versionNum, "versionNum");
    if (status)
      status = checkPackage(pkgName);
    if (status)
      *versionNum = kVersionNumber;
    return status;
  });
}

aclError aclsysGetVersionStr(char* pkgName, char* versionStr) {
  return acl::call("aclsysGetVersionStr", [&]() -> Status {
    Status status = requirePointer(versionStr, "versionStr");
    if (status)
      status = checkPackage(pkgName);
    if (status) {
      std::memcpy(versionStr, kVersionText.data(), kVersionText.size());
      versionStr[kVersionText.size()] = '\0';
    }
    return status;
  });
}
