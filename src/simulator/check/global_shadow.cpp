#include "simulator/check/global_shadow.h"

#include <algorithm>
#include <iterator>

namespace ascend::sim {

/// Makes `at` a border between cells, and returns the first cell at or behind it.
std::map<Address, GlobalShadow::Cell>::iterator GlobalShadow::split(Address at) {
  auto it = cells_.lower_bound(at);
  if (it != cells_.begin())
    if (const auto before = std::prev(it); before->second.end > at) {
      it = cells_.emplace_hint(it, at, before->second);
      before->second.end = at;
    }
  return it;
}

/// The last of each pipe of each core is enough: pipes hand on all that came before. What a core did before and after
/// it heard of others is kept apart: those may hand in later what the second came after, and the first did not.
void GlobalShadow::note(std::vector<Stamp>& stamps, const Stamp& stamp) {
  const auto it = std::find_if(stamps.begin(), stamps.end(), [&](const Stamp& s) {
    return s.core == stamp.core && s.pipe == stamp.pipe && s.heard == stamp.heard;
  });
  if (it == stamps.end())
    stamps.push_back(stamp);
  else
    *it = stamp;
}

/// Behind a write, who is ordered with the write is ordered with what came before it, too; not with what a word may yet
/// turn out to have put behind it.
bool GlobalShadow::covered(const Stamp& earlier, const Stamp& now, const Knowledge& knowledge) {
  if (earlier.core == now.core)
    return earlier.heard == now.heard;
  return (earlier.heard == 0 && now.heard == 0) || knowledge.complete(earlier.core, earlier.pipe, earlier.epoch);
}

void GlobalShadow::add(const Touch& touch, const Knowledge& knowledge, std::vector<Conflict>& conflicts) {
  const auto unordered = [&](const Stamp& earlier) {
    return earlier.core != touch.stamp.core && !knowledge.complete(earlier.core, earlier.pipe, earlier.epoch);
  };
  auto it = split(touch.begin);
  split(touch.end);
  for (Address at = touch.begin; at < touch.end;) {
    if (it == cells_.end() || it->first > at) {
      const Address to = it == cells_.end() ? touch.end : std::min(touch.end, it->first);
      it = cells_.emplace_hint(it, at, Cell{.end = to});
    }
    Cell& cell = it->second;
    const auto conflict = [&](const Stamp& earlier, Mode mode) {
      conflicts.push_back({touch, earlier, mode, at, cell.end});
    };
    for (const Stamp& write : cell.writes)
      if (unordered(write))
        conflict(write, Mode::write);
    if (touch.mode != Mode::atomic)
      for (const Stamp& update : cell.updates)
        if (unordered(update))
          conflict(update, Mode::atomic);
    if (writes(touch.mode))
      for (const Stamp& read : cell.reads)
        if (unordered(read))
          conflict(read, Mode::read);
    switch (touch.mode) {
    case Mode::read:
      note(cell.reads, touch.stamp);
      break;
    case Mode::atomic:
      note(cell.updates, touch.stamp);
      break;
    default:
      for (std::vector<Stamp>* stamps : {&cell.writes, &cell.reads, &cell.updates})
        std::erase_if(*stamps, [&](const Stamp& s) { return covered(s, touch.stamp, knowledge); });
      cell.writes.push_back(touch.stamp);
    }
    at = cell.end;
    ++it;
  }
}

} // namespace ascend::sim
