#pragma once
#include <chrono>
#include <csignal>
#include <optional>

namespace ascend::sim {

/// Sends a signal to the calling thread when a moment has come, and again every few milliseconds until this object
/// ends. Only where a kernel's own code runs can it be stopped: what the simulator or the C library does at that moment
/// is brought to its end first.
class TimeLimit {
public:
  using Moment = std::optional<std::chrono::steady_clock::time_point>;

  explicit TimeLimit(const Moment& end);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  static int signal();
  /// Does the interrupted instruction belong to the simulator, or to the C or C++ library?
  static bool insideLibraries(const void* context);

private:
  bool armed_ = false;
};

} // namespace ascend::sim
