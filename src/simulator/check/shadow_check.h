#pragma once
#include "simulator/check/global_shadow.h"
#include "simulator/check/memory_check.h"
#include "simulator/check/segments.h"
#include "simulator/check/shadow.h"
#include "simulator/check/tile_reads.h"

#include <memory_resource>
#include <optional>
#include <vector>

namespace ascend::sim {

/// Bytes of global memory that one block touched.
struct GlobalRange {
  Address begin = 0, end = 0;
  std::uint8_t ever = 0; ///< kEverRead | …
  SiteId site = 0;
};

/// Bytes of global memory that a block read and that nobody had written when the kernel was launched.
struct UnwrittenRead {
  Address begin = 0, end = 0;
  SiteId site = 0;
};

/// Races between the pipes of a core, and reads of what nobody wrote.
class ShadowCheck {
public:
  ShadowCheck(CheckContext& context, const EventFlags& flags, const MemoryCheck& memory, const GlobalSnapshot& global,
              std::pmr::memory_resource* resource)
      : context_(context), flags_(flags), memory_(memory), global_(global), localMap_(resource), globalMap_(resource) {}

  void operation(std::span<const Access> accesses, Pipe pipe, SiteId site);
  /// One element on the scalar pipe. Looked at when flush() is called: until then what is contiguous becomes one
  /// access.
  void scalar(const Access& access, SiteId site);
  /// Before anything else that the order of pipes depends on.
  void flush() {
    if (scalarCount_ != 0)
      flushScalars();
  }

  std::vector<GlobalRange> globalRanges() const;
  /// Adds what the core touched of global memory since the last call, and begins a new phase.
  void publish(std::uint32_t core, std::vector<GlobalShadow::Touch>& touches);
  const std::vector<UnwrittenRead>& unwrittenReads() const { return unwritten_; }
  /// How often the order came from --cce-auto-sync alone.
  std::uint64_t autoSyncs() const { return autoSyncs_; }
  /// The first pair of places of which that is true.
  std::pair<SiteId, SiteId> firstAutoSync() const { return firstAutoSync_; }

private:
  /// Contiguous scalar accesses of one call.
  struct ScalarRun {
    Access access; ///< the first, grown to all
    SiteId site = 0;
    std::uint32_t order = 0; ///< of the first
  };
  static constexpr std::size_t kOpenRuns = 8;
  static constexpr std::size_t kClosedRuns = 1024;

  void flushScalars();
  void checkScalar(const ScalarRun& run);
  const IntervalSet& scalarWritesBefore(const ScalarRun& run);
  ShadowMap& map(Space space) { return space == Space::GM ? globalMap_ : localMap_; }
  void check(const Access& access, Pipe pipe, SiteId site);
  void conflict(const Conflict& conflict, const Access& access, Pipe pipe, SiteId site);
  /// Bytes that nobody wrote, or that the operation at `origin` computed from such.
  struct Unwritten {
    Address begin = 0, end = 0;
    SiteId origin = 0;
  };
  /// The same of one of the accesses of the vector operation that is looked at.
  struct Carried {
    Unwritten part;
    Address begin = 0, end = 0; ///< of the segment
    const Access* access = nullptr;
  };
  /// A part of a result, in bytes from its first.
  struct Spread {
    const Access* access = nullptr;
    std::uint64_t begin = 0, end = 0;
  };
  void unwritten(const Unwritten& part, Address accessBegin, Address accessEnd, const Access& access, Pipe pipe,
                 SiteId site);
  void reportUnwritten(const Unwritten& part, Address accessBegin, Address accessEnd, const Access& access,
                       SiteId site);
  void carry(std::span<const Access> accesses, SiteId site, std::vector<Spread>& spread);
  bool autoSynced(Pipe from, Pipe to, const Access& access) const;
  LiveEpochs liveEpochs() const;
  void compact();
  void compactWhenMany() {
    if (localMap_.wantsCompaction() || globalMap_.wantsCompaction())
      compact();
  }
  /// A read whose rows need not be looked at one by one: of memory that was there before the launch, and that this core
  /// has not written.
  bool isTileRead(const Access& access) const {
    return access.space == Space::GM && access.mode == Mode::read && access.count[0] > 1 && isTile(Segments(access));
  }
  bool isTile(const Segments& segments) const;
  void addTiles(const Segments& segments, Pipe pipe, Stamp stamp);
  /// Before a write: what was read there becomes known row by row.
  void settleTiles(const Segments& segments);
  void settleTiles();
  void apply(Space space, Address begin, Address end, Pipe pipe, Mode mode, Stamp stamp, bool undefined = false) {
    if (space == Space::GM && meets_)
      unpublished_.add(begin, end);
    map(space).apply(begin, end, pipe, mode, stamp, undefined);
  }

  CheckContext& context_;
  const EventFlags& flags_;
  const MemoryCheck& memory_;
  const GlobalSnapshot& global_;
  ShadowMap localMap_;
  ShadowMap globalMap_;
  TileReads tileReads_;        ///< of global memory, and not in globalMap_
  RoughRanges writtenGlobals_; ///< what this core wrote
  std::vector<UnwrittenRead> unwritten_;
  std::vector<Carried> carried_;
  std::uint64_t autoSyncs_ = 0;
  std::pair<SiteId, SiteId> firstAutoSync_;
  Clock published_;                       ///< up to where publish() has told
  bool meets_ = false;                    ///< publish() was called
  IntervalSet unpublished_;               ///< global memory touched since then
  std::array<ScalarRun, kOpenRuns> open_; ///< in the order in which their calls came first
  std::size_t scalarCount_ = 0;           ///< of open_
  std::vector<ScalarRun> closed_;
  std::uint32_t scalarOrder_ = 0;
  std::optional<IntervalSet> scalarWrites_; ///< made when flushScalars() needs it
};

} // namespace ascend::sim
