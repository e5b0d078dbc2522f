#include "simulator/check/tile_reads.h"

#include <utility>

namespace ascend::sim {
namespace {

/// A tile without gaps is one long row.
void straighten(Tile& tile) {
  if (tile.count > 1 && tile.bytes == tile.stride) {
    tile.bytes *= tile.count;
    tile.count = 1;
  }
}

/// Makes `other` a part of the tile where all bytes of both are a tile. Not when they were read.
bool absorb(Tile& tile, const Tile& other) {
  if (tile.count == 1) {
    if (other.begin >= tile.begin && other.end() <= tile.end())
      return true;
    if (other.count != 1 || other.begin > tile.end() || other.end() < tile.begin)
      return false;
    const Address end = std::max(tile.end(), other.end());
    tile.begin = std::min(tile.begin, other.begin);
    tile.bytes = end - tile.begin;
    return true;
  }
  if (other.count == 1 || tile.stride != other.stride)
    return false;
  // Side by side, or over each other.
  if (tile.count == other.count && other.begin <= tile.begin + tile.bytes && tile.begin <= other.begin + other.bytes) {
    const Address end = std::max(tile.begin + tile.bytes, other.begin + other.bytes);
    const Address begin = std::min(tile.begin, other.begin);
    if (end - begin > tile.stride)
      return false;
    tile.begin = begin;
    tile.bytes = end - begin;
    straighten(tile);
    return true;
  }
  if (other.begin < tile.begin)
    return false;
  // Inside of it, or one above the other.
  const std::uint64_t row = (other.begin - tile.begin) / tile.stride, column = (other.begin - tile.begin) % tile.stride;
  if (row + other.count <= tile.count && column + other.bytes <= tile.bytes)
    return true;
  if (column == 0 && tile.bytes == other.bytes && row <= tile.count) {
    tile.count = std::max(tile.count, row + other.count);
    return true;
  }
  return false;
}

} // namespace

bool TileReads::join(const LiveEpochs& live) {
  for (bool again = true; again;) {
    again = false;
    std::vector<Tile> joined;
    for (const Tile& tile : tiles_) {
      const auto into = std::find_if(joined.begin(), joined.end(), [&](Tile& known) {
        return known.pipe == tile.pipe && live.alike(index(tile.pipe), known.stamp, tile.stamp) && absorb(known, tile);
      });
      if (into == joined.end())
        joined.push_back(tile);
      else
        into->stamp.epoch = std::max(into->stamp.epoch, tile.stamp.epoch);
    }
    again = joined.size() < tiles_.size();
    tiles_ = std::move(joined);
  }
  return tiles_.size() <= kMost / 2;
}

void RoughRanges::add(Address begin, Address end) {
  ranges_.emplace_back(begin, end);
  if (ranges_.size() <= kMost)
    return;
  std::sort(ranges_.begin(), ranges_.end());
  // The smallest gap goes.
  const auto gap = [](const auto& it) {
    const Address next = std::next(it)->first;
    return next > it->second ? next - it->second : 0;
  };
  auto best = ranges_.begin();
  for (auto it = ranges_.begin(); std::next(it) != ranges_.end(); ++it)
    if (gap(it) < gap(best))
      best = it;
  best->second = std::max(best->second, std::next(best)->second);
  ranges_.erase(std::next(best));
}

} // namespace ascend::sim
