#pragma once
#include "sim/abi.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace ascend::sim {

/// Counts the points at which a pipe hands its results on (SetFlag, EnQue, barriers). Work between two such points has
/// one epoch.
using Epoch = std::uint32_t;

constexpr std::size_t index(Pipe pipe) { return static_cast<std::size_t>(pipe); }

/// For each pipe, up to which epoch its work is known to be complete.
struct Clock {
  /// Of the pipes, and one that is 0: clocks are joined and copied in whole vector registers. (A copy of what was
  /// written in other pieces just before waits for the stores.)
  alignas(16) std::array<Epoch, kPipeCount + 1> done{};
  /// The point that it stands for, as the TimeObserver named it; 0: none.
  std::uint64_t edge = 0;

  void join(const Clock& other) {
    for (std::size_t p = 0; p < done.size(); ++p)
      done[p] = std::max(done[p], other.done[p]);
    edge = std::max(edge, other.edge); // of one core: the later one
  }
};

/// Told of every edge between pipes. What it gets from release() comes back in acquire(), on this core or another.
class TimeObserver {
public:
  virtual ~TimeObserver() = default;
  virtual std::uint64_t release(Pipe pipe) = 0;
  virtual void acquire(Pipe pipe, std::uint64_t edge) = 0;
  virtual void barrier(Pipe pipe) = 0;
};

/// The happens-before order of one core. Operations on one pipe are not ordered among themselves: a pipe starts an
/// operation while earlier ones still run, and only barriers and flags say that they are complete.
class PipeClocks {
public:
  PipeClocks() { epoch_.fill(1); }

  void observe(TimeObserver* observer) { observer_ = observer; }

  Epoch now(Pipe pipe) const { return epoch_[index(pipe)]; }

  /// True: work of `from` in `epoch` is complete before the next operation of `to` starts.
  bool ordered(Pipe from, Epoch epoch, Pipe to) const { return epoch <= known_[index(to)].done[index(from)]; }

  /// SetFlag on `pipe`: what is complete when all that the pipe was given so far is complete.
  Clock release(Pipe pipe) {
    Clock clock;
    release(pipe, clock);
    return clock;
  }
  /// … written where it is kept: a copy made just after a part was written would wait for the store.
  void release(Pipe pipe, Clock& clock) {
    handOn(pipe, clock);
    if (observer_ != nullptr)
      clock.edge = observer_->release(pipe);
  }

  /// WaitFlag on `pipe`.
  void acquire(Pipe pipe, const Clock& clock) {
    if (observer_ != nullptr && clock.edge != 0)
      observer_->acquire(pipe, clock.edge);
    learn(pipe, clock);
  }

  void barrier(Pipe pipe) {
    if (observer_ != nullptr)
      observer_->barrier(pipe);
    if (pipe != Pipe::all) {
      Clock clock;
      handOn(pipe, clock);
      learn(pipe, clock);
      return;
    }
    Clock clock;
    for (std::size_t p = 0; p < kPipeCount; ++p) {
      Clock ofPipe;
      handOn(static_cast<Pipe>(p), ofPipe);
      clock.join(ofPipe);
    }
    for (Clock& known : known_)
      known.join(clock);
  }

  /// Of another core: what is complete there of this core's own work. All pipes were held back until it was known.
  void acquireAll(const Clock& clock) { acquire(Pipe::S, clock); }

  /// Work from here on can be told from work before; nothing becomes ordered. Returns the epochs that ended.
  Clock nextPhase() {
    Clock ended;
    for (std::size_t p = 0; p < kPipeCount; ++p)
      ended.done[p] = epoch_[p]++;
    return ended;
  }

  const std::array<Clock, kPipeCount>& known() const { return known_; }

private:
  void handOn(Pipe pipe, Clock& clock) {
    const Clock& known = known_[index(pipe)];
    const Epoch now = epoch_[index(pipe)]++;
    for (std::uint32_t p = 0; p < clock.done.size(); ++p)
      clock.done[p] = p == static_cast<std::uint32_t>(pipe) ? now : known.done[p];
    clock.edge = known.edge;
  }
  void learn(Pipe pipe, const Clock& clock) {
    if (pipe != Pipe::S) {
      known_[index(pipe)].join(clock);
      return;
    }
    // The scalar pipe gives all others their instructions: while it waits, none of them gets a new one.
    for (Clock& known : known_)
      known.join(clock);
  }

  std::array<Clock, kPipeCount> known_{};
  std::array<Epoch, kPipeCount> epoch_{};
  TimeObserver* observer_ = nullptr;
};

} // namespace ascend::sim
