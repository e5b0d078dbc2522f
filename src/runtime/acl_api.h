#pragma once
#include <acl/acl.h>
#include <ascend/device.hpp>
#include <memory>
#include <string>

namespace ascend::detail {

/// The functions of one ACL implementation, loaded at run time. The optional ones are null where the implementation is
/// older.
struct AclApi {
  decltype(&::aclInit) aclInit = nullptr;
  decltype(&::aclGetRecentErrMsg) aclGetRecentErrMsg = nullptr;
  decltype(&::aclrtGetSocName) aclrtGetSocName = nullptr;
  decltype(&::aclrtSetDevice) aclrtSetDevice = nullptr;
  decltype(&::aclrtResetDevice) aclrtResetDevice = nullptr;
  decltype(&::aclrtGetDeviceCount) aclrtGetDeviceCount = nullptr;
  decltype(&::aclrtSynchronizeDevice) aclrtSynchronizeDevice = nullptr;
  decltype(&::aclrtCreateContext) aclrtCreateContext = nullptr;
  decltype(&::aclrtDestroyContext) aclrtDestroyContext = nullptr;
  decltype(&::aclrtSetCurrentContext) aclrtSetCurrentContext = nullptr;
  decltype(&::aclrtGetCurrentContext) aclrtGetCurrentContext = nullptr;
  decltype(&::aclrtCreateStream) aclrtCreateStream = nullptr;
  decltype(&::aclrtDestroyStream) aclrtDestroyStream = nullptr;
  decltype(&::aclrtSynchronizeStream) aclrtSynchronizeStream = nullptr;
  decltype(&::aclrtSynchronizeStreamWithTimeout) aclrtSynchronizeStreamWithTimeout = nullptr;
  decltype(&::aclrtStreamQuery) aclrtStreamQuery = nullptr;
  decltype(&::aclrtCreateEventExWithFlag) aclrtCreateEventExWithFlag = nullptr;
  decltype(&::aclrtDestroyEvent) aclrtDestroyEvent = nullptr;
  decltype(&::aclrtRecordEvent) aclrtRecordEvent = nullptr;
  decltype(&::aclrtStreamWaitEvent) aclrtStreamWaitEvent = nullptr;
  decltype(&::aclrtSynchronizeEvent) aclrtSynchronizeEvent = nullptr;
  decltype(&::aclrtQueryEventStatus) aclrtQueryEventStatus = nullptr;
  decltype(&::aclrtEventElapsedTime) aclrtEventElapsedTime = nullptr;
  decltype(&::aclrtMalloc) aclrtMalloc = nullptr;
  decltype(&::aclrtFree) aclrtFree = nullptr;
  decltype(&::aclrtMemcpy) aclrtMemcpy = nullptr;
  decltype(&::aclrtMemcpyAsync) aclrtMemcpyAsync = nullptr;
  decltype(&::aclrtMemset) aclrtMemset = nullptr;
  decltype(&::aclrtMemsetAsync) aclrtMemsetAsync = nullptr;
  decltype(&::aclrtGetMemInfo) aclrtGetMemInfo = nullptr;
  decltype(&::aclrtBinaryLoadFromFile) aclrtBinaryLoadFromFile = nullptr;
  decltype(&::aclrtBinaryUnLoad) aclrtBinaryUnLoad = nullptr;
  decltype(&::aclrtBinaryGetFunction) aclrtBinaryGetFunction = nullptr;
  decltype(&::aclrtKernelArgsInit) aclrtKernelArgsInit = nullptr;
  decltype(&::aclrtKernelArgsAppend) aclrtKernelArgsAppend = nullptr;
  decltype(&::aclrtKernelArgsFinalize) aclrtKernelArgsFinalize = nullptr;
  decltype(&::aclrtLaunchKernelWithConfig) aclrtLaunchKernelWithConfig = nullptr;
  // since CANN 8.2 to 9.0
  decltype(&::aclFinalizeReference) aclFinalizeReference = nullptr;
  decltype(&::aclrtBinaryLoadFromData) aclrtBinaryLoadFromData = nullptr;
  decltype(&::aclrtGetDeviceInfo) aclrtGetDeviceInfo = nullptr;
  decltype(&::aclGetDeviceCapability) aclGetDeviceCapability = nullptr;
  decltype(&::aclrtLaunchHostFunc) aclrtLaunchHostFunc = nullptr;
  // of the simulator
  const char* (*setElementType)(const void* address, const char* type) = nullptr;
};

/// The ACL implementation of this process, initialised. One object lives as long as any device is in use.
class Session {
public:
  /// The running one, or a new one chosen by ASCEND_BACKEND. Throws an Error that lists what was tried.
  static std::shared_ptr<Session> get();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const AclApi& api() const { return api_; }
  Backend backend() const { return backend_; }
  const std::string& library() const { return library_; }
  std::uint32_t deviceCount() const { return deviceCount_; }

  /// Throws an Error when `code` is not 0: with ACL's message of it.
  void check(aclError code, const char* call, const char* hint = "") const {
    if (code != ACL_SUCCESS)
      fail(code, call, hint);
  }
  [[noreturn]] void fail(aclError code, const char* call, const char* hint) const;

private:
  Session() = default;
  /// Empty on success, else why this library cannot be used.
  std::string open(const std::string& path, Backend backend);

  AclApi api_;
  Backend backend_ = Backend::npu;
  std::string library_;
  std::uint32_t deviceCount_ = 0;
  bool finalize_ = false;
};

} // namespace ascend::detail
