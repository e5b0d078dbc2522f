#include "simulator/acl/process.h"
#include "simulator/core/settings.h"
#include "simulator/timing/profiler.h"

#include <acl/acl_prof.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

// aclprof…: measures the launches between aclprofStart and aclprofStop on the simulated device's clock.
struct aclprofConfig {
  std::set<std::uint32_t> devices;
};

namespace ascend::sim::acl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPath = 4096, kMaxConfig = 256;

struct Stamp {
  std::string message;
};

struct Profiling {
  std::mutex mutex;
  bool initialized = false;
  fs::path folder;
  std::map<const aclprofConfig*, std::unique_ptr<aclprofConfig>> configs;
  std::set<const aclprofConfig*> running;
  std::size_t firstLaunch = 0; ///< of the profiler's
  std::map<void*, std::unique_ptr<Stamp>> stamps;
  std::uint32_t lastRange = 0;
  std::set<std::uint32_t> ranges;
};

Profiling& profiling() {
  static Profiling& all = *new Profiling; // NOLINT: never destroyed
  return all;
}

thread_local std::uint32_t pushed = 0;

Status write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? Status{} : failure(ACL_ERROR_INVALID_FILE, "cannot write '{}'", path.string());
}

/// PROF_000001, or the first number that is free.
Status makeFolder(const fs::path& parent, fs::path& folder) {
  std::error_code error;
  fs::create_directories(parent, error);
  for (unsigned number = 1; number < 1'000'000 && !error; ++number) {
    folder = parent / fmt::format("PROF_{:06}", number);
    if (fs::create_directory(folder, error))
      return {};
  }
  return failure(ACL_ERROR_INVALID_FILE, "cannot make a folder in '{}': {}", parent.string(), error.message());
}

Status writeResults(Profiling& p) {
  std::vector<timing::LaunchProfile> launches = timing::profiler().launches();
  launches.erase(launches.begin(),
                 launches.begin() + static_cast<std::ptrdiff_t>(std::min(p.firstLaunch, launches.size())));
  fs::path folder;
  if (Status status = makeFolder(p.folder, folder); !status)
    return status;
  if (Status status = write(folder / "op_summary.csv", timing::toCsv(launches)); !status)
    return status;
  return write(folder / "msprof.json", timing::toTraceJson(launches));
}

Status requireInit(const Profiling& p) {
  return p.initialized ? Status{} : failure(ACL_ERROR_PROFILING_FAILURE, "aclprofInit was not called");
}

Status knownStamp(const Profiling& p, void* stamp) {
  return p.stamps.contains(stamp) ? Status{}
                                  : failure(ACL_ERROR_INVALID_PARAM, "the stamp is none of aclprofCreateStamp's");
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

aclError aclprofInit(const char* profilerResultPath, size_t length) {
  return acl::call("aclprofInit", [&]() -> Status {
    Status status = requirePointer(profilerResultPath, "profilerResultPath");
    if (status)
      status = process().open();
    if (!status)
      return status;
    if (length == 0 || length > kMaxPath)
      return failure(ACL_ERROR_INVALID_PARAM, "the path's length is {}; it is 1 to {}", length, kMaxPath);
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    if (p.initialized)
      return failure(ACL_ERROR_REPEAT_INITIALIZE, "aclprofInit was called already");
    p.initialized = true;
    p.folder = std::string(profilerResultPath, length);
    p.firstLaunch = timing::profiler().launches().size();
    return {};
  });
}

// What they set (frequencies of host and link counters, limits of storage) the simulator has nothing of.
aclError aclprofSetConfig(aclprofConfigType configType, const char* config, size_t configLength) {
  return acl::call("aclprofSetConfig", [&]() -> Status {
    if (Status status = requirePointer(config, "config"); !status)
      return status;
    if (configType <= ACL_PROF_ARGS_MIN || configType >= ACL_PROF_ARGS_MAX || configLength > kMaxConfig)
      return failure(ACL_ERROR_INVALID_PARAM, "there is no configuration {}, or it is longer than {} bytes",
                     static_cast<int>(configType), kMaxConfig);
    return {};
  });
}

aclprofConfig* aclprofCreateConfig(uint32_t* deviceIdList, uint32_t deviceNums, aclprofAicoreMetrics,
                                   const aclprofAicoreEvents*, uint64_t) {
  aclprofConfig* result = nullptr;
  acl::call("aclprofCreateConfig", [&]() -> Status {
    if (deviceNums != 0 && deviceIdList == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "deviceIdList is null");
    auto config = std::make_unique<aclprofConfig>();
    config->devices.insert(deviceIdList, deviceIdList + deviceNums);
    if (config->devices.size() != deviceNums)
      return failure(ACL_ERROR_INVALID_PARAM, "a device is there twice");
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    result = config.get();
    p.configs.emplace(result, std::move(config));
    return {};
  });
  return result;
}

aclError aclprofDestroyConfig(const aclprofConfig* profilerConfig) {
  return acl::call("aclprofDestroyConfig", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    if (p.running.contains(profilerConfig))
      return failure(ACL_ERROR_PROFILING_FAILURE, "the configuration is in use: call aclprofStop first");
    return p.configs.erase(profilerConfig) != 0
               ? Status{}
               : failure(ACL_ERROR_INVALID_PARAM, "the configuration is none of aclprofCreateConfig's");
  });
}

