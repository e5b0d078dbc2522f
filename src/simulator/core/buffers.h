#pragma once
#include "simulator/check/context.h"
#include "simulator/check/event_flags.h"
#include "simulator/core/local_memory.h"

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ascend::sim {

/// The queues and buffers of TPipe: who holds which buffer, and the order that a queue makes between two pipes.
class Buffers {
public:
  Buffers(CheckContext& context, EventFlags& flags, const LocalMemory& memory)
      : context_(context), flags_(flags), memory_(memory) {}

  /// 0 after a finding that leaves nothing to go on with.
  QueueId init(const BufferRequest& request, SiteId site);
  /// Where a buffer of a queue lies that was asked for without a place.
  void place(QueueId queue, std::uint32_t index, std::uint64_t offset, std::uint64_t bytes, SiteId site);
  /// Waits for those who still use buffers that lie in `pool`.
  void resetPool(QueueId pool, SiteId site);
  BufferSlot slot(QueueId queue, std::uint32_t index) const;
  BufferSlot allocate(QueueId queue, SiteId site);
  void enqueue(QueueId queue, std::uint64_t token, SiteId site);
  BufferSlot dequeue(QueueId queue, SiteId site);
  void free(QueueId queue, std::uint64_t token, SiteId site);
  QueueState state(QueueId queue) const;
  /// TPipe::Reset and the end of the kernel: reports what is still held, forgets all.
  void reset(SiteId site);

  /// True: the token names a buffer that is in use. Else `freedAt` is where it was freed (0: not known).
  bool valid(std::uint64_t token, SiteId& freedAt) const;
  /// "buffer 1 of the VECIN queue of InitBuffer (kernel.cpp:12)"; "" when no buffer is there.
  std::string describe(const void* address) const;

private:
  enum class State : std::uint8_t { idle, held, queued };
  struct Buffer {
    unsigned char* address = nullptr;
    State state = State::idle;
    std::uint32_t generation = 0;
    std::int32_t queueEvent = -1; ///< held by EnQue … DeQue
    std::int32_t freeEvent = -1;  ///< held by FreeTensor … AllocTensor
    SiteId site = 0;              ///< of the last change of state
  };
  struct Queue {
    BufferRequest request;
    std::uint64_t bytes = 0;
    SiteId site = 0;
    std::vector<Buffer> buffers;
    std::deque<std::uint32_t> fifo;
    std::uint32_t cursor = 0;
    std::uint64_t taken = 0; ///< of its memory, by buffers that lie in it
  };
  struct Named {
    Queue* queue;
    std::uint32_t index;
  };

  QueueId initInside(const BufferRequest& request, std::uint64_t bytes, SiteId site);
  const Queue* find(QueueId id) const;
  Queue* find(QueueId id);
  BufferSlot slotOf(QueueId id, const Queue& queue, std::uint32_t index) const;
  /// The buffer that a token names, if it belongs to `queue` and is still in use; else a finding.
  Buffer* owned(QueueId id, std::uint64_t token, const char* call, SiteId site);
  BufferSlot missing(SiteId site) const;
  void give(Pipe from, Pipe to, std::int32_t& event, SiteId site);
  void take(Pipe from, Pipe to, std::int32_t& event, SiteId site);
  bool checking() const { return context_.options.memory; }

  CheckContext& context_;
  EventFlags& flags_;
  const LocalMemory& memory_;
  std::vector<Queue> queues_;
  QueueId firstId_ = 1; ///< ids and tokens from before a reset name nothing
  std::array<std::uint64_t, kSpaceCount> used_{};
  std::uint32_t bufferCount_ = 0;
};

} // namespace ascend::sim
