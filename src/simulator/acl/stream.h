#pragma once
#include "simulator/acl/errors.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace ascend::sim::acl {

class CallbackThread;
class Capture;

using Clock = std::chrono::steady_clock;

/// One recording of an event: the moment at which a stream got to it.
class Moment {
public:
  void reach(aclError code);
  /// False: `cancelled` became true before. Nothing to wait for when it has happened.
  bool wait(const std::atomic<bool>& cancelled) const;
  /// False: not within the time.
  bool waitUntil(std::optional<Clock::time_point> deadline) const;
  bool reached() const;
  /// Of its stream at that moment.
  aclError code() const;
  Clock::time_point time() const;

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool reached_ = false;
  aclError code_ = ACL_SUCCESS;
  Clock::time_point time_;
};

/// What a task holds to reach a moment: also when the task is dropped.
class Reaching {
public:
  explicit Reaching(std::shared_ptr<Moment> moment) : moment_(std::move(moment)) {}
  ~Reaching() {
    if (!moment_->reached())
      moment_->reach(ACL_ERROR_RT_STREAM_ABORT);
  }
  Reaching(const Reaching&) = delete;
  Reaching& operator=(const Reaching&) = delete;
  void reach(aclError code) { moment_->reach(code); }

private:
  std::shared_ptr<Moment> moment_;
};

/// A queue of tasks that a thread of its own runs in order. What fails is kept until somebody synchronises.
class Stream {
public:
  using Task = std::function<Status()>;

  Stream(std::int32_t id, std::uint32_t device) : id_(id), device_(device) {}
  /// Waits for the queue.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::int32_t id() const { return id_; }
  std::uint32_t device() const { return device_; }

  /// What it was created with; here all streams are scheduled alike.
  struct Wishes {
    std::uint32_t priority = 0;
    std::uint32_t flags = 0;
  };
  void setWishes(Wishes wishes) { wishes_ = wishes; }
  Wishes wishes() const { return wishes_; }

  /// Waits while the queue is full.
  Status push(Task task);
  /// Runs the task in its turn, and waits for it.
  Status pushAndWait(Task task);
  /// The stream waits for the moment.
  Status pushWait(std::shared_ptr<const Moment> moment);

  /// Waits until what was given so far is done, and takes the first error of it.
  Status synchronize(std::optional<Clock::time_point> deadline = {});
  bool idle() const;
  /// The first error that nobody has taken.
  aclError pendingError() const;
  /// Forgets the tasks that have not begun, and waits for the one that runs.
  void abort();

  std::shared_ptr<CallbackThread> callbacks() const;
  void setCallbacks(std::shared_ptr<CallbackThread> thread);

  /// The capture that takes what the stream is given; null: it runs.
  std::shared_ptr<Capture> capture() const;
  void setCapture(std::shared_ptr<Capture> capture);

  const std::atomic<bool>& cancelled() const { return cancelled_; }

private:
  void work();
  void start();

  const std::int32_t id_;
  const std::uint32_t device_;
  Wishes wishes_; ///< set before anybody else has the stream
  mutable std::mutex mutex_;
  std::condition_variable pushed_;
  mutable std::condition_variable finished_;
  std::deque<Task> tasks_;
  std::uint64_t issued_ = 0;
  std::uint64_t done_ = 0;
  bool running_ = false;
  bool ending_ = false;
  std::atomic<bool> cancelled_ = false;
  Status error_;
  std::shared_ptr<CallbackThread> callbacks_;
  std::shared_ptr<Capture> capture_;
  std::thread thread_; ///< begins with the first task
};

} // namespace ascend::sim::acl
