#pragma once
#include "sim/abi.h"
#include "simulator/check/clock.h"
#include "simulator/core/options.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace ascend::sim {

/// What the pipes of a core were given and have not done yet. In program order every operation is done when it is
/// called. On a device it is done when the pipe gets to it, and all that is sure is what flags, queues and barriers
/// order before it. Two operations that nothing orders may meet the other way round, so that a race gives the wrong
/// numbers that it may give on the device:
///   - `lazy` does an operation when one that is ordered behind it is done. Of several that could be next it takes the
///     one that was called last, and what touches the same bytes without being ordered comes before what was called
///     earlier;
///   - `fuzz` does it at some moment up to then.
/// Operations of one pipe start in their order, and one that starts may not see what those before it write: it reads
/// before they have written unless a barrier is between them.
///
/// An operation without a Computation runs when it is called, on what memory shows: what it wrote is taken back and
/// kept, so that it reads early and writes late.
class PendingEffects {
public:
  /// `registers`: CoreInfo::device, which an operation sees as it was when it was called.
  PendingEffects(const Options& options, std::uint32_t core, unsigned char* registers)
      : order_(options.order), random_(options.seed + core), registers_(registers) {}

  bool active() const { return order_ != Order::program; }

  /// An operation was called. False: it must not run now, it was kept.
  bool begin(const Operation& operation, const PipeClocks& clocks);
  /// Before the scalar pipe looks at memory, or changes it.
  void beginScalar(const PipeClocks& clocks);
  /// What is complete in `clock` is done: others are told so.
  void commit(const Clock& clock);
  /// At the end of the kernel.
  void commitAll();

private:
  using Registers = std::array<unsigned char, sizeof(CoreInfo::device)>;

  class Closure {
  public:
    explicit Closure(const Computation& computation)
        : of_(computation), object_(computation.copy(computation.closure)) {}
    ~Closure() { of_.destroy(object_); }
    Closure(const Closure&) = delete;
    Closure& operator=(const Closure&) = delete;
    void run() const { of_.run(object_); }

  private:
    Computation of_;
    void* object_;
  };
  struct Piece {
    unsigned char* at = nullptr;
    std::size_t size = 0;
    std::vector<unsigned char> bytes{}; ///< none before take()
    void take() { bytes.assign(at, at + size); }
    void put() const { std::copy(bytes.begin(), bytes.end(), at); }
  };
  /// From the first to the last byte that an operand touches.
  struct Touch {
    std::uintptr_t begin = 0, end = 0;
    bool writes = false;
  };
  struct Work {
    Epoch epoch = 0;
    std::uint64_t number = 0;                     ///< in the order of the program, over all pipes
    Clock before{};                               ///< what is complete before it starts
    std::unique_ptr<Closure> closure{};           ///< null: it has run
    std::shared_ptr<const Registers> registers{}; ///< that it sees
    std::vector<Touch> touches{};
    bool overtaken = false;       ///< those that race with it have had their turn
    std::vector<Piece> results{}; ///< where it writes, and once it has run what
  };
  struct Lane {
    std::deque<Work> work;
    std::size_t computed = 0; ///< the first of them have run
    /// How many are complete in `clock`.
    std::size_t due(Epoch done) const;
  };

  void settle();
  /// Does all that is complete in `clock`, and what has to be done before.
  void require(const Clock& clock);
  /// A pipe with something that is due in `clock`, and how much of it to do next. False: nothing is due.
  bool choose(const Clock& clock, std::size_t& pipe, std::size_t& count);
  bool anyDue(const Clock& clock) const;
  /// The work of another pipe that was called later than `work` of `pipe`, races with it and can be done before it.
  bool overtaking(std::size_t pipe, const Work& work, Clock& clock) const;
  static std::vector<Piece> taken(std::vector<Piece> pieces);
  void compute(Work& work, bool showAtOnce);
  /// After a run: takes the results, and brings back what was there.
  void takeBack(Work& work, const std::vector<Piece>& overwritten);
  void finishFront(std::size_t pipe, std::size_t count);
  void wander();

  Order order_;
  std::mt19937_64 random_;
  unsigned char* registers_;
  std::array<Lane, kPipeCount> lanes_;
  std::shared_ptr<const Registers> lastRegisters_;
  std::uint64_t numbers_ = 0;
  std::size_t waiting_ = 0; ///< of all lanes
  std::size_t kept_ = 0;    ///< bytes of results
  /// The operation that runs now by itself, and what its destinations held before.
  Pipe running_ = Pipe::none;
  Work run_;
  std::vector<Piece> overwritten_;
};

} // namespace ascend::sim
