#pragma once
#include "simulator/timing/l2_cache.h"
#include "simulator/timing/record.h"
#include "target/timing.h"

#include <span>
#include <vector>

namespace ascend::sim::timing {

/// Global memory and the L2 cache, as all cores share them. Requests come in the order of their times.
class MemorySystem {
public:
  /// For a launch in which the cores do what `records` say.
  MemorySystem(const target::Soc& soc, std::span<const BlockRecord> records);

  struct Answer {
    double free = 0; ///< when the core's copy engine can start the next instruction
    double done = 0; ///< when the data is there
  };
  /// A move that a core starts at `now` (cycles).
  Answer move(const Move& move, double now, std::uint32_t core, bool cube);

  std::uint64_t hitBytes() const { return hits_; }
  std::uint64_t missBytes() const { return misses_; }
  std::uint64_t writtenBackBytes() const { return writtenBack_; }

private:
  /// A piece of global memory that cores are reading.
  struct Piece {
    std::uint64_t number = 0;
    double until = 0;          ///< when the last of them has it
    std::uint32_t readers = 0; ///< that asked for it while others had not got it yet
    std::uint32_t core = 0;    ///< the last one
  };
  static constexpr std::size_t kPieces = std::size_t{1} << 16;

  bool coresShareReads(std::span<const BlockRecord> records) const;
  std::uint64_t shareOf(std::uint64_t begin, std::uint64_t end, double now, std::uint32_t core);
  void holdUntil(double done);

  const target::Timing& timing_;
  double gmBytesPerCycle_;
  double l2BytesPerCycle_;
  double oldDirty_ = 0; ///< of the lines that were in the cache before the launch: which part is dirty
  std::uint64_t oldBytes_;
  L2Cache cache_;
  double gmFree_ = 0, l2Free_ = 0;
  /// By the number's low bits: those that are read now are few. Empty when each core reads what no other does.
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> asking_; ///< pieces of the move that is looked at
  std::uint64_t hits_ = 0, misses_ = 0, writtenBack_ = 0;
};

} // namespace ascend::sim::timing
