// Strided reads of global memory: as tiles, until their rows are asked for.
#include "simulator/check/shadow_check.h"

namespace ascend::sim {

bool ShadowCheck::isTile(const Segments& s) const {
  // Rows in one direction, and few such groups.
  constexpr std::uint64_t fewGroups = 4;
  if (s.empty() || s.count[0] == 1 || s.count[1] > fewGroups || s.stride[0] <= static_cast<std::int64_t>(s.bytes))
    return false;
  Address low = 0, high = 0;
  if (!s.extent(low, high) || writtenGlobals_.overlaps(low, high))
    return false;
  const GlobalAllocation* const allocation = global_.below(low);
  return allocation != nullptr && allocation->written->contains(low, high);
}

void ShadowCheck::addTiles(const Segments& s, Pipe pipe, Stamp stamp) {
  for (std::uint64_t j = 0; j < s.count[1]; ++j) {
    const Tile tile{.begin = s.begin + j * static_cast<std::uint64_t>(s.stride[1]),
                    .bytes = s.bytes,
                    .count = s.count[0],
                    .stride = static_cast<std::uint64_t>(s.stride[0]),
                    .pipe = pipe,
                    .stamp = stamp};
    if (tileReads_.add(tile))
      continue;
    if (!tileReads_.join(liveEpochs()))
      settleTiles();
    tileReads_.add(tile);
  }
}

void ShadowCheck::settleTiles(const Segments& s) {
  Address low = 0, high = 0;
  if (!s.extent(low, high))
    return;
  if (tileReads_.overlaps(low, high))
    settleTiles();
  writtenGlobals_.include(low, high);
}

void ShadowCheck::settleTiles() {
  tileReads_.take([this](Address begin, Address end, const Tile& tile) {
    apply(Space::GM, begin, end, tile.pipe, Mode::read, tile.stamp);
    if (globalMap_.wantsCompaction())
      globalMap_.compact(liveEpochs());
  });
}

} // namespace ascend::sim
