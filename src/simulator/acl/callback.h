#pragma once
#include "simulator/acl/stream.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace ascend::sim::acl {

/// The callbacks that wait for one thread of the user to come by (aclrtProcessReport).
class CallbackThread {
public:
  /// Returns a moment that is reached when the callback has run.
  std::shared_ptr<Moment> push(std::function<void()> callback);
  /// Runs those that are there, waiting for the first. False: none came within the time.
  bool process(std::optional<Clock::time_point> deadline);

private:
  struct Item {
    std::function<void()> callback;
    std::shared_ptr<Moment> done;
  };
  std::mutex mutex_;
  std::condition_variable pushed_;
  std::deque<Item> items_;
};

} // namespace ascend::sim::acl
