#pragma once
// What a single-source program (single_source.h) and the simulator know of each other, beside abi.h: launches of
// functions of the program itself.
#include "abi.h"

#include <cstdint>
#include <typeinfo>

namespace ascend::sim {

/// The cores that a kernel runs on, as its source says it: `__vector__`, `__cube__`, `__mix__(c, v)`, or nothing.
enum class CoreKind : std::uint32_t { automatic, aiv, aic, mix };

struct KernelTraits {
  const char* name;
  CoreKind core = CoreKind::automatic;
  std::uint32_t cubeCores = 0;   ///< of a block
  std::uint32_t vectorCores = 0; ///< of a block
  std::int32_t taskType = -1;    ///< KERNEL_TASK_TYPE_DEFAULT, as KernelMetaType
};

/// The cores of a block, as Kernel::flags.
constexpr std::uint32_t coresOf(const KernelTraits& kernel) {
  // KernelMetaType: AIV_ONLY, AIC_ONLY, MIX_AIV_1_0, MIX_AIC_1_0, MIX_AIC_1_1, MIX_AIC_1_2.
  constexpr std::uint32_t types[] = {coresOfBlock(0, 1), coresOfBlock(1, 0), coresOfBlock(0, 1),
                                     coresOfBlock(1, 0), coresOfBlock(1, 1), coresOfBlock(1, 2)};
  constexpr std::int32_t count = sizeof(types) / sizeof(types[0]);
  if (kernel.taskType >= 0)
    return kernel.taskType < count ? types[kernel.taskType] : 0;
  return coresOfBlock(kernel.cubeCores, kernel.vectorCores);
}

/// A kernel in an object that was compiled for one kind of core: its function object there.
struct DeviceEntry {
  const std::type_info* closure; ///< of the same name in all objects of the source
  void (*invoke)(const void* closure);
  void (*bind)(const SimApi* api);
  const DeviceEntry* next;
};

/// One launch. The simulator owns `closure` from the call on, also when the call fails.
struct FunctionLaunch {
  std::uint32_t abiVersion;
  std::uint32_t bytes; ///< sizeof(FunctionLaunch)
  std::uint32_t npuArch;
  std::uint32_t blocks;
  void* stream;
  KernelTraits kernel;
  void* closure;
  void (*invoke)(const void* closure); ///< once for each block, at the same time on several threads
  void (*destroy)(void* closure);
  void (*bind)(const SimApi* api);
  Where where;
};

} // namespace ascend::sim

/// Gives the launch to its stream. Returns an aclError, which aclGetRecentErrMsg explains.
extern "C" int ascendSimLaunchFunction(const ascend::sim::FunctionLaunch* launch);
/// Says on standard error, and for aclGetRecentErrMsg, what is wrong with a launch expression.
extern "C" void ascendSimMisuse(const char* message, const ascend::sim::Where* where);
