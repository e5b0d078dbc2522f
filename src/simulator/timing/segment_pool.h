#pragma once
#include <cstddef>
#include <mutex>
#include <vector>

namespace ascend::sim::timing {

/// Pieces of memory of one size, for the records of launches. Kept from launch to launch: the system takes longer to
/// give a new page than the clock takes to fill it.
class SegmentPool {
public:
  static constexpr std::size_t kBytes = std::size_t{16} << 10;

  void* take();
  void give(const std::vector<void*>& segments);

private:
  static constexpr std::size_t kKept = std::size_t{32} << 20; ///< bytes, while nobody uses them

  std::mutex mutex_;
  std::vector<void*> free_;
};

/// Of the process.
SegmentPool& segmentPool();

} // namespace ascend::sim::timing
