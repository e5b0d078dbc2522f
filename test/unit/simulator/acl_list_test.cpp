// Every function of ACL that the simulator promises is in the library, under its C name.
#include "acl_fixture.h"

#include <acl/acl_rt_memory_soma.h>

#include <array>
#include <cstring>
#include <dlfcn.h>

using namespace acl_test;

namespace {

/// The core of CANN 8.1 and 9.1, by header order: setup, devices, contexts, streams, events, memory, kernels, …
constexpr std::array kCore = {
    "aclInit", "aclFinalize", "aclGetRecentErrMsg", "aclrtGetVersion", "aclrtGetSocName",
    //
    "aclrtSetDevice", "aclrtResetDevice", "aclrtResetDeviceForce", "aclrtGetDevice", "aclrtGetDeviceCount",
    "aclrtGetRunMode", "aclrtSynchronizeDevice", "aclrtSynchronizeDeviceWithTimeout", "aclGetDeviceCapability",
    "aclrtSetDeviceSatMode", "aclrtGetOverflowStatus", "aclrtSetOpExecuteTimeOut",
    //
    "aclrtCreateContext", "aclrtDestroyContext", "aclrtSetCurrentContext", "aclrtGetCurrentContext",
    //
    "aclrtCreateStream", "aclrtCreateStreamWithConfig", "aclrtDestroyStream", "aclrtDestroyStreamForce",
    "aclrtSynchronizeStream", "aclrtSynchronizeStreamWithTimeout", "aclrtStreamQuery", "aclrtStreamAbort",
    //
    "aclrtCreateEvent", "aclrtCreateEventWithFlag", "aclrtCreateEventExWithFlag", "aclrtRecordEvent", "aclrtResetEvent",
    "aclrtStreamWaitEvent", "aclrtSynchronizeEvent", "aclrtSynchronizeEventWithTimeout", "aclrtQueryEventStatus",
    "aclrtQueryEventWaitStatus", "aclrtEventElapsedTime", "aclrtEventGetTimestamp", "aclrtDestroyEvent",
    //
    "aclrtMalloc", "aclrtMallocAlign32", "aclrtMallocCached", "aclrtMallocWithCfg", "aclrtFree", "aclrtMallocHost",
    "aclrtMallocHostWithCfg", "aclrtFreeHost", "aclrtMemcpy", "aclrtMemcpyAsync", "aclrtMemcpy2d", "aclrtMemcpy2dAsync",
    "aclrtMemset", "aclrtMemsetAsync", "aclrtGetMemInfo", "aclrtMemFlush", "aclrtMemInvalidate",
    //
    "aclrtCreateBinary", "aclrtDestroyBinary", "aclrtBinaryLoad", "aclrtBinaryLoadFromFile", "aclrtBinaryUnLoad",
    "aclrtBinaryGetFunction", "aclrtBinaryGetFunctionByEntry", "aclrtGetFunctionAddr", "aclrtLaunchKernel",
    "aclrtLaunchKernelWithConfig", "aclrtKernelArgsInit", "aclrtKernelArgsInitByUserMem", "aclrtKernelArgsAppend",
    "aclrtKernelArgsAppendPlaceHolder", "aclrtKernelArgsGetPlaceHolderBuffer", "aclrtKernelArgsParaUpdate",
    "aclrtKernelArgsGetMemSize", "aclrtKernelArgsGetHandleMemSize", "aclrtKernelArgsFinalize",
    //
    "aclrtLaunchCallback", "aclrtSubscribeReport", "aclrtProcessReport", "aclrtUnSubscribeReport",
    "aclrtSetExceptionInfoCallback", "aclDataTypeSize", "aclFloat16ToFloat", "aclFloatToFloat16",
    //
    "aclprofInit", "aclprofSetConfig", "aclprofCreateConfig", "aclprofStart", "aclprofStop", "aclprofFinalize",
    "aclprofDestroyConfig", "aclprofCreateStamp", "aclprofPush", "aclprofPop", "aclprofRangeStart", "aclprofRangeStop",
    "aclprofMark"};
/// Of CANN 9.1 only.
constexpr std::array kNewer = {"aclrtBinaryLoadFromData",
                               "aclrtLaunchKernelV2",
                               "aclrtLaunchKernelWithHostArgs",
                               "aclrtLaunchKernelWithArgsArray",
                               "aclrtGetDeviceInfo",
                               "aclrtGetHardwareSyncAddr",
                               "aclrtLaunchHostFunc",
                               "aclrtGetFunctionName",
                               "aclrtGetFunctionAttribute",
                               "aclrtGetFuncBySymbol",
                               "aclrtCtxGetCurrentDefaultStream",
                               "aclrtBinarySetExceptionCallback",
                               "aclsysGetVersionNum",
                               "aclsysGetVersionStr",
                               "aclrtSetOpExecuteTimeOutV2",
                               "aclrtSetOpExecuteTimeOutWithMs",
                               "aclrtResetOverflowStatus",
                               "aclrtGetDeviceSatMode",
                               "aclrtCreateNotify",
                               "aclrtDestroyNotify",
                               "aclrtRecordNotify",
                               "aclrtWaitAndResetNotify",
                               "aclrtGetNotifyId",
                               "aclrtNotifyBatchReset",
                               "aclrtSetSysParamOpt",
                               "aclrtGetSysParamOpt",
                               "aclrtCtxSetSysParamOpt",
                               "aclrtCtxGetSysParamOpt",
                               "aclrtGetMemcpyDescSize",
                               "aclrtSetMemcpyDesc",
                               "aclrtMemcpyAsyncWithDesc",
                               "aclrtMemcpyAsyncWithOffset",
                               "aclrtCmoAsync",
                               "aclrtFunctionGetParamCount",
                               "aclrtFunctionGetParamInfo",
                               "aclrtValueWrite",
                               "aclrtValueWait",
                               "aclrtReduceAsync"};

/// Refused, but there: a program that has them links.
constexpr std::array kRefused = {"aclrtCreateLabel",
                                 "aclrtSetLabel",
                                 "aclrtDestroyLabel",
                                 "aclrtCreateLabelList",
                                 "aclrtDestroyLabelList",
                                 "aclrtSwitchLabelByIndex",
                                 "aclrtSwitchStream",
                                 "aclrtActiveStream",
                                 "aclrtIpcMemGetExportKey",
                                 "aclrtIpcMemImportByKey",
                                 "aclrtIpcMemSetImportPid",
                                 "aclrtIpcMemClose",
                                 "aclrtSetDeviceResLimit",
                                 "aclrtGetDeviceResLimit",
                                 "aclrtResetDeviceResLimit",
                                 "aclrtSetStreamResLimit",
                                 "aclrtGetStreamResLimit",
                                 "aclrtLaunchSIMTKernelWithHostArgs",
                                 "aclrtLaunchSIMTKernelWithArgsArray",
                                 "aclrtMemPoolCreate",
                                 "aclrtMemPoolDestroy",
                                 "aclrtMemPoolSetAttr",
                                 "aclrtMemPoolGetAttr",
                                 "aclrtMemPoolMallocAsync",
                                 "aclrtMemPoolFreeAsync",
                                 "aclrtMemPoolTrimTo"};

} // namespace

