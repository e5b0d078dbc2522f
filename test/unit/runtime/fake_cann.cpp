// A libascendcl.so as CANN 8.1 has it, over the simulator: what came with later versions is missing, and the SoC is
// another of the same architecture. With it the runtime's way to an NPU runs without one.
#include <acl/acl.h>

#include <cstdlib>
#include <dlfcn.h>

namespace {

template <class Function> Function* next(const char* name) {
  static void* const simulator = dlopen(std::getenv("FAKE_CANN_OVER"), RTLD_NOW | RTLD_LOCAL);
  void* function = simulator == nullptr ? nullptr : dlsym(simulator, name);
  if (function == nullptr)
    std::abort();
  return reinterpret_cast<Function*>(function);
}

} // namespace

#define FORWARD(name, parameters, arguments)                                                                           \
  aclError name parameters { return next<aclError parameters>(#name) arguments; }

FORWARD(aclInit, (const char* a), (a))
FORWARD(aclrtSetDevice, (int32_t a), (a))
FORWARD(aclrtResetDevice, (int32_t a), (a))
FORWARD(aclrtGetDeviceCount, (uint32_t* a), (a))
FORWARD(aclrtSynchronizeDevice, (), ())
FORWARD(aclrtCreateContext, (aclrtContext * a, int32_t b), (a, b))
FORWARD(aclrtDestroyContext, (aclrtContext a), (a))
FORWARD(aclrtSetCurrentContext, (aclrtContext a), (a))
FORWARD(aclrtGetCurrentContext, (aclrtContext * a), (a))
FORWARD(aclrtCreateStream, (aclrtStream * a), (a))
FORWARD(aclrtDestroyStream, (aclrtStream a), (a))
FORWARD(aclrtSynchronizeStream, (aclrtStream a), (a))
FORWARD(aclrtSynchronizeStreamWithTimeout, (aclrtStream a, int32_t b), (a, b))
FORWARD(aclrtStreamQuery, (aclrtStream a, aclrtStreamStatus* b), (a, b))
FORWARD(aclrtCreateEventExWithFlag, (aclrtEvent * a, uint32_t b), (a, b))
FORWARD(aclrtDestroyEvent, (aclrtEvent a), (a))
FORWARD(aclrtRecordEvent, (aclrtEvent a, aclrtStream b), (a, b))
FORWARD(aclrtStreamWaitEvent, (aclrtStream a, aclrtEvent b), (a, b))
FORWARD(aclrtSynchronizeEvent, (aclrtEvent a), (a))
FORWARD(aclrtQueryEventStatus, (aclrtEvent a, aclrtEventRecordedStatus* b), (a, b))
FORWARD(aclrtEventElapsedTime, (float* a, aclrtEvent b, aclrtEvent c), (a, b, c))
FORWARD(aclrtMalloc, (void** a, size_t b, aclrtMemMallocPolicy c), (a, b, c))
FORWARD(aclrtFree, (void* a), (a))
FORWARD(aclrtMemcpy, (void* a, size_t b, const void* c, size_t d, aclrtMemcpyKind e), (a, b, c, d, e))
FORWARD(aclrtMemcpyAsync, (void* a, size_t b, const void* c, size_t d, aclrtMemcpyKind e, aclrtStream f),
        (a, b, c, d, e, f))
FORWARD(aclrtMemset, (void* a, size_t b, int32_t c, size_t d), (a, b, c, d))
FORWARD(aclrtMemsetAsync, (void* a, size_t b, int32_t c, size_t d, aclrtStream e), (a, b, c, d, e))
FORWARD(aclrtGetMemInfo, (aclrtMemAttr a, size_t* b, size_t* c), (a, b, c))
FORWARD(aclrtBinaryLoadFromFile, (const char* a, aclrtBinaryLoadOptions* b, aclrtBinHandle* c), (a, b, c))
FORWARD(aclrtBinaryUnLoad, (aclrtBinHandle a), (a))
FORWARD(aclrtBinaryGetFunction, (const aclrtBinHandle a, const char* b, aclrtFuncHandle* c), (a, b, c))
FORWARD(aclrtKernelArgsInit, (aclrtFuncHandle a, aclrtArgsHandle* b), (a, b))
FORWARD(aclrtKernelArgsAppend, (aclrtArgsHandle a, void* b, size_t c, aclrtParamHandle* d), (a, b, c, d))
FORWARD(aclrtKernelArgsFinalize, (aclrtArgsHandle a), (a))
FORWARD(aclrtLaunchKernelWithConfig,
        (aclrtFuncHandle a, uint32_t b, aclrtStream c, aclrtLaunchKernelCfg* d, aclrtArgsHandle e, void* f),
        (a, b, c, d, e, f))

const char* aclGetRecentErrMsg() { return next<const char*()>("aclGetRecentErrMsg")(); }
const char* aclrtGetSocName() { return "Ascend910B4"; }
