#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <cstring>

// Kernel objects and their functions.
namespace ascend::sim::acl {
namespace {

/// Makes a handle for a loaded object once its SoC is accepted.
Status keepObject(std::shared_ptr<KernelObject> object, Status status, aclrtBinHandle* handle) {
  if (!object)
    return status;
  status = object->soc() != nullptr ? process().decideSoc(*object->soc()) : process().decideArch(object->arch());
  if (status)
    *handle = process().objects.add(std::move(object));
  return status;
}

Status checkLoad(const aclrtBinaryLoadOptions* options, aclrtBinHandle* handle) {
  if (Status status = requirePointer(handle, "binHandle"); !status)
    return status;
  if (options != nullptr && options->numOpt != 0 && options->options == nullptr)
    return failure(ACL_ERROR_INVALID_PARAM, "there are {} options, but no array of them", options->numOpt);
  Status status;
  static_cast<void>(process().currentContext(status));
  return status;
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclrtBinary aclrtCreateBinary(const void* data, size_t dataLen) {
  aclrtBinary handle = nullptr;
  acl::call("aclrtCreateBinary", [&]() -> Status {
    if (Status status = requirePointer(data, "data"); !status)
      return status;
    if (dataLen == 0)
      return failure(ACL_ERROR_INVALID_PARAM, "dataLen is 0");
    handle = process().binaries.add(
        std::make_shared<BinaryData>(BinaryData{{static_cast<const std::byte*>(data), dataLen}}));
    return {};
  });
  return handle;
}

aclError aclrtDestroyBinary(aclrtBinary binary) {
  return acl::call("aclrtDestroyBinary", [&]() -> Status {
    Status status;
    process().binaries.remove(binary, status);
    return status;
  });
}

aclError aclrtBinaryLoad(const aclrtBinary binary, aclrtBinHandle* binHandle) {
  return acl::call("aclrtBinaryLoad", [&]() -> Status {
    Status status = checkLoad(nullptr, binHandle);
    if (!status)
      return status;
    const auto data = process().binaries.find(binary, status);
    if (!data)
      return status;
    auto object = KernelObject::loadData(data->bytes, status);
    return keepObject(std::move(object), status, binHandle);
  });
}

aclError aclrtBinaryLoadFromFile(const char* binPath, aclrtBinaryLoadOptions* options, aclrtBinHandle* binHandle) {
  return acl::call("aclrtBinaryLoadFromFile", [&]() -> Status {
    Status status = requirePointer(binPath, "binPath");
    if (status)
      status = checkLoad(options, binHandle);
    if (!status)
      return status;
    auto object = KernelObject::loadFile(binPath, status);
    return keepObject(std::move(object), status, binHandle);
  });
}

aclError aclrtBinaryLoadFromData(const void* data, size_t length, const aclrtBinaryLoadOptions* options,
                                 aclrtBinHandle* binHandle) {
  return acl::call("aclrtBinaryLoadFromData", [&]() -> Status {
    Status status = requirePointer(data, "data");
    if (status)
      status = checkLoad(options, binHandle);
    if (!status)
      return status;
    auto object = KernelObject::loadData({static_cast<const std::byte*>(data), length}, status);
    return keepObject(std::move(object), status, binHandle);
  });
}

aclError aclrtBinaryUnLoad(aclrtBinHandle binHandle) {
  return acl::call("aclrtBinaryUnLoad", [&]() -> Status {
    Status status = process().open();
    if (!status)
      return status;
    const auto object = process().objects.remove(binHandle, status);
    if (!object)
      return status;
    // Launches that were given before still hold the object.
    process().functions.removeIf([&](const KernelFunction& function) { return function.object == object; });
    return {};
  });
}

aclError aclrtBinaryGetFunction(const aclrtBinHandle binHandle, const char* kernelName, aclrtFuncHandle* funcHandle) {
  return acl::call("aclrtBinaryGetFunction", [&]() -> Status {
    Status status = requirePointer(kernelName, "kernelName");
    if (status)
      status = requirePointer(funcHandle, "funcHandle");
    if (status)
      status = process().open();
    if (!status)
      return status;
    const auto object = process().objects.find(binHandle, status);
    if (!object)
      return status;
    const std::int64_t index = object->find(kernelName);
    if (index < 0)
      return failure(ACL_ERROR_RT_KERNEL_LOOKUP, "there is no kernel '{}' in the object; its kernels: {}", kernelName,
                     object->kernelNames());
    const std::lock_guard lock(object->mutex);
    void*& handle = object->handles[static_cast<std::size_t>(index)];
    if (handle == nullptr)
      handle = process().functions.add(
          std::make_shared<KernelFunction>(KernelFunction{object, static_cast<std::uint32_t>(index)}));
    *funcHandle = handle;
    return {};
  });
}

aclError aclrtBinaryGetFunctionByEntry(aclrtBinHandle binHandle, uint64_t funcEntry, aclrtFuncHandle* funcHandle) {
  return acl::call("aclrtBinaryGetFunctionByEntry", [&]() -> Status {
    Status status = requirePointer(funcHandle, "funcHandle");
    if (status)
      status = process().open();
    if (status && process().objects.find(binHandle, status))
      status = failure(ACL_ERROR_RT_KERNEL_LOOKUP,
                       "there is no kernel with tiling key {}: kernels of the simulator have names only "
                       "(aclrtBinaryGetFunction)",
                       funcEntry);
    return status;
  });
}

aclError aclrtGetFunctionName(aclrtFuncHandle funcHandle, uint32_t maxLen, char* name) {
  return acl::call("aclrtGetFunctionName", [&]() -> Status {
    Status status = requirePointer(name, "name");
    if (!status)
      return status;
    const auto function = process().function(funcHandle, status);
    if (!function)
      return status;
    const std::string_view text = function->kernel().name;
    if (text.size() >= maxLen)
      return failure(ACL_ERROR_INVALID_PARAM, "the name has {} characters, maxLen is {}", text.size(), maxLen);
    std::memcpy(name, text.data(), text.size());
    name[text.size()] = '\0';
    return {};
  });
}

aclError aclrtGetFunctionAddr(aclrtFuncHandle funcHandle, void** aicAddr, void** aivAddr) {
  return acl::call("aclrtGetFunctionAddr", [&]() -> Status {
    Status status = requirePointer(aicAddr, "aicAddr");
    if (status)
      status = requirePointer(aivAddr, "aivAddr");
    if (!status)
      return status;
    const auto function = process().function(funcHandle, status);
    if (function)
      *aicAddr = *aivAddr = reinterpret_cast<void*>(function->kernel().invoke);
    return status;
  });
}

aclError aclrtBinarySetExceptionCallback(aclrtBinHandle binHandle, aclrtOpExceptionCallback callback, void* userData) {
  return acl::call("aclrtBinarySetExceptionCallback", [&]() -> Status {
    Status status = process().open();
    const auto object = status ? process().objects.find(binHandle, status) : nullptr;
    if (!object)
      return status;
    const std::lock_guard lock(object->mutex);
    object->exceptionCallback = {callback, userData};
    return {};
  });
}

aclError aclrtGetFunctionAttribute(aclrtFuncHandle funcHandle, aclrtFuncAttribute attrType, int64_t* attrValue) {
  return acl::call("aclrtGetFunctionAttribute", [&]() -> Status {
    Status status = requirePointer(attrValue, "attrValue");
    const auto function = status ? process().function(funcHandle, status) : nullptr;
    if (!function)
      return status;
    if (attrType != ACL_FUNC_ATTR_KERNEL_TYPE)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                     "the simulator knows ACL_FUNC_ATTR_KERNEL_TYPE of a kernel only");
    const std::uint32_t cores = function->kernel().flags;
    if (!process().soc().splitCores)
      *attrValue = ACL_KERNEL_TYPE_AICORE;
    else if (cubesOf(cores) != 0)
      *attrValue = vectorsOf(cores) != 0 ? ACL_KERNEL_TYPE_MIX : ACL_KERNEL_TYPE_CUBE;
    else
      *attrValue = ACL_KERNEL_TYPE_VECTOR;
    return {};
  });
}

aclError aclrtFunctionGetParamCount(const void* func, size_t* paramCount) {
  return acl::call("aclrtFunctionGetParamCount", [&]() -> Status {
    Status status = requirePointer(paramCount, "paramCount");
    const auto function = status ? process().function(const_cast<void*>(func), status) : nullptr;
    if (function)
      *paramCount = function->kernel().paramCount;
    return status;
  });
}

aclError aclrtFunctionGetParamInfo(const void* func, size_t paramIndex, size_t* paramOffset, size_t* paramSize) {
  return acl::call("aclrtFunctionGetParamInfo", [&]() -> Status {
    Status status = requirePointer(paramOffset, "paramOffset");
    if (status)
      status = requirePointer(paramSize, "paramSize");
    const auto found = status ? process().function(const_cast<void*>(func), status) : nullptr;
    if (!found)
      return status;
    const Kernel& kernel = found->kernel();
    if (paramIndex >= kernel.paramCount)
      return failure(ACL_ERROR_INVALID_PARAM, "kernel {} has {} parameters, there is no number {}", kernel.name,
                     kernel.paramCount, paramIndex);
    *paramOffset = kernel.params[paramIndex].offset;
    *paramSize = kernel.params[paramIndex].bytes;
    return {};
  });
}

aclError aclrtGetFuncBySymbol(const void* symbol, aclrtFuncHandle* funcHandle) {
  return acl::call("aclrtGetFuncBySymbol", [&]() -> Status {
    Status status = requirePointer(symbol, "symbol");
    if (status)
      status = requirePointer(funcHandle, "funcHandle");
    if (status)
      status = failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                       "kernels of a program with host and device code have no handles: launch them with <<<…>>>");
    return status;
  });
}
