#include "simulator/timing/memory_system.h"

#include <algorithm>

namespace ascend::sim::timing {

// The L2 cache is full when a launch starts, with what launches like this one left behind: if all that they move does
// not fit, they evict what each other wrote; if it does, that stays where it is.
MemorySystem::MemorySystem(const target::Soc& soc, std::span<const BlockRecord> records)
    : timing_(target::timingOf(soc)), gmBytesPerCycle_(timing_.gmBytesPerSecond / (soc.clockMHz * 1e6)),
      l2BytesPerCycle_(timing_.l2BytesPerSecond / (soc.clockMHz * 1e6)), oldBytes_(soc.l2Bytes),
      cache_(soc.l2Bytes, timing_.gmBurstBytes), pieces_(coresShareReads(records) ? kPieces : 0) {
  std::uint64_t reads = 0, writes = 0; // through the L2 cache
  for (const BlockRecord& record : records)
    record.moves.forEach([&](const Move& move) {
      if (!move.bypassesL2)
        (move.write ? writes : reads) += move.total();
    });
  if (reads + writes > soc.l2Bytes)
    oldDirty_ = static_cast<double>(writes) / static_cast<double>(reads + writes);
}

/// Whether two cores read from one piece; what lies between the runs of a move counts as read.
bool MemorySystem::coresShareReads(std::span<const BlockRecord> records) const {
  struct Extent {
    std::uint64_t begin, end; ///< in pieces
    std::uint32_t core;
  };
  std::vector<Extent> extents;
  std::size_t moves = 0;
  for (const BlockRecord& record : records)
    moves += record.moves.size();
  extents.reserve(moves);
  for (const BlockRecord& record : records)
    record.moves.forEach([&](const Move& move) {
      if (move.write)
        return;
      std::int64_t low = 0, high = static_cast<std::int64_t>(move.bytes);
      for (int level = 0; level < 2; ++level) {
        const std::int64_t reach = move.stride[level] * (std::int64_t{move.count[level]} - 1);
        (reach < 0 ? low : high) += reach;
      }
      extents.push_back({.begin = (move.address + static_cast<std::uint64_t>(low)) / timing_.gmAlign,
                         .end = (move.address + static_cast<std::uint64_t>(high) - 1) / timing_.gmAlign + 1,
                         .core = record.core});
    });
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  // The core that reads furthest so far, and how far the others do.
  std::uint32_t furthest = 0;
  std::uint64_t end = 0, endOfOthers = 0;
  for (const Extent& extent : extents) {
    if (extent.begin < (extent.core == furthest ? endOfOthers : end))
      return true;
    if (extent.core == furthest) {
      end = std::max(end, extent.end);
    } else if (extent.end > end) {
      endOfOthers = end;
      end = extent.end;
      furthest = extent.core;
    } else {
      endOfOthers = std::max(endOfOthers, extent.end);
    }
  }
  return false;
}

/// How many cores are reading the pieces of a range already, summed up over the pieces: the memory serves those that
/// ask for one address one after the other.
std::uint64_t MemorySystem::shareOf(std::uint64_t begin, std::uint64_t end, double now, std::uint32_t core) {
  std::uint64_t others = 0;
  for (std::uint64_t number = begin / timing_.gmAlign; number * timing_.gmAlign < end; ++number) {
    const auto slot = static_cast<std::uint32_t>(number % kPieces);
    Piece& piece = pieces_[slot];
    if (piece.number != number || piece.until <= now)
      piece = {.number = number, .until = now, .core = core};
    else if (piece.core != core)
      others += ++piece.readers;
    piece.core = core;
    asking_.push_back(slot);
  }
  return others;
}

void MemorySystem::holdUntil(double done) {
  for (const std::uint32_t slot : asking_)
    pieces_[slot].until = std::max(pieces_[slot].until, done);
  asking_.clear();
}

MemorySystem::Answer MemorySystem::move(const Move& move, double now, std::uint32_t core, bool cube) {
  const std::uint64_t burst = timing_.gmBurstBytes;
  const bool fills = !move.bypassesL2;
  L2Cache::Result result;
  std::uint64_t lines = 0;                 // that the move touches
  std::uint64_t gmBytes = 0, gmBursts = 0; // that global memory has to move
  std::uint64_t others = 0;                // reads of the same pieces by other cores
  for (std::uint32_t i = 0; i < move.count[1]; ++i)
    for (std::uint32_t j = 0; j < move.count[0]; ++j) {
      const std::uint64_t begin = move.address + static_cast<std::uint64_t>(i * move.stride[1] + j * move.stride[0]);
      const std::uint64_t end = begin + move.bytes;
      const std::uint64_t touched = (end + burst - 1) / burst - begin / burst;
      lines += touched;
      const L2Cache::Result before = result;
      cache_.access(begin, move.bytes, move.write, move.bypassesL2, result);
      const std::uint64_t missed = result.misses - before.misses;
      if (missed == 0 || (move.write && fills))
        continue;
      // The cache takes whole lines; and so does what is not aligned, every time anew.
      const bool aligned = begin % timing_.gmAlign == 0 && end % timing_.gmAlign == 0;
      gmBursts += aligned ? missed : touched;
      if (!move.write && !pieces_.empty())
        others += shareOf(begin, end, now, core);
      gmBytes += !aligned ? touched * burst : fills ? missed * burst : result.missBytes - before.missBytes;
    }
  hits_ += result.hitBytes;
  misses_ += result.missBytes;

  // A dirty line must be written back before another can take its place.
  const std::uint64_t old = std::min(oldBytes_, result.filledBytes);
  oldBytes_ -= old;
  const std::uint64_t back = result.writtenBackBytes + static_cast<std::uint64_t>(static_cast<double>(old) * oldDirty_);
  writtenBack_ += back;
  gmBytes += back;
  gmBursts += (back + burst - 1) / burst;

  const double port = move.write ? timing_.writeBytesPerCycle
                      : cube     ? timing_.cubeReadBytesPerCycle
                                 : timing_.readBytesPerCycle;
  const double inCore = timing_.moveStart + static_cast<double>(lines * burst) / port;
  const double latency = move.write              ? timing_.writeLatency
                         : result.missBytes != 0 ? timing_.gmReadLatency
                                                 : timing_.l2ReadLatency;
  l2Free_ = std::max(l2Free_, now) + static_cast<double>(move.total()) / l2BytesPerCycle_;
  double shared = l2Free_;
  if (gmBytes != 0) {
    const double overhead = static_cast<double>(gmBursts * timing_.gmBurstOverhead) +
                            static_cast<double>(others) * timing_.gmSharedOverhead;
    gmFree_ = std::max(gmFree_, now) + (static_cast<double>(gmBytes) + overhead) / gmBytesPerCycle_;
    shared = std::max(shared, gmFree_);
  }
  const double free = std::max(now + inCore, shared);
  holdUntil(free + latency);
  return {.free = free, .done = free + latency};
}

} // namespace ascend::sim::timing
