#include "simulator/timing/segment_pool.h"

#include <new>

namespace ascend::sim::timing {

void* SegmentPool::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) {
      void* const segment = free_.back();
      free_.pop_back();
      return segment;
    }
  }
  return ::operator new(kBytes);
}

void SegmentPool::give(const std::vector<void*>& segments) {
  if (segments.empty())
    return;
  const std::scoped_lock lock(mutex_);
  for (void* const segment : segments)
    if (free_.size() < kKept / kBytes)
      free_.push_back(segment);
    else
      ::operator delete(segment);
}

SegmentPool& segmentPool() {
  static SegmentPool& pool = *new SegmentPool; // never destroyed: launches may still run while the process ends
  return pool;
}

} // namespace ascend::sim::timing
