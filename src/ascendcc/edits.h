#pragma once
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace ascend::asc {

/// The source with changes at offsets, applied at once.
class Edits {
public:
  void insert(std::size_t offset, std::string text, bool before = false) {
    std::string& there = inserted_[offset];
    there = before ? std::move(text) + there : there + std::move(text);
  }
  /// Line ends stay, so that all lines keep their numbers.
  void erase(std::size_t begin, std::size_t end) { erased_[begin] = std::max(erased_[begin], end); }

  std::string apply(std::string_view source) const;

private:
  std::map<std::size_t, std::string> inserted_;
  std::map<std::size_t, std::size_t> erased_;
};

} // namespace ascend::asc
