#pragma once
#include "sim/abi.h"
#include "simulator/check/site.h"
#include "simulator/timing/segmented_vector.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ascend::sim::timing {

/// Names a point in the work of a pipe: what is behind it starts when the point is reached. The core that makes it is
/// in the upper half; later ones of a core are larger.
using EdgeId = std::uint64_t;
constexpr std::uint32_t coreOf(EdgeId edge) { return static_cast<std::uint32_t>(edge >> 32) - 1; }
constexpr std::uint32_t indexOf(EdgeId edge) { return static_cast<std::uint32_t>(edge); }
constexpr EdgeId makeEdge(std::uint32_t core, std::uint32_t index) { return (EdgeId{core} + 1) << 32 | index; }

/// A move between a core and global memory.
struct Move {
  std::uint64_t address = 0; ///< of the first run in global memory
  std::uint64_t bytes = 0;   ///< of one run
  std::uint32_t count[2] = {1, 1};
  std::int64_t stride[2] = {0, 0};
  bool write = false;
  bool bypassesL2 = false;

  std::uint64_t total() const { return bytes * count[0] * count[1]; }
};

/// One instruction of a block, in the order of the program.
struct Event {
  enum class Kind : std::uint8_t {
    compute, ///< `value` cycles (in 1/16) on the pipe
    move,    ///< `value` is an index into BlockRecord::moves
    release, ///< `value` is an edge: it is reached when the pipe has done all before
    acquire, ///< `value` is an edge: the pipe waits for it
    drain,   ///< the pipe waits for itself
    drainAll ///< all pipes wait for all pipes
  };
  std::uint32_t scalar = 0; ///< cycles that the scalar unit works before it comes to this
  SiteId site = 0;
  Kind kind = Kind::compute;
  Pipe pipe = Pipe::S;
  std::uint32_t next = kNoEvent; ///< the next one that `pipe` is given, for pipes other than S
  std::uint64_t value = 0;
  double issued = 0; ///< when the scalar unit gave it to its pipe: the replay's

  static constexpr std::uint32_t kNoEvent = ~0U;
};

inline constexpr double kCycleUnits = 16; ///< Event::value of `compute` in parts of a cycle

/// Scalar work of one place of the source.
struct ScalarWork {
  std::uint64_t calls = 0;
  std::uint64_t cycles = 0;
};

/// What one block did on one core.
struct BlockRecord {
  std::uint32_t core = 0; ///< of the launch's cores, as EdgeId has it
  std::uint32_t block = 0;
  std::uint32_t sub = 0; ///< which vector core of the block
  bool cube = false;
  bool truncated = false; ///< there was more than could be kept
  std::uint32_t edges = 0;
  std::uint32_t tailScalar = 0; ///< cycles behind the last event
  SegmentedVector<Event> events;
  std::array<std::uint32_t, kPipeCount> first = [] { ///< of the events of each pipe
    std::array<std::uint32_t, kPipeCount> none{};
    none.fill(Event::kNoEvent);
    return none;
  }();
  std::vector<Move> moves;
  std::vector<ScalarWork> scalars; ///< by SiteId
  const SiteTable* sites = nullptr;
};

} // namespace ascend::sim::timing
