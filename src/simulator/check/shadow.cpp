#include "simulator/check/shadow.h"

#include <iterator>
#include <vector>

namespace ascend::sim {
namespace {

constexpr Address kKeptApart = 512; ///< bytes: a fractal of the cube unit

/// What the cell becomes; false: it is so already.
bool update(ShadowCell& cell, Pipe pipe, Mode mode, Stamp stamp, bool undefined) {
  if (!writes(mode)) {
    Stamp& slot = cell.reads[index(pipe)];
    if ((slot == stamp || slot.epoch > stamp.epoch) && (cell.ever & kEverRead) != 0)
      return false;
    slot = stamp;
    cell.ever |= kEverRead;
    if (cell.everSite == 0)
      cell.everSite = stamp.site;
    return true;
  }
  const ShadowCell before = cell;
  const std::uint8_t kind = mode == Mode::atomic ? kEverAtomic : kEverWritten;
  if ((cell.ever & (kEverWritten | kEverAtomic)) == 0)
    cell.everSite = stamp.site;
  if (mode == Mode::readWrite)
    cell.ever |= kEverRead;
  cell.ever |= kind;
  cell.write = stamp;
  cell.writePipe = pipe;
  cell.atomic = mode == Mode::atomic;
  cell.undefined = undefined;
  // Who read before is ordered before this write, or was reported.
  cell.reads = {};
  return !cell.sameContent(before);
}

} // namespace

ShadowMap::Cells::iterator ShadowMap::firstEndingAfter(Address address) const {
  Cells::iterator& exact = byBegin_[slotOf(address)];
  if (exact != cells_.end() && exact->first == address)
    return exact;
  const auto found = lookUp(address);
  if (found != cells_.end() && found->first == address)
    exact = found;
  return found;
}

ShadowMap::Cells::iterator ShadowMap::lookUp(Address address) const {
  std::size_t nearest = recent_.size();
  for (std::size_t i = 0; i < recent_.size(); ++i)
    if (recent_[i].cell != cells_.end() && recent_[i].cell->first <= address &&
        (nearest == recent_.size() || recent_[i].cell->first > recent_[nearest].cell->first))
      nearest = i;
  if (nearest != recent_.size()) {
    Place& known = recent_[nearest];
    current_ = nearest;
    if (address < known.cell->second.end)
      return known.cell;
    const auto next = known.next;
    if (next == cells_.end() || address < next->second.end) {
      if (next != cells_.end() && next->first <= address)
        known = {next, std::next(next)};
      return next;
    }
  }
  auto it = cells_.upper_bound(address);
  current_ = oldest_;
  oldest_ = (oldest_ + 1) % recent_.size();
  if (it != cells_.begin()) {
    const auto before = std::prev(it);
    recent_[current_] = {before, it};
    if (before->second.end > address)
      return before;
  }
  return it;
}

ShadowMap::Cells::iterator ShadowMap::after(Cells::iterator cell) const {
  for (const Place& known : recent_)
    if (known.cell == cell)
      return known.next;
  return std::next(cell);
}

/// end(): it is the first.
ShadowMap::Cells::iterator ShadowMap::before(Cells::iterator cell) const {
  for (const Place& known : recent_)
    if (known.next == cell && known.cell != cells_.end())
      return known.cell;
  return cell == cells_.begin() ? cells_.end() : std::prev(cell);
}

/// A cell just before `next`.
ShadowMap::Cells::iterator ShadowMap::insert(Cells::iterator next, Address begin, const ShadowCell& cell) {
  const auto fresh = cells_.emplace_hint(next, begin, cell);
  for (Place& known : recent_)
    if (known.next == next && known.cell != cells_.end())
      known.next = fresh;
  return fresh;
}

ShadowMap::Cells::iterator ShadowMap::split(Cells::iterator cell, Address at) {
  ShadowCell right = cell->second;
  cell->second.end = at;
  return insert(after(cell), at, right);
}

void ShadowMap::apply(Address begin, Address end, Pipe pipe, Mode mode, Stamp stamp, bool undefined) {
  auto it = firstEndingAfter(begin);
  if (it != cells_.end() && it->first == begin && it->second.end == end) {
    update(it->second, pipe, mode, stamp, undefined);
    return;
  }
  auto first = before(it); // that may be joined
  if (first != cells_.end() && first->second.end < begin)
    first = cells_.end();
  bool changed = false;
  Address at = begin;
  while (at < end) {
    if (it == cells_.end() || it->first > at) {
      const Address to = it == cells_.end() ? end : std::min(end, it->first);
      ShadowCell fresh{.end = to};
      update(fresh, pipe, mode, stamp, undefined);
      const auto inserted = insert(it, at, fresh);
      recent_[current_] = {inserted, it};
      if (first == cells_.end())
        first = inserted;
      at = to;
      changed = true;
      continue;
    }
    if (first == cells_.end())
      first = it;
    const Address cellEnd = it->second.end;
    ShadowCell now = it->second;
    if (!update(now, pipe, mode, stamp, undefined)) {
      at = std::min(end, cellEnd);
      it = after(it);
      continue;
    }
    changed = true;
    if (it->first < at) {
      first = it;
      it = split(it, at);
    }
    if (cellEnd > end)
      split(it, end);
    now.end = it->second.end;
    it->second = now;
    at = now.end;
    it = after(it);
  }
  if (changed)
    merge(first, end);
}

/// Makes one cell of neighbours with the same content, from a cell on up to the one that begins at or before `end`.
void ShadowMap::merge(Cells::iterator it, Address end) {
  while (it != cells_.end() && it->first <= end) {
    const auto next = after(it);
    if (next == cells_.end())
      return;
    // What was touched apart is touched apart again: large pieces stay as they are until there are many.
    const bool small = std::min(it->second.end - it->first, next->second.end - next->first) < kKeptApart;
    if (small && next->first == it->second.end && next->second.sameContent(it->second)) {
      it->second.end = next->second.end;
      join(it, next);
    } else {
      it = next;
    }
  }
}

void ShadowMap::join(Cells::iterator cell, Cells::iterator next) {
  const auto last = after(next);
  for (Place& known : recent_)
    if (known.cell == next || known.cell == cell)
      known = {cell, last};
  if (Cells::iterator& known = byBegin_[slotOf(next->first)]; known == next)
    known = cells_.end();
  cells_.erase(next);
}

bool ShadowMap::written(Address begin, Address end) const {
  Address at = begin;
  for (auto it = firstEndingAfter(begin); it != cells_.end() && it->first <= at && at < end; ++it) {
    if ((it->second.ever & (kEverWritten | kEverAtomic)) == 0)
      return false;
    at = it->second.end;
  }
  return at >= end;
}

void ShadowMap::compact(const LiveEpochs& live, bool always) {
  if (!always && !wantsCompaction())
    return;
  const auto joinable = [&](const ShadowCell& a, const ShadowCell& b) {
    if (a.writePipe != b.writePipe || a.atomic != b.atomic || a.undefined != b.undefined || a.ever != b.ever ||
        a.everSite != b.everSite)
      return false;
    if (a.writePipe != Pipe::none && !live.alike(index(a.writePipe), a.write, b.write))
      return false;
    for (std::size_t p = 0; p < kPipeCount; ++p)
      if (!live.alike(p, a.reads[p], b.reads[p]))
        return false;
    return true;
  };
  for (auto it = cells_.begin(); it != cells_.end();) {
    const auto next = std::next(it);
    if (next == cells_.end())
      break;
    if (next->first == it->second.end && joinable(it->second, next->second)) {
      ShadowCell& cell = it->second;
      cell.end = next->second.end;
      cell.write.epoch = std::max(cell.write.epoch, next->second.write.epoch);
      for (std::size_t p = 0; p < kPipeCount; ++p)
        cell.reads[p].epoch = std::max(cell.reads[p].epoch, next->second.reads[p].epoch);
      join(it, next);
    } else {
      it = next;
    }
  }
  compactAt_ = std::max(kManyCells, cells_.size() * 2);
}

} // namespace ascend::sim
