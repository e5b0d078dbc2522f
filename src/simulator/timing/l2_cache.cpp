#include "simulator/timing/l2_cache.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace ascend::sim::timing {

void L2Cache::unlink(std::uint32_t index) {
  Page& page = pages_[index];
  pages_[page.newer].older = page.older;
  pages_[page.older].newer = page.newer;
}

void L2Cache::touch(std::uint32_t index) {
  Page& page = pages_[index];
  const std::uint32_t newest = pages_[0].older;
  page.older = newest;
  page.newer = 0;
  pages_[newest].newer = index;
  pages_[0].older = index;
}

/// Where the page is in the table, or would be.
std::size_t L2Cache::lookUp(std::uint64_t number) const {
  std::size_t slot = slotOf(number);
  while (table_[slot] != 0 && pages_[table_[slot]].number != number)
    slot = (slot + 1) & (table_.size() - 1);
  return slot;
}

void L2Cache::enter(std::uint64_t number, std::uint32_t index) {
  if (2 * ++known_ > table_.size()) {
    const std::vector<std::uint32_t> old = std::exchange(table_, std::vector<std::uint32_t>(table_.size() * 2, 0));
    for (const std::uint32_t page : old)
      if (page != 0)
        table_[lookUp(pages_[page].number)] = page;
  }
  table_[lookUp(number)] = index;
}

/// What lies behind comes nearer to where it belongs, so that no search ends at a hole.
void L2Cache::remove(std::uint64_t number) {
  const std::size_t mask = table_.size() - 1;
  std::size_t hole = lookUp(number);
  --known_;
  for (std::size_t slot = (hole + 1) & mask; table_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t home = slotOf(pages_[table_[slot]].number);
    if (((slot - home) & mask) < ((slot - hole) & mask))
      continue;
    table_[hole] = table_[slot];
    hole = slot;
  }
  table_[hole] = 0;
}

L2Cache::Page* L2Cache::find(std::uint64_t number) {
  if (last_ != 0 && pages_[last_].number == number)
    return &pages_[last_];
  const std::uint32_t known = table_[lookUp(number)];
  if (known == 0)
    return nullptr;
  last_ = known;
  unlink(last_);
  touch(last_);
  return &pages_[last_];
}

L2Cache::Page& L2Cache::page(std::uint64_t number) {
  if (Page* const known = find(number))
    return *known;
  if (free_.empty()) {
    last_ = static_cast<std::uint32_t>(pages_.size());
    pages_.push_back({});
  } else {
    last_ = free_.back();
    free_.pop_back();
    pages_[last_] = {};
  }
  enter(number, last_);
  pages_[last_].number = number;
  touch(last_);
  return pages_[last_];
}

void L2Cache::evict(const Page& keep, Result& result) {
  while (used_ > capacity_) {
    const std::uint32_t oldest = pages_[0].newer;
    Page& page = pages_[oldest];
    if (&page == &keep)
      return;
    used_ -= static_cast<std::uint64_t>(std::popcount(page.present)) * lineBytes_;
    result.writtenBackBytes += static_cast<std::uint64_t>(std::popcount(page.dirty)) * lineBytes_;
    remove(page.number);
    unlink(oldest);
    free_.push_back(oldest);
  }
}

void L2Cache::access(std::uint64_t address, std::uint64_t bytes, bool write, bool bypass, Result& result) {
  if (bytes == 0)
    return;
  const std::uint64_t end = address + bytes;
  const std::uint64_t firstLine = address / lineBytes_, lastLine = (end - 1) / lineBytes_;
  // Bytes of the outer lines that are not asked for.
  const std::uint64_t before = address - firstLine * lineBytes_, behind = (lastLine + 1) * lineBytes_ - end;
  for (std::uint64_t line = firstLine; line <= lastLine;) {
    const std::uint64_t number = line / kPageLines;
    const std::uint64_t last = std::min(lastLine, number * kPageLines + kPageLines - 1);
    const auto bit = [](std::uint64_t of) { return std::uint32_t{1} << of % kPageLines; };
    const std::uint32_t asked = 2 * bit(last) - bit(line);
    Page* const there = bypass ? find(number) : &page(number);
    const std::uint32_t hit = there == nullptr ? 0 : there->present & asked, missed = asked & ~hit;
    const auto count = [this](std::uint32_t lines) {
      return static_cast<std::uint64_t>(std::popcount(lines)) * lineBytes_;
    };
    result.hitBytes += count(hit);
    result.missBytes += count(missed);
    result.misses += static_cast<std::uint32_t>(std::popcount(missed));
    if (line == firstLine)
      ((hit & bit(line)) != 0 ? result.hitBytes : result.missBytes) -= before;
    if (last == lastLine)
      ((hit & bit(last)) != 0 ? result.hitBytes : result.missBytes) -= behind;
    if (!bypass) {
      result.filledBytes += count(missed);
      used_ += count(missed);
      there->present = static_cast<std::uint16_t>(there->present | asked);
    }
    if (there != nullptr) {
      if (write)
        there->dirty = static_cast<std::uint16_t>(there->dirty | (there->present & asked));
      evict(*there, result);
    }
    line = last + 1;
  }
}

} // namespace ascend::sim::timing
