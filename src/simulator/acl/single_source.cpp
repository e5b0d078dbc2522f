// Launches out of single-source programs, `kernel<<<…>>>(…)`: sdk/device/sim/function_launch.h.
#include "sim/function_launch.h"

#include "simulator/acl/execution.h"
#include "simulator/acl/process.h"
#include "simulator/core/api.h"
#include "simulator/core/launch.h"
#include "simulator/core/settings.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace ascend::sim::acl {
namespace {

/// The kernel's function object, from the launch to the end of its last block.
class Closure {
public:
  explicit Closure(const FunctionLaunch& launch)
      : object_(launch.closure), invoke_(launch.invoke), destroy_(launch.destroy) {}
  ~Closure() { destroy_(object_); }
  Closure(const Closure&) = delete;
  Closure& operator=(const Closure&) = delete;
  void run() const { invoke_(object_); }

private:
  void* object_;
  void (*invoke_)(const void*);
  void (*destroy_)(void*);
};

std::string place(const Where& where) {
  return where.file == nullptr ? "" : fmt::format("{}:{}: ", where.file, where.line);
}

/// A launch expression has no value: what went wrong is said at once.
void say(const Where& where, std::string_view message) {
  if (settings().print)
    fmt::print(stderr, "{}error: {}\n", place(where), message);
}

/// A device, and its memory as it was when the launch was asked for.
struct Target {
  std::shared_ptr<Device> device;
  std::optional<GlobalMemory::Use> use; ///< none: a captured launch, which runs when its model does

  explicit Target(std::shared_ptr<Device> where) : device(std::move(where)) {}
};

Status runFunction(const Closure& closure, const FunctionLaunch& launch, const Target& target) {
  const LaunchResult result = sim::launch(target.device->memory,
                                          {.kernel = launch.kernel.name,
                                           .blocks = launch.blocks,
                                           .cores = coresOf(launch.kernel),
                                           .soc = &process().soc(),
                                           .use = target.use ? &*target.use : nullptr,
                                           .invoke = [&] { closure.run(); }},
                                          launchOptions());
  return launchStatus(launch.kernel.name, result);
}

Status start(const FunctionLaunch& launch, const std::shared_ptr<Closure>& closure) {
  const std::string_view kernel = launch.kernel.name;
  if (launch.abiVersion != kAbiVersion || launch.bytes != sizeof(FunctionLaunch))
    return failure(ACL_ERROR_INVALID_PARAM,
                   "kernel {} was compiled by an ascendcc of another version (interface {}, this simulator has {}): "
                   "compile the program again",
                   kernel, launch.abiVersion, kAbiVersion);
  Status status = process().decideArch(launch.npuArch);
  if (!status)
    return status;
  const auto stream = process().stream(launch.stream, status);
  if (!stream)
    return status;
  if (launch.blocks == 0 || launch.blocks > target::kMaxBlocks)
    return failure(ACL_ERROR_INVALID_PARAM, "kernel {}: {} blocks; a launch takes 1 to {}", kernel, launch.blocks,
                   target::kMaxBlocks);
  launch.bind(&simApi());
  const auto target = std::make_shared<Target>(process().device(stream->device()));
  if (!stream->capture())
    target->use.emplace(target->device->memory);
  return stream->push([closure, launch, target] {
    const Status result = runFunction(*closure, launch, *target);
    if (!result)
      say(launch.where, result.message);
    return result;
  });
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

extern "C" ASCEND_SIM_EXPORT int ascendSimLaunchFunction(const FunctionLaunch* launch) {
  const aclError code = acl::call("<<<>>>", [&]() -> Status {
    const auto closure = std::make_shared<Closure>(*launch);
    Status status = start(*launch, closure);
    if (!status)
      say(launch->where, status.message);
    return status;
  });
  return code;
}

extern "C" ASCEND_SIM_EXPORT void ascendSimMisuse(const char* message, const Where* where) {
  acl::call("<<<>>>", [&]() -> Status {
    say(*where, message);
    return {ACL_ERROR_INVALID_PARAM, message};
  });
}

namespace ascend::sim {
extern "C" ASCEND_SIM_EXPORT const SimApi* ascendSimApi() { return &simApi(); }
} // namespace ascend::sim
