#pragma once
#include "simulator/core/fiber_stack.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ascend::sim {

/// Runs tasks (the cores of a launch) on host threads. A task that waits for another gives its thread to the next one:
/// any number of tasks gets along with any number of threads. A task stays on the thread on which it began.
///
/// Tasks run one after the other on a context with a stack of its own; another context is made only when a task
/// waits. A kernel whose cores never meet pays for one switch to a context and back for each thread.
class Scheduler {
public:
  /// What a context has beside its stack.
  class Resources {
  public:
    virtual ~Resources() = default;
    virtual const FiberStack& stack() const = 0;
  };
  /// Calls happen on any thread, but those of one context on one thread.
  class Client {
  public:
    virtual ~Client() = default;
    /// Calls `work`, which runs contexts until there are none; once on each thread.
    virtual void serve(const std::function<void()>& work) = 0;
    virtual std::unique_ptr<Resources> makeResources() = 0;
    virtual void run(Resources& resources, std::uint32_t task) = 0;
    /// No task will run on the context any more.
    virtual void finish(std::unique_ptr<Resources> resources) = 0;
  };

  Scheduler(Client& client, std::uint32_t tasks, unsigned threads);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Returns when all tasks have ended.
  void run();

  /// Guards what tasks tell each other.
  std::mutex& mutex() { return mutex_; }
  /// After a change of that, with the mutex held.
  void notify();

  /// Called by a task, with the mutex held: returns when `ready` says so. False: nothing can go on any more; `stuck`
  /// was called for each task that waits, before any of them went on. All calls are made with the mutex held.
  bool wait(std::unique_lock<std::mutex>& lock, const std::function<bool()>& ready, const std::function<void()>& stuck);

  /// Called by a task that polls: lets others have its thread.
  void pause();

private:
  struct Context;
  struct Thread;
  struct Running;
  struct Gate;
  void work();
  Context* choose(Thread& thread);
  void resume(Thread& thread, Context& context);
  void deadlock();
  std::unique_ptr<Context> makeContext();

  Client& client_;
  const std::uint32_t tasks_;
  const unsigned threadLimit_;
  std::atomic<std::uint32_t> next_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t version_ = 0; ///< of what the mutex guards
  unsigned active_ = 0;       ///< threads at work
  unsigned idle_ = 0;         ///< of those: threads that know the newest version, and whose tasks all wait
  std::vector<Thread*> threads_;
  static thread_local Running* running_;
};

} // namespace ascend::sim
