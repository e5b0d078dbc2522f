#include "simulator/acl/callback.h"

#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <map>
#include <pthread.h>

namespace ascend::sim::acl {

std::shared_ptr<Moment> CallbackThread::push(std::function<void()> callback) {
  auto done = std::make_shared<Moment>();
  {
    const std::lock_guard lock(mutex_);
    items_.push_back({std::move(callback), done});
  }
  pushed_.notify_one();
  return done;
}

bool CallbackThread::process(std::optional<Clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  const auto some = [&] { return !items_.empty(); };
  if (!deadline)
    pushed_.wait(lock, some);
  else if (!pushed_.wait_until(lock, *deadline, some))
    return false;
  while (!items_.empty()) {
    const Item item = std::move(items_.front());
    items_.pop_front();
    lock.unlock();
    item.callback();
    item.done->reach(ACL_SUCCESS);
    lock.lock();
  }
  return true;
}

namespace {

/// Threads that have subscribed to streams, by their pthread id, with the number of their streams.
class Subscriptions {
public:
  std::shared_ptr<CallbackThread> add(std::uint64_t thread) {
    const std::lock_guard lock(mutex_);
    Entry& entry = threads_[thread];
    if (!entry.thread)
      entry.thread = std::make_shared<CallbackThread>();
    ++entry.streams;
    return entry.thread;
  }
  std::shared_ptr<CallbackThread> find(std::uint64_t thread) {
    const std::lock_guard lock(mutex_);
    const auto it = threads_.find(thread);
    return it == threads_.end() ? nullptr : it->second.thread;
  }
  void remove(std::uint64_t thread) {
    const std::lock_guard lock(mutex_);
    const auto it = threads_.find(thread);
    if (it != threads_.end() && --it->second.streams == 0)
      threads_.erase(it);
  }

private:
  struct Entry {
    std::shared_ptr<CallbackThread> thread;
    std::size_t streams = 0;
  };
  std::mutex mutex_;
  std::map<std::uint64_t, Entry> threads_;
};

Subscriptions& subscriptions() {
  static Subscriptions all;
  return all;
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

aclError aclrtSubscribeReport(uint64_t threadId, aclrtStream stream) {
  return call("aclrtSubscribeReport", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    if (target->callbacks())
      return failure(ACL_ERROR_RT_STREAM_SUBSCRIBE, "a thread has subscribed to this stream already");
    target->setCallbacks(subscriptions().add(threadId));
    return {};
  });
}

aclError aclrtUnSubscribeReport(uint64_t threadId, aclrtStream stream) {
  return call("aclrtUnSubscribeReport", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    const auto thread = subscriptions().find(threadId);
    if (!thread)
      return failure(ACL_ERROR_RT_THREAD_SUBSCRIBE, "this thread has not subscribed to any stream");
    if (target->callbacks() != thread)
      return failure(ACL_ERROR_RT_STREAM_SUBSCRIBE, "this thread has not subscribed to this stream");
    target->setCallbacks(nullptr);
    subscriptions().remove(threadId);
    return {};
  });
}

aclError aclrtProcessReport(int32_t timeout) {
  return call("aclrtProcessReport", [&]() -> Status {
    Status status;
    const auto deadline = deadlineOf(timeout, status);
    if (!status)
      return status;
    if (timeout == 0)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "the timeout is 0: give milliseconds, or -1 to wait for ever");
    const auto thread = subscriptions().find(static_cast<std::uint64_t>(pthread_self()));
    if (!thread)
      return failure(ACL_ERROR_RT_THREAD_SUBSCRIBE, "this thread has not subscribed to any stream");
    if (!thread->process(deadline))
      return failure(ACL_ERROR_RT_REPORT_TIMEOUT, "no callback came within {} ms", timeout);
    return {};
  });
}

aclError aclrtLaunchCallback(aclrtCallback fn, void* userData, aclrtCallbackBlockType blockType, aclrtStream stream) {
  return call("aclrtLaunchCallback", [&]() -> Status {
    if (fn == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "fn is null");
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    auto thread = target->callbacks();
    if (!thread)
      return failure(ACL_ERROR_RT_STREAM_NO_CB_REG, "no thread has subscribed to this stream (aclrtSubscribeReport)");
    Stream* inside = target.get();
    return target->push([thread = std::move(thread), fn, userData, blockType, inside]() -> Status {
      const auto done = thread->push([fn, userData] { fn(userData); });
      if (blockType == ACL_CALLBACK_BLOCK && !done->wait(inside->cancelled()))
        return failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted while it waited for a callback");
      return {};
    });
  });
}

aclError aclrtLaunchHostFunc(aclrtStream stream, aclrtHostFunc fn, void* args) {
  return call("aclrtLaunchHostFunc", [&]() -> Status {
    if (fn == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "fn is null");
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    return target->push([fn, args]() -> Status {
      fn(args);
      return {};
    });
  });
}
