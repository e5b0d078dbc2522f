#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace ascend::sim::timing {

/// A sequence that grows without moving what is there: records of a launch have millions of elements, which a vector
/// would copy, into new pages, each time it doubles.
template <class T> class SegmentedVector {
public:
  T& emplace_back() {
    if (size_ == segments_.size() * kSegment)
      segments_.push_back(std::make_unique<Segment>());
    return (*this)[size_++];
  }
  T& operator[](std::size_t i) { return segments_[i / kSegment]->elements[i % kSegment]; }
  const T& operator[](std::size_t i) const { return segments_[i / kSegment]->elements[i % kSegment]; }
  std::size_t size() const { return size_; }

private:
  static constexpr std::size_t kSegment = 256;
  struct Segment {
    std::array<T, kSegment> elements;
  };
  std::vector<std::unique_ptr<Segment>> segments_;
  std::size_t size_ = 0;
};

} // namespace ascend::sim::timing
