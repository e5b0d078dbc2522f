#pragma once
// Words outside namespace AscendC: what a block knows of itself, its pipe, the smaller and the larger of two numbers.
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
