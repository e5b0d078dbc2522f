#pragma once
// Words that the device compiler knows without a header, for what a block knows of itself.
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
