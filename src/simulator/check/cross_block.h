#pragma once
#include "simulator/check/shadow_check.h"

#include <cstdint>
#include <vector>

namespace ascend::sim {

/// A range of global memory that a block touched, as the comparison of blocks sees it.
struct BlockRange {
  GlobalRange range;
  std::uint32_t block = 0;
  std::uint32_t worker = 0; ///< whose site table names the site
};

struct BlockConflict {
  BlockRange first, second; ///< `second` begins at or behind `first`
  Address begin, end;       ///< what both touch
};

/// Two blocks touch the same bytes, and one of them writes: nothing orders blocks. Sorts `ranges`. At most `limit`
/// conflicts.
std::vector<BlockConflict> findBlockConflicts(std::vector<BlockRange>& ranges, std::size_t limit);

} // namespace ascend::sim
