#include "simulator/core/launch.h"
#include "simulator/acl/execution.h"
#include "simulator/acl/process.h"
#include "simulator/core/settings.h"

#include <acl/acl_rt.h>
#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <unordered_map>

// Launches of kernels, and the lists of their arguments.
struct rtExceptionInfo {
  std::uint32_t task = 0;
  std::uint32_t stream = 0;
  std::uint32_t thread = 0;
  std::uint32_t device = 0;
  std::uint32_t code = 0;
};

namespace ascend::sim::acl {
namespace {

std::atomic<aclrtExceptionInfoCallback> exceptionCallback = nullptr;

/// Device memory for the length of a launch.
class Scratch {
public:
  Scratch(GlobalMemory& memory, std::span<const std::byte> contents)
      : memory_(memory), address_(memory.allocate(contents.size())) {
    if (address_ == nullptr)
      return;
    std::memcpy(address_, contents.data(), contents.size());
    memory_.markWritten(address_, contents.size());
  }
  ~Scratch() {
    if (address_ != nullptr)
      memory_.free(address_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  void* address() const { return address_; }

private:
  GlobalMemory& memory_;
  void* address_;
};

/// A pointer in a parameter block that is known only when the launch's data is on the device.
struct Patch {
  std::size_t at;
  std::vector<std::byte> data;
  std::size_t offset = 0; ///< in the data
};

struct LaunchTask {
  std::shared_ptr<KernelFunction> function;
  std::shared_ptr<Device> device;
  std::uint32_t deviceId = 0;
  std::int32_t streamId = 0;
  std::uint32_t blocks = 0;
  std::vector<std::byte> block;
  std::vector<Patch> patches;
  const std::byte* deviceBlock = nullptr; ///< the block is there, in device memory
  std::unique_ptr<GlobalMemory::Use> use; ///< null: a captured launch, which runs when its model does
};

rtExceptionInfo exceptionInfo(const LaunchTask& task, aclError code) {
  return {.stream = static_cast<std::uint32_t>(task.streamId),
          .device = task.deviceId,
          .code = static_cast<std::uint32_t>(code)};
}

void tellFailure(const LaunchTask& task, aclError code) {
  rtExceptionInfo info = exceptionInfo(task, code);
  if (const aclrtExceptionInfoCallback callback = exceptionCallback.load(); callback != nullptr)
    callback(&info);
}

/// The callback of the kernel's own object comes first.
void tellObject(const LaunchTask& task, aclError code) {
  KernelObject::ExceptionCallback callback;
  {
    KernelObject& object = *task.function->object;
    const std::lock_guard lock(object.mutex);
    callback = object.exceptionCallback;
  }
  rtExceptionInfo info = exceptionInfo(task, code);
  if (callback.function != nullptr)
    callback.function(&info, callback.userData);
}

Status runKernel(LaunchTask& task) {
  const Kernel& kernel = task.function->kernel();
  GlobalMemory& memory = task.device->memory;
  if (task.deviceBlock != nullptr) {
    if (!memory.contains(task.deviceBlock, task.block.size()))
      return failure(ACL_ERROR_RT_PARAM_INVALID, "kernel {}: argsData was freed before the kernel ran", kernel.name);
    std::memcpy(task.block.data(), task.deviceBlock, task.block.size());
  }
  std::deque<Scratch> scratch;
  for (const Patch& patch : task.patches) {
    const Scratch& data = scratch.emplace_back(memory, patch.data);
    if (data.address() == nullptr)
      return failure(ACL_ERROR_RT_MEMORY_ALLOCATION, "kernel {}: no device memory for its arguments", kernel.name);
    const auto* address = static_cast<const std::byte*>(data.address()) + patch.offset;
    std::memcpy(task.block.data() + patch.at, static_cast<const void*>(&address), sizeof address);
  }
  const LaunchResult result = launch(memory, task.function->object->module(), task.function->index, task.blocks,
                                     task.block, process().soc(), launchOptions(), nullptr, task.use.get());
  const Status status = launchStatus(kernel.name, result);
  if (status.code == ACL_ERROR_RT_AICORE_EXCEPTION || status.code == ACL_ERROR_RT_AICORE_TIMEOUT) {
    tellObject(task, status.code);
    tellFailure(task, status.code);
  }
  return status;
}

/// What all ways to launch have in common.
Status start(aclrtFuncHandle function, std::uint32_t blocks, aclrtStream stream, const aclrtLaunchKernelCfg* config,
             LaunchTask task) {
  Status status;
  const auto target = process().stream(stream, status);
  if (!target)
    return status;
  task.function = process().function(function, status);
  if (!task.function)
    return status;
  const Kernel& kernel = task.function->kernel();
  if (blocks == 0 || blocks > target::kMaxBlocks)
    return failure(ACL_ERROR_INVALID_PARAM, "kernel {}: {} blocks; a launch takes 1 to {}", kernel.name, blocks,
                   target::kMaxBlocks);
  if (config != nullptr && config->numAttrs != 0 && config->attrs == nullptr)
    return failure(ACL_ERROR_INVALID_PARAM, "cfg has {} attributes, but no array of them", config->numAttrs);
  // Appended parameters take multiples of 8 bytes each; one block ends where the kernel's last parameter does.
  const std::size_t given = task.block.size();
  const std::size_t most =
      (kernel.paramBytes + KernelArguments::kAlign - 1) / KernelArguments::kAlign * KernelArguments::kAlign;
  if (given < kernel.paramBytes || given > most)
    return failure(
        ACL_ERROR_INVALID_PARAM,
        "kernel {} takes {} bytes of parameters, {} were given (each appended parameter starts at a multiple of "
        "8 bytes; smaller ones that follow each other are packed by the compiler: append them as one block)",
        kernel.name, kernel.paramBytes, given);
  task.blocks = blocks;
  task.streamId = target->id();
  task.deviceId = target->device();
  task.device = process().device(target->device());
  if (!target->capture())
    task.use = std::make_unique<GlobalMemory::Use>(task.device->memory);
  auto shared = std::make_shared<LaunchTask>(std::move(task));
  return target->push([shared] { return runKernel(*shared); });
}

std::vector<std::byte> copyOf(const void* data, std::size_t bytes) {
  const auto* begin = static_cast<const std::byte*>(data);
  return {begin, begin + bytes};
}

} // namespace

Status launchStatus(std::string_view kernel, const LaunchResult& result) {
  if (!result.error.empty())
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{}", result.error);
  if (result.errors == 0 && !result.faulted)
    return {};
  return failure(
      result.timedOut ? ACL_ERROR_RT_AICORE_TIMEOUT : ACL_ERROR_RT_AICORE_EXCEPTION, "kernel {}: {}{}", kernel,
      result.faulted ? result.firstFault
                     : fmt::format("the checks found {} error{}", result.errors, result.errors == 1 ? "" : "s"),
      settings().print ? " (see the findings above)" : "");
}

} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclrtLaunchKernelV2(aclrtFuncHandle funcHandle, uint32_t numBlocks, const void* argsData, size_t argsSize,
                             aclrtLaunchKernelCfg* cfg, aclrtStream stream) {
  return acl::call("aclrtLaunchKernel", [&]() -> Status {
    Status status = requirePointer(argsData, "argsData");
    if (!status)
      return status;
    const auto device = process().currentDevice(status);
    if (!device)
      return status;
    if (!device->memory.contains(argsData, argsSize))
      return failure(
          ACL_ERROR_RT_PARAM_INVALID,
          "argsData is not in device memory: for arguments in host memory use aclrtLaunchKernelWithConfig or "
          "aclrtLaunchKernelWithHostArgs");
    LaunchTask task;
    task.block.resize(argsSize);
    task.deviceBlock = static_cast<const std::byte*>(argsData);
    return start(funcHandle, numBlocks, stream, cfg, std::move(task));
  });
}

aclError aclrtLaunchKernel(aclrtFuncHandle funcHandle, uint32_t numBlocks, const void* argsData, size_t argsSize,
                           aclrtStream stream) {
  return aclrtLaunchKernelV2(funcHandle, numBlocks, argsData, argsSize, nullptr, stream);
}

aclError aclrtLaunchKernelWithHostArgs(aclrtFuncHandle funcHandle, uint32_t numBlocks, aclrtStream stream,
                                       aclrtLaunchKernelCfg* cfg, void* hostArgs, size_t argsSize,
                                       aclrtPlaceHolderInfo* placeHolderArray, size_t placeHolderNum) {
  return acl::call("aclrtLaunchKernelWithHostArgs", [&]() -> Status {
    if (argsSize != 0 && hostArgs == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "hostArgs is null");
    if (placeHolderNum != 0 && placeHolderArray == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "placeHolderArray is null");
    LaunchTask task;
    task.block = copyOf(hostArgs, argsSize);
    std::size_t parameters = argsSize; // what comes before the placeholders' data
    for (std::size_t i = 0; i < placeHolderNum; ++i) {
      const auto [at, data] = placeHolderArray[i];
      if (at + sizeof(void*) > argsSize || data >= argsSize)
        return failure(ACL_ERROR_INVALID_PARAM, "placeholder {} points past the end of hostArgs ({} bytes)", i,
                       argsSize);
      parameters = std::min<std::size_t>(parameters, data);
      task.patches.push_back({at, {}, data});
    }
    // The data of the placeholders goes to the device as it lies in the block.
    for (Patch& patch : task.patches)
      patch.data = copyOf(hostArgs, argsSize);
    task.block.resize(parameters);
    for (const Patch& patch : task.patches)
      if (patch.at + sizeof(void*) > parameters)
        return failure(ACL_ERROR_INVALID_PARAM, "the data of a placeholder lies before its parameter");
    return start(funcHandle, numBlocks, stream, cfg, std::move(task));
  });
}

// Each element points to a parameter, in the order of the kernel's.
aclError aclrtLaunchKernelWithArgsArray(void* func, uint32_t numBlocks, aclrtStream stream, aclrtLaunchKernelCfg* cfg,
                                        void** args) {
  return acl::call("aclrtLaunchKernelWithArgsArray", [&]() -> Status {
    Status status;
    const auto function = process().function(func, status);
    if (!function)
      return status;
    const Kernel& kernel = function->kernel();
    if (kernel.paramCount != 0 && args == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "args is null, but kernel {} has {} parameters", kernel.name,
                     kernel.paramCount);
    LaunchTask task;
    task.block.resize(kernel.paramBytes);
    for (std::uint32_t i = 0; i < kernel.paramCount; ++i) {
      if (args[i] == nullptr)
        return failure(ACL_ERROR_INVALID_PARAM, "kernel {}: args[{}] is null", kernel.name, i);
      std::memcpy(task.block.data() + kernel.params[i].offset, args[i], kernel.params[i].bytes);
    }
    return start(func, numBlocks, stream, cfg, std::move(task));
  });
}

namespace {

/// Lists whose memory the user gave: the handle is his memory's address.
struct UserLists {
  std::mutex mutex;
  std::unordered_map<void*, std::shared_ptr<KernelArguments>> lists;
};
UserLists& userLists() {
  static UserLists& all = *new UserLists; // NOLINT: never destroyed
  return all;
}

std::shared_ptr<KernelArguments> findArguments(aclrtArgsHandle handle, Status& status) {
  if (status = process().open(); !status)
    return nullptr;
  {
    UserLists& user = userLists();
    const std::lock_guard lock(user.mutex);
    if (const auto it = user.lists.find(handle); it != user.lists.end())
      return it->second;
  }
  return process().arguments.find(handle, status);
}

/// Parameter handles count from 1.
void* parameterHandle(std::size_t index) { return reinterpret_cast<void*>(index + 1); } // NOLINT: an opaque number
std::size_t parameterIndex(aclrtParamHandle handle) { return reinterpret_cast<std::size_t>(handle) - 1; }

} // namespace

// As in CANN a thread has one list, and this begins it anew.
aclError aclrtKernelArgsInit(aclrtFuncHandle funcHandle, aclrtArgsHandle* argsHandle) {
  return acl::call("aclrtKernelArgsInit", [&]() -> Status {
    Status status = requirePointer(argsHandle, "argsHandle");
    if (!status)
      return status;
    auto function = process().function(funcHandle, status);
    if (!function)
      return status;
    thread_local aclrtArgsHandle mine = nullptr;
    Status unknown;
    auto list = mine == nullptr ? nullptr : process().arguments.find(mine, unknown);
    if (!list) {
      list = std::make_shared<KernelArguments>();
      mine = process().arguments.add(list);
    }
    list->reset(std::move(function));
    *argsHandle = mine;
    return {};
  });
}

aclError aclrtKernelArgsInitByUserMem(aclrtFuncHandle funcHandle, aclrtArgsHandle argsHandle, void* userHostMem,
                                      size_t actualArgsSize) {
  return acl::call("aclrtKernelArgsInitByUserMem", [&]() -> Status {
    Status status = requirePointer(argsHandle, "argsHandle");
    if (status && actualArgsSize != 0)
      status = requirePointer(userHostMem, "userHostMem");
    if (!status)
      return status;
    auto function = process().function(funcHandle, status);
    if (!function)
      return status;
    UserLists& user = userLists();
    const std::lock_guard lock(user.mutex);
    auto& list = user.lists[argsHandle];
    if (!list)
      list = std::make_shared<KernelArguments>();
    list->reset(std::move(function));
    return {};
  });
}

aclError aclrtKernelArgsAppend(aclrtArgsHandle argsHandle, void* param, size_t paramSize,
                               aclrtParamHandle* paramHandle) {
  return acl::call("aclrtKernelArgsAppend", [&]() -> Status {
    Status status = requirePointer(param, "param");
    if (status)
      status = requirePointer(paramHandle, "paramHandle");
    if (!status)
      return status;
    const auto list = findArguments(argsHandle, status);
    std::size_t index = 0;
    if (list)
      status = list->append(param, paramSize, index);
    if (status)
      *paramHandle = parameterHandle(index);
    return status;
  });
}

aclError aclrtKernelArgsAppendPlaceHolder(aclrtArgsHandle argsHandle, aclrtParamHandle* paramHandle) {
  return acl::call("aclrtKernelArgsAppendPlaceHolder", [&]() -> Status {
    Status status = requirePointer(paramHandle, "paramHandle");
    if (!status)
      return status;
    const auto list = findArguments(argsHandle, status);
    std::size_t index = 0;
    if (list)
      status = list->appendPlaceholder(index);
    if (status)
      *paramHandle = parameterHandle(index);
    return status;
  });
}

aclError aclrtKernelArgsGetPlaceHolderBuffer(aclrtArgsHandle argsHandle, aclrtParamHandle paramHandle, size_t dataSize,
                                             void** bufferAddr) {
  return acl::call("aclrtKernelArgsGetPlaceHolderBuffer", [&]() -> Status {
    Status status = requirePointer(bufferAddr, "bufferAddr");
    if (!status)
      return status;
    const auto list = findArguments(argsHandle, status);
    return list ? list->placeholderBuffer(parameterIndex(paramHandle), dataSize, *bufferAddr) : status;
  });
}

aclError aclrtKernelArgsParaUpdate(aclrtArgsHandle argsHandle, aclrtParamHandle paramHandle, void* param,
                                   size_t paramSize) {
  return acl::call("aclrtKernelArgsParaUpdate", [&]() -> Status {
    Status status = requirePointer(param, "param");
    if (!status)
      return status;
    const auto list = findArguments(argsHandle, status);
    return list ? list->update(parameterIndex(paramHandle), param, paramSize) : status;
  });
}

aclError aclrtKernelArgsGetMemSize(aclrtFuncHandle funcHandle, size_t userArgsSize, size_t* actualArgsSize) {
  return acl::call("aclrtKernelArgsGetMemSize", [&]() -> Status {
    Status status = requirePointer(actualArgsSize, "actualArgsSize");
    if (status && process().function(funcHandle, status))
      *actualArgsSize =
          (userArgsSize + KernelArguments::kAlign - 1) / KernelArguments::kAlign * KernelArguments::kAlign;
    return status;
  });
}

aclError aclrtKernelArgsGetHandleMemSize(aclrtFuncHandle funcHandle, size_t* memSize) {
  return acl::call("aclrtKernelArgsGetHandleMemSize", [&]() -> Status {
    Status status = requirePointer(memSize, "memSize");
    if (status && process().function(funcHandle, status))
      *memSize = sizeof(std::max_align_t); // only its address is used
    return status;
  });
}

aclError aclrtKernelArgsFinalize(aclrtArgsHandle argsHandle) {
  return acl::call("aclrtKernelArgsFinalize", [&]() -> Status {
    Status status;
    const auto list = findArguments(argsHandle, status);
    return list ? list->finalize() : status;
  });
}

aclError aclrtLaunchKernelWithConfig(aclrtFuncHandle funcHandle, uint32_t numBlocks, aclrtStream stream,
                                     aclrtLaunchKernelCfg* cfg, aclrtArgsHandle argsHandle, void* reserve) {
  return acl::call("aclrtLaunchKernelWithConfig", [&]() -> Status {
    if (reserve != nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "reserve is not null");
    Status status;
    const auto list = findArguments(argsHandle, status);
    if (!list)
      return status;
    const auto function = process().function(funcHandle, status);
    if (!function)
      return status;
    if (list->function() != function)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "the arguments were made for another kernel");
    if (!list->finalized())
      return failure(ACL_ERROR_RT_PARAM_INVALID, "the arguments are not finalised (aclrtKernelArgsFinalize)");
    LaunchTask task;
    task.block = list->block();
    for (const KernelArguments::Placeholder& placeholder : list->placeholders())
      task.patches.push_back({placeholder.offset, placeholder.data, 0});
    return start(funcHandle, numBlocks, stream, cfg, std::move(task));
  });
}

aclError aclrtGetHardwareSyncAddr(void** addr) {
  return acl::call("aclrtGetHardwareSyncAddr", [&]() -> Status {
    if (Status status = requirePointer(addr, "addr"); !status)
      return status;
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                   "kernels of the simulator take no address for synchronisation between cores");
  });
}

aclError aclrtSetExceptionInfoCallback(aclrtExceptionInfoCallback callback) {
  exceptionCallback = callback;
  return ACL_SUCCESS;
}

namespace {
constexpr std::uint32_t kNoInfo = 0xFFFFFFFFU;
}
uint32_t aclrtGetTaskIdFromExceptionInfo(const aclrtExceptionInfo* info) {
  return info == nullptr ? kNoInfo : info->task;
}
uint32_t aclrtGetStreamIdFromExceptionInfo(const aclrtExceptionInfo* info) {
  return info == nullptr ? kNoInfo : info->stream;
}
uint32_t aclrtGetThreadIdFromExceptionInfo(const aclrtExceptionInfo* info) {
  return info == nullptr ? kNoInfo : info->thread;
}
uint32_t aclrtGetDeviceIdFromExceptionInfo(const aclrtExceptionInfo* info) {
  return info == nullptr ? kNoInfo : info->device;
}
uint32_t aclrtGetErrorCodeFromExceptionInfo(const aclrtExceptionInfo* info) {
  return info == nullptr ? kNoInfo : info->code;
}
