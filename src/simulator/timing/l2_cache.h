#pragma once
#include "simulator/timing/segmented_vector.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ascend::sim::timing {

/// Which lines of global memory the L2 cache holds: least recently used pages go first.
class L2Cache {
public:
  L2Cache(std::uint64_t capacity, std::uint32_t lineBytes) : capacity_(capacity), lineBytes_(lineBytes) {
    pages_.push_back({});
  }

  struct Result {
    std::uint64_t hitBytes = 0;
    std::uint64_t missBytes = 0;
    std::uint64_t filledBytes = 0;      ///< whole lines that came in, whoever was there before
    std::uint64_t writtenBackBytes = 0; ///< dirty lines of this launch that went
    std::uint32_t misses = 0;           ///< lines
  };

  /// Reads or writes bytes that follow each other. What is read and `bypass`es is not kept.
  void access(std::uint64_t address, std::uint64_t bytes, bool write, bool bypass, Result& result);

private:
  static constexpr std::uint32_t kPageLines = 16;
  struct Page {
    std::uint64_t number = 0;
    std::uint32_t newer = 0, older = 0; ///< indices into pages_
    std::uint16_t present = 0, dirty = 0;
  };

  std::size_t slotOf(std::uint64_t number) const { return number * 0x9E3779B97F4A7C15U >> 20 & (table_.size() - 1); }
  std::size_t lookUp(std::uint64_t number) const;
  void enter(std::uint64_t number, std::uint32_t index);
  void remove(std::uint64_t number);
  Page& page(std::uint64_t number);
  Page* find(std::uint64_t number);
  void touch(std::uint32_t index);
  void unlink(std::uint32_t index);
  void evict(const Page& keep, Result& result);

  std::uint64_t capacity_;
  std::uint64_t used_ = 0;
  std::uint32_t lineBytes_;
  SegmentedVector<Page> pages_; ///< [0] is the end of the list: its `newer` is the oldest, its `older` the newest
  std::vector<std::uint32_t> free_;
  /// Indices into pages_ by the page's number, 0: free. At most half full; what collides lies behind.
  std::vector<std::uint32_t> table_ = std::vector<std::uint32_t>(1024, 0);
  std::size_t known_ = 0;  ///< pages in the table
  std::uint32_t last_ = 0; ///< the page that was used last
};

} // namespace ascend::sim::timing
