#pragma once
#include "simulator/check/live_epochs.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace ascend::sim {

using Address = std::uintptr_t;

/// Rows of a matrix that a pipe read: `count` of them, `stride` bytes apart.
struct Tile {
  Address begin = 0;
  std::uint64_t bytes = 0; ///< of a row
  std::uint64_t count = 1;
  std::uint64_t stride = 0; ///< more than `bytes`; of no meaning for one row
  Pipe pipe = Pipe::none;
  Stamp stamp;

  Address end() const { return begin + (count - 1) * stride + bytes; }
};

/// Reads of global memory that the core has not written, kept as tiles: a product goes through its operands row by row,
/// and what is remembered of each row is of use only when the core writes there, or meets others. Tiles that lie side
/// by side, and that no clock can tell apart, become one.
class TileReads {
public:
  bool overlaps(Address begin, Address end) const {
    return begin < high_ && end > low_ && std::any_of(tiles_.begin(), tiles_.end(), [&](const Tile& tile) {
             return begin < tile.end() && end > tile.begin;
           });
  }

  /// False: there are too many, before it is joined or taken.
  bool add(const Tile& tile) {
    if (tiles_.size() >= kMost)
      return false;
    tiles_.push_back(tile);
    low_ = std::min(low_, tile.begin);
    high_ = std::max(high_, tile.end());
    return true;
  }

  /// Joins what can be joined; false: that is not enough to go on.
  bool join(const LiveEpochs& live);

  /// Calls f(begin, end, tile) for each row, in an order in which they may have been read.
  template <class F> void forEachRow(F&& f) const {
    for (const Tile& tile : tiles_)
      for (std::uint64_t row = 0; row < tile.count; ++row)
        f(tile.begin + row * tile.stride, tile.begin + row * tile.stride + tile.bytes, tile);
  }

  /// The same, and forgets them.
  template <class F> void take(F&& f) {
    std::stable_sort(tiles_.begin(), tiles_.end(),
                     [](const Tile& a, const Tile& b) { return a.stamp.epoch < b.stamp.epoch; });
    forEachRow(f);
    tiles_.clear();
    low_ = ~Address{0};
    high_ = 0;
  }

  bool empty() const { return tiles_.empty(); }
  std::size_t size() const { return tiles_.size(); }

private:
  static constexpr std::size_t kMost = 64;

  std::vector<Tile> tiles_;
  Address low_ = ~Address{0}, high_ = 0;
};

/// Where a core wrote, roughly: few ranges that have all of it in them.
class RoughRanges {
public:
  void include(Address begin, Address end) {
    for (auto& range : ranges_)
      if (begin >= range.first && begin <= range.second) {
        range.second = std::max(range.second, end);
        return;
      }
    add(begin, end);
  }
  bool overlaps(Address begin, Address end) const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const auto& range) { return begin < range.second && end > range.first; });
  }

private:
  void add(Address begin, Address end);

  static constexpr std::size_t kMost = 16;

  std::vector<std::pair<Address, Address>> ranges_;
};

} // namespace ascend::sim
