#include "simulator/core/buffers.h"

#include <algorithm>

namespace ascend::sim {
namespace {

constexpr std::uint32_t kMaxBuffers = 64;

// A token is the queue, the buffer in it, and how often that buffer was handed out.
std::uint64_t makeToken(QueueId id, std::uint32_t index, std::uint32_t generation) {
  return (std::uint64_t{id} << 40) | (std::uint64_t{index} << 32) | generation;
}
QueueId queueOf(std::uint64_t token) { return static_cast<QueueId>(token >> 40); }
std::uint32_t indexOf(std::uint64_t token) { return static_cast<std::uint32_t>(token >> 32) & 0xFF; }
std::uint32_t generationOf(std::uint64_t token) { return static_cast<std::uint32_t>(token); }

} // namespace

const Buffers::Queue* Buffers::find(QueueId id) const {
  return id >= firstId_ && id - firstId_ < queues_.size() ? &queues_[id - firstId_] : nullptr;
}
Buffers::Queue* Buffers::find(QueueId id) { return const_cast<Queue*>(std::as_const(*this).find(id)); }

QueueId Buffers::init(const BufferRequest& request, SiteId site) {
  const char* const position = request.position == nullptr ? "?" : request.position;
  const auto space = static_cast<std::size_t>(request.space);
  if (request.bytes == 0 || request.count == 0) {
    if (checking())
      if (auto* f = context_.report("QUEUE-INIT", site))
        f->message = fmt::format("a {} buffer of {} times {} bytes is empty", position, request.count, request.bytes);
  }
  BufferRequest use = request;
  use.count = std::clamp<std::uint32_t>(request.count, 1, kMaxBuffers);
  const std::uint64_t bytes = std::max<std::uint64_t>(32, (request.bytes + 31) / 32 * 32);
  if (request.count > kMaxBuffers || bufferCount_ + use.count > kMaxBuffers) {
    if (checking())
      if (auto* f = context_.report("QUEUE-INIT", site)) {
        f->message = fmt::format("{} buffers in all: TPipe has room for {}", bufferCount_ + request.count, kMaxBuffers);
        f->hint = "put several tensors into one buffer";
      }
  }
  bufferCount_ += use.count;
  if (request.pool != 0 || request.share != 0 || request.placed != 0)
    return initInside(use, bytes, site);
  std::uint64_t& used = used_[space];
  if (request.space == Space::GM || bytes > LocalMemory::kReserve || used + bytes * use.count > LocalMemory::kReserve) {
    if (auto* f = context_.report("MEM-CAPACITY", site))
      f->message = fmt::format("a {} buffer of {} times {} does not fit into {}: it has {}", position, request.count,
                               bytesText(request.bytes), name(request.space), bytesText(memory_.usable(request.space)));
    return 0;
  }
  const std::uint64_t before = used;
  Queue queue{.request = use, .bytes = bytes, .site = site};
  for (std::uint32_t i = 0; i < use.count; ++i) {
    queue.buffers.push_back({.address = memory_.begin(request.space) + used});
    used += bytes;
  }
  if (checking() && used > memory_.usable(request.space) && before <= memory_.usable(request.space))
    if (auto* f = context_.report("MEM-CAPACITY", site, 0, Severity::warning)) {
      f->message =
          fmt::format("the buffers in {} take {} with this one; {} are there: what lies beyond must not be used",
                      name(request.space), bytesText(used), bytesText(memory_.usable(request.space)));
      f->hint = "use a smaller tile, or fewer buffers";
    }
  // A TBuf is in use from the start.
  if (use.depth == 0)
    for (Buffer& buffer : queue.buffers)
      buffer.state = State::held;
  queues_.push_back(std::move(queue));
  return firstId_ + static_cast<QueueId>(queues_.size()) - 1;
}

/// Not behind all others: in a pool, in the memory of another one, or where the kernel says.
QueueId Buffers::initInside(const BufferRequest& request, std::uint64_t bytes, SiteId site) {
  Queue* const pool = find(request.pool);
  const Queue* const shared = find(request.share);
  if ((request.pool != 0 && pool == nullptr) || (request.share != 0 && shared == nullptr)) {
    missing(site);
    return 0;
  }
  const char* const position = request.position == nullptr ? "?" : request.position;
  const auto complain = [&](const Queue& where, std::uint64_t there) {
    if (auto* f = context_.report("MEM-CAPACITY", site, where.site))
      f->message = fmt::format("a {} buffer of {} times {} does not fit into the {} pool: it has {}{}", position,
                               request.count, bytesText(request.bytes), where.request.position, bytesText(there),
                               where.taken == 0 ? "" : " left");
    return QueueId{0};
  };
  Queue queue{.request = request, .bytes = bytes, .site = site};
  unsigned char* at = memory_.begin(request.space);
  if (shared != nullptr) {
    if (shared->request.space != request.space || bytes * request.count > shared->bytes)
      return complain(*shared, shared->bytes);
    at = shared->buffers[0].address;
  } else if (pool != nullptr) {
    if (pool->request.space != request.space || pool->taken + bytes * request.count > pool->bytes)
      return complain(*pool, pool->bytes - pool->taken);
    at = pool->buffers[0].address + pool->taken;
    pool->taken += bytes * request.count;
  }
  for (std::uint32_t i = 0; i < request.count; ++i)
    queue.buffers.push_back({.address = request.placed != 0 ? at : at + i * bytes,
                             .state = request.depth == 0 ? State::held : State::idle});
  queues_.push_back(std::move(queue));
  return firstId_ + static_cast<QueueId>(queues_.size()) - 1;
}

void Buffers::place(QueueId id, std::uint32_t index, std::uint64_t offset, std::uint64_t bytes, SiteId site) {
  Queue* const queue = find(id);
  if (queue == nullptr || index >= queue->buffers.size()) {
    missing(site);
    return;
  }
  const Space space = queue->request.space;
  if (offset + bytes > memory_.usable(space) && checking())
    if (auto* f = context_.report("MEM-CAPACITY", site))
      f->message = fmt::format("a buffer of {} at byte {} does not fit into {}: it has {}", bytesText(bytes), offset,
                               name(space), bytesText(memory_.usable(space)));
  if (offset + bytes > LocalMemory::kReserve)
    return;
  queue->buffers[index].address = memory_.begin(space) + offset;
  queue->bytes = bytes;
}

void Buffers::resetPool(QueueId id, SiteId site) {
  const Queue* const pool = find(id);
  if (pool == nullptr) {
    missing(site);
    return;
  }
  const unsigned char* const begin = pool->buffers[0].address;
  for (Queue& queue : queues_)
    for (Buffer& buffer : queue.buffers)
      if (queue.request.depth != 0 && buffer.address >= begin && buffer.address < begin + pool->bytes)
        take(queue.request.consumer, queue.request.producer, buffer.freeEvent, site);
}

BufferSlot Buffers::slotOf(QueueId id, const Queue& queue, std::uint32_t index) const {
  const Buffer& buffer = queue.buffers[index];
  return {.address = buffer.address, .bytes = queue.bytes, .token = makeToken(id, index, buffer.generation)};
}

BufferSlot Buffers::missing(SiteId site) const {
  if (checking())
    if (auto* f = context_.report("QUEUE-INIT", site)) {
      f->message = "the queue or buffer has no memory";
      f->hint = "call TPipe::InitBuffer for it first (and again after TPipe::Reset)";
    }
  return {.address = memory_.begin(Space::UB), .bytes = 0, .token = 0};
}

BufferSlot Buffers::slot(QueueId id, std::uint32_t index) const {
  const Queue* const queue = find(id);
  if (queue == nullptr || index >= queue->buffers.size())
    return missing(0);
  return slotOf(id, *queue, index);
}

void Buffers::give(Pipe from, Pipe to, std::int32_t& event, SiteId site) {
  if (from == Pipe::none || to == Pipe::none)
    return;
  if (from == to) {
    context_.clocks.barrier(from);
    return;
  }
  event = flags_.allocate(context_, from, to, true, site);
  if (event >= 0)
    flags_.set(context_, from, to, event, site, EventFlags::Owner::queue);
}

void Buffers::take(Pipe from, Pipe to, std::int32_t& event, SiteId site) {
  if (event < 0)
    return;
  flags_.wait(context_, from, to, event, site);
  flags_.release(context_, from, to, event, site);
  event = -1;
}

BufferSlot Buffers::allocate(QueueId id, SiteId site) {
  Queue* const queue = find(id);
  if (queue == nullptr || queue->buffers.empty())
    return missing(site);
  const auto count = static_cast<std::uint32_t>(queue->buffers.size());
  std::uint32_t i = queue->cursor;
  for (std::uint32_t tries = 0; tries < count && queue->buffers[i].state != State::idle; ++tries)
    i = (i + 1) % count;
  queue->cursor = (i + 1) % count;
  Buffer& buffer = queue->buffers[i];
  if (buffer.state != State::idle) {
    if (checking())
      if (auto* f = context_.report("QUEUE-FULL", site, buffer.site)) {
        f->message = fmt::format("all {} buffers of the {} queue are in use: the device hangs here", count,
                                 queue->request.position);
        f->hint = "free a tensor first (FreeTensor), or give the queue more buffers in InitBuffer";
      }
    return slotOf(id, *queue, i);
  }
  take(queue->request.consumer, queue->request.producer, buffer.freeEvent, site);
  buffer.state = State::held;
  buffer.site = site;
  ++buffer.generation;
  return slotOf(id, *queue, i);
}

Buffers::Buffer* Buffers::owned(QueueId id, std::uint64_t token, const char* call, SiteId site) {
  Queue* const queue = find(id);
  if (queue == nullptr) {
    missing(site);
    return nullptr;
  }
  if (token == 0 || queueOf(token) != id || indexOf(token) >= queue->buffers.size()) {
    if (checking())
      if (auto* f = context_.report("QUEUE-FOREIGN", site)) {
        f->message = fmt::format("{} of a tensor that is not from this {} queue", call, queue->request.position);
        f->hint = "a tensor goes back to the queue whose AllocTensor or DeQue gave it";
      }
    return nullptr;
  }
  Buffer& buffer = queue->buffers[indexOf(token)];
  if (buffer.state == State::idle || buffer.generation != generationOf(token)) {
    if (checking())
      if (auto* f = context_.report("QUEUE-FREED", site, buffer.site))
        f->message = fmt::format("{} of a tensor that was freed before{}", call,
                                 buffer.state == State::idle ? "" : ", and its buffer was handed out again");
    return nullptr;
  }
  return &buffer;
}

void Buffers::enqueue(QueueId id, std::uint64_t token, SiteId site) {
  Buffer* const buffer = owned(id, token, "EnQue", site);
  if (buffer == nullptr)
    return;
  Queue& queue = *find(id);
  if (buffer->state == State::queued) {
    if (checking())
      if (auto* f = context_.report("QUEUE-TWICE", site, buffer->site))
        f->message = fmt::format("EnQue of a tensor that is in the {} queue already", queue.request.position);
    return;
  }
  if (queue.request.depth != 0 && queue.fifo.size() >= queue.request.depth)
    if (checking())
      if (auto* f = context_.report("QUEUE-DEPTH", site, queue.buffers[queue.fifo.back()].site)) {
        f->message = fmt::format("EnQue of tensor {} into a {} queue of depth {}", queue.fifo.size() + 1,
                                 queue.request.position, queue.request.depth);
        f->hint = "call DeQue first, or declare the queue with a larger depth";
      }
  give(queue.request.producer, queue.request.consumer, buffer->queueEvent, site);
  buffer->state = State::queued;
  buffer->site = site;
  queue.fifo.push_back(indexOf(token));
}

BufferSlot Buffers::dequeue(QueueId id, SiteId site) {
  Queue* const queue = find(id);
  if (queue == nullptr)
    return missing(site);
  if (queue->fifo.empty()) {
    if (checking())
      if (auto* f = context_.report("QUEUE-EMPTY", site)) {
        f->message = fmt::format("DeQue from a {} queue that is empty", queue->request.position);
        f->hint = "EnQue a tensor first";
      }
    return slotOf(id, *queue, 0);
  }
  const std::uint32_t i = queue->fifo.front();
  queue->fifo.pop_front();
  Buffer& buffer = queue->buffers[i];
  take(queue->request.producer, queue->request.consumer, buffer.queueEvent, site);
  buffer.state = State::held;
  buffer.site = site;
  return slotOf(id, *queue, i);
}

void Buffers::free(QueueId id, std::uint64_t token, SiteId site) {
  Buffer* const buffer = owned(id, token, "FreeTensor", site);
  if (buffer == nullptr)
    return;
  Queue& queue = *find(id);
  if (buffer->state == State::queued) {
    if (checking())
      if (auto* f = context_.report("QUEUE-FREED", site, buffer->site)) {
        f->message = fmt::format("FreeTensor of a tensor that is still in the {} queue", queue.request.position);
        f->hint = "call DeQue first";
      }
    std::erase(queue.fifo, indexOf(token));
    take(queue.request.producer, queue.request.consumer, buffer->queueEvent, site);
  }
  give(queue.request.consumer, queue.request.producer, buffer->freeEvent, site);
  buffer->state = State::idle;
  buffer->site = site;
}

QueueState Buffers::state(QueueId id) const {
  const Queue* const queue = find(id);
  if (queue == nullptr)
    return {};
  const auto idle = std::count_if(queue->buffers.begin(), queue->buffers.end(),
                                  [](const Buffer& b) { return b.state == State::idle; });
  return {.queued = static_cast<std::uint32_t>(queue->fifo.size()),
          .idle = static_cast<std::uint32_t>(idle),
          .depth = queue->request.depth};
}

void Buffers::reset(SiteId site) {
  for (Queue& queue : queues_) {
    if (queue.request.depth == 0)
      continue;
    for (Buffer& buffer : queue.buffers) {
      if (buffer.state == State::queued && checking()) {
        if (auto* f = context_.report("QUEUE-LEFT", buffer.site))
          f->message = fmt::format("the tensor is still in the {} queue when the pipe ends: nobody called DeQue",
                                   queue.request.position);
      } else if (buffer.state == State::held && checking()) {
        if (auto* f = context_.report("QUEUE-LEAK", buffer.site)) {
          f->message = fmt::format("the tensor of the {} queue is never freed", queue.request.position);
          f->hint = "call FreeTensor when it is no longer needed";
        }
      }
      const auto drain = [&](Pipe from, Pipe to, std::int32_t event) {
        if (event < 0)
          return;
        flags_.drain(context_, from, to, event);
        flags_.release(context_, from, to, event, site);
      };
      drain(queue.request.producer, queue.request.consumer, buffer.queueEvent);
      drain(queue.request.consumer, queue.request.producer, buffer.freeEvent);
    }
  }
  firstId_ += static_cast<QueueId>(queues_.size());
  queues_.clear();
  used_ = {};
  bufferCount_ = 0;
}

bool Buffers::valid(std::uint64_t token, SiteId& freedAt) const {
  freedAt = 0;
  const Queue* const queue = find(queueOf(token));
  if (queue == nullptr || indexOf(token) >= queue->buffers.size())
    return false;
  const Buffer& buffer = queue->buffers[indexOf(token)];
  freedAt = buffer.site;
  return buffer.state != State::idle && buffer.generation == generationOf(token);
}

std::string Buffers::describe(const void* address) const {
  const auto at = static_cast<const unsigned char*>(address);
  for (const Queue& queue : queues_)
    for (std::size_t i = 0; i < queue.buffers.size(); ++i) {
      const unsigned char* const begin = queue.buffers[i].address;
      if (at >= begin && at < begin + queue.bytes)
        return fmt::format("buffer {} of the {} {} of {}", i, queue.request.position,
                           queue.request.depth == 0 ? "TBuf" : "queue", sim::describe(context_.sites[queue.site]));
    }
  return {};
}

} // namespace ascend::sim
