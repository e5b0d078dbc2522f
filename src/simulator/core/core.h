#pragma once
#include "simulator/check/context.h"
#include "simulator/check/event_flags.h"
#include "simulator/check/memory_check.h"
#include "simulator/check/shadow_check.h"
#include "simulator/core/buffers.h"
#include "simulator/core/core_layout.h"
#include "simulator/core/crash_guard.h"
#include "simulator/core/global_memory.h"
#include "simulator/core/local_memory.h"
#include "simulator/core/meeting.h"
#include "simulator/core/pending_effects.h"
#include "simulator/timing/recorder.h"

#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ascend::sim {

/// Thrown through a kernel to end its block.
struct BlockAborted {};

/// What a context keeps from core to core.
struct CoreResources {
  LocalMemory memory;
  FiberStack stack;
  SiteTable sites;
  FindingLog log;
  std::pmr::unsynchronized_pool_resource pool;
};

/// What the cores of a launch share.
struct LaunchState {
  LaunchState(const CoreLayout& cores, Scheduler& scheduler) : layout(cores), meeting(cores, scheduler) {}

  const CoreLayout& layout;
  Meeting meeting;
  std::atomic<bool> met{false}; ///< a core has told another one something
  std::mutex shadowMutex;
  GlobalShadow shadow;
};

/// One block on one core: what the kernel's calls act on.
class Core {
public:
  struct Place {
    std::string_view kernel;
    std::uint32_t core = 0; ///< of the launch's cores
    void* workspace = nullptr;
    /// For the clock: the SoC, and how much of the block to record. Null: no clock.
    const target::Soc* clock = nullptr;
    timing::Recorder::Limits clockLimits{};
  };

  Core(CoreResources& resources, const Options& options, const GlobalSnapshot& global, LaunchState& launch,
       const Place& place);

  /// Runs `invoke` as the kernel on the calling thread. False: the core was aborted.
  template <class F> bool run(F&& invoke) {
    const Current current(*this);
    try {
      invoke();
    } catch (const BlockAborted&) {
      aborted_ = true;
    }
    finish();
    return !aborted_;
  }

  /// The core of the calling thread; there is one while a kernel runs.
  static Core& current() { return *current_; }
  /// Whether the calling thread runs a core.
  static bool isCurrent() { return current_ != nullptr; }

  CoreInfo& info() { return info_; }
  bool operation(const Operation& operation);
  bool scalar(const char* name, const Access& access, const Where& where);
  QueueId initBuffer(const BufferRequest& request);
  BufferSlot slot(QueueId queue, std::uint32_t index) { return buffers_.slot(queue, index); }
  BufferSlot allocTensor(QueueId queue, const Where& where) {
    shadow_.flush();
    return buffers_.allocate(queue, queueSite("AllocTensor", where));
  }
  void enQue(QueueId queue, std::uint64_t token, const Where& where) {
    shadow_.flush();
    buffers_.enqueue(queue, token, queueSite("EnQue", where));
  }
  BufferSlot deQue(QueueId queue, const Where& where) {
    shadow_.flush();
    return buffers_.dequeue(queue, queueSite("DeQue", where));
  }
  void freeTensor(QueueId queue, std::uint64_t token, const Where& where) {
    shadow_.flush();
    buffers_.free(queue, token, queueSite("FreeTensor", where));
  }
  void placeBuffer(QueueId queue, std::uint32_t i, std::uint64_t offset, std::uint64_t bytes, const Where& where) {
    buffers_.place(queue, i, offset, bytes, site("InitBufHandle", where));
  }
  void poolReset(QueueId pool, const Where& where) {
    shadow_.flush();
    buffers_.resetPool(pool, site("TBufPool::Reset", where));
  }
  QueueState queueState(QueueId queue) const { return buffers_.state(queue); }
  void pipeReset(const Where& where) {
    shadow_.flush();
    buffers_.reset(site("TPipe::Reset", where));
  }
  void setFlag(Pipe from, Pipe to, std::int32_t event, const Where& where) {
    shadow_.flush();
    flags_.set(context_, from, to, event, site("SetFlag", where));
  }
  void waitFlag(Pipe from, Pipe to, std::int32_t event, const Where& where) {
    shadow_.flush();
    flags_.wait(context_, from, to, event, site("WaitFlag", where));
    // Without checks nobody tells of reads: what polls by copies waits for them.
    if (info_.checking == 0 && to == Pipe::S)
      polls(where.file);
  }
  void cacheClean(const void* address, std::uint64_t bytes);
  void viewGlobal(const void* address, const char* type, const Where& where) {
    memoryCheck_.checkType(address, type, site("SetGlobalBuffer", where));
  }
  void barrier(Pipe pipe, const Where& where);
  void order(Pipe from, Pipe to);
  std::int32_t allocEvent(Pipe from, Pipe to, bool take, const Where& where) {
    return flags_.allocate(context_, from, to, take, site(take ? "AllocEventID" : "FetchEventID", where));
  }
  void releaseEvent(Pipe from, Pipe to, std::int32_t event, const Where& where) {
    flags_.release(context_, from, to, event, site("ReleaseEventID", where));
  }
  void report(Severity severity, const char* code, const char* message, const Where& where);
  [[noreturn]] void trap(const char* code, const char* message, const Where& where);
  [[noreturn]] void unsupported(const char* name, const Where& where);

