#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>

namespace ascend::sim {

/// A set of bytes, kept as disjoint ranges that do not touch.
class IntervalSet {
public:
  using Address = std::uintptr_t;

  void add(Address begin, Address end) {
    if (begin >= end)
      return;
    auto it = ranges_.upper_bound(begin);
    if (it != ranges_.begin() && std::prev(it)->second >= begin) {
      --it;
      begin = it->first;
      end = it->second > end ? it->second : end;
      it = ranges_.erase(it);
    }
    while (it != ranges_.end() && it->first <= end) {
      end = it->second > end ? it->second : end;
      it = ranges_.erase(it);
    }
    ranges_.emplace_hint(it, begin, end);
  }

  bool contains(Address begin, Address end) const {
    if (begin >= end)
      return true;
    auto it = ranges_.upper_bound(begin);
    return it != ranges_.begin() && std::prev(it)->second >= end;
  }

  /// Calls `f(begin, end)` for each part of [begin, end) that is not in the set.
  template <class F> void forMissing(Address begin, Address end, F&& f) const {
    auto it = ranges_.upper_bound(begin);
    if (it != ranges_.begin() && std::prev(it)->second > begin)
      begin = std::prev(it)->second;
    while (begin < end) {
      if (it == ranges_.end() || it->first >= end) {
        f(begin, end);
        return;
      }
      if (it->first > begin)
        f(begin, it->first);
      begin = it->second;
      ++it;
    }
  }

  /// What of it lies in [begin, end), moved by `offset`.
  IntervalSet part(Address begin, Address end, std::ptrdiff_t offset) const {
    IntervalSet result;
    auto it = ranges_.upper_bound(begin);
    if (it != ranges_.begin())
      --it;
    for (; it != ranges_.end() && it->first < end; ++it) {
      const Address from = it->first > begin ? it->first : begin, to = it->second < end ? it->second : end;
      if (from < to)
        result.ranges_.emplace_hint(result.ranges_.end(), from + static_cast<Address>(offset),
                                    to + static_cast<Address>(offset));
    }
    return result;
  }

  bool empty() const { return ranges_.empty(); }
  std::size_t rangeCount() const { return ranges_.size(); }
  const std::map<Address, Address>& ranges() const { return ranges_; }

private:
  std::map<Address, Address> ranges_;
};

} // namespace ascend::sim
