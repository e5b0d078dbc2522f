#include "run/launch.h"

#include "simulator/core/sim_control.h"
#include "target/workspace.h"

#include <acl/acl.h>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <thread>
#include <unistd.h>

namespace ascend::tools {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string recentMessage() {
  const char* message = aclGetRecentErrMsg();
  return message != nullptr ? message : "";
}

void require(aclError code, const char* what) {
  if (code == ACL_SUCCESS)
    return;
  const std::string message = recentMessage();
  throw RunError(
      fmt::format("error: {} failed with ACL error {}{}{}", what, code, message.empty() ? "" : ": ", message));
}

void setOption(const char* name, const std::string& value) {
  if (const char* error = ascend_sim_set_option(name, value.c_str()); error != nullptr)
    throw RunError(fmt::format("error: --{} {}: {}", name, value, error));
}

/// The simulator's ACL with one device, for as long as it lives.
class Session {
public:
  explicit Session(const RunRequest& request) {
    if (const char* error = ascend_sim_environment_error(); error != nullptr)
      throw RunError(fmt::format("error: {}", error));
    setOption("check", request.check);
    setOption("auto-sync", request.autoSync);
    setOption("order", request.order);
    if (!request.suppress.empty())
      setOption("suppress", request.suppress);
    // An object knows its SoC; a source was compiled for the one that was asked for.
    if (request.socGiven || !request.sourceIsCompiled())
      setOption("soc", std::string(request.target.soc->name));
    if (!request.report.empty())
      setOption("report", request.report);
    if (request.profile)
      setOption("clock", "on");
    if (!request.profileCsv.empty())
      setOption("profile", request.profileCsv);
    if (!request.trace.empty())
      setOption("trace", request.trace);
    if (request.threads != 0)
      setOption("threads", std::to_string(request.threads));
    require(aclInit(nullptr), "aclInit");
    require(aclrtSetDevice(0), "aclrtSetDevice");
    require(aclrtCreateStream(&stream), "aclrtCreateStream");
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (stream != nullptr)
      aclrtDestroyStreamForce(stream);
    aclrtResetDevice(0);
    aclFinalize();
  }

  aclrtStream stream = nullptr;
};

/// Device memory.
class DeviceMemory {
public:
  explicit DeviceMemory(std::size_t bytes) {
    // ACL refuses to allocate nothing; an empty array still needs an address.
    void* address = nullptr;
    require(aclrtMalloc(&address, std::max<std::size_t>(bytes, 1), ACL_MEM_MALLOC_HUGE_FIRST),
            "allocating device memory");
    memory_.reset(address);
  }
  void* address() const { return memory_.get(); }

private:
  struct Free {
    void operator()(void* address) const { aclrtFree(address); }
  };
  std::unique_ptr<void, Free> memory_;
};

/// Kernel objects, for as long as it lives.
class Binaries {
public:
  Binaries() = default;
  Binaries(const Binaries&) = delete;
  Binaries& operator=(const Binaries&) = delete;
  ~Binaries() {
    for (const aclrtBinHandle handle : handles_)
      aclrtBinaryUnLoad(handle);
  }
  /// Loads the objects up to the one that has the kernel.
  aclrtFuncHandle find(const std::string& kernel, const std::vector<std::filesystem::path>& objects) {
    for (const std::filesystem::path& object : objects) {
      aclrtBinHandle& handle = handles_.emplace_back(nullptr);
      require(aclrtBinaryLoadFromFile(std::filesystem::absolute(object).c_str(), nullptr, &handle),
              "loading the kernel object");
      aclrtFuncHandle function = nullptr;
      const aclError code = aclrtBinaryGetFunction(handle, kernel.c_str(), &function);
      if (code == ACL_SUCCESS)
        return function;
      if (&object == &objects.back())
        require(code, "finding the kernel in its object");
    }
    throw RunError("error: there is no object to run");
  }

private:
  std::vector<aclrtBinHandle> handles_;
};

void copyIn(const Array& array, const DeviceMemory& memory) {
  if (!array.data.empty())
    require(aclrtMemcpy(memory.address(), array.data.size(), array.data.data(), array.data.size(),
                        ACL_MEMCPY_HOST_TO_DEVICE),
            "copying to the device");
}

void copyBack(BoundArgument& argument, const DeviceMemory& memory) {
  std::vector<std::byte>& data = argument.array.data;
  data.resize(argument.bytes);
  if (!data.empty())
    require(aclrtMemcpy(data.data(), data.size(), memory.address(), data.size(), ACL_MEMCPY_DEVICE_TO_HOST),
            "copying from the device");
}

/// Waits for the stream; on a terminal, a line says how long it has been once that takes a while.
void waitWithProgress(aclrtStream stream, const std::string& kernel) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const Clock::time_point start = Clock::now();
  constexpr auto kFirst = std::chrono::milliseconds(1), kLongest = std::chrono::milliseconds(100);
  constexpr double kQuiet = 1.0;
  bool shown = false;
  auto pause = kFirst;
  while (terminal) {
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    if (aclrtStreamQuery(stream, &status) != ACL_SUCCESS || status == ACL_STREAM_STATUS_COMPLETE)
      break;
    if (const double seconds = secondsSince(start); seconds > kQuiet) {
      std::cerr << fmt::format("\rrunning {} ... {:.1f} s", kernel, seconds) << std::flush;
      shown = true;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongest);
  }
  if (shown)
    std::cerr << "\r\033[K" << std::flush;
}

