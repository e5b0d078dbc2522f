#include "simulator/acl/stream.h"

#include "simulator/acl/capture.h"

#include "simulator/acl/callback.h"

#include <exception>
#include <utility>

namespace ascend::sim::acl {
namespace {

/// How many tasks a stream holds: as on the device, who gives more has to wait.
constexpr std::size_t kMaxTasks = 4096;

Status runGuarded(const Stream::Task& task) {
  try {
    return task();
  } catch (const std::bad_alloc&) {
    return {ACL_ERROR_BAD_ALLOC, "the host has no memory left"};
  } catch (const std::exception& error) {
    return {ACL_ERROR_RT_INTERNAL_ERROR, error.what()};
  }
}

} // namespace

void Moment::reach(aclError code) {
  {
    const std::lock_guard lock(mutex_);
    reached_ = true;
    code_ = code;
    time_ = Clock::now();
  }
  changed_.notify_all();
}

bool Moment::wait(const std::atomic<bool>& cancelled) const {
  constexpr std::chrono::milliseconds kLook{20}; // how late a cancellation is seen
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kLook, [&] { return reached_; }))
    if (cancelled.load())
      return false;
  return true;
}

bool Moment::waitUntil(std::optional<Clock::time_point> deadline) const {
  std::unique_lock lock(mutex_);
  if (deadline)
    return changed_.wait_until(lock, *deadline, [&] { return reached_; });
  changed_.wait(lock, [&] { return reached_; });
  return true;
}

bool Moment::reached() const {
  const std::lock_guard lock(mutex_);
  return reached_;
}

aclError Moment::code() const {
  const std::lock_guard lock(mutex_);
  return code_;
}

Clock::time_point Moment::time() const {
  const std::lock_guard lock(mutex_);
  return time_;
}

Stream::~Stream() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  pushed_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

void Stream::start() {
  if (!thread_.joinable())
    thread_ = std::thread([this] { work(); });
}

Status Stream::push(Task task) {
  std::unique_lock lock(mutex_);
  if (const auto capture = capture_) {
    lock.unlock();
    capture->add(id_, std::move(task));
    return {};
  }
  start();
  finished_.wait(lock, [&] { return tasks_.size() < kMaxTasks || std::this_thread::get_id() == thread_.get_id(); });
  tasks_.push_back(std::move(task));
  ++issued_;
  lock.unlock();
  pushed_.notify_one();
  return {};
}

Status Stream::pushAndWait(Task task) {
  if (capture())
    return failure(ACL_ERROR_RT_STREAM_CAPTURED, "the stream is being captured: only asynchronous calls can be");
  auto moment = std::make_shared<Moment>();
  auto result = std::make_shared<Status>();
  auto reaching = std::make_shared<Reaching>(moment);
  if (Status status = push([task = std::move(task), reaching = std::move(reaching), result]() -> Status {
        *result = runGuarded(task);
        reaching->reach(ACL_SUCCESS);
        return {};
      });
      !status)
    return status;
  moment->waitUntil(std::nullopt);
  return moment->code() == ACL_SUCCESS ? *result : failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted");
}

Status Stream::pushWait(std::shared_ptr<const Moment> moment) {
  return push([this, moment = std::move(moment)]() -> Status {
    if (!moment->wait(cancelled_))
      return failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted while it waited for an event");
    return {};
  });
}

void Stream::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    pushed_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty())
      return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    running_ = true;
    lock.unlock();
    Status status = runGuarded(task);
    task = nullptr; // what it holds goes away without the lock
    lock.lock();
    running_ = false;
    ++done_;
    if (!status && error_)
      error_ = std::move(status);
    finished_.notify_all();
  }
}

Status Stream::synchronize(std::optional<Clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  if (std::this_thread::get_id() == thread_.get_id())
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "a function that runs in a stream cannot wait for that stream");
  if (capture_)
    return failure(ACL_ERROR_RT_STREAM_CAPTURED, "the stream is being captured: there is nothing to wait for");
  const std::uint64_t upTo = issued_;
  const auto reached = [&] { return done_ >= upTo; };
  if (!deadline)
    finished_.wait(lock, reached);
  else if (!finished_.wait_until(lock, *deadline, reached))
    return failure(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "{} tasks of stream {} are not done within the time", upTo - done_,
                   id_);
  return std::exchange(error_, Status{});
}

bool Stream::idle() const {
  const std::lock_guard lock(mutex_);
  return tasks_.empty() && !running_;
}

aclError Stream::pendingError() const {
  const std::lock_guard lock(mutex_);
  return error_.code;
}

void Stream::abort() {
  std::deque<Task> dropped;
  std::unique_lock lock(mutex_);
  cancelled_ = true;
  dropped.swap(tasks_);
  done_ += dropped.size();
  finished_.notify_all();
  if (std::this_thread::get_id() != thread_.get_id())
    finished_.wait(lock, [&] { return !running_; });
  cancelled_ = false;
}

std::shared_ptr<Capture> Stream::capture() const {
  const std::lock_guard lock(mutex_);
  return capture_;
}

void Stream::setCapture(std::shared_ptr<Capture> capture) {
  const std::lock_guard lock(mutex_);
  capture_ = std::move(capture);
}

std::shared_ptr<CallbackThread> Stream::callbacks() const {
  const std::lock_guard lock(mutex_);
  return callbacks_;
}

void Stream::setCallbacks(std::shared_ptr<CallbackThread> thread) {
  const std::lock_guard lock(mutex_);
  callbacks_ = std::move(thread);
}

} // namespace ascend::sim::acl
