#pragma once
#include "simulator/timing/profile.h"

#include <span>
#include <string_view>

namespace ascend::sim::timing {

/// A pipe under the name that msprof gives it.
struct Column {
  std::string_view name; ///< "vec"
  Pipe pipe;
};

/// The cores that a block's columns belong to.
struct CoreKind {
  std::string_view prefix; ///< before the columns' names: "aiv_"
  std::string_view time;   ///< "aiv_time"
  std::span<const Column> columns;
};

inline constexpr Column kVectorColumns[] = {
    {"vec", Pipe::V}, {"scalar", Pipe::S}, {"mte2", Pipe::MTE2}, {"mte3", Pipe::MTE3}};
inline constexpr Column kCubeColumns[] = {
    {"mac", Pipe::M}, {"scalar", Pipe::S}, {"mte1", Pipe::MTE1}, {"mte2", Pipe::MTE2}, {"fixpipe", Pipe::FIX}};
inline constexpr Column kFusedColumns[] = {{"mac", Pipe::M},     {"vec", Pipe::V},     {"scalar", Pipe::S},
                                           {"mte1", Pipe::MTE1}, {"mte2", Pipe::MTE2}, {"mte3", Pipe::MTE3}};

inline constexpr CoreKind kVectorCore{"aiv_", "aiv_time", kVectorColumns};
inline constexpr CoreKind kCubeCore{"aic_", "aic_time", kCubeColumns};
inline constexpr CoreKind kFusedCore{"", "aicore_time", kFusedColumns};

inline const CoreKind& kindOf(const target::Soc& soc, bool cube) {
  return !soc.splitCores ? kFusedCore : cube ? kCubeCore : kVectorCore;
}

} // namespace ascend::sim::timing
