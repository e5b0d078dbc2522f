#pragma once
// What a single-source program (single_source.h) and the simulator know of each other, beside abi.h: launches of
// functions of the program itself.
#include "abi.h"

#include <cstdint>

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