aclError aclprofStart(const aclprofConfig* profilerConfig) {
  return acl::call("aclprofStart", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    if (Status status = requireInit(p); !status)
      return status;
    const auto config = p.configs.find(profilerConfig);
    if (config == p.configs.end())
      return failure(ACL_ERROR_INVALID_PARAM, "the configuration is none of aclprofCreateConfig's");
    for (const aclprofConfig* running : p.running)
      for (const std::uint32_t device : profilerConfig->devices)
        if (running == profilerConfig || running->devices.contains(device))
          return failure(ACL_ERROR_PROF_ALREADY_RUN, "device {} is profiled already", device);
    p.running.insert(profilerConfig);
    setSetting("timeline", "on");
    return {};
  });
}

aclError aclprofStop(const aclprofConfig* profilerConfig) {
  return acl::call("aclprofStop", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    if (Status status = requireInit(p); !status)
      return status;
    if (p.running.erase(profilerConfig) == 0)
      return failure(ACL_ERROR_PROF_NOT_RUN, "aclprofStart was not called with this configuration");
    if (p.running.empty())
      setSetting("timeline", "off");
    return {};
  });
}

aclError aclprofFinalize() {
  return acl::call("aclprofFinalize", []() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    if (Status status = requireInit(p); !status)
      return status;
    p.initialized = false;
    if (!p.running.empty())
      setSetting("timeline", "off");
    p.running.clear();
    return writeResults(p);
  });
}

// Marks of the host have no place among the times of the device: they are taken, checked, and not recorded.
void* aclprofCreateStamp() {
  Profiling& p = profiling();
  const std::scoped_lock lock(p.mutex);
  auto stamp = std::make_unique<Stamp>();
  void* const result = stamp.get();
  p.stamps.emplace(result, std::move(stamp));
  return result;
}

void aclprofDestroyStamp(void* stamp) {
  Profiling& p = profiling();
  const std::scoped_lock lock(p.mutex);
  p.stamps.erase(stamp);
}

aclError aclprofSetStampTraceMessage(void* stamp, const char* msg, uint32_t msgLen) {
  return acl::call("aclprofSetStampTraceMessage", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    Status status = requirePointer(msg, "msg");
    if (status)
      status = knownStamp(p, stamp);
    if (status)
      p.stamps.at(stamp)->message.assign(msg, msgLen);
    return status;
  });
}

aclError aclprofPush(void* stamp) {
  return acl::call("aclprofPush", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    Status status = knownStamp(p, stamp);
    pushed += status ? 1 : 0;
    return status;
  });
}

aclError aclprofPop() {
  return acl::call("aclprofPop", []() -> Status {
    if (pushed == 0)
      return failure(ACL_ERROR_PROFILING_FAILURE, "aclprofPush was not called on this thread");
    --pushed;
    return {};
  });
}

aclError aclprofRangeStart(void* stamp, uint32_t* rangeId) {
  return acl::call("aclprofRangeStart", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    Status status = requirePointer(rangeId, "rangeId");
    if (status)
      status = knownStamp(p, stamp);
    if (status)
      p.ranges.insert(*rangeId = ++p.lastRange);
    return status;
  });
}

aclError aclprofRangeStop(uint32_t rangeId) {
  return acl::call("aclprofRangeStop", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    return p.ranges.erase(rangeId) != 0 ? Status{} : failure(ACL_ERROR_INVALID_PARAM, "there is no range {}", rangeId);
  });
}

aclError aclprofMark(void* stamp) {
  return acl::call("aclprofMark", [&]() -> Status {
    Profiling& p = profiling();
    const std::scoped_lock lock(p.mutex);
    return knownStamp(p, stamp);
  });
}
