#pragma once
#include "simulator/core/options.h"
#include "simulator/timing/profile.h"
#include "simulator/timing/recorder.h"

#include <mutex>
#include <string>
#include <vector>

namespace ascend::sim::timing {

/// How much of each block of a launch is recorded.
Recorder::Limits recorderLimits(std::uint32_t blocks);

/// The launches that were measured in this process.
class Profiler {
public:
  void add(LaunchProfile profile, const Options& options);
  /// How many intervals a launch may bring.
  std::size_t intervalsWanted(const Options& options) const;
  /// For people.
  std::string text() const;
  std::string csv() const;
  /// Microseconds that the launches took on the device.
  double totalMicroseconds() const;
  /// Writes what the options ask for. Returns what went wrong, or "".
  std::string flush(const Options& options);
  void clear();
  std::vector<LaunchProfile> launches() const;

private:
  mutable std::mutex mutex_;
  std::vector<LaunchProfile> launches_;
  std::size_t intervals_ = 0;
  bool fresh_ = false; ///< there is something that flush() did not write yet
};

/// The profiler of this process. What it has not written when the process ends, it writes then.
Profiler& profiler();

/// The columns of msprof for each launch, its blocks and its most expensive calls.
std::string toText(const LaunchProfile& launch);
/// One line for each block and one for all of a launch.
std::string toCsv(const std::vector<LaunchProfile>& launches);
/// The Trace Event Format: a process for each core, a thread for each pipe.
std::string toTraceJson(const std::vector<LaunchProfile>& launches);

} // namespace ascend::sim::timing
