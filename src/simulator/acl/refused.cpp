// Calls of ACL that have no counterpart in the simulator: a program that has them links, and is told so when it comes
// to one.
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <acl/acl_rt_memory_soma.h>

using namespace ascend::sim::acl;

namespace {

aclError refuse(const char* function, const char* what) {
  return call(function, [&]() -> Status {
    Status status = process().open();
    return status ? failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator has no {}", what) : status;
  });
}

constexpr const char* kLabels = "labels and switches between streams (tasks of a captured model run in order)";
constexpr const char* kShared = "memory that processes share (its devices belong to one process)";
constexpr const char* kLimits = "limits of cores (a launch may take all of them)";
constexpr const char* kSimt = "SIMT kernels (Ascend 950 has them; it simulates 910B, 910_93 and 310P)";
constexpr const char* kPools = "memory pools (aclrtMalloc and aclrtFree are cheap there)";

} // namespace

aclError aclrtCreateLabel(aclrtLabel*) { return refuse("aclrtCreateLabel", kLabels); }
aclError aclrtSetLabel(aclrtLabel, aclrtStream) { return refuse("aclrtSetLabel", kLabels); }
aclError aclrtDestroyLabel(aclrtLabel) { return refuse("aclrtDestroyLabel", kLabels); }
aclError aclrtCreateLabelList(aclrtLabel*, size_t, aclrtLabelList*) { return refuse("aclrtCreateLabelList", kLabels); }
aclError aclrtDestroyLabelList(aclrtLabelList) { return refuse("aclrtDestroyLabelList", kLabels); }
aclError aclrtSwitchLabelByIndex(void*, uint32_t, aclrtLabelList, aclrtStream) {
  return refuse("aclrtSwitchLabelByIndex", kLabels);
}
aclError aclrtSwitchStream(void*, aclrtCondition, void*, aclrtCompareDataType, aclrtStream, aclrtStream, aclrtStream) {
  return refuse("aclrtSwitchStream", kLabels);
}
aclError aclrtActiveStream(aclrtStream, aclrtStream) { return refuse("aclrtActiveStream", kLabels); }
aclError aclrtIpcMemGetExportKey(void*, size_t, char*, size_t, uint64_t) {
  return refuse("aclrtIpcMemGetExportKey", kShared);
}
aclError aclrtIpcMemImportByKey(void**, const char*, uint64_t) { return refuse("aclrtIpcMemImportByKey", kShared); }
aclError aclrtIpcMemSetImportPid(const char*, int32_t*, size_t) { return refuse("aclrtIpcMemSetImportPid", kShared); }
aclError aclrtIpcMemClose(const char*) { return refuse("aclrtIpcMemClose", kShared); }
aclError aclrtSetDeviceResLimit(int32_t, aclrtDevResLimitType, uint32_t) {
  return refuse("aclrtSetDeviceResLimit", kLimits);
}
aclError aclrtGetDeviceResLimit(int32_t, aclrtDevResLimitType, uint32_t*) {
  return refuse("aclrtGetDeviceResLimit", kLimits);
}
aclError aclrtResetDeviceResLimit(int32_t) { return refuse("aclrtResetDeviceResLimit", kLimits); }
aclError aclrtSetStreamResLimit(aclrtStream, aclrtDevResLimitType, uint32_t) {
  return refuse("aclrtSetStreamResLimit", kLimits);
}
aclError aclrtGetStreamResLimit(aclrtStream, aclrtDevResLimitType, uint32_t*) {
  return refuse("aclrtGetStreamResLimit", kLimits);
}
aclError aclrtLaunchSIMTKernelWithHostArgs(void*, dim3, dim3, size_t, aclrtStream, aclrtLaunchKernelCfg*, void*, size_t,
                                           aclrtPlaceHolderInfo*, size_t) {
  return refuse("aclrtLaunchSIMTKernelWithHostArgs", kSimt);
}
aclError aclrtLaunchSIMTKernelWithArgsArray(void*, dim3, dim3, size_t, aclrtStream, aclrtLaunchKernelCfg*, void**) {
  return refuse("aclrtLaunchSIMTKernelWithArgsArray", kSimt);
}
aclError aclrtMemPoolCreate(aclrtMemPool*, const aclrtMemPoolProps*) { return refuse("aclrtMemPoolCreate", kPools); }
aclError aclrtMemPoolDestroy(aclrtMemPool) { return refuse("aclrtMemPoolDestroy", kPools); }
aclError aclrtMemPoolSetAttr(aclrtMemPool, aclrtMemPoolAttr, void*) { return refuse("aclrtMemPoolSetAttr", kPools); }
aclError aclrtMemPoolGetAttr(aclrtMemPool, aclrtMemPoolAttr, void*) { return refuse("aclrtMemPoolGetAttr", kPools); }
aclError aclrtMemPoolMallocAsync(void**, size_t, aclrtMemPool, aclrtStream) {
  return refuse("aclrtMemPoolMallocAsync", kPools);
}
aclError aclrtMemPoolFreeAsync(void*, aclrtStream) { return refuse("aclrtMemPoolFreeAsync", kPools); }
aclError aclrtMemPoolTrimTo(aclrtMemPool, size_t) { return refuse("aclrtMemPoolTrimTo", kPools); }
