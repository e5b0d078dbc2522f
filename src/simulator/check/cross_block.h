#pragma once
#include "simulator/check/shadow_check.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ascend::sim {

/// A range of global memory that a core touched, as the comparison of blocks sees it.
struct BlockRange {
  Address begin = 0, end = 0;
  SiteId site = 0;
  std::uint32_t core = 0;
  std::uint32_t worker = 0; ///< whose site table names the site
  std::uint8_t ever = 0;    ///< kEverRead | …
  bool met = false;         ///< the core met others
};

struct BlockConflict {
  BlockRange first, second; ///< `second` begins at or behind `first`
  Address begin, end;       ///< what both touch
};

/// By address: what the functions below expect.
inline bool inOrder(const BlockRange& a, const BlockRange& b) {
  return a.begin != b.begin ? a.begin < b.begin : a.core < b.core;
}
void sortRanges(std::vector<BlockRange>& ranges);

/// Two cores touch the same bytes, and one of them writes: nothing orders cores that do not meet. At most `limit`
/// conflicts.
std::vector<BlockConflict> findBlockConflicts(std::span<const BlockRange> ranges, std::size_t limit);

/// All that was written.
IntervalSet writtenRanges(std::span<const BlockRange> ranges);

} // namespace ascend::sim
