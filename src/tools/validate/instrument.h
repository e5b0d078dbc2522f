#pragma once
#include "hub/validate/report.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llvm {
class DIScope;
class Module;
} // namespace llvm

namespace ascend::validate {

struct Line {
  std::string file;
  unsigned line = 0;
  auto operator<=>(const Line&) const = default;
};

/// The user's code, block by block: what was reached is known by number afterwards.
struct CodeMap {
  std::vector<std::vector<Line>> blocks;
  std::vector<unsigned> functionOf;      ///< a number for the function of each block
  std::vector<std::string> elementTypes; ///< "float", "half": of the GlobalTensors
  /// Of 32-bit numbers: where they are computed, made shorter, and widened to 64 bits; and whether a place in global
  /// memory comes of the latter.
  std::vector<hub::SourcePlace> operations, truncations, widenings;
  std::vector<bool> addresses;
  std::vector<std::int64_t> constants;  ///< with which numbers are compared
  std::vector<std::int64_t> tilingKeys; ///< of TILING_KEY_IS
};

/// Absolute, as the calls name it: clang shortens what is below the current folder.
std::string pathOf(const llvm::DIScope& scope);

/// The variable that stands for TILING_KEY_VAR.
inline constexpr const char* kTilingKeyVariable = "ascend_validate_tiling_key";

/// Adds a call of `ascend_validate_block(i32)` to each basic block of the user's functions, and of
/// `ascend_validate_global(ptr, i32, i64)` to GlobalTensor::SetGlobalBuffer: which address, which element type
/// (CodeMap::elementTypes), how many bytes. 32-bit numbers are followed (validate/widths.h). Other functions of the
/// device headers
/// (`systemFolder`) and of the C++ library are left as they are.
CodeMap instrument(llvm::Module& module, std::string_view systemFolder);

} // namespace ascend::validate
