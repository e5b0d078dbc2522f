#include "simulator/core/pending_effects.h"

#include "simulator/check/segments.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace ascend::sim {
namespace {

/// Bytes go from one place to another as they are: the copy engines, without padding, layout or atomic update.
bool isPlainCopy(const Operation& operation) {
  if (operation.accessCount != 2 || (operation.pipe != Pipe::MTE2 && operation.pipe != Pipe::MTE3) ||
      std::string_view(operation.name) != "DataCopy")
    return false;
  const Access &from = operation.accesses[0], &to = operation.accesses[1];
  return from.mode == Mode::read && to.mode == Mode::write && from.bytes == to.bytes && from.count[0] == to.count[0] &&
         from.count[1] == 1 && to.count[1] == 1 && (from.granule <= 1 || from.bytes % from.granule == 0) &&
         (to.granule <= 1 || to.bytes % to.granule == 0);
}

} // namespace

void PendingEffects::apply(const Effect& effect) {
  for (const Piece& piece : effect.results)
    std::memcpy(piece.at, piece.bytes.data(), piece.bytes.size());
  if (!effect.copy)
    return;
  const auto* from = static_cast<const unsigned char*>(effect.from.address);
  auto* to = static_cast<unsigned char*>(const_cast<void*>(effect.to.address));
  for (std::uint32_t i = 0; i < effect.from.count[0]; ++i)
    std::memmove(to + static_cast<std::int64_t>(i) * effect.to.stride[0],
                 from + static_cast<std::int64_t>(i) * effect.from.stride[0], effect.from.bytes);
}

/// The operation that was let run is over: its results are kept, and memory is as it was.
void PendingEffects::settle() {
  if (pipe_ == Pipe::none)
    return;
  Effect effect{.epoch = epoch_};
  for (Piece& piece : before_) {
    Piece& result = effect.results.emplace_back(piece.at, std::vector<unsigned char>(piece.bytes.size()));
    std::memcpy(result.bytes.data(), piece.at, piece.bytes.size());
  }
  // Back to front: a byte that an operation was said to write twice has its first content in the first piece.
  for (auto piece = before_.rbegin(); piece != before_.rend(); ++piece)
    std::memcpy(piece->at, piece->bytes.data(), piece->bytes.size());
  pending_[index(pipe_)].push_back(std::move(effect));
  before_.clear();
  pipe_ = Pipe::none;
}

void PendingEffects::show(Pipe pipe, const PipeClocks& clocks) {
  for (std::size_t p = 0; p < kPipeCount; ++p) {
    std::deque<Effect>& queue = pending_[p];
    std::size_t count = 0;
    while (count < queue.size() && clocks.ordered(static_cast<Pipe>(p), queue[count].epoch, pipe))
      ++count;
    if (order_ == Order::fuzz && count < queue.size())
      count += std::uniform_int_distribution<std::size_t>(0, queue.size() - count)(random_);
    for (; count != 0; --count) {
      apply(queue.front());
      queue.pop_front();
    }
  }
}

bool PendingEffects::begin(const Operation& operation, const PipeClocks& clocks) {
  settle();
  show(operation.pipe, clocks);
  const std::span<const Access> accesses(operation.accesses, operation.accessCount);
  // Updates of memory that others update too are made where that memory is.
  const bool atomic =
      std::any_of(accesses.begin(), accesses.end(), [](const Access& a) { return a.mode == Mode::atomic; });
  if (operation.pipe == Pipe::S || atomic)
    return true;
  const Epoch now = clocks.now(operation.pipe);
  if (isPlainCopy(operation)) {
    pending_[index(operation.pipe)].push_back(
        {.epoch = now, .from = operation.accesses[0], .to = operation.accesses[1], .copy = true});
    return false;
  }
  for (const Access& access : accesses)
    if (access.mode != Mode::read)
      Segments(access).forEach([&](std::uintptr_t begin, std::uintptr_t end) {
        auto* const at =
            reinterpret_cast<unsigned char*>(begin); // NOLINT(performance-no-int-to-ptr): an access's address
        before_.push_back({at, std::vector<unsigned char>(at, at + (end - begin))});
      });
  pipe_ = operation.pipe;
  epoch_ = now;
  return true;
}

void PendingEffects::beginScalar(const PipeClocks& clocks) {
  settle();
  show(Pipe::S, clocks);
}

void PendingEffects::commit(const Clock& clock) {
  settle();
  for (std::size_t p = 0; p < kPipeCount; ++p)
    while (!pending_[p].empty() && pending_[p].front().epoch <= clock.done[p]) {
      apply(pending_[p].front());
      pending_[p].pop_front();
    }
}

void PendingEffects::commitAll() {
  settle();
  for (std::deque<Effect>& queue : pending_) {
    for (const Effect& effect : queue)
      apply(effect);
    queue.clear();
  }
}

} // namespace ascend::sim
