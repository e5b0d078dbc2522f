// Calls of CANN 9.1 that have no counterpart in the simulator, and no declaration in its headers: a program that was
// compiled with CANN's own has them, and is told so when it comes to one. They take any arguments.
#include "simulator/acl/process.h"

using namespace ascend::sim::acl;

namespace {

int refuse(const char* function, const char* what) {
  return call(function, [&]() -> Status {
    Status status = process().open();
    return status ? failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator has no {}", what) : status;
  });
}

} // namespace

#define ASCEND_REFUSED(NAME, WHAT)                                                                                     \
  extern "C" ACL_FUNC_VISIBILITY int NAME() { return refuse(#NAME, WHAT); }
#define ASCEND_REFUSED_POINTER(NAME, WHAT)                                                                             \
  extern "C" ACL_FUNC_VISIBILITY void* NAME() {                                                                        \
    refuse(#NAME, WHAT);                                                                                               \
    return nullptr;                                                                                                    \
  }

#define ASCEND_SYMBOLS "variables of kernels by name (kernels of one source share memory with nobody)"
ASCEND_REFUSED(aclrtGetSymbolAddress, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtGetSymbolSize, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtMemcpyFromSymbol, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtMemcpyFromSymbolAsync, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtMemcpyToSymbol, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtMemcpyToSymbolAsync, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtBinaryGetGlobal, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtBinaryGetDevAddress, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtGetFunctionSize, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtFunctionGetBinary, ASCEND_SYMBOLS)
ASCEND_REFUSED(aclrtFunctionGetAvailDynUbufPerBlock, ASCEND_SYMBOLS)

#define ASCEND_MANAGED "managed memory (memory is the host's or a device's)"
ASCEND_REFUSED(aclrtMemAllocManaged, ASCEND_MANAGED)
ASCEND_REFUSED(aclrtMemManagedGetAttr, ASCEND_MANAGED)
ASCEND_REFUSED(aclrtMemManagedGetAttrs, ASCEND_MANAGED)
ASCEND_REFUSED(aclrtMemManagedAdvise, ASCEND_MANAGED)
ASCEND_REFUSED(aclrtMemManagedPrefetchAsync, ASCEND_MANAGED)
ASCEND_REFUSED(aclrtMemManagedPrefetchBatchAsync, ASCEND_MANAGED)

#define ASCEND_SHARED "memory, events and notifies that processes share (its devices belong to one process)"
ASCEND_REFUSED(aclrtMemExportToShareableHandle, ASCEND_SHARED)
ASCEND_REFUSED(aclrtMemExportToShareableHandleV2, ASCEND_SHARED)
ASCEND_REFUSED(aclrtMemImportFromShareableHandle, ASCEND_SHARED)
ASCEND_REFUSED(aclrtMemImportFromShareableHandleV2, ASCEND_SHARED)
ASCEND_REFUSED(aclrtMemSetPidToShareableHandle, ASCEND_SHARED)
ASCEND_REFUSED(aclrtMemSetPidToShareableHandleV2, ASCEND_SHARED)
ASCEND_REFUSED(aclrtDeviceGetBareTgid, ASCEND_SHARED)
ASCEND_REFUSED(aclrtIpcMemSetAttr, ASCEND_SHARED)
ASCEND_REFUSED(aclrtIpcMemImportPidInterServer, ASCEND_SHARED)
ASCEND_REFUSED(aclrtIpcGetEventHandle, ASCEND_SHARED)
ASCEND_REFUSED(aclrtIpcOpenEventHandle, ASCEND_SHARED)
ASCEND_REFUSED(aclrtNotifyGetExportKey, ASCEND_SHARED)
ASCEND_REFUSED(aclrtNotifyImportByKey, ASCEND_SHARED)
ASCEND_REFUSED(aclrtNotifySetImportPid, ASCEND_SHARED)
ASCEND_REFUSED(aclrtNotifySetImportPidInterServer, ASCEND_SHARED)

#define ASCEND_PEERS "access of a device to another one's memory"
ASCEND_REFUSED(aclrtDeviceEnablePeerAccess, ASCEND_PEERS)
ASCEND_REFUSED(aclrtDeviceDisablePeerAccess, ASCEND_PEERS)
ASCEND_REFUSED(aclrtGetDevicesTopo, ASCEND_PEERS)
ASCEND_REFUSED(aclrtMemP2PMap, ASCEND_PEERS)
ASCEND_REFUSED(aclrtMemMapSetLink, ASCEND_PEERS)
ASCEND_REFUSED(aclrtMemMapSelectedLink, ASCEND_PEERS)
ASCEND_REFUSED(aclrtMemMapNoAccess, ASCEND_PEERS)
ASCEND_REFUSED(aclrtReserveMemAddressNoUCMemory, ASCEND_PEERS)
ASCEND_REFUSED(aclrtDeviceGetP2PAtomicCapabilities, ASCEND_PEERS)

#define ASCEND_HARDWARE "hardware to ask (its devices are the host's memory and threads)"
ASCEND_REFUSED(aclrtGetDeviceUtilizationRate, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtHostMemMapCapabilities, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtDeviceGetUuid, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtDeviceGetPCIBusId, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtDeviceGetByPCIBusId, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtDeviceGetHostAtomicCapabilities, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtGetMemUceInfo, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtMemUceRepair, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtGetErrorVerbose, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtRepairError, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtDeviceL2CacheFlush, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtCheckMemType, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtGetMemUsageInfo, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtGetDeviceCapability, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtCheckArchCompatibility, ASCEND_HARDWARE)
ASCEND_REFUSED(aclrtMallocForTaskScheduler, ASCEND_HARDWARE)

#define ASCEND_CMO "cache operations by description or behind barriers"
ASCEND_REFUSED(aclrtCmoAsyncWithBarrier, ASCEND_CMO)
ASCEND_REFUSED(aclrtCmoWaitBarrier, ASCEND_CMO)
ASCEND_REFUSED(aclrtCmoGetDescSize, ASCEND_CMO)
ASCEND_REFUSED(aclrtCmoSetDesc, ASCEND_CMO)
ASCEND_REFUSED(aclrtCmoAsyncWithDesc, ASCEND_CMO)

#define ASCEND_DESCRIBED "copies that depend on a condition"
ASCEND_REFUSED(aclrtMemcpyAsyncWithCondition, ASCEND_DESCRIBED)

#define ASCEND_CPU "CPU cores, task schedulers and queues of buffers on its devices"
ASCEND_REFUSED(aclrtRegisterCpuFunc, ASCEND_CPU)
ASCEND_REFUSED(aclrtSetTsDevice, ASCEND_CPU)
ASCEND_REFUSED(aclrtSetGroup, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetGroupCount, ASCEND_CPU)
ASCEND_REFUSED(aclrtCreateGroupInfo, ASCEND_CPU)
ASCEND_REFUSED(aclrtDestroyGroupInfo, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetAllGroupInfo, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetGroupInfoDetail, ASCEND_CPU)
ASCEND_REFUSED(aclrtAllocBuf, ASCEND_CPU)
ASCEND_REFUSED(aclrtFreeBuf, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetBufData, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetBufDataLen, ASCEND_CPU)
ASCEND_REFUSED(aclrtSetBufDataLen, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetBufUserData, ASCEND_CPU)
ASCEND_REFUSED(aclrtSetBufUserData, ASCEND_CPU)
ASCEND_REFUSED(aclrtCopyBufRef, ASCEND_CPU)
ASCEND_REFUSED(aclrtAppendBufChain, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetBufChainNum, ASCEND_CPU)
ASCEND_REFUSED(aclrtGetBufFromChain, ASCEND_CPU)
ASCEND_REFUSED(aclrtRandomNumAsync, ASCEND_CPU)
ASCEND_REFUSED(aclrtPersistentTaskClean, ASCEND_CPU)

#define ASCEND_LIMITS "limits of cores, stacks and queues (a launch may take all of them)"
ASCEND_REFUSED(aclrtDeviceSetLimit, ASCEND_LIMITS)
ASCEND_REFUSED(aclrtDeviceGetLimit, ASCEND_LIMITS)
ASCEND_REFUSED(aclrtResetStreamResLimit, ASCEND_LIMITS)
ASCEND_REFUSED(aclrtUseStreamResInCurrentThread, ASCEND_LIMITS)
ASCEND_REFUSED(aclrtUnuseStreamResInCurrentThread, ASCEND_LIMITS)
ASCEND_REFUSED(aclrtGetResInCurrentThread, ASCEND_LIMITS)

#define ASCEND_MODELS "changes of captured models, models that are built by hand, and dumps of them"
ASCEND_REFUSED(aclmdlRITaskGetParams, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRITaskSetParams, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIKernelTaskGetAttribute, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIUpdate, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRITaskDisable, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRITaskGetType, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRITaskGetSeqId, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIGetStreams, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIGetTasksByStream, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIDebugPrint, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureThreadExchangeMode, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureTaskGrpBegin, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureTaskGrpEnd, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureTaskUpdateBegin, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureTaskUpdateEnd, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICaptureToModelRIBegin, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIBuildBegin, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIBuildEnd, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIBindStream, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIUnbindStream, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIEndTask, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRISetName, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIGetName, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIGetId, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIAbort, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICondHandleCreate, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRICondHandleGetCondPtr, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIAddCondTask, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIDestroyRegisterCallback, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlRIDestroyUnregisterCallback, ASCEND_MODELS)
ASCEND_REFUSED(aclrtTaskUpdateAsync, ASCEND_MODELS)
ASCEND_REFUSED(aclrtCacheLastTaskOpInfo, ASCEND_MODELS)
ASCEND_REFUSED(aclrtCacheLastTaskExtendInfo, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlInitDump, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlSetDump, ASCEND_MODELS)
ASCEND_REFUSED(aclmdlFinalizeDump, ASCEND_MODELS)

#define ASCEND_DUMPS "dumps of operators (DumpTensor and the findings tell more)"
ASCEND_REFUSED(aclopStartDumpArgs, ASCEND_DUMPS)
ASCEND_REFUSED(aclopStopDumpArgs, ASCEND_DUMPS)
ASCEND_REFUSED(acldumpSaveExceptionInfo, ASCEND_DUMPS)
ASCEND_REFUSED(acldumpGetExceptionInfoPath, ASCEND_DUMPS)
ASCEND_REFUSED(aclrtGetArgsFromExceptionInfo, ASCEND_DUMPS)
ASCEND_REFUSED(aclrtGetFuncHandleFromExceptionInfo, ASCEND_DUMPS)
ASCEND_REFUSED(aclrtExceptionInfoCallbackRegister, ASCEND_DUMPS)
ASCEND_REFUSED(aclrtExceptionInfoCallbackUnregister, ASCEND_DUMPS)
ASCEND_REFUSED(aclrtProfTrace, ASCEND_DUMPS)
ASCEND_REFUSED_POINTER(acldumpGetPath, ASCEND_DUMPS)

#define ASCEND_NOTIFIES "counting notifies (Ascend 950 has them)"
ASCEND_REFUSED(aclrtCntNotifyCreate, ASCEND_NOTIFIES)
ASCEND_REFUSED(aclrtCntNotifyDestroy, ASCEND_NOTIFIES)
ASCEND_REFUSED(aclrtCntNotifyRecord, ASCEND_NOTIFIES)
ASCEND_REFUSED(aclrtCntNotifyWaitWithTimeout, ASCEND_NOTIFIES)
ASCEND_REFUSED(aclrtCntNotifyReset, ASCEND_NOTIFIES)
ASCEND_REFUSED(aclrtCntNotifyGetId, ASCEND_NOTIFIES)

#define ASCEND_STATES "callbacks for states of the process, of devices and of streams"
ASCEND_REFUSED(aclInitCallbackRegister, ASCEND_STATES)
ASCEND_REFUSED(aclInitCallbackUnRegister, ASCEND_STATES)
ASCEND_REFUSED(aclFinalizeCallbackRegister, ASCEND_STATES)
ASCEND_REFUSED(aclFinalizeCallbackUnRegister, ASCEND_STATES)
ASCEND_REFUSED(aclrtRegStreamStateCallback, ASCEND_STATES)
ASCEND_REFUSED(aclrtRegDeviceStateCallback, ASCEND_STATES)
ASCEND_REFUSED(aclrtSetDeviceTaskAbortCallback, ASCEND_STATES)
ASCEND_REFUSED(aclrtSubscribeHostFunc, ASCEND_STATES)
ASCEND_REFUSED(aclrtProcessHostFunc, ASCEND_STATES)
ASCEND_REFUSED(aclrtUnSubscribeHostFunc, ASCEND_STATES)

#define ASCEND_STREAMS                                                                                                 \
  "attributes of streams beyond priority and flags (a failed kernel is told at the next synchronisation, and the "     \
  "stream goes on)"
ASCEND_REFUSED(aclrtSetStreamAttribute, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtGetStreamAttribute, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtSetStreamFailureMode, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtSetStreamOverflowSwitch, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtGetStreamOverflowSwitch, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtStreamStop, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtDeviceTaskAbort, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtGetThreadLastTaskId, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtRecordEventWithFlag, ASCEND_STREAMS)
ASCEND_REFUSED(aclrtStreamWaitEventWithFlag, ASCEND_STREAMS)

#define ASCEND_OVERFLOW "a status of overflow in global memory (infinities and NaNs are results)"
ASCEND_REFUSED(aclrtCtxGetFloatOverflowAddr, ASCEND_OVERFLOW)
ASCEND_REFUSED(aclrtGetFloatOverflowStatus, ASCEND_OVERFLOW)
ASCEND_REFUSED(aclrtResetFloatOverflowStatus, ASCEND_OVERFLOW)
ASCEND_REFUSED(aclrtNpuGetFloatOverFlowStatus, ASCEND_OVERFLOW)
ASCEND_REFUSED(aclrtNpuClearFloatOverFlowStatus, ASCEND_OVERFLOW)

#define ASCEND_PARAMETERS "list of CANN's features"
ASCEND_REFUSED(aclGetCannAttributeList, ASCEND_PARAMETERS)
ASCEND_REFUSED(aclGetCannAttribute, ASCEND_PARAMETERS)
ASCEND_REFUSED(aclsysGetCANNVersion, ASCEND_PARAMETERS)

#define ASCEND_SNAPSHOTS "snapshots of devices"
ASCEND_REFUSED(aclrtSnapShotProcessLock, ASCEND_SNAPSHOTS)
ASCEND_REFUSED(aclrtSnapShotProcessUnlock, ASCEND_SNAPSHOTS)
ASCEND_REFUSED(aclrtSnapShotProcessBackup, ASCEND_SNAPSHOTS)
ASCEND_REFUSED(aclrtSnapShotProcessRestore, ASCEND_SNAPSHOTS)
ASCEND_REFUSED(aclrtSnapShotCallbackRegister, ASCEND_SNAPSHOTS)
ASCEND_REFUSED(aclrtSnapShotCallbackUnregister, ASCEND_SNAPSHOTS)

#define ASCEND_ALLOCATORS "allocators of the program's own (aclrtMalloc and aclrtFree are cheap there)"
ASCEND_REFUSED(aclrtAllocatorDestroyDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorSetObjToDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorSetAllocFuncToDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorSetFreeFuncToDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorSetAllocAdviseFuncToDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorSetGetAddrFromBlockFuncToDesc, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorRegister, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorGetByStream, ASCEND_ALLOCATORS)
ASCEND_REFUSED(aclrtAllocatorUnregister, ASCEND_ALLOCATORS)
ASCEND_REFUSED_POINTER(aclrtAllocatorCreateDesc, ASCEND_ALLOCATORS)

#define ASCEND_SUBSCRIPTIONS "subscriptions to operators and marks of steps (its own profile tells of kernels)"
ASCEND_REFUSED(aclprofModelSubscribe, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofModelUnSubscribe, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofDestroySubscribeConfig, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetModelId, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpDescSize, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpNum, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpType, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpTypeLen, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpName, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpNameLen, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpStart, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpEnd, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpDuration, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetOpFlag, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofDestroyStepInfo, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofGetStepTimestamp, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofMarkEx, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofRangePushEx, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofRangePop, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED(aclprofStr2Id, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED_POINTER(aclprofCreateSubscribeConfig, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED_POINTER(aclprofGetOpAttriValue, ASCEND_SUBSCRIPTIONS)
ASCEND_REFUSED_POINTER(aclprofCreateStepInfo, ASCEND_SUBSCRIPTIONS)
