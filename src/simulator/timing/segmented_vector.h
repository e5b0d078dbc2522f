#pragma once
#include "simulator/timing/segment_pool.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace ascend::sim::timing {

/// A sequence that grows without moving what is there: records of a launch have millions of elements, which a vector
/// would copy, into new pages, each time it doubles. What it no longer needs the next one uses.
template <class T> class SegmentedVector {
  static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= alignof(std::max_align_t));

public:
  SegmentedVector() = default;
  SegmentedVector(SegmentedVector&& other) noexcept
      : segments_(std::exchange(other.segments_, {})), size_(std::exchange(other.size_, 0)),
        last_(std::exchange(other.last_, nullptr)), room_(std::exchange(other.room_, 0)) {}
  SegmentedVector& operator=(SegmentedVector&& other) noexcept {
    SegmentedVector old(std::move(*this));
    segments_.swap(other.segments_);
    std::swap(size_, other.size_);
    std::swap(last_, other.last_);
    std::swap(room_, other.room_);
    return *this;
  }
  ~SegmentedVector() { segmentPool().give(segments_); }

  void push_back(const T& value) {
    if (room_ == 0)
      grow();
    --room_;
    ++size_;
    std::construct_at(last_++, value);
  }
  T& operator[](std::size_t i) { return static_cast<T*>(segments_[i / kSegment])[i % kSegment]; }
  const T& operator[](std::size_t i) const { return static_cast<const T*>(segments_[i / kSegment])[i % kSegment]; }
  std::size_t size() const { return size_; }

  template <class F> void forEach(F&& f) const {
    std::size_t left = size_;
    for (const void* const segment : segments_)
      for (const T *element = static_cast<const T*>(segment), *const end = element + std::min(left, kSegment);
           element != end; ++element, --left)
        f(*element);
  }

private:
  static constexpr std::size_t kSegment = SegmentPool::kBytes / sizeof(T);

  [[gnu::noinline]] void grow() {
    segments_.push_back(segmentPool().take());
    last_ = static_cast<T*>(segments_.back());
    room_ = kSegment;
  }

  std::vector<void*> segments_;
  std::size_t size_ = 0;
  T* last_ = nullptr; ///< where the next element goes
  std::size_t room_ = 0;
};

} // namespace ascend::sim::timing
