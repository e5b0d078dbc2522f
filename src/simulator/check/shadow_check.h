#pragma once
#include "simulator/check/memory_check.h"
#include "simulator/check/shadow.h"

#include <memory_resource>
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
  ShadowCheck(CheckContext& context, const EventFlags& flags, const LocalMemory& local, const MemoryCheck& memory,
              const GlobalSnapshot& global, std::pmr::memory_resource* resource)
      : context_(context), flags_(flags), localMemory_(local), memory_(memory), global_(global), localMap_(resource),
        globalMap_(resource) {}

  void operation(std::span<const Access> accesses, Pipe pipe, SiteId site);

  std::vector<GlobalRange> globalRanges() const;
  const std::vector<UnwrittenRead>& unwrittenReads() const { return unwritten_; }
  /// How often the order came from --cce-auto-sync alone.
  std::uint64_t autoSyncs() const { return autoSyncs_; }

private:
  ShadowMap& map(Space space) { return space == Space::GM ? globalMap_ : localMap_; }
  void check(const Access& access, Pipe pipe, SiteId site);
  void conflict(const Conflict& conflict, const Access& access, Pipe pipe, SiteId site);
  void unwritten(Address begin, Address end, Address accessBegin, Address accessEnd, const Access& access, SiteId site);
  bool autoSynced(Pipe from, Pipe to, const Access& access) const;
  void compact(ShadowMap& map);

  CheckContext& context_;
  const EventFlags& flags_;
  const LocalMemory& localMemory_;
  const MemoryCheck& memory_;
  const GlobalSnapshot& global_;
  ShadowMap localMap_;
  ShadowMap globalMap_;
  std::vector<UnwrittenRead> unwritten_;
  std::uint64_t autoSyncs_ = 0;
};

} // namespace ascend::sim
