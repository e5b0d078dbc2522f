#include "simulator/core/scheduler.h"

#include "simulator/core/host_threads.h"

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <deque>
#include <utility>

// AddressSanitizer follows a change of stacks only when it is told.
// NOLINTBEGIN(bugprone-reserved-identifier): its names
extern "C" {
__attribute__((weak)) void __sanitizer_start_switch_fiber(void** save, const void* bottom, std::size_t size);
__attribute__((weak)) void __sanitizer_finish_switch_fiber(void* save, const void** bottom, std::size_t* size);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace ascend::sim {
namespace {

struct Stack {
  const void* bottom = nullptr;
  std::size_t size = 0;
};

void leaveFor(const Stack& stack, void** save) {
  if (__sanitizer_start_switch_fiber != nullptr)
    __sanitizer_start_switch_fiber(save, stack.bottom, stack.size);
}

void arrived(void* save, Stack* from = nullptr) {
  if (__sanitizer_finish_switch_fiber == nullptr)
    return;
  Stack previous;
  __sanitizer_finish_switch_fiber(save, &previous.bottom, &previous.size);
  if (from != nullptr)
    *from = previous;
}

} // namespace

struct Scheduler::Context {
  std::unique_ptr<Resources> resources;
  boost::context::fiber own;  ///< while it is suspended
  boost::context::fiber back; ///< to the thread that runs it
  Stack threadStack;
  /// Of the wait that it is in.
  const std::function<bool()>* ready = nullptr;
  const std::function<void()>* stuck = nullptr;
  bool failed = false;

  void suspend() {
    void* save = nullptr;
    leaveFor(threadStack, &save);
    back = std::move(back).resume();
    arrived(save, &threadStack);
  }
};

struct Scheduler::Thread {
  std::deque<std::unique_ptr<Context>> contexts;
  std::deque<Context*> waiting;
  std::deque<Context*> paused;
};

struct Scheduler::Running {
  Thread& thread;
  Context& context;
};

/// Between a launch and the helpers that it asked for: one that comes too late finds it closed.
struct Scheduler::Gate {
  std::mutex mutex;
  Scheduler* scheduler = nullptr;
};

thread_local Scheduler::Running* Scheduler::running_ = nullptr;

Scheduler::Scheduler(Client& client, std::uint32_t tasks, unsigned threads)
    : client_(client), tasks_(tasks), threadLimit_(std::max(1U, std::min<unsigned>(threads, tasks))) {}
Scheduler::~Scheduler() = default;

void Scheduler::run() {
  active_ = 1;
  const auto gate = std::make_shared<Gate>();
  gate->scheduler = this;
  for (unsigned i = 1; i < threadLimit_; ++i)
    hostThreads().submit([gate] {
      Scheduler* scheduler = nullptr;
      {
        const std::scoped_lock lock(gate->mutex);
        if (gate->scheduler == nullptr)
          return;
        scheduler = gate->scheduler;
        const std::scoped_lock inner(scheduler->mutex_);
        ++scheduler->active_;
      }
      scheduler->client_.serve([scheduler] { scheduler->work(); });
    });
  client_.serve([this] { work(); });
  {
    const std::scoped_lock lock(gate->mutex);
    gate->scheduler = nullptr;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return active_ == 0; });
}

void Scheduler::notify() {
  ++version_;
  if (idle_ == 0)
    return;
  idle_ = 0;
  changed_.notify_all();
}

std::unique_ptr<Scheduler::Context> Scheduler::makeContext() {
  auto context = std::make_unique<Context>();
  context->resources = client_.makeResources();
  Context* const self = context.get();
  context->own = boost::context::fiber(
      std::allocator_arg, BorrowedStack{self->resources->stack().top()}, [this, self](boost::context::fiber&& back) {
        arrived(nullptr, &self->threadStack);
        self->back = std::move(back);
        for (std::uint32_t task = 0; (task = next_.fetch_add(1, std::memory_order_relaxed)) < tasks_;)
          client_.run(*self->resources, task);
        leaveFor(self->threadStack, nullptr);
        return std::move(self->back);
      });
  return context;
}

void Scheduler::resume(Thread& thread, Context& context) {
  Running running{thread, context};
  running_ = &running;
  void* save = nullptr;
  leaveFor({context.resources->stack().bottom(), FiberStack::kBytes}, &save);
  context.own = std::move(context.own).resume();
  arrived(save);
  running_ = nullptr;
  if (context.own)
    return;
  const auto at =
      std::find_if(thread.contexts.begin(), thread.contexts.end(), [&](const auto& c) { return c.get() == &context; });
  client_.finish(std::move(context.resources));
  thread.contexts.erase(at);
}

/// What runs next on the thread; null: all of its tasks wait, or it has none left.
Scheduler::Context* Scheduler::choose(Thread& thread) {
  const auto ready = std::find_if(thread.waiting.begin(), thread.waiting.end(),
                                  [](const Context* context) { return context->failed || (*context->ready)(); });
  if (ready != thread.waiting.end()) {
    Context* const context = *ready;
    thread.waiting.erase(ready);
    return context;
  }
  if (next_.load(std::memory_order_relaxed) < tasks_)
    return thread.contexts.emplace_back(makeContext()).get();
  if (!thread.paused.empty()) {
    Context* const context = thread.paused.front();
    thread.paused.pop_front();
    return context;
  }
  return nullptr;
}

void Scheduler::work() {
  Thread thread;
  std::unique_lock lock(mutex_);
  threads_.push_back(&thread);
  while (true) {
    if (Context* const context = choose(thread)) {
      lock.unlock();
      resume(thread, *context);
      lock.lock();
      continue;
    }
    if (thread.waiting.empty())
      break;
    if (++idle_ == active_) {
      deadlock();
      continue;
    }
    const std::uint64_t seen = version_;
    changed_.wait(lock, [&] { return version_ != seen || idle_ == active_; });
    if (version_ == seen)
      --idle_;
  }
  std::erase(threads_, &thread);
  --active_;
  changed_.notify_all();
}

/// Each thread knows the newest state, and none of its tasks can go on.
void Scheduler::deadlock() {
  for (Thread* const thread : threads_)
    for (Context* const context : thread->waiting)
      (*context->stuck)();
  for (Thread* const thread : threads_)
    for (Context* const context : thread->waiting)
      context->failed = true;
  notify();
}

bool Scheduler::wait(std::unique_lock<std::mutex>& lock, const std::function<bool()>& ready,
                     const std::function<void()>& stuck) {
  Context& self = running_->context;
  while (!ready()) {
    self.ready = &ready;
    self.stuck = &stuck;
    self.failed = false;
    running_->thread.waiting.push_back(&self);
    lock.unlock();
    self.suspend();
    lock.lock();
    if (self.failed)
      return false;
  }
  return true;
}

void Scheduler::pause() {
  Context& self = running_->context;
  {
    // Only this thread looks at its tasks, but what they wait for is guarded.
    const std::scoped_lock lock(mutex_);
    running_->thread.paused.push_back(&self);
  }
  self.suspend();
}

} // namespace ascend::sim
