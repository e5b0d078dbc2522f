#include "simulator/check/cross_block.h"

#include <algorithm>
#include <array>

namespace ascend::sim {
namespace {

/// Of the ranges that came so far, the one that reaches furthest, and the one of another core that does.
struct Furthest {
  const BlockRange* first = nullptr;
  const BlockRange* second = nullptr;

  void add(const BlockRange& range) {
    const auto further = [&](const BlockRange* old) { return old == nullptr || range.end > old->end; };
    if (first != nullptr && range.core == first->core) {
      if (further(first))
        first = &range;
    } else if (further(first)) {
      second = first;
      first = &range;
    } else if (further(second)) {
      second = &range;
    }
  }

  /// A range of another core that reaches beyond where `range` begins.
  const BlockRange* meets(const BlockRange& range) const {
    for (const BlockRange* other : {first, second})
      if (other != nullptr && other->core != range.core && other->end > range.begin)
        return other;
    return nullptr;
  }
};

// What each kind of access must not meet in another core. Atomic updates commute with each other only.
constexpr std::array<std::uint8_t, 3> kKinds{kEverRead, kEverWritten, kEverAtomic};
constexpr std::array<std::uint8_t, 3> kEnemies{kEverWritten | kEverAtomic, kEverRead | kEverWritten | kEverAtomic,
                                               kEverRead | kEverWritten};

} // namespace

void sortRanges(std::vector<BlockRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const BlockRange& a, const BlockRange& b) { return inOrder(a, b); });
}

IntervalSet writtenRanges(std::span<const BlockRange> ranges) {
  IntervalSet written;
  Address begin = 0, end = 0;
  for (const BlockRange& range : ranges) {
    if ((range.ever & (kEverWritten | kEverAtomic)) == 0)
      continue;
    if (range.begin > end) {
      written.add(begin, end);
      begin = range.begin;
      end = range.end;
    } else {
      end = std::max(end, range.end);
    }
  }
  written.add(begin, end);
  return written;
}

std::vector<BlockConflict> findBlockConflicts(std::span<const BlockRange> ranges, std::size_t limit) {
  std::vector<BlockConflict> conflicts;
  std::array<Furthest, 3> furthest;
  for (const BlockRange& range : ranges) {
    std::uint8_t enemies = 0;
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((range.ever & kKinds[k]) != 0)
        enemies |= kEnemies[k];
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((enemies & kKinds[k]) != 0)
        if (const BlockRange* other = furthest[k].meets(range)) {
          conflicts.push_back({*other, range, range.begin, std::min(range.end, other->end)});
          if (conflicts.size() >= limit)
            return conflicts;
          break;
        }
    for (std::size_t k = 0; k < kKinds.size(); ++k)
      if ((range.ever & kKinds[k]) != 0)
        furthest[k].add(range);
  }
  return conflicts;
}

} // namespace ascend::sim
