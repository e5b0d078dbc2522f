#pragma once
// Words outside namespace AscendC: what a block knows of itself, its pipe, the smaller and the larger of two numbers,
// hints about branches.
#include "../pipe/tpipe.h"
#include "../std/std.h"
#include "sysvars.h"

namespace AscendC::detail {
struct BlockIdxWord {
  operator int64_t() const { return get_block_idx(); }
};
struct BlockNumWord {
  operator int64_t() const { return get_block_num(); }
};
} // namespace AscendC::detail

inline constexpr AscendC::detail::BlockIdxWord block_idx{};
inline constexpr AscendC::detail::BlockNumWord block_num{};

using AscendC::GetTPipePtr;
using AscendC::Std::max;
using AscendC::Std::min;

// What a branch usually does. Macros elsewhere; as functions they leave C++'s attributes of these names alone.
#if !defined(likely)
constexpr bool likely(bool condition) { return condition; }
#endif
#if !defined(unlikely)
constexpr bool unlikely(bool condition) { return condition; }
#endif

/// An object whose bytes are known when the kernel is compiled: a tiling struct in a constant array.
template <class T> constexpr T convert_from_bytes(const uint8_t* bytes) {
  struct Storage {
    uint8_t bytes[sizeof(T)];
  } storage{};
  for (size_t i = 0; i < sizeof(T); ++i)
    storage.bytes[i] = bytes[i];
  return __builtin_bit_cast(T, storage);
}
