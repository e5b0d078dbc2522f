#include "simulator/timing/l2_cache.h"

#include <algorithm>
#include <bit>

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

L2Cache::Page* L2Cache::find(std::uint64_t number) {
  if (last_ != 0 && pages_[last_].number == number)
    return &pages_[last_];
  const auto it = index_.find(number);
  if (it == index_.end())
    return nullptr;
  last_ = it->second;
  unlink(last_);
  touch(last_);
  return &pages_[last_];
}

L2Cache::Page& L2Cache::page(std::uint64_t number) {
  if (Page* const known = find(number))
    return *known;
  if (free_.empty()) {
    last_ = static_cast<std::uint32_t>(pages_.size());
    pages_.emplace_back();
  } else {
    last_ = free_.back();
    free_.pop_back();
    pages_[last_] = {};
  }
  pages_[last_].number = number;
  index_.emplace(number, last_);
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
    index_.erase(page.number);
    unlink(oldest);
    free_.push_back(oldest);
  }
}

void L2Cache::access(std::uint64_t address, std::uint64_t bytes, bool write, bool bypass, Result& result) {
  const std::uint64_t end = address + bytes;
  const std::uint64_t pageBytes = std::uint64_t{lineBytes_} * kPageLines;
  for (std::uint64_t at = address; at < end;) {
    const std::uint64_t number = at / pageBytes;
    const std::uint64_t pageEnd = std::min(end, (number + 1) * pageBytes);
    Page* const there = bypass ? find(number) : &page(number);
    for (; at < pageEnd;) {
      const std::uint64_t lineEnd = std::min(pageEnd, (at / lineBytes_ + 1) * lineBytes_);
      const auto bit = static_cast<std::uint16_t>(1U << (at / lineBytes_ % kPageLines));
      if (there != nullptr && (there->present & bit) != 0) {
        result.hitBytes += lineEnd - at;
      } else {
        ++result.misses;
        result.missBytes += lineEnd - at;
        if (!bypass) {
          result.filledBytes += lineBytes_;
          there->present = static_cast<std::uint16_t>(there->present | bit);
          used_ += lineBytes_;
        }
      }
      if (write && there != nullptr && (there->present & bit) != 0)
        there->dirty = static_cast<std::uint16_t>(there->dirty | bit);
      at = lineEnd;
    }
    if (there != nullptr)
      evict(*there, result);
  }
}

} // namespace ascend::sim::timing
