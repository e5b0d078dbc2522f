#pragma once
#include "sim/abi.h"

#include <algorithm>
#include <cstdint>

namespace ascend::sim {

/// The bytes of an access as at most two nested loops over segments, with what is contiguous joined.
struct Segments {
  std::uintptr_t begin = 0;
  std::uint64_t bytes = 0;
  std::uint64_t count[2] = {1, 1};
  std::int64_t stride[2] = {0, 0};

  explicit Segments(const Access& access)
      : begin(reinterpret_cast<std::uintptr_t>(access.address)), bytes(access.bytes),
        count{access.count[0], access.count[1]}, stride{access.stride[0], access.stride[1]} {
    if (empty())
      return;
    for (int level = 0; level < 2; ++level)
      if (stride[level] == 0)
        count[level] = 1;
    if (count[0] > 1 && count[1] > 1 && stride[1] == stride[0] * static_cast<std::int64_t>(count[0])) {
      count[0] *= count[1];
      count[1] = 1;
    }
    for (int level = 0; level < 2; ++level)
      if ((level == 0 || count[0] == 1) && count[level] > 1 && stride[level] == static_cast<std::int64_t>(bytes)) {
        bytes *= count[level];
        count[level] = 1;
      }
  }

  bool empty() const { return bytes == 0 || count[0] == 0 || count[1] == 0; }
  bool single() const { return count[0] == 1 && count[1] == 1; }

  /// The first byte and the byte behind the last; false: they do not fit into the address space.
  bool extent(std::uintptr_t& low, std::uintptr_t& high) const {
    __int128 lowest = begin, highest = static_cast<__int128>(begin) + bytes;
    for (int level = 0; level < 2; ++level) {
      const __int128 reach = static_cast<__int128>(stride[level]) * (count[level] - 1);
      (reach < 0 ? lowest : highest) += reach;
    }
    if (lowest < 0 || highest > static_cast<__int128>(UINTPTR_MAX))
      return false;
    low = static_cast<std::uintptr_t>(lowest);
    high = static_cast<std::uintptr_t>(highest);
    return true;
  }

  template <class F> void forEach(F&& f) const {
    if (empty())
      return;
    for (std::uint64_t j = 0; j < count[1]; ++j)
      for (std::uint64_t i = 0; i < count[0]; ++i) {
        const std::uintptr_t at =
            begin + j * static_cast<std::uint64_t>(stride[1]) + i * static_cast<std::uint64_t>(stride[0]);
        f(at, at + bytes);
      }
  }
};

} // namespace ascend::sim
