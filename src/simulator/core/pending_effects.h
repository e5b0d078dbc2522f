#pragma once
#include "sim/abi.h"
#include "simulator/check/clock.h"
#include "simulator/core/options.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <span>
#include <vector>

namespace ascend::sim {

/// What the pipes of a core have done and memory does not show yet. In program order every effect is there at once. On
/// a device it is there when the pipe got to it, and the only thing sure is that what a flag, a queue or a barrier
/// orders before an operation is there when that starts. `lazy` shows an effect exactly then, `fuzz` at some moment up
/// to then, so that a race gives the wrong numbers that it may give on the device.
///
/// An operation still runs when it is called, on what memory shows: its results are taken back and kept. Plain copies
/// are not run but kept, so that they also read late.
class PendingEffects {
public:
  PendingEffects(const Options& options, std::uint32_t core) : order_(options.order), random_(options.seed + core) {}

  bool active() const { return order_ != Order::program; }

  /// Before an operation: what is ordered before it becomes visible. False: it must not run now, it was kept.
  bool begin(const Operation& operation, const PipeClocks& clocks);
  /// Before the scalar pipe looks at memory, or changes it.
  void beginScalar(const PipeClocks& clocks);
  /// What is complete in `clock` becomes visible: others are told so.
  void commit(const Clock& clock);
  /// At the end of the kernel.
  void commitAll();

private:
  struct Piece {
    unsigned char* at;
    std::vector<unsigned char> bytes;
  };
  struct Effect {
    Epoch epoch = 0;
    std::vector<Piece> results;
    Access from, to; ///< a plain copy that has not run; else empty
    bool copy = false;
  };

  void settle();
  void show(Pipe pipe, const PipeClocks& clocks);
  void apply(const Effect& effect);

  Order order_;
  std::mt19937_64 random_;
  std::array<std::deque<Effect>, kPipeCount> pending_;
  /// The operation that runs, with what its destinations held before.
  std::vector<Piece> before_;
  Pipe pipe_ = Pipe::none;
  Epoch epoch_ = 0;
};

} // namespace ascend::sim
