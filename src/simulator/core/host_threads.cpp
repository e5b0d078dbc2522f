#include "simulator/core/host_threads.h"

#include <utility>

namespace ascend::sim {

void HostThreads::submit(std::function<void()> work) {
  const std::scoped_lock lock(mutex_);
  queue_.push_back(std::move(work));
  if (idle_ >= queue_.size())
    arrived_.notify_one();
  else
    // It waits for work until the process ends.
    std::thread([this] { serve(); }).detach();
}

void HostThreads::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (queue_.empty()) {
      ++idle_;
      arrived_.wait(lock);
      --idle_;
    }
    const std::function<void()> work = std::exchange(queue_.front(), nullptr);
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

HostThreads& hostThreads() {
  static HostThreads& threads = *new HostThreads; // never destroyed: its threads live as long as the process
  return threads;
}

} // namespace ascend::sim
