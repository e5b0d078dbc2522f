#include "simulator/check/cross_block.h"

#include <algorithm>
#include <array>

namespace ascend::sim {
namespace {

/// Of the ranges that came so far, the one that reaches furthest, and the one of another block that does.
struct Furthest {
  const BlockRange* first = nullptr;
  const BlockRange* second = nullptr;

  void add(const BlockRange& range) {
    const auto further = [&](const BlockRange* old) { return old == nullptr || range.range.end > old->range.end; };
    if (first != nullptr && range.block == first->block) {
      if (further(first))
        first = &range;
    } else if (further(first)) {
      second = first;
      first = &range;
    } else if (further(second)) {
      second = &range;
    }
  }

  /// A range of another block that reaches beyond where `range` begins.
  const BlockRange* meets(const BlockRange& range) const {
    for (const BlockRange* other : {first, second})
      if (other != nullptr && other->block != range.block && other->range.end > range.range.begin)
        return other;
    return nullptr;
  }
};

// What each kind of access must not meet in another block. Atomic updates commute with each other only.
constexpr std::array<std::uint8_t, 3> kKinds{kEverRead, kEverWritten, kEverAtomic};
constexpr std::array<std::uint8_t, 3> kEnemies{kEverWritten | kEverAtomic, kEverRead | kEverWritten | kEverAtomic,
                                               kEverRead | kEverWritten};

} // namespace

std::vector<BlockConflict> findBlockConflicts(std::vector<BlockRange>& ranges, std::size_t limit) {
  std::sort(ranges.begin(), ranges.end(), [](const BlockRange& a, const BlockRange& b) {
    return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.block < b.block;
  });
  std::vector<BlockConflict> conflicts;
  std::array<Furthest, 3> furthest;
  for (const BlockRange& range : ranges) {
    std::uint8_t enemies = 0;
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((range.range.ever & kKinds[k]) != 0)
        enemies |= kEnemies[k];
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((enemies & kKinds[k]) != 0)
        if (const BlockRange* other = furthest[k].meets(range)) {
          conflicts.push_back({*other, range, range.range.begin, std::min(range.range.end, other->range.end)});
          if (conflicts.size() >= limit)
            return conflicts;
          break;
        }
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((range.range.ever & kKinds[k]) != 0)
        furthest[k].add(range);
  }
  return conflicts;
}

} // namespace ascend::sim
