#pragma once
// int4b_t: a signed number of four bits. Two share a byte, the first in the low half; a tensor of them has an even
// start.
#include "half.h"

namespace AscendC {

struct int4b_t {
  uint8_t storage; ///< the number in the low half

  int4b_t() = default;
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  constexpr int4b_t(T value) : storage(static_cast<uint8_t>(static_cast<int32_t>(value) & 0xf)) {}
  constexpr operator int32_t() const { return (static_cast<int32_t>(storage & 0xf) ^ 8) - 8; }
};

namespace detail {

template <class T> inline constexpr bool isInt4 = std::is_same_v<T, int4b_t>;

/// Bytes of `elements` elements, and elements in so many bytes.
template <class T> constexpr uint64_t bytesOf(uint64_t elements) {
  return isInt4<T> ? (elements + 1) / 2 : elements * sizeof(T);
}
template <class T> constexpr uint64_t elementsIn(uint64_t bytes) { return isInt4<T> ? bytes * 2 : bytes / sizeof(T); }

inline int4b_t nibbleAt(const unsigned char* bytes, uint64_t index) {
  return int4b_t(static_cast<int32_t>(bytes[index / 2] >> (index % 2 * 4)));
}
inline void setNibble(unsigned char* bytes, uint64_t index, int4b_t value) {
  const uint32_t shift = static_cast<uint32_t>(index % 2) * 4;
  bytes[index / 2] = static_cast<unsigned char>((bytes[index / 2] & (0xf0u >> shift)) |
                                                (static_cast<uint32_t>(value.storage & 0xf) << shift));
}

} // namespace detail
} // namespace AscendC
