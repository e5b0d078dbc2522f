#pragma once
#include "sim/abi.h"
#include "simulator/check/site.h"
#include "simulator/timing/segmented_vector.h"

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
    compute,        ///< `value` cycles (in 1/16) on the pipe
    move,           ///< `value` is an index into BlockRecord::moves
    release,        ///< `value` is an edge of this core: it is reached when the pipe has done all before
    acquire,        ///< `value` is an edge of this core: the pipe waits for it
    acquireForeign, ///< the same, `value` is an index into BlockRecord::foreignEdges
    drain,          ///< the pipe waits for itself
    drainAll        ///< all pipes wait for all pipes
  };
  std::uint32_t scalar = 0; ///< cycles that the scalar unit works before it comes to this
  SiteId site = 0;
  std::uint32_t value = 0;
  Kind kind = Kind::compute;
  Pipe pipe = Pipe::S;
};

/// Events in one word each, if their numbers are as small as usual: a launch has millions of them, which another thread
/// reads than has written them.
class EventLog {
public:
  void push(const Event& event) {
    const auto kind = static_cast<std::uint64_t>(event.kind);
    const auto pipe = static_cast<std::uint64_t>(event.pipe);
    if (event.scalar >> kScalarBits == 0 && event.site >> kSiteBits == 0 && event.value >> kValueBits == 0) {
      words_.push_back(kind | pipe << 3 | std::uint64_t{event.scalar} << kScalarAt |
                       std::uint64_t{event.site} << kSiteAt | std::uint64_t{event.value} << kValueAt);
      return;
    }
    words_.push_back(kWide | pipe << 3 | kind << kScalarAt | std::uint64_t{event.site} << 32);
    words_.push_back(event.scalar | std::uint64_t{event.value} << 32);
  }
  /// The event at a word.
  Event operator[](std::size_t word) const {
    const std::uint64_t w = words_[word];
    const auto pipe = static_cast<Pipe>(w >> 3 & 7);
    if ((w & 7) != kWide)
      return {.scalar = field(w, kScalarAt, kScalarBits),
              .site = field(w, kSiteAt, kSiteBits),
              .value = field(w, kValueAt, kValueBits),
              .kind = static_cast<Event::Kind>(w & 7),
              .pipe = pipe};
    const std::uint64_t numbers = words_[word + 1];
    return {.scalar = static_cast<std::uint32_t>(numbers),
            .site = static_cast<SiteId>(w >> 32),
            .value = static_cast<std::uint32_t>(numbers >> 32),
            .kind = static_cast<Event::Kind>(w >> kScalarAt & 7),
            .pipe = pipe};
  }
  /// The word of the event behind that.
  std::size_t after(std::size_t word) const { return word + ((words_[word] & 7) == kWide ? 2 : 1); }
  std::size_t words() const { return words_.size(); }
  void prefetch(std::size_t word) const {
    if (word < words_.size())
      __builtin_prefetch(&words_[word]);
  }

private:
  static constexpr std::uint64_t kWide = 7;
  static constexpr unsigned kScalarAt = 6, kScalarBits = 12, kSiteAt = 18, kSiteBits = 16, kValueAt = 34,
                            kValueBits = 30;
  static std::uint32_t field(std::uint64_t word, unsigned at, unsigned bits) {
    return static_cast<std::uint32_t>(word >> at & ((std::uint64_t{1} << bits) - 1));
  }
  SegmentedVector<std::uint64_t> words_;
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
  EventLog events;
  SegmentedVector<Move> moves;
  std::vector<EdgeId> foreignEdges; ///< of other cores
  std::vector<ScalarWork> scalars;  ///< by SiteId
  const SiteTable* sites = nullptr;
};

} // namespace ascend::sim::timing
