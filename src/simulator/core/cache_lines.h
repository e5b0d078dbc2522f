#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace ascend::sim {

/// The scalar unit's cache, as far as other cores notice: which words a core wrote and did not clean yet, and which
/// lines it has cleaned, so that it reads what others wrote.
class CacheLines {
public:
  using Address = std::uintptr_t;
  struct Word {
    Address begin = 0, end = 0;
  };

  void wrote(Word word) { dirty_[next_++ % kDirty] = word; }

  /// `bytes` 0: the whole cache. The words that others see from now on.
  std::vector<Word> clean(Address address, std::uint64_t bytes) {
    const Address line = lineOf(address);
    if (bytes == 0)
      allFresh_ = true;
    else if (!fresh(address))
      fresh_[nextFresh_++ % kFresh] = line;
    std::vector<Word> words;
    for (Word& word : dirty_)
      if (word.end != 0 && (bytes == 0 || lineOf(word.begin) == line)) {
        words.push_back(word);
        word = {};
      }
    return words;
  }

  bool fresh(Address address) const {
    return allFresh_ || std::find(fresh_.begin(), fresh_.end(), lineOf(address)) != fresh_.end();
  }

private:
  static constexpr std::size_t kDirty = 16, kFresh = 64;
  static constexpr Address kLine = 64;
  static constexpr Address lineOf(Address address) { return address / kLine * kLine; }

  std::array<Word, kDirty> dirty_{}; ///< the last ones
  std::array<Address, kFresh> fresh_{};
  std::size_t next_ = 0, nextFresh_ = 0;
  bool allFresh_ = false;
};

} // namespace ascend::sim
