#pragma once
#include "simulator/core/time_limit.h"

#include <functional>
#include <memory>

namespace ascend::sim {

/// Turns a crash of the calling thread inside run() into a return. One for each thread that runs kernels: it holds a
/// stack on which a crash for lack of stack can be seen. Outside of run() signals go where they went before.
class CrashGuard {
public:
  CrashGuard();
  ~CrashGuard();
  CrashGuard(const CrashGuard&) = delete;
  CrashGuard& operator=(const CrashGuard&) = delete;

  /// Null when `f` returned or threw nothing; else what happened, as a literal. After a crash the objects on f's stack
  /// are lost, not destroyed.
  static const char* run(const std::function<void()>& f, const TimeLimit::Moment& end = {});
  /// What run() returns when `f` has not come to its end by then.
  static const char* const kTooLong;

  /// While the calling thread is on another stack than that of the run() that it is in.
  class Away {
  public:
    Away();
    ~Away();
    Away(const Away&) = delete;
    Away& operator=(const Away&) = delete;

  private:
    void* landing_;
  };

private:
  std::unique_ptr<unsigned char[]> stack_;
};

} // namespace ascend::sim