  // Between cores (core_meeting.cpp).
  void crossSet(std::uint32_t mode, Pipe pipe, std::uint32_t flag, const Where& where);
  void crossWait(std::uint32_t flag, const Where& where);
  std::int32_t post(const Signal& signal);
  void await(const Signal& signal);
  void pause();
  /// True: it told others something, or was told.
  bool met() const { return met_; }

  /// With other cores; told when all have ended, and it is known which words they wait for each other by.
  std::vector<GlobalShadow::Conflict> takeConflicts() { return std::move(conflicts_); }
  std::vector<Meeting::Heard> takeHeard() { return std::move(heard_); }

  const ShadowCheck& shadow() const { return shadow_; }
  /// What the clock needs of the block; empty without a clock.
  std::optional<timing::BlockRecord> takeRecord() { return clock_ ? std::optional(clock_->take()) : std::nullopt; }
  /// True: an operation was not executed, or the block was aborted: the device would have stopped.
  bool faulted() const { return faulted_ || aborted_; }

private:
  class Current {
  public:
    explicit Current(Core& core);
    ~Current();
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;

  private:
    Core* previous_;
  };
  /// While another core has the thread.
  class Away {
  public:
    explicit Away(Core& core);
    ~Away();
    Away(const Away&) = delete;
    Away& operator=(const Away&) = delete;

  private:
    Core& core_;
    CrashGuard::Away guard_;
  };

  SiteId site(const char* name, const Where& where) {
    const SiteId id = context_.sites.intern(name, where);
    if (clock_)
      clock_->call(id);
    return id;
  }
  SiteId queueSite(const char* name, const Where& where) {
    const SiteId id = site(name, where);
    if (clock_)
      clock_->queueCall();
    return id;
  }
  bool check(std::span<const Access> accesses, Pipe pipe, SiteId site);
  void finish();
  void polls(const void* address);
  /// A scalar access of global memory: words that go past the cache are how cores wait for each other by reading.
  void reachWord(std::string_view name, const Access& access);
  void tell(std::span<const CacheLines::Word> words);
  /// Before it tells others something or is told: what it did up to here.
  void endPhase();
  /// All that is complete when what the pipe was given so far is.
  Knowledge message(Pipe pipe);
  void learn(const Knowledge& knowledge);
  [[noreturn]] void stuck(const Meeting::Stuck& why, SiteId site);
  bool signalThere(const Signal& signal, Mode mode, SiteId site);

  /// Each call of a kernel asks for it: at a fixed distance from the thread's own block that takes one load, otherwise
  /// a call.
  static constinit thread_local Core* current_ __attribute__((tls_model("initial-exec")));

  LaunchState& launch_;
  std::uint32_t core_;
  Knowledge knowledge_;                           ///< of other cores
  std::vector<GlobalShadow::Conflict> conflicts_; ///< with other cores
  bool met_ = false;
  CacheLines cache_;
  std::vector<Meeting::Heard> heard_; ///< words that were read past the cache
  const void* polled_ = nullptr;      ///< what was read last of global memory
  std::uint32_t polls_ = 0;           ///< how often in a row
  CoreInfo info_;
  CheckContext context_;
  EventFlags flags_;
  Buffers buffers_;
  MemoryCheck memoryCheck_;
  ShadowCheck shadow_;
  PendingEffects pending_;
  std::optional<timing::Recorder> clock_;
  bool tracking_;
  bool faulted_ = false;
  bool aborted_ = false;
};

} // namespace ascend::sim
