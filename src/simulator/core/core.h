#pragma once
#include "simulator/check/context.h"
#include "simulator/check/event_flags.h"
#include "simulator/check/memory_check.h"
#include "simulator/check/shadow_check.h"
#include "simulator/core/buffers.h"
#include "simulator/core/global_memory.h"
#include "simulator/core/local_memory.h"

#include <memory_resource>

namespace ascend::sim {

/// Thrown through a kernel to end its block.
struct BlockAborted {};

/// What a host thread keeps from block to block.
struct CoreResources {
  LocalMemory memory;
  SiteTable sites;
  FindingLog log;
  std::pmr::unsynchronized_pool_resource pool;
};

/// One block on one core: what the kernel's calls act on.
class Core {
public:
  struct Block {
    std::string_view kernel;
    std::uint32_t index = 0;
    std::uint32_t count = 1;
    void* workspace = nullptr;
  };

  Core(CoreResources& resources, const Options& options, const GlobalSnapshot& global, const Block& block);

  /// Runs `invoke` as the kernel on the calling thread. False: the block was aborted.
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
  static Core& current();

  CoreInfo& info() { return info_; }
  bool operation(const Operation& operation);
  bool scalar(const char* name, const Access& access, const Where& where);
  QueueId initBuffer(const BufferRequest& request);
  BufferSlot slot(QueueId queue, std::uint32_t index) { return buffers_.slot(queue, index); }
  BufferSlot allocTensor(QueueId queue, const Where& where) {
    shadow_.flush();
    return buffers_.allocate(queue, site("AllocTensor", where));
  }
  void enQue(QueueId queue, std::uint64_t token, const Where& where) {
    shadow_.flush();
    buffers_.enqueue(queue, token, site("EnQue", where));
  }
  BufferSlot deQue(QueueId queue, const Where& where) {
    shadow_.flush();
    return buffers_.dequeue(queue, site("DeQue", where));
  }
  void freeTensor(QueueId queue, std::uint64_t token, const Where& where) {
    shadow_.flush();
    buffers_.free(queue, token, site("FreeTensor", where));
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

  const ShadowCheck& shadow() const { return shadow_; }
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

  SiteId site(const char* name, const Where& where) { return context_.sites.intern(name, where); }
  bool check(std::span<const Access> accesses, Pipe pipe, SiteId site);
  void finish();

  CoreInfo info_;
  CheckContext context_;
  EventFlags flags_;
  Buffers buffers_;
  MemoryCheck memoryCheck_;
  ShadowCheck shadow_;
  bool tracking_;
  bool faulted_ = false;
  bool aborted_ = false;
};

} // namespace ascend::sim