std::uint32_t blockCount(const RunRequest& request, const target::Signature& kernel, const std::string& name) {
  if (request.blocks)
    return *request.blocks;
  if (kernel.blockDim != 0)
    return kernel.blockDim;
  const target::Soc* const simulated = target::findSoc(name);
  const target::Soc& soc = simulated != nullptr ? *simulated : *request.target.soc;
  // A block of a mix kernel has a cube core, as one of a cube kernel.
  return static_cast<std::uint32_t>(kernel.core == "aiv" ? soc.vectorCount : soc.aicoreCount);
}

} // namespace

RunSummary launchKernel(const RunRequest& request, const std::vector<std::filesystem::path>& objects,
                        const target::Signature& kernel, bool handWritten, std::vector<BoundArgument>& arguments) {
  const Session session(request);
  Binaries binaries;
  const aclrtFuncHandle function = binaries.find(kernel.name, objects);

  const char* soc = aclrtGetSocName();
  RunSummary summary{.soc = soc != nullptr ? soc : ""};
  summary.blocks = blockCount(request, kernel, summary.soc);
  std::vector<std::unique_ptr<DeviceMemory>> memory(arguments.size());
  std::vector<void*> addresses(arguments.size(), nullptr);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const BoundArgument& argument = arguments[i];
    if (!argument.isBuffer())
      continue;
    memory[i] = std::make_unique<DeviceMemory>(argument.bytes);
    addresses[i] = memory[i]->address();
    if (const char* error =
            ascend_sim_set_element_type(addresses[i], std::string(target::name(argument.array.dtype)).c_str());
        error != nullptr)
      throw RunError(fmt::format("error: argument {}: {}", argument.name, error));
    // An output is left as it comes from the device, so that a read before a write is found.
    if (argument.kind != GivenArgument::Kind::out)
      copyIn(argument.array, *memory[i]);
    summary.bytes += argument.bytes * (argument.kind == GivenArgument::Kind::inout ? 2 : 1);
  }
  std::optional<DeviceMemory> workspace;
  if (kernel.hasWorkspace()) {
    const target::LaunchValueOf valueOf = [&](std::size_t i,
                                              std::optional<std::size_t> dim) -> std::optional<std::int64_t> {
      if (i >= arguments.size() || (dim && *dim >= arguments[i].array.shape.size()))
        return std::nullopt;
      return dim ? arguments[i].array.shape[*dim] : static_cast<std::int64_t>(arguments[i].bits);
    };
    const std::optional<std::uint64_t> bytes =
        target::workspaceBytes(kernel.workspaceBytes, kernel.workspaceParts, valueOf);
    if (!bytes)
      throw RunError(fmt::format("error: {}: its temporary memory ('{}') has no size for these arguments", kernel.name,
                                 kernel.workspaceParts));
    workspace.emplace(std::max<std::uint64_t>(*bytes, 1));
    if (kernel.workspaceBytes != 0)
      require(aclrtMemset(workspace->address(), kernel.workspaceBytes, 0, kernel.workspaceBytes),
              "clearing the workspace");
  }
  std::vector<std::byte> parameters =
      packParameters(kernel, handWritten, arguments, addresses, workspace ? workspace->address() : nullptr);

  aclrtArgsHandle handle = nullptr;
  aclrtParamHandle parameter = nullptr;
  require(aclrtKernelArgsInit(function, &handle), "aclrtKernelArgsInit");
  if (!parameters.empty())
    require(aclrtKernelArgsAppend(handle, parameters.data(), parameters.size(), &parameter), "aclrtKernelArgsAppend");
  require(aclrtKernelArgsFinalize(handle), "aclrtKernelArgsFinalize");
  const Clock::time_point start = Clock::now();
  require(aclrtLaunchKernelWithConfig(function, summary.blocks, session.stream, nullptr, handle, nullptr),
          "launching the kernel");
  waitWithProgress(session.stream, kernel.name);
  const aclError code = aclrtSynchronizeStream(session.stream);
  summary.seconds = secondsSince(start);

  AscendSimTotals totals{};
  ascend_sim_totals(&totals);
  summary.errors = totals.errors;
  summary.warnings = totals.warnings;
  summary.autoSyncs = totals.auto_syncs;
  if (request.profile) {
    summary.profile.resize(ascend_sim_profile_text(nullptr, 0));
    ascend_sim_profile_text(summary.profile.data(), summary.profile.size() + 1);
  }
  if (const char* error = ascend_sim_write_profile(); error != nullptr)
    throw RunError(fmt::format("error: {}", error));
  // ACL fails the stream of a kernel in which the checks found an error. What it computed is worth seeing all the same.
  if (code != ACL_SUCCESS && totals.errors == 0)
    summary.fault = fmt::format("ACL error {}: {}", code, recentMessage());
  if (summary.fault.empty())
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (arguments[i].comesBack())
        copyBack(arguments[i], *memory[i]);
  return summary;
}

} // namespace ascend::tools
