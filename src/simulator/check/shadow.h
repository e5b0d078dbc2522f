#pragma once
#include "simulator/check/live_epochs.h"

#include <map>
#include <memory_resource>
#include <span>

namespace ascend::sim {

using Address = std::uintptr_t;

enum class Hazard : std::uint8_t { readAfterWrite, writeAfterRead, writeAfterWrite };

struct Conflict {
  Hazard hazard;
  Pipe other; ///< the pipe of the earlier access
  Stamp earlier;
  Address begin, end;
};

/// What is remembered of a range of bytes: its last write, and each pipe's last read since then.
struct ShadowCell {
  Address end = 0;
  Stamp write;
  Pipe writePipe = Pipe::none;
  bool atomic = false; ///< the last write was a commutative one
  /// What was written came of bytes that nobody wrote.
  bool undefined = false;
  std::uint8_t ever = 0; ///< kEver… of the whole block: what other blocks must not conflict with
  SiteId everSite = 0;   ///< of the first write, else of the first read
  std::array<Stamp, kPipeCount> reads{};

  bool sameContent(const ShadowCell& o) const {
    return write == o.write && writePipe == o.writePipe && atomic == o.atomic && undefined == o.undefined &&
           ever == o.ever && everSite == o.everSite && reads == o.reads;
  }
};

inline constexpr std::uint8_t kEverRead = 1, kEverWritten = 2, kEverAtomic = 4;

/// The history of a memory as disjoint ranges. Cost follows the number of calls, not of bytes: ranges with the same
/// history are one.
class ShadowMap {
public:
  /// Ranges that are alike are joined when there are as many. L1 alone has that many fractals, which kernels touch one
  /// by one again and again: to join them sooner is to split them again.
  static constexpr std::size_t kManyCells = 1024;

  explicit ShadowMap(std::pmr::memory_resource* resource) : cells_(resource) {
    recent_.fill({cells_.end(), cells_.end()});
    byBegin_.fill(cells_.end());
  }
  ShadowMap(const ShadowMap&) = delete;
  ShadowMap& operator=(const ShadowMap&) = delete;

  /// Calls onConflict(Conflict) for each earlier access that the new one is not ordered after, and onUnwritten(begin,
  /// end, origin) for each part that is read and that nobody wrote, or that an operation wrote (`origin`) from such.
  /// Changes nothing.
  template <class OnConflict, class OnUnwritten>
  void check(Address begin, Address end, Pipe pipe, Mode mode, const PipeClocks& clocks, OnConflict&& onConflict,
             OnUnwritten&& onUnwritten) const;

  /// Remembers an access. `undefined`: what it writes comes of bytes that nobody wrote.
  void apply(Address begin, Address end, Pipe pipe, Mode mode, Stamp stamp, bool undefined = false);

  /// Joins neighbours that no clock in `live` can tell apart, when there are many or when `always`.
  void compact(const LiveEpochs& live, bool always = false);
  bool wantsCompaction() const { return cells_.size() >= compactAt_; }

  /// True: every byte was written in this block.
  bool written(Address begin, Address end) const;

  /// Calls f(begin, cell) for each cell that has a byte of [begin, end).
  template <class F> void forEach(Address begin, Address end, F&& f) const {
    for (auto it = firstEndingAfter(begin); it != cells_.end() && it->first < end; ++it)
      f(it->first, it->second);
  }

  std::size_t size() const { return cells_.size(); }
  const std::pmr::map<Address, ShadowCell>& cells() const { return cells_; }

private:
  using Cells = std::pmr::map<Address, ShadowCell>;
  Cells::iterator firstEndingAfter(Address address) const;
  Cells::iterator lookUp(Address address) const;
  Cells::iterator insert(Cells::iterator next, Address begin, const ShadowCell& cell);
  Cells::iterator split(Cells::iterator cell, Address at);
  Cells::iterator after(Cells::iterator cell) const;
  Cells::iterator before(Cells::iterator cell) const;
  void merge(Cells::iterator from, Address end);
  /// Makes `next` a part of the cell before it.
  void join(Cells::iterator cell, Cells::iterator next);
  static std::size_t slotOf(Address address) { return (address >> 5 ^ address >> 14) % kSlots; }

  static constexpr std::size_t kSlots = 1024;
  mutable Cells cells_;
  /// A cell, end() if there is none, and the one behind it: to find that in a tree costs as much as a lookup.
  struct Place {
    Cells::iterator cell, next;
  };
  /// Where lookups ended lately: kernels walk through few buffers at a time, and the next access is there or just
  /// behind.
  mutable std::array<Place, 4> recent_;
  /// Cells by a hash of their first byte: kernels come back to the same buffers and fractals.
  mutable std::array<Cells::iterator, kSlots> byBegin_;
  mutable std::size_t current_ = 0; ///< of the last lookup
  mutable std::size_t oldest_ = 0;
  std::size_t compactAt_ = kManyCells;
};

constexpr bool reads(Mode mode) { return mode != Mode::write; }
constexpr bool writes(Mode mode) { return mode != Mode::read; }

template <class OnConflict, class OnUnwritten>
void ShadowMap::check(Address begin, Address end, Pipe pipe, Mode mode, const PipeClocks& clocks,
                      OnConflict&& onConflict, OnUnwritten&& onUnwritten) const {
  Address at = begin;
  for (auto it = firstEndingAfter(begin); it != cells_.end() && it->first < end; ++it) {
    const ShadowCell& cell = it->second;
    const Address from = std::max(begin, it->first), to = std::min(end, cell.end);
    if (from > at && reads(mode))
      onUnwritten(at, from, SiteId{0});
    at = to;
    if (cell.write.epoch != 0) {
      if (!(cell.atomic && mode == Mode::atomic) && !clocks.ordered(cell.writePipe, cell.write.epoch, pipe))
        onConflict(Conflict{reads(mode) && mode != Mode::atomic ? Hazard::readAfterWrite : Hazard::writeAfterWrite,
                            cell.writePipe, cell.write, from, to});
      if (cell.undefined && reads(mode))
        onUnwritten(from, to, cell.write.site);
    } else if (reads(mode)) {
      onUnwritten(from, to, SiteId{0});
    }
    if (writes(mode))
      for (std::size_t p = 0; p < kPipeCount; ++p)
        if (cell.reads[p].epoch != 0 && !clocks.ordered(static_cast<Pipe>(p), cell.reads[p].epoch, pipe))
          onConflict(Conflict{Hazard::writeAfterRead, static_cast<Pipe>(p), cell.reads[p], from, to});
    if (cell.end >= end)
      return; // most accesses are of one cell
  }
  if (at < end && reads(mode))
    onUnwritten(at, end, SiteId{0});
}

} // namespace ascend::sim