BOOST_AUTO_TEST_SUITE(acl_list)

BOOST_AUTO_TEST_CASE(functions) {
  Dl_info place{};
  BOOST_TEST_REQUIRE(dladdr(reinterpret_cast<void*>(&aclInit), &place) != 0);
  void* const library = dlopen(place.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  BOOST_TEST_REQUIRE(library != nullptr);
  for (const char* const name : kCore)
    BOOST_TEST(dlsym(library, name) != nullptr, name);
  for (const char* const name : kNewer)
    BOOST_TEST(dlsym(library, name) != nullptr, name);
  for (const char* const name : kRefused)
    BOOST_TEST(dlsym(library, name) != nullptr, name);
  dlclose(library);
}

/// CANN's own headers declare them, ours do not: they take any arguments.
BOOST_FIXTURE_TEST_CASE(newer_calls_that_the_simulator_does_not_have, Fixture) {
  Dl_info place{};
  BOOST_TEST_REQUIRE(dladdr(reinterpret_cast<void*>(&aclInit), &place) != 0);
  void* const library = dlopen(place.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  const auto refused = [&](const char* name, const char* what) {
    const auto function = reinterpret_cast<aclError (*)(void*, int)>(dlsym(library, name));
    BOOST_TEST_REQUIRE(function != nullptr, name);
    BOOST_TEST(function(stream, 1) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT, name);
    BOOST_TEST(said(std::string(name) + ": the simulator has no " + what), name);
  };
  refused("aclrtSnapShotProcessLock", "snapshots");
  refused("aclrtMemAllocManaged", "managed memory");
  refused("aclrtMemcpyToSymbol", "variables of kernels by name");
  refused("aclmdlRIUpdate", "changes of captured models");
  const auto create = reinterpret_cast<void* (*)(void*)>(dlsym(library, "aclrtAllocatorCreateDesc"));
  BOOST_TEST_REQUIRE(create != nullptr);
  BOOST_TEST(create(stream) == nullptr);
  BOOST_TEST(said("aclrtAllocatorCreateDesc: the simulator has no allocators"));
  dlclose(library);
}

BOOST_FIXTURE_TEST_CASE(what_the_simulator_does_not_have_says_so, Fixture) {
  const auto refused = [](aclError code, const std::string& function, const char* what) {
    return code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT && said(function + ": the simulator has no " + what);
  };
  aclrtLabel label = nullptr;
  BOOST_TEST(refused(aclrtCreateLabel(&label), "aclrtCreateLabel", "labels"));
  BOOST_TEST(refused(aclrtSwitchStream(label, ACL_RT_LESS, label, ACL_RT_SWITCH_INT64, stream, stream, stream),
                     "aclrtSwitchStream", "labels"));
  BOOST_TEST(refused(aclrtActiveStream(stream, stream), "aclrtActiveStream", "labels"));
  std::array<char, 65> key{};
  BOOST_TEST(refused(aclrtIpcMemGetExportKey(nullptr, 0, key.data(), key.size(), 0), "aclrtIpcMemGetExportKey",
                     "memory that processes share"));
  BOOST_TEST(
      refused(aclrtSetDeviceResLimit(0, ACL_RT_DEV_RES_VECTOR_CORE, 8), "aclrtSetDeviceResLimit", "limits of cores"));
  BOOST_TEST(refused(aclrtLaunchSIMTKernelWithArgsArray(nullptr, 1, dim3(32, 2), 0, stream, nullptr, nullptr),
                     "aclrtLaunchSIMTKernelWithArgsArray", "SIMT kernels"));
  aclrtMemPool pool = nullptr;
  const aclrtMemPoolProps props{};
  BOOST_TEST(refused(aclrtMemPoolCreate(&pool, &props), "aclrtMemPoolCreate", "memory pools"));
  BOOST_TEST(refused(aclrtMemPoolMallocAsync(&pool, 32, pool, stream), "aclrtMemPoolMallocAsync", "memory pools"));
}

BOOST_FIXTURE_TEST_CASE(overflow, Fixture) {
  void* status = allocate(64);
  BOOST_TEST(aclrtMemset(status, 64, 0x55, 64) == ACL_SUCCESS);
  BOOST_TEST(aclrtResetOverflowStatus(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtGetOverflowStatus(status, 64, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::array<char, 64> host{};
  host.fill(1);
  BOOST_TEST(aclrtMemcpy(host.data(), 64, status, 64, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST((host == std::array<char, 64>{}));
  BOOST_TEST(aclrtGetOverflowStatus(status, 32, stream) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtGetOverflowStatus(nullptr, 64, stream) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtGetOverflowStatus(host.data(), 64, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtGetOverflowStatus(status, 64, foreign()) == ACL_ERROR_RT_INVALID_HANDLE);
  aclrtFloatOverflowMode mode = ACL_RT_OVERFLOW_MODE_SATURATION;
  BOOST_TEST(aclrtGetDeviceSatMode(&mode) == ACL_SUCCESS);
  BOOST_TEST((mode == ACL_RT_OVERFLOW_MODE_INFNAN));
  BOOST_TEST(aclrtFree(status) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(versions) {
  std::int32_t number = 0;
  std::array<char, ACL_PKG_VERSION_MAX_SIZE> text{};
  std::string package = "runtime";
  BOOST_TEST(aclsysGetVersionNum(package.data(), &number) == ACL_SUCCESS);
  BOOST_TEST(aclsysGetVersionStr(package.data(), text.data()) == ACL_SUCCESS);
  // Ten million times the major version and a hundred thousand times the minor one.
  BOOST_TEST(
      std::string(text.data())
          .starts_with(std::to_string(number / 10'000'000) + "." + std::to_string(number / 100'000 % 100) + "."));
  package = "driver";
  BOOST_TEST(aclsysGetVersionNum(package.data(), &number) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("no package 'driver'"));
}

BOOST_FIXTURE_TEST_CASE(notifies, Fixture) {
  aclrtStream other = nullptr;
  aclrtNotify notify = nullptr;
  aclrtNotify second = nullptr;
  BOOST_TEST(aclrtCreateStream(&other) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateNotify(&notify, ACL_NOTIFY_DEFAULT) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateNotify(&second, ACL_NOTIFY_DEFAULT) == ACL_SUCCESS);
  std::uint32_t id = 0;
  std::uint32_t secondId = 0;
  BOOST_TEST(aclrtGetNotifyId(notify, &id) == ACL_SUCCESS);
  BOOST_TEST(aclrtGetNotifyId(second, &secondId) == ACL_SUCCESS);
  BOOST_TEST(id != secondId);
  void* memory = allocate(8);
  BOOST_TEST(aclrtMemset(memory, 8, 0, 8) == ACL_SUCCESS);
  // The wait comes first; the other stream gets on with the recording.
  BOOST_TEST(aclrtWaitAndResetNotify(notify, stream, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpyAsync(static_cast<char*>(memory) + 4, 4, memory, 4, ACL_MEMCPY_DEVICE_TO_DEVICE, stream) ==
             ACL_SUCCESS);
  BOOST_TEST(aclrtMemsetAsync(memory, 4, 7, 4, other) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordNotify(notify, other) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::array<char, 8> host{};
  BOOST_TEST(aclrtMemcpy(host.data(), 8, memory, 8, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(host[7] == 7);
  // It was reset: nobody comes any more.
  BOOST_TEST(aclrtWaitAndResetNotify(notify, stream, 1) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  BOOST_TEST(aclrtCreateNotify(&second, 8) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtDestroyNotify(notify) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordNotify(notify, stream) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(said("the notify was destroyed before"));
  BOOST_TEST(aclrtDestroyNotify(second) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStream(other) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(time_for_kernels) {
  std::uint64_t actual = 0;
  BOOST_TEST(aclrtSetOpExecuteTimeOutV2(1'500'000, &actual) == ACL_SUCCESS);
  BOOST_TEST(actual == 2'000'000U);
  BOOST_TEST(aclrtSetOpExecuteTimeOutV2(1, nullptr) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtSetOpExecuteTimeOutWithMs(0) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
