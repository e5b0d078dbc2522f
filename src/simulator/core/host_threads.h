#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ascend::sim {

/// Threads that stay: to start one takes longer than many a kernel.
class HostThreads {
public:
  /// Calls `work` on a thread that has nothing else to do; makes one if there is none.
  void submit(std::function<void()> work);

private:
  void serve();

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> queue_;
  std::size_t idle_ = 0;
};

/// The threads of this process.
HostThreads& hostThreads();

} // namespace ascend::sim
