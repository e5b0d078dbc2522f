#include "simulator/core/pending_effects.h"

#include "simulator/check/segments.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

namespace ascend::sim {
namespace {

/// No more is kept back than this: a kernel that never waits for its results has its work done in pieces.
constexpr std::size_t kMostWaiting = 4096;
constexpr std::size_t kMostKept = std::size_t{64} << 20;

constexpr Clock everything() {
  Clock clock;
  clock.done.fill(std::numeric_limits<Epoch>::max());
  return clock;
}

} // namespace

std::size_t PendingEffects::Lane::due(Epoch done) const {
  const auto end = std::partition_point(work.begin(), work.end(), [&](const Work& w) { return w.epoch <= done; });
  return static_cast<std::size_t>(end - work.begin());
}

std::vector<PendingEffects::Piece> PendingEffects::taken(std::vector<Piece> pieces) {
  for (Piece& piece : pieces)
    piece.take();
  return pieces;
}

void PendingEffects::takeBack(Work& work, const std::vector<Piece>& overwritten) {
  for (Piece& piece : work.results) {
    piece.take();
    kept_ += piece.size;
  }
  // Back to front: a byte that an operation was said to write twice has its first content in the first piece.
  for (auto piece = overwritten.rbegin(); piece != overwritten.rend(); ++piece)
    piece->put();
}

/// The operation that was let run is over: its results are kept, and memory is as it was.
void PendingEffects::settle() {
  if (running_ == Pipe::none)
    return;
  takeBack(run_, overwritten_);
  overwritten_.clear();
  lanes_[index(std::exchange(running_, Pipe::none))].work.push_back(std::move(run_));
  ++waiting_;
  run_ = {};
}

/// Runs an operation that was kept.
void PendingEffects::compute(Work& work, bool showAtOnce) {
  std::vector<Piece> overwritten;
  if (!showAtOnce)
    overwritten = taken(work.results);
  // Registers of results are as they are now, and stay as it leaves them.
  constexpr std::size_t kBytes = sizeof(CoreInfo::device) - kResultRegisterBytes;
  Registers now;
  std::memcpy(now.data(), registers_, kBytes);
  std::memcpy(registers_, work.registers->data(), kBytes);
  work.closure->run();
  std::memcpy(registers_, now.data(), kBytes);
  work.closure.reset();
  if (showAtOnce)
    work.results.clear();
  else
    takeBack(work, overwritten);
}

/// The first of a pipe, which have run, become visible.
void PendingEffects::finishFront(std::size_t pipe, std::size_t count) {
  Lane& lane = lanes_[pipe];
  for (; count != 0; --count) {
    for (const Piece& piece : lane.work.front().results) {
      piece.put();
      kept_ -= piece.size;
    }
    lane.work.pop_front();
    --waiting_;
    --lane.computed;
  }
}

bool PendingEffects::anyDue(const Clock& clock) const {
  for (std::size_t p = 0; p < kPipeCount; ++p)
    if (!lanes_[p].work.empty() && lanes_[p].work.front().epoch <= clock.done[p])
      return true;
  return false;
}

bool PendingEffects::overtaking(std::size_t pipe, const Work& work, Clock& clock) const {
  const auto races = [&](const Work& other) {
    return std::any_of(work.touches.begin(), work.touches.end(), [&](const Touch& a) {
      return std::any_of(other.touches.begin(), other.touches.end(),
                         [&](const Touch& b) { return (a.writes || b.writes) && a.begin < b.end && b.begin < a.end; });
    });
  };
  const Work* last = nullptr;
  for (std::size_t p = 0; p < kPipeCount; ++p)
    for (auto other = lanes_[p].work.rbegin();
         p != pipe && other != lanes_[p].work.rend() && other->number > work.number; ++other)
      if (other->before.done[pipe] < work.epoch && (last == nullptr || other->number > last->number) && races(*other)) {
        last = &*other;
        clock = other->before;
        clock.done[p] = other->epoch;
      }
  return last != nullptr;
}

bool PendingEffects::choose(const Clock& clock, std::size_t& pipe, std::size_t& count) {
  std::array<std::size_t, kPipeCount> due{};
  std::size_t pipes = 0;
  std::uint64_t last = 0;
  for (std::size_t p = 0; p < kPipeCount; ++p) {
    due[p] = lanes_[p].due(clock.done[p]);
    if (due[p] == 0)
      continue;
    ++pipes;
    const std::uint64_t number = lanes_[p].work[due[p] - 1].number;
    if (pipes == 1 || number > last) {
      last = number;
      pipe = p;
      count = due[p];
    }
  }
  if (pipes == 0)
    return false;
  if (order_ == Order::fuzz) {
    std::size_t nth = std::uniform_int_distribution<std::size_t>(0, pipes - 1)(random_);
    for (pipe = 0; due[pipe] == 0 || nth-- != 0;)
      ++pipe;
    count = std::uniform_int_distribution<std::size_t>(1, due[pipe])(random_);
  }
  return true;
}

void PendingEffects::require(const Clock& clock) {
  // What is to be done, and above it what that waits for. All of it was called earlier, so this comes to an end.
  std::vector<Clock> goals{clock};
  while (!goals.empty()) {
    std::size_t pipe = 0, count = 0;
    if (!choose(goals.back(), pipe, count)) {
      goals.pop_back();
      continue;
    }
    Lane& lane = lanes_[pipe];
    const bool alone = count == 1;
    bool waits = false;
    for (std::size_t i = std::min(lane.computed, count); i < count && !waits; ++i) {
      Work& work = lane.work[i];
      if (!work.closure) {
        ++lane.computed;
      } else if (anyDue(work.before)) {
        goals.push_back(work.before);
        waits = true;
      } else if (Clock first;
                 order_ == Order::lazy && !std::exchange(work.overtaken, true) && overtaking(pipe, work, first)) {
        goals.push_back(first);
        waits = true;
      } else {
        compute(work, alone);
        ++lane.computed;
      }
    }
    if (!waits)
      finishFront(pipe, count);
  }
}

/// At random moments: some of what could have been done by now is done.
void PendingEffects::wander() {
  if (waiting_ == 0 || std::uniform_int_distribution<int>(0, 1)(random_) == 0)
    return;
  Clock some;
  for (std::size_t p = 0; p < kPipeCount; ++p) {
    const Lane& lane = lanes_[p];
    if (lane.work.empty())
      continue;
    const std::size_t count = std::uniform_int_distribution<std::size_t>(0, lane.work.size())(random_);
    if (count != 0)
      some.done[p] = lane.work[count - 1].epoch;
  }
  require(some);
}

bool PendingEffects::begin(const Operation& operation, const PipeClocks& clocks) {
  settle();
  if (order_ == Order::fuzz)
    wander();
  if (waiting_ >= kMostWaiting || kept_ >= kMostKept)
    require(everything());
  const Clock& before = clocks.known()[index(operation.pipe)];
  const std::span<const Access> accesses(operation.accesses, operation.accessCount);
  // Updates of memory that others update too are made where that memory is.
  const bool atomic =
      std::any_of(accesses.begin(), accesses.end(), [](const Access& a) { return a.mode == Mode::atomic; });
  if (operation.pipe == Pipe::S || atomic) {
    require(before);
    return true;
  }
  Work work{.epoch = clocks.now(operation.pipe), .number = ++numbers_, .before = before};
  for (const Access& access : accesses) {
    const Segments segments(access);
    Touch touch{.writes = access.mode != Mode::read};
    if (segments.empty() || !segments.extent(touch.begin, touch.end))
      continue;
    work.touches.push_back(touch);
    if (touch.writes)
      segments.forEach([&](std::uintptr_t begin, std::uintptr_t end) {
        auto* const at = reinterpret_cast<unsigned char*>(begin); // NOLINT(performance-no-int-to-ptr)
        work.results.push_back({at, end - begin});
      });
  }
  if (operation.computation.closure == nullptr) {
    require(before);
    overwritten_ = taken(work.results);
    running_ = operation.pipe;
    run_ = std::move(work);
    return true;
  }
  if (!lastRegisters_ || std::memcmp(lastRegisters_->data(), registers_, lastRegisters_->size()) != 0) {
    auto registers = std::make_shared<Registers>();
    std::memcpy(registers->data(), registers_, registers->size());
    lastRegisters_ = std::move(registers);
  }
  work.registers = lastRegisters_;
  work.closure = std::make_unique<Closure>(operation.computation);
  lanes_[index(operation.pipe)].work.push_back(std::move(work));
  ++waiting_;
  return false;
}

void PendingEffects::beginScalar(const PipeClocks& clocks) {
  settle();
  if (order_ == Order::fuzz)
    wander();
  require(clocks.known()[index(Pipe::S)]);
}

void PendingEffects::commit(const Clock& clock) {
  settle();
  require(clock);
}

void PendingEffects::commitAll() {
  settle();
  require(everything());
}

} // namespace ascend::sim
